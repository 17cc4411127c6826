//! The smallest turned box around points of a picture.

pub(super) use crate::document::{Point, Slanted};

/// Twice the area of a triangle; positive when it is counter-clockwise seen with y up.
fn cross(o: Point, a: Point, b: Point) -> f32 {
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
}

/// The convex hull, counter-clockwise seen with y up (Andrew's monotone chain).
pub(super) fn hull(points: &mut [Point]) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut out: Vec<Point> = Vec::new();
    let half = |out: &mut Vec<Point>, points: &mut dyn Iterator<Item = &Point>| {
        let floor = out.len();
        for point in points {
            while let [.., a, b] = out.get(floor..).unwrap_or_default() {
                if cross(*a, *b, *point) > 0.0 {
                    break;
                }
                out.pop();
            }
            out.push(*point);
        }
        out.pop();
    };
    half(&mut out, &mut points.iter());
    half(&mut out, &mut points.iter().rev());
    if out.is_empty() { points.first().copied().into_iter().collect() } else { out }
}

/// The smallest box of any angle around a convex hull; one of its sides lies on a side of the hull. Text is taken to
/// run along the longer side, in squares along the more level one, to the right (or down, where it runs upright).
pub(super) fn smallest_box(hull: &[Point]) -> Option<Slanted> {
    let mut best: Option<(f32, Slanted)> = None;
    for (i, a) in hull.iter().enumerate() {
        let b = hull.get((i + 1) % hull.len())?;
        let size = (b.x - a.x).hypot(b.y - a.y);
        let axis = if size > 0.0 { Point::new((b.x - a.x) / size, (b.y - a.y) / size) } else { Point::new(1.0, 0.0) };
        let (mut u, mut v) = ((f32::MAX, f32::MIN), (f32::MAX, f32::MIN));
        for p in hull {
            let (pu, pv) = (p.x * axis.x + p.y * axis.y, p.y * axis.x - p.x * axis.y);
            u = (u.0.min(pu), u.1.max(pu));
            v = (v.0.min(pv), v.1.max(pv));
        }
        let (length, height) = (u.1 - u.0, v.1 - v.0);
        let (mu, mv) = (f32::midpoint(u.0, u.1), f32::midpoint(v.0, v.1));
        let centre = Point::new(mu * axis.x - mv * axis.y, mu * axis.y + mv * axis.x);
        let area = length * height;
        if best.as_ref().is_none_or(|(least, _)| area < *least) {
            best = Some((area, Slanted { centre, along: axis, length, height }));
        }
    }
    best.map(|(_, found)| set_right(found))
}

/// With `along` on the longer side and pointing right or down.
fn set_right(found: Slanted) -> Slanted {
    let square = found.length.max(found.height) < 1.3 * found.length.min(found.height);
    let swap = if square { found.along.x.abs() < found.along.y.abs() } else { found.height > found.length };
    let mut out = found;
    if swap {
        let along = Point::new(-found.along.y, found.along.x);
        out = Slanted { along, length: found.height, height: found.length, ..found };
    }
    let backwards = if out.along.x.abs() > out.along.y.abs() { out.along.x < 0.0 } else { out.along.y < 0.0 };
    if backwards { out.reversed() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.01
    }

    #[test]
    fn the_smallest_box_of_a_slanted_bar_is_that_bar() {
        let bar = Slanted { centre: Point::new(50.0, 40.0), along: Point::new(0.8, 0.6), length: 40.0, height: 6.0 };
        let mut points: Vec<Point> =
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.4, 0.5)].iter().map(|(u, v)| bar.at(*u, *v)).collect();
        let hull = hull(&mut points);
        assert_eq!(hull.len(), 4);
        let found = smallest_box(&hull).unwrap();
        assert!(close(found.length, 40.0) && close(found.height, 6.0), "{found:?}");
        assert!(close(found.along.x, 0.8) && close(found.along.y, 0.6), "{found:?}");
        assert!(close(found.centre.x, 50.0) && close(found.centre.y, 40.0), "{found:?}");
    }

    #[test]
    fn upright_bars_run_down_and_single_points_do_not_panic() {
        let mut points: Vec<Point> =
            [(0.0, 0.0), (5.0, 0.0), (5.0, 60.0), (0.0, 60.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let found = smallest_box(&hull(&mut points)).unwrap();
        assert!(close(found.along.y, 1.0) && close(found.length, 60.0));
        let one = hull(&mut [Point::new(3.0, 3.0)]);
        assert!(smallest_box(&one).is_some());
        assert!(smallest_box(&[]).is_none());
    }
}
