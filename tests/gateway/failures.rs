//! When anything fails nothing passes: whatever happens to us, the sender is told to try later, and no copy is made.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::mails::{mail, with_picture};
use crate::own::{Own, Panicking, Slow};
use crate::postfix::{self, Post};
use crate::{OUT, RULES, holds};

/// Nothing came of this mail but an answer that says: later.
fn later(post: &Post, message: &[u8], when: &str) {
    let before = (post.count(), post.held());
    let answer = post.connect().send_or_refusal(message);
    assert!(answer.starts_with('4'), "{when}: {answer}");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!((post.count(), post.held()), before, "{when}");
    assert_eq!(post.waiting(), 0, "{when}: something stayed in the queue");
}

#[test]
fn killed_and_down() {
    if !postfix::is_there() {
        return;
    }
    let mut post = Post::start(RULES);
    let mut client = post.connect();
    assert!(client.send(OUT, &mail("Dag", "x")).starts_with("250"));
    assert_eq!(post.arrived(1).len(), 1);
    post.kill_gateway();
    let answer = client.send_or_refusal(&mail("x", "BSN 231456785"));
    assert!(answer.starts_with('4'), "killed with a connection open: {answer}");
    later(&post, &mail("x", "BSN 231456785"), "down");
    assert_eq!(post.count(), 1);
    // and when it is back mail goes again
    post.start_gateway();
    assert!(post.connect().send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert!(!holds(&post.arrived(2)[1], "231456785"));
}

/// Stands between Postfix and the gateway and ends both connections when this many bytes of answer have passed.
fn cutter(gateway: u16, after: &Arc<AtomicUsize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let after = Arc::clone(after);
    std::thread::spawn(move || {
        for theirs in listener.incoming().flatten() {
            let Ok(ours) = TcpStream::connect(("127.0.0.1", gateway)) else { continue };
            let (mut from, mut to) = (theirs.try_clone().unwrap(), ours.try_clone().unwrap());
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
            let most = after.load(Ordering::SeqCst);
            std::thread::spawn(move || {
                let (mut ours, mut theirs) = (ours, theirs);
                let _ = std::io::copy(&mut Read::by_ref(&mut ours).take(most as u64), &mut theirs);
                let _ = theirs.flush();
                let _ = (ours.shutdown(Shutdown::Both), theirs.shutdown(Shutdown::Both));
            });
        }
    });
    port
}

/// Length of the answer to the negotiation: what comes behind it is the answer to the message.
const HELLO: usize = 17;

#[test]
fn killed_in_the_middle_of_an_answer() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let after = Arc::new(AtomicUsize::new(0));
    let between = cutter(post.milter(), &after);
    post.set(&format!("smtpd_milters=inet:127.0.0.1:{between}"));
    let message = mail("Over BSN 231456785", &"Zijn BSN is 231456785, bel me even.\r\n".repeat(20));
    // nothing of it, within a packet, behind the changed header, within the new body, all but the last byte
    let body = 20 * 30;
    for cut in [0, 1, 3, 20, 60, 100, 100 + body / 2, 100 + body, 100 + body + 30] {
        after.store(HELLO + cut, Ordering::SeqCst);
        later(&post, &message, &format!("cut behind {cut} bytes of the answer"));
    }
    // with all of it the mail goes: the cuts were within the answer
    after.store(usize::MAX, Ordering::SeqCst);
    assert!(post.connect().send(OUT, &message).starts_with("250"));
    let arrived = post.arrived(1);
    assert!(arrived.len() == 1 && !holds(&arrived[0], "231456785") && holds(&arrived[0], "bel me even"));
}

#[test]
fn a_panic_in_a_detector() {
    if !postfix::is_there() {
        return;
    }
    let own = Own::start("", Panicking);
    let post = Post::behind(&own.place, &[]);
    for _ in 0..3 {
        later(&post, &with_picture(), "panic");
    }
    // others are not touched by it
    assert!(post.connect().send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert!(!holds(&post.arrived(1)[0], "231456785"));
}

#[test]
fn slower_than_the_deadline() {
    if !postfix::is_there() {
        return;
    }
    let own = Own::start("deadline = 1", Slow(Duration::from_secs(3)));
    let post = Post::behind(&own.place, &[]);
    let started = Instant::now();
    later(&post, &with_picture(), "too slow");
    assert!(started.elapsed() < Duration::from_secs(3), "the sender waited {:?}", started.elapsed());
    assert!(post.connect().send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
}

#[test]
fn slower_than_postfix_waits_for_but_at_work() {
    if !postfix::is_there() {
        return;
    }
    let own = Own::start("", Slow(Duration::from_secs(4)));
    let post = Post::behind(&own.place, &[("milter_content_timeout", "2s")]);
    let answer = post.connect().send(OUT, &with_picture());
    assert!(answer.starts_with("250"), "{answer}");
    assert_eq!(post.arrived(1).len(), 1);
}

#[test]
fn what_cannot_be_written_down_is_not_done() {
    if !postfix::is_there() {
        return;
    }
    // a full disk under the audit trail
    let mut post = Post::start(&format!("audit = '/dev/full'\n{RULES}"));
    later(&post, &mail("Dag", "x"), "audit trail on a full disk");
    assert!(post.journal().contains("rules=failure.audit"), "{}", post.journal());

    // reports of held mail that cannot be written: it is not held, nor passed
    post.kill_gateway();
    post.configure(&RULES.replace("\"redact\"", "\"hold\""));
    post.start_gateway();
    let held = post.path("state/held");
    let lock = |mode: &str| {
        assert!(std::process::Command::new("chmod").arg(mode).arg(&held).status().unwrap().success());
    };
    lock("500");
    later(&post, &mail("x", "BSN 231456785"), "quarantine that cannot be written");
    assert!(post.connect().send(OUT, &mail("Dag", "x")).starts_with("250"), "what needs no report goes");
    lock("700");
    assert!(post.connect().send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert_eq!(post.held(), 1);
    let journal = post.journal();
    assert!(journal.contains("a report was not written") && !journal.contains("231456785"), "{journal}");
}

#[test]
fn new_settings_that_cannot_be_used() {
    if !postfix::is_there() {
        return;
    }
    let post = Post::start(RULES);
    let mut client = post.connect();
    post.configure("surprise = 1");
    post.signal("HUP");
    postfix::wait("the reload", || post.journal().contains("the old settings stay"));
    assert!(client.send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert!(!holds(&post.arrived(1)[0], "231456785"));

    // without domains of our own all mail would count as coming in, and pass
    post.configure(&RULES.replace("own = [\"praktijk.example\"]", ""));
    post.signal("HUP");
    postfix::wait("the reload", || post.journal().contains("name your own domains"));

    // good ones are taken
    post.configure(&RULES.replace("\"redact\"", "\"hold\""));
    post.signal("HUP");
    postfix::wait("the reload", || post.journal().contains("settings read anew"));
    assert!(client.send(OUT, &mail("x", "BSN 231456785")).starts_with("250"));
    assert_eq!(post.held(), 1);
}
