//! Overlapping hits: the most specific is reported, over the union of the places.

use std::ops::Range;

use super::score::Hit;
use crate::finding::Kind;

/// Resolves overlaps and sorts by place. A finding that lies inside another and stands for itself (the BSN in a machine
/// readable zone or in an old VAT id) is kept beside it.
pub(super) fn resolve(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.start(), std::cmp::Reverse(hit.end())));
    let mut out: Vec<Hit> = Vec::with_capacity(hits.len());
    for mut hit in hits {
        let mut keep = true;
        // Earlier ones are sorted by start, but a long one may reach over several: look back over a few.
        let from = out.len().saturating_sub(8);
        let mut at = out.len();
        while keep && at > from {
            at -= 1;
            let Some(other) = out.get_mut(at) else { break };
            if !overlaps(other, &hit) || nests(other.kind, hit.kind) {
                continue;
            }
            let joined = other.is_likely() && hit.is_likely();
            if rank(other) >= rank(&hit) {
                if joined {
                    other.ranges = union(&other.ranges, &hit.ranges);
                }
                keep = false;
            } else {
                if joined {
                    hit.ranges = union(&other.ranges, &hit.ranges);
                }
                out.remove(at);
            }
        }
        if keep {
            out.push(hit);
        }
    }
    out.sort_by_key(|hit| (hit.start(), hit.end(), hit.kind));
    out
}

fn overlaps(a: &Hit, b: &Hit) -> bool {
    a.start() < b.end()
        && b.start() < a.end()
        && a.ranges.iter().any(|x| b.ranges.iter().any(|y| x.start < y.end && y.start < x.end))
}

/// Kinds that stand for themselves inside another.
fn nests(a: Kind, b: Kind) -> bool {
    let pair = |outer, inner| (a, b) == (outer, inner) || (b, a) == (outer, inner);
    pair(Kind::Mrz, Kind::Bsn) || pair(Kind::VatId, Kind::Bsn) || a == Kind::IdDocument || b == Kind::IdDocument
}

/// The score, with a bonus for kinds whose form leaves little to chance.
fn rank(hit: &Hit) -> f32 {
    let bonus = match hit.kind {
        Kind::Mrz => 6.0,
        Kind::Iban | Kind::Email | Kind::VatId => 4.0,
        Kind::Password | Kind::PaymentCard => 2.0,
        Kind::Address => 1.5,
        Kind::Bsn | Kind::ANumber | Kind::Phone | Kind::BirthDate => 1.0,
        _ => 0.0,
    };
    hit.score.sum + bonus
}

/// Sorted ranges that cover both, touching ones joined.
fn union(a: &[Range<usize>], b: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = a.iter().chain(b).cloned().collect();
    all.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in all {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::score::Score;
    use super::*;

    fn hit(kind: Kind, range: Range<usize>, sum: f32) -> Hit {
        Hit::new(kind, range, Score::new(sum))
    }

    #[test]
    fn the_more_specific_wins_and_covers_both() {
        let out = resolve(vec![hit(Kind::Bsn, 4..13, 0.5), hit(Kind::Iban, 0..18, 5.0), hit(Kind::Phone, 12..22, 1.0)]);
        assert_eq!(out.len(), 1);
        assert_eq!((out[0].kind, out[0].whole()), (Kind::Iban, 0..22));
    }

    #[test]
    fn a_possible_loser_does_not_widen() {
        let out = resolve(vec![hit(Kind::Email, 0..10, 4.0), hit(Kind::Name, 5..15, -1.0)]);
        assert_eq!(out[0].whole(), 0..10);
    }

    #[test]
    fn a_bsn_in_a_zone_stays() {
        let out = resolve(vec![hit(Kind::Mrz, 0..88, 5.0), hit(Kind::Bsn, 60..69, 3.0)]);
        assert_eq!(out.len(), 2);
    }
}
