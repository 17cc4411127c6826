//! Small hand-written PDFs for tests.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses its part

use std::fmt::Write as _;

/// Objects by number; the first is the catalog.
#[derive(Default, Clone)]
pub struct Builder {
    objects: Vec<Vec<u8>>,
}

impl Builder {
    /// Adds an object, gives its number.
    pub fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    /// Adds a stream; `dict` without brackets and length.
    pub fn stream(&mut self, dict: &str, data: impl AsRef<[u8]>) -> usize {
        let data = data.as_ref();
        let mut body = format!("<<{dict} /Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    /// The file. Object 1 must be the catalog.
    pub fn build(&self, trailer: &str) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = String::from("0000000000 65535 f \n");
        for (index, body) in self.objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", out.len()).unwrap();
            out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        let size = self.objects.len() + 1;
        out.extend_from_slice(
            format!(
                "xref\n0 {size}\n{table}trailer\n<</Size {size} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n"
            )
            .as_bytes(),
        );
        out
    }
}

/// One page with this content; `page` goes into the page dictionary, `resources` into its resources.
/// Fonts: F1 Helvetica, F2 Times, F3 Courier bold.
pub fn page(content: &[u8], page: &str, resources: &str, more: impl FnOnce(&mut Builder)) -> Vec<u8> {
    let mut builder = Builder::default();
    builder.object("<</Type /Catalog /Pages 2 0 R>>");
    builder.object("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    builder.object(format!(
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {page} \
         /Resources <</Font <</F1 5 0 R /F2 6 0 R /F3 7 0 R>> {resources}>> >>"
    ));
    builder.stream("", content);
    for font in ["Helvetica", "Times-Roman", "Courier-Bold"] {
        builder.object(format!("<</Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding>>"));
    }
    more(&mut builder);
    builder.build("")
}

/// A letter in which a number stands in the middle of a line.
pub const LETTER: &[u8] = b"BT /F1 12 Tf 72 700 Td (Uw nummer is 123456782 en dank) Tj 0 -20 Td /F2 10 Tf \
    [(Ti)-20(mes w)10(oord)]TJ 0 -20 Td /F3 9 Tf 2 Tc (Courier tekst) Tj ET";

/// The letter on pages of all kinds.
pub fn variants() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for rotate in [0, 90, 180, 270] {
        out.push(page(LETTER, &format!("/Rotate {rotate}"), "", |_| {}));
        out.push(page(LETTER, &format!("/Rotate {rotate} /CropBox [50 100 500 800]"), "", |_| {}));
    }
    out.push(page(b"q 0.8 0 0 0.8 20 30 cm /X Do Q", "", "/XObject <</X 8 0 R>>", |builder| {
        builder.stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Matrix [1 0 0 1 5 5]", LETTER);
    }));
    out
}
