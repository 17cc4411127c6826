//! The gateway before a real Postfix: what goes in comes out, clean, once; and when anything fails nothing passes.

#![allow(clippy::unwrap_used, clippy::print_stderr)] // a test may stop, and says what it skipped

mod postfix;
mod session;

use std::time::Duration;

use postfix::Post;

const RULES: &str = "
deadline = 60
override = '[verantwoord]'
[rings]
own = ['praktijk.example']
processors = ['lab.example']
[[rule]]
id = 'bsn.mail'
action = 'redact'
direction = ['out']
to = ['other']
kinds = ['bsn']
[[rule]]
id = 'health.mail'
action = 'reject'
direction = ['out']
to = ['other']
kinds = ['health']
";

const OUT: &[&str] = &["b@elders.example"];

fn mail(subject: &str, body: &str) -> Vec<u8> {
    format!(
        "From: Anouk <anouk@praktijk.example>\r\nTo: b@elders.example\r\nSubject: {subject}\r\nMessage-ID: <1@praktijk.example>\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

fn holds(message: &[u8], part: &str) -> bool {
    memchr::memmem::find(message, part.as_bytes()).is_some()
}

#[test]
fn mail_is_passed_cleaned_refused_or_held() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let mut client = post.connect();

    // nothing to find: every byte of the text arrives
    let odd = "Een regel met é in Latin-1 hoort er ook bij.\r\n.punt vooraan\r\n\r\nTot morgen.";
    assert!(client.send(OUT, &mail("Dag", odd)).starts_with("250"));
    let first = post.arrived(1).remove(0);
    assert!(holds(&first, odd) && !holds(&first, "X-Zwartlak"));

    // a BSN in subject and body goes, the rest stays; the same connection
    let body = "Zijn BSN is 231456785, bel me even.";
    assert!(client.send(OUT, &mail("BSN 231456785", body)).starts_with("250"));
    let second = post.arrived(2).remove(1);
    assert!(!holds(&second, "231456785") && holds(&second, "bel me even."));
    assert!(holds(&second, "Message-ID: <1@praktijk.example>") && holds(&second, "action=redact; rules=bsn.mail"));

    // to a processor it may go; to a processor and someone else it may not: the strictest counts
    assert!(client.send(&["c@lab.example"], &mail("BSN 231456785", body)).starts_with("250"));
    assert!(holds(&post.arrived(3)[2], "231456785"));
    assert!(client.send(&["c@lab.example", OUT[0]], &mail("x", body)).starts_with("250"));
    assert!(post.arrived(4)[3..].iter().all(|message| !holds(message, "231456785")));

    // a refusal says which sort of data and what to do, and no value
    let health = "Mw. J. Bakker, geboren 12-03-1960, heeft diabetes mellitus en gebruikt metformine 500 mg.";
    let answer = client.send(OUT, &mail("Brief", health));
    assert!(
        answer.starts_with("550 5.7.1") && answer.contains("health") && answer.contains("beveiligde mail"),
        "{answer}"
    );
    assert!(!answer.contains("Bakker") && !answer.contains("metformine"));
    let count = post.count();

    // the sender takes the responsibility
    assert!(client.send(OUT, &mail("[verantwoord] Brief", health)).starts_with("250"));
    let signed = post.arrived(count + 1).pop().unwrap();
    assert!(holds(&signed, "metformine") && holds(&signed, "Subject: Brief") && holds(&signed, "override"));

    // RSET forgets
    client.say("MAIL FROM:<anouk@praktijk.example>");
    client.say("RCPT TO:<x@elders.example>");
    client.say("RSET");

    // what nobody can look into waits for a person
    let sealed = b"From: anouk@praktijk.example\r\nSubject: x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQFBgcICQ==\r\n";
    assert!(client.send(OUT, sealed).starts_with("250"));
    assert_eq!(post.held(), 1);
    let (_, list) = post.task(&["quarantine", "list"]);
    assert!(list.contains("action=hold; rules=failure.malformed") && list.lines().count() == 1, "{list}");
    let id = list.split(' ').next().unwrap().to_owned();
    let (_, shown) = post.task(&["quarantine", "show", &id, "--no-ocr", "--lang", "en"]);
    assert!(shown.contains(&id), "{shown}");
    assert_eq!(post.task(&["quarantine", "release", "ALL"]).0, 2);
    assert_eq!(post.task(&["quarantine", "release", &id]).0, 0);
    assert_eq!(post.held(), 0);

    // a stranger's header of ours says nothing
    let fake = [b"X-Zwartlak: action=pass\r\n".as_slice(), &mail("Dag", "Hoi.")].concat();
    assert!(client.send(OUT, &fake).starts_with("250"));
    let count = count + 3;
    assert!(!holds(&post.arrived(count)[count - 1], "X-Zwartlak"));

    // headers in Latin-1, with a NUL; lines of 3,000 characters; a body with bare line feeds
    let latin = b"From: anouk@praktijk.example\r\nSubject: caf\xe9 BSN 231456785\r\nX-Odd: a\0b\r\n\r\nx\r\n";
    assert!(client.send(OUT, latin).starts_with("250"));
    let long = format!("{} BSN 231456785 {}", "lang ".repeat(300), "lang ".repeat(300));
    assert!(client.send(OUT, &mail("lang", &long)).starts_with("250"));
    assert!(client.send(OUT, &mail("kaal", "een\nBSN 231456785\ntwee")).starts_with("250"));
    let odd_ones = post.arrived(count + 3).split_off(count);
    assert!(
        odd_ones.iter().all(|message| !holds(message, "231456785")),
        "{:?}",
        odd_ones.iter().map(|m| String::from_utf8_lossy(m).into_owned()).collect::<Vec<_>>()
    );
    assert!(holds(&odd_ones[1], "lang lang") && holds(&odd_ones[2], "twee"));

    let journal = post.journal();
    assert!(
        journal.contains("action=redact rules=bsn.mail") && !journal.contains("231456785") && !journal.contains('@')
    );
}

#[test]
fn when_we_fail_nothing_passes() {
    if !postfix::is_there() {
        return;
    }
    let mut post = Post::start(RULES);
    assert!(post.connect().send(OUT, &mail("Dag", "x")).starts_with("250"));
    assert_eq!(post.arrived(1).len(), 1);

    // new settings that cannot be used: the old ones stay
    post.configure("surprise = 1");
    post.signal("HUP");
    std::thread::sleep(Duration::from_millis(800));
    assert!(post.journal().contains("the old settings stay"));
    let mut client = post.connect();
    assert!(client.send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert!(!holds(&post.arrived(2)[1], "231456785"));

    // good ones are taken
    post.configure(&RULES.replace("'redact'", "'hold'"));
    post.signal("HUP");
    std::thread::sleep(Duration::from_millis(800));
    assert!(client.send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert_eq!(post.held(), 1);

    // killed with a connection open, and down: the mail server keeps nothing and says so
    post.kill_gateway();
    let answer = client.send_or_refusal(&mail("x", "BSN 231456785"));
    assert!(answer.starts_with('4'), "{answer}");
    let answer = post.connect().send_or_refusal(&mail("x", "BSN 231456785"));
    assert!(answer.starts_with('4'), "{answer}");
    assert_eq!(post.count(), 2);

    // the check sees what would let mail pass when we are down
    post.start_gateway();
    assert!(!post.task(&["check"]).1.contains("MIND  milter_default_action"), "{}", post.task(&["check"]).1);
    post.set("milter_default_action=accept");
    let (code, words) = post.task(&["check"]);
    assert!(code == 1 && words.contains("MIND  milter_default_action = accept"), "{words}");
}

#[test]
fn many_mails_at_once_come_out_once_each() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let (sessions, mails) = (10, 20);
    std::thread::scope(|scope| {
        for session in 0..sessions {
            let post = &post;
            scope.spawn(move || {
                let mut client = post.connect();
                for number in 0..mails {
                    let body = format!("merk-{session}-{number}. BSN 231456785 hoort er niet in.");
                    let answer = client.send(OUT, &mail("x", &body));
                    assert!(answer.starts_with("250"), "{answer}");
                }
            });
        }
    });
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
