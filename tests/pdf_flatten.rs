//! The last resort: pages become pictures with their text behind them, where a PDF cannot be redacted as it is.
#![cfg(feature = "pdf")]
#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::panic)]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]

mod pdf_builder;

use std::io::Write as _;
use std::process::Command;

use pdf_builder::{LETTER, page};
use zwartlak::detect::{Engine, Settings};
use zwartlak::document::{Limits, Picture, Sight};
use zwartlak::finding::Secret;
use zwartlak::format::{Format, pdf::Pdf};
use zwartlak::pipeline::{Consent, Outcome, Pipeline};
use zwartlak::redact::{Extra, Styles};
use zwartlak::style::Blackout;
use zwartlak::vision::{Error, Eye};

const SECRET: &str = "123456782";

/// Sees nothing: there is nothing but text in these pages.
struct Blind;

impl Eye for Blind {
    fn look(&self, _: &Picture) -> Result<Sight, Error> {
        Ok(Sight::default())
    }
}

fn redact(bytes: &[u8], flatten: bool, eye: Option<Box<dyn Eye>>) -> Outcome {
    let mut styles = Styles::default();
    styles.set(None, &Blackout);
    let pipeline = Pipeline {
        styles,
        eye,
        extra: Extra { literals: vec![Secret::new(SECRET)], ..Extra::default() },
        consent: Consent { flatten, ..Consent::default() },
        ..Pipeline::new(Engine::new(&Settings::default()).unwrap())
    };
    pipeline.redact("letter.pdf", bytes).1
}

fn refused(outcome: Outcome) -> String {
    let Outcome::Refused(leaks) = outcome else { panic!("should be refused: {outcome:?}") };
    leaks.iter().map(|leak| format!("{}: {}\n", leak.check, leak.detail)).collect::<Vec<_>>().concat()
}

/// A letter with a picture that no page shows: nobody looked at it.
fn with_gap() -> Vec<u8> {
    let more = "/XObject <</I 8 0 R>>";
    let content = [LETTER, b" BT /F1 9 Tf 0 1 -1 0 50 300 Tm (In de kantlijn) Tj ET"].concat();
    page(&content, "", more, |builder| {
        let image = "/Type /XObject /Subtype /Image /Width 200 /Height 200 /BitsPerComponent 8 /ColorSpace /DeviceGray";
        builder.stream(image, vec![255; 40_000]);
    })
}

#[test]
fn what_cannot_be_redacted_as_it_is_becomes_a_picture_with_its_text() {
    let bytes = with_gap();
    let offer = refused(redact(&bytes, false, Some(Box::new(Blind))));
    assert!(offer.contains("--flatten"), "{offer}");

    let outcome = redact(&bytes, true, Some(Box::new(Blind)));
    let Outcome::Clean { bytes: clean, changed: true, notes, .. } = outcome else { panic!("{outcome:?}") };
    assert!(notes.iter().any(|note| note.contains("pictures")), "{notes:?}");
    let document = Pdf.open(clean.bytes(), &Limits::default()).unwrap();
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    let text = &document.texts[0].content;
    assert!(text.contains("Uw nummer is") && text.contains("en dank"), "{text}");
    assert!(text.contains("Times woord") && text.contains("In de kantlijn"), "{text}");
    assert!(document.texts.iter().all(|text| !text.content.contains(SECRET)));

    // the number stood at 152 to 212 points from the left: its pixels are of one colour, those of the words are not
    let picture = &document.pictures[0];
    let dark = |x0: f32, x1: f32| {
        let scale = picture.width as f32 / 595.0;
        let y = (picture.height as f32 - 704.0 * scale) as usize;
        let (from, to) = ((x0 * scale) as usize, (x1 * scale) as usize);
        let row = &picture.rgb[y * picture.width as usize * 3..][from * 3..to * 3];
        row.iter().filter(|value| **value < 100).count() as f32 / row.len() as f32
    };
    assert!(dark(154.0, 208.0) > 0.99, "{}", dark(154.0, 208.0));
    assert!((0.05..0.7).contains(&dark(72.0, 138.0)), "{}", dark(72.0, 138.0));
}

#[test]
fn the_true_way_is_taken_where_it_can_be() {
    let outcome = redact(&page(LETTER, "", "", |_| {}), true, Some(Box::new(Blind)));
    let Outcome::Clean { bytes, notes, .. } = outcome else { panic!("{outcome:?}") };
    assert!(notes.is_empty() && Pdf.open(bytes.bytes(), &Limits::default()).unwrap().pictures.is_empty());
}

#[test]
fn foreign_readers_read_the_rest() {
    let outcome = redact(&with_gap(), true, Some(Box::new(Blind)));
    let Outcome::Clean { bytes, .. } = outcome else { panic!("{outcome:?}") };
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    file.write_all(bytes.bytes()).unwrap();
    for (program, args) in [("pdftotext", &[][..]), ("mutool", &["draw", "-F", "txt"]), ("qpdf", &["--qdf"])] {
        let mut command = Command::new(program);
        command.args(args).arg(file.path());
        if program != "mutool" {
            command.arg("-");
        }
        let Ok(out) = command.output() else {
            assert!(std::env::var_os("CI").is_none(), "{program} is missing");
            eprintln!("SKIPPED: {program} is missing");
            continue;
        };
        let text = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && !text.contains(SECRET), "{program}");
        assert!(
            program == "qpdf" || (text.contains("Uw nummer is") && text.contains("Times woord")),
            "{program}:\n{text}"
        );
    }
}

#[test]
fn it_is_refused_where_something_would_be_lost_or_nobody_can_check_it() {
    let blind = refused(redact(&with_gap(), true, None));
    assert!(blind.contains("no models"), "{blind}");
    let image = "q 300 0 0 300 100 100 cm /I Do Q";
    let undecodable = page(&[LETTER, image.as_bytes()].concat(), "", "/XObject <</I 8 0 R>>", |builder| {
        let image = "/Type /XObject /Subtype /Image /Width 200 /Height 200 /BitsPerComponent 8 /ColorSpace /DeviceGray \
                     /Filter /DCTDecode";
        builder.stream(image, b"this is no picture");
    });
    let lost = refused(redact(&undecodable, true, Some(Box::new(Blind))));
    assert!(lost.contains("page 1: it could not be drawn in full"), "{lost}");
}
