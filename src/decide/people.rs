//! People, not hits: how many people findings are about, as a range. Works on keyed tokens, never on values.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::finding::Kind;

/// Points at a person without saying who: the start of a keyed hash (HMAC-SHA-256) of a value in its plainest form.
/// Tokens of one run, or of runs with the same key file, can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Token {
    /// Of the whole value; of a name: of the surname.
    pub who: u64,
    /// Of a name with initial or first name; 0 for others.
    pub form: u32,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            0 => write!(f, "{:016x}", self.who),
            form => write!(f, "{:016x}.{form:08x}", self.who),
        }
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.to_string()
    }
}

impl TryFrom<String> for Token {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Token {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (who, form) = text.split_once('.').unwrap_or((text, "0"));
        Ok(Self { who: u64::from_str_radix(who, 16)?, form: u32::from_str_radix(form, 16)? })
    }
}

/// One finding that points at a person.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// Its kind.
    pub kind: Kind,
    /// Its token.
    pub token: Token,
    /// Row or line it stands in.
    pub row: Option<u64>,
    /// A birth date: of someone under eighteen?
    pub minor: Option<bool>,
}

/// How many people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Estimate {
    /// So many different people at least, if the findings are right.
    pub low: u32,
    /// The best guess.
    pub about: u32,
    /// So many at most: everyone who could not be tied to another is someone else.
    pub high: u32,
    /// People with a birth date of less than eighteen years ago.
    pub minors: u32,
    /// People whose age is not known, of `about`.
    pub unknown_age: u32,
}

/// Adds up documents. Values that stand alone of their kind in a row or a document belong to one person; a value that is
/// seen in two documents ties them.
#[derive(Debug, Clone, Default)]
pub struct People {
    index: HashMap<(Kind, Token), usize>,
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: usize,
    kind: Kind,
    token: Token,
    minor: Option<bool>,
}

/// Kinds that are of one person each, the surest first. The last, a name, ties only to one of the others.
pub const KINDS: &[Kind] = &[Kind::Bsn, Kind::BirthDate, Kind::PatientNumber, Kind::InsuranceNumber, Kind::Name];

impl People {
    /// Adds what one document says.
    pub fn document(&mut self, sightings: &[Sighting]) {
        let mut rows: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        let mut all = BTreeSet::new();
        for sighting in sightings.iter().filter(|sighting| KINDS.contains(&sighting.kind)) {
            let node = self.node(sighting);
            all.insert(node);
            if let Some(row) = sighting.row {
                rows.entry(row).or_default().push(node);
            }
        }
        for row in rows.into_values() {
            self.tie(&row.into_iter().collect());
        }
        self.tie(&all);
    }

    fn node(&mut self, sighting: &Sighting) -> usize {
        let next = self.nodes.len();
        let at = *self.index.entry((sighting.kind, sighting.token)).or_insert(next);
        if at == next {
            let Sighting { kind, token, minor, .. } = *sighting;
            self.nodes.push(Node { parent: at, kind, token, minor });
        } else if let Some(node) = self.nodes.get_mut(at) {
            node.minor = node.minor.or(sighting.minor);
        }
        at
    }

    /// One person each: kinds of which there is just one value.
    fn tie(&mut self, nodes: &BTreeSet<usize>) {
        let mut first = None;
        for kind in KINDS {
            let mut of_kind = nodes.iter().filter(|at| self.nodes.get(**at).is_some_and(|node| node.kind == *kind));
            let (Some(one), None) = (of_kind.next(), of_kind.next()) else { continue };
            match first {
                None if *kind != Kind::Name => first = Some(*one),
                None => {}
                Some(first) => {
                    let (from, to) = (self.root(*one), self.root(first));
                    // two numbers of a kind are two people, whatever a date or a name says
                    if !self.would_clash(from, to)
                        && let Some(node) = self.nodes.get_mut(from)
                    {
                        node.parent = to;
                    }
                }
            }
        }
    }

    fn would_clash(&self, one: usize, other: usize) -> bool {
        let bsn = |at: usize| self.nodes.get(at).filter(|node| node.kind == Kind::Bsn).map(|node| node.token);
        matches!((bsn(one), bsn(other)), (Some(one), Some(other)) if one != other)
    }

    fn root(&self, mut at: usize) -> usize {
        // BSNs are tied to first, so a root is a BSN where there is one; chains are as long as there are kinds
        while let Some(node) = self.nodes.get(at).filter(|node| node.parent != at) {
            at = node.parent;
        }
        at
    }

    /// The sum so far.
    #[must_use]
    pub fn estimate(&self) -> Estimate {
        let mut groups: BTreeMap<usize, Vec<&Node>> = BTreeMap::new();
        for (at, node) in self.nodes.iter().enumerate() {
            groups.entry(self.root(at)).or_default().push(node);
        }
        let has = |group: &[&Node], kind: Kind| group.iter().any(|node| node.kind == kind);
        let is_strong = |group: &&Vec<&Node>| group.iter().any(|node| node.kind != Kind::Name);
        let strong: Vec<_> = groups.values().filter(is_strong).collect();
        let tied: BTreeSet<u64> = strong.iter().flat_map(|group| group.iter()).map(|node| node.token.who).collect();
        // names that are tied to nobody; a surname alone is one of its bearers, if there are any
        let loose: BTreeSet<Token> = groups.values().filter(|g| !is_strong(g)).flatten().map(|n| n.token).collect();
        let full: BTreeSet<u64> = loose.iter().filter(|token| token.form != 0).map(|token| token.who).collect();
        let new: BTreeSet<u64> = full.difference(&tied).copied().collect();
        let alone = loose.iter().filter(|t| t.form != 0 || !full.contains(&t.who) && !tied.contains(&t.who)).count();
        let bound = |kind| strong.iter().filter(|group| has(group, kind)).count();
        let named = self.nodes.iter().filter(|n| n.kind == Kind::Name && n.token.form != 0).map(|n| n.token.who);
        let named = named.collect::<BTreeSet<_>>().len();
        let minors = strong.iter().filter(|group| group.iter().any(|node| node.minor == Some(true))).count();
        let aged = strong.iter().filter(|group| group.iter().any(|node| node.minor.is_some())).count();
        let some = usize::from(!self.nodes.is_empty());
        let low = bound(Kind::Bsn).max(bound(Kind::BirthDate)).max(named).max(some);
        let high = (strong.len() + alone).max(low);
        let about = (strong.len() + new.len()).clamp(low, high);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Estimate {
            low: count(low),
            about: count(about),
            high: count(high),
            minors: count(minors),
            unknown_age: count(about.saturating_sub(aged)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(kind: Kind, who: u64, row: Option<u64>) -> Sighting {
        Sighting { kind, token: Token { who, form: 0 }, row, minor: None }
    }

    fn name(who: u64, form: u32) -> Sighting {
        Sighting { kind: Kind::Name, token: Token { who, form }, row: None, minor: None }
    }

    fn range(people: &People) -> [u32; 3] {
        let Estimate { low, about, high, .. } = people.estimate();
        [low, about, high]
    }

    #[test]
    fn a_person_in_many_documents_is_one() {
        let mut people = People::default();
        for _ in 0..9 {
            people.document(&[seen(Kind::Bsn, 1, None), seen(Kind::BirthDate, 2, None), name(3, 4), name(3, 0)]);
        }
        people.document(&[seen(Kind::BirthDate, 2, None), name(3, 4)]);
        assert_eq!(range(&people), [1, 1, 1]);
    }

    #[test]
    fn rows_of_a_list_are_people() {
        let mut people = People::default();
        let mut rows = Vec::new();
        for row in 0..30 {
            rows.push(seen(Kind::Bsn, 100 + row, Some(row)));
            rows.push(Sighting { minor: Some(row < 4), ..seen(Kind::BirthDate, 200 + row % 20, Some(row)) });
            rows.push(Sighting { row: Some(row), ..name(300 + row, 1) });
        }
        people.document(&rows);
        assert_eq!(range(&people)[0], 30);
        assert!(range(&people)[2] <= 30, "{:?}", people.estimate());
        assert_eq!(people.estimate().minors, 4);
    }

    #[test]
    fn what_cannot_be_tied_widens_the_range() {
        let mut people = People::default();
        people.document(&[seen(Kind::Bsn, 1, None), seen(Kind::Bsn, 2, None)]);
        people.document(&[seen(Kind::BirthDate, 9, None)]);
        people.document(&[name(5, 1), name(5, 2), name(6, 0), name(5, 0)]);
        assert_eq!(range(&people), [2, 4, 6]);
        assert_eq!(range(&People::default()), [0, 0, 0]);
    }

    #[test]
    fn two_numbers_are_never_one_person() {
        let mut people = People::default();
        people.document(&[seen(Kind::Bsn, 1, None), seen(Kind::BirthDate, 9, None)]);
        people.document(&[seen(Kind::Bsn, 2, None), seen(Kind::BirthDate, 9, None)]);
        assert_eq!(people.estimate().low, 2);
    }

    #[test]
    fn tokens_are_written_and_read() {
        for token in [Token { who: 0xab, form: 0 }, Token { who: u64::MAX, form: 7 }] {
            assert_eq!(token.to_string().parse(), Ok(token));
        }
    }
}
