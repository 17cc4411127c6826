//! What the sender of a refused message reads: which sorts of data stand in which part, by which rule, and what to do; in
//! Dutch and English, in plain letters, on one line of at most 512 bytes (RFC 5321, 4.5.3.1.5). Never a value.

use super::settings::Part;
use super::verdict::Verdict;
use crate::finding::Category;

/// Longest answer, without the line end.
const LONGEST: usize = 510;

/// Sorts of data that are named; the rest is counted by the dots.
const NAMED: usize = 3;

/// Why we could not look, and what helps.
const FAILURES: &[(&str, [&str; 2])] = &[
    (
        "failure.encrypted",
        [
            "een deel is versleuteld en kon niet worden bekeken. Stuur het zonder wachtwoord of gebruik beveiligde mail.",
            "a part is encrypted and could not be looked at. Send it without a password or use secure mail.",
        ],
    ),
    (
        "failure.too-large",
        [
            "de mail is te groot, of te diep genest, om te bekijken. Maak hem kleiner of gebruik beveiligde mail.",
            "the mail is too large, or nested too deep, to be looked at. Make it smaller or use secure mail.",
        ],
    ),
    (
        "failure.malformed",
        [
            "een deel is beschadigd of van een soort die niet wordt gelezen. Stuur het als PDF of gebruik beveiligde mail.",
            "a part is damaged or of a kind that is not read. Send it as PDF or use secure mail.",
        ],
    ),
    (
        "failure",
        [
            "de mail kon niet worden bekeken. Probeer het later, of vraag uw beheerder.",
            "the mail could not be looked at. Try again later, or ask your administrator.",
        ],
    ),
];

/// The answer, with its codes.
#[must_use]
pub fn answer(verdict: &Verdict) -> String {
    let rules = verdict.reasons.join(",");
    let failure = verdict.reasons.iter().find_map(|reason| FAILURES.iter().find(|(id, _)| reason.starts_with(id)));
    let [nl, en] = if let ([], Some((_, [nl, en]))) = (verdict.why.as_slice(), failure) {
        [(*nl).to_owned(), (*en).to_owned()]
    } else if verdict.why.is_empty() {
        [
            "deze mail mag zo niet weg. Controleer de ontvangers of gebruik beveiligde mail.".to_owned(),
            "this mail may not leave like this. Check its recipients or use secure mail.".to_owned(),
        ]
    } else {
        let what = |lang: usize| {
            let named = verdict
                .why
                .iter()
                .take(NAMED)
                .map(|(category, part)| format!("{} ({})", words(*category)[lang], place(*part)[lang]));
            let more = (verdict.why.len() > NAMED).then(|| "...".to_owned());
            named.chain(more).collect::<Vec<_>>().join(", ")
        };
        [
            format!("in deze mail: {}. Haal dit eruit of gebruik beveiligde mail.", what(0)),
            format!("in this mail: {}. Take this out or use secure mail.", what(1)),
        ]
    };
    let mut out = format!("550 5.7.1 Niet verstuurd: {nl} / Not sent: {en} [{rules}]");
    out.truncate(LONGEST);
    out
}

/// In Dutch and English, in plain letters.
fn words(category: Category) -> [&'static str; 2] {
    match category {
        Category::NationalNumber => ["BSN of ander landelijk nummer", "BSN or other national number"],
        Category::IdentityDocument => ["identiteitsbewijs", "identity document"],
        Category::Identifier => ["gegevens van een persoon", "data of a person"],
        Category::Contact => ["contactgegevens", "contact data"],
        Category::Financial => ["betaalgegevens", "payment data"],
        Category::Health => ["gezondheid", "health"],
        Category::Special => ["bijzondere gegevens", "special data"],
        Category::Criminal => ["strafrechtelijke gegevens", "criminal data"],
        Category::Credential => ["wachtwoord", "password"],
    }
}

fn place(part: Part) -> [&'static str; 2] {
    match part {
        Part::Message => ["bericht", "message"],
        Part::Attachment => ["bijlage", "attachment"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(why: &[(Category, Part)], reasons: &[&str]) -> String {
        let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
        answer(&Verdict { why: why.to_vec(), reasons, ..Verdict::default() })
    }

    #[test]
    fn it_says_what_where_by_which_rule_and_what_to_do() {
        let answer = said(&[(Category::Health, Part::Attachment)], &["health.mail"]);
        assert!(answer.starts_with("550 5.7.1 Niet verstuurd: in deze mail: gezondheid (bijlage). Haal dit eruit"));
        assert!(answer.contains("Not sent: in this mail: health (attachment). Take this out"));
        assert!(answer.ends_with("[health.mail]"));
        assert!(said(&[], &["failure.encrypted"]).contains("zonder wachtwoord"));
        assert!(said(&[], &["failure.timeout"]).contains("later"));
        assert!(said(&[], &["mail.unknown-recipient"]).contains("ontvangers"));
    }

    #[test]
    fn it_is_one_line_of_plain_letters_however_much_there_is() {
        let all = [
            Category::NationalNumber,
            Category::IdentityDocument,
            Category::Identifier,
            Category::Special,
            Category::Criminal,
        ];
        let why: Vec<_> = all.into_iter().map(|category| (category, Part::Attachment)).collect();
        let answer = said(&why, &["a-rule-with-a-long-name"; 20]);
        assert!(answer.is_ascii() && answer.len() <= LONGEST && answer.contains("..."), "{answer}");
        for (id, _) in FAILURES {
            let answer = said(&[], &[id]);
            assert!(answer.is_ascii() && answer.len() < LONGEST && answer.ends_with(']'), "{answer}");
        }
    }
}
