//! A table for a spreadsheet: one row a finding, gap, verdict or redaction.

use std::io::{self, Write};

use super::record::PlaceRecord;
use super::{FileRecord, Report, Summary};

/// Comma separated, RFC 4180, with a header row.
#[derive(Debug, Default)]
pub struct Csv {
    started: bool,
}

const HEADER: [&str; 9] = ["type", "path", "inside", "kind", "confidence", "place", "masked", "rules", "detail"];

impl Report for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn file(&mut self, file: &FileRecord, out: &mut dyn Write) -> io::Result<()> {
        self.start(out)?;
        for f in &file.findings {
            let confidence = format!("{:.2}", f.confidence);
            let (inside, place, rules) = (f.inside.join(" > "), place(&f.place), f.rules.join(" "));
            let reason = f.reason.join("; ");
            row(out, [f.record, &f.path, &inside, f.kind, &confidence, &place, &f.masked, &rules, &reason])?;
        }
        for g in &file.gaps {
            row(out, [g.record, &g.path, &g.inside.join(" > "), g.reason, "", "", "", "", &g.detail])?;
        }
        for c in &file.concealed {
            let (inside, holds) = (c.inside.join(" > "), c.holds.join(" "));
            row(out, [c.record, &c.path, &inside, c.kind, "", &place(&c.place), "", &holds, &c.title])?;
        }
        for v in &file.verdicts {
            row(out, [v.record, &v.path, &v.inside.join(" > "), v.severity, "", "", "", &v.rule, &v.advice])?;
        }
        if let Some(r) = &file.redaction {
            let detail = r.output.clone().unwrap_or_else(|| r.refused.join("; "));
            row(out, [r.record, &r.path, "", r.status, "", "", "", "", &detail])?;
        }
        Ok(())
    }

    fn end(&mut self, _summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.start(out)
    }
}

impl Csv {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.started, true) { Ok(()) } else { row(out, HEADER) }
    }
}

fn place(place: &PlaceRecord) -> String {
    match place {
        PlaceRecord::Bytes { line, column, .. } => format!("line {line} column {column}"),
        PlaceRecord::Page { page, rect: [x0, y0, x1, y1] } => format!("page {page} ({x0} {y0} {x1} {y1})"),
        PlaceRecord::Pixels { image, pixels: [x, y, w, h] } => format!("image {image} ({x} {y} {w} {h})"),
        PlaceRecord::Part { part, chars: [from, to] } => format!("{part} {from}-{to}"),
        PlaceRecord::Cell { sheet, cell } => format!("{sheet} {cell}"),
        PlaceRecord::Unknown {} => String::new(),
    }
}

pub(super) fn row(out: &mut dyn Write, fields: [&str; 9]) -> io::Result<()> {
    let cells: Vec<_> = fields.iter().map(|field| escape(field)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// Quotes where needed. A leading `=`, `+`, `-` or `@` would be run as a formula by a spreadsheet, so it gets an
/// apostrophe before it.
fn escape(field: &str) -> String {
    let safe = match field.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{field}"),
        _ => field.to_owned(),
    };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cannot_break_the_row_or_run_as_a_formula() {
        assert_eq!(escape("a,b"), "\"a,b\"");
        assert_eq!(escape("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(escape("=1+1"), "'=1+1");
        assert_eq!(escape("gewoon"), "gewoon");
    }
}
