//! What an administrator does with it: the check, the quarantine, users, sockets, limits, numbers, stopping.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::mails::{mail, with_picture};
use crate::own::{Own, Slow};
use crate::postfix::{self, Post, USER};
use crate::{OUT, RULES, holds};

#[test]
fn the_check_sees_what_would_let_mail_pass() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let minds = |post: &Post| -> Vec<String> {
        let (_, words) = post.task(&["check"]);
        words.lines().filter(|line| line.starts_with("MIND")).map(str::to_owned).collect()
    };
    // the models are not everywhere where tests run
    let lasting: Vec<String> = minds(&post).into_iter().filter(|line| !line.contains("models")).collect();
    assert!(lasting.is_empty(), "{lasting:?}");
    let ours = format!("inet:127.0.0.1:{}", post.milter());
    for (setting, words) in [
        ("milter_default_action=accept".to_owned(), "milter_default_action = accept"),
        (format!("smtpd_milters=inet:127.0.0.1:8891, {ours}"), "signatures break"),
        (format!("smtpd_milters={{ {ours}, default_action=accept }}"), "default_action=accept"),
        ("non_smtpd_milters=".to_owned(), "non_smtpd_milters names"),
        ("milter_content_timeout=60s".to_owned(), "milter_content_timeout"),
    ] {
        post.set(&setting);
        let minds = minds(&post);
        assert!(minds.iter().any(|line| line.contains(words)), "{setting}: {minds:?}");
        assert_eq!(post.task(&["check"]).0, 1, "{setting}");
    }
}

#[test]
fn held_mail_is_listed_shown_released_and_deleted() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(&RULES.replace("\"redact\"", "\"hold\""));
    let mut client = post.connect();
    for name in ["een", "twee"] {
        assert!(client.send(OUT, &mail(name, "Zijn BSN is 231456785.")).starts_with("250"));
    }
    let (code, list) = post.task(&["quarantine", "list"]);
    assert!(code == 1 && list.lines().count() == 2 && list.contains("action=hold; rules=bsn.mail"), "{list}");
    let ids: Vec<&str> = list.lines().map(|line| line.split(' ').next().unwrap()).collect();
    let (_, shown) = post.task(&["quarantine", "show", ids[0], "--lang", "en"]);
    assert!(shown.contains("held by: bsn.mail") && shown.contains("*******85"), "{shown}");
    assert!(!shown.contains("231456785"));
    let (_, lines) = post.task(&["quarantine", "show", ids[0], "--format", "jsonl"]);
    assert!(lines.contains("\"type\":\"finding\"") && !lines.contains("231456785"), "{lines}");
    let report = post.path("state/held").join(format!("{}.jsonl", ids[0]));
    assert_eq!(std::fs::metadata(&report).unwrap().permissions().mode() & 0o777, 0o600);

    assert_eq!(post.task(&["quarantine", "release", "ALL"]).0, 2);
    assert_eq!(post.task(&["quarantine", "show", "../../etc/passwd"]).0, 2);
    assert_eq!(post.task(&["quarantine", "release", ids[0]]).0, 0);
    assert!(holds(&post.arrived(1)[0], "231456785") && !report.exists());
    assert_eq!(post.task(&["quarantine", "show", ids[0]]).0, 2);
    assert_eq!(post.task(&["quarantine", "delete", ids[1]]).0, 0);
    assert_eq!((post.held(), post.count()), (0, 1));
    assert_eq!(post.task(&["quarantine", "list"]).0, 0);
}

#[test]
fn two_mails_on_one_connection_with_rset_between() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let mut client = post.connect();
    assert!(client.send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    // the first recipient would have been a processor, to whom it may go
    client.say("MAIL FROM:<anouk@praktijk.example>");
    client.say("RCPT TO:<c@lab.example>");
    client.say("RSET");
    assert!(client.send(OUT, &mail("y", "BSN 231456785")).starts_with("250"));
    client.say("RSET");
    assert!(client.send(&["c@lab.example"], &mail("z", "BSN 231456785")).starts_with("250"));
    let arrived = post.arrived(3);
    assert!(!holds(&arrived[0], "231456785") && !holds(&arrived[1], "231456785") && holds(&arrived[2], "231456785"));
}

#[test]
fn it_is_not_root_for_long() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let status = std::fs::read_to_string(format!("/proc/{}/status", post.gateway_id())).unwrap();
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let id = |what: &str| {
        let out = Command::new("id").args([what, USER]).output().unwrap().stdout;
        String::from_utf8(out).unwrap().trim().to_owned()
    };
    assert_eq!(line("Uid:"), [id("-u").as_str(); 4].join("\t"));
    assert_eq!(line("Gid:"), [id("-g").as_str(); 4].join("\t"));
    assert_eq!(line("Groups:"), id("-G"));

    // root without a user, and a user nobody knows, are refused before anything is served
    for (user, words) in [("", "this is root"), ("user = 'bestaatniet'\n", "there is no user 'bestaatniet'")] {
        let path = post.path("other.toml");
        std::fs::write(&path, format!("listen = 'inet:127.0.0.1:0'\n{user}{RULES}")).unwrap();
        let out =
            Command::new(env!("CARGO_BIN_EXE_zwartlak")).args(["gateway", "--config"]).arg(&path).output().unwrap();
        let error = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(2) && error.contains(words), "{error}");
    }
}

#[test]
fn a_unix_socket_for_the_group_of_the_mail_server() {
    if !postfix::is_there() {
        return;
    }
    let mut post = Post::start(RULES);
    post.kill_gateway();
    let socket = post.path("state/milter.sock");
    let text = format!("listen = 'unix:{}'\nuser = '{USER}'\nsocket_group = 'postfix'\n{RULES}", socket.display());
    std::fs::write(post.path("gateway.toml"), text).unwrap();
    post.start_gateway();
    assert_eq!(std::fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o660);
    post.set(&format!("smtpd_milters=unix:{}", socket.display()));
    assert!(post.connect().send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert!(!holds(&post.arrived(1)[0], "231456785"));
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// One that was not turned away: it has an answer to its negotiation.
fn a_connection_that_stays(milter: u16) -> TcpStream {
    // length, command, version, actions, steps
    let offer =
        [&[0, 0, 0, 13, b'O'][..], &6_u32.to_be_bytes(), &0x1ff_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat();
    loop {
        let mut stream = TcpStream::connect(("127.0.0.1", milter)).unwrap();
        if stream.write_all(&offer).and_then(|()| stream.read_exact(&mut [0; 17])).is_ok() {
            return stream;
        }
    }
}

#[test]
fn limits_numbers_and_the_audit_trail() {
    if !postfix::is_there() {
        return;
    }
    let numbers_at = postfix::free_port();
    let mut post = Post::start(RULES);
    let audit = post.path("state/audit.jsonl");
    post.kill_gateway();
    let more = format!("metrics = '127.0.0.1:{numbers_at}'\nconnections = 1\naudit = '{}'\n{RULES}", audit.display());
    post.configure(&more);
    post.start_gateway();
    assert!(post.connect().send(&["c@lab.example"], &mail("x", "BSN 231456785")).starts_with("250"));
    let one = a_connection_that_stays(post.milter());
    let answer = post.connect().send_or_refusal(&mail("x", "BSN 231456785"));
    assert!(answer.starts_with('4'), "{answer}");
    drop(one);
    postfix::wait("the connection to be free", || {
        post.connect().send_or_refusal(&mail("x", "BSN 231456785")).starts_with('2')
    });
    assert!(get(numbers_at, "/health").ends_with("ok\n"));
    let numbers = get(numbers_at, "/metrics");
    assert!(numbers.contains("zwartlak_messages_total{action=\"pass\"} 1\n"), "{numbers}");
    assert!(numbers.contains("zwartlak_messages_total{action=\"redact\"} 1\n"), "{numbers}");
    assert!(!numbers.contains("zwartlak_refused_connections_total 0"), "{numbers}");
    assert!(get(numbers_at, "/").starts_with("HTTP/1.1 404"));

    // which categories went to whom
    let trail = std::fs::read_to_string(&audit).unwrap();
    let lines: Vec<serde_json::Value> = trail.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{trail}");
    assert_eq!(lines[0]["recipients"][0], "c@lab.example");
    assert_eq!((&lines[0]["action"], &lines[0]["direction"]), (&"pass".into(), &"out".into()));
    assert_eq!((&lines[0]["kinds"][0], &lines[0]["categories"][0]), (&"bsn".into(), &"national-number".into()));
    assert_eq!((&lines[1]["action"], &lines[1]["rules"][0]), (&"redact".into(), &"bsn.mail".into()));
    assert!(!trail.contains("231456785"));
}

#[test]
fn told_to_stop_it_finishes_what_it_is_at() {
    if !postfix::is_there() {
        return;
    }
    let mut own = Own::start("", Slow(Duration::from_secs(2)));
    let post = Post::behind(&own.place, &[]);
    let mut client = post.connect();
    let answer = std::thread::scope(|scope| {
        let sent = scope.spawn(|| client.send(OUT, &with_picture()));
        std::thread::sleep(Duration::from_millis(700));
        own.stop();
        sent.join().unwrap()
    });
    assert!(answer.starts_with("250"), "{answer}");
    assert_eq!(post.arrived(1).len(), 1);
    let answer = post.connect().send_or_refusal(&mail("Dag", "x"));
    assert!(answer.starts_with('4'), "{answer}");
}

#[test]
fn many_mails_at_once_come_out_once_each() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let (sessions, mails) = (10, 20);
    let refused = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for session in 0..sessions {
            let (post, refused) = (&post, &refused);
            scope.spawn(move || {
                let mut client = post.connect();
                for number in 0..mails {
                    let body = format!("merk-{session}-{number}. BSN 231456785 hoort er niet in.");
                    let answer = client.send(OUT, &mail("x", &body));
                    refused.fetch_add(usize::from(!answer.starts_with("250")), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(refused.into_inner(), 0);
    let arrived = post.arrived(sessions * mails);
    assert_eq!(arrived.len(), sessions * mails);
    for session in 0..sessions {
        for number in 0..mails {
            let mark = format!("merk-{session}-{number}.");
            assert_eq!(arrived.iter().filter(|message| holds(message, &mark)).count(), 1, "{mark}");
        }
    }
    assert!(arrived.iter().all(|message| !holds(message, "231456785")));
}
