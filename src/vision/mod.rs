//! Looking at pictures: reading text, finding faces. Pictures in, text and boxes out; knows no personal data.

#[cfg(feature = "vision")]
pub mod barcode;

use crate::document::{Picture, Sight};

/// Something that can look at a picture.
pub trait Eye: Sync + Send {
    /// What is seen in the picture. Deterministic for the same pixels.
    ///
    /// # Errors
    /// When the picture could not be looked at as a whole; the caller makes it a gap.
    fn look(&self, picture: &Picture) -> Result<Sight, Error>;
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

/// Loads the models.
///
/// # Errors
/// When they are not there.
#[cfg(feature = "vision")]
pub fn load(_folder: &std::path::Path) -> Result<NoEye, Error> {
    Err(Error::NoModels)
}

/// Placeholder until the models are wired up.
#[derive(Debug)]
pub struct NoEye;

impl Eye for NoEye {
    fn look(&self, _picture: &Picture) -> Result<Sight, Error> {
        Err(Error::NoModels)
    }
}
