//! An eye that opens when it is first needed: loading the networks takes longer than reading a hundred letters.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{Error, Eye, Networks, models};
use crate::document::{Picture, Sight};

/// Loads the models at the first picture.
#[derive(Debug)]
pub struct LazyEye {
    folder: PathBuf,
    eye: OnceLock<Result<Networks, String>>,
}

impl LazyEye {
    /// For the models in this folder; they must be there, but are not read yet.
    ///
    /// # Errors
    /// [`Error::NoModels`] when a model is missing.
    pub fn new(folder: &Path) -> Result<Self, Error> {
        models::complete(folder)?;
        Ok(Self { folder: folder.to_owned(), eye: OnceLock::new() })
    }
}

impl LazyEye {
    /// The networks, loaded on a thread of its own: loading waits for other threads, and a worker of a rayon pool that
    /// waits so starts its next file, whose first picture would wait for this very loading, for ever.
    fn opened(&self) -> Result<&Networks, Error> {
        let load = || Networks::load(&self.folder, 1).map_err(|error| error.to_string());
        let apart = || {
            let loaded = std::thread::scope(|scope| scope.spawn(load).join());
            loaded.unwrap_or_else(|_| Err("the models could not be loaded".to_owned()))
        };
        self.eye.get_or_init(apart).as_ref().map_err(|message| Error::Failed(message.clone()))
    }
}

impl Eye for LazyEye {
    fn look(&self, picture: &Picture) -> Result<Sight, Error> {
        self.opened()?.look(picture)
    }

    fn look_again(&self, picture: &Picture, faces: bool) -> Result<Sight, Error> {
        self.opened()?.look_again(picture, faces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_models_is_an_error_at_once() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(LazyEye::new(folder.path()), Err(Error::NoModels)));
    }
}
