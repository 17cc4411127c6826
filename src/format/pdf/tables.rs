//! Tables on a page: lines that follow each other and whose parts stand below each other.

use super::layout::Cell;
use crate::document::Table;

/// Fewest rows that make a table.
const MIN_ROWS: usize = 3;

/// The tables in the lines of a page (or column).
pub(super) fn find(rows: &[Vec<Cell>]) -> Vec<Table> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let run = rows.iter().skip(at).take_while(|row| row.len() >= 2).count();
        if run >= MIN_ROWS {
            out.extend(table(rows.get(at..at + run).unwrap_or_default()));
        }
        at += run.max(1);
    }
    out
}

/// Do two tables share lines?
pub(super) fn overlap(a: &Table, b: &Table) -> bool {
    let reach = |table: &Table| {
        let cells = || table.rows.iter().flatten();
        cells().map(|c| c.start).min().unwrap_or(0)..cells().map(|c| c.end).max().unwrap_or(0)
    };
    let (a, b) = (reach(a), reach(b));
    a.start < b.end && b.start < a.end
}

fn table(rows: &[Vec<Cell>]) -> Option<Table> {
    let model = rows.iter().max_by_key(|row| row.len())?;
    let mut columns: Vec<(f32, f32)> = model.iter().map(|cell| (cell.from, cell.to)).collect();
    let mut out = Table::default();
    for row in rows {
        let mut cells = vec![None; columns.len()];
        for cell in row {
            let common = |column: &(f32, f32)| cell.to.min(column.1) - cell.from.max(column.0);
            let best = columns.iter().enumerate().max_by(|a, b| common(a.1).total_cmp(&common(b.1)));
            let best = best.filter(|(_, column)| common(column) > 0.0).map(|(index, _)| index);
            let Some(slot) = best.and_then(|index| cells.get_mut(index)).filter(|slot| slot.is_none()) else {
                // A line that does not fit ends the table.
                return (out.rows.len() >= MIN_ROWS).then_some(out);
            };
            *slot = Some(cell);
        }
        let mut end = row.first()?.range.start;
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
    (out.rows.len() >= MIN_ROWS).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(usize, f32, f32)]) -> Vec<Cell> {
        cells.iter().map(|(at, from, to)| Cell { range: *at..*at + 3, from: *from, to: *to }).collect()
    }

    #[test]
    fn aligned_lines_are_a_table_and_missing_cells_are_empty() {
        let rows = vec![
            row(&[(0, 0.0, 30.0), (4, 50.0, 80.0), (8, 100.0, 130.0)]),
            row(&[(12, 0.0, 20.0), (16, 100.0, 125.0)]),
            row(&[(20, 0.0, 20.0), (24, 55.0, 75.0), (28, 100.0, 120.0)]),
        ];
        let found = find(&rows);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rows[1], vec![12..15, 15..15, 16..19]);
        assert!(find(&rows[..2]).is_empty());
    }
}
