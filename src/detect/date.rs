//! Dates in the usual Dutch ways of writing, read from the start of a text.

/// A calendar date; two-digit years are given as 1900 or 2000 and up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    pub year: u32,
    pub month: u32,
    pub day: u32,
    /// Was the year written with two digits?
    pub short_year: bool,
}

use super::bytes::ByteSet;
use super::scan::soft_space;

/// Names and short names of months, Dutch, English and as printed on Dutch documents.
const MONTHS: &[(&str, u32)] = &[
    ("januari", 1),
    ("january", 1),
    ("jan", 1),
    ("februari", 2),
    ("february", 2),
    ("feb", 2),
    ("maart", 3),
    ("march", 3),
    ("mrt", 3),
    ("maa", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("mei", 5),
    ("may", 5),
    ("juni", 6),
    ("june", 6),
    ("jun", 6),
    ("juli", 7),
    ("july", 7),
    ("jul", 7),
    ("augustus", 8),
    ("august", 8),
    ("aug", 8),
    ("september", 9),
    ("sept", 9),
    ("sep", 9),
    ("oktober", 10),
    ("october", 10),
    ("okt", 10),
    ("oct", 10),
    ("november", 11),
    ("nov", 11),
    ("december", 12),
    ("dec", 12),
];

/// Reads a date at the start of a text: the date and how many bytes it takes.
///
/// `12-03-1980`, `12/3/80`, `12.03.1980`, `12 - 03 - 1980`, `1980-03-12`, `12 maart 1980`, `12-mrt-'80`, `10 MAA/MAR 1965`,
/// `12031980` and `19800312`. Only years from 1890 to 2049, only days that exist.
pub(super) fn parse(text: &str) -> Option<(Date, usize)> {
    let (first, rest) = number(text)?;
    let found = match first.len() {
        4 => year_first(first, rest),
        8 => compact(first).map(|date| (date, rest)),
        1 | 2 => day_first(first, rest),
        _ => None,
    };
    let (date, rest) = found?;
    let used = text.len() - rest.len();
    // `1980-03-12T00:00`
    let time = rest.strip_prefix('T').is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()));
    let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && !time;
    (!goes_on && exists(date)).then_some((date, used))
}

/// Reads a date behind a label, where also `12 03 1980`, `120380`, `12-III-1980` and `March 12, 1980` can only be dates.
pub(crate) fn parse_labelled(text: &str) -> Option<(Date, usize)> {
    parse(text).or_else(|| loose(text))
}

/// Those of [`parse_labelled`] that [`parse`] does not read.
pub(super) fn loose(text: &str) -> Option<(Date, usize)> {
    let (date, rest) = parts(text)?;
    let goes_on = rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (!goes_on && exists(date)).then_some((date, text.len() - rest.len()))
}

fn parts(text: &str) -> Option<(Date, &str)> {
    const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let Some((day, rest)) = number(text) else {
        let (month, rest) = month_name(text)?;
        let (day, rest) = number(separator(rest)?.1)?;
        let rest = ["st", "nd", "rd", "th"].iter().find_map(|s| rest.strip_prefix(s)).unwrap_or(rest);
        let (year, rest) = number(rest.strip_prefix(',').unwrap_or(rest).trim_start())?;
        return (year.len() == 4 && day.len() <= 2).then_some((of(day, month, year)?, rest));
    };
    match day.len() {
        6 => {
            let month = day.get(2..4)?.parse().ok()?;
            Some((of(day.get(..2)?, month, day.get(4..)?)?, rest))
        }
        1 | 2 => {
            let (mark, rest) = separator(rest)?;
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
            let (word, rest) = rest.split_at(end);
            let lower = word.to_lowercase();
            let roman = ROMAN.iter().zip(1..).find(|(name, _)| **name == lower).map(|(_, month)| month);
            let month = roman.or_else(|| word.parse().ok().filter(|_| word.len() <= 2))?;
            let (second, rest) = separator(rest)?;
            let (year, rest) = number(rest)?;
            let fits = second == mark && (year.len() == 4 || roman.is_some() && year.len() == 2);
            fits.then_some((of(day, month, year)?, rest))
        }
        _ => None,
    }
}

/// The date of a day, month and year of two or four digits.
fn of(day: &str, month: u32, year: &str) -> Option<Date> {
    let number = year.parse::<u32>().ok()?;
    let short_year = year.len() == 2;
    let year = if short_year { century(number) } else { number };
    Some(Date { year, month, day: day.parse().ok()?, short_year })
}

/// Which century does not matter here: both are possible birth years.
fn century(year: u32) -> u32 {
    if year < 40 { 2000 + year } else { 1900 + year }
}

/// Can these eight digits be a date?
pub(super) fn is_compact(digits: &str) -> bool {
    compact(digits).is_some_and(exists)
}

fn exists(date: Date) -> bool {
    let leap = date.year.is_multiple_of(4) && (!date.year.is_multiple_of(100) || date.year.is_multiple_of(400));
    let last = match date.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&date.day) && (1890..=2049).contains(&date.year)
}

fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// What stands between two parts of a date. Spaces may hold one line break, for running text breaks anywhere.
fn separator(text: &str) -> Option<(char, &str)> {
    let trimmed = text.get(soft_space(text)..)?;
    let mark = trimmed.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '–'));
    match mark {
        Some(c) => {
            let rest = trimmed.get(c.len_utf8()..)?;
            Some((c, rest.get(soft_space(rest)..)?))
        }
        None if trimmed.len() < text.len() => Some((' ', trimmed)),
        None => None,
    }
}

fn compact(digits: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    if digits.len() != 8 {
        return None;
    }
    let (year, month, day) = (part(4..8)?, part(2..4)?, part(0..2)?);
    let day_first = Date { year, month, day, short_year: false };
    if exists(day_first) {
        return Some(day_first);
    }
    let year_first = Date { year: part(0..4)?, month: part(4..6)?, day: part(6..8)?, short_year: false };
    exists(year_first).then_some(year_first)
}

fn year_first<'t>(year: &str, rest: &'t str) -> Option<(Date, &'t str)> {
    let (mark, rest) = separator(rest).filter(|(mark, _)| *mark != ' ')?;
    let (month, rest) = number(rest)?;
    let (second, rest) = separator(rest)?;
    let (day, rest) = number(rest)?;
    if mark != second || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Some((
        Date { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()?, short_year: false },
        rest,
    ))
}

fn day_first<'t>(day: &str, rest: &'t str) -> Option<(Date, &'t str)> {
    let ordinal = || ["ste", "de", "e"].iter().find_map(|s| rest.strip_prefix(s));
    let rest = if rest.starts_with(['s', 'd', 'e']) { ordinal().unwrap_or(rest) } else { rest };
    let (mark, rest) = separator(rest)?;
    let (month, rest) = match number(rest) {
        Some((month, rest)) if mark != ' ' && month.len() <= 2 => {
            let (second, rest) = separator(rest)?;
            if second != mark {
                return None;
            }
            (month.parse().ok()?, rest)
        }
        Some(_) => return None,
        None => {
            let (month, rest) = month_name(rest)?;
            (month, separator(rest)?.1)
        }
    };
    let rest = rest.strip_prefix(['\'', '’']).unwrap_or(rest);
    let (year, rest) = number(rest)?;
    let (year, short_year) = match (year.len(), year.parse::<u32>().ok()?) {
        (4, year) => (year, false),
        (2, year) => (century(year), true),
        _ => return None,
    };
    Some((Date { year, month, day: day.parse().ok()?, short_year }, rest))
}

/// A month's name, with the English one behind a slash as on documents, and with the dot of a short name.
fn month_name(text: &str) -> Option<(u32, &str)> {
    const FIRST: ByteSet = ByteSet::of(b"jfmasondJFMASOND");
    if !text.bytes().next().is_some_and(|first| FIRST.holds(first)) {
        return None;
    }
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.len() > 9 {
        return None;
    }
    let month = MONTHS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, month)| *month)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if let Some(second) = rest.strip_prefix('/')
        && let Some((_, after)) = month_name(second)
    {
        return Some((month, after));
    }
    Some((month, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_ways_of_writing() {
        for text in [
            "12-03-1980",
            "12/3/1980",
            "12.03.1980",
            "12 - 03 - 1980",
            "1980-03-12",
            "12 maart 1980",
            "12 mrt. 1980",
            "12e maart 1980",
            "12-mrt-1980",
            "12 MAA/MAR 1980",
            "12031980",
            "19800312",
            "12 maart '80",
            "12-3-80",
            "12\nmaart 1980",
            "12 maart\r\n1980",
            "12-03-\n1980",
        ] {
            let (date, used) = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((date.year, date.month, date.day, used), (1980, 3, 12, text.len()), "{text}");
        }
        assert_eq!(parse("12-03-1980, man").map(|(_, used)| used), Some(10));
    }

    #[test]
    fn ways_of_writing_that_need_a_label() {
        for text in ["12 03 1980", "120380", "12-III-1980", "12 iii '80", "March 12, 1980", "12 maart 1980"] {
            let found = parse(text).or_else(|| loose(text)).map(|(date, used)| (date.year, date.month, date.day, used));
            let wanted = (!text.contains('\'')).then_some((1980, 3, 12, text.len()));
            assert_eq!(found, wanted, "{text}");
        }
        assert_eq!(parse("12 03 1980"), None);
        assert_eq!(loose("991380"), None);
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "12",
            "32-01-1980",
            "30-02-1980",
            "12-13-1980",
            "12-03-1780",
            "12-03.1980",
            "12 03 1980 5",
            "1.2.3.4",
            "12-03-19801",
            "12\n\nmaart 1980",
            "99999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
