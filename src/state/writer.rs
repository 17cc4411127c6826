//! Writes to the state on a thread of its own: what has come in since the last time is one transaction.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, params};

use super::store::{Error, File, Id};

/// Something to write.
#[derive(Debug)]
pub(super) enum Job {
    /// A piece of a content.
    Piece { id: Id, number: u32, bytes: u64, data: Vec<u8> },
    /// A content; after its pieces.
    Content { id: Id, pieces: u32, data: Vec<u8> },
    /// A file; after its content.
    File { path: Vec<u8>, file: Box<File> },
}

/// Most of them that wait, and most in one transaction: so many are lost when the program is killed.
const BATCH: usize = 256;

/// The thread.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: SyncSender<Job>,
    thread: JoinHandle<Result<Connection, Error>>,
}

impl Writer {
    /// Starts it; the connection comes back from [`Writer::stop`].
    pub(super) fn start(connection: Connection) -> Result<Self, Error> {
        // with a write-ahead log a killed program loses nothing that was committed; a power cut the last commits at most
        connection.pragma_update(None, "synchronous", "normal")?;
        let (jobs, received) = sync_channel(BATCH);
        let thread =
            std::thread::Builder::new().name("state".into()).spawn(move || write_all(connection, &received))?;
        Ok(Self { jobs, thread })
    }

    /// Hands something over. After an error nothing is written any more; [`Writer::stop`] tells.
    pub(super) fn send(&self, job: Job) {
        let _ = self.jobs.send(job);
    }

    /// Writes what is left.
    pub(super) fn stop(self) -> Result<Connection, Error> {
        drop(self.jobs);
        self.thread.join().unwrap_or(Err(Error::Damaged))
    }
}

fn write_all(mut connection: Connection, jobs: &Receiver<Job>) -> Result<Connection, Error> {
    while let Ok(first) = jobs.recv() {
        let batch = connection.transaction()?;
        for job in std::iter::once(first).chain(jobs.try_iter().take(BATCH)) {
            write(&batch, &job)?;
        }
        batch.commit()?;
    }
    Ok(connection)
}

fn write(to: &Connection, job: &Job) -> Result<(), Error> {
    match job {
        Job::Piece { id, number, bytes, data } => {
            let mut insert = to.prepare_cached("INSERT OR REPLACE INTO piece VALUES (?1, ?2, ?3, ?4)")?;
            insert.execute(params![&id[..], number, bytes.cast_signed(), data])?;
        }
        Job::Content { id, pieces, data } => {
            // a longer list of pieces of an earlier look must not stay
            if *pieces > 0 {
                let mut delete = to.prepare_cached("DELETE FROM piece WHERE content = ?1 AND number >= ?2")?;
                delete.execute(params![&id[..], pieces])?;
            }
            let mut insert = to.prepare_cached("INSERT OR REPLACE INTO content VALUES (?1, ?2, ?3, NULL)")?;
            insert.execute(params![&id[..], data, pieces])?;
        }
        Job::File { path, file } => {
            let File { shown, stat, settled, rules, content, hash, name, everyone, folders } = file.as_ref();
            let name = name.as_ref().map(serde_json::to_vec).transpose().map_err(|_| Error::Damaged)?;
            let mut insert = to.prepare_cached(
                "INSERT OR REPLACE INTO file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?;
            insert.execute(params![
                path,
                shown,
                stat.size.cast_signed(),
                stat.modified,
                stat.changed,
                stat.inode.cast_signed(),
                stat.device.cast_signed(),
                rules.cast_signed(),
                settled,
                &content[..],
                hash.as_ref().map(|hash| &hash[..]),
                name,
                everyone,
                folders.join(","),
            ])?;
        }
    }
    Ok(())
}
