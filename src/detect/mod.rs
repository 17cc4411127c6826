//! Finding personal data in texts and pictures. Knows no file format.
//!
//! A text is read in plain writing: accents composed, odd spaces, digits and look-alike letters folded, with a way back.
//! One shared pass over it finds digit runs, `@`, `<`, keywords and listed words; the detectors verify what it found
//! and score it with terms that add up; columns decide together; overlaps are resolved last. What is looked for stands in
//! `patterns/` as data: see [`patterns`].

mod address;
mod announcing;
mod atc;
mod birth_date;
mod bsn;
mod bsn_form;
mod bsn_spread;
mod bytes;
mod check;
mod column;
pub(crate) mod date;
mod dictionary;
mod drawn;
mod email;
mod endings;
mod evidence;
mod fold;
mod genre;
mod health;
mod iban;
mod id_document;
mod keywords;
pub mod known;
mod labelled;
mod lexicon;
mod misread;
mod mrz;
mod name;
mod name_column;
mod name_context;
mod name_group;
mod name_reader;
mod needles;
mod offsets;
mod overlap;
pub mod patterns;
mod phone;
mod phrases;
mod postcode;
mod reread;
mod scan;
mod score;
mod shape;
mod speaker;
mod speaker_plain;
mod special;
#[cfg(test)]
mod tests;
mod topic;
mod zone_block;

use std::collections::{BTreeSet, HashMap};

use crate::document::Document;
use crate::finding::{Finding, Kind};
use fold::View;
use keywords::{Keywords, Role};
use lexicon::{Entry, FIRST_NAME, Lexicon, List, PLACE, SURNAME};
use patterns::{Error, Pattern, Seed, Source};
use scan::Scan;
use score::Hit;

/// What an engine can be told.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The user's own pattern files, already read: name and TOML text.
    pub patterns: Vec<(String, String)>,
    /// People the user knows, found wherever they stand.
    pub known: Vec<known::Person>,
}

/// All detectors, built once and shared by all threads.
#[derive(Debug)]
pub struct Engine {
    vocabulary: Vocabulary,
}

/// What was found in one document.
#[derive(Debug, Default)]
pub struct Detected {
    /// Every finding, sorted by place; overlapping ones resolved to the most specific.
    pub findings: Vec<Finding>,
    /// What kind of document it is: `invoice`, `referral`, ... (may be several, may be none).
    pub genres: Vec<&'static str>,
}

/// A detector of one or a few kinds. Looks only at what the shared pass found.
trait Detector: Sync {
    /// The pattern file with its labels.
    fn pattern(&self) -> &'static str;

    /// Adds what it finds in a text. `pattern` is the index of its pattern; `out` holds what detectors before it found.
    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>);
}

/// Every detector with code of its own, in the order they run: later ones use what earlier ones found.
static DETECTORS: &[&dyn Detector] = &[
    &mrz::Mrz,
    &iban::Iban,
    &email::Email,
    &speaker::Speaker,
    &phone::Phone,
    &name::Names,
    &birth_date::BirthDate,
    &address::Address,
    &postcode::Postcode,
    &bsn::Bsn,
];

/// All words that mean something, and the patterns they come from.
#[derive(Debug)]
struct Vocabulary {
    patterns: Vec<Pattern>,
    kinds: Vec<Option<Kind>>,
    /// Index of the pattern that is called like a kind, by kind.
    by_kind: HashMap<Kind, usize>,
    /// Index of the pattern of each detector.
    detectors: Vec<usize>,
    /// Has this pattern shapes that are tried behind its labels?
    label_shapes: Vec<bool>,
    /// Shapes tried at digit runs, by the length of the run.
    digit_shapes: Vec<labelled::DigitShapes>,
    keywords: Keywords,
    lexicon: Lexicon,
    known: Option<known::Known>,
}

impl Vocabulary {
    fn new(settings: &Settings) -> Result<Self, Error> {
        let extra: Vec<Source> =
            settings.patterns.iter().map(|(name, toml)| Source { name: name.as_str(), toml: toml.as_str() }).collect();
        let patterns = patterns::load(&extra)?;
        let (mut lexicon, phrases) = Lexicon::new(LISTS);
        let mut builder = keywords::Builder::default();
        for (index, pattern) in patterns.iter().enumerate() {
            builder.add_pattern(index, pattern);
        }
        for (phrase, entry) in phrases {
            if let Some((kind, points)) = entry.term {
                builder.add(phrase, Role::Term { kind, points });
            }
        }
        genre::add(&mut builder)?;
        let keywords = builder.build(&mut lexicon);
        let by_id = |id: &str| patterns.iter().position(|p| p.id == id);
        let detectors = DETECTORS.iter().map(|d| by_id(d.pattern()).unwrap_or(usize::MAX)).collect();
        let kinds = patterns.iter().map(Pattern::kind).collect();
        let by_kind = patterns.iter().enumerate().filter_map(|(at, p)| Some((Kind::from_id(&p.id)?, at))).collect();
        let label_shapes = patterns.iter().map(|p| p.shape.iter().any(|s| s.seed == Seed::Label)).collect();
        let digit_shapes = labelled::digit_shapes(&patterns);
        let known = known::Known::new(&settings.known)?;
        Ok(Self { patterns, kinds, by_kind, detectors, label_shapes, digit_shapes, keywords, lexicon, known })
    }

    /// The pattern that is called like a kind; an index of none if there is no such pattern.
    fn pattern_of(&self, kind: Kind) -> usize {
        self.by_kind.get(&kind).copied().unwrap_or(usize::MAX)
    }

    /// Is what this pattern finds a number?
    fn is_number(&self, pattern: usize) -> bool {
        self.kinds.get(pattern).copied().flatten().is_some_and(Kind::is_number)
    }
}

/// The word lists.
static LISTS: &[List] = &[
    List {
        entry: Entry { marks: FIRST_NAME, ..Entry::NONE },
        text: include_str!("../../patterns/lexicon/first-names.txt"),
    },
    List { entry: Entry { marks: SURNAME, ..Entry::NONE }, text: include_str!("../../patterns/lexicon/surnames.txt") },
    List { entry: Entry { marks: PLACE, ..Entry::NONE }, text: include_str!("../../patterns/lexicon/places.txt") },
    terms(Kind::Biometric, 2, include_str!("../../patterns/lexicon/biometric.txt")),
    terms(Kind::Genetic, 2, include_str!("../../patterns/lexicon/genetic.txt")),
    terms(Kind::Covid, 2, include_str!("../../patterns/lexicon/covid.txt")),
    terms(Kind::Pregnancy, 2, include_str!("../../patterns/lexicon/pregnancy.txt")),
    terms(Kind::Addiction, 2, include_str!("../../patterns/lexicon/addiction.txt")),
    terms(Kind::MentalHealth, 2, include_str!("../../patterns/lexicon/mental-health.txt")),
    terms(Kind::Disability, 2, include_str!("../../patterns/lexicon/disability.txt")),
    terms(Kind::SexLife, 2, include_str!("../../patterns/lexicon/sex-life.txt")),
    terms(Kind::Criminal, 2, include_str!("../../patterns/lexicon/criminal.txt")),
    terms(Kind::Religion, 2, include_str!("../../patterns/lexicon/religion.txt")),
    terms(Kind::Ethnicity, 2, include_str!("../../patterns/lexicon/ethnicity.txt")),
    terms(Kind::Politics, 2, include_str!("../../patterns/lexicon/politics.txt")),
    terms(Kind::Union, 2, include_str!("../../patterns/lexicon/union.txt")),
    terms(Kind::Medication, 2, include_str!("../../patterns/lexicon/medicines.txt")),
    terms(Kind::Medication, 2, include_str!("../../patterns/lexicon/medicines-more.txt")),
    terms(Kind::Diagnosis, 2, include_str!("../../patterns/lexicon/diagnoses.txt")),
    terms(Kind::Treatment, 2, include_str!("../../patterns/lexicon/treatments.txt")),
    terms(Kind::Diagnosis, 2, include_str!("../../patterns/lexicon/diagnoses-mined.txt")),
    terms(Kind::Treatment, 2, include_str!("../../patterns/lexicon/treatments-mined.txt")),
];

/// A list of terms of a topic. A word that stands in several lists has the kind of the first.
const fn terms(kind: Kind, points: u8, text: &'static str) -> List {
    List { entry: Entry { term: Some((kind, points)), ..Entry::NONE }, text }
}

impl Engine {
    /// Builds the automata and tables: once per program, it takes some milliseconds.
    ///
    /// # Errors
    /// When one of the user's pattern files is not well formed, or the list of known people does not fit an automaton.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        Ok(Self { vocabulary: Vocabulary::new(settings)? })
    }

    /// Finds everything in a document, at any confidence; the caller filters.
    #[must_use]
    pub fn detect(&self, document: &Document) -> Detected {
        let vocabulary = &self.vocabulary;
        let views: Vec<View> = document.texts.iter().map(|text| View::new(text, vocabulary)).collect();
        let scans: Vec<Scan> = views.iter().map(|view| Scan::new(view.text(), vocabulary)).collect();
        let mut found: Vec<Vec<Hit>> = scans.iter().map(|scan| self.detect_text(scan)).collect();
        let mut surnames = BTreeSet::new();
        for (scan, hits) in scans.iter().zip(&found) {
            name::surnames(scan, hits, &mut surnames);
        }
        let about_people = name_group::is_about_people(&found);
        let genres = genre::of(&scans);
        let topic = genres.contains(&"leaflet") || genres.contains(&"law");
        let care = ["referral", "intake", "patient-list", "id-copy"].iter().any(|genre| genres.contains(genre));
        for (scan, hits) in scans.iter().zip(&mut found) {
            for hit in hits.iter_mut().filter(|hit| care && hit.kind == Kind::Bsn && !hit.labelled) {
                hit.score.add_from_afar(1.0, "care or identity document");
            }
            name::by_document(scan, &surnames, hits);
            name_group::by_company(about_people, hits);
            health::text(scan, topic, hits);
            special::text(scan, topic, hits);
        }
        let mut findings = Vec::new();
        id_document::document(document, &scans, &mut found, &mut findings);
        for (index, (view, hits)) in views.iter().zip(found).enumerate() {
            findings.extend(overlap::resolve(hits).into_iter().map(|hit| hit.finish(index, view)));
        }
        Detected { findings, genres }
    }

    fn detect_text(&self, scan: &Scan) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        labelled::text(scan, &mut hits);
        for (detector, pattern) in DETECTORS.iter().zip(&self.vocabulary.detectors) {
            detector.text(scan, *pattern, &mut hits);
        }
        column::decide(scan, &mut hits);
        name_column::decide(scan, &mut hits);
        if let Some(known) = &self.vocabulary.known {
            known.text(scan, &mut hits);
        }
        hits
    }
}
