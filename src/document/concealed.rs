//! What a file holds and does not show.

use super::{Gap, Place};

/// How something in a file is kept from the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Concealment {
    /// Text with a filled shape over it.
    UnderBox,
    /// Text with a picture over it.
    UnderPicture,
    /// Text under an annotation that is used as a box, or marked for a redaction that was never carried out.
    UnderAnnotation,
    /// A picture with a filled shape over a part of it.
    PictureUnderBox,
    /// Text outside the page as shown.
    OutsidePage,
    /// Text outside the bounds of what is painted.
    Clipped,
    /// A picture of which a part is cut off from view.
    CroppedPicture,
    /// On a layer that is switched off.
    HiddenLayer,
    /// Text that is not painted, or fully transparent.
    Invisible,
    /// Text in the colour of what it stands on.
    SameColour,
    /// Text read from a scan, behind or over its picture: normal, and searchable.
    OcrLayer,
    /// The file as it was before its last change.
    Revision,
    /// A drawing that no page shows.
    Unused,
    /// A file in the file.
    Attachment,
    /// A note of a reader.
    Comment,
    /// Who made it, or where: author, owner of the camera, position.
    Origin,
    /// Other data about the file: title, keywords, place where a picture was taken.
    Metadata,
    /// A small picture of the page or of the photo, perhaps of an earlier state.
    Thumbnail,
    /// A program in the file.
    Script,
    /// Text that readers do not show by themselves: bookmarks, field values, structure, private data.
    Background,
}

/// When something concealed makes a file unclean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Always.
    Always,
    /// When personal data are found in it.
    IfPersonal,
    /// Never: it is only said.
    Never,
}

impl Concealment {
    /// Every way.
    pub const ALL: [Self; 20] = [
        Self::UnderBox,
        Self::UnderPicture,
        Self::UnderAnnotation,
        Self::PictureUnderBox,
        Self::OutsidePage,
        Self::Clipped,
        Self::CroppedPicture,
        Self::HiddenLayer,
        Self::Invisible,
        Self::SameColour,
        Self::OcrLayer,
        Self::Revision,
        Self::Unused,
        Self::Attachment,
        Self::Comment,
        Self::Origin,
        Self::Metadata,
        Self::Thumbnail,
        Self::Script,
        Self::Background,
    ];

    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::UnderBox => "under-box",
            Self::UnderPicture => "under-picture",
            Self::UnderAnnotation => "under-annotation",
            Self::PictureUnderBox => "picture-under-box",
            Self::OutsidePage => "outside-page",
            Self::Clipped => "clipped",
            Self::CroppedPicture => "cropped-picture",
            Self::HiddenLayer => "hidden-layer",
            Self::Invisible => "invisible",
            Self::SameColour => "same-colour",
            Self::OcrLayer => "ocr-layer",
            Self::Revision => "revision",
            Self::Unused => "unused-drawing",
            Self::Attachment => "attachment",
            Self::Comment => "comment",
            Self::Origin => "origin",
            Self::Metadata => "metadata",
            Self::Thumbnail => "thumbnail",
            Self::Script => "script",
            Self::Background => "background",
        }
    }

    /// When it counts.
    #[must_use]
    pub fn weight(self) -> Weight {
        match self {
            Self::OcrLayer => Weight::Never,
            Self::Metadata | Self::Script | Self::Background => Weight::IfPersonal,
            _ => Weight::Always,
        }
    }
}

/// Something in a file that it does not show. `Debug` shows no content.
pub struct Concealed {
    /// How.
    pub how: Concealment,
    /// Where.
    pub place: Place,
    /// What can be read there; empty for pictures and files.
    pub text: String,
}

impl std::fmt::Debug for Concealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Concealed({:?}, {:?}, {} bytes)", self.how, self.place, self.text.len())
    }
}

/// What looking behind the surface of a file gave.
#[derive(Debug, Default)]
pub struct Inspection {
    /// What is not shown, by page.
    pub concealed: Vec<Concealed>,
    /// What could not be looked at.
    pub gaps: Vec<Gap>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique() {
        let mut ids: Vec<_> = Concealment::ALL.iter().map(|how| how.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Concealment::ALL.len());
    }
}
