//! Speed of the text detectors, in bytes per second: prose, prose with a finding every 4 KB, tables of numbers, start-up.
//!
//! `cargo bench --bench detect`
#![allow(clippy::expect_used)] // a bench may stop

use divan::Bencher;
use divan::counter::BytesCount;
use zwartlak::detect::{Engine, Settings};
use zwartlak::document::{Channel, Document, Table, Text};

fn main() {
    divan::main();
}

const SENTENCES: &[&str] = &[
    "De gemeente heeft besloten dat de nieuwe fietsbrug over het kanaal volgend jaar wordt aangelegd.",
    "Volgens onderzoekers neemt het aantal zonnepanelen in Nederland sneller toe dan tien jaar geleden werd verwacht.",
    "Wie in de herfst door het bos wandelt, ziet overal paddenstoelen tussen de bladeren staan.",
    "In 2026 en 2027 gaan de prijzen naar verwachting met 3,5 procent omhoog, al is dat niet zeker.",
    "Op het station stonden honderden reizigers te wachten op een trein die niet meer zou komen.",
    "Het bestuur vergadert elke tweede donderdag van de maand om 20.00 uur in het buurthuis.",
    "De schrijver vertelt in zijn boek hoe een dorp aan de kust door de jaren heen veranderde.",
    "Na afloop was er koffie met appeltaart, en daarna werd er nog lang nagepraat over de plannen.",
    "Boven de Noordzee ligt een depressie die morgen regen en wind naar het zuiden brengt.",
    "Een kilo aardappelen kost op de markt 1,20 euro, in de winkel betaal je soms het dubbele.",
    "De minister zei dat het kabinet de uitkomst van het advies van de raad wil afwachten.",
    "Met een beetje geluk bloeien de tulpen dit jaar al voor het einde van maart.",
    "Artikel 12 van de verordening bepaalt dat een aanvraag binnen acht weken wordt behandeld.",
    "Scholen in Rotterdam en Utrecht beginnen na de zomer met een proef met kleinere klassen.",
    "Het orkest speelde werken van componisten die tegenwoordig nog maar weinig te horen zijn.",
];

const FINDINGS: &[&str] = &[
    "Mevrouw J. Hendriksen, geboren op 12-03-1960, BSN 231456785, woont op Kerkstraat 12, 1234 AB Zeist.",
    "Bel 06-12345678 of mail naar anouk.bakker@example.nl over de betaling op NL91 ABNA 0417 1643 00.",
    "Patiënt Kees Bakker gebruikt metformine 500 mg 2dd wegens diabetes mellitus.",
];

/// A small generator, so that every run sees the same text.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap_or_default()
}

/// Prose of about `size` bytes, with a finding every `every` bytes if that is not 0.
fn prose(size: usize, every: usize) -> String {
    let (mut out, mut state, mut due) = (String::with_capacity(size + 200), 7, every);
    while out.len() < size {
        out.push_str(SENTENCES[next(&mut state) % SENTENCES.len()]);
        out.push_str(if next(&mut state).is_multiple_of(5) { "\n\n" } else { " " });
        if every > 0 && out.len() > due {
            out.push_str(FINDINGS[next(&mut state) % FINDINGS.len()]);
            out.push(' ');
            due += every;
        }
    }
    out
}

/// A sheet of order lines, with its cells.
fn sheet(size: usize) -> Text {
    let mut content = String::from("order;klant;artikel;aantal;bedrag;datum\n");
    let mut state = 11;
    while content.len() < size {
        let (a, b, c) = (next(&mut state), next(&mut state), next(&mut state));
        let line = format!(
            "{};{};{};{};{},{:02};{:02}-{:02}-2026\n",
            100_000_000 + a % 900_000_000,
            10_000_000 + b % 90_000_000,
            c % 1_000_000,
            a % 40,
            b % 900,
            c % 100,
            1 + a % 28,
            1 + b % 12
        );
        content.push_str(&line);
    }
    let mut table = Table::default();
    let mut at = 0;
    for line in content.lines() {
        let mut cells = Vec::new();
        let mut start = at;
        for cell in line.split(';') {
            cells.push(start..start + cell.len());
            start += cell.len() + 1;
        }
        table.rows.push(cells);
        at += line.len() + 1;
    }
    let mut text = Text::same(Channel::Body, content);
    text.tables.push(table);
    text
}

fn run(bencher: Bencher, text: Text) {
    let size = text.content.len();
    let engine = Engine::new(&Settings::default()).expect("the embedded patterns are well formed");
    let document = Document { texts: vec![text], ..Document::default() };
    bencher.counter(BytesCount::new(size)).bench_local(|| engine.detect(&document).findings.len());
}

#[divan::bench(sample_count = 10)]
fn dutch_prose(bencher: Bencher) {
    run(bencher, Text::same(Channel::Body, prose(4_000_000, 0)));
}

#[divan::bench(sample_count = 10)]
fn finding_every_4_kb(bencher: Bencher) {
    run(bencher, Text::same(Channel::Body, prose(4_000_000, 4096)));
}

#[divan::bench(sample_count = 10)]
fn letters_only(bencher: Bencher) {
    run(bencher, Text::same(Channel::Body, prose(100_000, 150)));
}

#[divan::bench(sample_count = 10)]
fn table_of_numbers(bencher: Bencher) {
    run(bencher, sheet(1_000_000));
}

#[divan::bench(sample_count = 20)]
fn start_up(bencher: Bencher) {
    bencher.bench_local(|| Engine::new(&Settings::default()).expect("the embedded patterns are well formed"));
}
