//! Runs the program on every file of every case of `corpus/` and lets foreign programs judge what it wrote.
//!
//! For each file: scan gives what `case.toml` asks; redact writes a copy or refuses as it should; the copy scans clean;
//! foreign readers find no value in it and still find the words to keep; pixels of pictures are gone; nothing without
//! `--reveal` prints a value. `ZWARTLAK_CASE=part-of-a-name` runs fewer cases. A judge that is not installed is named on
//! standard error; with `CI=true` that fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // all of this is test code

mod case;
mod channels;
mod check;
mod judges;
mod normal;
mod pdf_strings;
mod pixels;
mod program;

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use case::{Case, Job};

/// At once and past the test harness, which holds output back: a run that is stopped half-way has still told something.
fn say(line: &str) {
    writeln!(std::io::stderr(), "corpus: {line}").ok();
}

/// Runs all files of a group side by side; fails with every complaint at once.
fn run_group(group: &str) {
    let cases = Case::all(group);
    assert!(!cases.is_empty(), "no cases in corpus/{group}: the corpus is missing");
    let wanted = std::env::var("ZWARTLAK_CASE").unwrap_or_default();
    let jobs: Vec<Job> = cases.iter().filter(|case| case.name.contains(&wanted)).flat_map(Case::jobs).collect();
    assert!(!wanted.is_empty() || !jobs.is_empty(), "corpus/{group} has cases but no files");
    let (next, failures, slow) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let complaints = check::check(job);
                    let seconds = start.elapsed().as_secs_f32();
                    slow.lock().unwrap().push((seconds, job.label()));
                    for complaint in complaints {
                        let line = format!("{}: {complaint}", job.label());
                        say(&line);
                        failures.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    let mut slow = slow.into_inner().unwrap();
    slow.sort_by(|a, b| b.0.total_cmp(&a.0));
    let longest: Vec<_> = slow.iter().take(5).map(|(seconds, label)| format!("{label} {seconds:.1} s")).collect();
    eprintln!("corpus/{group}: {} cases, {} files; longest: {}", cases.len(), jobs.len(), longest.join(", "));
    judges::report_missing();
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(failures.is_empty(), "{} complaints:\n  {}", failures.len(), failures.join("\n  "));
}

#[test]
fn good_cases() {
    run_group("good");
}

#[test]
fn tricky_cases() {
    run_group("tricky");
}

#[test]
fn malformed_cases() {
    run_group("malformed");
}

/// Outside CI a missing judge is only said; in CI nothing may be skipped.
#[test]
fn every_judge_is_installed() {
    judges::report_missing();
    let missing = judges::missing();
    assert!(missing.is_empty() || !judges::in_ci(), "in CI every judge must be there; missing: {}", missing.join(", "));
}

/// Each case is complete: known keys, files there, and at least one thing to say.
#[test]
fn every_case_says_something() {
    let mut kinds = std::collections::BTreeSet::new();
    let mut files = 0;
    for group in ["good", "tricky", "malformed"] {
        for case in Case::all(group) {
            let jobs = case.jobs();
            assert!(!jobs.is_empty(), "{}: a case without files", case.name);
            files += jobs.len();
            for job in &jobs {
                kinds.extend(job.expected.find.iter().map(|find| find.kind.clone()));
            }
        }
    }
    assert!(files >= 60, "{files} files only");
    for kind in [
        "bsn",
        "iban",
        "email",
        "phone",
        "birth-date",
        "postcode",
        "mrz",
        "face",
        "id-document",
        "medication",
        "diagnosis",
    ] {
        assert!(kinds.contains(kind), "no case asks for {kind}");
    }
}
