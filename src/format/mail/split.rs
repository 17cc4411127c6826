//! Cuts a message into header fields and MIME parts, all by offsets (RFC 5322, RFC 2046). Nothing is decoded here, and
//! every byte of the input belongs to exactly one of the ranges handed out.

use std::ops::Range;

use super::params::{self, Params};

/// A header field. A line in a header that is no field is one without a name.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// In lower case; empty when the line is no field.
    pub name: String,
    /// With name, folded lines and line break.
    pub whole: Range<usize>,
    /// Without the line break at the end.
    pub value: Range<usize>,
}

/// A part of a message; the message itself is the outermost one.
#[derive(Debug)]
pub(super) struct Part {
    /// `1.2`: second child of the first child; empty for the message itself.
    pub path: String,
    /// Header fields in order.
    pub fields: Vec<Field>,
    /// After the empty line, up to the next delimiter or the end.
    pub body: Range<usize>,
    /// What it says it is.
    pub kind: ContentType,
    /// What is in it.
    pub content: Content,
}

/// The inside of a part.
#[derive(Debug)]
pub(super) enum Content {
    /// Not a multipart.
    Leaf,
    /// Parts between delimiters.
    Parts {
        /// The parts.
        children: Vec<Part>,
        /// The lines between them, their line breaks included.
        delimiters: Vec<Range<usize>>,
        /// Before the first and after the last delimiter.
        around: Vec<Range<usize>>,
    },
    /// A multipart without a usable boundary, too deep or with too many parts.
    Broken(&'static str),
}

/// Content-Type, Content-Disposition and Content-Transfer-Encoding of a part.
#[derive(Debug, Default, Clone)]
pub(super) struct ContentType {
    /// `text`, in lower case.
    pub main: String,
    /// `plain`, in lower case.
    pub sub: String,
    /// Parameters of the Content-Type that counts.
    pub params: Params,
    /// `attachment`, in lower case; empty without the field.
    pub disposition: String,
    /// Parameters of the Content-Disposition.
    pub disposition_params: Params,
    /// The transfer encoding in lower case; empty without the field.
    pub encoding: String,
    /// Two fields of a kind that may stand there once do not say the same: readers will disagree.
    pub doubtful: bool,
}

/// The deepest nesting of multiparts.
const DEPTH: usize = 32;

/// Cuts a message. `most` bounds the number of parts.
pub(super) fn split(bytes: &[u8], most: usize) -> Part {
    let mut left = most;
    part(bytes, 0..bytes.len(), String::new(), 0, false, &mut left)
}

fn part(bytes: &[u8], range: Range<usize>, path: String, depth: usize, digest: bool, left: &mut usize) -> Part {
    let (fields, body) = header(bytes, range.clone());
    let kind = ContentType::of(bytes, &fields, digest, &body);
    let mut content = Content::Leaf;
    if kind.main == "multipart" {
        let boundary = kind.params.value("boundary").filter(|boundary| !boundary.is_empty());
        content = match boundary {
            None => Content::Broken("a multipart without a boundary"),
            Some(_) if depth >= DEPTH => Content::Broken("multiparts nested too deep"),
            Some(boundary) => {
                let delimiters = delimiters(bytes, &body, boundary.as_bytes());
                if delimiters.is_empty() {
                    Content::Broken("a multipart in which its boundary does not stand")
                } else if delimiters.len() > *left {
                    Content::Broken("too many parts")
                } else {
                    *left -= delimiters.len();
                    children(bytes, &body, &delimiters, &path, depth, kind.sub == "digest", left)
                }
            }
        };
    }
    Part { path, fields, body, kind, content }
}

struct Delimiter {
    line: Range<usize>,
    close: bool,
}

fn children(
    bytes: &[u8],
    body: &Range<usize>,
    lines: &[Delimiter],
    path: &str,
    depth: usize,
    digest: bool,
    left: &mut usize,
) -> Content {
    let mut around = Vec::new();
    let mut children = Vec::new();
    let mut delimiters = Vec::with_capacity(lines.len());
    around.push(body.start..lines.first().map_or(body.end, |first| first.line.start));
    for (at, delimiter) in lines.iter().enumerate() {
        delimiters.push(delimiter.line.clone());
        let end = lines.get(at + 1).map_or(body.end, |next| next.line.start);
        let inside = delimiter.line.end..end.max(delimiter.line.end);
        if delimiter.close {
            around.push(inside);
        } else {
            // even behind the end: other readers take it for a part too
            let number = children.len() + 1;
            let path = if path.is_empty() { number.to_string() } else { format!("{path}.{number}") };
            children.push(part(bytes, inside, path, depth + 1, digest, left));
        }
    }
    Content::Parts { children, delimiters, around }
}

/// The delimiter lines of a boundary within a body. A boundary that only starts the same does not count
/// (RFC 2046, 5.1.1). The line break before the line belongs to it.
fn delimiters(bytes: &[u8], body: &Range<usize>, boundary: &[u8]) -> Vec<Delimiter> {
    let slice = bytes.get(..body.end).unwrap_or_default();
    let needle: Vec<u8> = b"--".iter().chain(boundary).copied().collect();
    let mut out: Vec<Delimiter> = Vec::new();
    for found in memchr::memmem::find_iter(slice.get(body.start..).unwrap_or_default(), &needle) {
        let at = body.start + found;
        if at > body.start && slice.get(at - 1) != Some(&b'\n') {
            continue;
        }
        let rest = slice.get(at + needle.len()..).unwrap_or_default();
        let line = memchr::memchr(b'\n', rest).map_or(rest, |end| rest.get(..=end).unwrap_or(rest));
        let close = line.starts_with(b"--");
        let padding = line.get(if close { 2 } else { 0 }..).unwrap_or_default();
        if !padding.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let before = match slice.get(..at) {
            Some([.., b'\r', b'\n']) if at >= body.start + 2 => 2,
            Some([.., b'\n']) if at > body.start => 1,
            _ => 0,
        };
        let floor = out.last().map_or(body.start, |last| last.line.end);
        out.push(Delimiter { line: (at - before).max(floor)..at + needle.len() + line.len(), close });
    }
    out
}

/// The header fields at the start of a range, and the body after the empty line.
fn header(bytes: &[u8], range: Range<usize>) -> (Vec<Field>, Range<usize>) {
    let mut fields: Vec<Field> = Vec::new();
    let mut at = range.start;
    while let Some(rest) = bytes.get(at..range.end).filter(|rest| !rest.is_empty()) {
        let len = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let line = rest.get(..len).unwrap_or(rest);
        let text = trim_break(line);
        if text.is_empty() {
            return (fields, at + len..range.end);
        }
        let next = at..at + len;
        if matches!(line.first(), Some(b' ' | b'\t')) && !fields.is_empty() {
            if let Some(last) = fields.last_mut() {
                last.whole.end = next.end;
                last.value.end = at + text.len();
            }
        } else if let Some(colon) = name_end(line) {
            let name = String::from_utf8_lossy(line.get(..colon).unwrap_or_default()).trim_end().to_ascii_lowercase();
            let value = (at + colon + 1).min(at + text.len())..at + text.len();
            fields.push(Field { name, whole: next, value });
        } else if fields.is_empty() && !is_from_line(line) {
            return (fields, range);
        } else {
            fields.push(Field { name: String::new(), value: at..at + text.len(), whole: next });
        }
        at += len;
    }
    (fields, range.end..range.end)
}

/// A line that mailboxes put before a message.
fn is_from_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

fn trim_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The colon after a field name: printable ASCII, and blanks only just before the colon (RFC 5322, 4.5).
pub(super) fn name_end(line: &[u8]) -> Option<usize> {
    let name = line.iter().take(256).take_while(|b| matches!(b, 33..=126) && **b != b':').count();
    let blanks = line.iter().skip(name).take_while(|b| matches!(b, b' ' | b'\t')).count();
    (name > 0 && line.get(name + blanks) == Some(&b':')).then_some(name + blanks)
}

impl ContentType {
    fn of(bytes: &[u8], fields: &[Field], digest: bool, body: &Range<usize>) -> Self {
        let values = |name: &str| -> Vec<(String, Params)> {
            let fields = fields.iter().filter(|field| field.name == name);
            fields.map(|field| params::parse(bytes, &field.value)).collect()
        };
        let mut types = values("content-type");
        let mut out = Self::default();
        let same = |all: &[(String, Params)]| all.windows(2).all(|pair| pair.first() == pair.last());
        out.doubtful = !same(&types);
        // Of several, the one that opens more of the message: a multipart whose boundary stands there, then HTML
        // (of which nothing is left out), then the first.
        let opens = |(kind, params): &(String, Params)| {
            let boundary = params.value("boundary").unwrap_or_default();
            if kind.starts_with("multipart/") && !delimiters(bytes, body, boundary.as_bytes()).is_empty() {
                0
            } else {
                1 + u8::from(kind != "text/html")
            }
        };
        if types.len() > 1 {
            types.sort_by_key(opens);
        }
        let (kind, params) = types.into_iter().next().unwrap_or_default();
        out.params = params;
        (out.main, out.sub) = match kind.split_once('/') {
            Some((main, sub)) if !main.is_empty() => (main.into(), sub.into()),
            _ if digest => ("message".into(), "rfc822".into()),
            _ => ("text".into(), "plain".into()),
        };
        let mut dispositions = values("content-disposition");
        out.doubtful |= !same(&dispositions);
        dispositions.truncate(1);
        (out.disposition, out.disposition_params) = dispositions.pop().unwrap_or_default();
        let mut encodings: Vec<String> =
            values("content-transfer-encoding").into_iter().map(|(value, _)| value).collect();
        out.doubtful |= encodings.windows(2).any(|pair| pair.first() != pair.last());
        encodings.sort_by_key(|encoding| match encoding.as_str() {
            "base64" => 0,
            "quoted-printable" => 1,
            _ => 2,
        });
        out.encoding = encodings.into_iter().next().unwrap_or_default();
        out
    }

    /// `text/plain`.
    pub fn full(&self) -> String {
        format!("{}/{}", self.main, self.sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(message: &str) -> Vec<String> {
        fn walk(part: &Part, message: &str, out: &mut Vec<String>) {
            match &part.content {
                Content::Parts { children, around, .. } => {
                    for child in children {
                        walk(child, message, out);
                    }
                    out.extend(around.iter().skip(1).map(|r| format!("around:{}", &message[r.clone()])));
                }
                Content::Leaf => out.push(format!("{}:{}", part.path, &message[part.body.clone()])),
                Content::Broken(why) => out.push((*why).to_string()),
            }
        }
        let mut out = Vec::new();
        walk(&split(message.as_bytes(), 100), message, &mut out);
        out
    }

    #[test]
    fn a_boundary_that_starts_like_another_is_another() {
        let message = "Content-Type: multipart/mixed; boundary=\"=_1\"\n\nvoor\n--=_1\nContent-Type: multipart/alternative;\n \
            boundary=\"=_12\"\n\n--=_12\n\neen\n--=_12--\n--=_1\nA: b\n\ntwee\r\n--=_1--\nna";
        assert_eq!(bodies(message), ["1.1:een", "around:", "2:twee", "around:na"]);
    }

    #[test]
    fn a_missing_end_loses_nothing() {
        let message = "Content-Type: multipart/mixed; boundary=x\n\n--x\nTo: a\n\neen\n--x  \n\ntwee\n";
        assert_eq!(bodies(message), ["1:een", "2:twee\n"]);
        assert_eq!(
            bodies("Content-Type: multipart/mixed; boundary=x\n\n--y\n"),
            ["a multipart in which its boundary does not stand"]
        );
        assert_eq!(bodies("Subject: alleen kop"), [":"]);
    }

    #[test]
    fn of_two_types_the_one_that_opens_the_message_counts() {
        let message = "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\neen\n--x--\n";
        assert_eq!(bodies(message), ["1:een", "around:"]);
    }

    #[test]
    fn header_lines_that_are_no_field_are_kept() {
        let message = b"From x y\nSubject : a\n b\nrommel\nTo: c\n\nbody";
        let part = split(message, 9);
        let fields: Vec<_> = part
            .fields
            .iter()
            .map(|f| (f.name.as_str(), std::str::from_utf8(&message[f.value.clone()]).unwrap()))
            .collect();
        assert_eq!(fields, [("", "From x y"), ("subject", " a\n b"), ("", "rommel"), ("to", " c")]);
    }
}
