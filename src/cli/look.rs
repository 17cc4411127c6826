//! Looks into one file after the other, and with a state only into what is new.

use std::fs::{File, Metadata};
use std::io::Seek;
use std::path::Path;
use std::time::SystemTime;

use super::state::{Known, State};
use super::{mailboxes, run};
use crate::decide::facts::Context;
use crate::format::Format;
use crate::pipeline::{LARGE, Pipeline, mailbox, windows};
use crate::report::seen::Seen;
use crate::report::{FileRecord, Recorder};
use crate::source::surroundings::{self, Around};
use crate::source::{self, Input, Sizes, Windows};
use crate::state::{Content, Id, Stat};

/// Everything that a look needs; shared by all threads.
pub struct Looker<'a> {
    /// The stages.
    pub pipeline: &'a Pipeline,
    /// Makes the records.
    pub recorder: &'a Recorder<'a>,
    /// What earlier scans saw.
    pub state: Option<&'a State>,
    /// What stands around files.
    pub around: Around,
    /// When the run began: ages count from it.
    pub now: SystemTime,
}

/// What was seen in a file, or in a piece of a large one.
pub struct Part {
    /// What was seen.
    pub seen: Seen,
    /// Its size.
    pub bytes: u64,
    /// Another part follows.
    pub more: bool,
}

/// An input on its way to be looked at.
enum Opened {
    /// A mailbox too large to be read as a whole.
    Mailbox(File, u64),
    /// Lines too many to be read as a whole.
    Lines(File, u64, &'static dyn Format),
    /// Anything else.
    Whole(Vec<u8>),
}

/// A file, and what stands around it.
pub struct Place<'a> {
    /// Its path as the user knows it.
    shown: &'a str,
    context: Context,
    /// The day it was last changed.
    modified: Option<String>,
}

impl Looker<'_> {
    /// Hands out at least one record, the last one without `more`.
    pub fn look(&self, input: &Input, hand_out: &mut dyn FnMut(FileRecord)) {
        let shown = input.name();
        let Input::File { path, root } = input else {
            let place = Place { shown: &shown, context: Context::default(), modified: None };
            return self.fresh(input, &place, hand_out);
        };
        let seen_at = SystemTime::now();
        let meta = std::fs::metadata(path).ok();
        let around = match &meta {
            // in a folder that was walked nothing is a link
            Some(meta) if root.is_some() => self.around.of(path, meta),
            _ => surroundings::of(path),
        };
        let folders = around.folders.iter().map(|folder| (*folder).to_owned()).collect();
        let place = Place::new(&shown, around.modified, self.now, around.everyone, folders);
        match (self.state, meta) {
            (Some(state), Some(meta)) if meta.is_file() => {
                if let Err(error) = self.with_state(state, (input, path), (&meta, seen_at), &place, hand_out) {
                    hand_out(run::unread(&error));
                }
            }
            _ => self.fresh(input, &place, hand_out),
        }
    }

    /// A look without a state.
    fn fresh(&self, input: &Input, place: &Place<'_>, hand_out: &mut dyn FnMut(FileRecord)) {
        let opened = match self.open(input, place.shown) {
            Ok(opened) => opened,
            Err(error) => return hand_out(run::unread(&error)),
        };
        let hash = self.hash(&opened);
        let mut name = self.name(place.shown);
        self.examine(opened, place.shown, &mut |part| {
            let name = if part.more { None } else { name.take() };
            hand_out(place.record(self.recorder, part, name, hash));
        });
    }

    /// A look at what is new: a file that is as it was, or has a content that is known, is not looked into again.
    fn with_state(
        &self,
        state: &State,
        (input, path): (&Input, &Path),
        (meta, seen_at): (&Metadata, SystemTime),
        place: &Place<'_>,
        hand_out: &mut dyn FnMut(FileRecord),
    ) -> Result<(), source::Error> {
        let stat = Stat::of(meta);
        if let Some(known) = state.unchanged(path, &stat, place.shown) {
            if (known.file.everyone, &known.file.folders) != (place.context.everyone, &place.context.folders) {
                let (everyone, folders) = (place.context.everyone, place.context.folders.clone());
                state.keep_file(path, crate::state::File { everyone, folders, ..known.file.clone() });
            }
            self.replay(state, place, known, hand_out);
            return Ok(());
        }
        let mut opened = self.open(input, place.shown)?;
        let (hash, length) = (self.hash(&opened), opened.length());
        let content = match opened.file() {
            None => hash,
            Some(file) => {
                let hashed = state.key.content_of(&mut *file, length).and_then(|hash| file.rewind().map(|()| hash));
                hashed.map_err(|error| source::Error::new(path, error))?
            }
        };
        // a file that changes while it is read is looked at, and kept only when it has come to rest
        let Some(content) = content else {
            self.fresh(input, place, hand_out);
            return Ok(());
        };
        let id = state.id(&content, place.shown, &self.pipeline.allow);
        let name = self.name(place.shown);
        let file = crate::state::File {
            shown: place.shown.to_owned(),
            stat,
            settled: stat.is_settled(seen_at),
            rules: state.rules,
            content: id,
            hash,
            name: name.clone(),
            everyone: place.context.everyone,
            folders: place.context.folders.clone(),
        };
        let rests = || std::fs::metadata(path).is_ok_and(|meta| Stat::of(&meta) == stat);
        if let Some(content) = state.content(&id) {
            if rests() {
                state.keep_file(path, file.clone());
            }
            self.replay(state, place, Known { file, content }, hand_out);
            return Ok(());
        }
        let (mut pieces, mut passing, mut grown, mut name) = (0, false, None, name);
        self.examine(opened, place.shown, &mut |mut part| {
            passing |= part.seen.is_passing();
            grown = part.seen.grown.into_iter().chain(grown).min();
            if part.more {
                state.store.keep_piece(id, pieces, part.bytes, &part.seen);
                pieces += 1;
            } else if !passing && rests() {
                part.seen.grown = grown;
                state.store.keep_content(id, &Content { seen: part.seen.clone(), pieces });
                state.keep_file(path, file.clone());
            }
            let name = if part.more { None } else { name.take() };
            hand_out(place.record(self.recorder, part, name, hash));
        });
        Ok(())
    }

    /// What an earlier look gave.
    fn replay(&self, state: &State, place: &Place<'_>, known: Known, hand_out: &mut dyn FnMut(FileRecord)) {
        let told = known.records(&state.store, place, self.recorder, &mut |record| {
            hand_out(FileRecord { unchanged: !record.more, ..record });
        });
        state.note(told);
    }

    fn open(&self, input: &Input, shown: &str) -> Result<Opened, source::Error> {
        if let Some((file, head, size)) = input.large(LARGE)? {
            if mailbox::is_mailbox(&head, shown) {
                return Ok(Opened::Mailbox(file, size));
            }
            if let Some(format) = windows::format_of(&head, shown) {
                return Ok(Opened::Lines(file, size, format));
            }
        }
        Ok(Opened::Whole(input.read(self.pipeline.limits.bytes)?))
    }

    /// Names the content of what is not too large for it.
    fn hash(&self, opened: &Opened) -> Option<Id> {
        let Opened::Whole(bytes) = opened else { return None };
        self.recorder.lens.key.as_ref().map(|key| key.content(bytes))
    }

    fn name(&self, shown: &str) -> Option<Seen> {
        let seen = Seen::new(&self.pipeline.examine_name(shown), &self.recorder.lens);
        seen.has_findings().then_some(seen)
    }

    fn examine(&self, opened: Opened, shown: &str, emit: &mut dyn FnMut(Part)) {
        let lens = &self.recorder.lens;
        let (examined, bytes) = match opened {
            Opened::Mailbox(file, _) => return mailboxes::scan(self.pipeline, lens, shown, file, emit),
            Opened::Lines(file, _, format) => {
                let parts = Windows::new(file, Sizes::default(), format.name() == "csv");
                let last = self.pipeline.examine_windows(shown, format, parts, |part, bytes| {
                    emit(Part { seen: Seen::new(&part, lens), bytes, more: true });
                });
                (last, 0)
            }
            Opened::Whole(bytes) => (self.pipeline.examine_content(shown, &bytes), bytes.len() as u64),
        };
        let seen = Seen::new(&examined, lens);
        // a large table has millions of findings: what is not needed any more goes first
        drop(examined);
        emit(Part { seen, bytes, more: false });
    }
}

impl<'a> Place<'a> {
    /// `changed` is when the file was last changed, `now` from when ages count.
    pub fn new(
        shown: &'a str,
        changed: Option<SystemTime>,
        now: SystemTime,
        everyone: Option<bool>,
        folders: Vec<String>,
    ) -> Self {
        let age = changed.and_then(|changed| now.duration_since(changed).ok());
        let day = changed.and_then(|changed| jiff::Timestamp::try_from(changed).ok());
        let age_days = age.map(|age| u32::try_from(age.as_secs() / 86_400).unwrap_or(u32::MAX));
        let context = Context { age_days, everyone, folders, ..Context::default() };
        Self { shown, context, modified: day.map(|day| day.strftime("%Y-%m-%d").to_string()) }
    }

    /// The record of a part; the day of its last change and the hash of its content go with the last.
    pub fn record(&self, recorder: &Recorder<'_>, part: Part, name: Option<Seen>, hash: Option<Id>) -> FileRecord {
        let Part { mut seen, bytes, more } = part;
        if more {
            let record = recorder.record(self.shown, bytes, seen, self.context.clone());
            // the file itself is counted once, at the end
            return FileRecord { documents: record.documents.saturating_sub(1), more, ..record };
        }
        if let Some(name) = name {
            seen.join(name);
        }
        let record = recorder.record(self.shown, bytes, seen, self.context.clone());
        FileRecord { modified: self.modified.clone(), content: hash, ..record }
    }
}

impl Opened {
    fn file(&mut self) -> Option<&mut File> {
        match self {
            Self::Mailbox(file, _) | Self::Lines(file, ..) => Some(file),
            Self::Whole(_) => None,
        }
    }

    fn length(&self) -> u64 {
        match self {
            Self::Mailbox(_, size) | Self::Lines(_, size, _) => *size,
            Self::Whole(bytes) => bytes.len() as u64,
        }
    }
}
