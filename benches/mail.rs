//! Speed of reading: text, tables, HTML, mail. Prints MB/s.

#![allow(clippy::unwrap_used)] // a bench may stop

use divan::Bencher;
use divan::counter::BytesCount;
use zwartlak::document::Limits;
use zwartlak::format::{Format, csv::Csv, html::Html, mail::Mail, mbox::Mbox, text::PlainText};

fn main() {
    divan::main();
}

const SENTENCE: &str = "Mevrouw De Wit belde over haar afspraak van dinsdag; de coördinatie ligt bij de huisarts. ";

fn lines(size: usize) -> String {
    let line = format!("{SENTENCE}\r\n");
    line.repeat(size / line.len())
}

fn run(bencher: Bencher<'_, '_>, format: &dyn Format, bytes: &[u8]) {
    let limits = Limits::default();
    bencher.counter(BytesCount::of_slice(bytes)).bench_local(|| format.open(divan::black_box(bytes), &limits).unwrap());
}

#[divan::bench]
fn text_utf8(bencher: Bencher<'_, '_>) {
    run(bencher, &PlainText, lines(8 << 20).as_bytes());
}

#[divan::bench]
fn text_windows_1252(bencher: Bencher<'_, '_>) {
    run(bencher, &PlainText, &encoding_rs::WINDOWS_1252.encode(&lines(8 << 20)).0);
}

#[divan::bench]
fn text_utf16(bencher: Bencher<'_, '_>) {
    let bytes: Vec<u8> = lines(4 << 20).encode_utf16().flat_map(u16::to_le_bytes).collect();
    run(bencher, &PlainText, &bytes);
}

#[divan::bench]
fn csv(bencher: Bencher<'_, '_>) {
    let row = "\"De Wit, A.\";123456782;01-02-1980;\"Dorpsstraat 1, 1234 AB Utrecht\";06-12345678\r\n";
    run(bencher, &Csv, row.repeat((8 << 20) / row.len()).as_bytes());
}

#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    let row = format!(
        "<tr class=\"rij\"><td>1</td><td title='De Wit'>{}</td><td><a href=\"mailto:a%40voorbeeld.nl\">mail</a></td></tr>\n",
        SENTENCE.replace('ö', "&ouml;")
    );
    let page = format!("<html><body><table>{}</table></body></html>", row.repeat((4 << 20) / row.len()));
    run(bencher, &Html, page.as_bytes());
}

fn message(number: usize) -> String {
    let body = lines(3000);
    format!(
        "Received: from a.voorbeeld.nl by b.voorbeeld.nl; Mon, 1 Jan 2024 10:00:00 +0100\r\nFrom: De Wit <dewit@voorbeeld.nl>\r\n\
         To: praktijk@voorbeeld.nl\r\nSubject: =?utf-8?q?Co=C3=B6rdinatie?= {number}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_grens\"\r\n\r\n--=_grens\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n--=_grens\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--=_grens--\r\n",
        "JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBE\r\n".repeat(150)
    )
}

#[divan::bench]
fn mail(bencher: Bencher<'_, '_>) {
    run(bencher, &Mail, message(1).as_bytes());
}

/// The mailbox and then every message in it, as a scan does.
#[divan::bench]
fn mbox(bencher: Bencher<'_, '_>) {
    let messages: Vec<_> = (0..300).map(|number| format!("From a Mon Jan 1 2024\r\n{}\r\n", message(number))).collect();
    let mailbox = messages.concat();
    let limits = Limits::default();
    bencher.counter(BytesCount::of_str(&mailbox)).bench_local(|| {
        let document = Mbox.open(divan::black_box(mailbox.as_bytes()), &limits).unwrap();
        for nested in &document.nested {
            divan::black_box(Mail.open(&nested.bytes, &limits).unwrap());
        }
    });
}
