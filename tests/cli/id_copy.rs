//! `id-copy`: a copy that hides what it must, or none.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // pixels are < 2^24

use std::path::Path;

use super::run;

fn models() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    if folder.join("centerface.onnx").exists() {
        return Some(folder.display().to_string());
    }
    assert!(std::env::var_os("CI").is_none(), "in CI the models must be there: scripts/models.sh");
    None
}

#[test]
fn a_card_is_covered_and_nothing_else_is_called_a_card() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/good");
    let card = corpus.join("id-card-back-2021/card-back.png").display().to_string();
    let asked = ["--for", "Woningstichting", "--purpose", "huur", "--date", "23-11-2026", "--models", &models];
    let ran = run(dir.path(), &[&["id-copy", &card, "-o", "copy.png"], &asked[..]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("BSN") && ran.out.contains("MRZ") && ran.out.contains("code"), "{}", ran.out);
    let ran = run(dir.path(), &["scan", "copy.png", "--only", "bsn,mrz,id-barcode", "--models", &models]);
    assert_eq!(ran.code, 0, "{}", ran.out);

    let letter = corpus.join("scan-appointment/scan-appointment.png").display().to_string();
    let ran = run(dir.path(), &[&["id-copy", &letter, "-o", "letter.png"], &asked[..]].concat());
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("no identity document") && !dir.path().join("letter.png").exists(), "{}", ran.err);
}

/// Once, loading the models waited for itself when the first two pictures came at the same time.
#[test]
fn pictures_are_looked_at_side_by_side() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/good");
    for copy in 0..6 {
        std::fs::copy(corpus.join("id-licence-front/licence-front.jpg"), dir.path().join(format!("{copy}.jpg")))
            .unwrap();
    }
    let ran = run(dir.path(), &["scan", ".", "--jobs", "3", "--only", "face", "--models", &models]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

/// The file of a corpus case, its truth, and the arguments for a copy.
fn passport(file: &str) -> (String, serde_json::Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/good/id-passport-2014");
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    (folder.join(file).display().to_string(), truth[file]["boxes"].clone())
}

/// The part of a box, from one share of its width to another, that is darker than 40 of 255.
fn black(image: &image::RgbImage, area: &serde_json::Value, from: f32, to: f32) -> f32 {
    let [x, y, width, height] = [0, 1, 2, 3].map(|at| area[at].as_f64().unwrap() as f32);
    let (mut dark, mut all) = (0.0, 0.0);
    for py in (y as u32 + 2)..(y + height) as u32 - 2 {
        for px in (x + from * width) as u32..(x + to * width) as u32 {
            all += 1.0;
            dark += f32::from(u8::from(image.get_pixel(px, py).0.iter().all(|value| *value < 40)));
        }
    }
    dark / all
}

#[test]
fn for_eherkenning_the_zone_stays_and_the_bsn_in_it_goes() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (file, boxes) = passport("passport-2014.png");
    let asked = ["--for", "Kamer", "--purpose", "inloggen", "--profile", "eherkenning", "--models", &models];
    let ran = run(dir.path(), &[&["id-copy", &file, "-o", "copy.png"], &asked[..]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("BSN") && !ran.out.contains("MRZ"), "{}", ran.out);
    let copy = image::open(dir.path().join("copy.png")).unwrap().to_rgb8();
    assert!(black(&copy, &boxes["mrz1"], 0.0, 1.0) < 0.4 && black(&copy, &boxes["mrz2"], 0.0, 0.6) < 0.4);
    // from the first digit of the BSN to the check digits over it
    assert!(black(&copy, &boxes["mrz2"], 28.0 / 44.0, 1.0) > 0.99);
    let ran = run(dir.path(), &["scan", "copy.png", "--only", "bsn", "--models", &models]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn a_scanned_pdf_becomes_a_covered_pdf_and_care_keeps_none() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (file, _) = passport("passport-2014-scan.pdf");
    let care = ["id-copy", &file, "--profile", "zorg", "--lang", "en", "--models", &models];
    let ran = run(dir.path(), &care);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("No copy was made") && ran.out.contains("type: passport"), "{}", ran.out);
    assert!(ran.out.contains("number: *") && ran.out.contains("Keep no copy"), "masked: {}", ran.out);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);

    let ran = run(dir.path(), &[&care[..], &["-o", "copy.pdf", "--for", "Zorg", "--purpose", "intake"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("Keep no copy"), "{}", ran.out);
    let copy = std::fs::read(dir.path().join("copy.pdf")).unwrap();
    let text = String::from_utf8_lossy(&copy);
    for key in ["/Info", "/Metadata", "/Producer", "Date"] {
        assert!(!text.contains(key), "{key}");
    }
    let ran = run(dir.path(), &["scan", "copy.pdf", "--only", "bsn,mrz,face", "--models", &models]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn a_preview_is_straight_shows_its_warning_and_is_for_its_owner_only() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (file, _) = passport("passport-2014-photo.jpg");
    let asked = ["id-copy", &file, "--dry-run", "--lang", "en", "--models", &models];
    let ran = run(dir.path(), &[&asked[..], &["--straighten", "-o", "look.png"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("NOT SAFE") && ran.out.contains("MRZ") && !ran.out.contains("Not straightened"));
    let preview = image::open(dir.path().join("look.png")).unwrap().to_rgb8();
    let (width, height) = (preview.width() as f32, preview.height() as f32);
    // the page of a passport, and a band above and below
    assert!((1.18..1.24).contains(&(width / height)), "{width} x {height}");
    assert_eq!(preview.get_pixel(1, 1).0, [255, 214, 0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(dir.path().join("look.png")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

#[test]
fn profiles_of_ones_own_are_checked_to_the_line() {
    let dir = tempfile::tempdir().unwrap();
    let words = "[title]\nnl = \"x\"\nen = \"x\"\n[about]\nnl = \"x\"\nen = \"x\"\n";
    let asked = ["id-copy", "card.png", "-o", "copy.png", "--for", "x", "--purpose", "y", "--profile", "mine.toml"];
    for (text, show, expected) in [
        ("id = \"x\"\nhide = [\"bsn\"]\ncover = []\n", "bsn", "line 2"),
        ("id = \"x\"\ncover = [\"bsn\",\n \"gezicht\"]\n", "bsn", "line 3"),
        ("id = \"x\"\ncover = [\"name\"]\n", "bsn", "'mrz'"),
        ("id = \"x\"\ncover = [\"name\", \"mrz\"]\n", "mrz", "--show"),
    ] {
        std::fs::write(dir.path().join("mine.toml"), format!("{text}{words}")).unwrap();
        let ran = run(dir.path(), &[&asked[..], &["--show", show]].concat());
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.err.contains(expected) && !dir.path().join("copy.png").exists(), "{text}: {}", ran.err);
    }
}

#[test]
fn mistakes_are_said_before_anything_is_read() {
    let here = Path::new(".");
    let asked = ["--for", "x", "--purpose", "y"];
    for (args, words) in [
        (vec!["id-copy", "card.png", "-o", "copy.txt"], ".png"),
        (vec!["id-copy", "card.png", "-o", "copy.png", "--show", "everything"], "signature"),
        (vec!["id-copy", "card.png", "-o", "copy.png", "--show", "bsn", "mrz,pasfoto"], "birth-date"),
        (vec!["id-copy", "card.png", "-o", "copy.png", "--profile", "hotel"], "eherkenning"),
        (vec!["id-copy", "card.png"], "--out"),
        (vec!["id-copy", "Cargo.toml", "-o", "copy.png", "--models", "nowhere"], "models.sh"),
    ] {
        let ran = run(here, &[&args[..], &asked[..]].concat());
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_copy_is_for_somebody_and_for_something() {
    let ran = run(Path::new("."), &["id-copy", "card.png", "-o", "copy.png", "--purpose", "huur"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--for WHO"), "{}", ran.err);
}
