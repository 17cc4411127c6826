//! A Postfix of our own on loopback, with its own settings and queue, a receiver behind it, and the gateway before it.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Everything of one test; stops with it.
pub struct Post {
    folder: TempDir,
    /// Where mail is handed in.
    smtp: u16,
    milter: u16,
    gateway: Option<Child>,
    arrived: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// Is Postfix here, and may we start it? In CI it has to be.
pub fn is_there() -> bool {
    let there = Path::new("/usr/sbin/postfix").exists() && Path::new("/usr/sbin/postconf").exists();
    let root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    if there && root {
        return true;
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "Postfix is not here, or this is not root: in CI the gateway has to be tested with the real thing");
    eprintln!("*** SKIPPED: the gateway with a real Postfix (apt-get install postfix, and run as root) ***");
    false
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

const SERVICES: &str = "\
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n -  0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -  - trivial-rewrite
bounce    unix  - - n -  0 bounce
defer     unix  - - n -  0 bounce
trace     unix  - - n -  0 bounce
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -  - proxymap
smtp      unix  - - n -  - smtp
relay     unix  - - n -  - smtp
showq     unix  n - n -  - showq
error     unix  - - n -  - error
retry     unix  - - n -  - error
discard   unix  - - n -  - discard
anvil     unix  - - n -  1 anvil
scache    unix  - - n -  1 scache
postlog   unix-dgram n - n - 1 postlogd
";

impl Post {
    /// Starts all three; `settings` are the rules of the gateway.
    pub fn start(settings: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("zwartlak-post").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (smtp, milter) = (free_port(), free_port());
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let receiver = receive(Arc::clone(&arrived));
        let mut post = Self { folder, smtp, milter, gateway: None, arrived };
        post.configure(settings);
        post.start_gateway();
        post.start_postfix(receiver);
        post
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the settings of the gateway.
    pub fn configure(&self, settings: &str) {
        let text = format!("listen = 'inet:127.0.0.1:{}'\n{settings}", self.milter);
        fs::write(self.path("gateway.toml"), text).unwrap();
    }

    /// Starts the gateway and waits until it answers.
    pub fn start_gateway(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.path("gateway.log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_zwartlak"))
            .args(["gateway", "--config"])
            .arg(self.path("gateway.toml"))
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.gateway = Some(child);
        wait("the gateway", || TcpStream::connect(("127.0.0.1", self.milter)).is_ok());
    }

    /// Sends the gateway a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.gateway.as_ref().unwrap().id();
        assert!(Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap().success());
    }

    /// Ends the gateway at once.
    pub fn kill_gateway(&mut self) {
        let mut child = self.gateway.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// What the gateway wrote to its journal.
    pub fn journal(&self) -> String {
        fs::read_to_string(self.path("gateway.log")).unwrap()
    }

    fn start_postfix(&self, receiver: u16) {
        for name in ["etc", "spool", "data"] {
            fs::create_dir(self.path(name)).unwrap();
        }
        let show = |name: &str| self.path(name).display().to_string();
        assert!(Command::new("chown").args(["postfix", &show("data")]).status().unwrap().success());
        let mut main = String::new();
        for (name, value) in [
            ("compatibility_level", "3.7".to_owned()),
            ("queue_directory", show("spool")),
            ("data_directory", show("data")),
            ("maillog_file", show("maillog")),
            ("maillog_file_prefixes", self.folder.path().display().to_string()),
            ("myhostname", "mail.praktijk.example".to_owned()),
            ("mydestination", String::new()),
            ("inet_interfaces", "127.0.0.1".to_owned()),
            ("inet_protocols", "ipv4".to_owned()),
            ("mynetworks", "127.0.0.0/8".to_owned()),
            ("smtpd_relay_restrictions", "permit_mynetworks, reject".to_owned()),
            ("relayhost", format!("[127.0.0.1]:{receiver}")),
            ("disable_dns_lookups", "yes".to_owned()),
            ("alias_maps", String::new()),
            ("smtpd_milters", format!("inet:127.0.0.1:{}", self.milter)),
            ("non_smtpd_milters", format!("inet:127.0.0.1:{}", self.milter)),
            ("milter_default_action", "tempfail".to_owned()),
            ("milter_content_timeout", "300s".to_owned()),
            ("smtpd_client_connection_count_limit", "0".to_owned()),
        ] {
            let _ = writeln!(main, "{name} = {value}");
        }
        fs::write(self.path("etc/main.cf"), main).unwrap();
        let master = format!("127.0.0.1:{} inet n - n - - smtpd\n{SERVICES}", self.smtp);
        fs::write(self.path("etc/master.cf"), master).unwrap();
        let out = self.postfix(&["start"]);
        assert!(out.0, "postfix did not start: {}", out.1);
        wait("postfix", || TcpStream::connect(("127.0.0.1", self.smtp)).is_ok());
    }

    fn postfix(&self, what: &[&str]) -> (bool, String) {
        let out = Command::new("postfix").arg("-c").arg(self.path("etc")).args(what).output().unwrap();
        (out.status.success(), String::from_utf8_lossy(&out.stderr).into_owned())
    }

    /// Changes a setting of Postfix.
    pub fn set(&self, setting: &str) {
        let edit = Command::new("postconf").arg("-c").arg(self.path("etc")).args(["-e", setting]).status().unwrap();
        assert!(edit.success());
        assert!(self.postfix(&["reload"]).0);
    }

    /// What a task of `zwartlak gateway` says: exit code and words.
    pub fn task(&self, task: &[&str]) -> (i32, String) {
        let out = Command::new(env!("CARGO_BIN_EXE_zwartlak"))
            .arg("gateway")
            .args(task)
            .arg("--config")
            .arg(self.path("gateway.toml"))
            .arg("--postfix")
            .arg(self.path("etc"))
            .output()
            .unwrap();
        (out.status.code().unwrap(), String::from_utf8_lossy(&out.stdout).into_owned())
    }

    /// A conversation with Postfix.
    pub fn connect(&self) -> Client {
        Client::new(self.smtp)
    }

    /// How many messages lie in the hold queue.
    pub fn held(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
        }
        count(&self.path("spool/hold"))
    }

    /// The messages that arrived, when there are this many.
    pub fn arrived(&self, count: usize) -> Vec<Vec<u8>> {
        wait(&format!("{count} messages"), || self.arrived.lock().unwrap().len() >= count);
        self.arrived.lock().unwrap().clone()
    }

    /// How many messages have arrived so far.
    pub fn count(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        let _ = self.postfix(&["abort"]);
        if let Some(mut child) = self.gateway.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = fs::read_to_string(self.path("maillog")).unwrap_or_default();
            eprintln!("--- gateway\n{}--- postfix\n{log}", self.journal());
        }
    }
}

fn wait(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(90), "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// One SMTP conversation.
pub struct Client {
    reader: BufReader<TcpStream>,
}

impl Client {
    fn new(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(90))).unwrap();
        let mut client = Self { reader: BufReader::new(stream) };
        client.answer();
        client.say("EHLO test.example");
        client
    }

    fn answer(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).unwrap_or(0) == 0 {
                return all;
            }
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return all;
            }
        }
    }

    /// Sends a line and gives the answer.
    pub fn say(&mut self, line: &str) -> String {
        self.reader.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.answer()
    }

    /// Hands in a message, or gives the first answer that is no success.
    pub fn send_or_refusal(&mut self, message: &[u8]) -> String {
        for line in ["MAIL FROM:<anouk@praktijk.example>", "RCPT TO:<b@elders.example>", "DATA"] {
            let answer = self.say(line);
            if !answer.starts_with(['2', '3']) {
                return answer;
            }
        }
        self.data(message)
    }

    /// Hands in a message as it is, dots doubled, and gives the last answer.
    pub fn send(&mut self, to: &[&str], message: &[u8]) -> String {
        self.say("MAIL FROM:<anouk@praktijk.example>");
        for address in to {
            self.say(&format!("RCPT TO:<{address}>"));
        }
        let ready = self.say("DATA");
        assert!(ready.starts_with("354"), "{ready}");
        self.data(message)
    }

    fn data(&mut self, message: &[u8]) -> String {
        let mut bytes = Vec::new();
        for line in message.split_inclusive(|b| *b == b'\n') {
            if line.starts_with(b".") {
                bytes.push(b'.');
            }
            bytes.extend(line);
        }
        bytes.extend(if bytes.ends_with(b"\r\n") { b".\r\n".as_slice() } else { b"\r\n.\r\n" });
        self.reader.get_mut().write_all(&bytes).unwrap();
        self.answer()
    }
}

/// A mail server that takes everything; the data of each message as it came.
fn receive(arrived: Arc<Mutex<Vec<Vec<u8>>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let arrived = Arc::clone(&arrived);
            std::thread::spawn(move || take(stream, &arrived));
        }
    });
    port
}

fn take(stream: TcpStream, arrived: &Mutex<Vec<Vec<u8>>>) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes());
    if say("220 receiver").is_err() {
        return;
    }
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        let command = line.to_ascii_uppercase();
        line.clear();
        let answer = if command.starts_with(b"DATA") {
            if say("354 go").is_err() {
                return;
            }
            let mut data = Vec::new();
            let mut piece = Vec::new();
            while reader.by_ref().read_until(b'\n', &mut piece).is_ok_and(|count| count > 0) && piece != b".\r\n" {
                data.extend(piece.strip_prefix(b".").unwrap_or(&piece));
                piece.clear();
            }
            arrived.lock().unwrap().push(data);
            "250 taken"
        } else if command.starts_with(b"QUIT") {
            "221 bye"
        } else {
            "250 ok"
        };
        if say(answer).is_err() {
            return;
        }
    }
}
