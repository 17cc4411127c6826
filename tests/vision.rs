//! The eye on the corpus: what it reads, how well its boxes fit. Needs the models of `scripts/models.sh`; without them
//! these tests say so and do nothing, but fail where `CI` is set.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // a test may stop, and says when it was skipped

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use zwartlak::document::{Picture, PixelRect, Sight, Source, Surface, Text};
use zwartlak::vision::{Eye, Networks};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn eye() -> Option<&'static Networks> {
    static EYE: OnceLock<Option<Networks>> = OnceLock::new();
    let eye = EYE.get_or_init(|| Networks::load(&root().join("models"), 1).ok()).as_ref();
    if eye.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no models: run scripts/models.sh");
        eprintln!("SKIPPED: no models, so nothing was looked at; run scripts/models.sh");
    }
    eye
}

fn picture(path: &Path) -> Picture {
    let image = image::open(path).unwrap().to_rgb8();
    Picture {
        surface: Surface::File { number: 0 },
        name: String::new(),
        width: image.width(),
        height: image.height(),
        rgb: Arc::from(image.into_raw()),
        sight: None,
    }
}

/// What is seen in a file of a case, and the true boxes of that file.
fn look(case: &str, file: &str) -> Option<(Sight, serde_json::Value)> {
    let folder = root().join("corpus/good").join(case);
    let sight = eye()?.look(&picture(&folder.join(file))).unwrap();
    let truth = std::fs::read(folder.join("truth.json")).map_or(serde_json::Value::Null, |bytes| {
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()[file].clone()
    });
    Some((sight, truth))
}

fn rect(truth: &serde_json::Value, name: &str) -> PixelRect {
    let value = |i: usize| u32::try_from(truth["boxes"][name][i].as_u64().unwrap()).unwrap();
    PixelRect { x: value(0), y: value(1), width: value(2), height: value(3) }
}

/// The part of `inner` that `outer` covers, in percent.
fn covered(inner: PixelRect, outer: PixelRect) -> u32 {
    let common = |a: (u32, u32), b: (u32, u32)| (a.0 + a.1).min(b.0 + b.1).saturating_sub(a.0.max(b.0));
    let width = common((inner.x, inner.width), (outer.x, outer.width));
    let height = common((inner.y, inner.height), (outer.y, outer.height));
    width * height * 100 / (inner.width * inner.height)
}

fn boxes(text: &Text, word: &str) -> Vec<PixelRect> {
    let rect = |span: &zwartlak::document::Span| match span.source {
        Source::Pixels { area } if text.content[span.text.clone()] == *word => Some(area.bounds(u32::MAX, u32::MAX)),
        _ => None,
    };
    text.spans.iter().filter_map(rect).collect()
}

#[test]
fn the_back_of_a_card_is_read_without_a_mistake() {
    let Some((sight, truth)) = look("id-card-back-2014", "card-back-old.jpg") else { return };
    let text = sight.text.unwrap();
    for line in truth["mrz"].as_array().unwrap() {
        let line = line.as_str().unwrap();
        assert!(text.content.lines().any(|read| read == line), "not read: {line}\n{}", text.content);
    }
    let number = boxes(&text, "230842343");
    assert_eq!(number.len(), 1);
    assert!(covered(rect(&truth, "bsn"), number[0]) >= 60, "{:?}", number[0]);
    assert!(number[0].height < 60 && number[0].width < 240, "the box is far too large: {:?}", number[0]);
}

#[test]
fn a_card_on_its_side_is_turned_and_both_faces_are_found() {
    let Some((sight, truth)) = look("id-card-front", "card-front-turned.jpg") else { return };
    assert_eq!(sight.turn, 90);
    assert!(sight.text.unwrap().content.contains("KONINKRIJK DER NEDERLANDEN"));
    for (name, least) in [("face", 80), ("ghost", 80)] {
        let face = rect(&truth, name);
        let best = sight.faces.iter().map(|found| covered(face, found.area.bounds(u32::MAX, u32::MAX))).max();
        assert!(best >= Some(least), "{name}: {best:?} % covered by {:?}", sight.faces);
    }
    let signature = rect(&truth, "signature");
    assert!(
        sight.scrawls.iter().any(|found| covered(signature, found.bounds(u32::MAX, u32::MAX)) >= 70),
        "{:?}",
        sight.scrawls
    );
}

#[test]
fn a_scanned_letter_is_read_word_for_word_in_order() {
    let Some((sight, _)) = look("scan-referral", "scan-referral.png") else { return };
    let text = sight.text.unwrap();
    for line in [
        "Burgerservicenummer:",
        "Cliënte (Sanne Kuipers, geboren 30 mei 1992, BSN 1063.06.005) meldde zich met een",
        "depressieve stoornis na het verlies van haar baan. Zij gebruikt sertraline 50 mg,",
        "met onvoldoende effect. Geen suïcidaliteit.",
    ] {
        assert!(text.content.lines().any(|read| read == line), "not read: {line}\n{}", text.content);
    }
    assert_eq!(boxes(&text, "1063.06.005").len(), 1);
    assert!(sight.faces.is_empty());
}

#[test]
fn a_blank_sheet_shows_nothing() {
    let Some(eye) = eye() else { return };
    let (width, height) = (600, 800);
    let rgb = Arc::from(vec![250; (width * height * 3) as usize]);
    let blank = Picture { surface: Surface::File { number: 0 }, name: String::new(), width, height, rgb, sight: None };
    let sight = eye.look(&blank).unwrap();
    assert!(sight.text.is_none() && sight.faces.is_empty());
}
