//! The stages for a safe copy of an identity document: open, look, detect, cover, watermark, verify.

mod covers;
mod note;

use std::collections::BTreeMap;

use super::Pipeline;
use crate::decide::id_copy::Field;
use crate::document::{Channel, Document, Picture, Slanted, Source, Surface};
use crate::finding::{At, Finding, Kind};
use crate::format;
use crate::idcopy::{self, Sheet, Watermark, straightened, to_pdf};
use crate::verify::{self, Destroyed, Gone, Leak, Unverified, Verified};
use crate::vision::Eye;

pub use note::Note;

/// What is asked of a copy.
#[derive(Debug)]
pub struct Request {
    /// For whom, what for, since when.
    pub watermark: Watermark,
    /// What is covered.
    pub covered: Vec<Field>,
    /// As what it is saved.
    pub form: Form,
    /// Show the document from straight above, without what lies around it.
    pub straighten: bool,
}

/// As what a copy is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without loss.
    Png,
    /// Smaller.
    Jpeg,
    /// A page for each picture.
    Pdf,
}

impl Form {
    /// By the ending of a file name.
    #[must_use]
    pub fn of(ending: &str) -> Option<Self> {
        match ending.to_lowercase().as_str() {
            "png" => Some(Self::Png),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    fn save(self, sheets: &[Sheet]) -> Result<Vec<u8>, Error> {
        match (self, sheets) {
            (Self::Pdf, sheets) => Ok(to_pdf(sheets)?),
            (Self::Png, [sheet]) => Ok(sheet.to_png()?),
            (Self::Jpeg, [sheet]) => Ok(sheet.to_jpeg()?),
            (_, sheets) => Err(Error::NotOnePicture(sheets.len())),
        }
    }

    /// A name that says what the bytes are.
    fn name(self) -> &'static str {
        match self {
            Self::Png => "copy.png",
            Self::Jpeg => "copy.jpg",
            Self::Pdf => "copy.pdf",
        }
    }
}

/// A copy that was checked.
#[derive(Debug)]
pub struct Copy {
    /// The file.
    pub bytes: Verified,
    /// What was covered.
    pub covered: Covered,
}

/// What is, or would be, covered.
#[derive(Debug, Default)]
pub struct Covered {
    /// How many places of each kind.
    pub places: BTreeMap<Kind, usize>,
    /// Pictures, from 1, whose edges could not be seen: they were not straightened.
    pub not_straightened: Vec<usize>,
}

/// A picture with outlines. **Nothing is covered in it.**
pub struct Preview {
    /// The file; it shows everything.
    pub bytes: Vec<u8>,
    /// What would be covered.
    pub covered: Covered,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({} bytes, {:?})", self.bytes.len(), self.covered)
    }
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened.
    #[error(transparent)]
    Format(#[from] format::Error),
    /// There are no models, or they failed.
    #[error(transparent)]
    Vision(#[from] crate::vision::Error),
    /// Nothing that can be looked at.
    #[error("it holds no picture that can be read{0}")]
    NoPicture(String),
    /// A page that is not a scan.
    #[error("page {0} is no scan or photo: a copy is made of pictures of the document only")]
    NoScan(u32),
    /// Not one picture.
    #[error("the file holds {0} pictures: give the copy a name that ends in .pdf, or take one side of the document")]
    NotOnePicture(usize),
    /// Nothing of an identity document was seen.
    #[error(
        "no identity document was recognised{0}: photograph it straight from above, in good light, filling the picture"
    )]
    NotRecognised(String),
    /// The document was seen, but nothing of what has to go.
    #[error(
        "an identity document was recognised{0}, but nothing that has to be covered could be read on it: photograph it \
         straight from above, in good light, filling the picture"
    )]
    NothingToCover(String),
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

/// A file with pictures that all show an identity document, and what was found on them.
struct Recognised {
    document: Document,
    findings: Vec<Finding>,
    not_straightened: Vec<usize>,
}

impl Pipeline {
    /// A safe copy of the identity document in a picture, or of those in the pictures and pages of a file.
    ///
    /// # Errors
    /// When the file cannot be read, a picture of it shows no identity document, or the copy would still show what should
    /// be covered.
    pub fn id_copy(&self, name: &str, bytes: &[u8], request: &Request) -> Result<Copy, Error> {
        let recognised = self.recognise(name, bytes, request.straighten)?;
        recognised.must_cover(&request.covered)?;
        let (mut sheets, mut destroyed) = (Vec::new(), Vec::new());
        for (index, picture) in recognised.document.pictures.iter().enumerate() {
            let covers = recognised.covers(index, picture, &request.covered);
            let here = Surface::File { number: u32::try_from(index).unwrap_or_default() };
            let areas = covers.iter().map(|cover| Destroyed::of(picture, &cover.area, &cover.label).moved_to(here));
            destroyed.extend(areas);
            sheets.push(Sheet::copy(picture, &covers, &request.watermark, turn(picture))?);
        }
        let gone = recognised.gone(&request.covered);
        // whether a face is left can be told of one picture at a time
        if let [_, _, ..] = sheets.as_slice() {
            for sheet in &sheets {
                self.checked(std::slice::from_ref(sheet), request.form, gone.clone(), Vec::new())?;
            }
        }
        let bytes = self.checked(&sheets, request.form, gone, destroyed)?;
        Ok(Copy { bytes, covered: recognised.covered(&request.covered) })
    }

    /// What a copy would cover, as outlines on the picture.
    ///
    /// # Errors
    /// As [`Self::id_copy`], but nothing is verified: **the preview shows everything**.
    pub fn id_preview(&self, name: &str, bytes: &[u8], request: &Request) -> Result<Preview, Error> {
        let recognised = self.recognise(name, bytes, request.straighten)?;
        let mut sheets = Vec::new();
        for (index, picture) in recognised.document.pictures.iter().enumerate() {
            let covers = recognised.covers(index, picture, &request.covered);
            sheets.push(Sheet::preview(picture, &covers, turn(picture))?);
        }
        Ok(Preview { bytes: request.form.save(&sheets)?, covered: recognised.covered(&request.covered) })
    }

    /// What is to be noted of the documents in a file, instead of keeping a copy: type and number.
    ///
    /// # Errors
    /// When the file cannot be read or a picture of it shows no identity document.
    pub fn id_note(&self, name: &str, bytes: &[u8]) -> Result<Vec<Note>, Error> {
        let recognised = self.recognise(name, bytes, false)?;
        let notes = (0..recognised.document.pictures.len()).map(|index| recognised.note(index, self.reveal));
        Ok(notes.collect())
    }

    fn recognise(&self, name: &str, bytes: &[u8], straighten: bool) -> Result<Recognised, Error> {
        let mut document = format::sniff(bytes, name)?.open(bytes, &self.limits)?;
        let eye = self.eye()?;
        if document.pictures.is_empty() {
            let gap = document.gaps.first().map(|gap| format!(": {}", gap.detail));
            return Err(Error::NoPicture(gap.unwrap_or_default()));
        }
        if let Some(page) = page_without_picture(&document) {
            return Err(Error::NoScan(page));
        }
        let mut not_straightened = Vec::new();
        if straighten {
            let mut pictures = Vec::new();
            for (index, picture) in document.pictures.into_iter().enumerate() {
                let flat = straightened(&picture, &seen(eye, &picture)?);
                not_straightened.extend(flat.is_none().then_some(index + 1));
                pictures.push(flat.unwrap_or(picture));
            }
            // texts of pages do not fit a straightened picture
            document = Document { format: document.format, pictures, ..Document::default() };
        }
        for picture in &document.pictures {
            // a failure here is a failure, not a gap
            eye.look(picture)?;
        }
        self.look(&mut document);
        let least = self.policy.min_confidence;
        let mut findings = self.engine.detect(&document).findings;
        findings.retain(|finding| finding.confidence.value() >= least);
        let recognised = Recognised { document, findings, not_straightened };
        for index in 0..recognised.document.pictures.len() {
            if !recognised.on(index).any(|finding| finding.kind == Kind::IdDocument) {
                return Err(Error::NotRecognised(recognised.which(index)));
            }
        }
        Ok(recognised)
    }

    fn eye(&self) -> Result<&dyn Eye, Error> {
        self.eye.as_deref().ok_or_else(|| crate::vision::Error::NoModels.into())
    }

    fn checked(
        &self,
        sheets: &[Sheet],
        form: Form,
        gone: Vec<Gone>,
        destroyed: Vec<Destroyed>,
    ) -> Result<Verified, Error> {
        let bytes = form.save(sheets)?;
        let format = format::sniff(&bytes, form.name())?;
        let locked = Unverified { bytes, gone, destroyed };
        verify::verify(locked, format, &self.limits, Some(self.eye()?)).map_err(Error::Leaks)
    }
}

/// The words and faces in a picture.
fn seen(eye: &dyn Eye, picture: &Picture) -> Result<Vec<Slanted>, Error> {
    let sight = eye.look(picture)?;
    let words = sight.text.iter().flat_map(|text| &text.spans).filter_map(|span| match span.source {
        Source::Pixels { area } => Some(area),
        _ => None,
    });
    Ok(words.chain(sight.faces.iter().map(|face| face.area)).collect())
}

/// The first page that was not drawn: it is no scan.
fn page_without_picture(document: &Document) -> Option<u32> {
    let drawn = |page: u32| {
        document.pictures.iter().any(|picture| matches!(picture.surface, Surface::Page { page: at, .. } if at == page))
    };
    (1..=document.pages?).find(|page| !drawn(*page))
}

fn turn(picture: &Picture) -> u16 {
    picture.sight.as_ref().map_or(0, |sight| sight.turn)
}

impl Recognised {
    /// What was found on a picture, or in the text layer of its page.
    fn on(&self, index: usize) -> impl Iterator<Item = &Finding> {
        let page = self.document.pictures.get(index).and_then(|picture| match picture.surface {
            Surface::Page { page, .. } => Some(page),
            Surface::File { .. } => None,
        });
        self.findings.iter().filter(move |finding| match &finding.at {
            At::Picture { index: at, .. } => *at == index,
            At::Text { index: text, ranges } => self.document.texts.get(*text).is_some_and(|text| match text.channel {
                Channel::Picture(picture) => picture == index,
                Channel::Pages => {
                    let boxes = ranges.iter().flat_map(|range| text.page_boxes(range));
                    page.is_some_and(|page| boxes.into_iter().any(|(on, _)| on == page))
                }
                _ => false,
            }),
        })
    }

    /// Where a picture stands in a file of many, for messages.
    fn which(&self, index: usize) -> String {
        match self.document.pictures.get(index).map(|picture| picture.surface) {
            Some(Surface::Page { page, .. }) => format!(" on page {page}"),
            Some(Surface::File { number }) if self.document.pictures.len() > 1 => format!(" on picture {}", number + 1),
            _ => String::new(),
        }
    }

    /// A picture on which nothing would be covered although something has to be was not read well enough.
    fn must_cover(&self, covered: &[Field]) -> Result<(), Error> {
        let bare = |index: &usize| !self.on(*index).any(|finding| covers(covered, finding.kind));
        match (0..self.document.pictures.len()).find(bare) {
            Some(index) if !covered.is_empty() => Err(Error::NothingToCover(self.which(index))),
            _ => Ok(()),
        }
    }

    fn covered(&self, covered: &[Field]) -> Covered {
        let mut places: BTreeMap<Kind, usize> = BTreeMap::new();
        for finding in self.findings.iter().filter(|finding| covers(covered, finding.kind)) {
            *places.entry(finding.kind).or_default() += 1;
        }
        Covered { places, not_straightened: self.not_straightened.clone() }
    }

    /// What must not be found in the copy.
    fn gone(&self, covered: &[Field]) -> Vec<Gone> {
        let hidden = self.findings.iter().filter(|finding| covers(covered, finding.kind));
        hidden.map(|finding| Gone { value: finding.secret.clone(), label: finding.kind.label() }).collect()
    }
}

fn covers(covered: &[Field], kind: Kind) -> bool {
    covered.iter().any(|field| field.kinds().contains(&kind))
}
