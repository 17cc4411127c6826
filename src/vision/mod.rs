//! Looking at pictures: reading text, finding faces. Pictures in, text and boxes out; knows no personal data.

#[cfg(feature = "vision")]
mod alphabet;
#[cfg(feature = "vision")]
pub mod barcode;
#[cfg(feature = "vision")]
mod ctc;
#[cfg(feature = "vision")]
mod eye;
#[cfg(feature = "vision")]
mod faces;
#[cfg(feature = "vision")]
mod geometry;
#[cfg(feature = "vision")]
mod lazy;
#[cfg(feature = "vision")]
mod lines;
#[cfg(feature = "vision")]
mod models;
#[cfg(feature = "vision")]
mod net;
#[cfg(feature = "vision")]
mod order;
#[cfg(feature = "vision")]
mod raster;
#[cfg(feature = "vision")]
mod reader;
#[cfg(feature = "vision")]
mod seen;
#[cfg(feature = "vision")]
mod words;

#[cfg(feature = "vision")]
pub use eye::Networks;
#[cfg(feature = "vision")]
pub use lazy::LazyEye;

use crate::document::{Picture, Sight};

/// Something that can look at a picture.
pub trait Eye: Sync + Send {
    /// What is seen in the picture. Deterministic for the same pixels.
    ///
    /// # Errors
    /// When the picture could not be looked at as a whole; the caller makes it a gap.
    fn look(&self, picture: &Picture) -> Result<Sight, Error>;

    /// A look at what was changed, for those who check it: with other sizes than [`Self::look`], so that what one
    /// misses the other may see. A picture that `look` saw before, pixel for pixel, gives what it gave then. Faces
    /// may be left out unless `faces` asks for them.
    ///
    /// # Errors
    /// As [`Self::look`].
    fn look_again(&self, picture: &Picture, faces: bool) -> Result<Sight, Error> {
        let _ = faces;
        self.look(picture)
    }
}

/// Why a picture could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The models are not there.
    #[error("no models for reading pictures were found; run scripts/models.sh or name their folder with --models")]
    NoModels,
    /// A model file is there but cannot be used.
    #[error("the model {0} cannot be used")]
    BadModel(String),
    /// The network failed on this picture.
    #[error("the picture could not be looked at: {0}")]
    Failed(String),
}
