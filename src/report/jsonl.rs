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
        let mut lines = Lines { line: Vec::with_capacity(1024), out };
        file.about().iter().try_for_each(|about| lines.write(about))?;
        file.findings.iter().try_for_each(|finding| lines.write(finding))?;
        file.gaps.iter().try_for_each(|gap| lines.write(gap))?;
        file.concealed.iter().try_for_each(|concealed| lines.write(concealed))?;
        file.verdicts.iter().try_for_each(|verdict| lines.write(verdict))?;
        file.redaction.iter().try_for_each(|redaction| lines.write(redaction))
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        Lines { line: Vec::new(), out }.write(summary)
    }
}

/// Writes a line at a time: a record is written in a hundred small pieces, and there can be many records.
struct Lines<'o> {
    line: Vec<u8>,
    out: &'o mut dyn Write,
}

impl Lines<'_> {
    fn write(&mut self, record: &impl serde::Serialize) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }
}
