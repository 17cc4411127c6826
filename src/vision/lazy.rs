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
    fn opened(&self) -> Result<&Networks, Error> {
        self.eye.get_or_init(|| self.load()).as_ref().map_err(|message| Error::Failed(message.clone()))
    }

    /// On a thread of its own: loading waits for a pool of threads, and a caller that is itself a worker of a rayon pool
    /// would while waiting start the next file, which waits for these very models: for ever.
    fn load(&self) -> Result<Networks, String> {
        let load = || Networks::load(&self.folder, 1).map_err(|error| error.to_string());
        let loaded = std::thread::scope(|scope| scope.spawn(load).join());
        loaded.unwrap_or_else(|_| Err("internal error".into()))
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
