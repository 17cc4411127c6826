//! Facts for a data-leak file: the fields of the supervisor's form (AVG 33(3)), filled where a scan can measure them, as
//! questions where a person has to answer; the criteria for telling the supervisor and the people (AVG 33, 34; EDPB
//! guidelines 9/2022) beside the facts. It decides nothing.

use std::fmt::Write;

use serde::Serialize;

use super::digest::{Digest, shown};
use super::html::escape;
use super::markdown::plain;
use super::words;
use crate::finding::{Category, Kind};
use crate::report::Lang;

/// What a person knows besides the scan.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// When the breach was discovered, as the user wrote it.
    pub discovered: Option<String>,
    /// 72 hours later.
    pub deadline: Option<String>,
    /// What happened, in the user's words.
    pub cause: Option<String>,
    /// The paths that were named; empty for everything.
    pub paths: Vec<String>,
}

/// One field of the form.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Name in the data.
    pub id: &'static str,
    /// The question.
    pub question: String,
    /// What was measured or given; nothing when a person has to answer.
    pub answer: Option<String>,
}

/// A part of the form.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// Which way a fact points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// To more risk for the people.
    Raises,
    /// To less.
    Lowers,
    /// A person has to say.
    Open,
}

/// A criterion and the fact beside it.
#[derive(Debug, Clone, Serialize)]
pub struct Criterion {
    /// What is asked.
    pub criterion: String,
    /// What is known.
    pub fact: String,
    /// Which way that points.
    pub weight: Weight,
}

/// Figures for programs.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// People at least.
    pub people_low: u32,
    /// Best guess.
    pub people_about: u32,
    /// At most.
    pub people_high: u32,
    /// Of them under eighteen.
    pub minors: u32,
    /// Files with personal data.
    pub files: u64,
    /// Kinds found.
    pub kinds: Vec<&'static str>,
    /// Files that asked for a password.
    pub encrypted: u64,
    /// Things that could not be read.
    pub gaps: u64,
}

/// The file.
#[derive(Debug, Clone, Serialize)]
pub struct Breach {
    /// Always `breach`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// Version of the data.
    pub schema: u32,
    /// Figures.
    pub measured: Measured,
    /// The form.
    pub form: Vec<Part>,
    /// The criteria.
    pub criteria: Vec<Criterion>,
}

/// Lays out what is known.
#[must_use]
pub fn facts(digest: &Digest, known: &Known, lang: Lang) -> Breach {
    let people = digest.people();
    let encrypted = digest.gaps.iter().filter(|gap| gap.reason == "encrypted").count() as u64;
    let measured = Measured {
        people_low: people.low,
        people_about: people.about,
        people_high: people.high,
        minors: people.minors,
        files: digest.found_in(),
        kinds: digest.kinds.keys().map(|kind| kind.id()).collect(),
        encrypted,
        gaps: digest.gaps.len() as u64,
    };
    let form = form(digest, known, &measured, lang);
    let criteria = criteria(digest, &measured, lang);
    Breach { record: "breach", schema: super::record::SCHEMA, measured, form, criteria }
}

#[allow(clippy::too_many_lines)] // one form, in its order
fn form(digest: &Digest, known: &Known, measured: &Measured, lang: Lang) -> Vec<Part> {
    let say = |nl: &str, en: &str| lang.pick(nl, en).to_owned();
    let field = |id, nl: &str, en: &str, answer: Option<String>| Field { id, question: say(nl, en), answer };
    let people = digest.people();
    let places: Vec<String> = known.paths.iter().map(|path| shown(path)).collect();
    let mut formats: Vec<&str> = digest.files.values().flat_map(|file| &file.formats).map(String::as_str).collect();
    formats.sort_unstable();
    formats.dedup();
    let mut days: Vec<&str> = digest.files.values().filter_map(|file| file.modified.as_deref()).collect();
    days.sort_unstable();
    let period = days.first().zip(days.last()).map(|(first, last)| format!("{first} – {last}"));
    let categories: Vec<String> = digest
        .categories()
        .into_iter()
        .map(|(category, kinds, findings, files)| {
            let names: Vec<_> = kinds.iter().map(|kind| lang.pick(kind.dutch(), kind.english())).collect();
            let files_word = lang.pick("bestanden", "files");
            format!("{} ({}): {findings} / {files} {files_word}", words::category(lang, category), names.join(", "))
        })
        .collect();
    let locked = match (measured.encrypted, measured.files) {
        (0, _) => say(
            "Geen van de onderzochte bestanden vroeg om een wachtwoord. Was de schijf of het medium zelf versleuteld? Dat ziet een scan niet.",
            "None of the files looked at asked for a password. Was the disk or medium itself encrypted? A scan cannot see that.",
        ),
        (count, files) => format!(
            "{count} {}, {files} {}",
            lang.pick("bestanden vroegen om een wachtwoord", "files asked for a password"),
            lang.pick("bestanden met persoonsgegevens niet", "files with personal data did not"),
        ),
    };
    vec![
        Part {
            title: say("Tijd", "Time"),
            fields: vec![
                field("discovered", "Wanneer is het ontdekt?", "When was it discovered?", known.discovered.clone()),
                field(
                    "deadline",
                    "Melden aan de AP uiterlijk (72 uur na de ontdekking, AVG 33 lid 1)",
                    "To be reported to the supervisor by (72 hours after discovery, AVG 33(1))",
                    known.deadline.clone(),
                ),
                field(
                    "happened",
                    "Wanneer is het gebeurd, en duurt het nog voort?",
                    "When did it happen, and does it still go on?",
                    None,
                ),
            ],
        },
        Part {
            title: say("Wat er gebeurde", "What happened"),
            fields: vec![
                field(
                    "cause",
                    "Oorzaak (verlies, diefstal, verkeerde ontvanger, inbraak, fout)",
                    "Cause (loss, theft, wrong recipient, break-in, mistake)",
                    known.cause.clone(),
                ),
                field(
                    "what",
                    "Wat is er gebeurd, met welke apparaten, mappen of berichten?",
                    "What happened, with which devices, folders or messages?",
                    (!places.is_empty()).then(|| places.join("; ")),
                ),
                field(
                    "nature",
                    "Is de vertrouwelijkheid, de juistheid of de beschikbaarheid geraakt?",
                    "Is confidentiality, integrity or availability affected?",
                    None,
                ),
                field("who", "Wie kon of kan erbij?", "Who could or can reach it?", None),
                field("encrypted", "Waren de gegevens versleuteld?", "Were the data encrypted?", Some(locked)),
            ],
        },
        Part {
            title: say("Welke gegevens", "Which data"),
            fields: vec![
                field("categories", "Soorten gegevens", "Categories of data", Some(categories.join("; "))),
                field(
                    "records",
                    "Hoeveelheid",
                    "Volume",
                    Some(format!(
                        "{} {}, {} {}",
                        measured.files,
                        lang.pick("bestanden met persoonsgegevens", "files with personal data"),
                        digest.findings,
                        lang.pick("gegevens", "items"),
                    )),
                ),
                field("formats", "Vorm", "Form", (!formats.is_empty()).then(|| formats.join(", "))),
                field(
                    "period",
                    "Periode (laatste wijziging van de bestanden)",
                    "Period (last change of the files)",
                    period,
                ),
                field(
                    "unread",
                    "Wat niet kon worden gelezen, en dus niet is meegeteld",
                    "What could not be read, and so is not counted",
                    Some(measured.gaps.to_string()),
                ),
            ],
        },
        Part {
            title: say("Welke mensen", "Which people"),
            fields: vec![
                field(
                    "people",
                    "Hoeveel mensen",
                    "How many people",
                    Some(format!("{} {}", words::people(lang, people), words::people_range(lang, people))),
                ),
                field(
                    "minors",
                    "Van hen jonger dan achttien (naar geboortedatum)",
                    "Of them under eighteen (by birth date)",
                    Some(format!(
                        "{} ({}: {})",
                        people.minors,
                        lang.pick("leeftijd onbekend", "age unknown"),
                        people.unknown_age
                    )),
                ),
                field(
                    "groups",
                    "Welke groepen (cliënten, medewerkers, familie), zijn zij kwetsbaar?",
                    "Which groups (clients, staff, family), are they vulnerable?",
                    None,
                ),
            ],
        },
        Part {
            title: say("Gevolgen en maatregelen", "Effects and measures"),
            fields: vec![
                field(
                    "effects",
                    "Wat kunnen de gevolgen voor deze mensen zijn?",
                    "What can the effects for these people be?",
                    effects(digest, lang),
                ),
                field(
                    "measures",
                    "Wat is gedaan om het te stoppen en de gevolgen te beperken?",
                    "What was done to stop it and to limit the effects?",
                    None,
                ),
                field(
                    "prevention",
                    "Wat wordt gedaan om herhaling te voorkomen?",
                    "What is done to prevent it happening again?",
                    None,
                ),
                field(
                    "told",
                    "Zijn de mensen zelf ingelicht, wanneer en hoe? (AVG 34)",
                    "Were the people told, when and how? (AVG 34)",
                    None,
                ),
                field(
                    "abroad",
                    "Zijn er mensen in andere landen betrokken?",
                    "Are people in other countries affected?",
                    None,
                ),
                field("contact", "Wie is het aanspreekpunt, of de FG?", "Who is the contact, or the DPO?", None),
            ],
        },
    ]
}

/// What such data are known to be misused for; a person completes it.
fn effects(digest: &Digest, lang: Lang) -> Option<String> {
    let has = |wanted: Category| digest.kinds.keys().any(|kind| kind.category() == wanted);
    let mut out = Vec::new();
    if has(Category::NationalNumber) || has(Category::IdentityDocument) {
        out.push(lang.pick("identiteitsfraude", "identity fraud"));
    }
    if has(Category::Health) || has(Category::Special) || has(Category::Criminal) {
        out.push(lang.pick(
            "schending van het beroepsgeheim, stigma of uitsluiting",
            "loss of professional secrecy, stigma or exclusion",
        ));
    }
    if has(Category::Financial) {
        out.push(lang.pick("geldelijke schade", "financial damage"));
    }
    if has(Category::Credential) {
        out.push(lang.pick(
            "misbruik van accounts: verander de wachtwoorden nu",
            "misuse of accounts: change the passwords now",
        ));
    }
    if has(Category::Contact) {
        out.push(lang.pick("oplichting en spam", "fraud and spam"));
    }
    let ask = lang.pick("mogelijk; vul aan", "possible; complete this");
    (!out.is_empty()).then(|| format!("{} ({ask})", out.join("; ")))
}

fn criteria(digest: &Digest, measured: &Measured, lang: Lang) -> Vec<Criterion> {
    let say = |nl: &str, en: &str| lang.pick(nl, en).to_owned();
    let has = |wanted: &[Category]| digest.kinds.keys().any(|kind| wanted.contains(&kind.category()));
    let yes_no = |yes: bool| if yes { say("ja", "yes") } else { say("niet gevonden", "not found") };
    let raises = |yes: bool| if yes { Weight::Raises } else { Weight::Lowers };
    let special = has(&[Category::Health, Category::Special, Category::Criminal]);
    let numbers =
        has(&[Category::NationalNumber, Category::IdentityDocument, Category::Credential, Category::Financial]);
    let named = digest.kinds.keys().any(|kind| {
        matches!(
            kind,
            Kind::Name
                | Kind::Bsn
                | Kind::BirthDate
                | Kind::Face
                | Kind::IdDocument
                | Kind::Email
                | Kind::PatientNumber
        )
    });
    let people = digest.people();
    let open = |nl: &str, en: &str| Criterion {
        criterion: say(nl, en),
        fact: say("vraag aan een mens", "for a person to answer"),
        weight: Weight::Open,
    };
    vec![
        Criterion {
            criterion: say(
                "Bijzondere of strafrechtelijke gegevens (AVG 9, 10)",
                "Special or criminal data (AVG 9, 10)",
            ),
            fact: yes_no(special),
            weight: raises(special),
        },
        Criterion {
            criterion: say(
                "Gegevens voor identiteitsfraude of geld (BSN, identiteitsbewijs, rekening, wachtwoord)",
                "Data for identity fraud or money (BSN, identity document, account, password)",
            ),
            fact: yes_no(numbers),
            weight: raises(numbers),
        },
        Criterion {
            criterion: say("Zijn mensen makkelijk te herkennen?", "Are people easy to recognise?"),
            fact: yes_no(named),
            weight: raises(named),
        },
        Criterion {
            criterion: say("Hoeveel mensen", "How many people"),
            fact: format!("{} {}", words::people(lang, people), words::people_range(lang, people)),
            weight: if people.high == 0 {
                Weight::Lowers
            } else if people.low >= 100 {
                Weight::Raises
            } else {
                Weight::Open
            },
        },
        Criterion {
            criterion: say("Kinderen of andere kwetsbare mensen", "Children or other vulnerable people"),
            fact: people.minors.to_string(),
            weight: if people.minors > 0 { Weight::Raises } else { Weight::Open },
        },
        Criterion {
            criterion: say(
                "Onleesbaar voor wie ze kreeg (goed versleuteld, AVG 34 lid 3)",
                "Unreadable for whoever got them (well encrypted, AVG 34(3))",
            ),
            fact: format!("{} / {}", measured.encrypted, measured.encrypted + measured.files),
            weight: if measured.files > 0 { Weight::Raises } else { Weight::Open },
        },
        Criterion {
            criterion: say("Is alles bekeken?", "Was everything looked at?"),
            fact: format!("{} {}", measured.gaps, lang.pick("keer niet", "times not")),
            weight: if measured.gaps > 0 { Weight::Open } else { Weight::Lowers },
        },
        open(
            "Kreeg een onbekende de gegevens, of iemand die te vertrouwen is en ze heeft gewist?",
            "Did a stranger get the data, or someone who can be trusted and has deleted them?",
        ),
        open(
            "Hoe lang en hoe zwaar kunnen mensen er last van hebben?",
            "How long and how badly can people suffer from it?",
        ),
    ]
}

/// The question mark of an open field.
fn answer(field: &Field, lang: Lang) -> String {
    field.answer.clone().unwrap_or_else(|| lang.pick("[in te vullen]", "[to be filled in]").to_owned())
}

fn weight(weight: Weight, lang: Lang) -> &'static str {
    match weight {
        Weight::Raises => lang.pick("meer risico", "more risk"),
        Weight::Lowers => lang.pick("minder risico", "less risk"),
        Weight::Open => lang.pick("te wegen", "to be weighed"),
    }
}

fn title(lang: Lang) -> &'static str {
    lang.pick("Feiten voor het datalekdossier", "Facts for the data-leak file")
}

fn note(lang: Lang) -> &'static str {
    lang.pick(
        "Een scan vulde in wat te meten is; de rest is aan u. Of dit gemeld moet worden, besluit een mens. Leg ook een lek dat u niet meldt vast (AVG 33 lid 5).",
        "A scan filled in what can be measured; the rest is yours. Whether this must be reported is for a person to decide. Also keep a record of a breach that you do not report (AVG 33(5)).",
    )
}

impl Breach {
    /// As Markdown.
    #[must_use]
    pub fn markdown(&self, lang: Lang) -> String {
        let mut out = format!("# {}\n\n{}\n", title(lang), note(lang));
        for part in &self.form {
            let _ = write!(out, "\n## {}\n\n", part.title);
            for field in &part.fields {
                let told = field.answer.as_deref().map_or_else(|| answer(field, lang), plain);
                let _ = writeln!(out, "- **{}** {told}", field.question);
            }
        }
        let _ = writeln!(
            out,
            "\n## {}\n\n| {} | {} | |\n|---|---|---|",
            lang.pick("Criteria", "Criteria"),
            lang.pick("Vraag", "Question"),
            lang.pick("Feit", "Fact")
        );
        for row in &self.criteria {
            let _ = writeln!(out, "| {} | {} | {} |", row.criterion, row.fact, weight(row.weight, lang));
        }
        out
    }

    /// As one HTML file.
    #[must_use]
    pub fn html(&self, lang: Lang) -> String {
        let head = title(lang);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{head}</title><style>\n{}</style></head>\
             <body><header class=\"top\"><h1>{head}</h1><p>{}</p></header><main>\n",
            lang.pick("nl", "en"),
            include_str!("html/style.css"),
            note(lang),
        );
        for part in &self.form {
            let _ = write!(
                out,
                "<h2>{}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><tbody>",
                escape(&part.title)
            );
            for field in &part.fields {
                let open = if field.answer.is_none() { " class=\"soft\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th><td{open}>{}</td></tr>",
                    escape(&field.question),
                    escape(&answer(field, lang))
                );
            }
            out.push_str("</tbody></table></div>\n");
        }
        let criteria = lang.pick("Criteria naast de feiten", "Criteria beside the facts");
        let _ = write!(
            out,
            "<h2>{criteria}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{criteria}\"><table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
            lang.pick("Vraag", "Question"),
            lang.pick("Feit", "Fact"),
            lang.pick("Wijst naar", "Points to"),
        );
        for row in &self.criteria {
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(&row.criterion),
                escape(&row.fact),
                weight(row.weight, lang)
            );
        }
        out.push_str("</tbody></table></div></main></body></html>\n");
        out
    }
}
