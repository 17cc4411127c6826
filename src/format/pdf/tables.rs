//! Tables on a page: lines that follow each other and whose parts stand below each other.

use super::layout::Cell;
use crate::document::Table;

/// Fewest rows that make a table.
const MIN_ROWS: usize = 3;
/// Lines above and below that are asked whether a cell starts here.
const NEIGHBOURS: usize = 3;
/// Left edges of one column differ by no more than this many points.
const EDGE: f32 = 1.0;

/// A line of a page, cut into cells in two ways.
pub(super) struct Line {
    /// Cut at wide gaps.
    pub coarse: Vec<Cell>,
    /// Cut wherever the pen jumped without drawing a space: this tells cells apart that nearly touch, but in some files
    /// every word is one.
    pub fine: Vec<Cell>,
}

/// The tables in the lines of a page (or column). `content` is the text that the cells point into.
pub(super) fn find(lines: &[Line], content: &str) -> Vec<Table> {
    let rows: Vec<Vec<Cell>> = (0..lines.len()).map(|at| cells(lines, at)).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let run = rows.iter().skip(at).take_while(|row| row.len() >= 2).count();
        let mut left = rows.get(at..at + run).unwrap_or_default();
        while left.len() >= MIN_ROWS {
            let table = table(left.get(..second_head(left, content)).unwrap_or_default());
            left = left.get(table.rows.len().max(1)..).unwrap_or_default();
            out.extend((table.rows.len() >= MIN_ROWS).then_some(table));
        }
        at += run.max(1);
    }
    out
}

/// The cells of one line: cut at wide gaps, and where a part starts at the left edge of parts in the lines around it.
fn cells(lines: &[Line], at: usize) -> Vec<Cell> {
    let Some(line) = lines.get(at) else { return Vec::new() };
    let near = lines.get(at.saturating_sub(NEIGHBOURS)..lines.len().min(at + NEIGHBOURS + 1)).unwrap_or_default();
    let near: Vec<&Line> = near.iter().filter(|other| !std::ptr::eq(*other, line) && other.fine.len() >= 2).collect();
    let is_edge = |from: f32| {
        let same = |other: &&&Line| other.fine.iter().skip(1).any(|cell| (cell.from - from).abs() <= EDGE);
        let same = near.iter().filter(same).count();
        same >= 2 && same * 2 >= near.len()
    };
    let mut out: Vec<Cell> = Vec::new();
    for part in &line.fine {
        let is_wide = line.coarse.iter().any(|cell| cell.range.start == part.range.start);
        match out.last_mut() {
            Some(last) if !is_wide && !is_edge(part.from) => {
                last.range.end = part.range.end;
                last.to = last.to.max(part.to);
            }
            _ => out.push(part.clone()),
        }
    }
    out
}

/// The row at which another table starts under this one: more cells than all rows before it, none with a digit, as in
/// an invoice with its items below the patient's particulars.
fn second_head(rows: &[Vec<Cell>], content: &str) -> usize {
    let no_digit =
        |cell: &Cell| !content.get(cell.range.clone()).unwrap_or_default().bytes().any(|byte| byte.is_ascii_digit());
    let mut widest = 0;
    for (at, row) in rows.iter().enumerate() {
        if at >= MIN_ROWS && row.len() > widest && row.iter().all(no_digit) {
            return at;
        }
        widest = widest.max(row.len());
    }
    rows.len()
}

/// The rows from the first on that fit under each other.
fn table(rows: &[Vec<Cell>]) -> Table {
    let mut out = Table::default();
    let Some(model) = rows.iter().max_by_key(|row| row.len()) else { return out };
    let mut columns: Vec<(f32, f32)> = model.iter().map(|cell| (cell.from, cell.to)).collect();
    for row in rows {
        let mut cells = vec![None; columns.len()];
        for cell in row {
            let common = |column: &(f32, f32)| cell.to.min(column.1) - cell.from.max(column.0);
            let best = columns.iter().enumerate().max_by(|a, b| common(a.1).total_cmp(&common(b.1)));
            let best = best.filter(|(_, column)| common(column) > 0.0).map(|(index, _)| index);
            let Some(slot) = best.and_then(|index| cells.get_mut(index)).filter(|slot| slot.is_none()) else {
                // A line that does not fit ends the table.
                return out;
            };
            *slot = Some(cell);
        }
        let mut end = row.first().map_or(0, |cell| cell.range.start);
        let mut ranges = Vec::with_capacity(cells.len());
        for (cell, column) in cells.into_iter().zip(&mut columns) {
            match cell {
                Some(cell) => {
                    *column = (column.0.min(cell.from), column.1.max(cell.to));
                    end = cell.range.end;
                    ranges.push(cell.range.clone());
                }
                None => ranges.push(end..end),
            }
        }
        out.rows.push(ranges);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[(usize, f32, f32)]) -> Line {
        let cells: Vec<Cell> =
            cells.iter().map(|(at, from, to)| Cell { range: *at..*at + 3, from: *from, to: *to }).collect();
        Line { coarse: cells.clone(), fine: cells }
    }

    #[test]
    fn aligned_lines_are_a_table_and_missing_cells_are_empty() {
        let lines = vec![
            line(&[(0, 0.0, 30.0), (4, 50.0, 80.0), (8, 100.0, 130.0)]),
            line(&[(12, 0.0, 20.0), (16, 100.0, 125.0)]),
            line(&[(20, 0.0, 20.0), (24, 55.0, 75.0), (28, 100.0, 120.0)]),
        ];
        let found = find(&lines, "");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rows[1], vec![12..15, 15..15, 16..19]);
        assert!(find(&lines[..2], "").is_empty());
    }

    #[test]
    fn a_cell_that_reaches_the_next_one_is_cut_at_the_edge_of_its_column() {
        let mut lines: Vec<Line> = (0..4).map(|i| line(&[(i * 8, 0.0, 20.0), (i * 8 + 4, 50.0, 80.0)])).collect();
        lines[2].fine = vec![
            Cell { range: 16..17, from: 0.0, to: 48.0 },
            Cell { range: 18..19, from: 50.0, to: 60.0 },
            Cell { range: 20..21, from: 62.0, to: 70.0 },
        ];
        lines[2].coarse = vec![Cell { range: 16..21, from: 0.0, to: 70.0 }];
        let found = find(&lines, "");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rows[2], vec![16..17, 18..21]);
    }

    #[test]
    fn a_wider_head_starts_a_table_of_its_own() {
        let mut lines: Vec<Line> = (0..3).map(|i| line(&[(i * 8, 0.0, 20.0), (i * 8 + 4, 150.0, 180.0)])).collect();
        let wide =
            (0..3).map(|i| line(&[(24 + i * 12, 0.0, 20.0), (28 + i * 12, 50.0, 80.0), (32 + i * 12, 150.0, 180.0)]));
        lines.extend(wide);
        let found = find(&lines, &"x".repeat(60));
        assert_eq!(found.iter().map(|table| table.rows.len()).collect::<Vec<_>>(), [3, 3]);
        assert_eq!(found[0].rows[0].len(), 2);
    }
}
