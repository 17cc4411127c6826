//! How values become tokens, and dates become ages: what facts need to know of the run besides the file.

use std::fmt;
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::decide::people::Token;
use crate::decide::rings::Rings;
use crate::detect::date;
use crate::finding::{Finding, Kind, Secret};

/// The key of a run: tokens of people are HMAC-SHA-256 under it, so that a list of tokens cannot be tried out against
/// all numbers there are. Never shown.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// From its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new key, forgotten at the end of the run.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(bytes))
    }

    /// Its bytes, for a key file.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// HMAC (RFC 2104) over the parts, each behind its length.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.outer(self.inner(parts))
    }

    fn inner(&self, parts: &[&[u8]]) -> Sha256 {
        let mut inner = Sha256::new();
        inner.update(self.pad(0x36));
        for part in parts {
            inner.update((part.len() as u64).to_be_bytes());
            inner.update(part);
        }
        inner
    }

    fn outer(&self, inner: Sha256) -> [u8; 32] {
        let mut outer = Sha256::new();
        outer.update(self.pad(0x5c));
        outer.update(inner.finalize());
        outer.finalize().into()
    }

    fn pad(&self, with: u8) -> [u8; 64] {
        let mut block = [with; 64];
        block.iter_mut().zip(&self.0).for_each(|(byte, key)| *byte ^= key);
        block
    }

    /// Names the content of a file, to see that two files are the same.
    #[must_use]
    pub fn content(&self, bytes: &[u8]) -> [u8; 16] {
        half(self.mac(&[b"content", bytes]))
    }

    /// The same for a file that is not held in memory; nothing when it does not have this length (any more).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn content_of(&self, mut reader: impl Read, length: u64) -> io::Result<Option<[u8; 16]>> {
        let mut inner = self.inner(&[b"content"]);
        inner.update(length.to_be_bytes());
        let (mut buffer, mut read) = (vec![0; 1 << 20], 0);
        loop {
            match reader.read(&mut buffer)? {
                0 => break,
                got => {
                    read += got as u64;
                    inner.update(buffer.get(..got).unwrap_or_default());
                }
            }
        }
        Ok((read == length).then(|| half(self.outer(inner))))
    }

    /// The token of a value that points at a person; nothing for other kinds and for what is too little to point.
    #[must_use]
    pub fn token(&self, kind: Kind, secret: &Secret) -> Option<Token> {
        let number = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let value = secret.open();
        let (who, form): (String, Option<String>) = match kind {
            Kind::Bsn => {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                (format!("{digits:0>9}"), None)
            }
            Kind::BirthDate => {
                let (date, _) = date::parse_labelled(value.trim())?;
                (format!("{}-{}-{}", date.year, date.month, date.day), None)
            }
            Kind::PatientNumber | Kind::InsuranceNumber => (number(value), None),
            Kind::Name => name(value)?,
            _ => return None,
        };
        let word = |text: &str| self.mac(&[kind.id().as_bytes(), text.as_bytes()]);
        let first = |mac: [u8; 32]| mac.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let form =
            form.map_or(0, |form| u32::try_from(first(word(&format!("{who} {form}"))) >> 32).unwrap_or_default() | 1);
        Some(Token { who: first(word(&who)), form })
    }
}

/// The first half of a MAC.
fn half(mac: [u8; 32]) -> [u8; 16] {
    let mut out = [0; 16];
    out.iter_mut().zip(mac).for_each(|(to, from)| *to = from);
    out
}

/// Surname, and the initial if there is one.
fn name(value: &str) -> Option<(String, Option<String>)> {
    const SKIPPED: &[&str] = &[
        "dhr", "mevr", "mevrouw", "mw", "meneer", "heer", "dr", "drs", "ir", "ing", "prof", "mr", "msc", "bsc", "de",
        "van", "der", "den", "het", "ten", "ter", "te", "t", "la", "von", "du", "el", "al",
    ];
    let lower = value.to_lowercase();
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic() && c != '-').map(|word| word.trim_matches('-').to_owned());
        words.filter(|word| !word.is_empty() && !SKIPPED.contains(&word.as_str())).collect()
    };
    // `Boer, A. de`
    let (surname, first) = if let Some((surname, first)) = lower.split_once(',') {
        (words(surname).pop()?, words(first).into_iter().next())
    } else {
        let mut words = words(&lower);
        let surname = words.pop()?;
        (surname, words.into_iter().next())
    };
    let initial = first.and_then(|first| first.chars().next()).map(String::from);
    (surname.chars().count() > 1).then_some((surname, initial))
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Such as 2026.
    pub year: u32,
    /// From 1.
    pub month: u32,
    /// From 1.
    pub day: u32,
}

impl Day {
    /// Days since 1 March of the year 0 (proleptic Gregorian).
    #[must_use]
    pub fn number(self) -> u32 {
        let (year, month) = if self.month < 3 { (self.year - 1, self.month + 9) } else { (self.year, self.month - 3) };
        year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + self.day
    }
}

/// What facts need besides the file.
#[derive(Debug, Clone, Default)]
pub struct Lens {
    /// Without a key there are no tokens, and so no numbers of people.
    pub key: Option<Key>,
    /// Without it nobody is a minor and no mail is old.
    pub today: Option<Day>,
    /// Who is who in mail.
    pub rings: Rings,
}

impl Lens {
    /// Is this the birth date of someone under eighteen? Nothing when it is no date, or one to come.
    #[must_use]
    pub fn is_minor(&self, secret: &Secret) -> Option<bool> {
        let (born, today) = (born(secret)?, self.today?);
        (born <= today).then_some(of_age(born) > today)
    }

    /// The year in which a minor comes of age; nothing for other findings.
    #[must_use]
    pub fn grown_in(&self, finding: &Finding) -> Option<u32> {
        let minor = finding.kind == Kind::BirthDate && self.is_minor(&finding.secret)?;
        minor.then(|| born(&finding.secret).map(|born| of_age(born).year)).flatten()
    }
}

fn born(secret: &Secret) -> Option<Day> {
    let (born, _) = date::parse_labelled(secret.open().trim())?;
    Some(Day { year: born.year, month: born.month, day: born.day })
}

fn of_age(born: Day) -> Day {
    Day { year: born.year + 18, ..born }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(kind: Kind, value: &str) -> Option<Token> {
        Key::new([7; 32]).token(kind, &Secret::new(value))
    }

    #[test]
    fn hmac_is_that_of_the_standard() {
        // RFC 2104 with the key padded to a block; checked against Python's hmac
        let mac = Key::new([7; 32]).mac(&[b"bsn", b"x"]);
        let hex = include_str!("lens_mac.txt").trim();
        let expected = (0..32).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap());
        assert!(mac.into_iter().eq(expected));
    }

    #[test]
    fn ways_of_writing_give_one_token() {
        for (kind, one, other) in [
            (Kind::Bsn, "012345672", "12345672"),
            (Kind::Bsn, "1112.22.333", "111222333"),
            (Kind::BirthDate, "12-03-1961", "12 maart 1961"),
            (Kind::Name, "A. de Boer", "Boer, A. de"),
            (Kind::Name, "mevrouw Anna de Boer", "A. Boer"),
        ] {
            assert_eq!(token(kind, one), token(kind, other), "{kind}");
            assert!(token(kind, one).is_some());
        }
        let [alone, full] = [token(Kind::Name, "mevr. de Boer").unwrap(), token(Kind::Name, "A. de Boer").unwrap()];
        assert!(alone.who == full.who && alone.form == 0 && full.form != 0);
        assert_ne!(token(Kind::Name, "B. de Boer"), token(Kind::Name, "A. de Boer"));
        assert_eq!(token(Kind::Iban, "NL91ABNA0417164300"), None);
    }

    #[test]
    fn another_key_gives_another_token_and_shows_nothing() {
        let [one, other] = [Key::random().unwrap(), Key::random().unwrap()];
        let bsn = Secret::new("111222333");
        assert_ne!(one.token(Kind::Bsn, &bsn), other.token(Kind::Bsn, &bsn));
        assert_eq!(format!("{one:?}"), "Key");
        assert_eq!(one.content(b"x"), one.content(b"x"));
    }

    #[test]
    fn a_child_comes_of_age_on_the_day() {
        let lens = Lens { today: Some(Day { year: 2026, month: 11, day: 25 }), ..Lens::default() };
        for (born, expected) in
            [("25-11-2008", Some(false)), ("26-11-2008", Some(true)), ("01-02-2030", None), ("geen datum", None)]
        {
            assert_eq!(lens.is_minor(&Secret::new(born)), expected, "{born}");
        }
    }

    #[test]
    fn days_are_counted() {
        let day = |year, month, day| Day { year, month, day }.number();
        assert_eq!(day(2024, 3, 1) - day(2024, 2, 28), 2);
        assert_eq!(day(2026, 1, 1) - day(2025, 1, 1), 365);
        assert_eq!(day(2025, 1, 1) - day(2024, 1, 1), 366);
    }
}
