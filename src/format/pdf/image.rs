//! Destroying parts of images: decoded, painted over, written as a new object. The old data are never passed on.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, BezPath};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::page::Page;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use lopdf::{Dictionary, Object, Stream};

use super::geometry::bounds;
use super::jobs::Look;
use super::walk::{Id, id_of};
use crate::document::Rect;

/// Quality at which a photograph is written again.
const JPEG_QUALITY: u8 = 90;

/// Decoded pixels.
#[derive(Clone)]
pub struct Pixels {
    width: u32,
    height: u32,
    /// 1 (gray) or 3 (RGB) bytes a pixel.
    channels: usize,
    data: Vec<u8>,
    /// Opacity, with its own size.
    alpha: Option<(u32, u32, Vec<u8>)>,
    /// A stencil: 255 is painted, 0 is not.
    stencil: bool,
    /// Was it a photograph?
    jpeg: bool,
}

/// Decodes those images of a page that have these object numbers. `None` stands for an image that is drawn but could
/// not be decoded; one that is not drawn (on a layer that is switched off) is missing.
pub fn decode_all(page: &Page<'_>, wanted: &HashSet<Id>) -> HashMap<Id, Option<Pixels>> {
    let cache = InterpreterCache::new();
    let (width, height) = page.render_dimensions();
    let target = hayro_interpret::kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(Affine::IDENTITY, target, &cache, page.xref(), InterpreterSettings::default());
    let mut device = Catcher { wanted, caught: HashMap::new() };
    interpret_page(page, &mut context, &mut device);
    device.caught
}

struct Catcher<'w> {
    wanted: &'w HashSet<Id>,
    caught: HashMap<Id, Option<Pixels>>,
}

impl<'a> Device<'a> for Catcher<'_> {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}

    fn draw_image(&mut self, image: Image<'a, '_>, _: ImageDrawProps<'a>) {
        let id = match &image {
            Image::Stencil(image) => id_of(image.stream()),
            Image::Raster(image) => id_of(image.stream()),
        };
        if !self.wanted.contains(&id) || self.caught.contains_key(&id) {
            return;
        }
        let mut pixels = None;
        match &image {
            Image::Stencil(image) => image.with_stencil(
                |luma, _| {
                    pixels = Some(Pixels {
                        width: luma.width,
                        height: luma.height,
                        channels: 1,
                        data: luma.data,
                        alpha: None,
                        stencil: true,
                        jpeg: false,
                    });
                },
                None,
            ),
            Image::Raster(image) => {
                let filters = image.stream().filters();
                let jpeg = filters.iter().any(|f| matches!(format!("{f:?}").as_str(), "DctDecode" | "JpxDecode"));
                image.with_rgba(
                    |data, alpha| {
                        let (width, height) = (data.width(), data.height());
                        let (channels, data) = match data {
                            ImageData::Rgb(rgb) => (3, rgb.data),
                            ImageData::Luma(luma) => (1, luma.data),
                        };
                        let alpha = alpha.map(|alpha| (alpha.width, alpha.height, alpha.data));
                        pixels = Some(Pixels { width, height, channels, data, alpha, stencil: false, jpeg });
                    },
                    None,
                );
            }
        }
        // A decoder that gives fewer bytes than it should has not decoded the image.
        let whole = |p: &Pixels| p.data.len() == p.width as usize * p.height as usize * p.channels;
        self.caught.insert(id, pixels.filter(whole));
    }
}

impl Pixels {
    /// Paints over what lies in an area of the page, where the image is drawn by `ctm`. Gives the mean colour of what
    /// was there, or `None` if the area does not touch the image.
    pub fn destroy(&mut self, ctm: Affine, area: Rect, look: &Look) -> Option<[u8; 3]> {
        if ctm.determinant().abs() < 1e-9 {
            return None;
        }
        let unit =
            bounds(ctm.inverse(), f64::from(area.x0), f64::from(area.y0), f64::from(area.x1), f64::from(area.y1));
        let (x0, x1, y0, y1) = window(unit, self.width, self.height)?;
        let (width, height) = (x1 - x0, y1 - y0);
        let average = self.average(x0, x1, y0, y1);
        let fill = look.style.fill(&look.label, width, height, average);
        if self.channels == 1 && !self.stencil && fill.iter().any(|p| p[0] != p[1] || p[1] != p[2]) {
            self.data = self.data.iter().flat_map(|v| [*v; 3]).collect();
            self.channels = 3;
        }
        let mut fill = fill.into_iter();
        for y in y0..y1 {
            for x in x0..x1 {
                let colour = fill.next().unwrap_or([0; 3]);
                let at = (y as usize * self.width as usize + x as usize) * self.channels;
                match (self.stencil, self.channels) {
                    (true, _) => self.set(at, 255),
                    (false, 3) => (0..3).for_each(|i| self.set(at + i, colour[i])),
                    _ => self.set(at, colour[0]),
                }
            }
        }
        if let Some((width, height, data)) = &mut self.alpha
            && let Some((x0, x1, y0, y1)) = window(unit, *width, *height)
        {
            for y in y0..y1 {
                let row = y as usize * *width as usize;
                if let Some(row) = data.get_mut(row + x0 as usize..row + x1 as usize) {
                    row.fill(255);
                }
            }
        }
        Some(average)
    }

    fn set(&mut self, at: usize, value: u8) {
        if let Some(byte) = self.data.get_mut(at) {
            *byte = value;
        }
    }

    fn average(&self, x0: u32, x1: u32, y0: u32, y1: u32) -> [u8; 3] {
        let (mut sum, mut count) = ([0_u64; 3], 0_u64);
        for y in y0..y1 {
            for x in x0..x1 {
                let at = (y as usize * self.width as usize + x as usize) * self.channels;
                for (i, sum) in sum.iter_mut().enumerate() {
                    let value = self.data.get(at + i % self.channels).copied().unwrap_or(0);
                    *sum += u64::from(value);
                }
                count += 1;
            }
        }
        sum.map(|sum| (sum / count.max(1)) as u8)
    }

    /// As an image object, with its soft mask if it has one. Only what decides how it is drawn is taken from the old
    /// dictionary: no metadata, no alternates, no private data.
    pub fn object(&self, old: &Dictionary) -> Option<(Stream, Option<Stream>)> {
        let mut dict = image_dict(self.width, self.height);
        for key in [&b"OC"[..], b"Interpolate", b"StructParent", b"Intent"] {
            if let Ok(value) = old.get(key) {
                dict.set(key, value.clone());
            }
        }
        let mask = match &self.alpha {
            Some((width, height, data)) => {
                let mut dict = image_dict(*width, *height);
                dict.set("ColorSpace", "DeviceGray");
                dict.set("BitsPerComponent", 8);
                Some(flate(dict, data)?)
            }
            None => None,
        };
        let bilevel = self.channels == 1 && self.data.iter().all(|v| matches!(v, 0 | 255));
        if self.stencil {
            dict.set("ImageMask", true);
            dict.set("BitsPerComponent", 1);
            // In a stencil a 0 is painted.
            return Some((flate(dict, &self.bits(|v| v < 128))?, None));
        }
        dict.set("ColorSpace", if self.channels == 3 { "DeviceRGB" } else { "DeviceGray" });
        if bilevel {
            dict.set("BitsPerComponent", 1);
            return Some((flate(dict, &self.bits(|v| v >= 128))?, mask));
        }
        dict.set("BitsPerComponent", 8);
        if self.jpeg {
            let mut out = Vec::new();
            let colour = if self.channels == 3 { ExtendedColorType::Rgb8 } else { ExtendedColorType::L8 };
            let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            encoder.encode(&self.data, self.width, self.height, colour).ok()?;
            dict.set("Filter", "DCTDecode");
            return Some((Stream::new(dict, out).with_compression(false), mask));
        }
        Some((flate(dict, &self.data)?, mask))
    }

    fn bits(&self, one: impl Fn(u8) -> bool) -> Vec<u8> {
        let rows = self.data.chunks(self.width.max(1) as usize);
        rows.flat_map(|row| {
            row.chunks(8)
                .map(|eight| eight.iter().enumerate().fold(0_u8, |byte, (i, v)| byte | u8::from(one(*v)) << (7 - i)))
        })
        .collect()
    }
}

/// The pixels that a rectangle of the unit square touches, one more on each side; `None` if it lies outside.
fn window(unit: Rect, width: u32, height: u32) -> Option<(u32, u32, u32, u32)> {
    if unit.x1 <= 0.0 || unit.y1 <= 0.0 || unit.x0 >= 1.0 || unit.y0 >= 1.0 {
        return None;
    }
    let (w, h) = (width as f32, height as f32);
    let low = |v: f32| (v.floor() - 1.0).max(0.0) as u32;
    let x1 = (((unit.x1 * w).ceil() + 1.0) as u32).min(width);
    let y1 = ((((1.0 - unit.y0) * h).ceil() + 1.0) as u32).min(height);
    let (x0, y0) = (low(unit.x0 * w), low((1.0 - unit.y1) * h));
    (x0 < x1 && y0 < y1).then_some((x0, x1, y0, y1))
}

/// What every image object says of itself.
pub fn image_dict(width: u32, height: u32) -> Dictionary {
    let mut dict = Dictionary::new();
    dict.set("Type", "XObject");
    dict.set("Subtype", "Image");
    dict.set("Width", i64::from(width));
    dict.set("Height", i64::from(height));
    dict
}

/// A stream compressed with Deflate.
pub fn flate(mut dict: Dictionary, data: &[u8]) -> Option<Stream> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(if data.len() > 1 << 20 { 4 } else { 6 }));
    encoder.write_all(data).ok()?;
    let out = encoder.finish().ok()?;
    dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    dict.remove(b"DecodeParms");
    Some(Stream::new(dict, out).with_compression(false))
}

/// A picture of a style, as an image object.
pub fn drawn(width: u32, height: u32, pixels: &[[u8; 3]]) -> Option<Stream> {
    let mut dict = image_dict(width, height);
    dict.set("ColorSpace", "DeviceRGB");
    dict.set("BitsPerComponent", 8);
    flate(dict, pixels.as_flattened())
}
