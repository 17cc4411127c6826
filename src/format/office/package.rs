//! The package of an office file: a zip archive whose members are parts. All unpacked parts stand one behind the other;
//! offsets in them are what the texts point back to.

use std::ops::Range;

use crate::document::{Gap, Limits};
use crate::format::splice::{Edit, apply, refuse};
use crate::format::unpack::Budget;
use crate::format::xml::scan::{Piece, Scanner};
use crate::format::zip::directory::{self, Directory};
use crate::format::zip::write::{Fate, write};
use crate::format::zip::{name_of, unpacked};
use crate::format::{Error, extension};

/// An opened package.
#[derive(Debug)]
pub(super) struct Package<'b> {
    bytes: &'b [u8],
    directory: Directory,
    /// Names of the members.
    pub names: Vec<String>,
    /// All parts, unpacked, one behind the other.
    content: Vec<u8>,
    /// Where each stands; `None` when it could not be unpacked.
    places: Vec<Option<Range<usize>>>,
    /// What could not be unpacked.
    pub gaps: Vec<Gap>,
}

impl<'b> Package<'b> {
    /// Unpacks all parts.
    pub fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of an office file"));
        }
        let directory = directory::read(bytes)?;
        let mut package = Self {
            bytes,
            names: directory.members.iter().map(|member| name_of(bytes, member)).collect(),
            content: Vec::new(),
            places: Vec::new(),
            gaps: directory.gaps.clone(),
            directory,
        };
        let mut budget = Budget::new(limits);
        for (index, member) in package.directory.members.iter().enumerate() {
            let part = budget.member().and_then(|()| unpacked(bytes, member, index, &mut budget));
            let start = package.content.len();
            package.places.push(match part {
                Ok(part) => {
                    package.content.extend_from_slice(&part);
                    Some(start..package.content.len())
                }
                Err(gap) => {
                    package.gaps.push(gap);
                    None
                }
            });
            if member.doubtful {
                let detail = "two headers of a part disagree";
                package.gaps.push(Gap::new(crate::document::GapReason::Unreadable, detail));
            }
        }
        Ok(package)
    }

    /// Where a part stands among all parts.
    pub fn place(&self, index: usize) -> Option<Range<usize>> {
        self.places.get(index).cloned().flatten()
    }

    /// Bytes at a place.
    pub fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.content.get(range.clone()).unwrap_or_default()
    }

    /// The package with edits of parts, whole new parts, and parts left out.
    pub fn rewrite(
        &self,
        mut edits: Vec<Edit>,
        files: &[(usize, std::sync::Arc<[u8]>)],
        leave_out: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<u8>, Error> {
        let mut fates = vec![Fate::default(); self.names.len()];
        let mut gone = Vec::new();
        for (fate, name) in fates.iter_mut().zip(&self.names) {
            if leave_out(name) && !name.ends_with('/') {
                fate.leave_out = true;
                gone.push(name.as_str());
            }
        }
        edits.extend(self.mentions(&gone));
        edits.sort_by_key(|edit| edit.range.start);
        let mut rest = edits.as_slice();
        for (place, fate) in self.places.iter().zip(&mut fates) {
            let Some(place) = place else { continue };
            let from = rest.partition_point(|edit| edit.range.start < place.start);
            let to = rest.partition_point(|edit| edit.range.start < place.end);
            let own = rest.get(from..to).unwrap_or_default();
            rest = rest.get(to..).unwrap_or_default();
            if own.is_empty() {
                continue;
            }
            let inside = |edit: &Edit| {
                let range = edit.range.start - place.start..edit.range.end.saturating_sub(place.start);
                (edit.range.end <= place.end).then(|| Edit { range, put: edit.put.clone() })
            };
            let own: Option<Vec<Edit>> = own.iter().map(inside).collect();
            let own = own.ok_or_else(|| refuse("a change that runs over the end of a part"))?;
            fate.bytes = Some(apply(self.slice(place), own).into());
        }
        for (index, new) in files {
            if let Some(fate) = fates.get_mut(*index) {
                fate.bytes = Some(new.clone());
            }
        }
        write(self.bytes, &self.directory, &fates, None)
    }

    /// Edits that take out what other parts say of parts that are left out: relations, content types, the manifest.
    fn mentions(&self, gone: &[&str]) -> Vec<Edit> {
        let mut out = Vec::new();
        if gone.is_empty() {
            return out;
        }
        for (name, place) in self.names.iter().zip(&self.places) {
            let lists =
                extension(name) == "rels" || matches!(name.as_str(), "[Content_Types].xml" | "META-INF/manifest.xml");
            let Some(place) = place.as_ref().filter(|_| lists) else { continue };
            let Ok(source) = std::str::from_utf8(self.slice(place)) else { continue };
            let mut scanner = Scanner::new(source);
            let mut start = None;
            while let Some(piece) = scanner.next() {
                match piece {
                    Piece::Start { .. } => {
                        let said = match scanner.name() {
                            "Relationship" => scanner.attribute("Target"),
                            "Override" => scanner.attribute("PartName"),
                            "file-entry" => scanner.attribute("full-path"),
                            _ => None,
                        };
                        let is_gone = |said: &str| {
                            let said = said.trim_start_matches(['/', '.']);
                            gone.iter().any(|gone| *gone == said || gone.ends_with(&format!("/{said}")))
                        };
                        start = said.filter(|said| is_gone(said)).map(|_| scanner.tag.start);
                    }
                    Piece::End => {
                        if let Some(start) = start.take() {
                            let range = place.start + start..place.start + scanner.tag.end;
                            out.push(Edit { range, put: Vec::new() });
                        }
                    }
                    _ => {}
                }
            }
        }
        out
    }
}
