//! One JSON object a line, `"type"` first: contract 1, for programs.

use std::io::{self, Write};

use super::{FileRecord, Report, Summary};

/// JSON lines: findings, gaps, verdicts and the redaction of each file, a summary at the end.
///
/// ```json
/// {"type":"finding","schema":1,"path":"brief.txt","inside":[],"format":"text","kind":"bsn","category":"national-number",
///  "confidence":0.99,"reason":["elfproef","keyword: bsn"],"place":{"bytes":[4,13],"line":1,"column":5},"masked":"*******82","rules":[]}
/// ```
#[derive(Debug)]
pub struct JsonLines;

impl Report for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn file(&mut self, file: &FileRecord, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = file.about() {
            line(&about, out)?;
        }
        for finding in &file.findings {
            line(finding, out)?;
        }
        for gap in &file.gaps {
            line(gap, out)?;
        }
        for concealed in &file.concealed {
            line(concealed, out)?;
        }
        for verdict in &file.verdicts {
            line(verdict, out)?;
        }
        file.redaction.iter().try_for_each(|redaction| line(redaction, out))
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        line(summary, out)
    }
}

fn line(record: &impl serde::Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
