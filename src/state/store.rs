//! The state of a share in a SQLite file: which file was seen when it had which size and times, by which rules, and what
//! was seen in it. No values: findings are kept as reports print them, people as tokens under a key that stands apart.
//!
//! A content that stands in many places is kept once. Rows are written in the order content, then file, in transactions of
//! a write-ahead log: whatever ends the program, the state is that of some moment before, and each file in it is whole.

use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

use super::Stat;
use super::writer::{Job, Writer};
use crate::pipeline::lens::{Day, Key};
use crate::report::seen::Seen;

/// Names a content under some rules: half a MAC.
pub type Id = [u8; 16];

/// Marks our files among those of SQLite: `zwlk`.
const APPLICATION: i32 = 0x7a77_6c6b;

/// Version of the tables.
const VERSION: i32 = 1;

/// Days that a content is kept after its last file is gone: a share may just not have been mounted.
const KEPT: u32 = 30;

const TABLES: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
    CREATE TABLE run (id INTEGER PRIMARY KEY, finished TEXT, seconds REAL, profile TEXT, rules TEXT);
    CREATE TABLE content (id BLOB PRIMARY KEY, data BLOB, pieces INTEGER, gone INTEGER) WITHOUT ROWID;
    CREATE TABLE piece (content BLOB, number INTEGER, bytes INTEGER, data BLOB, PRIMARY KEY (content, number));
    CREATE TABLE file (path BLOB PRIMARY KEY, shown TEXT, size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER,
        device INTEGER, rules INTEGER, settled INTEGER, content BLOB, hash BLOB, name BLOB, everyone INTEGER, folders TEXT)
        WITHOUT ROWID;";

/// Why a state cannot be used. Names no content.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another file, or one of a later version.
    #[error("{0}")]
    Unfit(&'static str),
    /// What SQLite says.
    #[error("the state cannot be read or written: {0}")]
    Sql(rusqlite::Error),
    /// What the system says.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// What stands in it is not what was written.
    #[error("the state is damaged; remove it to start anew")]
    Damaged,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => Self::Unfit("this is no state of zwartlak"),
            _ => Self::Sql(error),
        }
    }
}

/// What is kept of a file.
#[derive(Debug, Clone)]
pub struct File {
    /// The path as reports print it.
    pub shown: String,
    /// As it was when it was looked at.
    pub stat: Stat,
    /// Can every later change be seen by [`File::stat`]?
    pub settled: bool,
    /// By which rules.
    pub rules: u64,
    /// Its content, by these rules.
    pub content: Id,
    /// Its content alone, to see that two files are the same; not of large files.
    pub hash: Option<Id>,
    /// What was seen in its name, if anything.
    pub name: Option<Seen>,
    /// May everyone on the machine read it?
    pub everyone: Option<bool>,
    /// What kind of place it stands in.
    pub folders: Vec<String>,
}

/// What is kept of a content.
#[derive(Debug, Clone)]
pub struct Content {
    /// What was seen in it; of a large mailbox what belongs to no piece.
    pub seen: Seen,
    /// How many pieces come before.
    pub pieces: u32,
}

/// A run that came to its end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// When: `2026-11-25T16:40:00Z`.
    pub finished: String,
    /// How long it took.
    pub seconds: f64,
    /// The profile, as it was asked for.
    pub profile: String,
    /// The folder with rules of the user's own.
    pub rules: Option<String>,
}

/// An open state. Reads may come from many threads; writes are done by a thread of its own.
#[derive(Debug)]
pub struct Store {
    reader: Mutex<Connection>,
    writer: Option<Writer>,
    // closed last: while it is open, no other run takes this state
    _lock: Option<std::fs::File>,
}

/// Is it a state? `head` is the start of the file.
#[must_use]
pub fn is_state(head: &[u8]) -> bool {
    head.starts_with(b"SQLite format 3\0")
}

impl Store {
    /// Opens a state for a run, or makes one that only its owner may read.
    ///
    /// # Errors
    /// When another run has it open, it is something else or of a later version, it was made under another key, or the
    /// disk fails.
    pub fn open(path: &Path, key: &Key) -> Result<Self, Error> {
        let lock = private(path)?;
        // SQLite takes a very short file for an empty one, and would write over it
        let mut head = Vec::new();
        (&lock).take(100).read_to_end(&mut head)?;
        if !head.is_empty() && !is_state(&head) {
            return Err(Error::Unfit("this is no state of zwartlak"));
        }
        lock.try_lock().map_err(|_| Error::Unfit("another scan is using this state"))?;
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        if number(&connection, "application_id")? == 0 && is_empty(&connection)? {
            connection.pragma_update(None, "journal_mode", "wal")?;
            let begun = connection.transaction()?;
            begun.execute_batch(TABLES)?;
            begun.pragma_update(None, "application_id", APPLICATION)?;
            begun.pragma_update(None, "user_version", VERSION)?;
            begun.execute("INSERT INTO meta VALUES ('key', ?1)", [&key.mac(&[b"state"])[..]])?;
            begun.commit()?;
        }
        check(&connection)?;
        let made_under: Vec<u8> =
            connection.query_row("SELECT value FROM meta WHERE name = 'key'", [], |r| r.get(0))?;
        if made_under != key.mac(&[b"state"]) {
            return Err(Error::Unfit(
                "this state was made under another key; name that with --key, or remove the state",
            ));
        }
        let writer = Writer::start(connection)?;
        let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self { reader: Mutex::new(reader), writer: Some(writer), _lock: Some(lock) })
    }

    /// Opens a state to look at what is in it.
    ///
    /// # Errors
    /// When it is something else or of a later version, or the disk fails.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        check(&reader)?;
        Ok(Self { reader: Mutex::new(reader), writer: None, _lock: None })
    }

    /// What is kept of the file with this absolute path.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn file(&self, path: &[u8]) -> Result<Option<File>, Error> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = reader.prepare_cached("SELECT * FROM file WHERE path = ?1")?;
        query.query_row([path], |row| Ok(file(row))).optional()?.transpose()
    }

    /// What is kept of a content; nothing when a piece of it is missing.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn content(&self, id: &Id) -> Result<Option<Content>, Error> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = reader.prepare_cached("SELECT data, pieces FROM content WHERE id = ?1")?;
        let found = query.query_row([&id[..]], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, u32>(1)?)));
        let Some((data, pieces)) = found.optional()? else { return Ok(None) };
        if pieces > 0 {
            let mut query = reader.prepare_cached("SELECT count(*) FROM piece WHERE content = ?1")?;
            if query.query_row([&id[..]], |row| row.get::<_, u32>(0))? != pieces {
                return Ok(None);
            }
        }
        Ok(Some(Content { seen: parse(&data)?, pieces }))
    }

    /// A piece of a content, from 0, and its size in bytes.
    ///
    /// # Errors
    /// When it is not there, or the state cannot be read.
    pub fn piece(&self, id: &Id, number: u32) -> Result<(Seen, u64), Error> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = reader.prepare_cached("SELECT data, bytes FROM piece WHERE content = ?1 AND number = ?2")?;
        let (data, bytes) =
            query.query_row(params![&id[..], number], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)))?;
        Ok((parse(&data)?, bytes.cast_unsigned()))
    }

    /// Keeps a piece of a content, before the content itself.
    pub fn keep_piece(&self, id: Id, number: u32, bytes: u64, seen: &Seen) {
        self.send(|| Some(Job::Piece { id, number, bytes, data: serde_json::to_vec(seen).ok()? }));
    }

    /// Keeps a content.
    pub fn keep_content(&self, id: Id, content: &Content) {
        self.send(|| Some(Job::Content { id, pieces: content.pieces, data: serde_json::to_vec(&content.seen).ok()? }));
    }

    /// Keeps a file.
    pub fn keep_file(&self, path: Vec<u8>, file: File) {
        self.send(|| Some(Job::File { path, file: Box::new(file) }));
    }

    fn send(&self, job: impl FnOnce() -> Option<Job>) {
        if let Some(writer) = &self.writer
            && let Some(job) = job()
        {
            writer.send(job);
        }
    }

    /// Ends a run. Files for which `is_gone` says so are forgotten; their contents a month later.
    ///
    /// # Errors
    /// When anything of this run could not be written.
    pub fn finish(mut self, run: &Run, today: Day, is_gone: impl Fn(&[u8]) -> bool) -> Result<(), Error> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let mut connection = writer.stop()?;
        let gone: Vec<Vec<u8>> = {
            let mut query = connection.prepare("SELECT path FROM file")?;
            let paths = query.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
            paths.filter(|path| path.as_ref().map_or(true, |path| is_gone(path))).collect::<Result<_, _>>()?
        };
        let end = connection.transaction()?;
        for path in gone {
            end.prepare_cached("DELETE FROM file WHERE path = ?1")?.execute([path])?;
        }
        let day = today.number();
        end.execute("UPDATE content SET gone = NULL WHERE gone IS NOT NULL AND id IN (SELECT content FROM file)", [])?;
        end.execute("UPDATE content SET gone = ?1 WHERE gone IS NULL AND id NOT IN (SELECT content FROM file)", [day])?;
        end.execute("DELETE FROM content WHERE gone + ?1 < ?2", [KEPT, day])?;
        end.execute("DELETE FROM piece WHERE content NOT IN (SELECT id FROM content)", [])?;
        end.execute("DELETE FROM run", [])?;
        let (Run { finished, seconds, profile, rules }, insert) =
            (run, "INSERT INTO run (finished, seconds, profile, rules) VALUES (?1, ?2, ?3, ?4)");
        end.execute(insert, params![finished, seconds, profile, rules])?;
        end.commit()?;
        Ok(())
    }

    /// The last run that came to its end.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn last_run(&self) -> Result<Option<Run>, Error> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let run = reader.query_row("SELECT finished, seconds, profile, rules FROM run ORDER BY id DESC", [], |row| {
            Ok(Run { finished: row.get(0)?, seconds: row.get(1)?, profile: row.get(2)?, rules: row.get(3)? })
        });
        Ok(run.optional()?)
    }

    /// The absolute path of every file, in the order of their bytes.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn paths(&self) -> Result<Vec<Vec<u8>>, Error> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = reader.prepare("SELECT path FROM file ORDER BY path")?;
        let paths = query.query_map([], |row| row.get(0))?;
        Ok(paths.collect::<Result<_, _>>()?)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // a run that breaks off keeps what it has; that it broke off is told by other means
        let _ = self.writer.take().map(Writer::stop);
    }
}

/// Opens or makes a file that only its owner may read; SQLite gives the same permissions to the files beside it.
fn private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // pages of a large state stay in memory: 32 MB
    connection.pragma_update(None, "cache_size", -32_768)?;
    Ok(connection)
}

fn number(connection: &Connection, pragma: &str) -> Result<i32, Error> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}

fn is_empty(connection: &Connection) -> Result<bool, Error> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, u32>(0))? == 0)
}

fn check(connection: &Connection) -> Result<(), Error> {
    if number(connection, "application_id")? != APPLICATION {
        return Err(Error::Unfit("this is no state of zwartlak"));
    }
    if number(connection, "user_version")? != VERSION {
        return Err(Error::Unfit("this state was made by another version; remove it to start anew"));
    }
    Ok(())
}

fn parse(data: &[u8]) -> Result<Seen, Error> {
    serde_json::from_slice(data).map_err(|_| Error::Damaged)
}

fn file(row: &Row<'_>) -> Result<File, Error> {
    let unsigned = |at| row.get::<_, i64>(at).map(i64::cast_unsigned);
    let id = |bytes: Vec<u8>| Id::try_from(bytes).map_err(|_| Error::Damaged);
    let name: Option<Vec<u8>> = row.get(11)?;
    let folders: String = row.get(13)?;
    Ok(File {
        shown: row.get(1)?,
        stat: Stat {
            size: unsigned(2)?,
            modified: row.get(3)?,
            changed: row.get(4)?,
            inode: unsigned(5)?,
            device: unsigned(6)?,
        },
        rules: unsigned(7)?,
        settled: row.get(8)?,
        content: id(row.get(9)?)?,
        hash: row.get::<_, Option<Vec<u8>>>(10)?.map(id).transpose()?,
        name: name.as_deref().map(parse).transpose()?,
        everyone: row.get(12)?,
        folders: folders.split(',').filter(|folder| !folder.is_empty()).map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests;
