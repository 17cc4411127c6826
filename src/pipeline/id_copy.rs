//! The stages for a safe copy of an identity document: open, look, detect, cover, watermark, verify.

use std::collections::BTreeMap;

use super::Pipeline;
use crate::document::{Channel, Document, Picture};
use crate::finding::{At, Finding, Kind};
use crate::format;
use crate::idcopy::{self, Cover, IdCopy, Watermark};
use crate::style::Blackout;
use crate::verify::{self, Gone, Leak, Unverified, Verified};

/// What is asked of a copy.
#[derive(Debug)]
pub struct Request {
    /// For whom, what for, since when.
    pub watermark: Watermark,
    /// Kinds that stay readable although they would be covered.
    pub show: Vec<Kind>,
    /// Save as JPEG; otherwise PNG.
    pub jpeg: bool,
}

/// Kinds that nobody needs who may not keep a full copy.
pub const COVERED: [Kind; 6] =
    [Kind::Bsn, Kind::Mrz, Kind::Face, Kind::IdBarcode, Kind::Signature, Kind::DrivingLicenceNumber];

/// A copy that was checked.
#[derive(Debug)]
pub struct Copy {
    /// The file.
    pub bytes: Verified,
    /// How many places of each kind were covered.
    pub covered: BTreeMap<Kind, usize>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error(transparent)]
    Format(#[from] format::Error),
    /// There are no models.
    #[error(transparent)]
    Vision(#[from] crate::vision::Error),
    /// Not one picture.
    #[error("the file holds {0} pictures; make a picture of one side of one document")]
    NotOnePicture(usize),
    /// Nothing of an identity document was seen.
    #[error(
        "no identity document was recognised: photograph it straight from above, in good light, filling the picture"
    )]
    NotRecognised,
    /// The copy could not be made.
    #[error(transparent)]
    IdCopy(#[from] idcopy::Error),
    /// Something would have stayed readable.
    #[error("something would have stayed readable, so there is no copy: {}", details(.0))]
    Leaks(Vec<Leak>),
}

fn details(leaks: &[Leak]) -> String {
    leaks.iter().map(|leak| leak.detail.as_str()).collect::<Vec<_>>().join("; ")
}

impl Pipeline {
    /// A safe copy of the identity document in a picture.
    ///
    /// # Errors
    /// When the file cannot be read, shows no identity document, or the copy would still show what should be covered.
    pub fn id_copy(&self, name: &str, bytes: &[u8], request: &Request) -> Result<Copy, Error> {
        let mut document = format::sniff(bytes, name)?.open(bytes, &self.limits)?;
        if document.pictures.len() != 1 {
            return Err(Error::NotOnePicture(document.pictures.len()));
        }
        let Some(eye) = self.eye.as_deref() else { return Err(crate::vision::Error::NoModels.into()) };
        self.look(&mut document);
        let findings = self.engine.detect(&document).findings;
        let is_likely = |f: &&Finding| f.confidence.value() >= self.policy.min_confidence;
        let hidden: Vec<&Finding> = findings
            .iter()
            .filter(is_likely)
            .filter(|f| COVERED.contains(&f.kind) && !request.show.contains(&f.kind))
            .collect();
        if !findings.iter().filter(is_likely).any(|f| f.kind == Kind::IdDocument) || hidden.is_empty() {
            return Err(Error::NotRecognised);
        }
        let Some(picture) = document.pictures.first() else { return Err(Error::NotOnePicture(0)) };
        let turn = picture.sight.as_ref().map_or(0, |sight| sight.turn);
        let covers = covers(&document, picture, &hidden, request);
        let copy = IdCopy::new(picture, &covers, Some(&request.watermark), turn)?;
        let bytes = if request.jpeg { copy.to_jpeg()? } else { copy.to_png()? };
        let gone = hidden.iter().map(|f| Gone { value: f.secret.clone(), label: f.kind.label() }).collect();
        let format = format::sniff(&bytes, if request.jpeg { "copy.jpg" } else { "copy.png" })?;
        let locked = Unverified { bytes, gone };
        let bytes = verify::verify(locked, format, &self.limits, Some(eye)).map_err(Error::Leaks)?;
        let mut covered = BTreeMap::new();
        for finding in hidden {
            *covered.entry(finding.kind).or_default() += 1;
        }
        Ok(Copy { bytes, covered })
    }
}

/// What was seen as such (faces with their portraits, codes, signatures), and what was read.
fn covers(document: &Document, picture: &Picture, hidden: &[&Finding], request: &Request) -> Vec<Cover> {
    let shown = |kind: Kind| request.show.contains(&kind);
    let mut covers = Vec::new();
    if let Some(sight) = &picture.sight {
        covers.extend(idcopy::from_sight(sight, picture.width, picture.height).into_iter().filter(|cover| {
            let kinds = [Kind::Face, Kind::IdBarcode, Kind::Signature];
            !kinds.iter().any(|kind| shown(*kind) && kind.label() == cover.label)
        }));
    }
    for finding in hidden {
        let rects = match &finding.at {
            At::Picture { rect, .. } if finding.kind != Kind::Face => vec![*rect],
            At::Picture { .. } => Vec::new(),
            At::Text { index, ranges } => document
                .texts
                .get(*index)
                .filter(|text| matches!(text.channel, Channel::Picture(_)))
                .map(|text| ranges.iter().flat_map(|range| text.pixel_boxes(range)).collect())
                .unwrap_or_default(),
        };
        covers.extend(rects.into_iter().map(|rect| Cover {
            rect: rect.grown(rect.height / 8 + 2, picture.width, picture.height),
            label: finding.kind.label().to_owned(),
            style: &Blackout,
        }));
    }
    covers
}
