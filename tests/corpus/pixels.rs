//! Are the pixels of a box gone? Compares a redacted picture with its original by correlation, so that a box that was
//! only made paler, shifted in colour or lightly blurred is still caught.

use std::path::{Path, PathBuf};
use std::process::Command;

use image::GrayImage;
use serde_json::Value;

/// Above this, what is left still resembles what was there.
const RESEMBLES: f64 = 0.6;

/// Complaints about boxes that `truth` wants destroyed and that still show.
pub fn complaints(truth: &Value, original: &Path, redacted: &Path) -> Vec<String> {
    let scratch = tempfile::tempdir().expect("a folder for pictures");
    let (before, after) = match (load(original, scratch.path(), "a"), load(redacted, scratch.path(), "b")) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(error), _) => return vec![format!("the original picture cannot be compared: {error}")],
        (_, Err(error)) => return vec![format!("the redacted picture cannot be read: {error}")],
    };
    let mut out = Vec::new();
    for name in truth["destroy"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let Some(rect) = rect(&truth["boxes"][name]) else {
            out.push(format!("truth.json has no box for {name}"));
            continue;
        };
        let likeness = likeness(&before, &after, inner(rect, name));
        if likeness > RESEMBLES {
            out.push(format!("the pixels of {name} still resemble the original ({likeness:.2})"));
        }
    }
    out
}

/// The first picture of a PDF as it is stored, or the picture itself, in grey.
fn load(path: &Path, scratch: &Path, prefix: &str) -> Result<GrayImage, String> {
    let picture: PathBuf = if path.extension().is_some_and(|e| e == "pdf") {
        let prefix = scratch.join(prefix);
        Command::new("pdftoppm")
            .args(["-r", "150", "-png", "-singlefile"])
            .args([path, &prefix])
            .status()
            .map_err(|e| format!("pdftoppm: {e}"))?;
        prefix.with_extension("png")
    } else {
        path.to_owned()
    };
    image::ImageReader::open(&picture)
        .and_then(image::ImageReader::with_guessed_format)
        .map_err(|e| e.to_string())?
        .decode()
        .map(|picture| picture.to_luma8())
        .map_err(|e| e.to_string())
}

fn rect(value: &Value) -> Option<[u32; 4]> {
    let numbers: Vec<u32> = value.as_array()?.iter().filter_map(|n| u32::try_from(n.as_i64()?.max(0)).ok()).collect();
    numbers.try_into().ok()
}

/// A face is known by its middle; the edge of the box is hair and background.
fn inner([x, y, w, h]: [u32; 4], name: &str) -> [u32; 4] {
    if matches!(name, "face" | "ghost") { [x + w / 6, y + h / 6, w * 2 / 3, h * 2 / 3] } else { [x, y, w, h] }
}

/// Absolute correlation of brightness inside the box, 0..=1; 0 when the redacted box is flat.
fn likeness(before: &GrayImage, after: &GrayImage, [x, y, w, h]: [u32; 4]) -> f64 {
    let scale = f64::from(after.width()) / f64::from(before.width().max(1));
    let mut pairs = Vec::new();
    for row in y..(y + h).min(before.height()) {
        for column in x..(x + w).min(before.width()) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // positive and small: pixels
            let (ax, ay) = ((f64::from(column) * scale) as u32, (f64::from(row) * scale) as u32);
            let Some(seen) = after.get_pixel_checked(ax, ay) else { continue };
            pairs.push((f64::from(before.get_pixel(column, row).0[0]), f64::from(seen.0[0])));
        }
    }
    if pairs.is_empty() {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss)] // pixels in a box
    let count = pairs.len() as f64;
    let (mean_a, mean_b) = pairs.iter().fold((0.0, 0.0), |(a, b), pair| (a + pair.0 / count, b + pair.1 / count));
    let (mut both, mut var_a, mut var_b) = (0.0, 0.0, 0.0);
    for (a, b) in &pairs {
        both += (a - mean_a) * (b - mean_b);
        var_a += (a - mean_a).powi(2);
        var_b += (b - mean_b).powi(2);
    }
    if var_b / count < 4.0 || var_a == 0.0 { 0.0 } else { (both / (var_a * var_b).sqrt()).abs() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Luma;

    #[test]
    fn paler_is_not_gone_but_flat_is() {
        let before = GrayImage::from_fn(40, 20, |x, y| Luma([if (x / 3 + y / 4) % 2 == 0 { 20 } else { 230 }]));
        let paler = GrayImage::from_fn(40, 20, |x, y| Luma([200 + before.get_pixel(x, y).0[0] / 10]));
        let flat = GrayImage::from_pixel(40, 20, Luma([0]));
        assert!(likeness(&before, &before, [0, 0, 40, 20]) > 0.99);
        assert!(likeness(&before, &paler, [2, 2, 30, 10]) > 0.95);
        assert!(likeness(&before, &flat, [0, 0, 40, 20]) < 0.01);
        assert!(likeness(&before, &flat, [90, 90, 40, 20]) < 0.01);
    }
}
