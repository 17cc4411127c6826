//! Parses redacted JSON with `serde_json`, which the rewriting does not use, and searches keys, strings and numbers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::seek::Seeker;
use super::{Check, Exam, Leak};

/// Reads JSON with another parser.
#[derive(Debug)]
pub(super) struct JsonStrings;

impl Check for JsonStrings {
    fn id(&self) -> &'static str {
        "json-strings"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let seeker = Seeker::new(exam.gone, |_| true);
        if exam.format.name() != "json" || seeker.is_empty() {
            return;
        }
        let mut words = String::new();
        // what is no JSON ends it; the text was searched as it stands
        for value in serde_json::Deserializer::from_slice(exam.bytes).into_iter::<Value>() {
            let Ok(value) = value else { break };
            gather(&value, &mut words);
        }
        let found: BTreeSet<_> = seeker.labels_in(&words);
        let leak = |label| Leak { check: self.id(), detail: format!("{label} is still in a string or number") };
        out.extend(found.into_iter().map(leak));
    }
}

fn gather(value: &Value, out: &mut String) {
    let mut push = |words: &str| {
        out.push_str(words);
        out.push_str(" ;;; ");
    };
    match value {
        Value::String(words) => push(words),
        Value::Number(number) => push(&number.to_string()),
        Value::Array(values) => values.iter().for_each(|value| gather(value, out)),
        Value::Object(map) => {
            for (key, value) in map {
                out.push_str(key);
                out.push_str(" ;;; ");
                gather(value, out);
            }
        }
        Value::Bool(_) | Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::json::Json;
    use crate::verify::Gone;

    #[test]
    fn what_stayed_behind_an_escape_is_seen() {
        let gone = [Gone { value: Secret::new("123456782"), label: "BSN" }];
        let leaks = |bytes: &[u8]| -> usize {
            let (limits, mut out) = (Limits::default(), Vec::new());
            JsonStrings.leaks(
                &Exam { format: &Json, bytes, gone: &gone, limits: &limits, destroyed: &[], eye: None },
                &mut out,
            );
            out.len()
        };
        assert_eq!(leaks(b"{\"a\": [{}, \"x \\u00312345678\\u0032\"]}"), 1);
        assert_eq!(leaks(b"{\"123456782\": 1}"), 1);
        assert_eq!(leaks(b"1\n123456782"), 1);
        assert_eq!(leaks(b"{\"a\": \"[BSN]\"}"), 0);
    }
}
