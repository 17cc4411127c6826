//! Runs a job over many files side by side and reports them in their order.

use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;

use super::args::Common;
use super::pieces::{Pieces, tally};
use super::{Error, ExitStatus, interrupt, setup};
use crate::decide::rules::Tallies;
use crate::document::{Gap, GapReason};
use crate::report::record::{clean, gap_record};
use crate::report::{self, FileRecord, Lang, Look, Recorder, Report, Summary};
use crate::source::{self, Input};

/// The files below the paths; `-` is standard input, which is read here.
pub fn inputs(paths: &[PathBuf], name: &str) -> Vec<Result<Input, source::Error>> {
    let mut out = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            out.push(match std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes) {
                Ok(_) => Ok(Input::Memory { name: name.to_owned(), bytes }),
                Err(error) => Err(source::Error { path: "-".into(), message: error.to_string() }),
            });
        } else {
            files.push(path.clone());
        }
    }
    out.extend(source::walk(&files));
    out
}

/// The report and where it goes.
pub struct Printer {
    report: Box<dyn Report>,
    out: Box<dyn Write + Send>,
    target: String,
}

impl Printer {
    /// To `--output`, or to standard output; to nowhere with `--quiet`.
    pub fn new(common: &Common, lang: Lang) -> Result<Self, Error> {
        let look = Look { lang, color: setup::color(common) };
        Self::open(&common.format, look, common.output.as_deref(), common.quiet)
    }

    /// To a file; the end of its name chooses the form.
    pub fn file(path: &Path, lang: Lang) -> Result<Self, Error> {
        let form = match path.extension().and_then(|end| end.to_str()) {
            Some("jsonl" | "json") => "jsonl",
            Some("csv") => "csv",
            _ => "human",
        };
        Self::open(form, Look { lang, color: false }, Some(path), false)
    }

    /// Added to the end of a file, in the form that was asked for.
    pub fn appended(common: &Common, lang: Lang, path: &Path) -> Result<Self, Error> {
        let target = path.display().to_string();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path).map_err(Error::write(&*target))?;
        let unknown = || Error::Usage(format!("no report '{}'", common.format));
        let report = report::by_name(&common.format, Look { lang, color: false }).ok_or_else(unknown)?;
        Ok(Self { report, out: Box::new(BufWriter::new(file)), target })
    }

    fn open(form: &str, look: Look, path: Option<&Path>, quiet: bool) -> Result<Self, Error> {
        let report = report::by_name(form, look).ok_or_else(|| Error::Usage(format!("no report '{form}'")))?;
        let target = path.map_or_else(|| "standard output".into(), |p| p.display().to_string());
        let out: Box<dyn Write + Send> = match path {
            Some(path) => Box::new(std::fs::File::create(path).map_err(Error::write(&*target))?),
            None if quiet => Box::new(std::io::sink()),
            None => Box::new(std::io::stdout()),
        };
        Ok(Self { report, out: Box::new(BufWriter::new(out)), target })
    }

    /// One file.
    pub fn file_done(&mut self, file: &FileRecord) -> Result<(), Error> {
        self.report.file(file, &mut self.out).map_err(Error::write(&*self.target))
    }

    /// The end of the run.
    pub fn end(&mut self, summary: &Summary) -> Result<(), Error> {
        let end = self.report.end(summary, &mut self.out).and_then(|()| self.out.flush());
        end.map_err(Error::write(&*self.target))
    }
}

/// Does `work` for every input on all threads, prints the records in the order of the inputs, and adds them up. `work`
/// hands out at least one record of its input, the last one without `more`.
/// With a recorder in `wide`, rules over many files are judged at the end.
pub fn all<F>(
    inputs: Vec<Result<Input, source::Error>>,
    common: &Common,
    printers: &mut [Printer],
    wide: Option<&Recorder<'_>>,
    work: F,
) -> Result<Summary, Error>
where
    F: Fn(&Input, &mut dyn FnMut(FileRecord)) + Sync,
{
    let started = Instant::now();
    let (bar, files) = (progress(common, inputs.len() as u64), inputs.len());
    let place = inputs.iter().flatten().find_map(Input::root).unwrap_or_else(|| ".".to_owned());
    interrupt::listen();
    let mut summary = Summary::new();
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        let work = &work;
        scope.spawn(move || {
            // in order of the list, so that records rarely wait for an earlier one
            inputs.into_par_iter().with_max_len(1).enumerate().for_each_with(send, |send, (index, input)| {
                if interrupt::asked() {
                    return;
                }
                let begun = Instant::now();
                let mut hand_out = |record: FileRecord| {
                    if common.verbose && !record.more {
                        tell(&record, begun.elapsed());
                    }
                    // fails only when printing has failed: then nobody listens any more
                    let _ = send.send((index, record));
                };
                match input {
                    Ok(input) => work(&input, &mut hand_out),
                    Err(error) => hand_out(unread(&error)),
                }
            });
        });
        let mut waiting: BTreeMap<usize, Vec<FileRecord>> = BTreeMap::new();
        let mut next = 0;
        let mut tallies = Tallies::default();
        let mut pieces = Pieces::default();
        let mut take = |record: &mut FileRecord, summary: &mut Summary| {
            pieces.join(record);
            add(summary, record);
            if wide.is_some() {
                tally(&mut tallies, record);
            }
            printers.iter_mut().try_for_each(|printer| printer.file_done(record))
        };
        for (index, record) in receive {
            bar.inc(u64::from(!record.more));
            waiting.entry(index).or_default().push(record);
            while let Some(mut records) = waiting.remove(&next) {
                for record in &mut records {
                    next += usize::from(!record.more);
                    take(record, &mut summary)?;
                }
            }
        }
        // only of a run that was stopped: what was done behind a file that was not
        for record in waiting.values_mut().flatten() {
            take(record, &mut summary)?;
        }
        let left = (files as u64).saturating_sub(summary.files);
        if left > 0 {
            summary.partial = true;
            take(&mut stopped(&place, left), &mut summary)?;
        }
        for record in wide.map(|recorder| recorder.wide(&tallies)).unwrap_or_default() {
            summary.verdicts += record.verdicts.len() as u64;
            printers.iter_mut().try_for_each(|printer| printer.file_done(&record))?;
        }
        Ok::<(), Error>(())
    })?;
    bar.finish_and_clear();
    summary.finished = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    summary.profile.clone_from(&common.profile);
    summary.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    printers.iter_mut().try_for_each(|printer| printer.end(&summary))?;
    Ok(summary)
}

/// One line on standard error: what was done with a file, without any of its content.
fn tell(record: &FileRecord, took: std::time::Duration) {
    let (path, milliseconds) = (clean(&record.path), took.as_millis());
    let (documents, found, gaps) = (record.documents, record.findings.len(), record.gaps.len());
    // nowhere to go when standard error is closed
    let _ =
        writeln!(std::io::stderr(), "{path}: {milliseconds} ms, documents {documents}, findings {found}, gaps {gaps}");
}

/// The record of what was left when the user stopped the run; it is no file, and counts as none.
fn stopped(place: &str, left: u64) -> FileRecord {
    let gap = Gap::new(GapReason::Io, format!("the run was stopped: {left} files were not looked at"));
    let gaps = vec![gap_record(place, Vec::new(), &gap)];
    FileRecord { path: place.to_owned(), gaps, more: true, ..FileRecord::default() }
}

/// The record of something that could not even be read from disk.
pub fn unread(error: &source::Error) -> FileRecord {
    let gap = Gap::new(GapReason::Io, error.message.clone());
    FileRecord {
        path: error.path.clone(),
        gaps: vec![gap_record(&error.path, Vec::new(), &gap)],
        ..FileRecord::default()
    }
}

/// Counts a record.
pub fn add(summary: &mut Summary, record: &FileRecord) {
    summary.files += u64::from(!record.more);
    if record.unchanged {
        *summary.unchanged.get_or_insert(0) += 1;
    }
    summary.documents += record.documents;
    summary.findings += record.findings.len() as u64;
    summary.allowed += record.allowed;
    summary.gaps += record.gaps.len() as u64;
    if record.inspected {
        let counted = record.concealed.iter().filter(|item| item.counts).count() as u64;
        *summary.concealed.get_or_insert(0) += counted;
    }
    summary.verdicts += record.verdicts.len() as u64;
    summary.bytes += record.bytes;
    if let Some(redaction) = &record.redaction {
        if redaction.status == "refused" {
            summary.refused += 1;
        } else {
            summary.written += 1;
        }
    }
}

/// The exit code of a scan.
pub fn status(summary: &Summary) -> ExitStatus {
    if summary.gaps > 0 {
        ExitStatus::Failure
    } else if summary.findings > 0 {
        ExitStatus::Findings
    } else {
        ExitStatus::Clean
    }
}

fn progress(common: &Common, files: u64) -> ProgressBar {
    let terminal = std::io::stderr().is_terminal() && files > 1;
    if common.quiet || !setup::wanted(common.progress, terminal) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr_with_hz(8));
    match ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec}  {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
