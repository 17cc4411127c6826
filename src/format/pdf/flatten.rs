//! Flattening: every page becomes a picture of itself, with its text invisibly over it. Nothing else of the file is kept,
//! so what comes out is as plain as a scan and can be redacted like one, whatever stood in the way before.

use std::collections::BTreeSet;

use hayro::RenderCache;
use hayro_syntax::page::Page;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use lopdf::{Dictionary, Document as Objects, Object, ObjectId, Stream, dictionary};

use super::decode;
use super::font::Fonts;
use super::geometry::Shown;
use super::image::{flate, image_dict};
use super::layers::Layers;
use super::letters::{Letter, Letters};
use super::pictures::{Need, draw, sheet};
use super::read::{self, MAX_OPERATORS, Parsed};
use super::walk::{Glyph, ImageUse, PathUse, Show, Trouble, Visitor, Walker};
use crate::document::{Document, Limits, Picture, Place, Rect, Source, Surface};
use crate::format::Error;

/// Least resolution of the pictures, dots per inch: print from them can be read.
const DPI: f32 = 150.0;
/// Quality of pages that are photographs.
const JPEG_QUALITY: u8 = 85;
/// A page whose pixels do not come down to this part without loss is a photograph.
const PHOTO: usize = 8;

/// Makes pictures of the pages. What was read in pictures of `document` (the same file, looked at) becomes text, too.
///
/// # Errors
/// When a page cannot be drawn in full: nothing may be lost but what this is for.
pub fn flatten(bytes: &[u8], document: &Document, limits: &Limits) -> Result<Vec<u8>, Error> {
    let parsed = read::parse(bytes, limits)?;
    let objects = read::guarded(|| Flattener::new(&parsed, document, limits).all())??;
    let mut out = Vec::new();
    let mut objects = objects;
    objects.save_to(&mut out).map_err(|_| Error::CannotRedact("the new file could not be written".into()))?;
    Ok(out)
}

struct Flattener<'p> {
    parsed: &'p Parsed,
    document: &'p Document,
    limits: &'p Limits,
    objects: Objects,
    letters: Letters,
    fonts: Fonts<'p>,
    layers: Layers,
    budget: u64,
}

impl<'p> Flattener<'p> {
    fn new(parsed: &'p Parsed, document: &'p Document, limits: &'p Limits) -> Self {
        Self {
            parsed,
            document,
            limits,
            objects: Objects::with_version("1.7"),
            letters: Letters::default(),
            fonts: Fonts::new(),
            layers: read::layers(&parsed.pdf),
            budget: MAX_OPERATORS,
        }
    }

    fn all(mut self) -> Result<Objects, Error> {
        let (tree, shared) = (self.objects.new_object_id(), self.objects.new_object_id());
        let cache = RenderCache::new();
        let mut kids = Vec::new();
        for (index, page) in self.parsed.pdf.pages().iter().enumerate() {
            let number = index as u32 + 1;
            let failed = |why: &str| Error::CannotRedact(format!("page {number}: {why}"));
            if number > self.limits.pages {
                return Err(Error::Limit("number of pages"));
            }
            kids.push(Object::Reference(self.page(page, number, tree, shared, &cache).map_err(failed)?));
        }
        let fonts = self.letters.fonts(&mut self.objects).ok_or_else(|| Error::CannotRedact("no font".into()))?;
        self.objects.objects.insert(shared, Object::Dictionary(fonts));
        let pages = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
        self.objects.objects.insert(tree, Object::Dictionary(pages));
        let catalog = self.objects.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        self.objects.trailer.set("Root", catalog);
        Ok(self.objects)
    }

    fn page(
        &mut self,
        page: &'p Page<'p>,
        number: u32,
        tree: ObjectId,
        fonts: ObjectId,
        cache: &RenderCache<'p>,
    ) -> Result<ObjectId, &'static str> {
        let shown = Shown::new(page);
        let (content, trouble) = decode::page_content(page, self.limits.inflated);
        let mut seen = Seen { need: Need::new(&shown), glyphs: Vec::new(), troubles: trouble.into_iter().collect() };
        Walker::new(&mut self.fonts, &self.layers, &mut seen, &mut self.budget, self.limits.inflated).page(
            page,
            &content,
            shown.transform,
        );
        if !seen.troubles.is_empty() {
            return Err("its content could not be read in full");
        }
        let dpi = seen.need.dpi(self.limits).max(DPI);
        let mut picture = sheet(page, number, dpi, self.limits).ok_or("it is too large to be drawn")?;
        if !draw(page, &mut picture, cache) {
            return Err("it could not be drawn in full");
        }
        let (width, height) = (shown.width as f32, shown.height as f32);
        let whole = Rect { x0: 0.0, y0: 0.0, x1: width, y1: height };
        let mut letters: Vec<Letter> = Vec::new();
        for glyph in seen.glyphs.iter().filter(|glyph| glyph.rect.overlaps(whole)) {
            match Letter::of_glyph(glyph) {
                Some(letter) => letters.push(letter),
                // An accent that stands over the letter before it.
                None => letters.last_mut().into_iter().for_each(|last| last.text.push_str(&glyph.text)),
            }
        }
        letters.extend(self.read_in_pictures(number, &seen.glyphs));

        let mut content = format!("q {width} 0 0 {height} 0 0 cm /P Do Q\n").into_bytes();
        self.letters.write(&letters, &mut self.objects, &mut content);
        let image = image(&picture).ok_or("its picture could not be written")?;
        let image = self.objects.add_object(image);
        let content = flate(Dictionary::new(), &content).ok_or("its text could not be written")?;
        let content = self.objects.add_object(content);
        let mut dict = dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => vec![0.into(), 0.into(), width.into(), height.into()],
            "Contents" => content,
            "Resources" => dictionary! { "XObject" => dictionary! { "P" => image }, "Font" => fonts },
        };
        if let Some(unit) = page.raw().get::<f32>(b"UserUnit".as_slice()) {
            dict.set("UserUnit", unit);
        }
        Ok(self.objects.add_object(dict))
    }

    /// Words that were read in the picture of a page where it has no text of its own.
    fn read_in_pictures(&self, number: u32, glyphs: &[Glyph]) -> Vec<Letter> {
        let of_page = |picture: &&Picture| matches!(picture.surface, Surface::Page { page, .. } if page == number);
        let mut out = Vec::new();
        for picture in self.document.pictures.iter().filter(of_page) {
            let turned = picture.sight.as_ref().is_some_and(|sight| sight.turn != 0);
            let text = picture.sight.as_ref().and_then(|sight| sight.text.as_ref()).filter(|_| !turned);
            for span in text.map(|text| text.spans.as_slice()).unwrap_or_default() {
                let word = text.and_then(|text| text.content.get(span.text.clone())).unwrap_or_default();
                if let Source::Pixels { area } = span.source
                    && let Place::Page { rect, .. } = picture.place(area)
                    && !glyphs.iter().any(|glyph| glyph.rect.overlaps(rect))
                {
                    out.extend(Letter::of_word(word, rect));
                }
            }
        }
        out
    }
}

/// What a page shows.
struct Seen {
    need: Need,
    glyphs: Vec<Glyph>,
    troubles: BTreeSet<Trouble>,
}

impl<'a> Visitor<'a> for Seen {
    fn show(&mut self, show: &Show<'_>) {
        if !show.hidden {
            self.glyphs.extend_from_slice(show.glyphs);
        }
    }

    fn image(&mut self, image: &ImageUse<'a, '_>) {
        self.need.image(image);
    }

    fn path(&mut self, path: &PathUse<'_>) {
        self.need.path(path);
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.troubles.insert(trouble);
    }
}

/// The picture as an object: without loss, gray where it is gray, unless it is a photograph.
fn image(picture: &Picture) -> Option<Stream> {
    let gray = picture.rgb.as_chunks::<3>().0.iter().all(|[red, green, blue]| red == green && green == blue);
    let pixels: Vec<u8> = if gray { picture.rgb.iter().step_by(3).copied().collect() } else { picture.rgb.to_vec() };
    let mut dict = image_dict(picture.width, picture.height);
    dict.set("ColorSpace", if gray { "DeviceGray" } else { "DeviceRGB" });
    dict.set("BitsPerComponent", 8);
    let stream = flate(dict.clone(), &pixels)?;
    if stream.content.len() * PHOTO < pixels.len() {
        return Some(stream);
    }
    let mut out = Vec::new();
    let colour = if gray { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
    JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)
        .encode(&pixels, picture.width, picture.height, colour)
        .ok()?;
    dict.set("Filter", "DCTDecode");
    Some(Stream::new(dict, out).with_compression(false))
}
