//! Foreign programs that read a file: if any of them still sees a value, it is not gone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, Once};

use super::pdf_strings;

/// The programs, with the Debian package each comes from.
const PROGRAMS: &[(&str, &str)] = &[
    ("pdftotext", "poppler-utils"),
    ("pdftoppm", "poppler-utils"),
    ("pdfimages", "poppler-utils"),
    ("mutool", "mupdf-tools"),
    ("qpdf", "qpdf"),
    ("exiftool", "libimage-exiftool-perl"),
    ("tesseract", "tesseract-ocr and tesseract-ocr-nld"),
    ("python3", "python3"),
];

static MISSING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
static LOOKED: Once = Once::new();

/// What one judge read.
pub struct Reading {
    /// Which judge, for messages.
    pub judge: &'static str,
    /// All it saw.
    pub text: String,
}

/// Is this a run where nothing may be skipped?
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Judges that are not installed, with the packages to install.
pub fn missing() -> Vec<String> {
    LOOKED.call_once(|| {
        for (program, package) in PROGRAMS {
            if !on_path(program) {
                MISSING.lock().unwrap().insert(format!("{program} (package {package})"));
            }
        }
        if on_path("tesseract") && !capture("tesseract", &["--list-langs".as_ref()]).contains("nld") {
            MISSING.lock().unwrap().insert("Dutch for tesseract (package tesseract-ocr-nld)".into());
        }
    });
    MISSING.lock().unwrap().iter().cloned().collect()
}

/// Says on standard error which judges were skipped.
pub fn report_missing() {
    let missing = missing();
    if !missing.is_empty() {
        eprintln!(
            "\n*** SKIPPED JUDGES: {} ***\n*** their verdicts on redacted files were NOT taken ***\n",
            missing.join(", ")
        );
    }
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// Standard output of a judge; empty when it is not installed or fails.
fn capture(program: &str, args: &[&std::ffi::OsStr]) -> String {
    String::from_utf8_lossy(&capture_bytes(program, args)).into_owned()
}

fn capture_bytes(program: &str, args: &[&std::ffi::OsStr]) -> Vec<u8> {
    if !on_path(program) {
        return Vec::new();
    }
    let output = Command::new(program)
        .args(args)
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    output.map(|output| output.stdout).unwrap_or_default()
}

/// Lets every judge that knows this kind of file read it; `ocr` asks for tesseract on PDFs too (slow).
pub fn read(path: &Path, ocr: bool) -> Vec<Reading> {
    let scratch = tempfile::tempdir().expect("a folder for judges");
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut readings = vec![raw("raw bytes", &bytes)];
    match kind(path, &bytes) {
        "pdf" => pdf(path, scratch.path(), ocr, &mut readings),
        "picture" => {
            readings.push(exiftool(path));
            readings.push(tesseract(path));
        }
        "mail" => mail(path, scratch.path(), ocr, &mut readings),
        "package" => package(path, scratch.path(), ocr, &mut readings),
        _ => readings.push(script("text.py", &[path.as_os_str()], "Python, text")),
    }
    readings
}

fn kind(path: &Path, bytes: &[u8]) -> &'static str {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    match extension {
        _ if bytes.starts_with(b"\x89PNG") || bytes.starts_with(b"\xff\xd8\xff") => "picture",
        _ if bytes.starts_with(b"%PDF-") => "pdf",
        "pdf" => "pdf",
        "png" | "jpg" => "picture",
        "eml" | "mbox" => "mail",
        _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") => "package",
        "tar" => "package",
        _ => "text",
    }
}

/// The bytes as Latin-1, and as UTF-16 of either order.
fn raw(judge: &'static str, bytes: &[u8]) -> Reading {
    let mut text: String = bytes.iter().map(|&b| char::from(b)).collect();
    for start in [0, 1] {
        let wide = bytes.get(start..).unwrap_or_default().chunks_exact(2);
        text.push('\n');
        text.extend(wide.filter_map(|pair| match *pair {
            [low @ 0x20..=0x7e, 0] | [0, low @ 0x20..=0x7e] => Some(char::from(low)),
            _ => None,
        }));
    }
    Reading { judge, text }
}

fn pdf(path: &Path, scratch: &Path, ocr: bool, readings: &mut Vec<Reading>) {
    let file = path.as_os_str();
    let text = |judge, program, args: &[&str]| {
        let args: Vec<&std::ffi::OsStr> = args.iter().map(|a| if *a == "FILE" { file } else { a.as_ref() }).collect();
        Reading { judge, text: capture(program, &args) }
    };
    readings.push(text("pdftotext", "pdftotext", &["FILE", "-"]));
    readings.push(text("pdftotext -raw", "pdftotext", &["-raw", "FILE", "-"]));
    readings.push(text("mutool draw", "mutool", &["draw", "-q", "-F", "txt", "FILE"]));
    readings.push(exiftool(path));
    let plain = scratch.join("plain.pdf");
    let args =
        ["--qdf", "--object-streams=disable", "--decode-level=all", "--preserve-unreferenced", "--warning-exit-0"];
    let mut args: Vec<&std::ffi::OsStr> = args.iter().map(std::convert::AsRef::as_ref).collect();
    args.extend([file, plain.as_os_str()]);
    capture("qpdf", &args);
    let bytes = std::fs::read(&plain).unwrap_or_default();
    readings.push(raw("qpdf --qdf", &bytes));
    readings.push(Reading { judge: "qpdf --qdf, strings joined", text: pdf_strings::joined(&bytes) });
    if ocr {
        let prefix = scratch.join("page");
        let args = ["-r", "150", "-png", "-l", "4"];
        let mut args: Vec<&std::ffi::OsStr> = args.iter().map(std::convert::AsRef::as_ref).collect();
        args.extend([file, prefix.as_os_str()]);
        capture("pdftoppm", &args);
        let mut pages: Vec<PathBuf> = std::fs::read_dir(scratch).unwrap().map(|entry| entry.unwrap().path()).collect();
        pages.retain(|page| page.extension().is_some_and(|e| e == "png"));
        pages.sort();
        readings.extend(pages.iter().map(|page| Reading { judge: "tesseract on the page", ..tesseract(page) }));
        let folder = scratch.join("images");
        std::fs::create_dir(&folder).expect("a folder for pictures");
        capture("pdfimages", &["-png".as_ref(), file, folder.join("i").as_os_str()]);
        let images = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        readings.extend(images.map(|image| Reading { judge: "pdfimages and tesseract", ..tesseract(&image) }));
    }
}

fn exiftool(path: &Path) -> Reading {
    // ExtractEmbedded and -a: doubles and embedded metadata too; the file's own name and times say nothing
    let args = ["-a", "-u", "-s", "-G1", "-ee", "--System:all"];
    let mut args: Vec<&std::ffi::OsStr> = args.iter().map(std::convert::AsRef::as_ref).collect();
    args.push(path.as_os_str());
    Reading { judge: "exiftool", text: capture("exiftool", &args) }
}

fn tesseract(path: &Path) -> Reading {
    let args: [&std::ffi::OsStr; 4] = [path.as_os_str(), "-".as_ref(), "-l".as_ref(), "nld".as_ref()];
    Reading { judge: "tesseract", text: capture("tesseract", &args) }
}

fn script(name: &str, args: &[&std::ffi::OsStr], judge: &'static str) -> Reading {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges").join(name);
    let mut all = vec!["-B".as_ref(), path.as_os_str()];
    all.extend(args);
    Reading { judge, text: capture("python3", &all) }
}

fn mail(path: &Path, scratch: &Path, ocr: bool, readings: &mut Vec<Reading>) {
    let folder = scratch.join("attachments");
    std::fs::create_dir(&folder).expect("a folder for attachments");
    readings.push(script("mail.py", &[path.as_os_str(), folder.as_os_str()], "Python, mail"));
    let mut attachments: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    attachments.sort();
    readings.extend(attachments.iter().flat_map(|attachment| read(attachment, ocr)));
}

/// Archives and office files: Python's readers, all members by their own judges, and `LibreOffice` where it is installed.
fn package(path: &Path, scratch: &Path, ocr: bool, readings: &mut Vec<Reading>) {
    let folder = scratch.join("members");
    std::fs::create_dir(&folder).expect("a folder for members");
    readings.push(script("package.py", &[path.as_os_str(), folder.as_os_str()], "Python, package"));
    let mut members: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    members.sort();
    readings.extend(members.iter().flat_map(|member| read(member, ocr)));
    let office = path.extension().and_then(|e| e.to_str());
    if office.is_some_and(|e| matches!(e, "docx" | "xlsx" | "pptx" | "odt" | "ods" | "odp")) {
        let profile = format!("-env:UserInstallation=file://{}", scratch.join("profile").display());
        let args = [profile.as_str(), "--headless", "--convert-to", "pdf", "--outdir"];
        let mut args: Vec<&std::ffi::OsStr> = args.iter().map(std::convert::AsRef::as_ref).collect();
        args.extend([scratch.as_os_str(), path.as_os_str()]);
        capture("soffice", &args);
        let printed = scratch.join(path.with_extension("pdf").file_name().expect("a file name"));
        let text = capture("pdftotext", &[printed.as_os_str(), "-".as_ref()]);
        assert!(!on_path("soffice") || !text.is_empty(), "LibreOffice cannot open {}", path.display());
        readings.push(Reading { judge: "LibreOffice", text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::solid;

    fn seen(readings: &[Reading], value: &str) -> Vec<&'static str> {
        readings.iter().filter(|reading| solid(&reading.text).contains(value)).map(|reading| reading.judge).collect()
    }

    fn corpus(path: &str) -> PathBuf {
        crate::case::root().join(path)
    }

    #[test]
    fn judges_of_pdf_see_kerned_text() {
        if !missing().is_empty() {
            return;
        }
        let readings = read(&corpus("tricky/pdf-kerned/pdf-kerned.pdf"), false);
        assert_eq!(
            seen(&readings, "227871297"),
            ["pdftotext", "pdftotext -raw", "mutool draw", "qpdf --qdf, strings joined"]
        );
    }

    #[test]
    fn judges_of_pdf_see_metadata_and_orphans() {
        if !missing().is_empty() {
            return;
        }
        assert!(seen(&read(&corpus("tricky/pdf-info/pdf-info.pdf"), false), "227871297").contains(&"exiftool"));
        let orphan = read(&corpus("tricky/pdf-orphan/pdf-orphan.pdf"), false);
        assert!(seen(&orphan, "433542779").contains(&"qpdf --qdf"));
    }

    #[test]
    fn judges_of_mail_see_encoded_parts_and_open_attachments() {
        if !missing().is_empty() {
            return;
        }
        let readings = read(&corpus("good/mail-attachments/mail-attachments.eml"), false);
        let judges = seen(&readings, "227871297");
        assert!(judges.contains(&"pdftotext"), "the attached PDF was not opened: {judges:?}");
        assert!(seen(&readings, "248097179").contains(&"Python, mail"), "the attached CSV was not read");
    }

    #[test]
    fn tesseract_reads_a_scan() {
        if !missing().is_empty() {
            return;
        }
        let readings = read(&corpus("good/scan-referral/scan-referral.png"), true);
        assert!(seen(&readings, "106306005").contains(&"tesseract"));
    }

    #[test]
    fn wide_text_is_seen_in_raw_bytes() {
        assert!(raw("x", b"\x00\x00B\x00S\x00N\x00").text.contains("BSN"));
        assert!(raw("x", b"\x00B\x00S\x00N").text.contains("BSN"));
    }
}
