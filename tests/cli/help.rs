//! Help texts are part of the product: each stands in `snapshots/`. `UPDATE_SNAPSHOTS=1 cargo test --test cli` writes
//! them anew; the diff is then for a person to judge.

use std::path::Path;

use super::run;

fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name}: see tests/cli/help.rs on how to accept a change");
}

#[test]
fn help_of_every_command() {
    let here = Path::new(".");
    for command in [
        "", "audit", "scan", "redact", "filter", "gateway", "inspect", "id-copy", "report", "breach", "subject",
        "explain", "patterns", "eval", "generate",
    ] {
        let args: Vec<_> = [command, "--help"].into_iter().filter(|arg| !arg.is_empty()).collect();
        let ran = run(here, &args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let name = if command.is_empty() { "zwartlak" } else { command };
        snapshot(&format!("{name}.txt"), &ran.out);
    }
}

#[test]
fn mistakes_of_use_end_with_2_and_say_what_to_do() {
    let here = Path::new(".");
    for (args, words) in [
        (vec!["scan"], "PATHS"),
        (vec!["scan", "--only", "bns", "."], "patterns list"),
        (vec!["scan", "--min-confidence", "7", "."], "0 to 1"),
        (vec!["scan", "--profile", "bakkerij", "."], "zorgpraktijk"),
        (vec!["scan", "--ocr-lang", "nld,ar", "."], "nld"),
        (vec!["redact", "x.txt"], "--out"),
        (vec!["redact", "x.txt", "-o", "y", "--style", "glitter"], "blackout"),
        (vec!["redact", "x.txt", "-o", "y", "--regex", "(geheim"], "regular expression"),
    ] {
        let ran = run(here, &args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("geheim"), "an error must not repeat a pattern: {}", ran.err);
    }
}

#[test]
fn man_page_completions_and_schema_come_from_the_program() {
    let here = Path::new(".");
    assert!(run(here, &["generate", "man"]).out.contains("zwartlak"));
    assert!(run(here, &["generate", "completions", "bash"]).out.contains("id-copy"));
    let schema: serde_json::Value = serde_json::from_str(&run(here, &["generate", "schema"]).out).unwrap();
    assert_eq!(schema["$defs"]["finding"]["properties"]["schema"]["const"], 1);
}
