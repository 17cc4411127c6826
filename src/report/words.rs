//! Words that several reports share, in both languages, and the figures they tell.

use super::Lang;
use super::digest::Digest;
use crate::decide::people::Estimate;
use crate::decide::rules::Severity;
use crate::finding::{Category, Kind};

/// How bad, for people.
#[must_use]
pub fn severity(lang: Lang, severity: Severity) -> &'static str {
    let (nl, en) = match severity {
        Severity::Critical => ("kritiek", "critical"),
        Severity::High => ("hoog", "high"),
        Severity::Medium => ("middel", "medium"),
        Severity::Low => ("laag", "low"),
        Severity::Note => ("ter kennisneming", "note"),
    };
    lang.pick(nl, en)
}

/// A category, for people.
#[must_use]
pub fn category(lang: Lang, category: Category) -> &'static str {
    let (nl, en) = match category {
        Category::NationalNumber => ("Nationale nummers (BSN)", "National numbers (BSN)"),
        Category::IdentityDocument => ("Identiteitsbewijzen en gezichten", "Identity documents and faces"),
        Category::Identifier => ("Namen, geboortedatums, nummers", "Names, birth dates, numbers"),
        Category::Contact => ("Contactgegevens", "Contact data"),
        Category::Financial => ("Bankgegevens", "Bank data"),
        Category::Health => ("Gezondheid", "Health"),
        Category::Special => ("Andere bijzondere gegevens", "Other special data"),
        Category::Criminal => ("Strafrechtelijke gegevens", "Criminal data"),
        Category::Credential => ("Wachtwoorden", "Passwords"),
    };
    lang.pick(nl, en)
}

/// What weighs most comes first in lists.
#[must_use]
pub fn weight(kind: Kind) -> u8 {
    match kind.category() {
        Category::NationalNumber => 0,
        Category::IdentityDocument if kind != Kind::Face => 1,
        Category::Health => 2,
        Category::Special | Category::Criminal | Category::Credential => 3,
        Category::IdentityDocument | Category::Financial => 4,
        Category::Identifier => 5,
        Category::Contact => 6,
    }
}

/// Why something was not read, and what to do.
#[must_use]
pub fn gap(lang: Lang, reason: &str) -> (&'static str, &'static str) {
    let (nl, en) = match reason {
        "encrypted" => (
            (
                "Er is een wachtwoord nodig",
                "Open het bestand, en beoordeel het zelf. Versleuteld bewaren is op zich goed.",
            ),
            ("A password is needed", "Open the file and judge it yourself. Keeping it encrypted is good as such."),
        ),
        "unreadable" => (
            ("Beschadigd, of niet wat het lijkt", "Probeer het te openen met het programma waarmee het is gemaakt."),
            ("Damaged, or not what it seems", "Try to open it with the program that made it."),
        ),
        "unknown-charset" => (
            ("Tekst in een onbekende codering", "Sla het bestand op als UTF-8 en scan opnieuw."),
            ("Text in an unknown charset", "Save the file as UTF-8 and scan again."),
        ),
        "limit" => (
            ("Te groot of te diep genest", "Pak het bestand uit of splits het, en scan opnieuw."),
            ("Too large or nested too deep", "Unpack or split the file, and scan again."),
        ),
        "no-ocr" => (
            ("Een beeld is niet bekeken", "Scan opnieuw met de modellen voor het lezen van beelden (zonder --no-ocr)."),
            ("A picture was not looked at", "Scan again with the models for reading pictures (without --no-ocr)."),
        ),
        "unsupported" => (
            (
                "Dit soort bestand wordt nog niet gelezen",
                "Bewaar het als PDF of tekst en scan opnieuw, of kijk er zelf in.",
            ),
            ("This kind of file is not read yet", "Save it as PDF or text and scan again, or look into it yourself."),
        ),
        "failed" => (
            ("Hierop liep het programma vast", "Kijk er zelf in, en meld ons het soort bestand, zonder de inhoud."),
            (
                "The program failed on this",
                "Look into it yourself, and report the kind of file to us, without its content.",
            ),
        ),
        _ => (
            ("Kon niet worden geopend", "Kijk of het bestand er nog is en of u het mag lezen."),
            ("Could not be opened", "See whether the file is still there and whether you may read it."),
        ),
    };
    match lang {
        Lang::Nl => nl,
        Lang::En => en,
    }
}

/// `ongeveer 214`.
#[must_use]
pub fn people(lang: Lang, people: Estimate) -> String {
    if people.low == people.high {
        people.about.to_string()
    } else {
        format!("{} {}", lang.pick("±", "±"), people.about)
    }
}

/// `mensen (tussen 190 en 240)`.
#[must_use]
pub fn people_range(lang: Lang, people: Estimate) -> String {
    let word = if people.about == 1 { lang.pick("mens", "person") } else { lang.pick("mensen", "people") };
    if people.low == people.high {
        return word.to_owned();
    }
    let Estimate { low, high, .. } = people;
    format!("{word} ({} {low} {} {high})", lang.pick("tussen", "between"), lang.pick("en", "and"))
}

/// The figures behind the questions for a DPO and a DPIA.
#[must_use]
pub fn figures(lang: Lang, now: &Digest) -> Vec<(String, String)> {
    let say = |nl: &str, en: &str| lang.pick(nl, en).to_owned();
    let people = now.people();
    let count = |wanted: &[Category]| {
        let has = |kind: &Kind| wanted.contains(&kind.category());
        let files = now.files.values().filter(|file| file.kinds.keys().any(has)).count();
        let findings: u64 = now.kinds.iter().filter(|(kind, _)| has(kind)).map(|(_, sum)| sum.findings).sum();
        format!("{findings} {} {files} {}", lang.pick("in", "in"), lang.pick("bestanden", "files"))
    };
    let mut out = vec![
        (
            say("Hoeveel mensen", "How many people"),
            format!("{} {}", self::people(lang, people), people_range(lang, people)),
        ),
        (
            say("Kwetsbare groepen: jonger dan achttien", "Vulnerable groups: under eighteen"),
            format!("{} ({}: {})", people.minors, lang.pick("leeftijd onbekend", "age unknown"), people.unknown_age),
        ),
        (say("Gezondheidsgegevens (AVG 9)", "Health data (AVG 9)"), count(&[Category::Health])),
        (say("Andere bijzondere gegevens (AVG 9)", "Other special data (AVG 9)"), count(&[Category::Special])),
        (say("Strafrechtelijke gegevens (AVG 10)", "Criminal data (AVG 10)"), count(&[Category::Criminal])),
        (say("Nationale nummers (AVG 87)", "National numbers (AVG 87)"), count(&[Category::NationalNumber])),
        (say("Identiteitsbewijzen", "Identity documents"), count(&[Category::IdentityDocument])),
    ];
    if let Some(totals) = &now.totals {
        #[allow(clippy::cast_precision_loss)] // a size for people
        let megabytes = totals.bytes as f64 / 1e6;
        let files = lang.pick("bestanden", "files");
        out.push((
            say("Hoeveelheid", "Volume"),
            format!(
                "{} {files}, {} {}, {megabytes:.1} MB",
                totals.files,
                totals.documents,
                lang.pick("documenten", "documents")
            ),
        ));
    }
    let mut days: Vec<&str> = now.files.values().filter_map(|file| file.modified.as_deref()).collect();
    days.sort_unstable();
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        out.push((
            say("Periode (laatste wijziging van de bestanden)", "Period (last change of the files)"),
            format!("{first} – {last}"),
        ));
    }
    out.push((say("Niet gelezen", "Not read"), now.gaps.len().to_string()));
    out
}

/// What changed: name, then, now.
#[must_use]
pub fn trend(lang: Lang, before: &Digest, now: &Digest) -> Vec<(String, u64, u64)> {
    let say = |nl: &str, en: &str| lang.pick(nl, en).to_owned();
    let mut out = vec![
        (say("Bestanden met persoonsgegevens", "Files with personal data"), before.found_in(), now.found_in()),
        (say("Gegevens", "Items"), before.findings, now.findings),
        (say("Mensen (schatting)", "People (estimate)"), before.people().about.into(), now.people().about.into()),
        (say("Niet gelezen", "Not read"), before.gaps.len() as u64, now.gaps.len() as u64),
    ];
    for severity in Severity::ALL.iter().rev() {
        let name = format!("{}: {}", lang.pick("Signalen", "Signals"), self::severity(lang, *severity));
        out.push((name, before.signals(*severity), now.signals(*severity)));
    }
    let files = |digest: &Digest, category: Category| {
        digest.files.values().filter(|file| file.kinds.keys().any(|kind| kind.category() == category)).count() as u64
    };
    for category in [Category::NationalNumber, Category::IdentityDocument, Category::Health] {
        let name = format!("{}: {}", lang.pick("Bestanden", "Files"), self::category(lang, category));
        out.push((name, files(before, category), files(now, category)));
    }
    out
}
