//! Mailboxes too large to be read as a whole: a few pieces at a time, side by side.

use std::fs::File;

use rayon::prelude::*;

use super::audit::{self, Audit, Kinds};
use super::interrupt;
use super::look::Part;
use super::redact::not_written;
use super::target;
use super::write::{self, Growing, Place};
use crate::document::{Gap, GapReason};
use crate::format::mbox::{Piece, Pieces};
use crate::pipeline::lens::Lens;
use crate::pipeline::mailbox::PIECE;
use crate::pipeline::{Outcome, Pipeline};
use crate::report::record::{RedactionRecord, gap_record};
use crate::report::seen::Seen;
use crate::report::{FileRecord, Recorder};
use crate::source::Input;

/// Looks into all messages; hands out a part a piece, and one for the mailbox itself.
pub fn scan(pipeline: &Pipeline, lens: &Lens, path: &str, file: File, emit: &mut dyn FnMut(Part)) {
    let look = |piece: &Piece| Part {
        seen: Seen::new(&pipeline.examine_piece(path, piece), lens),
        bytes: piece.bytes.len() as u64,
        more: true,
    };
    let mut stopped = false;
    let broken = in_order(pipeline, file, look, |part| {
        emit(part);
        stopped = interrupt::asked();
        !stopped
    });
    let why = broken.map(|error| error.to_string());
    let why = why.or_else(|| stopped.then(|| "the run was stopped: the rest was not looked at".to_owned()));
    let gap = why.map(|why| Gap::new(GapReason::Io, why));
    emit(Part { seen: Seen::unread(gap.as_slice()), bytes: 0, more: false });
}

/// Writes a copy of the mailbox when every message of it was redacted and verified.
pub fn redact(
    pipeline: &Pipeline,
    recorder: &Recorder<'_>,
    (input, place, audit): (&Input, Result<Place, write::Error>, &Audit),
    file: File,
    hand_out: &mut dyn FnMut(FileRecord),
) {
    let path = input.name();
    let in_place = matches!(place, Ok(Place::Original(_)));
    let output = place.as_ref().ok().map(|place| target::shown(place, input));
    let mut out = place.and_then(Growing::new);
    let mut kinds = Kinds::new();
    let mut redaction = RedactionRecord { output, ..RedactionRecord::new(&path, &Outcome::Unread, None) };
    (redaction.status, redaction.refused) = ("unchanged", Vec::new());
    let look = |piece: &Piece| {
        let (examined, outcome) = pipeline.redact_piece(&path, piece);
        let taken = audit::taken_out(&examined);
        (part(recorder.file(&path, piece.bytes.len() as u64, &examined)), outcome, taken)
    };
    let broken = in_order(pipeline, file, look, |(record, outcome, taken)| {
        hand_out(record);
        for (kind, count) in taken {
            *kinds.entry(kind).or_default() += count;
        }
        let piece = RedactionRecord::new(&path, &outcome, None);
        redaction.refused.extend(piece.refused);
        redaction.notes.extend(piece.notes);
        if piece.status != "unchanged" && redaction.status != "refused" {
            redaction.status = piece.status;
        }
        if let (Ok(file), Outcome::Clean { bytes, .. }) = (&mut out, &outcome)
            && let Err(error) = file.push(bytes)
        {
            out = Err(error);
        }
        redaction.status != "refused" && out.is_ok()
    });
    redaction.notes = counted(redaction.notes);
    let mut end = last(&path, broken);
    if !end.gaps.is_empty() {
        redaction.status = "refused";
    }
    if redaction.status != "refused" {
        // an original that stays as it is need not be replaced
        let same = redaction.status == "unchanged" && in_place;
        let action = if redaction.status == "written" { "write" } else { "copy" };
        let told = if same { Ok(()) } else { audit.tell(&path, action, redaction.output.as_deref(), kinds) };
        let finish = |file: Growing| if same { Ok(()) } else { file.finish() };
        if let Err(error) = told.map_err(write::Error::from).and_then(|()| out.and_then(finish)) {
            audit.failed(&path);
            redaction.status = "refused";
            end.gaps.push(not_written(&path, &error));
        }
    } else if let Err(error) = audit.tell(&path, "refuse", None, kinds) {
        end.gaps.push(not_written(&path, &error.into()));
    }
    if redaction.status == "refused" {
        redaction.output = None;
    }
    end.redaction = Some(redaction);
    hand_out(end);
}

/// Works on as many pieces at a time as there are threads; `take` gets what comes out in the order of the mailbox and says
/// whether to go on. Gives what broke off the reading.
fn in_order<T: Send>(
    pipeline: &Pipeline,
    file: File,
    work: impl Fn(&Piece) -> T + Sync,
    mut take: impl FnMut(T) -> bool,
) -> Option<std::io::Error> {
    let mut pieces = Pieces::new(file, PIECE, pipeline.limits.bytes);
    loop {
        let mut batch = Vec::new();
        let mut broken = None;
        while batch.len() < rayon::current_num_threads() && broken.is_none() {
            match pieces.next() {
                Some(Ok(piece)) => batch.push(piece),
                Some(Err(error)) => broken = Some(error),
                None => break,
            }
        }
        if batch.is_empty() {
            return broken;
        }
        let done: Vec<T> = batch.par_iter().map(&work).collect();
        if !done.into_iter().all(&mut take) || broken.is_some() {
            return broken;
        }
    }
}

/// The record of a piece: the mailbox itself is counted once, at the end.
fn part(record: FileRecord) -> FileRecord {
    FileRecord { documents: record.documents.saturating_sub(1), more: true, ..record }
}

/// The last record of a mailbox.
fn last(path: &str, broken: Option<std::io::Error>) -> FileRecord {
    let gap = broken.map(|error| gap_record(path, Vec::new(), &Gap::new(GapReason::Io, error.to_string())));
    FileRecord { path: path.to_owned(), documents: 1, gaps: gap.into_iter().collect(), ..FileRecord::default() }
}

/// The same note of many messages, once with its count.
fn counted(notes: Vec<String>) -> Vec<String> {
    let mut out: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for note in notes {
        *out.entry(note).or_default() += 1;
    }
    out.into_iter().map(|(note, count)| if count > 1 { format!("{note} ({count} times)") } else { note }).collect()
}
