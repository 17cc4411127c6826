//! The ATC group of a medicine by its name: the first three characters of its code, which say what it is for.

use std::collections::HashMap;
use std::sync::OnceLock;

/// One group a line, then names and, with a hyphen before them, endings of names that all belong to it.
const TABLE: &str = include_str!("../../patterns/lexicon/atc.txt");

/// Names by group, and endings with theirs, the longest first.
struct Groups {
    names: HashMap<&'static str, &'static str>,
    endings: Vec<(&'static str, &'static str)>,
}

fn groups() -> &'static Groups {
    static GROUPS: OnceLock<Groups> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let mut groups = Groups { names: HashMap::new(), endings: Vec::new() };
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(group) = words.next() else { continue };
            for word in words {
                match word.strip_prefix('-') {
                    Some(ending) => groups.endings.push((ending, group)),
                    None => drop(groups.names.insert(word, group)),
                }
            }
        }
        groups.endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
        groups
    })
}

/// The group of a medicine (`N05` for haloperidol), in whatever case it is written; nothing for names that are not in
/// the table, or that belong to more than one group.
pub(super) fn group(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let groups = groups();
    let by_ending = || groups.endings.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, group)| *group);
    groups.names.get(name.as_str()).copied().or_else(by_ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_endings_have_their_group() {
        assert_eq!(group("Haloperidol"), Some("N05"));
        assert_eq!(group("lisinopril"), Some("C09"));
        assert_eq!(group("OMEPRAZOL"), Some("A02"));
        assert_eq!(group("aspirine"), None);
        assert_eq!(group(""), None);
    }

    #[test]
    fn every_group_is_three_characters_and_no_name_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let group = words.next().unwrap();
            assert!(group.len() == 3 && group.starts_with(|c: char| c.is_ascii_uppercase()), "{group}");
            for word in words {
                assert!(seen.insert(word), "{word}");
            }
        }
        assert!(seen.len() > 200);
    }
}
