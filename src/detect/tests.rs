//! The engine as a whole: natural texts, what must not be found, and properties.

mod misread;
mod odd_writing;

use std::fmt::Write;

use proptest::prelude::*;

use super::{Engine, Settings};
use crate::document::{Channel, Document, Face, Picture, PixelRect, Sight, Surface, Table, Text};
use crate::finding::{At, Finding, Kind, Level};

fn engine() -> &'static Engine {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&Settings::default()).unwrap())
}

fn document(text: &str) -> Document {
    Document { texts: vec![Text::same(Channel::Body, text.to_owned())], ..Document::default() }
}

/// Kind and value of what is found at level likely or above.
fn found(text: &str) -> Vec<(Kind, String)> {
    let mut findings = engine().detect(&document(text)).findings;
    findings.retain(|f| f.confidence.level() >= Level::Likely);
    findings.into_iter().map(|f| (f.kind, f.secret.open().to_owned())).collect()
}

fn has(found: &[(Kind, String)], kind: Kind, value: &str) {
    assert!(found.iter().any(|(k, v)| *k == kind && v == value), "{kind} '{value}' not in {found:#?}");
}

fn at(finding: &Finding) -> Vec<std::ops::Range<usize>> {
    match &finding.at {
        At::Text { ranges, .. } => ranges.clone(),
        At::Picture { .. } => Vec::new(),
    }
}

/// Numbers that pass the elfproef, made from a counter.
fn bsns(count: usize) -> Vec<String> {
    (0u32..)
        .map(|i| (100_000_000 + i.wrapping_mul(7_919_777) % 800_000_000).to_string())
        .filter(|n| crate::checksum::is_bsn(n))
        .take(count)
        .collect()
}

#[test]
fn a_referral_letter() {
    let text = "Huisartsenpraktijk De Linde\nDorpsstraat 4, 3981 CX Bunnik\ntel. 030-1234567\n\nAan de polikliniek cardiologie\n\n\
        Betreft: mevrouw G.A. van der Zanden-Bakker\nGeboortedatum: 14 februari 1951\nBSN: 2314.56.785\n\
        Adres: Oude Arnhemseweg 12-2, 3702 BA Zeist\nVerzekerdennr. 9012345678\n\nGeachte collega,\n\n\
        Graag uw beoordeling van bovengenoemde patiënte vanwege pijn op de borst en boezemfibrilleren.\n\n\
        Voorgeschiedenis: 2011 hartinfarct, 2019 depressieve episode.\nMedicatie: metoprolol 50 mg 1dd1, apixaban 5 mg 2dd1\n\n\
        Met collegiale groet,\n\ndr. P. Quint\n";
    let found = found(text);
    has(&found, Kind::Bsn, "2314.56.785");
    has(&found, Kind::Name, "G.A. van der Zanden-Bakker");
    has(&found, Kind::Name, "P. Quint");
    has(&found, Kind::BirthDate, "14 februari 1951");
    has(&found, Kind::Address, "Oude Arnhemseweg 12-2");
    has(&found, Kind::Postcode, "3702 BA");
    has(&found, Kind::Phone, "030-1234567");
    has(&found, Kind::InsuranceNumber, "9012345678");
    has(&found, Kind::Diagnosis, "hartinfarct");
    has(&found, Kind::Diagnosis, "boezemfibrilleren");
    has(&found, Kind::MentalHealth, "depressieve episode");
    has(&found, Kind::Medication, "metoprolol 50 mg");
    has(&found, Kind::Medication, "apixaban 5 mg");
    assert_eq!(engine().detect(&document(text)).genres, ["referral"]);
}

#[test]
fn an_invoice_with_a_bsn_and_numbers_that_are_none() {
    let numbers = bsns(4);
    let [a, b, c, d] = [&numbers[0], &numbers[1], &numbers[2], &numbers[3]];
    let text = format!(
        "FACTUUR\nFactuurnummer: {a}\nFactuurdatum: 01-02-2026\nKlantnummer {b}\nKvK {c}\nDBC-traject: {d}\n\n\
         Cliënt: Kees Hendriksen\nBSN cliënt: 231456785\n\nBetreft: behandeling. Totaal € 123,45 incl. btw.\n\
         Gelieve te betalen op NL91ABNA0417164300 o.v.v. {a}. Bestelling 4711, versie 5.2.6.5, 21% btw\n"
    );
    let found = found(&text);
    let bsn: Vec<_> = found.iter().filter(|(kind, _)| *kind == Kind::Bsn).collect();
    assert_eq!(bsn, [&(Kind::Bsn, "231456785".to_owned())]);
    has(&found, Kind::Iban, "NL91ABNA0417164300");
    has(&found, Kind::Name, "Kees Hendriksen");
    assert!(
        !found.iter().any(|(kind, _)| matches!(kind, Kind::BirthDate | Kind::IpAddress | Kind::Phone)),
        "{found:#?}"
    );
    assert!(engine().detect(&document(&text)).genres.contains(&"invoice"));
}

#[test]
fn a_chat_and_a_mail() {
    let found = found(
        "Hoi Femke,\n\nKun jij morgen Fatima Bouzid bellen? Haar nummer is 06 - 23 45 67 89. Ze woont sinds kort aan de \
         Prins Hendrikkade 33a in Amsterdam. Wachtwoord van het portaal: Bloem!2024\n\nGroetjes, Anouk\n",
    );
    has(&found, Kind::Name, "Femke");
    has(&found, Kind::Name, "Fatima Bouzid");
    has(&found, Kind::Phone, "06 - 23 45 67 89");
    has(&found, Kind::Address, "Prins Hendrikkade 33a");
    has(&found, Kind::Password, "Bloem!2024");
}

#[test]
fn ordinary_texts_hold_nothing() {
    for text in [
        "In 2026 en 2027 stijgen de prijzen met 3,5 procent, zegt de minister van Justitie.",
        "Boven de Noordzee ligt een depressie; in het zuiden valt regen. Temperatuur 12 graden.",
        "De ziekte van Parkinson komt vaker voor bij mannen. Ook Alzheimer en Crohn zijn bekend.",
        "Artikel 5.2.6.5 en paragraaf 12.3.4.1 van het besluit; zie bijlage A. De Hoge Raad oordeelde anders.",
        "Op 12 maart 2026 om 20.00 uur vergadert de raad in kamer 12, tweede verdieping.",
        "Kook 500 g aardappelen 20 minuten. Voeg 2 eetlepels boter toe, en 1 ui. Bak 5 minuten op 180 °C.",
        "Versie 10.4.22 van 2026-03-01, commit 9f2c1b7a8d 231456785f, build 1.231456785, ticket #231456785",
        "Kamer 12 A, model 5000 XL, ISO 9001, EN 12464-1, maat 42, 1500 mg per kg.",
        "Geachte heer, mevrouw,\n\nHierbij ontvangt u de notulen. Met vriendelijke groet,\n\nHet bestuur",
        "De omzet steeg van 231.456.785 naar 312.000.000 euro, € 231.456.785 meer.",
        "Diabetes type 2 is een chronische ziekte. Metformine 500 mg is vaak het eerste medicijn.",
        "De islam is in Nederland een godsdienst als andere; christenen, joden en hindoes wonen naast elkaar.",
        "De FNV, het CNV en de VVD spraken over de cao. Wie lid van een vakbond is, betaalt contributie.",
        "De verdachte is veroordeeld voor diefstal en kreeg een taakstraf, schrijft de krant.",
        "Iedere patiënt heeft recht op zorg, ongeacht godsdienst, ras, seksuele gerichtheid of politieke gezindheid.",
        "Artikel 9 verbiedt verwerking van gegevens over ras, geloof, vakbond, vingerafdruk, DNA en seksueel gedrag.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn special_categories_are_said_of_someone() {
    let found = found(
        "Intake van mevrouw F. Yilmaz, geboren 12-03-1980.\n\nZij is moslima en van Turkse afkomst. Haar man is lid van de \
         FNV. In 2019 is zij veroordeeld wegens winkeldiefstal (parketnummer 16/123456-19). Ze is lesbisch. Zij gebruikt \
         sertraline 50 mg.\n",
    );
    has(&found, Kind::Religion, "moslima");
    has(&found, Kind::Ethnicity, "van Turkse afkomst");
    has(&found, Kind::Union, "lid van de FNV");
    has(&found, Kind::Criminal, "veroordeeld wegens winkeldiefstal");
    has(&found, Kind::Criminal, "16/123456-19");
    has(&found, Kind::SexLife, "lesbisch");
    let form = self::found("Naam: K. Hendriksen\nGeboortedatum: 01-02-1970\nLid vakbond: FNV\n");
    has(&form, Kind::Union, "FNV");
    assert!(!form.contains(&(Kind::Union, "vakbond".to_owned())), "{form:?}");
    let text = "Dhr. Bakker gebruikt sertraline 50 mg en oxazepam.";
    let findings = engine().detect(&document(text)).findings;
    let reasons: Vec<&str> = findings
        .iter()
        .filter(|f| f.kind == Kind::Medication)
        .filter_map(|f| f.reason.first())
        .map(AsRef::as_ref)
        .collect();
    assert_eq!(reasons, ["medicine with a dose, ATC group N06", "medicine, ATC group N05"]);
}

#[test]
fn random_numbers_without_a_label_are_rarely_reported() {
    let mut state = 99u64;
    let mut reported = 0;
    let mut sure = 0;
    for _ in 0..100 {
        let mut text = String::new();
        for _ in 0..100 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let number = 100_000_000 + (state >> 33) % 900_000_000;
            writeln!(text, "Toen de teller op {number} stond, ging iedereen naar huis.\n").unwrap();
        }
        let findings = engine().detect(&document(&text)).findings;
        reported += findings.iter().filter(|f| f.kind == Kind::Bsn && f.confidence.level() >= Level::Likely).count();
        sure += findings.iter().filter(|f| f.kind == Kind::Bsn && f.confidence.level() == Level::Sure).count();
    }
    assert!(reported <= 50 && sure == 0, "{reported} of 10,000 at likely or above, {sure} sure");
}

#[test]
fn reasons_never_hold_the_value() {
    let text =
        "BSN 231456785, Naam: Kees Hendriksen, geb. 12-03-1980, tel 06-12345678, NL91ABNA0417164300, kees@example.nl";
    for finding in engine().detect(&document(text)).findings {
        for reason in &finding.reason {
            assert!(!reason.contains(finding.secret.open()), "{reason}");
        }
        assert!(!finding.reason.is_empty(), "{:?}", finding.kind);
    }
}

/// A text with one table: rows of cells joined by `;`.
fn sheet(rows: &[Vec<String>]) -> Document {
    let mut content = String::new();
    let mut table = Table::default();
    for row in rows {
        let mut cells = Vec::new();
        for cell in row {
            cells.push(content.len()..content.len() + cell.len());
            content.push_str(cell);
            content.push(';');
        }
        content.push('\n');
        table.rows.push(cells);
    }
    let mut document = document(&content);
    document.texts[0].tables.push(table);
    document
}

fn count_bsn(document: &Document) -> usize {
    let findings = engine().detect(document).findings;
    findings.iter().filter(|f| f.kind == Kind::Bsn && f.confidence.level() >= Level::Likely).count()
}

#[test]
fn columns_of_numbers_are_bsns_together_or_not_at_all() {
    let row = |a: String, b: String| vec![a, b];
    let mut random = vec![row("nr".into(), "omschrijving".into())];
    let mut state = 5u64;
    for _ in 0..500 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        random.push(row((100_000_000 + (state >> 33) % 900_000_000).to_string(), "stoel".into()));
    }
    assert_eq!(count_bsn(&sheet(&random)), 0);
    let mut bare: Vec<_> = bsns(20).into_iter().map(|n| row(n, "x".into())).collect();
    assert_eq!(count_bsn(&sheet(&bare)), 20);
    bare[3][0] = "onbekend".into();
    bare[4][0] = "123456789".into();
    assert_eq!(count_bsn(&sheet(&bare)), 18);
    let mut clients: Vec<_> = bsns(20).into_iter().map(|n| row(n, "x".into())).collect();
    clients.insert(0, row("klantnummer".into(), "y".into()));
    assert_eq!(count_bsn(&sheet(&clients)), 0);
}

#[test]
fn a_bsn_in_boxes_is_found_over_its_cells() {
    let mut row = vec!["BSN".to_owned()];
    row.extend("231456785".chars().map(String::from));
    let findings = engine().detect(&sheet(&[vec!["Naam".into(), "Kees Hendriksen".into()], row])).findings;
    let bsn = findings.iter().find(|f| f.kind == Kind::Bsn).unwrap();
    assert_eq!(at(bsn).len(), 9);
    assert_eq!(bsn.secret.open(), "231456785");
}

#[test]
fn a_picture_of_a_card_is_a_copy_and_its_face_is_found() {
    let words = "KONINKRIJK DER NEDERLANDEN\nIDENTITEITSKAART / IDENTITY CARD\nnaam/surname Bakker\nvoornamen/given names Anouk\n\
        geboortedatum/date of birth 12 MAA/MAR 1980\nBSN 2314S6785\ngeldig tot/date of expiry 01 JAN/JAN 2031\n";
    let face = Face { area: PixelRect { x: 10, y: 20, width: 80, height: 100 }.into(), score: 0.9 };
    let picture = |faces| Picture {
        surface: Surface::File { number: 0 },
        name: String::new(),
        width: 600,
        height: 400,
        rgb: std::sync::Arc::from([]),
        sight: Some(Sight { faces, ..Sight::default() }),
    };
    let text = |words: &str| Text::same(Channel::Picture(0), words.to_owned());
    let card = Document { texts: vec![text(words)], pictures: vec![picture(vec![face])], ..Document::default() };
    let findings = engine().detect(&card).findings;
    let kinds: Vec<Kind> = findings.iter().filter(|f| f.confidence.level() >= Level::Likely).map(|f| f.kind).collect();
    assert!(kinds.contains(&Kind::IdDocument) && kinds.contains(&Kind::Face), "{kinds:?}");
    assert!(kinds.contains(&Kind::Bsn) && kinds.contains(&Kind::BirthDate), "{kinds:?}");
    let portrait = "Ons team: Anouk Bakker, neem uw paspoort mee.\n";
    let team = Document { texts: vec![text(portrait)], pictures: vec![picture(vec![face])], ..Document::default() };
    let findings = engine().detect(&team).findings;
    let copies =
        |f: &&Finding| matches!(f.kind, Kind::IdDocument | Kind::Face) && f.confidence.level() >= Level::Likely;
    assert_eq!(findings.iter().filter(copies).count(), 0);
}

const PIECES: &[&str] = &[
    "BSN ",
    "231456785",
    "2314.56.785",
    " 06-12345678",
    "Kerkstraat 12",
    ", 1234 AB ",
    "mevrouw ",
    "Jansen",
    "\n",
    "\n\n",
    ";",
    "ë",
    "é",
    "€",
    "NL91ABNA0417164300",
    "@",
    "x@y.nl",
    "<<",
    "P<NLD",
    "SPECI20142NLD6503101F2403096999999990<<<<<84",
    "12-03-1980",
    "geb. ",
    "J.P. ",
    "\u{a0}",
    "\u{200b}",
    "diabetes",
    "metformine 500 mg",
    "(",
    ")",
    ".",
    " ",
    "0",
    "7",
    "00",
    "+31",
    "D1NLD",
    "\u{ad}",
    "日本",
    "𝟙",
    "\r\n",
    "patiënt ",
    "e\u{301}",
    "\u{301}",
    "ﬁ",
    "１２",
    "٣",
    "-\n",
    "–",
    "\u{202e}",
    "ВЅN ",
    "burgerservice-\nnummer ",
    "·",
];

fn mixed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), ".{0,6}", "[0-9 .-]{1,12}"];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn places_lie_on_characters_of_the_text(text in mixed(), field in proptest::option::of("[a-z ]{0,12}")) {
        let mut document = document(&text);
        document.texts[0].label = field;
        for finding in engine().detect(&document).findings {
            let ranges = at(&finding);
            prop_assert!(!ranges.is_empty());
            for range in &ranges {
                prop_assert!(text.get(range.clone()).is_some(), "{range:?}");
            }
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }

    #[test]
    fn tables_of_any_shape_are_survived(cells in prop::collection::vec(prop::collection::vec(mixed(), 0..4), 0..5)) {
        let mut content = String::new();
        let mut table = crate::document::Table::default();
        for row in &cells {
            let mut ranges = Vec::new();
            for cell in row {
                let start = content.len();
                content.push_str(cell);
                ranges.push(start..content.len());
                content.push('\t');
            }
            content.push('\n');
            table.rows.push(ranges);
        }
        let mut document = document(&content);
        document.texts[0].tables.push(table);
        for finding in engine().detect(&document).findings {
            for range in at(&finding) {
                prop_assert!(content.get(range).is_some());
            }
        }
    }

    #[test]
    fn text_far_away_never_changes_a_sure_finding(text in mixed(), above in mixed(), below in mixed()) {
        let gap = "\n\nHet regent vandaag in het hele land, maar morgen wordt het droog.\n\n".repeat(60);
        let before = engine().detect(&document(&text)).findings;
        let sure = |findings: &[Finding], from: usize| -> Vec<(Kind, Vec<std::ops::Range<usize>>)> {
            let sure = findings.iter().filter(|f| f.confidence.level() == Level::Sure);
            sure.map(|f| (f.kind, at(f).into_iter().map(|r| r.start + from..r.end + from).collect())).collect()
        };
        let head = format!("{above}{gap}");
        let after = sure(&engine().detect(&document(&format!("{head}{text}{gap}{below}"))).findings, 0);
        for (kind, ranges) in sure(&before, head.len()) {
            prop_assert!(after.contains(&(kind, ranges.clone())), "{} {:?}", kind, ranges);
        }
    }
}
