//! QR codes. The back of Dutch identity documents since August 2021 carries the BSN in one, unencrypted.
#![allow(clippy::cast_precision_loss)] // pixels are < 2^24

use rqrr::PreparedImage;

use crate::document::{Channel, Code, Picture, Point, Slanted, Source, Span, Text};

/// One over the share of a code's side that is covered around it: a photo bends it, and the corners found are those of
/// the modules.
const MARGIN: f32 = 20.0;

/// Longest side, in pixels, at which codes are looked for: enough for a card on a page, and bounded in time.
const SIDE: usize = 2000;

/// All QR codes in a picture, decoded where that is possible. One that cannot be decoded is still reported: it may
/// hold a BSN for somebody with a better reader.
#[must_use]
pub fn codes(picture: &Picture) -> Vec<Code> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let shrink = (width.max(height).div_ceil(SIDE)).max(1);
    let factor = i32::try_from(shrink).unwrap_or(1);
    let (small_width, small_height) = (width / shrink, height / shrink);
    if small_width < 21 || small_height < 21 || picture.rgb.len() < width * height * 3 {
        return Vec::new();
    }
    let gray = |x: usize, y: usize| -> u8 {
        let at = (y * shrink * width + x * shrink) * 3;
        let sum: u32 = picture.rgb.get(at..at + 3).unwrap_or_default().iter().map(|c| u32::from(*c)).sum();
        u8::try_from(sum / 3).unwrap_or(u8::MAX)
    };
    let mut prepared = PreparedImage::prepare_from_greyscale(small_width, small_height, gray);
    let mut out = Vec::new();
    for grid in prepared.detect_grids() {
        let corners = grid.bounds.map(|corner| Point::new((corner.x * factor) as f32, (corner.y * factor) as f32));
        let [first, second, ..] = corners;
        let side = (second.x - first.x).hypot(second.y - first.y);
        if side < 1.0 {
            continue;
        }
        let along = Point::new((second.x - first.x) / side, (second.y - first.y) / side);
        let Some(tight) = Slanted::around(corners, along) else { continue };
        let longest = tight.length.max(tight.height);
        let area = tight.grown(longest / MARGIN + 1.0).settled(longest / MARGIN);
        let text = grid.decode().ok().map(|(_, content)| said(content, area));
        out.push(Code { area, text });
    }
    out
}

fn said(content: String, area: Slanted) -> Text {
    Text {
        channel: Channel::Picture(0),
        label: Some("QR".to_owned()),
        spans: vec![Span { text: 0..content.len(), source: Source::Pixels { area } }],
        content,
        tables: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Surface;

    /// A version 1 code, error correction M, that says "BSN 123456782"; `#` is dark.
    const CODE: &str = include_str!("../../tests/data/qr.txt");

    fn picture(module: usize, margin: usize) -> Picture {
        let rows: Vec<&str> = CODE.lines().filter(|line| !line.is_empty()).collect();
        let side = rows.len() * module + 2 * margin;
        let mut rgb = vec![255_u8; side * side * 3];
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.chars().enumerate().filter(|(_, c)| *c == '#') {
                for dy in 0..module {
                    let at = ((margin + y * module + dy) * side + margin + x * module) * 3;
                    rgb[at..at + module * 3].fill(0);
                }
            }
        }
        let side = u32::try_from(side).unwrap();
        Picture {
            surface: Surface::File { number: 0 },
            name: String::new(),
            width: side,
            height: side,
            rgb: Arc::from(rgb),
            sight: None,
        }
    }

    #[test]
    fn a_code_is_read_and_its_box_covers_it() {
        for (module, margin) in [(4, 40), (9, 300), (30, 900)] {
            let picture = picture(module, margin);
            let found = codes(&picture);
            assert_eq!(found.len(), 1, "module {module}");
            assert_eq!(found[0].text.as_ref().unwrap().content, "BSN 123456782");
            let rect = found[0].area.bounds(picture.width, picture.height);
            let (from, to) = (u32::try_from(margin).unwrap(), picture.width - u32::try_from(margin).unwrap());
            assert!(rect.x <= from && rect.y <= from && rect.x + rect.width >= to && rect.y + rect.height >= to);
            assert!(rect.width < (to - from) * 5 / 4);
        }
    }

    #[test]
    fn a_blank_or_tiny_picture_has_none() {
        let mut blank = picture(4, 40);
        blank.rgb = Arc::from(vec![255_u8; blank.rgb.len()]);
        assert!(codes(&blank).is_empty());
        blank.width = 3;
        blank.height = 3;
        assert!(codes(&blank).is_empty());
    }
}
