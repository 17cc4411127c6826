//! Parameters of Content-Type and Content-Disposition (RFC 2045, 5.1; RFC 2231), by offsets.

use std::ops::Range;

/// One `name=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Param {
    /// In lower case, with the stars and numbers of RFC 2231.
    pub name: String,
    /// Inside the quotes, if there are any.
    pub place: Range<usize>,
    /// From the semicolon before it to its end.
    pub whole: Range<usize>,
    /// Stands in quotes.
    pub quoted: bool,
    /// The value with quoted pairs undone; bytes that are not UTF-8 replaced.
    value: String,
}

/// All parameters of a field. Equality looks at names and values, not at places.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(pub Vec<Param>);

impl PartialEq for Params {
    fn eq(&self, other: &Self) -> bool {
        let pairs = |params: &Self| -> Vec<(String, String)> {
            params.0.iter().map(|param| (param.name.clone(), param.value.clone())).collect()
        };
        pairs(self) == pairs(other)
    }
}

impl Params {
    /// A parameter by its name; one that is split by RFC 2231 is put together (without decoding percent signs).
    pub fn value(&self, name: &str) -> Option<String> {
        if let Some(param) = self.0.iter().find(|param| param.name == name) {
            return Some(param.value.clone());
        }
        let pieces = self.pieces(name);
        (!pieces.is_empty()).then(|| {
            let joined: String = pieces.iter().map(|param| param.value.as_str()).collect();
            match joined.splitn(3, '\'').collect::<Vec<_>>().as_slice() {
                [_, _, value] if pieces.first().is_some_and(|first| first.name.ends_with('*')) => (*value).to_string(),
                _ => joined,
            }
        })
    }

    /// The pieces `name*`, `name*0`, `name*1*` ... in the order of their numbers.
    pub fn pieces(&self, name: &str) -> Vec<&Param> {
        let mut out: Vec<(u32, &Param)> = Vec::new();
        for param in &self.0 {
            let Some(rest) = param.name.strip_prefix(name).and_then(|rest| rest.strip_prefix('*')) else { continue };
            let number = rest.trim_end_matches('*');
            if number.is_empty() {
                out.push((0, param));
            } else if let Ok(number) = number.parse() {
                out.push((number, param));
            }
        }
        out.sort_by_key(|(number, _)| *number);
        out.into_iter().map(|(_, param)| param).collect()
    }
}

/// The value before the first semicolon, in lower case without blanks and comments, and the parameters.
pub(super) fn parse(bytes: &[u8], range: &Range<usize>) -> (String, Params) {
    let slice = bytes.get(range.clone()).unwrap_or_default();
    let first = slice.iter().position(|b| *b == b';').unwrap_or(slice.len());
    let head = String::from_utf8_lossy(slice.get(..first).unwrap_or_default());
    let head = head.split('(').next().unwrap_or_default();
    let kind: String = head.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let mut params = Vec::new();
    let mut at = first;
    while at < slice.len() {
        let semicolon = at;
        at += 1;
        at = after(slice, at, |b| b.is_ascii_whitespace());
        let name_end = after(slice, at, |b| !matches!(b, b'=' | b';') && !b.is_ascii_whitespace());
        let name = String::from_utf8_lossy(slice.get(at..name_end).unwrap_or_default()).to_ascii_lowercase();
        at = after(slice, name_end, |b| b.is_ascii_whitespace());
        if slice.get(at) != Some(&b'=') {
            at = after(slice, at, |b| b != b';');
            continue;
        }
        at = after(slice, at + 1, |b| b.is_ascii_whitespace());
        let quoted = slice.get(at) == Some(&b'"');
        let start = at + usize::from(quoted);
        let mut value = Vec::new();
        at = start;
        let mut end = start;
        while let Some(byte) = slice.get(at) {
            match byte {
                b'"' if quoted => break,
                b';' if !quoted => break,
                b if !quoted && b.is_ascii_whitespace() => break,
                b'\\' if quoted && matches!(slice.get(at + 1), Some(b'"' | b'\\')) => {
                    value.extend(slice.get(at + 1));
                    at += 1;
                }
                b'\r' | b'\n' => {}
                _ => value.push(*byte),
            }
            at += 1;
            end = at;
        }
        at += usize::from(quoted && at < slice.len());
        let place = range.start + start..range.start + end.min(slice.len());
        let value = String::from_utf8_lossy(&value).into_owned();
        if !name.is_empty() {
            let whole = range.start + semicolon..range.start + at;
            params.push(Param { name, place, whole, quoted, value });
        }
        at = after(slice, at, |b| b != b';');
    }
    (kind, Params(params))
}

fn after(slice: &[u8], mut at: usize, skip: impl Fn(u8) -> bool) -> usize {
    while slice.get(at).is_some_and(|b| skip(*b)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(text: &str) -> (String, Vec<(String, String)>) {
        let (kind, params) = parse(text.as_bytes(), &(0..text.len()));
        for param in &params.0 {
            assert!(text.get(param.place.clone()).is_some() && text[param.whole.clone()].starts_with(';'), "{text}");
        }
        (kind, params.0.into_iter().map(|param| (param.name, param.value)).collect())
    }

    #[test]
    fn parameters_are_read_however_they_are_written() {
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        let (kind, found) = params(" Text/Plain (x); charset = utf-8 ;\r\n NAME=\"a; \\\"b\\\" .pdf\"; los; x=");
        assert_eq!(kind, "text/plain");
        assert_eq!(found, [pair("charset", "utf-8"), pair("name", "a; \"b\" .pdf"), pair("x", "")]);
        assert_eq!(params("a/b; c=\"open").1, [pair("c", "open")]);
        assert_eq!(params("").0, "");
    }

    #[test]
    fn split_parameters_are_put_together() {
        let text = "a/b; boundary*1=\"de\"; boundary*0=abc; filename*=UTF-8''x";
        let (_, params) = parse(text.as_bytes(), &(0..text.len()));
        assert_eq!(params.value("boundary").as_deref(), Some("abcde"));
        assert_eq!(params.value("filename").as_deref(), Some("x"));
    }
}
