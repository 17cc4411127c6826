//! Numbers of cells as a reader sees them: dates, leading zeros, whole numbers.

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    Plain,
    /// As a date.
    Date,
    /// As digits in a frame such as `0000.00.000`: `0` stands for a digit.
    Digits(String),
}

impl Shown {
    /// By the number of a built-in format (ISO/IEC 29500-1, 18.8.30).
    pub fn built_in(id: u32) -> Self {
        if matches!(id, 14..=17 | 22 | 27..=36 | 50..=58) { Self::Date } else { Self::Plain }
    }

    /// By a format code.
    pub fn of(code: &str) -> Self {
        let mut frame = String::new();
        let (mut date, mut frames) = (false, true);
        let mut chars = code.split(';').next().unwrap_or_default().chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => frame.extend(chars.by_ref().take_while(|c| *c != '"')),
                '\\' => frame.extend(chars.next()),
                '[' => {
                    frames = false;
                    chars.by_ref().find(|c| *c == ']');
                }
                '0' | '-' | ' ' => frame.push(c),
                'd' | 'D' | 'y' | 'Y' | 'j' | 'J' => date = true,
                _ => frames = false,
            }
        }
        match (date, frames && frame.matches('0').count() > 1) {
            (true, _) => Self::Date,
            (false, true) => Self::Digits(frame),
            _ => Self::Plain,
        }
    }

    /// A stored number as it is shown; `None` when that is as it is stored. `late` dates count from 1904.
    pub fn show(&self, stored: &str, late: bool) -> Option<String> {
        let value: f64 = stored.trim().parse().ok()?;
        if !value.is_finite() || value.abs() > 1e15 {
            return None;
        }
        let whole = value.fract() == 0.0;
        let shown = match self {
            Self::Date if value >= 0.0 => date(value, late)?,
            Self::Digits(frame) if whole && value >= 0.0 => framed(&format!("{value:.0}"), frame),
            _ if whole => format!("{value:.0}"),
            _ => return None,
        };
        (shown != stored).then_some(shown)
    }
}

/// Digits put in a frame from the right.
fn framed(digits: &str, frame: &str) -> String {
    let places = frame.matches('0').count();
    let padded = format!("{digits:0>places$}");
    let (first, rest) = padded.split_at(padded.len() - places);
    let mut rest = rest.chars();
    let mut out = String::from(first);
    out.extend(frame.chars().map(|c| if c == '0' { rest.next().unwrap_or('0') } else { c }));
    out
}

/// The day of a serial number. Day 60 of the older count is a 29 February 1900 that never was.
fn date(serial: f64, late: bool) -> Option<String> {
    #[allow(clippy::cast_possible_truncation)] // far below
    let day = if serial < 3_000_000.0 { serial.trunc() as i64 } else { return None };
    let since_1970 = match (late, day) {
        (true, _) => day - 24_107,
        (false, 0..60) => day - 25_568,
        _ => day - 25_569,
    };
    // days to date: Howard Hinnant, chrono-compatible low-level date algorithms
    let z = since_1970 + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    Some(format!("{day:02}-{month:02}-{year:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_see_them() {
        let cases = [
            ("0", "0000000", false, "0000000"),
            ("12345672", "000000000", false, "012345672"),
            ("12345672", "0000\\.00\\.000", false, "0123.45.672"),
            ("29252", "dd\\-mm\\-yyyy", false, "01-02-1980"),
            ("29252.75", "[$-413]d mmmm yyyy;@", false, "01-02-1980"),
            ("27790", "dd/mm/yy", true, "01-02-1980"),
            ("1", "yyyy", false, "01-01-1900"),
            ("61", "yyyy", false, "01-03-1900"),
            ("123456782.0", "General", false, "123456782"),
            ("1.23456782E8", "General", false, "123456782"),
        ];
        for (stored, code, late, shown) in cases {
            assert_eq!(Shown::of(code).show(stored, late).as_deref(), Some(shown), "{stored} as {code}");
        }
        for (stored, code) in
            [("123456782", "General"), ("1.5", "0.00"), ("x", "0"), ("1e300", "yyyy"), ("3", "0\" dagen\"")]
        {
            assert_eq!(Shown::of(code).show(stored, false), None, "{stored} as {code}");
        }
        assert_eq!(Shown::built_in(14), Shown::Date);
    }
}
