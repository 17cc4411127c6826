//! Names the way in which files are looked at: what was seen under the same name need not be looked for again.

use std::path::Path;
use std::time::UNIX_EPOCH;

use super::args::Common;
use super::setup::{self, Setup};
use crate::pipeline::lens::Key;

/// A keyed hash over everything that decides what is seen in a file: program, patterns, lists, options, models. Rules are
/// not in it: they judge what was seen, each time anew.
pub fn of(common: &Common, setup: &Setup, key: &Key) -> u64 {
    let mut parts: Vec<Vec<u8>> = vec![env!("CARGO_PKG_VERSION").into()];
    // another build of this version may have other patterns
    parts.extend(std::env::current_exe().ok().map(|exe| looks(&exe)));
    parts.push(format!("{:?}", setup.profile).into_bytes());
    let options = (common.min_confidence.map(f32::to_bits), &common.only, &common.except, common.no_ocr);
    parts.push(format!("{options:?}").into_bytes());
    if let Some(folder) = &common.patterns {
        let files = setup::toml_files("--patterns", folder).unwrap_or_default();
        parts.push(format!("{files:?}").into_bytes());
    }
    let lists = [("known", &common.known), ("allow", &common.allow), ("passwords", &common.password_file)];
    for (name, path) in lists {
        if let Some(path) = path {
            parts.extend([name.into(), std::fs::read(path).unwrap_or_default()]);
        }
    }
    if !common.no_ocr {
        let folders = common.models.clone().map_or_else(setup::model_folders, |named| vec![named]);
        parts.extend(folders.iter().map(|folder| models(folder)));
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    key.mac(&parts).iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The files of a folder of models.
fn models(folder: &Path) -> Vec<u8> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().flat_map(|path| looks(path)).collect()
}

/// Name, size and time of a file.
fn looks(path: &Path) -> Vec<u8> {
    let meta = std::fs::metadata(path).ok();
    let time =
        meta.as_ref().and_then(|meta| meta.modified().ok()).and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    format!("{:?} {:?} {time:?}", path.file_name(), meta.map(|meta| meta.len())).into_bytes()
}
