//! PDF: pages a second of reading and milliseconds of redacting. Prints plain lines.
//!
//! `cargo bench --bench pdf -- FILE...` measures these files too (for the comparison with pdftotext, see
//! `pdf_vs_pdftotext.sh`).
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

#[path = "../tests/pdf_builder/mod.rs"]
mod pdf_builder;

use std::time::{Duration, Instant};

use zwartlak::document::{Change, Limits, Mark, Target};
use zwartlak::format::{Format, pdf::Pdf};
use zwartlak::style::Label;

/// The fastest of some runs.
fn best(runs: usize, mut run: impl FnMut()) -> Duration {
    let time = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..runs).map(|_| time(&mut run)).min().unwrap()
}

/// A page with forty lines of text.
fn letter() -> Vec<u8> {
    let mut content = String::from("BT /F1 11 Tf 14 TL 72 780 Td\n");
    for line in 0..40 {
        content.push_str("(Geachte mevrouw, hierbij ontvangt u de brief over uw behandeling van regel ");
        content.push_str(&line.to_string());
        content.push_str(if line == 20 { " BSN 123456782.) '\n" } else { ".) '\n" });
    }
    content.push_str("ET");
    pdf_builder::page(content.as_bytes(), "", "", |_| {})
}

fn main() {
    let limits = Limits::default();
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench").peekable();
    if args.next_if_eq("--once").is_some() {
        // For the script, which counts CPU time from outside.
        let bytes = std::fs::read(args.next().unwrap()).unwrap();
        let document = Pdf.open(&bytes, &limits).unwrap();
        println!(
            "{} pages, {} texts, {} drawn",
            document.pages.unwrap_or(0),
            document.texts.len(),
            document.pictures.len()
        );
        return;
    }
    let letter = letter();
    let open = best(20, || drop(Pdf.open(&letter, &limits).unwrap()));
    println!("open a letter of one page: {:.2} ms", open.as_secs_f64() * 1e3);
    let document = Pdf.open(&letter, &limits).unwrap();
    let at = document.texts[0].content.find("123456782").unwrap();
    let mark = Mark {
        target: Target::Text { index: 0, range: at..at + 9 },
        change: Change::Destroy { label: "BSN".into(), style: &Label },
    };
    let redact = best(20, || drop(Pdf.rewrite(&letter, std::slice::from_ref(&mark), &limits).unwrap()));
    println!("redact a letter of one page: {:.2} ms", redact.as_secs_f64() * 1e3);
    for path in args {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut pages = 0;
        let time = best(5, || pages = Pdf.open(&bytes, &limits).unwrap().pages.unwrap_or(0));
        println!("{path}: {pages} pages, {:.0} pages/s", f64::from(pages) / time.as_secs_f64());
    }
}
