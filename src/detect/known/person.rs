//! One person of the user's list, as it stands there.

use crate::finding::{Kind, Secret};

/// What is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The whole name: `Anouk van der Meulen`, `Meulen, A. van der`.
    Name,
    /// First names or initials.
    FirstName,
    /// Words between first name and surname: `van der`.
    Particle,
    /// Surname.
    Surname,
    /// Date of birth, in any usual way of writing.
    BirthDate,
    /// Burgerservicenummer.
    Bsn,
    /// Patient or client number.
    PatientNumber,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// Street and house number.
    Address,
    /// Postcode.
    Postcode,
}

impl Field {
    /// The kind of what it holds.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Name | Self::FirstName | Self::Particle | Self::Surname => Kind::Name,
            Self::BirthDate => Kind::BirthDate,
            Self::Bsn => Kind::Bsn,
            Self::PatientNumber => Kind::PatientNumber,
            Self::Phone => Kind::Phone,
            Self::Email => Kind::Email,
            Self::Address => Kind::Address,
            Self::Postcode => Kind::Postcode,
        }
    }

    /// Can this value be used? A cell that holds no digit where a number belongs counts as empty (`-`, `onbekend`) and
    /// is fine; half a number or a date that does not exist is a mistake in the list.
    #[must_use]
    pub fn accepts(self, value: &str) -> bool {
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        match self {
            Self::BirthDate => digits == 0 || super::date::parse(value.trim()).is_some(),
            Self::Bsn => digits == 0 || matches!(digits, 8 | 9),
            Self::Phone => digits == 0 || (7..=15).contains(&digits),
            Self::Email => value.trim().len() < 3 || value.contains('@'),
            _ => true,
        }
    }
}

/// A person of the user's own list. `Debug` shows no value.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// What is known, in no order; a field may come more than once (two phone numbers).
    pub fields: Vec<(Field, Secret)>,
}

impl Person {
    /// The values of a field.
    pub(super) fn values(&self, field: Field) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(known, _)| *known == field).map(|(_, value)| value.open().trim())
    }
}
