use super::*;
use crate::detect::{Engine, Settings};
use crate::document::{Channel, Document, Text};
use crate::finding::{Level, Secret};

fn person(fields: &[(Field, &str)]) -> Person {
    Person { fields: fields.iter().map(|(field, value)| (*field, Secret::new(*value))).collect() }
}

fn settings() -> Settings {
    let known = vec![
        person(&[
            (Field::FirstName, "Anouk"),
            (Field::Particle, "van der"),
            (Field::Surname, "Quispelzak"),
            (Field::BirthDate, "12-03-1961"),
            (Field::Bsn, "111222333"),
            (Field::PatientNumber, "C-20419"),
            (Field::Phone, "06-12345678"),
            (Field::Email, "anouk@example.nl"),
            (Field::Address, "Lange Wei 7"),
            (Field::Postcode, "3981 CX"),
        ]),
        person(&[(Field::Name, "B. Bakker"), (Field::PatientNumber, "4711023")]),
        person(&[(Field::Name, "Özdemir-de Wit, Emine")]),
        person(&[(Field::FirstName, "C."), (Field::Particle, "van"), (Field::Surname, "Dam")]),
    ];
    Settings { known, ..Settings::default() }
}

/// Kind, value and reasons of what is found at level likely or above and rests on the list.
fn found(text: &str) -> Vec<(Kind, String)> {
    static ENGINE: std::sync::OnceLock<Engine> = std::sync::OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::new(&settings()).unwrap());
    let document = Document { texts: vec![Text::same(Channel::Body, text.to_owned())], ..Document::default() };
    let mut findings = engine.detect(&document).findings;
    findings.retain(|f| f.confidence.level() >= Level::Likely && f.reason.iter().any(|reason| reason == REASON));
    findings.into_iter().map(|f| (f.kind, f.secret.open().to_owned())).collect()
}

#[test]
fn people_are_found_in_every_way_their_name_is_written() {
    for (text, name) in [
        ("gisteren belde anouk van der quispelzak nog", "anouk van der quispelzak"),
        ("Afgesproken met A. van der Quispelzak en haar man", "A. van der Quispelzak"),
        ("QUISPELZAK, A. VAN DER; afgezegd", "QUISPELZAK, A. VAN DER"),
        ("Later ging Quispelzak weg", "Quispelzak"),
        ("b. bakker was er niet, B. Bakker wel", "B. Bakker"),
        ("Toen kwam Bakker binnen", "Bakker"),
        ("met Emine Özdemir gesproken", "Emine Özdemir"),
        ("Toen kwam Van Dam binnen", "Van Dam"),
        ("met EMINE ÖZDEMIR-DE WIT gesproken", "EMINE ÖZDEMIR-DE WIT"),
    ] {
        let found = found(text);
        assert!(found.iter().any(|(kind, value)| *kind == Kind::Name && value == name), "{text}: {found:?}");
    }
}

#[test]
fn numbers_dates_and_addresses_are_found_without_a_label() {
    for (text, kind, value) in [
        ("ref 1112.22.333 ontvangen", Kind::Bsn, "1112.22.333"),
        ("ref 111222333 ontvangen", Kind::Bsn, "111222333"),
        ("geb 12 maart 1961, bezoek", Kind::BirthDate, "12 maart 1961"),
        ("terugbellen op +31 6 12345678", Kind::Phone, "31 6 12345678"),
        ("dossier C-20419 open", Kind::PatientNumber, "C-20419"),
        ("zie 4711023 in het archief", Kind::PatientNumber, "4711023"),
        ("mail ANOUK@example.nl", Kind::Email, "ANOUK@example.nl"),
        ("naar lange wei 7 gereden", Kind::Address, "lange wei 7"),
        ("in 3981cx te vinden", Kind::Postcode, "3981cx"),
    ] {
        let found = found(text);
        assert!(found.iter().any(|(k, v)| *k == kind && v.trim_start_matches('+') == value), "{text}: {found:?}");
    }
}

#[test]
fn ordinary_words_and_other_people_are_not_the_ones_of_the_list() {
    for text in [
        "de bakker op de hoek bakt brood, Bakkerij en bakkers",
        "Bakker worden is een vak.",
        "versie 1.4711023, order 94711023 en 47110231, 13 maart 1961, 3981 CY",
        "de wit geverfde muur",
        "Wij gingen naar de Dam in Amsterdam",
        "",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    let other = found("Gisteren was Piet Bakker er");
    assert_eq!(other, [], "another first name is another person");
}

#[test]
fn nothing_of_the_list_can_be_printed() {
    let people = settings().known;
    let printed = format!("{people:?}{:?}", Known::new(&people).unwrap());
    for value in ["uispelzak", "Anouk", "111222333", "20419", "zdemir", "3981", "1961"] {
        assert!(!printed.contains(value), "{value}");
    }
    assert!(printed.contains("Known("), "{printed}");
}
