//! Who may depend on whom, read off the `crate::` paths, so that the stages stay apart.

#![allow(clippy::unwrap_used)] // a test may stop

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// For each module: the modules of our crate that it may name. Anything else is a mistake in the design, not a
/// missing row: think before adding one.
const MAY_USE: &[(&str, &[&str])] = &[
    ("checksum", &[]),
    ("glyph", &[]),
    ("style", &[]),
    ("document", &["style"]),
    ("finding", &["document"]),
    ("source", &[]),
    ("format", &["document", "style"]),
    ("vision", &["document"]),
    ("detect", &["checksum", "document", "finding", "glyph"]),
    ("decide", &["finding"]),
    ("redact", &["decide", "document", "finding", "format", "glyph", "style", "verify"]),
    ("verify", &["document", "finding", "format", "glyph", "vision"]),
    ("idcopy", &["document", "style", "vision"]),
    (
        "pipeline",
        &[
            "checksum", "decide", "detect", "document", "finding", "format", "idcopy", "redact", "source", "style",
            "verify", "vision",
        ],
    ),
    ("gateway", &["decide", "document", "finding", "format", "pipeline"]),
    ("report", &["decide", "document", "finding", "pipeline"]),
    ("state", &["pipeline", "report"]),
];

/// The redactor makes these and knows nothing else of the examiner.
const VERIFY_NAMES_IN_REDACT: &[&str] = &["Destroyed", "Gone", "Unverified"];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|end| end == "rs") {
            out.push(path);
        }
    }
}

/// Module, path below src, text.
fn all_sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    assert!(paths.len() > 20, "the sources were not found");
    let read = |path: PathBuf| {
        let relative = path.strip_prefix(&root).unwrap().to_path_buf();
        let module = relative.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        (module, relative, text)
    };
    paths.into_iter().map(read).collect()
}

/// The code without its tests and comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The first names after `crate::`, also in `use crate::{a, b::c}`.
fn named(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut word) = (0, String::new());
            for c in group.chars() {
                match c {
                    '}' if depth == 0 => break,
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => out.push(std::mem::take(&mut word)),
                    _ if depth == 0 => word.push(c),
                    _ => {}
                }
            }
            out.push(word);
        } else {
            out.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    let first = |name: &String| name.trim().split("::").next().unwrap_or("").to_owned();
    let module = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_lowercase() || c == '_');
    out.iter().map(first).filter(module).collect()
}

#[test]
fn stages_depend_only_on_what_they_may() {
    let may: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for (module, path, text) in all_sources() {
        if matches!(module.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let Some(allowed) = may.get(module.as_str()) else {
            wrong.push(format!("{}: module '{module}' has no row in MAY_USE", path.display()));
            continue;
        };
        for name in named(&code(&text)) {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{}: uses crate::{name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_program_and_gateway_print_exit_and_read_their_surroundings() {
    let forbidden =
        ["println!", "print!(", "process::exit", "env::var", "SystemTime::now", "Instant::now", "TcpStream"];
    let mut wrong = Vec::new();
    for (module, path, text) in all_sources() {
        if matches!(module.as_str(), "main" | "cli" | "gateway") {
            continue;
        }
        let code = code(&text);
        wrong.extend(forbidden.iter().filter(|f| code.contains(**f)).map(|f| format!("{}: {f}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_examiner_and_the_pupil_share_no_notes() {
    for (module, path, text) in all_sources() {
        let code = code(&text);
        if module == "verify" {
            assert!(!code.contains("crate::redact") && !code.contains(".rewrite("), "{}", path.display());
        }
        if module == "redact" {
            for name in code.split("verify::").skip(1) {
                let fits = name.starts_with('{') || VERIFY_NAMES_IN_REDACT.iter().any(|known| name.starts_with(known));
                assert!(fits, "{}: uses verify::{}", path.display(), name.lines().next().unwrap_or(""));
            }
        }
        if module == "report" {
            assert!(!code.contains(".open()"), "{}: a report cannot open a secret", path.display());
        }
        assert!(!code.contains("unsafe {"), "{}", path.display());
    }
}

#[test]
fn files_stay_small_enough_to_read() {
    let long: Vec<_> = all_sources()
        .into_iter()
        .filter(|(_, _, text)| text.lines().count() > 600)
        .map(|(_, path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
