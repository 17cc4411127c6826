//! Texts that look the same to a reader and are written otherwise: what is found may not depend on it.

use proptest::prelude::*;

use super::*;

/// A letter with something of everything.
const LETTER: &str = "Geachte collega,\n\nGraag uw aandacht voor mevrouw Zoë Hendriksen, geboren op 12-03-1960.\n\
    BSN: 231456785\nAdres: Kerkstraat 12, 1234 AB Zeist\nTelefoon: 06-12345678\nE-mail: zoe.hendriksen@example.nl\n\
    IBAN: NL91ABNA0417164300\nPaspoortnummer: NPH1K2L34\nDeze patiënt gebruikt metformine 500 mg wegens diabetes mellitus.\n";

/// Kinds and values in plain writing, without accents.
fn plainly(text: &str) -> Vec<(Kind, String)> {
    let plain = |value: &String| {
        let mut out = String::new();
        value.chars().for_each(|c| crate::glyph::compared(c, |c| out.push(c)));
        out.replace('ë', "e")
    };
    found(text).iter().map(|(kind, value)| (*kind, plain(value))).collect()
}

/// The letter with every character that `odd` knows written otherwise.
fn rewritten(odd: impl Fn(char) -> Option<String>) -> String {
    LETTER.chars().map(|c| odd(c).unwrap_or_else(|| c.to_string())).collect()
}

fn shifted(c: char, zero: u32) -> Option<String> {
    Some(char::from_u32(zero + c.to_digit(10)?)?.to_string())
}

#[test]
fn a_letter_holds_the_same_however_it_is_written() {
    let expected = plainly(LETTER);
    for kind in [Kind::Bsn, Kind::Name, Kind::BirthDate, Kind::Address, Kind::Postcode, Kind::Phone, Kind::Email] {
        assert!(expected.iter().any(|(k, _)| *k == kind), "{kind}");
    }
    for kind in [Kind::Iban, Kind::DocumentNumber, Kind::Medication, Kind::Diagnosis] {
        assert!(expected.iter().any(|(k, _)| *k == kind), "{kind}");
    }
    let with = |mark: char| move |c: char| c.is_alphanumeric().then(|| format!("{c}{mark}"));
    let instead = |from: char, to: char| move |c: char| (c == from).then(|| to.to_string());
    let mut variants: Vec<(&str, String)> = vec![
        ("decomposed", rewritten(|c| matches!(c, 'ë').then(|| "e\u{308}".into()))),
        (
            "full width",
            rewritten(|c| c.is_ascii_graphic().then(|| char::from_u32(u32::from(c) + 0xfee0).unwrap().into())),
        ),
        ("Arabic digits", rewritten(|c| shifted(c, 0x660))),
        ("Persian digits", rewritten(|c| shifted(c, 0x6f0))),
        ("bold digits", rewritten(|c| shifted(c, 0x1d7ce))),
        (
            "bold letters",
            rewritten(|c| c.is_ascii_uppercase().then(|| char::from_u32(u32::from(c) - 65 + 0x1d400).unwrap().into())),
        ),
        (
            "Cyrillic letters",
            rewritten(|c| {
                "aeopcxASBEKMHOPCTX".find(c).and_then(|at| "аеорсхАЅВЕКМНОРСТХ".chars().nth(at)).map(String::from)
            }),
        ),
        ("struck through", rewritten(with('\u{336}'))),
        ("right to left", format!("\u{202b}{LETTER}\u{202c}")),
        ("every line embedded", format!("\u{2066}{}\u{2069}\n", LETTER.trim_end().replace('\n', "\u{2069}\n\u{2066}"))),
    ];
    for silent in
        ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{200e}', '\u{fe0f}', '\u{34f}']
    {
        variants.push(("something invisible", rewritten(with(silent))));
    }
    for space in ['\u{a0}', '\u{202f}', '\u{2007}', '\u{2009}', '\u{3000}'] {
        variants.push(("another space", rewritten(instead(' ', space))));
    }
    for hyphen in ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2212}', '\u{fe63}'] {
        variants.push(("another hyphen", rewritten(instead('-', hyphen))));
    }
    for (what, text) in variants {
        assert_eq!(plainly(&text), expected, "{what}");
    }
}

#[test]
fn a_value_is_taken_with_what_is_invisible_inside_and_not_around_it() {
    let text = "BSN: \u{202d}231\u{200b}456\u{ad}785\u{202c}, cliënt";
    let bsn: Vec<String> = found(text).into_iter().filter(|(kind, _)| *kind == Kind::Bsn).map(|(_, v)| v).collect();
    assert_eq!(bsn, ["231\u{200b}456\u{ad}785"]);
}

#[test]
fn labels_and_words_over_a_line_break_are_whole() {
    for text in [
        "Het burgerservice-\nnummer van mevrouw is 231456785.",
        "Het burgerservice\u{ad}\r\nnummer van mevrouw is 231456785.",
        "> Het burgerservice\u{2010}\n> nummer van mevrouw is 231456785.",
    ] {
        let found = found(text);
        has(&found, Kind::Bsn, "231456785");
    }
    has(&found("Haar geboorte-\ndatum is 12-03-1980."), Kind::BirthDate, "12-03-1980");
    has(&found("Zij woont aan de Kerk-\nstraat 12, 1234 AB Zeist."), Kind::Address, "Kerk-\nstraat 12");
    has(&found("Aan: mevrouw Hendrik-\nsen"), Kind::Name, "Hendrik-\nsen");
}

#[test]
fn look_alikes_of_labels_are_labels() {
    for label in ["ВЅN", "ВЅΝ", "ＢＳＮ", "𝗕𝗦𝗡", "B\u{200b}S\u{200b}N", "B̶S̶N̶"] {
        has(&found(&format!("{label}: 231456785")), Kind::Bsn, "231456785");
    }
    has(&found("Сofinummer en sоfinummer 231456785"), Kind::Bsn, "231456785");
}

#[test]
fn foreign_texts_and_signs_hold_nothing() {
    for text in [
        "Он живёт в Москве с 2019 года — и работает в школе № 231.",
        "Η θερμοκρασία στην Αθήνα είναι 35 °C, υγρασία 40 %.",
        "東京都は231,456,785円の予算を計上した。",
        "De oppervlakte is 12 m² × 3,5 m³ ≈ 42; ½ + ¼ = ¾, ①②③④⑤⑥⑦⑧⑨ en x⁹.",
        "Wit-\nen rood-\nof geel",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_value_is_the_text_at_its_place(text in mixed()) {
        for finding in engine().detect(&document(&text)).findings {
            let value: String = at(&finding).into_iter().map(|range| text[range].to_owned()).collect();
            prop_assert_eq!(finding.secret.open(), value);
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>(), field in proptest::option::of(any::<String>())) {
        let mut document = document(&text);
        document.texts[0].label = field;
        for finding in engine().detect(&document).findings {
            prop_assert!(at(&finding).into_iter().all(|range| text.get(range).is_some()));
        }
    }

    #[test]
    fn invisible_characters_anywhere_in_the_letter_change_nothing(places in prop::collection::vec((0..LETTER.len(), 0..6usize), 1..40)) {
        let mut text = LETTER.to_owned();
        for (place, which) in places {
            let place = text.floor_char_boundary(place);
            text.insert(place, ['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{202e}', '\u{fe0f}'][which]);
        }
        prop_assert_eq!(plainly(&text), plainly(LETTER));
    }
}
