//! Rings of recipients: the practice itself, processors with an agreement, partners with secure mail, everyone else.

use serde::{Deserialize, Serialize};

/// How near a recipient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ring {
    /// The practice's own domain.
    Own,
    /// A processor with an agreement (AVG 28).
    Processor,
    /// A partner with secure mail (NTA 7516).
    Peer,
    /// None of these.
    Outside,
    /// The user has not said who is who.
    Unknown,
}

/// The domains of each ring, from the user's profile or the gateway's settings. Subdomains belong to their domain, with or
/// without a dot before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rings {
    /// Own domains.
    pub own: Vec<String>,
    /// Processors.
    pub processors: Vec<String>,
    /// Partners with secure mail.
    pub peers: Vec<String>,
}

impl Rings {
    /// The ring of a domain or address.
    #[must_use]
    pub fn of(&self, address: &str) -> Ring {
        let domain = domain(address);
        let holds = |list: &[String]| list.iter().any(|known| is_below(&domain, known));
        match () {
            () if holds(&self.own) => Ring::Own,
            () if holds(&self.processors) => Ring::Processor,
            () if holds(&self.peers) => Ring::Peer,
            () if self.own.is_empty() && self.processors.is_empty() && self.peers.is_empty() => Ring::Unknown,
            () => Ring::Outside,
        }
    }

    /// Is the domain none that is known, but so near to one that a reader may take it for that: one letter more, less or
    /// other, two swapped, look-alike signs (`rn` for `m`, `1` for `l`), or another ending?
    #[must_use]
    pub fn is_look_alike(&self, address: &str) -> bool {
        if self.of(address) != Ring::Outside {
            return false;
        }
        let domain = domain(address);
        let known = self.own.iter().chain(&self.processors).chain(&self.peers);
        known.map(|known| plain(known)).any(|known| {
            // `mail.praktljk.nl` is read as `praktijk.nl` too
            let domain = tail(&domain, known.split('.').count());
            let (name, known_name) = (without_ending(domain), without_ending(&known));
            let long = known_name.chars().count() >= 5;
            drawn(domain) == drawn(&known) || long && (name == known_name || is_one_step(domain, &known))
        })
    }
}

fn domain(address: &str) -> String {
    address.rsplit('@').next().unwrap_or(address).trim().trim_end_matches(['.', '>']).to_lowercase()
}

fn is_below(domain: &str, known: &str) -> bool {
    let known = plain(known);
    domain == known || domain.strip_suffix(&known).is_some_and(|rest| rest.ends_with('.'))
}

fn plain(known: &str) -> String {
    known.trim_start_matches('.').to_lowercase()
}

/// The last labels of a domain, this many.
fn tail(domain: &str, labels: usize) -> &str {
    let dot = domain.rmatch_indices('.').nth(labels.saturating_sub(1));
    dot.and_then(|(at, _)| domain.get(at + 1..)).unwrap_or(domain)
}

fn without_ending(domain: &str) -> &str {
    domain.rsplit_once('.').map_or(domain, |(name, _)| name)
}

/// The domain with look-alike signs made one.
fn drawn(domain: &str) -> String {
    let mut out = domain.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    for (from, to) in [('1', "l"), ('0', "o"), ('i', "l"), ('-', "")] {
        out = out.replace(from, to);
    }
    out
}

/// Is one text made of the other by one letter more, less or other, or by two neighbours swapped?
fn is_one_step(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let front = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let rest = |text: &[char], skip: usize| text.get(front + skip..).unwrap_or_default().to_vec();
    let swapped = one.get(front..front + 2).zip(other.get(front..front + 2));
    let is_swap = swapped.is_some_and(|(a, b)| a.first() == b.last() && a.last() == b.first());
    one != other
        && (rest(&one, 1) == rest(&other, 1)
            || rest(&one, 1) == rest(&other, 0)
            || rest(&one, 0) == rest(&other, 1)
            || is_swap && rest(&one, 2) == rest(&other, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rings() -> Rings {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Rings {
            own: list(&["praktijk-linde.example"]),
            processors: list(&[".epd.example"]),
            peers: list(&["ziekenhuis.example"]),
        }
    }

    #[test]
    fn a_domain_belongs_to_one_ring() {
        for (address, ring) in [
            ("info@praktijk-linde.example", Ring::Own),
            ("Post@Mail.Praktijk-Linde.Example", Ring::Own),
            ("help@epd.example", Ring::Processor),
            ("help@post.epd.example", Ring::Processor),
            ("<a@ziekenhuis.example>", Ring::Peer),
            ("a@nepepd.example", Ring::Outside),
            ("a@gmail.example", Ring::Outside),
        ] {
            assert_eq!(rings().of(address), ring, "{address}");
        }
        assert_eq!(Rings::default().of("a@b.example"), Ring::Unknown);
    }

    #[test]
    fn look_alikes_are_seen_and_strangers_are_not() {
        for (address, expected) in [
            ("a@praktijk-1inde.example", true),
            ("a@praktijklinde.example", true),
            ("a@praktijk-lindde.example", true),
            ("a@parktijk-linde.example", true),
            ("a@mail.praktijk-1inde.example", true),
            ("a@ziekenhuls.example", true),
            ("a@ziekenhuis.test", true),
            ("a@ziekenhuis.example", false),
            ("a@gmail.example", false),
            ("a@praktijk-eik.example", false),
        ] {
            assert_eq!(rings().is_look_alike(address), expected, "{address}");
        }
    }
}
