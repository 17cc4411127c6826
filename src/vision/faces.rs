//! Human faces, by `CenterFace` (Xu et al., "`CenterFace`: Joint Face Detection and Alignment Using Face as Point", 2019).
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use std::path::Path;
use std::sync::Arc;

use rten::ThreadPool;
use rten_tensor::prelude::*;

use super::Error;
use super::geometry::{Point, Slanted};
use super::models::FACES;
use super::net::{Net, input};
use super::raster::Raster;
use crate::document::{Face, PixelRect};

/// Least score of a face.
const SCORE: f32 = 0.5;
/// Least score of a second, paler face near a sure one: the ghost picture of a document.
const GHOST_SCORE: f32 = 0.35;
/// Longer side of the picture as the network sees it. The portrait of a card that fills a photo is 60 pixels high then.
const SIDE: u32 = 512;
/// Longer side of a closer look.
const CLOSER_SIDE: u32 = 736;
/// Most closer looks in one picture.
const CLOSER: usize = 3;
/// Lines of text that stand around a photo in a document, at least.
const LINES: usize = 3;
/// Two boxes that share more than this part of their common area are one face.
const SAME: f32 = 0.3;
/// Cells of the result are this many pixels.
const CELL: f32 = 4.0;
/// Faces turned by less than this, in radians, get straight boxes.
const STRAIGHT: f32 = 0.05;
/// Most faces taken from one picture.
const MOST: usize = 200;

/// A box as the network gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Found {
    x0: f32,
    y0: f32,
    x1: f32,
    y1: f32,
    score: f32,
}

/// The network.
pub(super) struct Faces {
    net: Net,
}

impl Faces {
    pub fn load(folder: &Path) -> Result<Self, Error> {
        Ok(Self { net: Net::load(folder, FACES, 4)? })
    }

    /// The faces in the `area` of a picture that has to be turned clockwise by `turn` degrees to stand upright. Where
    /// text stands around a face, that may be an identity document: there a closer look is taken for the small ghost
    /// picture that they have. `lines` are where text was found.
    pub fn find(
        &self,
        raster: Raster<'_>,
        area: PixelRect,
        lines: &[Slanted],
        turn: u16,
        threads: &Arc<ThreadPool>,
    ) -> Result<Vec<Face>, Error> {
        let all = PixelRect { x: 0, y: 0, width: raster.width as u32, height: raster.height as u32 };
        let mut found = self.look(raster, area, turn, SIDE, SCORE, threads)?;
        let mut closer: Vec<PixelRect> = Vec::new();
        for main in &found {
            let Some(near) = document(main, lines, all, turn) else { continue };
            if closer.len() < CLOSER && !closer.iter().any(|seen| within(main, *seen)) {
                closer.push(near);
            }
        }
        for near in closer {
            // as large as the picture allows, within bounds
            let side = near.width.max(near.height).min(CLOSER_SIDE);
            found.extend(self.look(raster, near, turn, side, GHOST_SCORE, threads)?);
        }
        let mut found = distinct(found);
        found.truncate(MOST);
        let areas = found.iter().map(|face| {
            let near = around(face, all, turn);
            let beside = lines.iter().filter(|line| inside(line, near));
            Face { area: head(face, turn, tilt(beside, turn)), score: face.score }
        });
        Ok(areas.collect())
    }

    /// One look at a part of the picture, with the longer side scaled to `side`.
    fn look(
        &self,
        raster: Raster<'_>,
        area: PixelRect,
        turn: u16,
        side: u32,
        least: f32,
        threads: &Arc<ThreadPool>,
    ) -> Result<Vec<Found>, Error> {
        let longest = area.width.max(area.height).max(1);
        let scale = side.min(longest) as f32 / longest as f32;
        let to_32 = |size: u32| ((size as f32 * scale / 32.0).round() as usize).max(1) * 32;
        let (width, height) = (to_32(area.width), to_32(area.height));
        let (sx, sy) = (area.width as f32 / width as f32, area.height as f32 / height as f32);
        let shown = raster.scaled(area, width, height).turned(turn);
        let tensor = input(&shown.rgb, shown.width, shown.height, false, 0.0, 1.0);
        let result = self.net.run(&tensor, threads)?;
        let [heat, extent, offset, _] = result.as_slice() else { return Err(wrong()) };
        let shape = [shown.height / 4, shown.width / 4];
        if heat.shape() != [1, 1, shape[0], shape[1]] || extent.shape() != [1, 2, shape[0], shape[1]] {
            return Err(wrong());
        }
        let boxes = decode(&heat.to_vec(), &extent.to_vec(), &offset.to_vec(), shape[1], least);
        let back = |face: &Found| {
            let face = turned_back(face, turn, width as f32, height as f32);
            Found {
                x0: face.x0 * sx + area.x as f32,
                y0: face.y0 * sy + area.y as f32,
                x1: face.x1 * sx + area.x as f32,
                y1: face.y1 * sy + area.y as f32,
                score: face.score,
            }
        };
        Ok(distinct(boxes).iter().map(back).collect())
    }
}

fn wrong() -> Error {
    Error::Failed("the face network gave a result of the wrong shape".into())
}

/// Boxes from the network's maps: how likely a face has its middle in a cell, the logarithm of its size in cells
/// (height, then width) and how far the middle is off the cell's (down, then right).
fn decode(heat: &[f32], size: &[f32], offset: &[f32], columns: usize, least: f32) -> Vec<Found> {
    let cells = heat.len();
    let value = |map: &[f32], at: usize| map.get(at).copied().unwrap_or_default();
    let mut out = Vec::new();
    for (at, score) in heat.iter().enumerate() {
        // one face lights up several cells: take the brightest
        if *score < least || columns == 0 {
            continue;
        }
        let (column, row) = ((at % columns) as f32, (at / columns) as f32);
        let (height, width) = (value(size, at).min(8.0).exp() * CELL, value(size, cells + at).min(8.0).exp() * CELL);
        let x = (column + value(offset, cells + at) + 0.5) * CELL;
        let y = (row + value(offset, at) + 0.5) * CELL;
        out.push(Found {
            x0: x - width / 2.0,
            y0: y - height / 2.0,
            x1: x + width / 2.0,
            y1: y + height / 2.0,
            score: *score,
        });
        if out.len() >= MOST * 100 {
            break;
        }
    }
    out
}

/// The best of each group of boxes that share much of their area, best first.
fn distinct(mut boxes: Vec<Found>) -> Vec<Found> {
    boxes.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut out: Vec<Found> = Vec::new();
    for face in boxes {
        if out.len() < MOST && !out.iter().any(|kept| shared(kept, &face) > SAME) {
            out.push(face);
        }
    }
    out
}

/// Common area over joint area.
fn shared(a: &Found, b: &Found) -> f32 {
    let area = |f: &Found| (f.x1 - f.x0).max(0.0) * (f.y1 - f.y0).max(0.0);
    let common = (a.x1.min(b.x1) - a.x0.max(b.x0)).max(0.0) * (a.y1.min(b.y1) - a.y0.max(b.y0)).max(0.0);
    common / (area(a) + area(b) - common).max(1e-6)
}

/// A box in a turned picture, in the picture before turning, which was `width` x `height`.
fn turned_back(face: &Found, turn: u16, width: f32, height: f32) -> Found {
    let Found { x0, y0, x1, y1, score } = *face;
    match turn {
        90 => Found { x0: y0, y0: height - x1, x1: y1, y1: height - x0, score },
        180 => Found { x0: width - x1, y0: height - y1, x1: width - x0, y1: height - y0, score },
        270 => Found { x0: width - y1, y0: x0, x1: width - y0, y1: x1, score },
        _ => *face,
    }
}

/// The part of the picture where the document of a photo would be, if there is text around it: the lines in a card's
/// width of it, and as much around as a ghost takes.
fn document(face: &Found, lines: &[Slanted], all: PixelRect, turn: u16) -> Option<PixelRect> {
    let (w, h) = (face.x1 - face.x0, face.y1 - face.y0);
    let near = around(face, all, turn);
    let lines: Vec<PixelRect> =
        lines.iter().filter(|line| inside(line, near)).map(|line| line.bounds(all.width, all.height)).collect();
    if lines.len() < LINES {
        return None;
    }
    let margin = w.min(h);
    let photo = cut_off(face.x0 - margin, face.y0 - margin, face.x1 + margin, face.y1 + margin, all);
    let document = lines.into_iter().fold(photo, PixelRect::union);
    Some(document.grown((1.5 * margin) as u32, all.width, all.height))
}

/// A card's width around a face.
fn around(face: &Found, all: PixelRect, turn: u16) -> PixelRect {
    let (w, h) = (face.x1 - face.x0, face.y1 - face.y0);
    let (x, y) = if turn.is_multiple_of(180) { (8.0 * w, 2.5 * h) } else { (2.5 * w, 8.0 * h) };
    cut_off(face.x0 - x, face.y0 - y, face.x1 + x, face.y1 + y, all)
}

/// Does the middle of a line lie in a rectangle?
fn inside(line: &Slanted, rect: PixelRect) -> bool {
    Slanted::from(rect).holds(line.centre)
}

/// In which direction the text of a picture runs that has to be turned clockwise by `turn` degrees to stand upright.
fn level(turn: u16) -> Point {
    match turn {
        90 => Point::new(0.0, -1.0),
        180 => Point::new(-1.0, 0.0),
        270 => Point::new(0.0, 1.0),
        _ => Point::new(1.0, 0.0),
    }
}

/// How far a document is turned besides, in radians clockwise: the middle one of its lines, weighed by their length.
fn tilt<'l>(lines: impl Iterator<Item = &'l Slanted>, turn: u16) -> f32 {
    /// Lines off by more run across the document.
    const MOST: f32 = 0.7;
    let level = level(turn);
    let off = |line: &Slanted| {
        let along = line.along;
        (level.x * along.y - level.y * along.x).atan2(level.x * along.x + level.y * along.y)
    };
    let long = lines.filter(|line| line.length > 3.0 * line.height);
    let mut angles: Vec<(f32, f32)> = long.map(|line| (off(line), line.length)).collect();
    angles.retain(|(angle, _)| angle.abs() < MOST);
    angles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = angles.iter().map(|(_, length)| length).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    let middle = angles.iter().find(|(_, length)| {
        sum += length;
        sum >= half
    });
    middle.map_or(0.0, |(angle, _)| *angle)
}

/// Does the middle of a face lie in a rectangle?
fn within(face: &Found, rect: PixelRect) -> bool {
    let (x, y) = (f32::midpoint(face.x0, face.x1), f32::midpoint(face.y0, face.y1));
    let inside = |at: f32, from: u32, size: u32| at >= from as f32 && at < (from + size) as f32;
    inside(x, rect.x, rect.width) && inside(y, rect.y, rect.height)
}

/// The face with hair, chin and ears, on a document that is turned by `tilt` radians besides. The network's box goes from
/// the brow to the chin.
fn head(face: &Found, turn: u16, tilt: f32) -> Slanted {
    let (w, h) = (face.x1 - face.x0, face.y1 - face.y0);
    let (length, height) = if turn.is_multiple_of(180) { (w, h) } else { (h, w) };
    let (level, rise, run) = (level(turn), tilt.sin(), tilt.cos());
    let along = Point::new(level.x * run - level.y * rise, level.x * rise + level.y * run);
    let centre = Point::new(f32::midpoint(face.x0, face.x1), f32::midpoint(face.y0, face.y1));
    let (side, up, down) = (0.25 * w.min(h), 0.5 * height, 0.2 * height);
    let area = Slanted { centre, along, length, height }.stretched(side, up, side, down);
    area.settled(STRAIGHT * area.length.max(area.height))
}

fn cut_off(x0: f32, y0: f32, x1: f32, y1: f32, all: PixelRect) -> PixelRect {
    let fit = |value: f32, size: u32| (value.round().max(0.0) as u32).min(size);
    let (left, top) = (fit(x0, all.width), fit(y0, all.height));
    PixelRect {
        x: left,
        y: top,
        width: fit(x1, all.width).saturating_sub(left),
        height: fit(y1, all.height).saturating_sub(top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_boxes_and_neighbours_one_face() {
        // 4 x 3 cells; two of them light up for the same face of 8 x 12 pixels
        let mut heat = vec![0.0; 12];
        heat[5] = 0.9;
        heat[6] = 0.6;
        let mut size = vec![3.0_f32.ln(); 12];
        size.extend(vec![2.0_f32.ln(); 12]);
        let boxes = decode(&heat, &size, &[0.0; 24], 4, 0.5);
        assert_eq!(boxes.len(), 2);
        let faces = distinct(boxes);
        assert_eq!(faces.len(), 1);
        assert!((faces[0].x0 - 2.0).abs() < 0.01 && (faces[0].y1 - 12.0).abs() < 0.01, "{faces:?}");
        assert!(decode(&heat, &[], &[], 0, 0.5).is_empty());
    }

    #[test]
    fn boxes_come_back_from_a_turned_picture() {
        // a picture of 100 x 60; the face is at 10..20, 5..25
        let face = Found { x0: 10.0, y0: 5.0, x1: 20.0, y1: 25.0, score: 1.0 };
        let turned = |turn| match turn {
            // what the turned picture shows
            90 => Found { x0: 60.0 - 25.0, y0: 10.0, x1: 60.0 - 5.0, y1: 20.0, score: 1.0 },
            180 => Found { x0: 80.0, y0: 35.0, x1: 90.0, y1: 55.0, score: 1.0 },
            270 => Found { x0: 5.0, y0: 80.0, x1: 25.0, y1: 90.0, score: 1.0 },
            _ => face,
        };
        for turn in [0, 90, 180, 270] {
            assert_eq!(turned_back(&turned(turn), turn, 100.0, 60.0), face, "{turn}");
        }
    }

    #[test]
    fn heads_are_larger_than_faces_and_turn_with_their_document() {
        let rect = |turn: u16| {
            let face = Found { x0: 40.0, y0: 40.0, x1: 60.0, y1: 60.0, score: 1.0 };
            head(&face, turn, 0.0).bounds(100, 100)
        };
        assert_eq!(rect(0), PixelRect { x: 35, y: 30, width: 30, height: 34 });
        assert_eq!(rect(180), PixelRect { x: 35, y: 36, width: 30, height: 34 });
        assert_eq!(rect(90), PixelRect { x: 30, y: 35, width: 34, height: 30 });
        assert_eq!(rect(270), PixelRect { x: 36, y: 35, width: 34, height: 30 });
        let line = |angle: f32, length: f32| Slanted {
            centre: Point::new(50.0, 80.0),
            along: Point::new(angle.cos(), angle.sin()),
            length,
            height: 5.0,
        };
        let lines = [line(0.31, 60.0), line(0.30, 80.0), line(0.29, 50.0), line(-0.4, 20.0), line(1.6, 300.0)];
        let found = tilt(lines.iter(), 0);
        assert!((found - 0.30).abs() < 1e-4, "{found}");
        let sideways: Vec<Slanted> =
            lines.iter().map(|l| line(l.along.y.atan2(l.along.x) - std::f32::consts::FRAC_PI_2, l.length)).collect();
        assert!((tilt(sideways.iter(), 90) - 0.30).abs() < 1e-3);
        let face = Found { x0: 40.0, y0: 40.0, x1: 60.0, y1: 60.0, score: 1.0 };
        let turned = head(&face, 0, 0.3);
        assert!((turned.along.y - 0.3_f32.sin()).abs() < 1e-4 && turned.length > 25.0);
        assert!(head(&face, 0, 0.03).is_straight());
        assert!(tilt([].iter(), 0).abs() < 1e-6);
    }
}
