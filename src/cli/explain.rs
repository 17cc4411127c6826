//! `zwartlak explain`: why a finding is one, which rules and articles it touches, and what to do if it is wrong.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::Value;

use super::args::ExplainArgs;
use super::{Error, ExitStatus, setup};
use crate::decide::rules::Rules;
use crate::finding::Kind;
use crate::report::Lang;
use crate::report::digest::shown;

/// Looks the finding up and explains it.
pub fn run(args: &ExplainArgs) -> Result<ExitStatus, Error> {
    let name = args.findings.display();
    let text = std::fs::read_to_string(&args.findings).map_err(|e| Error::Usage(format!("{name}: {e}")))?;
    let wanted = format!("\"{}\"", args.id);
    let found = text.lines().filter(|line| line.contains(&wanted)).find_map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        (value["type"] == "finding" && value["id"] == args.id.as_str()).then_some(value)
    });
    let Some(found) = found else {
        return Err(Error::Usage(format!(
            "{name}: there is no finding with this id; it stands in \"id\" of each finding"
        )));
    };
    let out = explain(&found, &setup::rules(args.rules.as_deref())?, setup::lang(args.lang));
    std::io::stdout().write_all(out.as_bytes()).map_err(Error::write("standard output"))?;
    Ok(ExitStatus::Clean)
}

fn explain(found: &Value, rules: &Rules, lang: Lang) -> String {
    let say = |nl, en| lang.pick(nl, en);
    let word = |key: &str| found[key].as_str().unwrap_or_default();
    let list = |key: &str| -> Vec<&str> {
        found[key].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    };
    let kind = Kind::from_id(word("kind"));
    let title = kind.map_or(word("kind"), |kind| lang.pick(kind.dutch(), kind.english()));
    let mut out = format!("{title}: {}\n", word("masked"));
    let place: Vec<String> = std::iter::once(word("path")).chain(list("inside")).map(shown).collect();
    let _ = writeln!(out, "{}: {} {}", say("Waar", "Where"), place.join(" > "), found["place"]);
    let confidence = found["confidence"].as_f64().unwrap_or_default();
    let level = match confidence {
        c if c >= 0.9 => say("zeker", "sure"),
        c if c >= 0.5 => say("waarschijnlijk", "likely"),
        _ => say("mogelijk", "possible"),
    };
    let _ = writeln!(out, "{}: {confidence:.2}, {level}", say("Hoe zeker", "How sure"));
    let _ = writeln!(out, "\n{}", say("Waarom", "Why"));
    for reason in list("reason") {
        let _ = writeln!(out, "  - {reason}");
    }
    let ids = list("rules");
    if ids.is_empty() {
        let _ = writeln!(out, "\n{}", say("Geen regel slaat hierop aan.", "No rule fires on it."));
    }
    for id in ids {
        let Some(rule) = rules.by_id(id) else { continue };
        let _ = writeln!(
            out,
            "\n{} ({id}; {})\n  {}",
            lang.pick(&rule.title.nl, &rule.title.en),
            rule.law.join(", "),
            lang.pick(&rule.advice.nl, &rule.advice.en)
        );
    }
    let path = word("path").replace('\\', "/");
    let _ = writeln!(
        out,
        "\n{}\n  {}\n\n    [[accept]]\n    path = {}\n    kind = \"{}\"\n    note = \"\"",
        say("Klopt het niet?", "Is it wrong?"),
        say(
            "Zet dit in een bestand en geef het mee met --allow. Wat daar staat, wordt ook niet meer gelakt.",
            "Put this in a file and give it with --allow. What stands there is no longer redacted either."
        ),
        Value::from(shown(&path)),
        word("kind"),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_names_evidence_rule_and_way_out() {
        let found = serde_json::json!({
            "type": "finding", "schema": 1, "id": "0123456789ab", "path": "a/111222333.pdf", "inside": ["b.pdf"], "kind": "bsn",
            "confidence": 0.97, "reason": ["elfproef", "keyword: bsn"], "place": {"page": 1, "rect": [1, 2, 3, 4]},
            "masked": "*******33", "value": "111222333", "rules": ["bsn.invoice"],
        });
        let text = explain(&found, &Rules::embedded().unwrap(), Lang::Nl);
        for part in
            ["elfproef", "keyword: bsn", "zeker", "BSN op een factuur", "UAVG 46", "[[accept]]", "kind = \"bsn\""]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("111222333"), "a value stands in it");
    }
}
