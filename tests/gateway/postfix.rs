//! A Postfix of our own on loopback, with its own settings and queue, a receiver behind it, and the gateway before it.

use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::smtp::{Client, receive};

/// Whom the gateway becomes.
pub const USER: &str = "nobody";

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
    if there && is_root() {
        return true;
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!ci, "Postfix is not here, or this is not root: in CI the gateway has to be tested with the real thing");
    eprintln!("*** SKIPPED: the gateway with a real Postfix (apt-get install postfix, and run as root) ***");
    false
}

/// Are we root?
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n")
}

/// A port nobody listens on now.
pub fn free_port() -> u16 {
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
        Self::start_with(settings, &[])
    }

    /// The same with more settings of Postfix.
    pub fn start_with(settings: &str, more: &[(&str, &str)]) -> Self {
        let mut post = Self::prepare();
        post.configure(settings);
        post.start_gateway();
        post.start_postfix(&format!("inet:127.0.0.1:{}", post.milter), more);
        post
    }

    /// Starts a Postfix with these milters, which are there already, and with more settings.
    pub fn behind(milters: &str, more: &[(&str, &str)]) -> Self {
        let post = Self::prepare();
        post.start_postfix(milters, more);
        post
    }

    /// A folder with the one that a gateway may write to.
    fn prepare() -> Self {
        let folder = tempfile::Builder::new().prefix("zwartlak-post").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let (smtp, milter) = (free_port(), free_port());
        let post = Self { folder, smtp, milter, gateway: None, arrived: Arc::default() };
        for (name, owner) in [("etc", "root"), ("spool", "root"), ("data", "postfix"), ("state", USER)] {
            fs::create_dir(post.path(name)).unwrap();
            assert!(Command::new("chown").arg(owner).arg(post.path(name)).status().unwrap().success());
        }
        post
    }

    /// A path in the folder of this test; in `state` the gateway may write.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the settings of the gateway.
    pub fn configure(&self, settings: &str) {
        let reports = self.path("state/held");
        let text = format!(
            "listen = 'inet:127.0.0.1:{}'\nuser = '{USER}'\nreports = '{}'\n{settings}",
            self.milter,
            reports.display()
        );
        fs::write(self.path("gateway.toml"), text).unwrap();
    }

    /// Starts the gateway and waits until it says that it is ready.
    pub fn start_gateway(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.path("gateway.log")).unwrap();
        let ready = self.journal().matches("ready at").count() + 1;
        let child = Command::new(env!("CARGO_BIN_EXE_zwartlak"))
            .args(["gateway", "--config"])
            .arg(self.path("gateway.toml"))
            .stderr(log)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.gateway = Some(child);
        wait("the gateway", || self.journal().matches("ready at").count() == ready);
    }

    /// Number of the gateway among the processes.
    pub fn gateway_id(&self) -> u32 {
        self.gateway.as_ref().unwrap().id()
    }

    /// Where the gateway listens.
    pub fn milter(&self) -> u16 {
        self.milter
    }

    /// Sends the gateway a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.gateway_id();
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

    fn start_postfix(&self, milters: &str, more: &[(&str, &str)]) {
        let receiver = receive(Arc::clone(&self.arrived));
        let show = |name: &str| self.path(name).display().to_string();
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
            ("smtpd_milters", milters.to_owned()),
            ("non_smtpd_milters", milters.to_owned()),
            ("milter_default_action", "tempfail".to_owned()),
            ("milter_content_timeout", "300s".to_owned()),
            ("smtpd_client_connection_count_limit", "0".to_owned()),
            // else Postfix pauses when mail comes in faster than it goes out
            ("in_flow_delay", "0".to_owned()),
        ] {
            let _ = writeln!(main, "{name} = {value}");
        }
        for (name, value) in more {
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
        let log = || fs::read_to_string(self.path("maillog")).unwrap_or_default().matches("reload -- version").count();
        let before = log();
        assert!(self.postfix(&["reload"]).0);
        wait("the reload of Postfix", || log() > before);
        // those that were idle under the old settings end now
        std::thread::sleep(Duration::from_millis(500));
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

    /// How many messages are in the queue and not held.
    pub fn waiting(&self) -> usize {
        let out = Command::new("postqueue").arg("-c").arg(self.path("etc")).arg("-j").output().unwrap().stdout;
        String::from_utf8_lossy(&out).lines().filter(|line| !line.contains("\"queue_name\": \"hold\"")).count()
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
            for name in ["gateway.log", "maillog"] {
                let log = fs::read_to_string(self.path(name)).unwrap_or_default();
                let tail: Vec<&str> = log.lines().rev().take(60).collect();
                eprintln!("--- {name}");
                tail.iter().rev().for_each(|line| eprintln!("{line}"));
            }
        }
    }
}

/// Waits until it is so, a while.
pub fn wait(what: &str, is_so: impl Fn() -> bool) {
    wait_long(what, Duration::from_secs(90), is_so);
}

/// Waits until it is so, as long as that.
pub fn wait_long(what: &str, most: Duration, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < most, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
