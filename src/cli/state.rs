//! `--state`: what was seen in a share, from one scan to the next.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use super::args::Common;
use super::look::{Part, Place};
use super::pieces::{Pieces, tally};
use super::setup::{self, Setup};
use super::{Error, ruleset, run, write};
use crate::decide::allow::Allow;
use crate::decide::rules::Tallies;
use crate::format;
use crate::pipeline::lens::{Day, Key, Lens};
use crate::report::digest::Digest;
use crate::report::{FileRecord, Lang, Recorder, Summary};
use crate::source::Input;
use crate::state::{self, Content, File, Id, Run, Stat, Store};

/// A state that is in use by a run.
pub struct State {
    /// Where it is.
    path: PathBuf,
    /// The tables.
    pub store: Store,
    /// Names the way in which files are looked at.
    pub rules: u64,
    /// For hashes of contents.
    pub key: Key,
    today: Day,
    /// The first thing that went wrong with the state; the run goes on without it.
    failed: Mutex<Option<state::Error>>,
}

/// A file that need not be looked into.
pub struct Known {
    /// As it was kept.
    pub file: File,
    /// What was seen.
    pub content: Content,
}

impl Known {
    /// Hands out the records of it.
    pub fn records(
        self,
        store: &Store,
        place: &Place<'_>,
        recorder: &Recorder<'_>,
        hand_out: &mut dyn FnMut(FileRecord),
    ) -> Result<(), state::Error> {
        let Self { file, content } = self;
        for number in 0..content.pieces {
            let (seen, bytes) = store.piece(&file.content, number)?;
            hand_out(place.record(recorder, Part { seen, bytes, more: true }, None, None));
        }
        let bytes = if content.pieces == 0 { file.stat.size } else { 0 };
        let last = Part { seen: content.seen, bytes, more: false };
        hand_out(place.record(recorder, last, file.name, file.hash));
        Ok(())
    }
}

/// Adds up a state as if its scan were done now, under the profile and rules of its last run.
pub fn digest(path: &Path, lang: Lang, mut digest: Digest) -> Result<Digest, Error> {
    let store = Store::read(path).map_err(failed(path))?;
    let run = store.last_run().map_err(failed(path))?;
    let asked = run.clone().unwrap_or_else(|| Run { profile: "zorgpraktijk".into(), ..Run::default() });
    let rules = setup::rules(asked.rules.as_deref().map(Path::new))?;
    let profile = setup::profile(&asked.profile)?;
    let lens = Lens { today: Some(setup::today()), ..Lens::default() };
    let recorder = Recorder { rules: &rules, profile: &profile, lang, lens };
    let (mut summary, mut tallies, now) = (Summary::new(), Tallies::default(), SystemTime::now());
    let mut broken = None;
    for key in store.paths().map_err(failed(path))? {
        let Some(file) = store.file(&key).map_err(failed(path))? else { continue };
        let Some(content) = store.content(&file.content).map_err(failed(path))? else { continue };
        let shown = file.shown.clone();
        let place = Place::new(&shown, file.stat.time(), now, file.everyone, file.folders.clone());
        let mut pieces = Pieces::default();
        let take = &mut |mut record: FileRecord| {
            pieces.join(&mut record);
            run::add(&mut summary, &record);
            tally(&mut tallies, &record);
            broken = broken.take().or(digest.file(&record).err());
        };
        Known { file, content }.records(&store, &place, &recorder, take).map_err(failed(path))?;
    }
    for record in recorder.wide(&tallies) {
        broken = broken.or(digest.file(&record).err());
    }
    if let Some(error) = broken {
        return Err(Error::write(path.display().to_string())(error));
    }
    if let Some(run) = run {
        let Run { seconds, finished, profile, .. } = run;
        digest.end(&Summary { seconds, finished, profile, ..summary });
    }
    digest.close();
    Ok(digest)
}

impl State {
    /// Opens the state, or makes it.
    pub fn open(path: &Path, common: &Common, setup: &Setup, today: Day) -> Result<Self, Error> {
        let key = setup.lens.key.clone().ok_or_else(|| Error::Usage("--state needs a key".into()))?;
        let store = Store::open(path, &key).map_err(failed(path))?;
        let rules = ruleset::of(common, setup, &key);
        Ok(Self { path: path.to_owned(), store, rules, key, today, failed: Mutex::default() })
    }

    /// A file that is as it was when it was looked at by the same rules.
    pub fn unchanged(&self, path: &Path, stat: &Stat, shown: &str) -> Option<Known> {
        let file = self.note(self.store.file(&absolute(path)))??;
        let same = file.settled && file.rules == self.rules && file.stat == *stat && file.shown == shown;
        let holds = same && file.name.as_ref().is_none_or(|name| name.holds(self.today));
        let content = holds.then(|| self.content(&file.content))??;
        Some(Known { file, content })
    }

    /// A content that was looked at.
    pub fn content(&self, id: &Id) -> Option<Content> {
        self.note(self.store.content(id))?.filter(|content| content.seen.holds(self.today))
    }

    /// Remembers what went wrong.
    pub fn note<T>(&self, result: Result<T, state::Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                None
            }
        }
    }

    /// Names a content as it is looked at in a file with this name.
    pub fn id(&self, content: &Id, shown: &str, allow: &Allow) -> Id {
        let (rules, places) = (self.rules.to_be_bytes(), format!("{:?}", allow.places_of(shown)));
        let mac = self.key.mac(&[b"id", content, &rules, format::extension(shown).as_bytes(), places.as_bytes()]);
        std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default())
    }

    /// Keeps a file.
    pub fn keep_file(&self, path: &Path, file: File) {
        self.store.keep_file(absolute(path), file);
    }

    /// The end of a run: what is gone below the paths is forgotten.
    pub fn finish(self, common: &Common, summary: &Summary, listed: &Listed) -> Result<(), Error> {
        if let Some(error) = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(failed(&self.path)(error));
        }
        let run = Run {
            finished: summary.finished.clone(),
            seconds: summary.seconds,
            profile: common.profile.clone(),
            rules: common.rules.as_ref().map(|folder| String::from_utf8_lossy(&absolute(folder)).into_owned()),
        };
        self.store.finish(&run, self.today, |path| listed.misses(path)).map_err(failed(&self.path))
    }
}

/// An error with the name of the state.
pub fn failed(path: &Path) -> impl Fn(state::Error) -> Error {
    let path = path.display().to_string();
    move |source| Error::State { path: path.clone(), source }
}

/// The files of a run.
pub struct Listed {
    roots: Vec<Vec<u8>>,
    files: HashSet<Vec<u8>>,
}

impl Listed {
    /// Leaves the state itself out of the inputs, and remembers the others.
    pub fn new(paths: &[PathBuf], state: &Path, inputs: &mut Vec<Result<Input, crate::source::Error>>) -> Self {
        let own: Vec<Vec<u8>> =
            ["", "-wal", "-shm", "-journal", ".key"].iter().map(|end| absolute(&write::beside(state, end))).collect();
        let mut files = HashSet::with_capacity(inputs.len());
        inputs.retain(|input| {
            let Ok(Input::File { path, .. }) = input else { return true };
            let path = absolute(path);
            let keep = !own.contains(&path);
            if keep {
                files.insert(path);
            }
            keep
        });
        Self { roots: paths.iter().map(|path| absolute(path)).collect(), files }
    }

    /// Should this file have been among them, and is not?
    fn misses(&self, path: &[u8]) -> bool {
        let below = |root: &Vec<u8>| {
            let folder = root.strip_suffix(b"/").unwrap_or(root);
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
        };
        !self.files.contains(path) && self.roots.iter().any(below)
    }
}

/// The absolute path: the same whatever folder the program was started in.
fn absolute(path: &Path) -> Vec<u8> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.into_os_string().into_encoded_bytes()
}
