//! The model files, as `scripts/models.sh` fetches them.

use std::path::Path;

use super::Error;

/// Text detection: PP-OCRv4 mobile (Apache-2.0).
pub(super) const DETECTION: &str = "ch_PP-OCRv4_det_infer.onnx";
/// Text recognition: PP-OCRv6 small (Apache-2.0).
pub(super) const RECOGNITION: &str = "PP-OCRv6_rec_small.onnx";
/// Faces: `CenterFace` (MIT), rewritten by the script to take pictures of any size.
pub(super) const FACES: &str = "centerface.onnx";

/// Are all of them in this folder?
///
/// # Errors
/// [`Error::NoModels`].
pub(super) fn complete(folder: &Path) -> Result<(), Error> {
    let there = |name: &&str| folder.join(name).is_file();
    if [DETECTION, RECOGNITION, FACES].iter().all(there) { Ok(()) } else { Err(Error::NoModels) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_models_is_no_models_and_one_with_rubbish_a_bad_model() {
        let folder = tempfile::tempdir().unwrap();
        let load = || super::super::Networks::load(folder.path(), 1);
        assert!(matches!(load(), Err(Error::NoModels)));
        for name in [DETECTION, RECOGNITION, FACES] {
            std::fs::write(folder.path().join(name), "rubbish").unwrap();
        }
        assert!(matches!(load(), Err(Error::BadModel(name)) if name == DETECTION));
    }
}
