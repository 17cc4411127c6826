//! The list of people, made ready for looking them up: one automaton, one set of numbers, one of dates.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};

use super::super::keywords::without_accent;
use super::super::name_reader::{PARTICLES, initials};
use super::super::patterns::Error;
use super::{Field, Person, date};
use crate::finding::Kind;

/// Most digits of a number that is looked for.
pub(in super::super) const LONGEST_NUMBER: usize = 18;

/// Fewest digits of a number that counts without a label: shorter ones stand everywhere by chance.
const SHORTEST_NUMBER: usize = 5;

/// What a person is called besides the surname, in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Given {
    /// First name, if it is known.
    first: Option<String>,
    /// First letter of the first name or initials.
    letter: char,
}

impl Given {
    /// Is this word a first name or initials of this person?
    pub fn fits(&self, token: &str) -> bool {
        let starts = || token.chars().next().is_some_and(|c| c.to_lowercase().eq(self.letter.to_lowercase()));
        self.is_first_name(token) || (initials(token).is_some() && starts())
    }

    /// Is this word the first name of this person, in full?
    pub fn is_first_name(&self, token: &str) -> bool {
        let word = token.trim_end_matches(['.', ',']).to_lowercase();
        self.first.as_deref().is_some_and(|first| first.chars().count() > 1 && first == word)
    }
}

/// What a match of the automaton is.
pub(super) enum Word {
    /// A surname and the people who bear it.
    Surname {
        given: Vec<Given>,
        /// May it stand for a person without first name or initials? Not if it is half of a double name.
        alone: bool,
        /// The particles its people write before it, in lower case, empty for none: `Dam` and `de Dam` are not Van Dam.
        particles: BTreeSet<String>,
    },
    /// A whole value of this kind.
    Value(Kind),
}

/// The list of people. `Debug` shows how many values it has.
pub(in super::super) struct Known {
    pub(super) automaton: Option<AhoCorasick>,
    /// What each pattern of the automaton is.
    pub(super) words: Vec<Word>,
    /// Digits to kind.
    pub(super) numbers: HashMap<Vec<u8>, Kind>,
    /// Year, month, day.
    pub(super) dates: HashSet<(u32, u32, u32)>,
    /// Bit `n`: there are numbers of `n` digits.
    lengths: u32,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Known({} words, {} numbers, {} dates)", self.words.len(), self.numbers.len(), self.dates.len())
    }
}

impl Known {
    /// From a list; nothing for an empty one.
    pub fn new(people: &[Person]) -> Result<Option<Self>, Error> {
        if people.is_empty() {
            return Ok(None);
        }
        let mut collected = Collected::default();
        for person in people {
            collected.add(person);
        }
        let mut texts = Vec::new();
        let mut words = Vec::new();
        for (surname, Bearers { given, alone, particles }) in collected.surnames {
            for spelling in spellings(&surname) {
                texts.push(spelling);
                words.push(Word::Surname { given: given.clone(), alone, particles: particles.clone() });
            }
        }
        for (value, kind) in collected.values {
            for spelling in spellings(&value) {
                texts.push(spelling);
                words.push(Word::Value(kind));
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(&texts)
            // the message of the automaton speaks of sizes only, but the list stays out of it all the same
            .map_err(|_| Error::Keywords("the list of known people is too long".to_owned()))?;
        let lengths = collected.numbers.keys().fold(0, |all, digits| all | (1 << digits.len()));
        let automaton = Some(automaton).filter(|_| !texts.is_empty());
        Ok(Some(Self { automaton, words, numbers: collected.numbers, dates: collected.dates, lengths }))
    }

    /// What these digits are, if they are a number of the list.
    pub(super) fn number(&self, digits: &[u8]) -> Option<Kind> {
        (self.lengths & (1 << digits.len()) != 0).then(|| self.numbers.get(digits).copied()).flatten()
    }
}

/// The people of one surname; the fields are those of [`Word::Surname`].
#[derive(Default)]
struct Bearers {
    given: Vec<Given>,
    alone: bool,
    particles: BTreeSet<String>,
}

/// The lists before they are made ready.
#[derive(Default)]
struct Collected {
    surnames: BTreeMap<String, Bearers>,
    values: BTreeMap<String, Kind>,
    numbers: HashMap<Vec<u8>, Kind>,
    dates: HashSet<(u32, u32, u32)>,
}

impl Collected {
    fn add(&mut self, person: &Person) {
        let first: Vec<&str> = person.values(Field::FirstName).flat_map(str::split_whitespace).collect();
        let particle: Vec<&str> = person.values(Field::Particle).collect();
        for surname in person.values(Field::Surname) {
            let particles = if particle.is_empty() { particles_of(surname) } else { particle.join(" ").to_lowercase() };
            self.surname(surname, &first, &particles);
        }
        for name in person.values(Field::Name) {
            let (given, surname) = split(name);
            self.surname(&surname, &given, &particles_of(name));
        }
        for value in person.values(Field::BirthDate) {
            self.dates.extend(date::parse(value).map(|(date, _)| (date.year, date.month, date.day)));
        }
        for field in [Field::Bsn, Field::PatientNumber, Field::Phone] {
            for value in person.values(field) {
                self.number(field, value);
            }
        }
        for field in [Field::Email, Field::Address, Field::Postcode] {
            for value in person.values(field) {
                self.value(field, value);
            }
        }
    }

    fn surname(&mut self, surname: &str, first: &[&str], particles: &str) {
        let core = without_particles(surname);
        let given: Vec<Given> = first.iter().filter_map(|word| given(word)).collect();
        let mut add = |core: &str, is_alone: bool| {
            if core.chars().count() < 2 || !core.chars().any(char::is_alphabetic) {
                return;
            }
            let known = self.surnames.entry(core.to_lowercase()).or_default();
            let fresh: Vec<Given> = given.iter().filter(|new| !known.given.contains(new)).cloned().collect();
            known.given.extend(fresh);
            known.alone |= is_alone;
            known.particles.insert(particles.to_owned());
        };
        add(core, true);
        // half of `Jansen-de Boer`, with a first name
        for half in core.split('-').filter(|_| core.contains('-')) {
            add(without_particles(half.trim()), false);
        }
    }

    fn number(&mut self, field: Field, value: &str) {
        let compact: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        if compact.bytes().any(|b| !b.is_ascii_digit()) {
            // `C-20419`: as it is written
            if compact.len() >= SHORTEST_NUMBER && compact.bytes().any(|b| b.is_ascii_digit()) {
                self.values.insert(value.to_owned(), field.kind());
            }
            return;
        }
        if !(SHORTEST_NUMBER..=LONGEST_NUMBER - 4).contains(&compact.len()) {
            return;
        }
        let mut forms = vec![compact.clone()];
        if field == Field::Phone {
            let national = compact.strip_prefix("0031").or_else(|| compact.strip_prefix("31")).unwrap_or(&compact);
            let bare = national.trim_start_matches('0');
            if bare.len() == 9 {
                forms = vec![format!("0{bare}"), format!("31{bare}"), format!("0031{bare}"), format!("310{bare}")];
            }
        }
        if field == Field::Bsn {
            forms.push(compact.trim_start_matches('0').to_owned());
            forms.push(format!("{compact:0>9}"));
        }
        let forms = forms.into_iter().filter(|form| form.len() >= SHORTEST_NUMBER);
        self.numbers.extend(forms.map(|form| (form.into_bytes(), field.kind())));
    }

    fn value(&mut self, field: Field, value: &str) {
        let has_digit = value.bytes().any(|b| b.is_ascii_digit());
        match field {
            Field::Email if value.len() > 4 => drop(self.values.insert(value.to_owned(), Kind::Email)),
            Field::Address if has_digit && value.chars().count() > 5 => {
                self.values.insert(value.to_owned(), Kind::Address);
            }
            Field::Postcode if has_digit => {
                let compact: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
                if let (6, Some((digits, letters))) = (compact.len(), compact.split_at_checked(4)) {
                    self.values.insert(format!("{digits} {letters}"), Kind::Postcode);
                    self.values.insert(compact, Kind::Postcode);
                }
            }
            _ => {}
        }
    }
}

/// A first name or initials: `Anouk`, `A.`, `A.B.`, `AB`.
fn given(word: &str) -> Option<Given> {
    let letter = word.chars().next().filter(|c| c.is_alphabetic())?;
    let bare = word.trim_end_matches(['.', ',']);
    let is_initials = bare.contains('.') || bare.chars().count() == 1 || bare.chars().all(char::is_uppercase);
    Some(Given { first: (!is_initials || bare.chars().count() > 4).then(|| bare.to_lowercase()), letter })
}

/// The particles of a whole name or surname, in lower case: `van der`.
fn particles_of(name: &str) -> String {
    let words = name.split([' ', ',']).map(str::to_lowercase);
    words.filter(|word| PARTICLES.holds(word)).collect::<Vec<_>>().join(" ")
}

/// First names and surname of a whole name.
fn split(name: &str) -> (Vec<&str>, String) {
    let is_particle = |word: &&str| PARTICLES.holds(word.to_lowercase());
    if let Some((surname, given)) = name.split_once(',') {
        return (
            given.split([' ', ',']).filter(|w| !w.is_empty() && !is_particle(w)).collect(),
            surname.trim().to_owned(),
        );
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let last_given = match words.iter().position(is_particle) {
        Some(at) => at,
        None => words.len().saturating_sub(1),
    };
    let (given, surname) = words.split_at(last_given.min(words.len()));
    (given.to_vec(), surname.join(" "))
}

/// A surname without the particles before it.
fn without_particles(surname: &str) -> &str {
    let mut rest = surname.trim();
    while let Some((word, more)) = rest.split_once(' ') {
        if !PARTICLES.holds(word.to_lowercase()) {
            break;
        }
        rest = more.trim_start();
    }
    rest.trim_end_matches([',', ' '])
}

/// A text, and how else it may be written: the automaton folds ASCII only.
fn spellings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return vec![lower];
    }
    let mut all = vec![lower.to_uppercase(), lower.chars().map(without_accent).collect(), lower];
    // the first letter in upper case, the others not: `Özdemir`
    let mut chars = text.chars();
    all.extend(chars.next().map(|first| first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect()));
    all.sort();
    all.dedup();
    all
}
