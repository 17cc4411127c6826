//! Small bar charts as SVG: a label, a bar, a number; the numbers stand in the text of the picture too.

use std::fmt::Write;

use super::escape;

/// Width of a chart, in its own units.
const WIDTH: f64 = 420.0;
/// Height of a bar with its label.
const ROW: usize = 40;

/// Horizontal bars, in the order given; `color` is a CSS colour each.
pub(super) fn bars(title: &str, rows: &[(String, u64, &str)], out: &mut String) {
    if rows.is_empty() {
        return;
    }
    let most = rows.iter().map(|(_, value, _)| *value).max().unwrap_or(1).max(1);
    let height = rows.len() * ROW + 4;
    let told: Vec<String> = rows.iter().map(|(label, value, _)| format!("{label}: {value}")).collect();
    let _ = write!(
        out,
        "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">",
        escape(title),
        escape(&format!("{title}. {}", told.join("; ")))
    );
    for (index, (label, value, color)) in rows.iter().enumerate() {
        let top = index * ROW;
        #[allow(clippy::cast_precision_loss)] // a width in a picture
        let width = (*value as f64 / most as f64 * (WIDTH - 70.0)).max(if *value > 0 { 2.0 } else { 0.0 });
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"0\" y=\"{}\" width=\"{width:.1}\" height=\"14\" rx=\"2\" fill=\"{color}\"/>\
             <text x=\"{:.1}\" y=\"{}\">{value}</text>",
            top + 14,
            escape(label),
            top + 20,
            width + 6.0,
            top + 32,
        );
    }
    out.push_str("</svg></figure>\n");
}
