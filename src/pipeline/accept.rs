//! Takes out the findings that the user accepts, before anything is reported or redacted, and counts them.

use super::{Examined, Found};
use crate::decide::allow::{Allow, Spot};
use crate::document::Place;

/// Silences in a file and all files in it.
pub(super) fn silence(allow: &Allow, examined: &mut Examined) {
    if !allow.is_empty() {
        let path = examined.name.clone();
        below(allow, &path, &mut Vec::new(), examined);
    }
}

/// `inside` names the files in the file that lead to this one.
fn below(allow: &Allow, path: &str, inside: &mut Vec<String>, examined: &mut Examined) {
    let before = examined.found.len();
    examined.found.retain(|found| !is_accepted(allow, path, inside, found));
    examined.allowed += (before - examined.found.len()) as u64;
    for nested in &mut examined.nested {
        inside.push(nested.name.clone());
        below(allow, path, inside, nested);
        inside.pop();
    }
}

fn is_accepted(allow: &Allow, path: &str, inside: &[String], found: &Found) -> bool {
    let part = found.places.iter().find_map(|place| match place {
        Place::Part { part, .. } => Some(part.as_ref()),
        _ => None,
    });
    allow.accepts(&found.finding, &Spot { path, inside, part })
}
