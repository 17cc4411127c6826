//! Copies of identity documents: a machine readable zone, or a face with the words that such documents carry.

use std::collections::BTreeSet;
use std::ops::Range;

use super::keywords::KeywordHit;
use super::patterns::Group;
use super::scan::{Scan, runs_of};
use super::score::{Hit, Score};
use super::zone_block;
use crate::checksum::is_bsn;
use crate::document::{Channel, Document, Picture, PixelRect, Slanted, Source, Surface};
use crate::finding::{At, Confidence, Finding, Kind, Secret};

/// What one picture or page shows.
#[derive(Debug, Default)]
struct Evidence {
    titles: BTreeSet<String>,
    fields: BTreeSet<String>,
    /// Best score of a machine readable zone.
    zone: Option<f32>,
    /// Lines that look like those of a zone, whether they were read well or not.
    like_zone: usize,
    faces: usize,
}

impl Evidence {
    fn see(&mut self, scan: &Scan, hit: &KeywordHit) {
        let word = || scan.slice(hit.start..hit.end).to_lowercase();
        if hit.is_in(Group::IdTitle) {
            self.titles.insert(word());
        }
        if hit.is_in(Group::IdField) {
            self.fields.insert(word());
        }
    }

    /// Log-odds: a zone with its check digits is enough; else a face and words, or many words.
    fn score(&self) -> Score {
        let mut score = Score::new(-3.5);
        if let Some(zone) = self.zone.filter(|zone| *zone >= 0.0) {
            score.add(4.0 + zone.min(2.0), "machine readable zone");
        }
        if self.zone.is_none() && self.like_zone > 0 {
            score.add(if self.like_zone > 1 { 3.0 } else { 2.0 }, "lines like those of a machine readable zone");
        }
        if self.faces > 0 {
            score.add(1.5, "face");
        }
        #[allow(clippy::cast_precision_loss)] // a handful of words
        let (titles, fields) = (self.titles.len() as f32, self.fields.len() as f32);
        if titles > 0.0 {
            score.add(1.6 * titles.min(2.0), "title of an identity document");
        }
        if fields > 0.0 {
            score.add(0.6 * fields.min(5.0), format!("{} field names of an identity document", self.fields.len()));
        }
        score
    }
}

/// The number of the document. Its label may stand anywhere on a card: the form of the number has to do.
/// Letters without an O, the last a digit (Paspoortuitvoeringsregeling): no word has that form.
fn numbers(scan: &Scan, card: &Score, hits: &mut Vec<Hit>) {
    let mut at = 0;
    for word in scan.content().split(|c: char| !c.is_alphanumeric() && c != '<') {
        let range = at..at + word.len();
        at = range.end + scan.content().get(range.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let bytes = word.as_bytes();
        let letter = |b: &u8| b.is_ascii_uppercase() && *b != b'O';
        let fits = bytes.len() == 9
            // pictures show I as 1
            && bytes.first().is_some_and(|b| letter(b) || *b == b'1')
            && bytes.get(1).is_some_and(letter)
            && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && bytes.iter().any(u8::is_ascii_digit)
            // pictures show 0 as O
            && bytes.last().is_some_and(|b| b.is_ascii_digit() || *b == b'O');
        if fits && !hits.iter().any(|hit| hit.is_likely() && hit.start() < range.end && range.start < hit.whole().end) {
            let mut score = Score::new(card.sum.clamp(-1.0, 2.0));
            score.add(0.5, "form of a document number, on an identity document");
            hits.push(Hit::new(Kind::DocumentNumber, range, score));
        }
    }
}

/// On an identity document a number that passes the elfproef is the BSN, whatever stands before it: on a driving licence
/// that is "4d.", elsewhere a label too small to be read.
fn personal_numbers(scan: &Scan, card: &Score, hits: &mut Vec<Hit>) {
    if card.sum < 0.0 {
        return;
    }
    // also where a label beside it speaks of another number, so that it was no candidate
    for range in nine_digits(scan.content()) {
        let known = |hit: &Hit| {
            matches!(hit.kind, Kind::Bsn | Kind::Mrz) && hit.start() < range.end && range.start < hit.whole().end
        };
        if !hits.iter().any(known) && is_bsn(scan.slice(range.clone())) {
            let mut score = Score::new(card.sum.clamp(0.0, 1.0) - 3.5);
            score.add(0.5, "elfproef");
            hits.push(Hit::new(Kind::Bsn, range, score));
        }
    }
    for hit in hits.iter_mut().filter(|hit| hit.kind == Kind::Bsn && !hit.labelled) {
        let digits: String = scan.slice(hit.whole()).chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 9 && is_bsn(&digits) {
            hit.score.add(3.5, "on an identity document");
        }
    }
}

/// Words of exactly nine digits.
fn nine_digits(content: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_number = |word: &str| word.len() == 9 && word.bytes().all(|b| b.is_ascii_digit());
    runs_of(content, char::is_alphanumeric).filter(move |word| content.get(word.clone()).is_some_and(is_number))
}

/// `B. Lengte` is the eighth field, not a person.
fn no_field_names(scan: &Scan, card: &Score, hits: &mut Vec<Hit>) {
    let fields: Vec<(usize, usize)> =
        scan.keywords.iter().filter(|hit| hit.is_in(Group::IdField)).map(|hit| (hit.start, hit.end)).collect();
    let is_field = |hit: &Hit| fields.iter().any(|(start, end)| *start < hit.whole().end && hit.start() < *end);
    if card.sum >= 0.0 {
        hits.retain(|hit| hit.kind != Kind::Name || hit.labelled || !is_field(hit));
    }
}

/// The zone as a block, where a detector read only a part of it.
fn zone(index: usize, scan: &Scan, card: &Score, hits: &[Hit], findings: &mut Vec<Finding>) {
    let read: Vec<Range<usize>> =
        hits.iter().filter(|hit| hit.kind == Kind::Mrz).flat_map(|hit| hit.ranges.clone()).collect();
    let areas: Vec<Slanted> = read.iter().flat_map(|range| scan.text.pixel_areas(range)).collect();
    for block in zone_block::blocks(scan.text, &read) {
        let of_it = |area: &&Slanted| block.holds(area.centre);
        let lines: Vec<&Slanted> = areas.iter().filter(of_it).collect();
        let height: f32 = lines.iter().map(|line| line.height).sum();
        let whole = !lines.is_empty()
            && lines.iter().all(|line| line.length > block.length - 0.3 * line.height)
            && height > 0.6 * block.height;
        if !whole {
            let mut score = card.clone();
            score.add(1.0, "block of a machine readable zone");
            push(index, &score, block.grown(0.1 * block.height.min(block.length / 13.0)), Kind::Mrz, findings);
        }
    }
}

/// Adds findings for all pictures and pages of a document. `hits` are those of each text.
pub(super) fn document(document: &Document, scans: &[Scan], hits: &mut [Vec<Hit>], findings: &mut Vec<Finding>) {
    let mut shown_pages = BTreeSet::new();
    for (index, picture) in document.pictures.iter().enumerate() {
        let evidence = in_picture(index, picture, scans, hits);
        let score = evidence.score();
        if evidence.titles.is_empty() && evidence.zone.is_none() && evidence.like_zone < 2 {
            continue;
        }
        if let Surface::Page { page, .. } = picture.surface {
            shown_pages.insert(page);
        }
        push(index, &score, whole(index, picture, scans).into(), Kind::IdDocument, findings);
        for (scan, hits) in scans.iter().zip(hits.iter_mut()) {
            if scan.text.channel == Channel::Picture(index) {
                numbers(scan, &score, hits);
                personal_numbers(scan, &score, hits);
                no_field_names(scan, &score, hits);
                if score.sum >= 0.0 {
                    zone(index, scan, &score, hits, findings);
                }
            }
        }
        for face in picture.sight.iter().flat_map(|sight| &sight.faces) {
            let mut face_score = score.clone();
            face_score.add(0.0, "face on an identity document");
            face_score.sum = face_score.sum.min(f32::max(0.0, 6.0 * face.score - 1.0));
            push(index, &face_score, face.area, Kind::Face, findings);
        }
        // whatever a code says, and whoever drew the line: on an identity document both go
        for code in picture.sight.iter().flat_map(|sight| &sight.codes) {
            let mut code_score = score.clone();
            code_score.add(1.0, "code on an identity document");
            push(index, &code_score, code.area, Kind::IdBarcode, findings);
        }
        for scrawl in picture.sight.iter().flat_map(|sight| &sight.scrawls) {
            let mut scrawl_score = score.clone();
            scrawl_score.add(0.0, "line that may be a signature on an identity document");
            scrawl_score.sum = scrawl_score.sum.min(1.0);
            push(index, &scrawl_score, *scrawl, Kind::Signature, findings);
        }
    }
    // Texts without a picture that show a whole document: pages of an online copy, a pasted zone.
    for (scan, hits) in scans.iter().zip(hits) {
        if !matches!(scan.text.channel, Channel::Picture(_)) {
            in_text(scan, hits, &shown_pages);
        }
    }
}

fn push(index: usize, score: &Score, area: Slanted, kind: Kind, findings: &mut Vec<Finding>) {
    findings.push(Finding {
        kind,
        confidence: Confidence::from_log_odds(score.sum),
        reason: score.reasons.clone(),
        secret: Secret::new(""),
        at: At::Picture { index, area },
    });
}

/// What speaks for a document in a picture: its faces, the text read from it, and the text layer of its page.
fn in_picture(index: usize, picture: &Picture, scans: &[Scan], hits: &[Vec<Hit>]) -> Evidence {
    let mut evidence = Evidence { faces: picture.sight.as_ref().map_or(0, |s| s.faces.len()), ..Evidence::default() };
    for (scan, hits) in scans.iter().zip(hits) {
        let range = match (&scan.text.channel, picture.surface) {
            (Channel::Picture(of), _) if *of == index => Some(0..scan.content().len()),
            (Channel::Pages, Surface::Page { page, .. }) => page_range(scan, page),
            _ => None,
        };
        let Some(range) = range else { continue };
        for hit in scan.keywords_ending(&range) {
            evidence.see(scan, hit);
        }
        let content = scan.content().get(range.clone()).unwrap_or_default();
        evidence.like_zone += content.lines().filter(|line| zone_block::looks_like_zone(line)).count();
        for hit in hits.iter().filter(|hit| hit.kind == Kind::Mrz && range.contains(&hit.start())) {
            evidence.zone = Some(evidence.zone.unwrap_or(f32::MIN).max(hit.score.sum));
        }
    }
    evidence
}

/// The bytes of a text that stand on a page.
fn page_range(scan: &Scan, wanted: u32) -> Option<Range<usize>> {
    let on = |span: &&crate::document::Span| matches!(span.source, Source::Page { page, .. } if page == wanted);
    let first = scan.text.spans.iter().find(on)?;
    let last = scan.text.spans.iter().rev().find(on)?;
    Some(first.text.start..last.text.end)
}

/// Where the document lies: around its words and faces, with a margin, or the whole picture if that is most of it.
fn whole(index: usize, picture: &Picture, scans: &[Scan]) -> PixelRect {
    let all = PixelRect { x: 0, y: 0, width: picture.width, height: picture.height };
    if matches!(picture.surface, Surface::File { .. }) {
        return all;
    }
    let mut areas: Vec<Slanted> = picture.sight.iter().flat_map(|s| s.faces.iter().map(|f| f.area)).collect();
    for scan in scans.iter().filter(|scan| scan.text.channel == Channel::Picture(index)) {
        let words = scan.keywords.iter().filter(|hit| hit.is_in(Group::IdTitle) || hit.is_in(Group::IdField));
        areas.extend(words.flat_map(|hit| scan.text.pixel_areas(&(hit.start..hit.end))));
    }
    let boxes = areas.iter().map(|area| area.bounds(picture.width, picture.height));
    let Some(around) = boxes.reduce(PixelRect::union) else { return all };
    let margin = around.width.max(around.height) / 8;
    around.grown(margin, picture.width, picture.height)
}

/// A zone in a text that has no picture is a copy too, if the words of a document stand with it.
fn in_text(scan: &Scan, hits: &mut Vec<Hit>, shown_pages: &BTreeSet<u32>) {
    let zones: Vec<(Vec<Range<usize>>, f32)> = hits
        .iter()
        .filter(|hit| hit.kind == Kind::Mrz && hit.is_likely())
        .filter(|hit| {
            let spans = scan.text.spans_in(&hit.whole());
            !spans.iter().any(|s| matches!(s.source, Source::Page { page, .. } if shown_pages.contains(&page)))
        })
        .map(|hit| (hit.ranges.clone(), hit.score.sum))
        .collect();
    for (ranges, zone) in zones {
        let start = ranges.first().map_or(0, |r| r.start);
        let end = ranges.last().map_or(0, |r| r.end);
        let content = scan.content();
        let around = content.floor_char_boundary(start.saturating_sub(1500))..content.ceil_char_boundary(end + 1500);
        let mut evidence = Evidence { zone: Some(zone), ..Evidence::default() };
        for hit in scan.keywords_ending(&around) {
            evidence.see(scan, hit);
        }
        if !evidence.titles.is_empty() || evidence.fields.len() >= 2 {
            hits.push(Hit { kind: Kind::IdDocument, ranges, score: evidence.score(), labelled: true });
        }
    }
}
