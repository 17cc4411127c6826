//! Long runs, which are asked for by name:
//!
//! `cargo test --release --test gateway -- --ignored --nocapture soak`

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::mails::{mail, tnef, with_file};
use crate::postfix::{self, Post};
use crate::{OUT, RULES, holds};

/// Memory of a process in use now, in KiB.
fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// One of a mix: short, with a BSN, longer, with a file; `mark` makes it known again.
fn message(mark: &str, number: usize) -> Vec<u8> {
    let bsn = "Zijn BSN is 231456785, bel me even.";
    let text = "Beste collega, de vergadering begint om 20.00 uur in het buurthuis.\r\n";
    match number % 10 {
        0..=3 => mail(mark, "Tot morgen."),
        4..=6 => mail(mark, &format!("{bsn}\r\n{}", text.repeat(20))),
        7 => mail(mark, &text.repeat(500)),
        8 => with_file(mark, "Zie bijlage.", "lijst.csv", b"naam;BSN\r\nJansen;231456785\r\n"),
        _ => with_file(mark, "Zie bijlage.", "winmail.dat", &tnef(bsn)),
    }
}

/// Sends `mails` in each of so many sessions side by side: all are taken and all come out, once, clean, in flat memory.
#[allow(clippy::cast_precision_loss)] // seconds and KiB
fn run(sessions: usize, mails: usize) {
    if !postfix::is_there() {
        return;
    }
    let total = sessions * mails;
    let post = Post::start(RULES);
    let (sent, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let started = Instant::now();
    let samples = std::thread::scope(|scope| {
        for session in 0..sessions {
            let (post, sent, done) = (&post, &sent, &done);
            scope.spawn(move || {
                let mut client = post.connect();
                for number in 0..mails {
                    let answer = client.send(OUT, &message(&format!("merk-{session}-{number}."), number));
                    if answer.starts_with("250") {
                        sent.fetch_add(1, Ordering::Relaxed);
                    } else {
                        eprintln!("merk-{session}-{number}: {answer}");
                    }
                }
                done.fetch_add(1, Ordering::Relaxed);
            });
        }
        let mut samples = Vec::new();
        while done.load(Ordering::Relaxed) < sessions {
            std::thread::sleep(Duration::from_millis(500));
            samples.push((sent.load(Ordering::Relaxed), memory(post.gateway_id())));
        }
        samples
    });
    let took = started.elapsed().as_secs_f64();
    assert_eq!(sent.into_inner(), total, "some were not taken");
    postfix::wait_long("all of them", Duration::from_mins(30), || post.count() >= total);
    std::thread::sleep(Duration::from_secs(2));
    let arrived = post.arrived(total);
    let mut marks = HashMap::new();
    for message in &arrived {
        assert!(!holds(message, "231456785"));
        let at = memchr::memmem::find(message, b"Subject: merk-").unwrap() + 9;
        let end = at + memchr::memchr(b'\r', &message[at..]).unwrap();
        *marks.entry(message[at..end].to_vec()).or_insert(0_usize) += 1;
    }
    assert_eq!((arrived.len(), marks.len()), (total, total), "in is not out");
    assert!(marks.values().all(|count| *count == 1), "some came twice");
    assert_eq!((post.held(), post.waiting()), (0, 0));

    // warm after a tenth: every kind of mail has been seen in every thread
    let warm = samples.iter().find(|(sent, _)| *sent >= total / 10).unwrap().1;
    let most = samples.iter().filter(|(sent, _)| *sent >= total / 10).map(|(_, memory)| *memory).max().unwrap();
    let last = samples.last().unwrap().1;
    println!(
        "{total} mails in {sessions} sessions: {took:.0} s, {:.0} mails/s; memory {warm} KiB warm, {most} at most, {last} at \
         the end, ratio {:.2}",
        total as f64 / took,
        most as f64 / warm as f64
    );
    assert!(most * 10 < warm * 12, "memory grows: {samples:?}");
}

#[test]
#[ignore = "ten minutes: 24,000 mails in 20 sessions"]
fn soak_20_sessions() {
    run(20, 1_200);
}

#[test]
#[ignore = "twenty minutes: 50,000 mails in 50 sessions"]
fn soak_50_sessions() {
    run(50, 1_000);
}
