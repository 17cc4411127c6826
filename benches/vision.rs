//! How long a look takes: a letter, a card, a blank sheet, with one thread. Needs the models of `scripts/models.sh`.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // a benchmark may stop, and says when it was skipped

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use zwartlak::document::{Picture, Surface};
use zwartlak::vision::{Eye, Networks};

fn main() {
    if eye().is_none() {
        eprintln!("SKIPPED: no models; run scripts/models.sh");
        return;
    }
    divan::main();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn eye() -> Option<&'static Networks> {
    static EYE: OnceLock<Option<Networks>> = OnceLock::new();
    EYE.get_or_init(|| Networks::load(&root().join("models"), 1).ok()).as_ref()
}

fn picture(path: &Path) -> Picture {
    let image = image::open(path).unwrap().to_rgb8();
    let (width, height) = image.dimensions();
    of(width, height, image.into_raw())
}

fn of(width: u32, height: u32, rgb: Vec<u8>) -> Picture {
    Picture {
        surface: Surface::File { number: 0 },
        name: String::new(),
        width,
        height,
        rgb: Arc::from(rgb),
        sight: None,
    }
}

/// `items/s` in the output is pages a second on one core.
fn bench(bencher: divan::Bencher<'_, '_>, picture: &Picture) {
    let eye = eye().unwrap();
    bencher.counter(divan::counter::ItemsCount::new(1_u32)).bench(|| eye.look(picture).unwrap());
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn letter(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &picture(&root().join("corpus/good/scan-referral/scan-referral.png")));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn card_photo(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &picture(&root().join("corpus/good/id-card-front/card-front-turned.jpg")));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn blank_sheet(bencher: divan::Bencher<'_, '_>) {
    bench(bencher, &of(1654, 2339, vec![252; 1654 * 2339 * 3]));
}
