//! One connection of a mail server: one message after the other.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::answer::{Answer, Desk};
use super::message::Message;
use super::numbers::Numbers;
use super::settings::Action;
use super::wire::{self, Command, Error, Reply, actions, steps};

/// How often a mail server hears that we are still at work.
const PULSE: Duration = Duration::from_secs(1);

/// What all connections share.
pub struct Office {
    desk: RwLock<Arc<Desk>>,
    /// What is counted.
    pub numbers: Numbers,
    slots: Slots,
    log: Box<dyn Log>,
}

/// Where it is written down what happened to a message.
pub trait Log: Send + Sync {
    /// Writes it down for good. An error means that it cannot be shown later what was done.
    ///
    /// # Errors
    /// When it could not be written.
    fn answered(&self, message: &Message, answer: &Answer, took: Duration) -> std::io::Result<()>;
}

impl Office {
    /// Opens.
    #[must_use]
    pub fn new(desk: Desk, work: usize, log: Box<dyn Log>) -> Self {
        Self { desk: RwLock::new(Arc::new(desk)), numbers: Numbers::default(), slots: Slots::new(work), log }
    }

    /// The settings and stages of this moment.
    #[must_use]
    pub fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes new settings; messages at work end by the old ones.
    pub fn replace(&self, desk: Desk) {
        *self.desk.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(desk);
    }
}

/// Bounds how many messages are looked at side by side.
struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Slots {
    fn new(count: usize) -> Self {
        Self { free: Mutex::new(count.max(1)), freed: Condvar::new() }
    }

    fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        drop(free);
        let done = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        done
    }
}

/// Speaks with a mail server until it ends the connection.
///
/// # Errors
/// When the connection breaks or the mail server speaks another language; the message at hand then has no answer, and the
/// mail server does what it does when a filter fails.
pub fn serve(mut from: impl Read, mut to: impl Write, office: &Arc<Office>) -> Result<(), Error> {
    let mut session = Session { message: Message::default(), authenticated: false, bare: true };
    while let Some(command) = wire::read(&mut from)? {
        match command {
            Command::Quit => return Ok(()),
            Command::EndOfBody(piece) => {
                let desk = office.desk();
                session.message.body(&piece, desk.settings.max_size);
                let message = std::mem::take(&mut session.message);
                for reply in answer(office, &desk, message, &mut to)? {
                    wire::write(&mut to, &reply)?;
                }
            }
            other => {
                if let Some(reply) = session.take(other, office.desk().settings.max_size) {
                    wire::write(&mut to, &reply)?;
                }
            }
        }
    }
    Ok(())
}

struct Session {
    message: Message,
    authenticated: bool,
    /// Values of headers come without the space behind their colon.
    bare: bool,
}

impl Session {
    /// Takes in one command; those that want no answer get none.
    fn take(&mut self, command: Command, most: usize) -> Option<Reply> {
        match command {
            Command::Negotiate { version, actions: offered, steps: can } => {
                let wanted =
                    actions::ADD_HEADERS | actions::CHANGE_BODY | actions::CHANGE_HEADERS | actions::QUARANTINE;
                let steps = can & (steps::SILENT | steps::LEADING_SPACE);
                self.bare = steps & steps::LEADING_SPACE == 0;
                return Some(Reply::Negotiate {
                    version: version.min(wire::VERSION),
                    actions: offered & wanted,
                    steps,
                });
            }
            Command::Macros(macros) => {
                for (name, value) in macros {
                    let value = String::from_utf8_lossy(&value).into_owned();
                    match name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(&name) {
                        b"i" => self.message.queue_id = value,
                        b"auth_authen" => self.authenticated = !value.is_empty(),
                        _ => {}
                    }
                }
            }
            Command::Mail(sender) => {
                let queue_id = std::mem::take(&mut self.message.queue_id);
                self.message = Message::from(address(&sender));
                self.message.queue_id = queue_id;
                self.message.authenticated = self.authenticated;
            }
            Command::Recipient(recipient) => self.message.recipients.push(address(&recipient)),
            Command::Header { name, value } => self.message.field(name, value, self.bare, most),
            Command::Body(piece) => self.message.body(&piece, most),
            Command::Abort => self.message = Message::default(),
            Command::QuitNewConnection => (self.message, self.authenticated) = (Message::default(), false),
            Command::Connect
            | Command::Helo
            | Command::Data
            | Command::Unknown
            | Command::EndOfHeaders
            | Command::EndOfBody(_)
            | Command::Quit => {}
        }
        None
    }
}

/// An address without its brackets.
fn address(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// Works out the answer in a thread of its own, so that the mail server can be told to wait, and no longer than it may.
fn answer(office: &Arc<Office>, desk: &Arc<Desk>, message: Message, to: &mut impl Write) -> Result<Vec<Reply>, Error> {
    let started = Instant::now();
    let deadline = Duration::from_secs(desk.settings.deadline);
    let message = Arc::new(message);
    let (done, answers) = channel();
    let work = {
        let (office, desk, message) = (Arc::clone(office), Arc::clone(desk), Arc::clone(&message));
        move || {
            let answer = office.slots.run(|| catch_unwind(AssertUnwindSafe(|| desk.answer(&message))).ok());
            // nobody waits any more after the deadline
            let _ = done.send(answer);
        }
    };
    office.numbers.begun();
    let failures = &desk.settings.failures;
    let failed = |action: Action, reason: &str| desk.failed(&message, action, reason);
    let mut answer = if std::thread::Builder::new().spawn(work).is_err() {
        failed(failures.error, "failure.error")
    } else {
        loop {
            match answers.recv_timeout(PULSE.min(deadline.saturating_sub(started.elapsed()))) {
                Ok(Some(answer)) => break answer,
                Ok(None) | Err(RecvTimeoutError::Disconnected) => break failed(failures.error, "failure.error"),
                Err(RecvTimeoutError::Timeout) if started.elapsed() >= deadline => {
                    break failed(failures.timeout, "failure.timeout");
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = wire::write(to, &Reply::Progress) {
                        office.numbers.ended(None, started.elapsed());
                        return Err(error);
                    }
                }
            }
        }
    };
    if office.log.answered(&message, &answer, started.elapsed()).is_err() {
        // what cannot be shown to have been done is not done
        answer = failed(Action::Tempfail, "failure.audit");
    }
    office.numbers.ended(Some(answer.verdict.action), started.elapsed());
    Ok(answer.replies)
}
