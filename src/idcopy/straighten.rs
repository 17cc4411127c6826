//! From a photo of a document at any angle to the document seen from straight above.
//!
//! Its text says which way it lies and about how large it is; its edges are looked for outside the text: straight lines
//! along which the colours on both sides differ in the same way.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24
#![allow(clippy::many_single_char_names)] // corners, as in a drawing

use std::sync::Arc;

use crate::document::{Picture, Point, Slanted, Surface};

/// Longer side of the picture in which edges are looked for, in pixels.
const SIDE: u32 = 900;
/// How far outside the text an edge may lie, as a part of the lower side of the text as a whole.
const FAR: f32 = 0.75;
/// Perspective and guessed angles: how much a side may run off the direction of the text.
const SLOPES: i32 = 12;
const SLOPE: f32 = 0.016;
/// Places looked at along a side.
const SAMPLES: u32 = 60;
/// Least difference of colour over an edge, red, green and blue added up; a quarter of an edge may show less.
const EDGE: f32 = 8.0;
/// An edge nearer to the text is taken although one further off is stronger by up to this.
const NEARER: f32 = 0.7;
/// Width over height of cards (ISO/IEC 7810 ID-1), pages of passports (ID-3), and both pages of an open one.
const SHAPES: [f32; 3] = [85.6 / 53.98, 125.0 / 88.0, 88.0 / 125.0];
/// A shape that differs by less is one of those: the rest is perspective.
const SAME: f32 = 0.15;
/// What is shown around the document, as a part of its sides.
const MARGIN: f32 = 0.012;
/// Longest side of the result in pixels.
const LARGEST: f32 = 4096.0;

/// The document whose words and faces these are, seen from above; `None` when its four edges cannot be seen.
#[must_use]
pub fn straightened(picture: &Picture, content: &[Slanted]) -> Option<Picture> {
    let corners = corners(picture, content)?;
    let [a, b, c, d] = corners;
    let (width, height) = (f32::midpoint(apart(a, b), apart(d, c)), f32::midpoint(apart(a, d), apart(b, c)));
    // another shape is that of two documents, or of something else
    let off = |shape: &f32| (width / height / shape - 1.0).abs();
    let shape = SHAPES.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).filter(|shape| off(shape) < SAME)?;
    let width = apart(a, b).max(apart(d, c)).min(LARGEST).min(LARGEST * shape);
    let (columns, rows) = (width.round() as u32, (width / shape).round() as u32);
    let surface = match picture.surface {
        // its size on paper is not known any more
        Surface::Page { page, .. } => Surface::File { number: page.saturating_sub(1) },
        file @ Surface::File { .. } => file,
    };
    let rgb = flattened(picture, corners, columns, rows);
    Some(Picture {
        surface,
        name: picture.name.clone(),
        width: columns,
        height: rows,
        rgb: Arc::from(rgb),
        sight: None,
    })
}

fn apart(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The corners of the document, clockwise from the top left of its text.
fn corners(picture: &Picture, content: &[Slanted]) -> Option<[Point; 4]> {
    let text = Slanted::around(content.iter().flat_map(Slanted::corners), direction(content)?)?;
    let small = Small::of(picture)?;
    let text = text.mapped(1.0 / small.scale, 1.0 / small.scale, 0.0, 0.0);
    let [a, b, c, d] = text.corners();
    let far = FAR * text.length.min(text.height);
    let sides = [(a, b), (b, c), (c, d), (d, a)].map(|(from, to)| small.edge(from, to, far));
    let [Some(top), Some(right), Some(bottom), Some(left)] = sides else { return None };
    let meet = [meet(left, top)?, meet(top, right)?, meet(right, bottom)?, meet(bottom, left)?];
    Some(meet.map(|point| Point::new(point.x * small.scale, point.y * small.scale)))
}

/// The direction in which most of the text runs, a unit vector.
fn direction(content: &[Slanted]) -> Option<Point> {
    let longest = content.iter().max_by(|a, b| a.length.total_cmp(&b.length))?;
    let agrees = |area: &&Slanted| area.along.x * longest.along.x + area.along.y * longest.along.y > 0.9;
    let long = content.iter().filter(agrees).filter(|area| area.length > 3.0 * area.height);
    let (x, y) = long.fold((0.0, 0.0), |(x, y), area| (x + area.along.x * area.length, y + area.along.y * area.length));
    let size = f32::hypot(x, y);
    (size > 0.0).then(|| Point::new(x / size, y / size))
}

/// Where two lines meet.
fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = rx * sy - ry * sx;
    // lines that hardly differ in direction are no corner
    if cross.abs() < 0.5 * rx.hypot(ry) * sx.hypot(sy) {
        return None;
    }
    let t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross;
    Some(Point::new(a.x + t * rx, a.y + t * ry))
}

/// A smaller copy of a picture.
struct Small {
    width: u32,
    height: u32,
    /// Pixels of the picture in one of it.
    scale: f32,
    rgb: Vec<[f32; 3]>,
}

impl Small {
    fn of(picture: &Picture) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        if width == 0 || height == 0 || picture.rgb.len() < width * height * 3 {
            return None;
        }
        let by = picture.width.max(picture.height).div_ceil(SIDE).max(1) as usize;
        let (columns, rows) = (width / by, height / by);
        let mut rgb = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = [0.0_f32; 3];
                for y in row * by..(row + 1) * by {
                    let from = (y * width + column * by) * 3;
                    for pixel in picture.rgb.get(from..from + by * 3).unwrap_or_default().chunks_exact(3) {
                        for (sum, value) in sum.iter_mut().zip(pixel) {
                            *sum += f32::from(*value);
                        }
                    }
                }
                rgb.push(sum.map(|sum| sum / (by * by) as f32));
            }
        }
        Some(Self { width: columns as u32, height: rows as u32, scale: by as f32, rgb })
    }

    fn at(&self, x: f32, y: f32) -> Option<[f32; 3]> {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        self.rgb.get(y as usize * self.width as usize + x as usize).filter(|_| inside).copied()
    }

    /// The edge of the document outside one side of its text, which goes clockwise around it: two points of it.
    fn edge(&self, from: Point, to: Point, far: f32) -> Option<(Point, Point)> {
        let length = apart(from, to).max(1.0);
        let (tx, ty) = ((to.x - from.x) / length, (to.y - from.y) / length);
        let (nx, ny) = (ty, -tx);
        let mut found: Vec<(f32, f32, (Point, Point))> = Vec::new();
        for step in 0..far as i32 {
            let off = step as f32 + 1.0;
            for slope in -SLOPES..=SLOPES {
                let rise = slope as f32 * SLOPE * length / 2.0;
                let (start, end) = (off - rise, off + rise);
                // a side may not run into the text
                if start.min(end) < -0.02 * length {
                    continue;
                }
                let a = Point::new(from.x + nx * start, from.y + ny * start);
                let b = Point::new(to.x + nx * end, to.y + ny * end);
                let strength = self.contrast(a, b);
                if strength >= EDGE {
                    found.push((off, strength, (a, b)));
                }
            }
        }
        let best = found.iter().map(|(_, strength, _)| *strength).fold(0.0, f32::max);
        let nearest = found.iter().filter(|(_, strength, _)| *strength >= NEARER * best).map(|(off, ..)| *off);
        let nearest = nearest.fold(f32::MAX, f32::min);
        // of those at about that distance the strongest
        let near = found.iter().filter(|(off, ..)| *off <= nearest + 0.04 * length + 3.0);
        near.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(.., line)| *line)
    }

    /// How much the colours on both sides of a line differ in the same way all along it.
    fn contrast(&self, a: Point, b: Point) -> f32 {
        let length = apart(a, b).max(1.0);
        let (nx, ny) = ((b.y - a.y) / length, -(b.x - a.x) / length);
        let mut steps: Vec<[f32; 3]> = Vec::with_capacity(SAMPLES as usize);
        for i in 0..SAMPLES {
            let at = (i as f32 + 0.5) / SAMPLES as f32;
            let (x, y) = (a.x + (b.x - a.x) * at, a.y + (b.y - a.y) * at);
            let side = |sign: f32| {
                let near = self.at(x + sign * nx * 1.5, y + sign * ny * 1.5)?;
                let far = self.at(x + sign * nx * 3.0, y + sign * ny * 3.0)?;
                Some([0, 1, 2].map(|i| f32::midpoint(near[i], far[i])))
            };
            if let (Some(out), Some(inner)) = (side(1.0), side(-1.0)) {
                steps.push([0, 1, 2].map(|i| out[i] - inner[i]));
            }
        }
        if (steps.len() as u32) < SAMPLES / 2 {
            return 0.0;
        }
        let signs = [0, 1, 2].map(|i| steps.iter().map(|step| step[i]).sum::<f32>().signum());
        let mut along: Vec<f32> = steps.iter().map(|step| (0..3).map(|i| step[i] * signs[i]).sum()).collect();
        along.sort_by(f32::total_cmp);
        along.get(along.len() / 4).copied().unwrap_or_default().max(0.0)
    }
}

/// The area between four corners as a rectangle (Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, 2.2).
fn flattened(picture: &Picture, [a, b, c, d]: [Point; 4], columns: u32, rows: u32) -> Vec<u8> {
    let (dx1, dy1, dx2, dy2) = (b.x - c.x, b.y - c.y, d.x - c.x, d.y - c.y);
    let (sx, sy) = (a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y);
    let whole = dx1 * dy2 - dx2 * dy1;
    let (g, h) = ((sx * dy2 - dx2 * sy) / whole, (dx1 * sy - sx * dy1) / whole);
    let mut out = Vec::with_capacity(columns as usize * rows as usize * 3);
    let share = |i: u32, of: u32| (i as f32 + 0.5) / of as f32 * (1.0 + 2.0 * MARGIN) - MARGIN;
    for row in 0..rows {
        for column in 0..columns {
            let (u, v) = (share(column, columns), share(row, rows));
            let under = g * u + h * v + 1.0;
            let x = ((b.x - a.x + g * b.x) * u + (d.x - a.x + h * d.x) * v + a.x) / under;
            let y = ((b.y - a.y + g * b.y) * u + (d.y - a.y + h * d.y) * v + a.y) / under;
            out.extend(between(picture, x, y));
        }
    }
    out
}

/// The colour at a point, between the four nearest pixels; the edge goes on outside.
fn between(picture: &Picture, x: f32, y: f32) -> [u8; 3] {
    let x = (x - 0.5).clamp(0.0, picture.width.saturating_sub(1) as f32);
    let y = (y - 0.5).clamp(0.0, picture.height.saturating_sub(1) as f32);
    let (x0, y0) = (x as u32, y as u32);
    let (x1, y1) = ((x0 + 1).min(picture.width - 1), (y0 + 1).min(picture.height - 1));
    let pixel = |x: u32, y: u32| {
        let at = (y as usize * picture.width as usize + x as usize) * 3;
        picture.rgb.get(at..at + 3).and_then(|p| <[u8; 3]>::try_from(p).ok()).unwrap_or_default().map(f32::from)
    };
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let (p, q, r, s) = (pixel(x0, y0), pixel(x1, y0), pixel(x0, y1), pixel(x1, y1));
    [0, 1, 2].map(|i| {
        let (top, low) = (p[i] * (1.0 - fx) + q[i] * fx, r[i] * (1.0 - fx) + s[i] * fx);
        (top * (1.0 - fy) + low * fy + 0.5) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bright card with these corners on a dark table; a red spot near its own top left.
    fn photo(corners: [Point; 4]) -> Picture {
        let (width, height) = (800, 600);
        let mut rgb = Vec::new();
        let side = |a: Point, b: Point, x: f32, y: f32| (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) >= 0.0;
        let [a, b, c, d] = corners;
        let spot = Point::new(a.x * 0.86 + c.x * 0.14, a.y * 0.86 + c.y * 0.14);
        for y in 0..height {
            for x in 0..width {
                let (fx, fy) = (x as f32 + 0.5, y as f32 + 0.5);
                let card = side(a, b, fx, fy) && side(b, c, fx, fy) && side(c, d, fx, fy) && side(d, a, fx, fy);
                // a table has grain
                let grain = ((x * 7 + y * 13) % 23) as u8;
                let red = apart(spot, Point::new(fx, fy)) < 12.0;
                rgb.extend(if red {
                    [200, 20, 20]
                } else if card {
                    [200, 215, 225]
                } else {
                    [90 + grain, 70 + grain, 60]
                });
            }
        }
        let surface = Surface::File { number: 0 };
        Picture { surface, name: String::new(), width, height, rgb: Arc::from(rgb), sight: None }
    }

    /// Lines of text in the middle of the card.
    fn lines(corners: [Point; 4]) -> Vec<Slanted> {
        let [a, b, c, d] = corners;
        let at = |u: f32, v: f32| {
            let x = (a.x * (1.0 - u) + b.x * u) * (1.0 - v) + (d.x * (1.0 - u) + c.x * u) * v;
            let y = (a.y * (1.0 - u) + b.y * u) * (1.0 - v) + (d.y * (1.0 - u) + c.y * u) * v;
            Point::new(x, y)
        };
        let line = |v: f32| {
            let (from, to) = (at(0.1, v), at(0.85, v));
            let length = apart(from, to);
            let along = Point::new((to.x - from.x) / length, (to.y - from.y) / length);
            Slanted { centre: at(0.475, v), along, length, height: 12.0 }
        };
        [0.2, 0.4, 0.6, 0.85].map(line).to_vec()
    }

    #[test]
    fn a_card_at_an_angle_becomes_upright_with_its_own_shape() {
        let slanted = [(180.0, 120.0), (620.0, 200.0), (570.0, 480.0), (130.0, 390.0)];
        let upside_down = [(630.0, 470.0), (150.0, 490.0), (160.0, 180.0), (620.0, 170.0)];
        for corners in [slanted, upside_down] {
            let corners = corners.map(|(x, y)| Point::new(x, y));
            let flat = straightened(&photo(corners), &lines(corners)).expect("its edges can be seen");
            let shape = flat.width as f32 / flat.height as f32;
            assert!((shape - SHAPES[0]).abs() < 0.02, "{shape}");
            let red = |x: f32, y: f32| {
                let at =
                    ((y * flat.height as f32) as usize * flat.width as usize + (x * flat.width as f32) as usize) * 3;
                flat.rgb[at] > 150 && flat.rgb[at + 1] < 60
            };
            assert!(red(0.145, 0.145) && !red(0.5, 0.5) && !red(0.855, 0.855));
            let bright = flat.rgb.chunks(3).filter(|p| p[1] > 180).count() * 100 / (flat.rgb.len() / 3);
            assert!((90..=99).contains(&bright), "{bright} % of it is card");
        }
    }

    #[test]
    fn without_edges_or_text_nothing_is_straightened() {
        let corners = [(180.0, 120.0), (620.0, 200.0), (570.0, 480.0), (130.0, 390.0)].map(|(x, y)| Point::new(x, y));
        let mut blank = photo(corners);
        blank.rgb = Arc::from(vec![200; blank.rgb.len()]);
        assert!(straightened(&blank, &lines(corners)).is_none());
        assert!(straightened(&photo(corners), &[]).is_none());
        blank.rgb = Arc::from([]);
        assert!(straightened(&blank, &lines(corners)).is_none());
    }
}
