//! Annotations that are meant as boxes and have no appearance of their own.

use hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect};
use hayro_syntax::page::Page;

use super::raster::dark;
use crate::document::Rect;
use crate::format::pdf::decode;
use crate::format::pdf::geometry::{Shown, bounds};

/// What annotations do to the text below them, by their kind.
#[derive(Default)]
pub struct Annotations {
    /// Boxes on the page as shown, and their colour. A mark for redaction that was not carried out always counts; its look
    /// is that of a finished one in some readers.
    pub boxes: Vec<(Rect, Option<[u8; 3]>)>,
    /// Markers in a light colour, lines below and through text: it stays to be seen.
    pub markers: Vec<Rect>,
}

/// Those of a page.
pub fn of(page: &Page<'_>, shown: &Shown) -> Annotations {
    let mut out = Annotations::default();
    let Some(list) = page.raw().get::<Array<'_>>(b"Annots".as_slice()) else { return out };
    for item in decode::items(page, &list) {
        let Some(Object::Dict(annotation)) = item else { continue };
        let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice());
        let kind = kind.as_ref().map(Name::as_str).unwrap_or_default();
        let drawn = annotation.contains_key(b"AP".as_slice());
        let light = colour(&annotation, b"C").is_none_or(|fill| !dark(fill));
        let marker = matches!(kind, "Underline" | "StrikeOut" | "Squiggly") || (kind == "Highlight" && light);
        let fill = match kind {
            _ if marker => None,
            "Redact" => colour(&annotation, b"IC"),
            "Square" | "Circle" | "Polygon" if !drawn => match colour(&annotation, b"IC") {
                Some(fill) => Some(fill),
                None => continue,
            },
            // A black marker hides black letters.
            "Highlight" if !drawn => match colour(&annotation, b"C") {
                Some(fill) if dark(fill) => Some(fill),
                _ => continue,
            },
            _ => continue,
        };
        let quads = annotation.get::<Array<'_>>(b"QuadPoints".as_slice());
        let numbers: Vec<f64> = quads.map(|quads| quads.iter::<f64>().collect()).unwrap_or_default();
        let rect = annotation.get::<PdfRect>(b"Rect".as_slice());
        let mut rects: Vec<[f64; 4]> = numbers.chunks_exact(8).map(around).collect();
        if rects.is_empty() {
            rects.extend(rect.map(|r| [r.x0, r.y0, r.x1, r.y1]));
        }
        let rects = rects.into_iter().map(|[x0, y0, x1, y1]| bounds(shown.transform, x0, y0, x1, y1));
        if marker {
            out.markers.extend(rects);
        } else {
            out.boxes.extend(rects.map(|rect| (rect, fill)));
        }
    }
    out
}

/// The box around four points.
fn around(points: &[f64]) -> [f64; 4] {
    let mut out = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for point in points.chunks_exact(2) {
        let (x, y) = (point[0], point[1]);
        out = [out[0].min(x), out[1].min(y), out[2].max(x), out[3].max(y)];
    }
    out
}

/// A colour of an annotation: gray, RGB or CMYK; `None` for transparent.
fn colour(annotation: &Dict<'_>, key: &[u8]) -> Option<[u8; 3]> {
    let list = annotation.get::<Array<'_>>(key)?;
    let values: Vec<f32> = list.iter::<f32>().collect();
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0) as u8;
    match values.as_slice() {
        [gray] => Some([byte(*gray); 3]),
        [r, g, b] => Some([*r, *g, *b].map(byte)),
        [c, m, y, k] => Some([*c, *m, *y].map(|v| byte((1.0 - v) * (1.0 - k)))),
        _ => None,
    }
}
