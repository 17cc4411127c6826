//! Everything asked of one file. Each check adds complaints; none stops the others unless it must.

use std::path::Path;

use super::case::{Expect, Job};
use super::judges::{self, Reading};
use super::normal::{answers, solid};
use super::program::{Lines, Run, run};
use super::{pixels, program};

/// All complaints about a file.
pub fn check(job: &Job) -> Vec<String> {
    let mut out = Vec::new();
    let scan = match run(&["scan", "--format", "jsonl", "--reveal"], &job.path).and_then(|r| r.lines().map(|l| (r, l)))
    {
        Ok(scan) => scan,
        Err(error) => return vec![format!("scan: {error}")],
    };
    let (first, lines) = scan;
    if lines.gaps.iter().any(|gap| gap == "no-ocr") && !models_are_here() && !judges::in_ci() {
        eprintln!("*** SKIPPED {}: the models for pictures are missing (scripts/models.sh) ***", job.label());
        return out;
    }
    let escaped = job.expected.or_gap && !lines.gaps.is_empty();
    scan_exit_code(&first, &lines, &mut out);
    if !escaped {
        expected_findings(job, &lines, &mut out);
    }
    // what cannot be read is not judged either: a hostile file must not hold up foreign programs
    let original = if lines.gaps.is_empty() { judges::read(&job.path, false) } else { Vec::new() };
    if lines.gaps.is_empty() && !is_picture(job) {
        case_is_sound(job, &original, &mut out);
    }
    without_reveal(job, &mut out);
    redaction(job, &lines, &original, &mut out);
    out
}

fn models_are_here() -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("ZWARTLAK_MODELS").is_some() || root.join("models").is_dir()
}

/// Its text is only in pixels: reading by foreign judges is then best effort.
fn is_picture(job: &Job) -> bool {
    let extension = job.path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    job.truth.is_some()
        || matches!(extension, "png" | "jpg")
        || job.case.starts_with("scan-")
        || job.case.starts_with("id-")
}

fn scan_exit_code(run: &Run, lines: &Lines, out: &mut Vec<String>) {
    let want = match (lines.gaps.is_empty(), lines.findings.is_empty()) {
        (false, _) => 2,
        (true, false) => 1,
        (true, true) => 0,
    };
    if run.code != Some(want) {
        out.push(format!("scan ended with {:?}, its lines ask for {want}", run.code));
    }
}

/// Rules about where a file stands, how old it is and how old people are today: that differs from one checkout or year to
/// the next. `tests/cli` tests them.
const OF_SURROUNDINGS: &[&str] = &["access.", "storage.", "retention.", "scale.", "mail.shadow", "minors"];

fn expected_findings(job: &Job, lines: &Lines, out: &mut Vec<String>) {
    let expected = &job.expected;
    for want in &expected.find {
        if !lines.findings.iter().any(|found| fits(want, found)) {
            out.push(format!("scan did not find {}", say(want)));
        }
    }
    for never in &expected.never {
        let wrong = lines.findings.iter().filter(|found| fits(never, found));
        for found in wrong.take(3) {
            out.push(format!("scan reports {} at {}: {:?}", never.kind, found.confidence, found.value));
        }
    }
    for rule in &expected.verdicts {
        if !lines.verdicts.contains(rule) {
            out.push(format!("verdict {rule} is missing, there are {:?}", lines.verdicts));
        }
    }
    let allowed: Vec<&String> = expected.verdicts.iter().chain(&expected.may).collect();
    let here = |rule: &&String| !OF_SURROUNDINGS.iter().any(|start| rule.starts_with(start));
    for rule in lines.verdicts.iter().filter(|rule| !allowed.contains(rule)).filter(here) {
        out.push(format!("verdict {rule} has no ground here"));
    }
    for gap in &expected.gaps {
        if !lines.gaps.contains(gap) {
            out.push(format!("gap {gap} is missing, there are {:?}", lines.gaps));
        }
    }
    if expected.gaps.is_empty() && !expected.or_gap && !lines.gaps.is_empty() {
        out.push(format!("unexpected gaps {:?}", lines.gaps));
    }
}

fn fits(want: &Expect, found: &program::Finding) -> bool {
    want.kind == found.kind
        && want
            .value
            .as_deref()
            .is_none_or(|value| found.value.as_deref().is_some_and(|seen| answers(&want.kind, value, seen)))
}

fn say(want: &Expect) -> String {
    want.value.as_ref().map_or_else(|| want.kind.clone(), |value| format!("{} {value}", want.kind))
}

/// The corpus itself: some judge sees each value and each word to keep in the original.
fn case_is_sound(job: &Job, original: &[Reading], out: &mut Vec<String>) {
    if !judges::missing().is_empty() {
        return;
    }
    let texts: Vec<String> = original.iter().map(|reading| solid(&reading.text)).collect();
    let words = job.expected.keep.iter().map(|word| solid(word));
    for word in job.expected.values().into_iter().chain(words) {
        if !texts.iter().any(|text| text.contains(&word)) {
            out.push(format!("the case is broken: no judge sees {word:?} in the original"));
        }
    }
}

/// No output of a scan without `--reveal` shows a value.
fn without_reveal(job: &Job, out: &mut Vec<String>) {
    if is_picture(job) {
        return; // the redaction below is run without --reveal too, and reading a picture twice is slow
    }
    match run(&["scan"], &job.path) {
        Ok(run) => silent(job, "scan", &run, out),
        Err(error) => out.push(error),
    }
}

fn silent(job: &Job, what: &str, run: &Run, out: &mut Vec<String>) {
    for (name, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        let text = solid(text);
        for value in job.expected.values().iter().filter(|value| text.contains(value.as_str())) {
            out.push(format!("{what} without --reveal prints {value} on {name}"));
        }
    }
    if run.stderr.contains("panicked at") {
        out.push(format!("{what} panicked: {}", run.stderr.trim()));
    }
}

fn redaction(job: &Job, lines: &Lines, original: &[Reading], out: &mut Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder for copies");
    let copy = folder.path().join(job.path.file_name().unwrap());
    let target = copy.to_string_lossy().into_owned();
    let redact = match run(&["redact", "--format", "jsonl", "-o", &target], &job.path) {
        Ok(run) => run,
        Err(error) => return out.push(error),
    };
    silent(job, "redact", &redact, out);
    let want = match (lines.gaps.is_empty(), job.expected.refused) {
        (false, _) => 2,
        (true, true) => 1,
        (true, false) => 0,
    };
    if redact.code != Some(want) {
        let why: Vec<_> = redact.stdout.lines().filter(|line| line.contains("\"refused\":[")).collect();
        out.push(format!(
            "redact ended with {:?}, wanted {want}; {} {}",
            redact.code,
            why.join(" "),
            redact.stderr.trim()
        ));
    }
    if copy.exists() != (want == 0) {
        out.push(format!("a copy {} written", if want == 0 { "was not" } else { "must not be" }));
    }
    if copy.exists() {
        copy_is_clean(job, &copy, out);
        foreign_judges(job, lines, &copy, original, out);
        if let Some(truth) = &job.truth {
            out.extend(pixels::complaints(truth, &job.path, &copy));
        }
    }
}

/// Our own second look, and nothing left to do for a second redaction.
fn copy_is_clean(job: &Job, copy: &Path, out: &mut Vec<String>) {
    match run(&["scan", "--format", "jsonl", "--reveal"], copy).and_then(|run| run.lines()) {
        Ok(lines) => {
            // a card without its photo and numbers is still seen to be a card: that is no value
            for found in lines.findings.iter().filter(|found| found.kind != "id-document") {
                let left = found.value.as_deref().map(solid).unwrap_or_default();
                let known = job.expected.values().iter().any(|value| left.contains(value.as_str()));
                let what = if known { "still holds" } else { "now gives" };
                out.push(format!("the copy {what} {} {:?} at {}", found.kind, found.value, found.confidence));
            }
            if !lines.gaps.is_empty() {
                out.push(format!("the copy has gaps {:?}", lines.gaps));
            }
        }
        Err(error) => out.push(format!("scan of the copy: {error}")),
    }
    if is_picture(job) {
        return; // a clean scan says it already, and reading a picture twice more is slow
    }
    let again = copy.with_file_name(format!("again-{}", copy.file_name().unwrap().to_string_lossy()));
    let target = again.to_string_lossy().into_owned();
    match run(&["redact", "--format", "jsonl", "-o", &target], copy) {
        Ok(run) if run.code != Some(0) => out.push(format!("redacting the copy again ended with {:?}", run.code)),
        Ok(_) if std::fs::read(copy).ok() != std::fs::read(&again).ok() => {
            out.push("redacting the copy again changed it".into());
        }
        Ok(_) => {}
        Err(error) => out.push(error),
    }
}

fn foreign_judges(job: &Job, lines: &Lines, copy: &Path, original: &[Reading], out: &mut Vec<String>) {
    let readings = judges::read(copy, is_picture(job));
    let texts: Vec<(&str, String)> = readings.iter().map(|reading| (reading.judge, solid(&reading.text))).collect();
    for value in must_be_gone(job, lines) {
        let by: Vec<_> = texts.iter().filter(|(_, text)| text.contains(&value)).map(|(judge, _)| *judge).collect();
        if !by.is_empty() {
            out.push(format!("the copy still holds {value}, read by {}", by.join(", ")));
        }
    }
    let seen = |readings: &[Reading], word: &str| readings.iter().any(|reading| solid(&reading.text).contains(word));
    for word in job.expected.keep.iter().map(|word| solid(word)) {
        if seen(original, &word) && !seen(&readings, &word) {
            out.push(format!("{word:?} was readable and is not any more"));
        }
    }
}

/// What a copy may not hold: all expected values but those the scan missed, which is a complaint already.
fn must_be_gone(job: &Job, lines: &Lines) -> Vec<String> {
    let missed = job.expected.find.iter().filter(|want| !lines.findings.iter().any(|found| fits(want, found)));
    let missed: Vec<String> = missed.filter_map(|want| want.value.as_deref().map(solid)).collect();
    job.expected.values().into_iter().filter(|value| !missed.contains(value)).collect()
}
