//! Which areas of a picture are covered.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use std::ops::Range;

use super::{Recognised, covers};
use crate::decide::id_copy::Field;
use crate::document::{Channel, Picture, PixelRect, Rect, Slanted, Source, Surface, Text};
use crate::finding::{At, Finding, Kind};
use crate::idcopy::{Cover, portrait};
use crate::style::{Blackout, Blur, Style};

/// In a machine readable zone the BSN, its filler and the check digits over it stand from here to the end of the line:
/// length of the line, which line of the zone it is (from 0), first character (ICAO Doc 9303 parts 4 and 5; the place of
/// the personal number on Dutch passports and cards of before August 2021).
const BSN_IN_ZONE: [(usize, usize, f32); 2] = [(44, 1, 28.0), (30, 0, 15.0)];
/// A line may have been read with so many characters too many or too few.
const MISCOUNT: usize = 2;
/// Letters of a zone are equally wide; a box around some of them is wider by this part of one on both sides.
const BESIDE: f32 = 0.4;

impl Recognised {
    /// What was seen as such (faces with their portraits, codes, signatures), and what was read.
    pub(super) fn covers(&self, index: usize, picture: &Picture, covered: &[Field]) -> Vec<Cover> {
        let mut out = Vec::new();
        let mut cover = |kind: Kind, area: Slanted, style: &'static dyn Style| {
            out.push(Cover { area, label: kind.label().to_owned(), style });
        };
        if let Some(sight) = &picture.sight {
            let margin = |area: &Slanted| area.grown(area.length.min(area.height) / 10.0 + 2.0);
            for face in sight.faces.iter().filter(|_| covers(covered, Kind::Face)) {
                cover(Kind::Face, portrait(face), &Blur);
            }
            // a code that was not decoded may hold the BSN
            let codes = sight.codes.iter().filter(|_| covers(covered, Kind::IdBarcode) || covers(covered, Kind::Bsn));
            for code in codes.filter(|code| covers(covered, Kind::IdBarcode) || !self.was_decoded(index, &code.area)) {
                cover(Kind::IdBarcode, margin(&code.area), &Blackout);
            }
            for scrawl in sight.scrawls.iter().filter(|_| covers(covered, Kind::Signature)) {
                cover(Kind::Signature, margin(scrawl), &Blackout);
            }
        }
        let zone_stays = !covers(covered, Kind::Mrz);
        let zones: Vec<&Finding> = self.on(index).filter(|finding| finding.kind == Kind::Mrz).collect();
        for finding in self.on(index).filter(|finding| covers(covered, finding.kind)) {
            let (at, ranges) = match &finding.at {
                At::Text { index, ranges } => (index, ranges),
                At::Picture { area, .. } if finding.kind == Kind::Mrz => {
                    cover(Kind::Mrz, *area, &Blackout);
                    continue;
                }
                // seen as such: see above
                At::Picture { .. } => continue,
            };
            let Some(text) = self.document.texts.get(*at) else { continue };
            for range in ranges {
                let in_zone = zones.iter().any(|zone| holds(zone, *at, range));
                let areas = match text.channel {
                    _ if zone_stays && in_zone => characters(text, range),
                    Channel::Pages => on_page(text, range, picture),
                    _ => text.pixel_areas(range),
                };
                for area in areas {
                    cover(finding.kind, area.grown(area.height / 8.0 + 2.0), &Blackout);
                }
            }
        }
        // a zone that could not be read may hold the number anywhere
        let unread =
            |area: &Slanted| !zones.iter().any(|zone| self.lines(zone).iter().any(|line| area.holds(line.centre)));
        for zone in zones.iter().filter(|_| zone_stays && covers(covered, Kind::Bsn)) {
            if let At::Picture { area, .. } = &zone.at
                && unread(area)
            {
                cover(Kind::Mrz, *area, &Blackout);
            }
        }
        // by its place too: the number may have been misread, and its check digits tell of it
        for zone in zones.iter().filter(|_| zone_stays && covers(covered, Kind::Bsn)) {
            let At::Text { index: at, ranges } = &zone.at else { continue };
            let Some(text) = self.document.texts.get(*at) else { continue };
            for (number, range) in ranges.iter().enumerate() {
                for area in bsn_by_place(text, number, range) {
                    cover(Kind::Bsn, area.grown(area.height / 8.0 + 2.0), &Blackout);
                }
            }
        }
        out
    }

    /// The lines of a zone that was read.
    fn lines(&self, zone: &Finding) -> Vec<Slanted> {
        let At::Text { index, ranges } = &zone.at else { return Vec::new() };
        let text = self.document.texts.get(*index);
        text.into_iter().flat_map(|text| ranges.iter().flat_map(|range| text.pixel_areas(range))).collect()
    }

    /// Was this code read? Then whatever has to go in it was found.
    fn was_decoded(&self, index: usize, area: &Slanted) -> bool {
        let from_here = |source: &Source| matches!(source, Source::Pixels { area: read } if read == area);
        let texts = self.document.texts.iter().filter(|text| text.channel == Channel::Picture(index));
        texts.flat_map(|text| &text.spans).any(|span| from_here(&span.source))
    }
}

fn holds(zone: &Finding, index: usize, range: &Range<usize>) -> bool {
    match &zone.at {
        At::Text { index: at, ranges } => {
            *at == index && ranges.iter().any(|line| line.start <= range.start && range.end <= line.end)
        }
        At::Picture { .. } => false,
    }
}

/// The areas of some characters of a zone, not of their whole words.
fn characters(text: &Text, range: &Range<usize>) -> Vec<Slanted> {
    let mut out = Vec::new();
    for span in text.spans_in(range) {
        let Source::Pixels { area } = span.source else { continue };
        let count = |to: usize| text.content.get(span.text.start..to).map_or(0, |part| part.chars().count()) as f32;
        let all = count(span.text.end).max(1.0);
        let (from, to) = (count(range.start.max(span.text.start)), count(range.end.min(span.text.end)));
        out.push(part(&area, from / all, to / all, all));
    }
    out
}

/// Where the BSN stands in a line of a zone, if it is one that has it.
fn bsn_by_place(text: &Text, number: usize, range: &Range<usize>) -> Vec<Slanted> {
    let spans = text.spans_in(range);
    let length = text.content.get(range.clone()).map_or(0, |line| line.chars().filter(|c| !c.is_whitespace()).count());
    let wanted = BSN_IN_ZONE.iter().find(|(all, line, _)| *line == number && all.abs_diff(length) <= MISCOUNT);
    let (Some((all, _, first)), [one, ..]) = (wanted, spans) else { return Vec::new() };
    let Source::Pixels { area } = one.source else { return Vec::new() };
    // a line read as several words is one line all the same
    let line = spans.iter().fold(area, |line, span| match &span.source {
        Source::Pixels { area } => line.union(area),
        _ => line,
    });
    vec![part(&line, first / *all as f32, 1.0, *all as f32)]
}

fn part(line: &Slanted, from: f32, to: f32, characters: f32) -> Slanted {
    line.part((from - BESIDE / characters).max(0.0), (to + BESIDE / characters).min(1.0))
}

/// The areas of a text layer, in the picture of its page.
fn on_page(text: &Text, range: &Range<usize>, picture: &Picture) -> Vec<Slanted> {
    let Surface::Page { page, width, height } = picture.surface else { return Vec::new() };
    let (sx, sy) = (picture.width as f32 / width.max(1.0), picture.height as f32 / height.max(1.0));
    let pixels = |Rect { x0, y0, x1, y1 }: Rect| PixelRect {
        x: (x0 * sx).max(0.0) as u32,
        y: ((height - y1) * sy).max(0.0) as u32,
        width: ((x1 - x0) * sx).ceil().max(0.0) as u32,
        height: ((y1 - y0) * sy).ceil().max(0.0) as u32,
    };
    text.page_boxes(range).into_iter().filter(|(on, _)| *on == page).map(|(_, rect)| pixels(rect).into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;

    const PASSPORT: &str = "P<NLDDE<VRIES<<JAN<PIETER<<<<<<<<<<<<<<<<<<<\nNPH1K2L342NLD8003122M3101012231456785<<<<<18";

    fn zone(content: &str) -> Text {
        let mut at = 0;
        let spans = content.lines().enumerate().map(|(row, line)| {
            let (width, y) = (u32::try_from(line.len()).unwrap() * 10, u32::try_from(row).unwrap() * 30);
            let area = PixelRect { x: 100, y, width, height: 20 }.into();
            let text = at..at + line.len();
            at = text.end + 1;
            Span { text, source: Source::Pixels { area } }
        });
        let spans = spans.collect();
        Text { channel: Channel::Picture(0), label: None, content: content.into(), spans, tables: Vec::new() }
    }

    fn sides(areas: &[Slanted]) -> Vec<(u32, u32)> {
        let bounds = areas.iter().map(|area| area.bounds(1000, 1000));
        bounds.map(|rect| (rect.x, rect.x + rect.width)).collect()
    }

    #[test]
    fn the_bsn_in_a_zone_is_a_part_of_its_line() {
        let text = zone(PASSPORT);
        let at = PASSPORT.find("231456785").unwrap();
        assert_eq!(sides(&characters(&text, &(at..at + 9))), [(376, 474)]);
        let lines: Vec<_> = text.spans.iter().map(|span| span.text.clone()).collect();
        assert!(bsn_by_place(&text, 0, &lines[0]).is_empty());
        assert_eq!(sides(&bsn_by_place(&text, 1, &lines[1])), [(376, 540)]);
        // read with a character too few
        let short = zone(&PASSPORT.replace("785<<<<<18", "785<<<<18"));
        let lines: Vec<_> = short.spans.iter().map(|span| span.text.clone()).collect();
        let [(from, to)] = sides(&bsn_by_place(&short, 1, &lines[1]))[..] else { panic!() };
        assert!((365..378).contains(&from) && to == 530, "{from} {to}");
    }

    #[test]
    fn cards_have_it_in_their_first_line() {
        let text =
            zone("I<NLDIRB2C4D173231456785<<<<<8\n8003122F3101012NLD<<<<<<<<<<<9\nBAKKER<<ANOUK<ELISE<<<<<<<<<<<");
        let lines: Vec<_> = text.spans.iter().map(|span| span.text.clone()).collect();
        assert_eq!(sides(&bsn_by_place(&text, 0, &lines[0])), [(246, 400)]);
        assert!(bsn_by_place(&text, 1, &lines[1]).is_empty() && bsn_by_place(&text, 2, &lines[2]).is_empty());
    }
}
