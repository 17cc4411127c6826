//! Looking at a picture with neural networks: where is text, what does it say, where are faces.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use std::path::Path;
use std::sync::Arc;

use rten::ThreadPool;
use rten_tensor::prelude::*;

use super::barcode::codes;
use super::faces::Faces;
use super::geometry::Slanted;
use super::lines::{Map, find};
use super::models::{self, DETECTION};
use super::net::{Net, Pools, input};
use super::order;
use super::raster::{Owned, Raster};
use super::reader::{Line, Reader};
use super::seen::Seen;
use super::{Error, Eye};
use crate::document::{Picture, PixelRect, Sight};

/// How large things are shown to the networks.
#[derive(Clone, Copy)]
struct Sizes {
    /// Longer side of what the detection network sees, in pixels.
    side: u32,
    /// Lines are shown to the reading network this much narrower than they are.
    squeeze: f32,
}

/// Letters of 8 points on A4 are 8 pixels high then, and reading is a fifth faster and just as good as at full width.
const FIRST: Sizes = Sizes { side: 1280, squeeze: 0.8 };
/// Other sizes, for a second look: what one misses the other may see.
const AGAIN: Sizes = Sizes { side: 1024, squeeze: 0.9 };
/// Lines read less surely than this are noise.
const READABLE: f32 = 0.45;
/// Lines that are read to find out which way up the picture is.
const PROBES: usize = 4;
/// When the probes are read as surely as this, the picture stands upright.
const UPRIGHT: f32 = 0.9;
/// When they are read less surely than this, they are tried narrower, and that must make them surer by so much.
const CLEAR: f32 = 0.85;
const MUCH: f32 = 0.05;

/// An eye made of three networks: PP-OCR to find text, PP-OCR to read it, `CenterFace` for faces.
pub struct Networks {
    detection: Net,
    reader: Reader,
    faces: Faces,
    pools: Pools,
    seen: Seen,
}

impl std::fmt::Debug for Networks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Networks")
    }
}

impl Networks {
    /// Loads the models in a folder. Each picture is looked at with `threads` threads; 1 is best when many pictures
    /// are looked at at the same time.
    ///
    /// # Errors
    /// [`Error::NoModels`] when a model is not there, [`Error::BadModel`] when one is not what it should be.
    pub fn load(folder: &Path, threads: usize) -> Result<Self, Error> {
        models::complete(folder)?;
        Ok(Self {
            detection: Net::load(folder, DETECTION, 1)?,
            reader: Reader::load(folder)?,
            faces: Faces::load(folder)?,
            pools: Pools::new(threads),
            seen: Seen::default(),
        })
    }

    /// Slanted boxes around the lines of text, in pixels of the picture.
    fn find_lines(
        &self,
        raster: Raster<'_>,
        area: PixelRect,
        side: u32,
        threads: &Arc<ThreadPool>,
    ) -> Result<Vec<Slanted>, Error> {
        let scale = (side as f32 / area.width.max(area.height).max(1) as f32).min(1.0);
        let to_32 = |size: u32| ((size as f32 * scale / 32.0).round() as usize).max(1) * 32;
        let (width, height) = (to_32(area.width), to_32(area.height));
        let shown = raster.scaled(area, width, height);
        let tensor = input(&shown.rgb, width, height, true, 127.5, 1.0 / 127.5);
        drop(shown);
        let result = self.detection.run(&tensor, threads)?;
        let map = result.first().filter(|map| map.shape() == [1, 1, height, width]);
        let cells =
            map.ok_or_else(|| Error::Failed("the detection network gave a result of the wrong shape".into()))?;
        let lines = find(&Map { width, height, cells: &cells.to_vec() });
        let (sx, sy) = (area.width as f32 / width as f32, area.height as f32 / height as f32);
        Ok(lines.iter().map(|line| line.mapped(sx, sy, area.x as f32, area.y as f32)).collect())
    }

    /// The lines, read, and how far the picture has to be turned clockwise to stand upright.
    fn read(
        &self,
        raster: Raster<'_>,
        boxes: &[Slanted],
        squeeze: f32,
        threads: &Arc<ThreadPool>,
    ) -> Result<(Vec<Line>, u16), Error> {
        let read = |place: Slanted| self.reader.read(raster, place, squeeze, threads);
        let across = runs_across(boxes);
        let (mut same, other): (Vec<Slanted>, Vec<Slanted>) = boxes.iter().partition(|line| is_level(line) == across);
        // the clearest candidates first: long enough to tell, short enough to be quick
        same.sort_by(|a, b| clarity(a).total_cmp(&clarity(b)));
        let probes = same.len().min(PROBES);
        let rest = same.split_off(probes);
        let mut lines = same.iter().map(|place| read(*place)).collect::<Result<Vec<_>, _>>()?;
        let mut backwards = false;
        if surely(&lines) < UPRIGHT {
            let reversed = same.iter().map(|place| read(place.reversed())).collect::<Result<Vec<_>, _>>()?;
            if surely(&reversed) > surely(&lines) {
                lines = reversed;
                backwards = true;
            }
        }
        // letters twice as wide as they should be: a fax of 200 x 100 dots an inch
        let mut squeeze = squeeze;
        if surely(&lines) < CLEAR {
            let narrow = |line: &Line| self.reader.read(raster, line.place, squeeze / 2.0, threads);
            let narrowed = lines.iter().map(narrow).collect::<Result<Vec<_>, _>>()?;
            if surely(&narrowed) > surely(&lines) + MUCH {
                lines = narrowed;
                squeeze /= 2.0;
            }
        }
        let read = |place: Slanted| self.reader.read(raster, place, squeeze, threads);
        for place in rest {
            lines.push(read(if backwards { place.reversed() } else { place })?);
        }
        for place in other {
            let mut line = read(place)?;
            if line.sure < UPRIGHT {
                let reversed = read(place.reversed())?;
                if reversed.sure > line.sure {
                    line = reversed;
                }
            }
            lines.push(line);
        }
        let turn = match (across, backwards) {
            (true, false) => 0,
            (true, true) => 180,
            (false, false) => 270,
            (false, true) => 90,
        };
        Ok((lines, turn))
    }

    fn see(&self, picture: &Picture, sizes: Sizes, want_faces: bool) -> Result<Sight, Error> {
        let raster = Raster::of(picture).ok_or_else(|| Error::Failed("it has no pixels".into()))?;
        // a fax makes grey of scattered dots, which look like nothing to a network
        let soft = raster.is_bilevel().then(|| raster.softened());
        let raster = soft.as_ref().map_or(raster, Owned::view);
        let Some(area) = raster.content() else {
            return Ok(Sight::default());
        };
        self.pools.with(|threads| {
            let boxes = self.find_lines(raster, area, sizes.side, threads)?;
            let (mut lines, turn) = self.read(raster, &boxes, sizes.squeeze, threads)?;
            let height = typical_height(&lines);
            let scrawl = |line: &Line| line.place.settled(0.5 * line.place.height);
            let scrawls = lines.iter().filter(|line| is_scrawl(line, height)).map(scrawl).collect();
            lines.retain(|line| line.sure >= READABLE && !line.words.is_empty());
            let faces = if want_faces {
                let around: Vec<Slanted> = lines.iter().map(|line| line.place).collect();
                self.faces.find(raster, area, &around, turn, threads)?
            } else {
                Vec::new()
            };
            let text = order::text(&lines, turn);
            Ok(Sight { text, faces, codes: codes(picture), scrawls, turn })
        })
    }
}

impl Eye for Networks {
    fn look(&self, picture: &Picture) -> Result<Sight, Error> {
        if let Some(sight) = self.seen.recall(picture) {
            return Ok(sight);
        }
        let sight = self.see(picture, FIRST, true)?;
        self.seen.keep(picture, &sight);
        Ok(sight)
    }

    fn look_again(&self, picture: &Picture, faces: bool) -> Result<Sight, Error> {
        match self.seen.recall(picture) {
            Some(sight) => Ok(sight),
            None => self.see(picture, AGAIN, faces),
        }
    }
}

fn is_level(line: &Slanted) -> bool {
    line.along.x.abs() >= line.along.y.abs()
}

/// Does most text run from side to side, rather than up or down? Measured in length; short boxes do not tell.
fn runs_across(boxes: &[Slanted]) -> bool {
    let total = |level: bool| {
        let long = boxes.iter().filter(|line| is_level(line) == level && line.length > 2.0 * line.height);
        long.map(|line| line.length).sum::<f32>()
    };
    total(true) >= total(false)
}

/// The smaller, the better a line is to probe: near ten times as long as high.
fn clarity(line: &Slanted) -> f32 {
    (line.length / line.height.max(1.0) - 10.0).abs()
}

fn surely(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.sure).sum::<f32>() / lines.len().max(1) as f32
}

/// The middle one of the heights of the lines that were read well.
fn typical_height(lines: &[Line]) -> f32 {
    let mut heights: Vec<f32> =
        lines.iter().filter(|line| line.sure >= UPRIGHT).map(|line| line.place.height).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or_default()
}

/// A signature is found as a line of text, but is taller than print, and is read as few characters or none.
fn is_scrawl(line: &Line, typical: f32) -> bool {
    let characters = line.words.iter().map(|word| word.text.chars().count()).sum::<usize>() as f32;
    let few = characters < 0.8 * line.place.length / line.place.height.max(1.0);
    line.place.height > 1.5 * typical && (line.sure < 0.75 || few)
}
