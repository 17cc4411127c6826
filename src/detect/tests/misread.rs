//! What readers of pictures make of numbers and labels.

use super::*;

fn in_picture(text: &str) -> Vec<(Kind, String)> {
    let text = Text::same(Channel::Picture(0), text.to_owned());
    let mut findings = engine().detect(&Document { texts: vec![text], ..Document::default() }).findings;
    findings.retain(|f| f.confidence.level() >= Level::Likely);
    findings.into_iter().map(|f| (f.kind, f.secret.open().to_owned())).collect()
}

#[test]
fn letters_for_digits_are_repaired_behind_a_label() {
    for text in
        ["BSN 2314S6785", "BSN: 23I4.56.78S", "8SN 231456785", "BSM: 231456785", "8SN 2314S6785", "B5N 23l456785"]
    {
        let found = in_picture(text);
        assert!(found.iter().any(|(kind, _)| *kind == Kind::Bsn), "{text}: {found:?}");
        assert!(!found.iter().any(|(kind, value)| *kind == Kind::Bsn && value.contains('N')), "{text}");
    }
    has(&in_picture("geboortedatum/date of birth 12 MAA/MAR 198O"), Kind::BirthDate, "12 MAA/MAR 198O");
    has(&in_picture("GEB00RTEDATUM l2-03-1980"), Kind::BirthDate, "l2-03-1980");
    has(&in_picture("IBAN NL9I ABNA O417 1643 OO"), Kind::Iban, "NL9I ABNA O417 1643 OO");
    has(
        &in_picture("P«NLDDE«VRIES««JAN<PIETER<<<<<<<<<<<<<<<<<<<\nNPH1K2L342NLD8OO3122M3101012231456785<<<<<18"),
        Kind::Bsn,
        "231456785",
    );
}

#[test]
fn in_texts_only_what_people_type_and_only_when_it_checks() {
    has(&found("Haar BSN is 23l456785."), Kind::Bsn, "23l456785");
    for text in ["BSN 2314S6785", "Het BSN 23l456786", "8SN 231456785", "order 23l456785", "BSN Bos 12 O"] {
        assert!(!found(text).iter().any(|(kind, _)| *kind == Kind::Bsn), "{text}");
    }
    for text in ["BSN 2314S6784", "ordernummer 2314S6785", "8SN 231456786", "geboren te Sloten 8 Bos"] {
        assert!(!in_picture(text).iter().any(|(kind, _)| matches!(kind, Kind::Bsn | Kind::BirthDate)), "{text}");
    }
}
