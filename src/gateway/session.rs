//! One connection of a mail server: one message after the other.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::answer::{Answer, Case, Desk};
use super::message::Message;
use super::numbers::Numbers;
use super::settings::Action;
use super::wire::{self, Command, Error, Reply, actions, steps};

/// How often a mail server hears that we are still at work.
const PULSE: Duration = Duration::from_secs(1);

/// Stack of a thread that looks at a message, in bytes: files in files are walked by recursion.
const STACK: usize = 16 << 20;

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
    fn answered(&self, case: &Case, answer: &Answer, took: Duration) -> std::io::Result<()>;

    /// Something happened that is about no message: a connection that broke, too many of them. Holds no content.
    fn noticed(&self, _words: &str) {}
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

    pub(super) fn turned_away(&self, most: usize) {
        self.numbers.turned_away();
        self.log.noticed(&format!("turned a connection away: {most} are open, the most that 'connections' allows"));
    }

    pub(super) fn broke(&self, error: &Error) {
        self.log.noticed(&format!("a connection ended early: {error}"));
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
                finish(office, desk, message, &mut to)?;
            }
            other => {
                if let Some(reply) = session.take(other, office.desk().settings.max_size) {
                    wire::write(&mut to, &[reply])?;
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

/// Answers a message. It counts as being worked at until the mail server has the last byte.
fn finish(office: &Arc<Office>, desk: Arc<Desk>, message: Message, to: &mut impl Write) -> Result<(), Error> {
    let started = Instant::now();
    office.numbers.begun();
    let told = answer(office, desk, message, started, to).and_then(|answer| {
        wire::write(to, &answer.replies)?;
        Ok(answer.verdict.action)
    });
    office.numbers.ended(told.as_ref().ok().copied(), started.elapsed());
    told.map(drop)
}

/// Works out the answer in a thread of its own, so that the mail server can be told to wait, and no longer than it may.
fn answer(
    office: &Arc<Office>,
    desk: Arc<Desk>,
    message: Message,
    started: Instant,
    to: &mut impl Write,
) -> Result<Answer, Error> {
    let deadline = Duration::from_secs(desk.settings.deadline);
    let failures = desk.settings.failures.clone();
    let case = Arc::new(Case::new(desk, message));
    let mut answer = match wait(office, &case, to, &|| deadline.saturating_sub(started.elapsed())) {
        Ok(Some(answer)) => answer,
        Ok(None) => case.failed(failures.error, "failure.error"),
        Err(Cut::Deadline) => case.failed(failures.timeout, "failure.timeout"),
        Err(Cut::Connection(error)) => return Err(error),
    };
    if office.log.answered(&case, &answer, started.elapsed()).is_err() {
        // what cannot be shown to have been done is not done
        answer = case.failed(Action::Tempfail, "failure.audit");
        // and that it was not is said where it can be
        office.log.noticed(&format!("queue={} action=tempfail rules=failure.audit", case.message.id()));
    }
    Ok(answer)
}

/// Why an answer was not waited for.
enum Cut {
    Deadline,
    Connection(Error),
}

/// Waits for the answer, and tells the mail server to wait. `None`: there is none, for we failed.
fn wait(
    office: &Arc<Office>,
    case: &Arc<Case>,
    to: &mut impl Write,
    left: &dyn Fn() -> Duration,
) -> Result<Option<Answer>, Cut> {
    let given_up = Arc::new(AtomicBool::new(false));
    let (done, answers) = channel();
    let work = {
        let (office, case, given_up) = (Arc::clone(office), Arc::clone(case), Arc::clone(&given_up));
        move || {
            let answer = office.slots.run(|| {
                // nobody waits any more for one that stood in the queue too long
                let wanted = !given_up.load(Ordering::Relaxed);
                wanted.then(|| catch_unwind(AssertUnwindSafe(|| case.answer())).ok()).flatten()
            });
            let _ = done.send(answer);
        }
    };
    if std::thread::Builder::new().stack_size(STACK).spawn(work).is_err() {
        return Ok(None);
    }
    let result = loop {
        match answers.recv_timeout(PULSE.min(left())) {
            Ok(answer) => break Ok(answer),
            Err(RecvTimeoutError::Disconnected) => break Ok(None),
            Err(RecvTimeoutError::Timeout) if left().is_zero() => break Err(Cut::Deadline),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(error) = wire::write(to, &[Reply::Progress]) {
                    break Err(Cut::Connection(error));
                }
            }
        }
    };
    given_up.store(true, Ordering::Relaxed);
    result
}
