//! What was seen in the last pictures, so that no picture is looked at twice: logos stand in every mail, and what is
//! redacted elsewhere in a file is opened again with the same pictures.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use crate::document::{Picture, Sight};

/// So many pictures are remembered; of each only what was seen, not its pixels.
const MOST: usize = 64;

/// Memory of an eye.
#[derive(Default)]
pub(super) struct Seen {
    /// Keys of its own for every run: nobody can make two pictures that look the same to it.
    hashers: [RandomState; 2],
    sights: Mutex<VecDeque<(Key, Sight)>>,
}

/// Size, and two hashes of the pixels.
type Key = (u32, u32, [u64; 2]);

impl Seen {
    fn key(&self, picture: &Picture) -> Key {
        (picture.width, picture.height, [0, 1].map(|i: usize| self.hashers[i].hash_one(&picture.rgb)))
    }

    /// What was seen in a picture of the same pixels.
    pub fn recall(&self, picture: &Picture) -> Option<Sight> {
        let key = self.key(picture);
        let sights = self.sights.lock().unwrap_or_else(PoisonError::into_inner);
        sights.iter().find(|(known, _)| *known == key).map(|(_, sight)| sight.clone())
    }

    /// Remembers what was seen; forgets the oldest when there are too many.
    pub fn keep(&self, picture: &Picture, sight: &Sight) {
        let key = self.key(picture);
        let mut sights = self.sights.lock().unwrap_or_else(PoisonError::into_inner);
        if sights.len() >= MOST {
            sights.pop_front();
        }
        sights.push_back((key, sight.clone()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Surface;

    fn picture(width: u32, height: u32, value: u8) -> Picture {
        let rgb = Arc::from(vec![value; (width * height * 3) as usize]);
        Picture { surface: Surface::File { number: 0 }, name: String::new(), width, height, rgb, sight: None }
    }

    #[test]
    fn only_the_same_pixels_in_the_same_shape_are_remembered_and_not_for_ever() {
        let seen = Seen::default();
        let sight = Sight { turn: 90, ..Sight::default() };
        seen.keep(&picture(4, 6, 1), &sight);
        assert_eq!(seen.recall(&picture(4, 6, 1)).map(|sight| sight.turn), Some(90));
        assert!(seen.recall(&picture(6, 4, 1)).is_none() && seen.recall(&picture(4, 6, 2)).is_none());
        for value in 2..=65 {
            seen.keep(&picture(4, 6, value), &sight);
        }
        assert!(seen.recall(&picture(4, 6, 1)).is_none() && seen.recall(&picture(4, 6, 65)).is_some());
    }
}
