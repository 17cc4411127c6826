//! Redacting PDFs, judged by foreign readers.
#![cfg(feature = "pdf")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]

mod pdf_builder;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use pdf_builder::{LETTER, page, variants};
use zwartlak::document::{Change, Channel, Document, Limits, Mark, PixelRect, Target};
use zwartlak::format::{Error, Format, Promise, pdf::Pdf};
use zwartlak::style::{Label, Style};

const SECRET: &str = "123456782";

/// Marks for every place of a value.
fn marks(document: &Document, value: &str, style: &'static dyn Style) -> Vec<Mark> {
    let mut out = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, _) in text.content.match_indices(value) {
            out.push(Mark {
                target: Target::Text { index, range: at..at + value.len() },
                change: Change::Destroy { label: "BSN".into(), style },
            });
        }
    }
    out
}

fn redact(bytes: &[u8], value: &str) -> Vec<u8> {
    let limits = Limits::default();
    let document = Pdf.open(bytes, &limits).unwrap();
    let marks = marks(&document, value, &Label);
    assert!(!marks.is_empty(), "the value was not found");
    Pdf.rewrite(bytes, &marks, &limits).unwrap()
}

fn run(program: &str, args: &[&str], path: &Path) -> Option<(bool, String)> {
    let out = Command::new(program).args(args).arg(path).stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let Ok(out) = out else {
        assert!(std::env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("SKIPPED: {program} is missing");
        return None;
    };
    Some((out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned()))
}

fn text_of(path: &Path) -> Option<String> {
    let out = Command::new("pdftotext").args(["-layout"]).arg(path).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// No foreign reader finds the value, qpdf finds nothing to complain of, and the words around are still there.
fn judge(bytes: &[u8], value: &str, kept: &[&str]) {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let path = file.path();
    if let Some((fine, _)) = run("qpdf", &["--check"], path) {
        assert!(fine, "qpdf --check");
    }
    if let Ok(out) = Command::new("qpdf").args(["--qdf", "--object-streams=disable"]).arg(path).arg("-").output() {
        assert!(!String::from_utf8_lossy(&out.stdout).contains(value), "in qpdf --qdf");
    }
    if let Some((_, text)) = run("mutool", &["draw", "-F", "txt"], path) {
        assert!(!text.contains(value), "in mutool");
    }
    match text_of(path) {
        Some(text) => {
            assert!(!text.contains(value), "in pdftotext");
            for word in kept {
                assert!(text.contains(word), "{word} is lost:\n{text}");
            }
        }
        None => assert!(std::env::var_os("CI").is_none(), "pdftotext is missing"),
    }
    let document = Pdf.open(bytes, &Limits::default()).unwrap();
    assert!(document.texts.iter().all(|text| !text.content.contains(value)), "in our own reading");
}

#[test]
fn glyphs_are_gone_from_pages_of_all_kinds_and_neighbours_stay() {
    for (number, bytes) in variants().into_iter().enumerate() {
        let redacted = redact(&bytes, SECRET);
        // Cropped and turned variants show only a part of the letter in poppler's page, but all keep their words.
        judge(&redacted, SECRET, &["Uw nummer is", "en dank", "Times", "woord", "Courier"]);
        assert!(Pdf.open(&redacted, &Limits::default()).unwrap().gaps.is_empty(), "variant {number}");
    }
}

#[test]
fn what_follows_stands_behind_the_box_and_everything_else_where_it_was() {
    let bytes = page(LETTER, "", "", |_| {});
    let at = |bytes: &[u8], word: &str| {
        let document = Pdf.open(bytes, &Limits::default()).unwrap();
        let text = &document.texts[0];
        let from = text.content.find(word).unwrap();
        text.page_boxes(&(from..from + word.len()))[0].1
    };
    let redacted = redact(&bytes, SECRET);
    for word in ["nummer", "woord", "Courier"] {
        assert_eq!(at(&bytes, word), at(&redacted, word), "{word}");
    }
    // Nine digits of 556 thousandths became a box of three times the size of the letters.
    let (before, after) = (at(&bytes, "dank"), at(&redacted, "dank"));
    let moved = 9.0 * 0.556 * 12.0 - 36.0;
    assert!((before.x0 - after.x0 - moved).abs() < 0.1 && (before.y0 - after.y0).abs() < 0.01, "{before:?} {after:?}");
}

/// Widths of Helvetica, thousandths.
fn width(text: &str) -> f32 {
    let one = |c: char| match c {
        'i' | 'j' | 'l' => 222,
        ' ' | 'f' | 't' => 278,
        'r' | '-' => 333,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        'w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 722,
        'm' | 'M' => 833,
        'W' => 944,
        'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 667,
        _ => 556,
    };
    text.chars().map(one).sum::<i32>() as f32 / 1000.0
}

/// Pages on which a name stands in lines written in the ways of different producers, each with words behind it.
fn lines_with(name: &str) -> Vec<(&'static str, String)> {
    let behind = 72.0 + 11.0 * width(&format!("Mevrouw {name}"));
    let start = 72.0 + 11.0 * width("Mevrouw ");
    let kerned: Vec<String> = name.chars().map(|c| format!("({c}) -14")).collect();
    let kerned = kerned.join(" ");
    let (first, rest) = name.split_at(3);
    vec![
        ("one string", format!("72 700 Td (Mevrouw {name} komt morgen.) Tj")),
        ("three strings", format!("72 700 Td (Mevrouw ) Tj ({name}) Tj ( komt morgen.) Tj")),
        ("kerned", format!("72 700 Td [(Mevrouw ) 20 {kerned} ( komt) -3 ( morgen.)] TJ")),
        ("cut inside", format!("72 700 Td [(Mevrouw {first}) -20 ({rest} komt morgen.)] TJ")),
        (
            "words placed by Tm",
            format!(
                "1 0 0 1 72 700 Tm (Mevrouw) Tj 1 0 0 1 {start:.2} 700 Tm ({name}) Tj 1 0 0 1 {:.2} 700 Tm (komt morgen.) Tj",
                behind + 3.06
            ),
        ),
        (
            "words placed by Td",
            format!(
                "72 700 Td (Mevrouw) Tj {:.2} 0 Td ({name}) Tj {:.2} 0 Td (komt) Tj {:.2} -14 Td (morgen.) Tj",
                start - 72.0,
                behind + 3.06 - start,
                72.0 - behind - 3.06
            ),
        ),
        ("a cell beside", format!("1 0 0 1 72 700 Tm ({name}) Tj 1 0 0 1 320 700 Tm (morgen) Tj")),
        ("twice on a line", format!("72 700 Td (Mevrouw {name} en de heer {name} komen.) Tj")),
        ("at the end", format!("72 700 Td (Mevrouw {name}) Tj 0 -14 Td (komt morgen.) Tj")),
    ]
}

#[test]
fn the_width_of_what_is_gone_cannot_be_told() {
    let file = |content: &str| page(format!("BT /F1 11 Tf {content} ET").as_bytes(), "", "", |_| {});
    let names = ["Jil", "Jansen", "Wesselingh", "Broekhuizen-Pietersma"];
    let mut wrong = Vec::new();
    for (index, (how, first)) in lines_with(names[0]).into_iter().enumerate() {
        let first = redact(&file(&first), names[0]);
        let kept = if how == "a cell beside" { "morgen" } else { "kom" };
        judge(&first, names[0], &[kept]);
        for name in &names[1..] {
            let other = redact(&file(&lines_with(name)[index].1), name);
            if other != first {
                let show = |bytes: &[u8]| {
                    let file = lopdf::Document::load_mem(bytes).unwrap();
                    let page = file.page_iter().next().unwrap();
                    String::from_utf8_lossy(&file.get_page_content(page)).into_owned()
                };
                wrong.push(format!("{how}, {}:\n{}\n{}", name.len(), show(&first), show(&other)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn two_secrets_of_one_kind_give_the_same_file() {
    let file = |secret: &str| {
        let content = format!("BT /F1 12 Tf 72 700 Td (BSN {secret} en) Tj 0 -20 Td [({secret})] TJ ET");
        page(content.as_bytes(), "", "", |builder| {
            builder.object(format!("<</Title (over {secret})>>"));
        })
    };
    let redact_one = |secret: &str| redact(&file(secret), secret);
    assert!(redact_one("123456782") == redact_one("111222333"), "the files differ");
}

#[test]
fn redacting_twice_is_redacting_once() {
    let once = redact(&page(LETTER, "", "", |_| {}), SECRET);
    let document = Pdf.open(&once, &Limits::default()).unwrap();
    assert!(marks(&document, SECRET, &Label).is_empty());
}

#[test]
fn a_value_in_every_channel_is_found_and_taken_out() {
    let content = format!(
        "% {SECRET} in a comment\n/Span <</ActualText ({SECRET})>> BDC BT /F1 12 Tf 72 700 Td (zichtbaar) Tj ET EMC \
         BT 3 Tr /F1 10 Tf 72 600 Td ({SECRET}) Tj ET /Cs /Pattern cs /P scn 0 0 10 10 re f /X Do /X Do \
         BT 0 Tr /F1 10 Tf 100 20 Td [(1234) -20 (56782)] TJ (4) ' ET"
    );
    let bytes = page(
        content.as_bytes(),
        "/Annots [12 0 R 13 0 R] /PieceInfo <</A <</Private (123456782)>>>>",
        "/XObject <</X 8 0 R>> /Pattern <</P 9 0 R>>",
        |builder| {
            let form = format!("BT /F1 9 Tf 200 500 Td (vorm {SECRET} vorm) Tj ET");
            builder.stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", &form); // 8
            let cell = format!("BT /F1 9 Tf ({SECRET}) Tj ET");
            let font = "/Resources <</Font <</F1 5 0 R>>>>";
            builder.stream(
                &format!("/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 {font}"),
                cell,
            ); // 9
            builder.stream(&format!("/Subtype /Form /BBox [0 0 100 20] {font}"), &form); // 10
            builder.stream("/Type /Metadata /Subtype /XML", format!("<x:xmpmeta><t>{SECRET}</t></x:xmpmeta>")); // 11
            builder.object(format!(
                "<</Type /Annot /Subtype /FreeText /Rect [10 10 110 30] /Contents (noot {SECRET}) /T ({SECRET}) \
                 /AP <</N 10 0 R>> /A <</S /URI /URI (http://x.nl/{SECRET})>>>>"
            )); // 12
            let wide = SECRET.bytes().fold(String::new(), |out, b| out + &format!("00{b:02x}"));
            builder.object(format!(
                "<</Type /Annot /Subtype /Widget /FT /Tx /T (veld) /TU (BSN) /Rect [0 0 0 0] /F 2 /V <feff{wide}> \
                 /DV (\\061\\062\\063456782) /MK <</CA ({SECRET})>>>>"
            )); // 13
            builder.stream("/Type /EmbeddedFile", format!("bijlage {SECRET}")); // 14
            builder.object(format!("<</Type /Filespec /F ({SECRET}.txt) /EF <</F 14 0 R>>>>")); // 15
        },
    );
    // The catalog and trailer lead to everything.
    let bytes = String::from_utf8(bytes.iter().map(|b| if *b < 128 { *b } else { b'x' }).collect()).unwrap();
    let bytes = bytes.replace(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Catalog /Pages 2 0 R /Metadata 11 0 R /Names <</EmbeddedFiles <</Names [(123456782) 15 0 R]>>>> \
         /AcroForm <</Fields [13 0 R]>> /OpenAction <</S /JavaScript /JS (app.alert\\('123456782'\\))>>>>",
    );
    let limits = Limits::default();
    let document = Pdf.open(bytes.as_bytes(), &limits).unwrap();
    let count = |document: &Document| {
        let values = document.texts.iter().map(|text| text.content.matches(SECRET).count());
        values.sum::<usize>()
    };
    assert!(count(&document) >= 18, "{} found", count(&document));
    assert_eq!(document.nested.len(), 1);
    let mut all = marks(&document, SECRET, &Label);
    all.push(Mark { target: Target::Nested { index: 0 }, change: Change::Replace(b"bijlage [BSN]".as_slice().into()) });
    let redacted = Pdf.rewrite(bytes.as_bytes(), &all, &limits).unwrap();
    if let Some(folder) = std::env::var_os("ZWARTLAK_KEEP") {
        std::fs::write(Path::new(&folder).join("before.pdf"), &bytes).unwrap();
        std::fs::write(Path::new(&folder).join("after.pdf"), &redacted).unwrap();
    }
    judge(&redacted, SECRET, &["zichtbaar", "vorm"]);
    let again = Pdf.open(&redacted, &limits).unwrap();
    assert_eq!(again.nested[0].bytes, b"bijlage [BSN]");
    assert!(again.texts.iter().any(|text| text.label.as_deref() == Some("BSN") && text.content == "[BSN]"));
    assert!(!redacted.windows(9).any(|window| window == b"PieceInfo"));
}

#[test]
fn a_shared_form_is_only_changed_where_it_is_marked() {
    let form = b"BT /F1 12 Tf 72 700 Td (gedeeld 123456782) Tj ET";
    let bytes = page(b"/X Do", "", "/XObject <</X 8 0 R>>", |builder| {
        builder.stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", form);
        builder.object("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>> /XObject <</X 8 0 R>>>>>>");
    });
    let bytes = String::from_utf8_lossy(&bytes).replace("/Kids [3 0 R] /Count 1", "/Kids [3 0 R 9 0 R] /Count 2");
    let limits = Limits::default();
    let document = Pdf.open(bytes.as_bytes(), &limits).unwrap();
    let all = marks(&document, SECRET, &Label);
    assert_eq!(all.len(), 2);
    let half = Pdf.rewrite(bytes.as_bytes(), &all[..1], &limits).unwrap();
    let half = Pdf.open(&half, &limits).unwrap();
    assert!(!half.texts[0].content.contains(SECRET) && half.texts[1].content.contains(SECRET));
    let whole = Pdf.rewrite(bytes.as_bytes(), &all, &limits).unwrap();
    judge(&whole, SECRET, &["gedeeld"]);
}

/// 400 x 400 pixels of gray noise in which 100 x 100 have values that occur nowhere else.
fn picture() -> Vec<u8> {
    let inside = |i: usize| (100..200).contains(&(i % 400)) && (100..200).contains(&(i / 400));
    (0..400 * 400_usize)
        .map(|i| if inside(i) { 250 } else { (i.wrapping_mul(2_654_435_761) >> 9) as u8 % 200 })
        .collect()
}

#[test]
fn pixels_are_destroyed_under_the_mark_and_nowhere_else() {
    let bytes = page(b"q 400 0 0 400 100 200 cm /X Do Q", "", "/XObject <</X 8 0 R>>", |builder| {
        builder.stream(
            "/Type /XObject /Subtype /Image /Width 400 /Height 400 /ColorSpace /DeviceGray /BitsPerComponent 8",
            picture(),
        );
    });
    let limits = Limits::default();
    let document = Pdf.open(&bytes, &limits).unwrap();
    let drawn = &document.pictures[0];
    let scale = drawn.width as f32 / 595.0;
    // The marked square: 100 points from the left and the top of the image, which begins at 100, 842 - 600.
    let at = |points: f32| (points * scale) as u32;
    let rect = PixelRect { x: at(200.0), y: at(342.0), width: at(100.0), height: at(100.0) };
    let change = Change::Destroy { label: "foto".into(), style: &zwartlak::style::Blackout };
    let redacted = Pdf
        .rewrite(&bytes, &[Mark { target: Target::Picture { index: 0, area: rect.into() }, change }], &limits)
        .unwrap();
    let objects = lopdf::Document::load_mem(&redacted).unwrap();
    let image = objects.objects.values().filter_map(|object| object.as_stream().ok());
    let image = image.filter(|stream| stream.dict.has_type(b"XObject")).collect::<Vec<_>>();
    assert_eq!(image.len(), 1, "the old image is gone");
    let (new, old) = (image[0].get_plain_content().unwrap(), picture());
    assert!(!new.contains(&250), "marked pixels are left");
    let changed = new.iter().zip(&old).filter(|(a, b)| a != b).count();
    assert!((10_000..11_000).contains(&changed), "{changed} pixels changed");
    judge(&redacted, SECRET, &[]);
}

#[test]
fn earlier_states_are_read_and_never_written_again() {
    let first = page(LETTER, "", "", |_| {});
    let mut bytes = first.clone();
    let content = "BT /F1 12 Tf 72 700 Td (leeg) Tj ET";
    let object = bytes.len();
    bytes.extend(format!("4 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n", content.len()).bytes());
    let table = bytes.len();
    let previous = String::from_utf8_lossy(&first).rfind("xref\n0 ").map(|at| at + 4).unwrap();
    // The letter holds four bytes that are no UTF-8, each of which became three.
    let previous = previous - 4 - 8;
    bytes.extend(
        format!(
            "xref\n4 1\n{object:010} 00000 n \ntrailer\n<</Size 8 /Root 1 0 R /Prev {previous}>>\nstartxref\n{table}\n\
             %%EOF\nna het einde 123456782\n"
        )
        .bytes(),
    );
    let limits = Limits::default();
    let document = Pdf.open(&bytes, &limits).unwrap();
    assert_eq!(document.texts[0].content, "leeg\n");
    assert_eq!(document.nested[0].bytes.len(), first.len() - 1);
    let before = Pdf.open(&document.nested[0].bytes, &limits).unwrap();
    assert!(before.texts[0].content.contains(SECRET));
    let redacted = redact(&bytes, SECRET);
    judge(&redacted, SECRET, &["leeg"]);
    assert!(Pdf.open(&redacted, &limits).unwrap().nested.is_empty());
}

#[test]
fn an_encrypted_file_says_so_and_marks_at_nothing_are_refused() {
    let bytes = page(LETTER, "", "", |_| {});
    let mark = Mark {
        target: Target::Text { index: 77, range: 0..1 },
        change: Change::Destroy { label: "BSN".into(), style: &Label },
    };
    assert!(matches!(Pdf.rewrite(&bytes, &[mark], &Limits::default()), Err(Error::CannotRedact(_))));
    assert!(matches!(Pdf.open(b"%PDF-1.4 rubbish", &Limits::default()), Err(Error::Damaged(_))));
}

#[test]
fn pages_keep_their_index() {
    let bytes = page(LETTER, "", "", |_| {});
    let document = Pdf.open(&bytes, &Limits::default()).unwrap();
    assert_eq!(document.texts[0].channel, Channel::Pages);
    assert_eq!(document.pages, Some(1));
}

#[test]
fn claims_that_are_not_true_any_more_go_and_are_named() {
    let xmp =
        "<x:xmpmeta><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><t>brief</t></x:xmpmeta>";
    let bytes = page(LETTER, "", "", |builder| {
        builder.stream("/Type /Metadata /Subtype /XML", xmp);
    });
    let bytes = String::from_utf8(bytes.iter().map(|b| if *b < 128 { *b } else { b'x' }).collect()).unwrap();
    let bytes = bytes.replace("/Type /Catalog /Pages 2 0 R", "/Type /Catalog /Pages 2 0 R /Metadata 8 0 R");
    assert_eq!(Pdf.not_kept(bytes.as_bytes(), &Limits::default()), [Promise::Standard]);
    let redacted = redact(bytes.as_bytes(), SECRET);
    assert!(Pdf.not_kept(&redacted, &Limits::default()).is_empty());
    let document = Pdf.open(&redacted, &Limits::default()).unwrap();
    assert!(document.texts.iter().any(|text| text.content.contains("<t>brief</t>")));
}
