//! Pictures as a PDF file, one a page, and nothing else in it: no title, no dates, no name of a program.

use std::fmt::Write as _;
use std::io::Write;

use super::{Error, Sheet};

/// Points of A4, the largest page for a picture whose own size nobody knows.
const A4: (f32, f32) = (595.0, 842.0);
/// Resolution of such a picture, dots per inch, unless that makes it larger than A4.
const DPI: f32 = 200.0;

/// The file (ISO 32000-2, 7.5): a page for each sheet, as large as the page it came from.
///
/// # Errors
/// [`Error::Save`].
pub fn to_pdf(sheets: &[Sheet]) -> Result<Vec<u8>, Error> {
    let mut file = File { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), offsets: Vec::new() };
    let kids: Vec<String> = (0..sheets.len()).map(|at| format!("{} 0 R", 3 + 3 * at)).collect();
    file.object(b"<< /Type /Catalog /Pages 2 0 R >>")?;
    file.object(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), sheets.len()).as_bytes())?;
    for (at, sheet) in sheets.iter().enumerate() {
        let (content, picture) = (4 + 3 * at, 5 + 3 * at);
        let (width, height) = page(sheet);
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2} {height:.2}] /Contents {content} 0 R \
             /Resources << /XObject << /P {picture} 0 R >> >> >>"
        );
        file.object(page.as_bytes())?;
        let draw = format!("q {width:.2} 0 0 {height:.2} 0 0 cm /P Do Q");
        file.stream("", draw.as_bytes())?;
        let about = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceRGB /BitsPerComponent 8 \
             /Filter /DCTDecode ",
            sheet.image.width(),
            sheet.image.height()
        );
        file.stream(&about, &sheet.to_jpeg()?)?;
    }
    Ok(file.finish())
}

/// Size of the page in points.
#[allow(clippy::cast_precision_loss)] // pixels are < 2^24
fn page(sheet: &Sheet) -> (f32, f32) {
    if let Some(size) = sheet.points {
        return size;
    }
    let (width, height) = (sheet.image.width() as f32, sheet.image.height() as f32);
    let most = if width > height { (A4.1, A4.0) } else { A4 };
    let scale = (72.0 / DPI).min(most.0 / width).min(most.1 / height);
    (width * scale, height * scale)
}

/// A file that grows object by object.
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn object(&mut self, body: &[u8]) -> Result<(), Error> {
        self.offsets.push(self.bytes.len());
        let number = self.offsets.len();
        writeln!(self.bytes, "{number} 0 obj").map_err(|_| Error::Save)?;
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
        Ok(())
    }

    fn stream(&mut self, about: &str, data: &[u8]) -> Result<(), Error> {
        let mut body = format!("<< {about}/Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(&body)
    }

    fn finish(mut self) -> Vec<u8> {
        let (start, count) = (self.bytes.len(), self.offsets.len() + 1);
        let mut table = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(table, "{offset:010} 00000 n ");
        }
        let _ = writeln!(table, "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF");
        self.bytes.extend_from_slice(table.as_bytes());
        self.bytes
    }
}
