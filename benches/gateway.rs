//! CPU time of the gateway for one mail of 10 KB of text: what a mail server waits for, without its own share.
//!
//! `cargo bench --bench gateway`; with a real Postfix: `cargo test --release --test gateway -- --nocapture`
#![allow(clippy::expect_used)] // a bench may stop

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use zwartlak::detect::{Engine, Settings as Detection};
use zwartlak::gateway::answer::Desk;
use zwartlak::gateway::message::Message;
use zwartlak::gateway::settings::Settings;
use zwartlak::pipeline::Pipeline;

fn main() {
    divan::main();
}

const CLEAN: &str =
    "Beste collega, de vergadering van donderdag begint om 20.00 uur in het buurthuis aan de haven.\r\n";
const FOUND: &str = "Mevrouw J. Hendriksen, geboren op 12-03-1960, BSN 231456785, belt morgen terug.\r\n";

fn desk() -> Desk {
    let settings =
        Settings::parse("gateway.toml", include_str!("../packaging/gateway.toml")).expect("the example is good");
    let pipeline = Pipeline::new(Engine::new(&Detection::default()).expect("the embedded patterns are well formed"));
    Desk { settings, pipeline }
}

fn mail(bytes: usize, found: &str) -> Message {
    let mut message = Message::from("anouk@praktijk.example".into());
    message.recipients.push("b@elders.example".into());
    for (name, value) in [("From", " anouk@praktijk.example"), ("To", " b@elders.example"), ("Subject", " Vergadering")]
    {
        message.field(name.into(), value.into(), false, 1 << 30);
    }
    message.body(found.as_bytes(), 1 << 30);
    message.body(CLEAN.repeat(bytes / CLEAN.len()).as_bytes(), 1 << 30);
    message
}

fn run(bencher: Bencher, message: &Message) {
    let desk = desk();
    let bytes = message.bytes().len();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(1_usize)).bench_local(|| desk.answer(message));
}

#[divan::bench]
fn passed(bencher: Bencher) {
    run(bencher, &mail(10_000, ""));
}

#[divan::bench]
fn redacted_and_verified(bencher: Bencher) {
    run(bencher, &mail(10_000, FOUND));
}
