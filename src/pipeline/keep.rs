//! What belongs to the person who asked for the file: it stays when everything of others goes out.

use std::collections::HashSet;

use super::lens::Key;
use super::{Examined, Found};
use crate::decide::people::Token;
use crate::detect::known::{Field, Person};
use crate::finding::{Kind, Secret};

/// One person's data, as tokens and plain values. `Debug` shows how much it holds.
#[derive(Clone)]
pub struct Keep {
    key: Key,
    tokens: HashSet<(Kind, Token)>,
    values: HashSet<(Kind, String)>,
}

impl std::fmt::Debug for Keep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keep({} tokens, {} values)", self.tokens.len(), self.values.len())
    }
}

impl Keep {
    /// From one row of a list of people.
    #[must_use]
    pub fn new(person: &Person, key: Key) -> Self {
        let all = |wanted: Field| {
            let of = person.fields.iter().filter(move |(field, _)| *field == wanted);
            of.map(|(_, secret)| secret.open().to_owned()).collect::<Vec<_>>()
        };
        let mut names = all(Field::Name);
        names.extend(all(Field::FirstName));
        for surname in all(Field::Surname) {
            for first in all(Field::FirstName) {
                names.push(format!("{first} {surname}"));
            }
            names.push(surname);
        }
        // the surname alone and the first name alone are the client's too
        for name in all(Field::Name).iter().filter(|name| !name.contains(',')) {
            names.extend(name.split_whitespace().next().map(str::to_owned));
        }
        let mut out = Self { key, tokens: HashSet::new(), values: HashSet::new() };
        for name in names {
            if let Some(token) = out.key.token(Kind::Name, &Secret::new(name)) {
                out.tokens.insert((Kind::Name, token));
                out.tokens.insert((Kind::Name, Token { form: 0, ..token }));
            }
        }
        for (field, secret) in &person.fields {
            match out.key.token(field.kind(), secret) {
                Some(token) if field.kind() != Kind::Name => {
                    out.tokens.insert((field.kind(), token));
                }
                Some(_) => {}
                None => {
                    out.values.insert((field.kind(), plain(secret.open())));
                }
            }
        }
        out
    }

    /// Takes what belongs to the person out of the findings, in the file and all files in it, and counts it.
    pub(super) fn silence(&self, examined: &mut Examined) {
        let before = examined.found.len();
        examined.found.retain(|found| !self.holds(found));
        examined.allowed += (before - examined.found.len()) as u64;
        examined.nested.iter_mut().for_each(|nested| self.silence(nested));
    }

    /// Is it a name with an initial or first name, so that it may point at the person alone?
    #[must_use]
    pub fn is_full_name(&self, found: &Found) -> bool {
        let token = self.key.token(found.finding.kind, &found.finding.secret);
        found.finding.kind == Kind::Name && token.is_some_and(|token| token.form != 0)
    }

    /// Does it belong to the person?
    #[must_use]
    pub fn holds(&self, found: &Found) -> bool {
        let (kind, secret) = (found.finding.kind, &found.finding.secret);
        match self.key.token(kind, secret) {
            Some(token) => self.tokens.contains(&(kind, token)),
            None => self.values.contains(&(kind, plain(secret.open()))),
        }
    }
}

/// Letters and digits only; of a phone number without the way it starts.
fn plain(value: &str) -> String {
    let plain: String = value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let abroad = plain.strip_prefix("0031").or_else(|| plain.strip_prefix("31").filter(|rest| rest.len() >= 9));
    abroad.unwrap_or(&plain).trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{Action, Decision};
    use crate::finding::{At, Confidence, Finding};

    #[test]
    fn the_clients_own_data_stay_and_those_of_others_do_not() {
        let mut person = Person::default();
        for (field, value) in [
            (Field::Name, "Anna de Boer"),
            (Field::Bsn, "111222333"),
            (Field::BirthDate, "12-03-1961"),
            (Field::Phone, "06-12345678"),
        ] {
            person.fields.push((field, Secret::new(value)));
        }
        let keep = Keep::new(&person, Key::new([1; 32]));
        for (kind, value, expected) in [
            (Kind::Name, "mevrouw A. de Boer", true),
            (Kind::Name, "de Boer", true),
            (Kind::Name, "Anna", true),
            (Kind::Name, "Karel de Boer", false),
            (Kind::Name, "Karel", false),
            (Kind::Bsn, "1112.22.333", true),
            (Kind::Bsn, "123456782", false),
            (Kind::BirthDate, "12 maart 1961", true),
            (Kind::BirthDate, "13-03-1961", false),
            (Kind::Phone, "+31 6 12345678", true),
            (Kind::Phone, "06-12345679", false),
        ] {
            let finding = Finding {
                kind,
                confidence: Confidence::new(1.0),
                reason: vec![],
                secret: Secret::new(value),
                at: At::Text { index: 0, ranges: vec![0..1] },
            };
            let decision = Decision { action: Action::Redact, rule: "x" };
            let found = Found { finding, decision, places: vec![], revealed: None };
            assert_eq!(keep.holds(&found), expected, "{kind} {value}");
        }
        assert!(!format!("{keep:?}").contains("Boer"));
    }
}
