//! The sockets: where mail servers connect, and where numbers are read.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::session::{Office, serve};

/// What is read at once, in bytes: a piece of a body.
const PIECE: usize = 1 << 16;

/// How long a mail server may say nothing.
const SILENCE: Duration = Duration::from_mins(10);

/// A socket that mail servers connect to.
pub enum Door {
    /// By address and port.
    Tcp(TcpListener),
    /// By a path; the file goes when the door closes.
    Unix(UnixListener, PathBuf),
}

/// Reads from a mail server, and lets it know at once that a piece has come. Postfix sends a message in several small pieces
/// and waits behind the first until that is known, which a receiver without an answer to send puts off for 40 ms.
pub struct Prompt<'s>(pub &'s TcpStream);

impl Read for Prompt<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut stream = self.0;
        let count = stream.read(into)?;
        // without it mail is slow, and goes all the same
        #[cfg(target_os = "linux")]
        let _ = rustix::net::sockopt::set_tcp_quickack(self.0, true);
        Ok(count)
    }
}

enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Door {
    /// Opens `inet:ADDRESS:PORT` or `unix:PATH`; who is in the group with this number may connect to the latter.
    ///
    /// # Errors
    /// When the address is none, or taken, or the group is not ours to give.
    pub fn open(listen: &str, group: Option<u32>) -> io::Result<Self> {
        if let Some(path) = listen.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            // one that an earlier run left behind; nothing else is removed
            if std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.file_type().is_socket())
                && UnixStream::connect(&path).is_err()
            {
                std::fs::remove_file(&path)?;
            }
            let listener = UnixListener::bind(&path)?;
            if group.is_some() {
                std::os::unix::fs::chown(&path, None, group)?;
            }
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660))?;
            return Ok(Self::Unix(listener, path));
        }
        TcpListener::bind(listen.strip_prefix("inet:").unwrap_or(listen)).map(Self::Tcp)
    }

    /// Where it is, as mail servers are told.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Tcp(listener) => listener.local_addr().map_or_else(|_| "inet".into(), |at| format!("inet:{at}")),
            Self::Unix(_, path) => format!("unix:{}", path.display()),
        }
    }

    fn accept(&self) -> io::Result<Stream> {
        Ok(match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(SILENCE))?;
                stream.set_write_timeout(Some(SILENCE))?;
                Stream::Tcp(stream)
            }
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept()?;
                stream.set_read_timeout(Some(SILENCE))?;
                stream.set_write_timeout(Some(SILENCE))?;
                Stream::Unix(stream)
            }
        })
    }

    /// Takes connections until told to stop; then waits for the messages at work, a while.
    pub fn run(&self, office: &Arc<Office>, most: usize, stop: &Arc<AtomicBool>, patience: Duration) {
        let open = Arc::new(AtomicUsize::new(0));
        while !stop.load(Ordering::SeqCst) {
            let Ok(stream) = self.accept() else {
                // no file handles left, say: they come back
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            // a closed connection is answered by the mail server as it was told: try later
            if stop.load(Ordering::SeqCst) {
                continue;
            }
            if open.load(Ordering::SeqCst) >= most {
                office.turned_away(most);
                continue;
            }
            open.fetch_add(1, Ordering::SeqCst);
            let (office, counted) = (Arc::clone(office), Arc::clone(&open));
            let speak = move || {
                if let Err(error) = stream.speak(&office) {
                    office.broke(&error);
                }
                counted.fetch_sub(1, Ordering::SeqCst);
            };
            if std::thread::Builder::new().spawn(speak).is_err() {
                open.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let mut left = patience;
        while office.numbers.working() > 0 && !left.is_zero() {
            std::thread::sleep(Duration::from_millis(100));
            left = left.saturating_sub(Duration::from_millis(100));
        }
    }

    /// Knocks, so that a door that waits for a connection sees that it has to stop.
    pub fn knock(place: &str) {
        match place.strip_prefix("unix:") {
            Some(path) => drop(UnixStream::connect(Path::new(path))),
            None => drop(TcpStream::connect(place.strip_prefix("inet:").unwrap_or(place))),
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Stream {
    fn speak(&self, office: &Arc<Office>) -> Result<(), super::wire::Error> {
        match self {
            Self::Tcp(stream) => serve(BufReader::with_capacity(PIECE, Prompt(stream)), BufWriter::new(stream), office),
            Self::Unix(stream) => serve(BufReader::with_capacity(PIECE, stream), BufWriter::new(stream), office),
        }
    }
}

/// Serves `/metrics` and `/health` on a loopback address, until the program ends.
///
/// # Errors
/// When the address is none, taken, or not this machine's own.
pub fn serve_numbers(address: &str, office: Arc<Office>) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    if !listener.local_addr().is_ok_and(|at| IpAddr::is_loopback(&at.ip())) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "numbers are served to this machine only: 127.0.0.1:PORT",
        ));
    }
    let serve = move || {
        for stream in listener.incoming().flatten() {
            // a slow reader holds up nobody but other readers, and them not for long
            let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
            let _ = tell(&stream, &office);
        }
    };
    std::thread::Builder::new().spawn(serve).map(drop)
}

fn tell(stream: &TcpStream, office: &Office) -> io::Result<()> {
    let mut head = [0; 1024];
    let (mut reader, mut writer) = (stream, stream);
    let count = reader.read(&mut head)?;
    let head = head.get(..count).unwrap_or_default();
    let (status, body) = if head.starts_with(b"GET /metrics ") {
        ("200 OK", office.numbers.text())
    } else if head.starts_with(b"GET /health ") {
        ("200 OK", "ok\n".to_owned())
    } else {
        ("404 Not Found", "/metrics, /health\n".to_owned())
    };
    let length = body.len();
    write!(
        writer,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
