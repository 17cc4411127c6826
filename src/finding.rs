//! What was found, how sure it is and why. Depends on `document` only.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::document::Slanted;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $variant:ident = $id:literal, $category:ident, $nl:literal, $en:literal, $label:literal;)*) => {
        /// A kind of personal data. Names, categories and order are those of contract 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $($(#[doc = $doc])* #[serde(rename = $id)] $variant,)* }

        impl Kind {
            /// All kinds, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name in the data: `birth-date`.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id,)* } }

            /// The category it belongs to.
            #[must_use]
            pub fn category(self) -> Category { match self { $(Self::$variant => Category::$category,)* } }

            /// Name for people, in Dutch.
            #[must_use]
            pub fn dutch(self) -> &'static str { match self { $(Self::$variant => $nl,)* } }

            /// Name for people, in English.
            #[must_use]
            pub fn english(self) -> &'static str { match self { $(Self::$variant => $en,)* } }

            /// The short Dutch word that stands in a redacted place.
            #[must_use]
            pub fn label(self) -> &'static str { match self { $(Self::$variant => $label,)* } }
        }
    };
}

kinds! {
    /// Burgerservicenummer (Wabb).
    Bsn = "bsn", NationalNumber, "burgerservicenummer (BSN)", "citizen service number (BSN)", "BSN";
    /// A-nummer of the BRP.
    ANumber = "a-number", NationalNumber, "A-nummer", "A-number (civil registry)", "A-nummer";
    /// V-nummer of the immigration service.
    VNumber = "v-number", NationalNumber, "V-nummer", "V-number (immigration)", "V-nummer";
    /// A copy of an identity document.
    IdDocument = "id-document", IdentityDocument, "kopie identiteitsbewijs", "copy of an identity document", "ID-bewijs";
    /// Machine readable zone (ICAO 9303).
    Mrz = "mrz", IdentityDocument, "leesstrook identiteitsbewijs (MRZ)", "machine readable zone (MRZ)", "MRZ";
    /// Number of a passport or identity card.
    DocumentNumber = "document-number", IdentityDocument, "documentnummer", "document number", "documentnummer";
    /// Number of a driving licence.
    DrivingLicenceNumber = "driving-licence-number", IdentityDocument, "rijbewijsnummer", "driving licence number", "rijbewijsnummer";
    /// A face.
    Face = "face", IdentityDocument, "gezicht", "face", "foto";
    /// A signature.
    Signature = "signature", IdentityDocument, "handtekening", "signature", "handtekening";
    /// A barcode or QR code on an identity document.
    IdBarcode = "id-barcode", IdentityDocument, "code op identiteitsbewijs", "code on an identity document", "code";
    /// Name of a person.
    Name = "name", Identifier, "naam", "name", "naam";
    /// Date of birth.
    BirthDate = "birth-date", Identifier, "geboortedatum", "date of birth", "geboortedatum";
    /// Number of a patient or client.
    PatientNumber = "patient-number", Identifier, "patiëntnummer", "patient number", "patiëntnummer";
    /// Number of an insured person or policy.
    InsuranceNumber = "insurance-number", Identifier, "polisnummer", "insurance number", "polisnummer";
    /// Licence plate.
    LicencePlate = "licence-plate", Identifier, "kenteken", "licence plate", "kenteken";
    /// Number in the register of care professionals.
    BigNumber = "big-number", Identifier, "BIG-nummer", "care professional's BIG number", "BIG-nummer";
    /// Code of a care provider.
    AgbCode = "agb-code", Identifier, "AGB-code", "care provider's AGB code", "AGB-code";
    /// VAT id; the old form holds a BSN.
    VatId = "vat-id", Identifier, "btw-nummer", "VAT id", "btw-nummer";
    /// IP address.
    IpAddress = "ip-address", Identifier, "IP-adres", "IP address", "IP-adres";
    /// Account name.
    AccountHandle = "account-handle", Identifier, "accountnaam", "account name", "account";
    /// Street and house number.
    Address = "address", Contact, "adres", "address", "adres";
    /// Postcode with house number near.
    Postcode = "postcode", Contact, "postcode", "postcode", "postcode";
    /// Phone number.
    Phone = "phone", Contact, "telefoonnummer", "phone number", "telefoon";
    /// E-mail address.
    Email = "email", Contact, "e-mailadres", "e-mail address", "e-mail";
    /// Bank account number.
    Iban = "iban", Financial, "bankrekening (IBAN)", "bank account (IBAN)", "IBAN";
    /// Payment card number.
    PaymentCard = "payment-card", Financial, "betaalkaart", "payment card", "kaartnummer";
    /// Disease or complaint.
    Diagnosis = "diagnosis", Health, "diagnose of klacht", "diagnosis or complaint", "gezondheid";
    /// Medicine.
    Medication = "medication", Health, "medicijn", "medication", "medicijn";
    /// Treatment.
    Treatment = "treatment", Health, "behandeling", "treatment", "behandeling";
    /// Lab value.
    LabResult = "lab-result", Health, "labuitslag", "lab result", "uitslag";
    /// Mental health.
    MentalHealth = "mental-health", Health, "psychische gezondheid", "mental health", "gezondheid";
    /// Disability.
    Disability = "disability", Health, "beperking", "disability", "gezondheid";
    /// Pregnancy.
    Pregnancy = "pregnancy", Health, "zwangerschap", "pregnancy", "gezondheid";
    /// Addiction.
    Addiction = "addiction", Health, "verslaving", "addiction", "gezondheid";
    /// Vaccination or test registration.
    Covid = "covid", Health, "coronaregistratie", "COVID registration", "gezondheid";
    /// Code of a disease, complaint or medicine.
    HealthCode = "health-code", Health, "zorgcode", "health code", "zorgcode";
    /// Race or ethnic origin (AVG 9).
    Ethnicity = "ethnicity", Special, "etnische afkomst", "ethnic origin", "afkomst";
    /// Religion or belief (AVG 9).
    Religion = "religion", Special, "geloof", "religion", "geloof";
    /// Political opinion (AVG 9).
    Politics = "politics", Special, "politieke opvatting", "political opinion", "politiek";
    /// Union membership (AVG 9).
    Union = "union", Special, "vakbond", "union membership", "vakbond";
    /// Sex life or orientation (AVG 9).
    SexLife = "sex-life", Special, "seksueel leven", "sex life", "seksualiteit";
    /// Genetic data (AVG 9).
    Genetic = "genetic", Special, "genetisch gegeven", "genetic data", "genetisch";
    /// Biometric data (AVG 9).
    Biometric = "biometric", Special, "biometrisch gegeven", "biometric data", "biometrisch";
    /// Criminal data (AVG 10).
    Criminal = "criminal", Criminal, "strafrechtelijk gegeven", "criminal data", "strafrecht";
    /// Password near an account name.
    Password = "password", Credential, "wachtwoord", "password", "wachtwoord";
}

impl Kind {
    /// The kind with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }

    /// Is it written with digits, so that a mask may show its last two characters?
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Self::Bsn
                | Self::ANumber
                | Self::VNumber
                | Self::Mrz
                | Self::DocumentNumber
                | Self::DrivingLicenceNumber
                | Self::PatientNumber
                | Self::InsuranceNumber
                | Self::BigNumber
                | Self::AgbCode
                | Self::VatId
                | Self::Phone
                | Self::Iban
                | Self::PaymentCard
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// Groups of kinds that the law or the reader takes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Numbers under AVG art. 87, UAVG art. 46.
    NationalNumber,
    /// Identity documents and their parts.
    IdentityDocument,
    /// What points at one person.
    Identifier,
    /// How to reach a person.
    Contact,
    /// Money.
    Financial,
    /// Health (AVG art. 9, UAVG art. 30).
    Health,
    /// Other special categories (AVG art. 9).
    Special,
    /// Criminal data (AVG art. 10).
    Criminal,
    /// Passwords.
    Credential,
}

impl Category {
    /// Name in the data: `national-number`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NationalNumber => "national-number",
            Self::IdentityDocument => "identity-document",
            Self::Identifier => "identifier",
            Self::Contact => "contact",
            Self::Financial => "financial",
            Self::Health => "health",
            Self::Special => "special",
            Self::Criminal => "criminal",
            Self::Credential => "credential",
        }
    }
}

/// How sure a finding is, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence(f32);

/// The three levels people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Below 0.5: shown only when asked.
    Possible,
    /// 0.5 and up: reported and redacted.
    Likely,
    /// 0.9 and up.
    Sure,
}

impl Confidence {
    /// From a number, cut to 0..=1; not-a-number becomes 0.
    #[must_use]
    pub fn new(value: f32) -> Self {
        Self(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    /// From a sum of log-odds terms (natural logarithm).
    #[must_use]
    pub fn from_log_odds(sum: f32) -> Self {
        Self::new(1.0 / (1.0 + (-sum).exp()))
    }

    /// The number, 0..=1.
    #[must_use]
    pub fn value(self) -> f32 {
        self.0
    }

    /// The level.
    #[must_use]
    pub fn level(self) -> Level {
        match self.0 {
            v if v >= 0.9 => Level::Sure,
            v if v >= 0.5 => Level::Likely,
            _ => Level::Possible,
        }
    }
}

impl Level {
    /// In Dutch, as shown to people.
    #[must_use]
    pub fn dutch(self) -> &'static str {
        match self {
            Self::Possible => "mogelijk",
            Self::Likely => "waarschijnlijk",
            Self::Sure => "zeker",
        }
    }

    /// In English.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Sure => "sure",
        }
    }
}

/// A found value. Prints its length only, cannot be serialised, opens only inside this crate.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value as it stands in the text.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value: for redaction, verification and `--reveal` only.
    pub(crate) fn open(&self) -> &str {
        &self.0
    }

    /// What reports may show: for numbers at most the last two characters, otherwise the first letter.
    #[must_use]
    pub fn masked(&self, kind: Kind) -> String {
        let visible = || self.0.chars().filter(|c| !c.is_whitespace() && !c.is_control());
        let length = visible().count();
        let mut out = String::with_capacity(16);
        let mut hide = |first: Option<char>, hidden: usize| {
            out.extend(first);
            out.extend(std::iter::repeat_n('*', hidden.clamp(1, 12)));
        };
        if kind.is_number() {
            let hidden = if length >= 6 { length - 2 } else { length };
            hide(None, hidden);
            out.extend(visible().skip(hidden));
            return out;
        }
        match (kind.category(), visible().next()) {
            // a date or postcode starts with a digit that says too much, a password everything
            (Category::Credential, _) | (_, None) => hide(None, 4),
            (_, Some(c)) if c.is_numeric() => hide(None, length),
            (_, first) => hide(first, length - 1),
        }
        out
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Where in a document a finding stands.
#[derive(Debug, Clone, PartialEq)]
pub enum At {
    /// In a text: its index in [`Document::texts`](crate::document::Document::texts) and byte ranges of it,
    /// sorted, without overlap. More than one range when the value is broken up (over table cells, say).
    Text {
        /// Index of the text.
        index: usize,
        /// Byte ranges.
        ranges: Vec<Range<usize>>,
    },
    /// In a picture: its index in [`Document::pictures`](crate::document::Document::pictures).
    Picture {
        /// Index of the picture.
        index: usize,
        /// Its box, which may be turned.
        area: Slanted,
    },
}

/// Something found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// How sure.
    pub confidence: Confidence,
    /// The evidence, in plain words: `elfproef`, `keyword: burgerservicenummer`. Never the value.
    pub reason: Vec<Cow<'static, str>>,
    /// The value as it stands there. Empty for pictures.
    pub secret: Secret,
    /// Where.
    pub at: At,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_found_again() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_id(kind.id()), Some(*kind));
        }
        assert_eq!(Kind::ALL.len(), 45);
        assert_eq!(Kind::from_id("BSN"), None);
    }

    #[test]
    fn a_secret_prints_only_its_length() {
        let secret = Secret::new("123456782");
        assert_eq!(format!("{secret:?}"), "Secret(9 bytes)");
    }

    #[test]
    fn masks_show_at_most_two_characters_of_a_number_and_one_of_a_name() {
        assert_eq!(Secret::new("1234.56.782").masked(Kind::Bsn), "*********82");
        assert_eq!(Secret::new("Jansen").masked(Kind::Name), "J*****");
        assert_eq!(Secret::new("01-02-1980").masked(Kind::BirthDate), "**********");
        assert_eq!(Secret::new("12345").masked(Kind::AgbCode), "*****");
        assert_eq!(Secret::new("").masked(Kind::Face), "****");
        assert_eq!(Secret::new("geheim").masked(Kind::Password), "****");
    }

    #[test]
    fn confidence_stays_within_bounds() {
        assert!(Confidence::new(f32::NAN).value() < 0.1);
        assert!((Confidence::new(7.0).value() - 1.0).abs() < f32::EPSILON);
        assert_eq!(Confidence::from_log_odds(0.0).level(), Level::Likely);
        assert_eq!(Confidence::from_log_odds(-0.1).level(), Level::Possible);
        assert_eq!(Confidence::from_log_odds(3.0).level(), Level::Sure);
    }
}
