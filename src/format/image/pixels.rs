//! Decoding, destroying and saving pixels.

use std::io::Cursor;

use ::image::codecs::bmp::{BmpDecoder, BmpEncoder};
use ::image::codecs::jpeg::{JpegDecoder, JpegEncoder, PixelDensity, PixelDensityUnit};
use ::image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use ::image::codecs::webp::{WebPDecoder, WebPEncoder};
use ::image::metadata::Orientation;
use ::image::{DynamicImage, ImageDecoder, ImageEncoder, ImageError, Luma, Rgb};

use super::png::make_chunk;
use super::tiff::Resolution;
use super::{Density, Kind};
use crate::document::{Limits, Slanted, patch};
use crate::format::Error;
use crate::style::Style;

/// Quality of a JPEG whose own is unknown.
const QUALITY: u8 = 90;

/// One picture of a file.
#[derive(Default)]
pub(super) struct Frame {
    pub pixels: Pixels,
    /// How long it is shown, in a moving picture.
    pub delay: Option<::image::Delay>,
    /// Resolution of a page of a TIFF file.
    pub resolution: Option<Resolution>,
}

/// A decoded picture as it is shown: grey or coloured, 8 or 16 bits, nothing transparent.
#[derive(Default)]
pub(super) struct Pixels {
    image: DynamicImage,
}

impl Pixels {
    /// Decodes, turns upright, and puts transparent parts on plain paper.
    ///
    /// # Errors
    /// When it has too many pixels, is damaged, or is of a sort the decoder does not know.
    pub fn decode(mut decoder: impl ImageDecoder, orientation: Option<u8>, limits: &Limits) -> Result<Self, Error> {
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > limits.pixels {
            return Err(Error::Limit("pixels"));
        }
        decoder.set_limits(bounds(limits))?;
        Ok(Self::of(DynamicImage::from_decoder(decoder)?, orientation))
    }

    /// Of a decoded picture.
    pub fn of(image: DynamicImage, orientation: Option<u8>) -> Self {
        let mut image = flat(image);
        if let Some(orientation) = orientation.and_then(Orientation::from_exif) {
            image.apply_orientation(orientation);
        }
        Self { image }
    }

    /// The picture in a file of one picture.
    pub fn read(kind: Kind, bytes: &[u8], orientation: Option<u8>, limits: &Limits) -> Result<Self, Error> {
        let cursor = Cursor::new(bytes);
        match kind {
            Kind::Png => Self::decode(PngDecoder::with_limits(cursor, bounds(limits))?, orientation, limits),
            Kind::Jpeg => Self::decode(JpegDecoder::new(cursor)?, orientation, limits),
            Kind::Webp => Self::decode(WebPDecoder::new(cursor)?, orientation, limits),
            Kind::Bmp => Self::decode(BmpDecoder::new(cursor)?, orientation, limits),
            Kind::Tiff | Kind::Gif | Kind::Heif => Err(Error::Unsupported),
        }
    }

    /// Stretched or shrunk to this height.
    pub fn with_height(&self, height: u32) -> Self {
        let width = self.width();
        Self { image: self.image.resize_exact(width, height, ::image::imageops::FilterType::Triangle) }
    }

    /// Grey or coloured, 8 or 16 bits.
    pub fn image(&self) -> &DynamicImage {
        &self.image
    }

    pub fn width(&self) -> u32 {
        self.image.width()
    }

    pub fn height(&self) -> u32 {
        self.image.height()
    }

    /// Red, green, blue, 8 bits each.
    pub fn rgb(&self) -> Vec<u8> {
        self.image.to_rgb8().into_raw()
    }

    /// Fills an area as the style says. `before` is what [`Self::rgb`] gave before anything was destroyed.
    pub fn destroy(&mut self, area: &Slanted, before: &[u8], label: &str, style: &dyn Style) {
        for (x, y, colour) in patch(area, label, style, (before, self.width(), self.height())) {
            let wide = colour.map(|value| u16::from(value) * 257);
            match &mut self.image {
                DynamicImage::ImageLuma8(image) => image.put_pixel(x, y, Luma([grey(colour)])),
                DynamicImage::ImageLuma16(image) => image.put_pixel(x, y, Luma([u16::from(grey(colour)) * 257])),
                DynamicImage::ImageRgb16(image) => image.put_pixel(x, y, Rgb(wide)),
                DynamicImage::ImageRgb8(image) => image.put_pixel(x, y, Rgb(colour)),
                _ => {}
            }
        }
    }

    /// Saved without loss, and with nothing but the resolution beside the pixels.
    pub fn to_png(&self, density: Option<Density>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
        self.save(encoder)?;
        let per_metre = match density {
            Some(Density::Metre(x, y)) => Some((x, y)),
            Some(Density::Inch(x, y)) => Some((u32::from(x) * 10_000 / 254, u32::from(y) * 10_000 / 254)),
            Some(Density::Centimetre(x, y)) => Some((u32::from(x) * 100, u32::from(y) * 100)),
            None => None,
        };
        if let Some((x, y)) = per_metre {
            let data = [x.to_be_bytes().as_slice(), &y.to_be_bytes(), &[1]].concat();
            // behind the signature (8 bytes) and the header (25)
            let at = 33.min(out.len());
            out.splice(at..at, make_chunk(*b"pHYs", &data));
        }
        Ok(out)
    }

    /// Saved at the quality it had.
    pub fn to_jpeg(&self, density: Option<Density>, quality: Option<u8>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut out, quality.unwrap_or(QUALITY).clamp(30, 98));
        match density {
            Some(Density::Inch(x, y)) => {
                encoder.set_pixel_density(PixelDensity { density: (x, y), unit: PixelDensityUnit::Inches });
            }
            Some(Density::Centimetre(x, y)) => {
                encoder.set_pixel_density(PixelDensity { density: (x, y), unit: PixelDensityUnit::Centimeters });
            }
            Some(Density::Metre(..)) | None => {}
        }
        self.save(encoder)?;
        Ok(out)
    }

    /// Saved without loss.
    pub fn to_webp(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        self.eight_bits().save(WebPEncoder::new_lossless(&mut out))?;
        Ok(out)
    }

    /// Saved without loss.
    pub fn to_bmp(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        self.eight_bits().save(BmpEncoder::new(&mut out))?;
        Ok(out)
    }

    /// Red, green and blue of 8 bits each, for formats that have no others.
    fn eight_bits(&self) -> Self {
        Self { image: DynamicImage::ImageRgb8(self.image.to_rgb8()) }
    }

    fn save(&self, encoder: impl ImageEncoder) -> Result<(), Error> {
        let (width, height) = (self.width(), self.height());
        encoder
            .write_image(self.image.as_bytes(), width, height, self.image.color().into())
            .map_err(|_| Error::CannotRedact("the picture cannot be saved".into()))
    }
}

/// The decoded picture at 8 bytes a pixel, and as much again for the decoder.
fn bounds(limits: &Limits) -> ::image::Limits {
    let mut bounds = ::image::Limits::no_limits();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(16));
    bounds
}

impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::Limit("pixels"),
            ImageError::Unsupported(_) => Self::Unsupported,
            _ => Self::Damaged("it cannot be decoded".into()),
        }
    }
}

/// Without transparency: on white, or on black when what is to be seen is mostly white itself. Colours under fully
/// transparent pixels, where words can hide, are gone.
fn flat(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageLumaA8(image) => {
            let paper = paper(image.pixels().map(|p| (p.0[0], p.0[1])));
            let pixels = image.pixels().map(|p| over(p.0[0], p.0[1], paper)).collect();
            rebuilt(::image::GrayImage::from_raw(image.width(), image.height(), pixels).map(DynamicImage::ImageLuma8))
        }
        DynamicImage::ImageRgba8(image) => {
            let paper = paper(image.pixels().map(|p| (grey([p.0[0], p.0[1], p.0[2]]), p.0[3])));
            let pixels = image.pixels().flat_map(|p| [0, 1, 2].map(|i| over(p.0[i], p.0[3], paper))).collect();
            rebuilt(::image::RgbImage::from_raw(image.width(), image.height(), pixels).map(DynamicImage::ImageRgb8))
        }
        // 16 bits with transparency are rare: 8 bits are what is shown
        DynamicImage::ImageLumaA16(_) => flat(DynamicImage::ImageLumaA8(image.to_luma_alpha8())),
        DynamicImage::ImageRgba16(_) | DynamicImage::ImageRgba32F(_) => {
            flat(DynamicImage::ImageRgba8(image.to_rgba8()))
        }
        DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLuma16(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgb16(_) => image,
        other => DynamicImage::ImageRgb8(other.to_rgb8()),
    }
}

/// The buffer has the right size by construction.
fn rebuilt(image: Option<DynamicImage>) -> DynamicImage {
    image.unwrap_or_default()
}

/// The colour of the paper under a transparent picture, from brightness and opacity of its pixels.
fn paper(pixels: impl Iterator<Item = (u8, u8)>) -> u8 {
    let (sum, weight) = pixels.fold((0_u64, 0_u64), |(sum, weight), (value, alpha)| {
        (sum + u64::from(value) * u64::from(alpha), weight + u64::from(alpha))
    });
    if weight > 0 && sum / weight > 225 { 0 } else { 255 }
}

fn over(value: u8, alpha: u8, paper: u8) -> u8 {
    let (value, alpha, paper) = (u32::from(value), u32::from(alpha), u32::from(paper));
    u8::try_from((value * alpha + paper * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

fn grey([r, g, b]: [u8; 3]) -> u8 {
    u8::try_from((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8).unwrap_or(u8::MAX)
}
