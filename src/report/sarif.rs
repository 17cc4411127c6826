//! SARIF 2.1.0 (OASIS): findings as results of the rule `find.<kind>`, verdicts under their own rule, gaps as
//! notifications. For dashboards that already read scanners' output.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::record::PlaceRecord;
use super::{FileRecord, Look, Report, Summary};
use crate::finding::Kind;
use crate::report::Lang;

/// Collects results; the file is written at the end.
#[derive(Debug)]
pub struct Sarif {
    lang: Lang,
    rules: BTreeMap<String, Value>,
    results: Vec<Value>,
    notifications: Vec<Value>,
}

impl Sarif {
    pub(super) fn new(look: Look) -> Self {
        Self { lang: look.lang, rules: BTreeMap::new(), results: Vec::new(), notifications: Vec::new() }
    }
}

impl Report for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn file(&mut self, file: &FileRecord, _out: &mut dyn Write) -> io::Result<()> {
        for finding in &file.findings {
            let name =
                Kind::from_id(finding.kind).map_or(finding.kind, |kind| self.lang.pick(kind.dutch(), kind.english()));
            let id = format!("find.{}", finding.kind);
            self.rules.entry(id.clone()).or_insert_with(|| json!({"id": id, "shortDescription": {"text": name}}));
            let level = if finding.confidence >= 0.9 { "warning" } else { "note" };
            self.results.push(json!({
                "ruleId": id,
                "level": level,
                "message": {"text": format!("{name}: {} ({})", finding.masked, finding.reason.join(", "))},
                "locations": [location(&finding.path, &finding.inside, Some(&finding.place))],
                "partialFingerprints": {"place/v1": finding.id},
                "rank": finding.confidence * 100.0,
            }));
        }
        for verdict in &file.verdicts {
            let text = &verdict.advice;
            self.rules.entry(verdict.rule.clone()).or_insert_with(|| {
                json!({"id": verdict.rule, "shortDescription": {"text": verdict.title}, "fullDescription": {"text": text},
                    "properties": {"law": verdict.law}})
            });
            let level = match verdict.severity {
                "critical" | "high" => "error",
                "medium" => "warning",
                _ => "note",
            };
            self.results.push(json!({
                "ruleId": verdict.rule,
                "level": level,
                "message": {"text": format!("{}. {text}", verdict.title)},
                "locations": [location(&verdict.path, &verdict.inside, None)],
            }));
        }
        for gap in &file.gaps {
            self.notifications.push(json!({
                "level": "error",
                "descriptor": {"id": gap.reason},
                "message": {"text": gap.detail},
                "locations": [location(&gap.path, &gap.inside, None)],
            }));
        }
        Ok(())
    }

    fn end(&mut self, _summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<_> = std::mem::take(&mut self.rules).into_values().collect();
        let whole = self.notifications.is_empty();
        let log = json!({
            "version": "2.1.0",
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "runs": [{
                "tool": {"driver": {"name": "zwartlak", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": whole,
                    "toolExecutionNotifications": std::mem::take(&mut self.notifications),
                }],
                "results": std::mem::take(&mut self.results),
            }],
        });
        serde_json::to_writer(&mut *out, &log)?;
        writeln!(out)
    }
}

fn location(path: &str, inside: &[String], place: Option<&PlaceRecord>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(path)}});
    if let (Some(PlaceRecord::Bytes { bytes: [start, end], line, column }), [], Some(object)) =
        (place, inside, physical.as_object_mut())
    {
        let region = json!({"startLine": line, "startColumn": column, "byteOffset": start, "byteLength": end - start});
        object.insert("region".into(), region);
    }
    let mut location = json!({"physicalLocation": physical});
    let told = place.filter(|place| !matches!(place, PlaceRecord::Bytes { .. } | PlaceRecord::Unknown {}));
    let told = told.and_then(|place| serde_json::to_string(place).ok());
    let words: Vec<String> = inside.iter().cloned().chain(told).collect();
    if let (false, Some(object)) = (words.is_empty(), location.as_object_mut()) {
        object.insert("message".into(), json!({"text": words.join(" > ")}));
    }
    location
}

/// A path as a relative or `file:` reference (RFC 3986): bytes that have a meaning there are written with `%`.
fn uri(path: &str) -> String {
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri("a b/é.pdf"), "a%20b/%C3%A9.pdf");
        assert_eq!(uri("/srv/x"), "file:///srv/x");
    }
}
