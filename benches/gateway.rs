//! What the gateway costs a mail server: CPU time for a mail of 10 KB, and the rate at which a real Postfix takes mail with
//! it, with a milter that does nothing, and with none, in one run.
//!
//! `cargo bench --bench gateway` (needs Postfix and root; says so and leaves it out otherwise)
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)] // a bench may stop and prints
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sizes and times

#[allow(dead_code)]
#[path = "../tests/gateway/mails.rs"]
mod mails;
#[allow(dead_code)]
#[path = "../tests/gateway/postfix.rs"]
mod postfix;
#[allow(dead_code)]
#[path = "../tests/gateway/smtp.rs"]
mod smtp;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::time::Instant;

use postfix::Post;
use zwartlak::gateway::server::Prompt;
use zwartlak::gateway::wire::{self, Reply, steps};

/// The rules that the package comes with, with which a practice starts.
const RULES: &str = include_str!("../packaging/gateway.toml");

/// Kinds of ordinary text that people mail.
const GENRES: &[&str] = &["minutes", "education", "leaflet", "law", "website", "weather", "recipe", "manual"];
const LETTER: &str = "Mevrouw J. Hendriksen, geboren op 12-03-1960, BSN 231456785, belt morgen terug.";

const OUT: &[&str] = &["b@elders.example"];

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--nothing") {
        return do_nothing(arguments.next().and_then(|port| port.parse().ok()).expect("a port"));
    }
    if !postfix::is_there() {
        return;
    }
    cpu();
    rates();
}

/// Lines of ordinary text.
fn ordinary() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/text/ordinary.jsonl");
    let file = std::fs::read_to_string(path).expect("the corpus");
    let documents = file.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let mailed = documents.filter(|document| GENRES.iter().any(|genre| document["genre"] == *genre));
    mailed
        .flat_map(|document| document["text"].as_str().unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Text of this size, from another place each time.
fn text(lines: &[String], bytes: usize, number: usize) -> String {
    let mut out = String::new();
    for line in lines.iter().cycle().skip(number * 997 % lines.len()) {
        if out.len() >= bytes {
            break;
        }
        // a line of mail is shorter than 998 bytes
        out.extend(line.chars().take(400));
        out.push_str("\r\n");
    }
    out
}

/// The settings of the package, without those of its listener.
fn settings() -> String {
    let without = ["listen", "metrics", "user", "reports", "audit ", "# audit"];
    let lines = RULES.lines().filter(|line| !without.iter().any(|key| line.starts_with(key)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Time of a processor that a process has taken, in seconds.
fn processor(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    let numbers: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // fields 14 and 15 of proc(5), in hundredths of a second
    [11, 12].iter().map(|at| numbers[*at].parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

/// All detectors look, whatever the rules are; this one redacts, where those of the package may hold.
const REDACT: &str = "
[rings]
own = ['praktijk.example']
[[rule]]
id = 'bsn.mail'
action = 'redact'
kinds = ['bsn']
";

/// What the gateway itself takes for a mail of 10 KB, without the mail server's share.
fn cpu() {
    let post = Post::start(REDACT);
    let mut milter = TcpStream::connect(("127.0.0.1", post.milter())).expect("the gateway");
    milter.set_nodelay(true).expect("a socket");
    let lines = ordinary();
    let with =
        |found: &str, at: usize| format!("{}\r\n{found}\r\n{}", text(&lines, 5_000, at), text(&lines, 5_000, at + 1));
    println!("CPU of the gateway for a mail of 10 KB (mark: 5 ms)");
    for (name, found) in
        [("ordinary text, passed", String::new()), ("one line with a BSN, redacted and verified", LETTER.into())]
    {
        say(&mut milter, b'O', &[6_u32, 0x1ff, 0x1f_ffff].iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<_>>());
        let _ = until(&mut milter, b"O");
        let mut best = f64::MAX;
        for round in 0..4 {
            let (before, count) = (processor(post.gateway_id()), 400);
            for number in 0..count {
                say(&mut milter, b'D', b"Mi\x004X1\0");
                say(&mut milter, b'M', b"<anouk@praktijk.example>\0");
                say(&mut milter, b'R', b"<b@elders.example>\0");
                say(&mut milter, b'L', b"From\0 anouk@praktijk.example\0");
                say(&mut milter, b'L', b"Subject\0 Vergadering\0");
                say(&mut milter, b'B', with(&found, number).as_bytes());
                say(&mut milter, b'E', b"");
                let _ = until(&mut milter, b"cty");
            }
            let each = (processor(post.gateway_id()) - before) * 1000.0 / f64::from(count as u32);
            // the first round warms up; the least is what it takes when nobody else is at work
            best = if round == 0 { best } else { best.min(each) };
        }
        println!("  {name:<44} {best:.2} ms");
    }
}

fn say(to: &mut TcpStream, letter: u8, data: &[u8]) {
    let length = u32::try_from(data.len() + 1).expect("a small packet").to_be_bytes();
    to.write_all(&[&length[..], &[letter], data].concat()).expect("the gateway is there");
}

/// Reads replies up to one of these letters.
fn until(from: &mut TcpStream, last: &[u8]) -> u8 {
    loop {
        let mut head = [0; 4];
        from.read_exact(&mut head).expect("the gateway answers");
        let mut packet = vec![0; u32::from_be_bytes(head) as usize];
        from.read_exact(&mut packet).expect("the gateway answers");
        if last.contains(&packet[0]) {
            return packet[0];
        }
    }
}

struct Nothing(Child);

impl Drop for Nothing {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A milter that says yes: what is left is the cost of having one.
fn do_nothing(port: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || {
            let _ = stream.set_nodelay(true);
            // with the same care for acknowledgements, which otherwise would be all that is compared
            let (mut from, mut to) = (std::io::BufReader::with_capacity(1 << 16, Prompt(&stream)), &stream);
            while let Ok(Some(command)) = wire::read(&mut from) {
                let reply = match command {
                    wire::Command::Negotiate { version, steps: can, .. } => {
                        Reply::Negotiate { version: version.min(6), actions: 0, steps: can & steps::SILENT }
                    }
                    wire::Command::EndOfBody(_) => Reply::Continue,
                    _ => continue,
                };
                if wire::write(&mut to, &[reply]).is_err() {
                    return;
                }
            }
        });
    }
}

/// Sessions side by side, mails of each in a round, and rounds.
const SESSIONS: usize = 4;
const MAILS: usize = 60;
const ROUNDS: usize = 7;

/// How fast Postfix takes mails of 2 to 100 KB; what it does with them later is no matter here.
fn rates() {
    let discard = [("default_transport", "discard:"), ("relayhost", "")];
    let port = postfix::free_port();
    let program = std::env::current_exe().expect("this bench");
    let _nothing = Nothing(Command::new(program).args(["--nothing", &port.to_string()]).spawn().expect("this bench"));
    postfix::wait("the milter that does nothing", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    let ours = Post::start_with(&settings(), &discard);
    let nothing = Post::behind(&format!("inet:127.0.0.1:{port}"), &discard);
    let none = Post::behind("", &discard);
    // many small ones, few large
    let sizes = [2_000, 3_000, 4_000, 6_000, 8_000, 10_000, 15_000, 25_000, 50_000, 100_000];
    let lines = ordinary();
    let mails: Vec<Vec<u8>> =
        (0..MAILS).map(|at| mails::mail("Stukken", text(&lines, sizes[at % 10], at).trim_end())).collect();
    let mean = mails.iter().map(Vec::len).sum::<usize>() / mails.len();
    let mut taken = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        for (post, rates) in [&none, &nothing, &ours].into_iter().zip(&mut taken) {
            let started = Instant::now();
            std::thread::scope(|scope| {
                for _ in 0..SESSIONS {
                    scope.spawn(|| {
                        let mut client = post.connect();
                        for mail in &mails {
                            let answer = client.send(OUT, mail);
                            assert!(answer.starts_with("250"), "{answer}");
                        }
                    });
                }
            });
            if round > 0 {
                rates.push((SESSIONS * MAILS) as f64 / started.elapsed().as_secs_f64());
            }
        }
    }
    let [none, nothing, ours] = taken.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    });
    println!(
        "Mails a second that Postfix takes, {SESSIONS} sessions, 2 to 100 KB ({mean} bytes in the mean), median of {ROUNDS}"
    );
    println!("  without a milter                             {none:.0}");
    println!("  with one that does nothing                   {nothing:.0}");
    println!("  with the gateway                             {ours:.0}");
    println!("  gateway to one that does nothing             {:.2} (mark: 0.9)", ours / nothing);
}
