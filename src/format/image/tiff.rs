//! TIFF (Adobe, TIFF Revision 6.0): one picture a page, as scanners and fax servers write it.

use std::io::Cursor;

use ::image::DynamicImage;
use ::image::codecs::tiff::TiffDecoder;
use ::tiff::encoder::colortype::{ColorType, Gray8, Gray16, RGB8, RGB16};
use ::tiff::encoder::{Compression, DeflateLevel, ImageEncoder, Rational, TiffEncoder, TiffKindStandard};
use ::tiff::tags::ResolutionUnit;

use super::exif::{self, Tiff};
use super::pixels::{Frame, Pixels};
use super::{Extras, Frames};
use crate::document::{Gap, GapReason, Limits};
use crate::format::Error;

/// Most pages read from one file.
const MOST: usize = 500;

/// Is this the head of a TIFF file? (`BigTIFF` too: it is said to be one, and a gap.)
pub(super) fn sniff(head: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|start| head.starts_with(*start))
}

/// Texts in the directories.
pub(super) fn extras(bytes: &[u8]) -> Extras {
    let mut out = Extras::default();
    if !exif::walk(bytes, MOST, &mut out) {
        out.gaps.push(Gap::new(GapReason::Unreadable, "the directory of the TIFF file is damaged"));
    }
    // each page has its own
    out.orientation = None;
    out
}

/// What a directory says of the page beside its pixels.
#[derive(Default)]
struct Page {
    directory: u32,
    orientation: Option<u8>,
    resolution: Option<Resolution>,
}

/// Dots per unit across and down, as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolution {
    unit: u16,
    across: (u32, u32),
    down: (u32, u32),
}

/// The pages in the chain of directories; `None` when it is broken or runs in a circle.
fn pages(bytes: &[u8]) -> Option<Vec<Page>> {
    let tiff = Tiff::new(bytes)?;
    let mut next = tiff.u32(4)?;
    let mut out: Vec<Page> = Vec::new();
    while next != 0 {
        let directory = u32::try_from(next).ok()?;
        if out.iter().any(|page| page.directory == directory) {
            return None;
        }
        let mut page = Page { directory, ..Page::default() };
        let count = usize::from(tiff.u16(next)?);
        let (mut across, mut down, mut unit) = (None, None, 2);
        let fraction = |at: usize| {
            let value = tiff.u32(at + 8)?;
            let number = |at: usize| u32::try_from(tiff.u32(at)?).ok();
            Some((number(value)?, number(value + 4)?))
        };
        for at in (0..count).map(|i| next + 2 + 12 * i) {
            match tiff.u16(at)? {
                0x0112 => page.orientation = tiff.u16(at + 8).and_then(|value| u8::try_from(value).ok()),
                0x011a => across = fraction(at),
                0x011b => down = fraction(at),
                0x0128 => unit = tiff.u16(at + 8)?,
                _ => {}
            }
        }
        page.resolution = across.zip(down).map(|(across, down)| Resolution { unit, across, down });
        out.push(page);
        next = tiff.u32(next + 2 + 12 * count)?;
    }
    Some(out)
}

/// Every page that can be decoded. What cannot is a gap.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Frames {
    let mut out = Frames::default();
    let gap = |reason, detail: String| Gap::new(reason, detail);
    let Some(pages) = pages(bytes) else {
        out.gaps.push(gap(GapReason::Unreadable, "the pages of the TIFF file cannot be found".into()));
        return out;
    };
    let little = bytes.starts_with(b"II");
    let mut copy = bytes.to_vec();
    let mut room = limits.pixels;
    for (index, page) in pages.iter().enumerate() {
        let number = index + 1;
        if index >= MOST {
            out.gaps.push(gap(GapReason::Limit, format!("only the first {MOST} pages were looked at")));
            break;
        }
        // the decoder reads the first page of a file: this page becomes the first one
        let start = if little { page.directory.to_le_bytes() } else { page.directory.to_be_bytes() };
        if let Some(place) = copy.get_mut(4..8) {
            place.copy_from_slice(&start);
        }
        let within = Limits { pixels: room, ..limits.clone() };
        let decoded = TiffDecoder::new(Cursor::new(copy.as_slice())).map_err(Into::into);
        match decoded.and_then(|decoder| Pixels::decode(decoder, page.orientation, &within)) {
            Ok(pixels) => {
                let (pixels, resolution) = squared(pixels, page, room);
                room = room.saturating_sub(u64::from(pixels.width()) * u64::from(pixels.height()));
                out.frames.push(Frame { pixels, resolution, ..Frame::default() });
            }
            Err(error) => {
                out.gaps.push(gap(error.gap_reason(), format!("page {number}: {error}")));
            }
        }
    }
    out
}

/// A fax of 204 x 98 dots an inch (ITU-T T.4) as it is shown: with dots as high as they are wide, for letters half as high
/// as they should be are not read. `room` is how many pixels it may have.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // bounded by the ratio
fn squared(pixels: Pixels, page: &Page, room: u64) -> (Pixels, Option<Resolution>) {
    let whole = || {
        let of = |(dots, units): (u32, u32)| f64::from(dots) / f64::from(units);
        let resolution = page.resolution.filter(|_| page.orientation.is_none_or(|turned| turned < 5))?;
        let ratio = of(resolution.across) / of(resolution.down);
        let height = (f64::from(pixels.height()) * ratio).round() as u32;
        let fits = (1.4..4.0).contains(&ratio) && u64::from(pixels.width()) * u64::from(height) <= room;
        fits.then_some((height, Resolution { down: resolution.across, ..resolution }))
    };
    match whole() {
        Some((height, resolution)) => (pixels.with_height(height), Some(resolution)),
        None => (pixels, page.resolution),
    }
}

/// All pages, compressed without loss, with nothing but their resolution beside the pixels.
pub(super) fn write(frames: &[Frame]) -> Result<Vec<u8>, Error> {
    let failed = |_| Error::CannotRedact("the picture cannot be saved".into());
    let mut out = Cursor::new(Vec::new());
    let encoder = TiffEncoder::new(&mut out).map_err(failed)?;
    let mut encoder = encoder.with_compression(Compression::Deflate(DeflateLevel::Balanced));
    for frame in frames {
        let (width, height) = (frame.pixels.width(), frame.pixels.height());
        match frame.pixels.image() {
            DynamicImage::ImageLuma8(image) => {
                page(encoder.new_image::<Gray8>(width, height).map_err(failed)?, image.as_raw(), frame)
            }
            DynamicImage::ImageLuma16(image) => {
                page(encoder.new_image::<Gray16>(width, height).map_err(failed)?, image.as_raw(), frame)
            }
            DynamicImage::ImageRgb16(image) => {
                page(encoder.new_image::<RGB16>(width, height).map_err(failed)?, image.as_raw(), frame)
            }
            image => {
                let image = image.to_rgb8();
                page(encoder.new_image::<RGB8>(width, height).map_err(failed)?, image.as_raw(), frame)
            }
        }
        .map_err(failed)?;
    }
    Ok(out.into_inner())
}

type Out<'a> = &'a mut Cursor<Vec<u8>>;

fn page<C: ColorType>(
    mut image: ImageEncoder<'_, Out<'_>, C, TiffKindStandard>,
    pixels: &[C::Inner],
    frame: &Frame,
) -> Result<(), ::tiff::TiffError>
where
    [C::Inner]: ::tiff::encoder::TiffValue,
{
    if let Some(resolution) = frame.resolution {
        let rational = |(n, d): (u32, u32)| Rational { n, d };
        image.resolution_unit(match resolution.unit {
            1 => ResolutionUnit::None,
            3 => ResolutionUnit::Centimeter,
            _ => ResolutionUnit::Inch,
        });
        image.x_resolution(rational(resolution.across));
        image.y_resolution(rational(resolution.down));
    }
    image.write_data(pixels)
}
