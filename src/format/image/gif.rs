//! GIF (`CompuServe`, GIF89a): one picture a frame, and the texts in its extensions.

use std::io::Cursor;

use ::image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
use ::image::{AnimationDecoder, DynamicImage, ImageDecoder};

use super::pixels::{Frame, Pixels};
use super::{Extras, Frames, printable};
use crate::document::{Gap, GapReason, Limits};
use crate::format::Error;

/// Most frames read from one file.
const MOST: usize = 300;

/// Walks the blocks.
pub(super) fn extras(bytes: &[u8]) -> Extras {
    let mut out = Extras::default();
    if walk(bytes, &mut out).is_none() {
        out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
    }
    out
}

fn walk(bytes: &[u8], out: &mut Extras) -> Option<()> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_usize << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        match *bytes.get(at)? {
            0x21 => {
                let kind = *bytes.get(at + 1)?;
                let (data, after) = blocks(bytes, at + 2)?;
                match kind {
                    // delays and transparency
                    0xf9 => {}
                    0xff if data.starts_with(b"NETSCAPE2.0") => {}
                    0xfe => out.texts.push(("metadata comment".into(), printable::text(&data))),
                    _ => out.texts.push((format!("metadata extension {kind:02X}"), printable::words(&data, 4))),
                }
                at = after;
            }
            0x2c => {
                let data = at + 10 + table(*bytes.get(at + 9)?) + 1;
                at = blocks(bytes, data)?.1;
            }
            0x3b => {
                out.trailing(bytes.get(at + 1..).unwrap_or_default());
                return Some(());
            }
            _ => return None,
        }
    }
}

/// The data of sub-blocks from `at` on, and where they end.
fn blocks(bytes: &[u8], mut at: usize) -> Option<(Vec<u8>, usize)> {
    let mut data = Vec::new();
    loop {
        let size = usize::from(*bytes.get(at)?);
        if size == 0 {
            return Some((data, at + 1));
        }
        data.extend_from_slice(bytes.get(at + 1..at + 1 + size)?);
        at += 1 + size;
    }
}

/// Every frame as it is shown.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Frames {
    let mut out = Frames::default();
    let mut room = limits.pixels;
    let mut decode = || -> Result<(), Error> {
        let decoder = GifDecoder::new(Cursor::new(bytes))?;
        let (width, height) = decoder.dimensions();
        for frame in decoder.into_frames() {
            let size = u64::from(width) * u64::from(height);
            if out.frames.len() >= MOST || size > room {
                return Err(Error::Limit("pixels"));
            }
            room -= size;
            let frame = frame?;
            let delay = frame.delay();
            let pixels = Pixels::of(DynamicImage::ImageRgba8(frame.into_buffer()), None);
            out.frames.push(Frame { pixels, delay: Some(delay), ..Frame::default() });
        }
        Ok(())
    };
    if let Err(error) = decode() {
        out.gaps.push(Gap::new(error.gap_reason(), format!("the picture: {error}")));
    }
    out
}

/// All frames with their delays, and nothing else.
pub(super) fn write(frames: &[Frame]) -> Result<Vec<u8>, Error> {
    let failed = |_| Error::CannotRedact("the picture cannot be saved".into());
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new(&mut out);
    if frames.len() > 1 {
        encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    }
    for frame in frames {
        let image = frame.pixels.image().to_rgba8();
        let delay = frame.delay.unwrap_or(::image::Delay::from_numer_denom_ms(0, 1));
        encoder.encode_frame(::image::Frame::from_parts(image, 0, 0, delay)).map_err(failed)?;
    }
    drop(encoder);
    Ok(out)
}
