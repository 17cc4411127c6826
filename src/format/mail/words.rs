//! Values of header fields: unfolding, encoded words (RFC 2047), percent-encoded parameters (RFC 2231), raw 8-bit text;
//! and the way back, where a changed encoded word is encoded anew.

use std::ops::Range;

use super::coding::{encode_words, percent_decode, percent_encode, word_group};
use super::params::{Param, Params};
use crate::document::{Channel, Span, Text};
use crate::format::Error;
use crate::format::charset::{self, Charset};
use crate::format::spans::Builder;
use crate::format::splice::{self, Cut, Edit};

/// Text of headers that grows field by field. All sources are offsets in the message.
#[derive(Debug, Default)]
pub(super) struct HeaderText {
    builder: Builder,
    coded: Vec<Coded>,
    /// A charset name was met that we do not know.
    pub unknown_charset: bool,
}

/// A run of header text that is encoded as a whole.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    text: Range<usize>,
    raw: Range<usize>,
    how: How,
}

#[derive(Debug, Clone)]
enum How {
    /// Encoded words.
    Words,
    /// Percent signs, in this charset; the ranges hold further pieces of the same parameter.
    Percent(Charset, Vec<Range<usize>>),
    /// Pieces without percent signs.
    Pieces(Vec<Range<usize>>),
}

/// Which characters may stand in the place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Free text: Subject, Comments.
    Free,
    /// Lists of addresses.
    Addresses,
    /// Everything with a grammar of its own: Message-ID, Received, Content-Type.
    Tokens,
    /// A file name.
    FileName,
}

impl Grammar {
    /// Of a field by its name in lower case.
    pub fn of(name: &str) -> Self {
        match name {
            "from"
            | "to"
            | "cc"
            | "bcc"
            | "sender"
            | "reply-to"
            | "resent-from"
            | "resent-to"
            | "resent-cc"
            | "resent-bcc"
            | "resent-sender"
            | "return-path"
            | "delivered-to"
            | "x-original-to"
            | "errors-to"
            | "disposition-notification-to" => Self::Addresses,
            "message-id"
            | "in-reply-to"
            | "references"
            | "received"
            | "date"
            | "resent-date"
            | "mime-version"
            | "resent-message-id"
            | "content-type"
            | "content-disposition"
            | "content-transfer-encoding"
            | "content-id" => Self::Tokens,
            _ => Self::Free,
        }
    }

    /// Words as they may stand here, in ASCII. `removed` is the text that goes.
    fn fit(self, words: &str, removed: &str, in_quotes: bool) -> String {
        let plain = charset::ascii(words);
        let safe =
            |keep: fn(char) -> bool| -> String { plain.chars().map(|c| if keep(c) { c } else { '_' }).collect() };
        let quoted = |c: char| !matches!(c, '"' | '\\' | '\r' | '\n');
        match self {
            Self::Free => safe(|c| !matches!(c, '\r' | '\n')),
            Self::Addresses if in_quotes => safe(quoted),
            // a quoted string is a word of a name as well as the local part of an address; `invalid` never exists
            // (RFC 6761, 6.4)
            Self::Addresses => format!("\"{}\"{}", safe(quoted), if removed.contains('@') { "@invalid" } else { "" }),
            Self::FileName if in_quotes => safe(|c| !matches!(c, '"' | '\\' | '/' | '\r' | '\n')),
            Self::Tokens | Self::FileName => {
                let token: String =
                    plain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
                if self == Self::Tokens && removed.contains('@') { token + "@invalid" } else { token }
            }
        }
    }
}

impl HeaderText {
    /// Words that do not stand in the message.
    pub fn added(&mut self, words: &str) {
        self.builder.added(words);
    }

    /// The text so far.
    pub fn is_empty(&self) -> bool {
        self.builder.content().is_empty()
    }

    /// The name of a field as it stands there.
    pub fn name(&mut self, bytes: &[u8], range: &Range<usize>) {
        self.plain(bytes.get(range.clone()).unwrap_or_default(), range.start);
    }

    /// A value: unfolded, encoded words decoded. With `pairs`, quoted pairs are undone, too.
    pub fn value(&mut self, bytes: &[u8], range: &Range<usize>, pairs: bool) {
        let slice = bytes.get(range.clone()).unwrap_or_default();
        let mut from = 0; // start of what is not yet written
        let mut at = 0;
        while let Some(found) = slice.get(at..).and_then(|rest| memchr::memchr3(b'=', b'\n', b'\\', rest)) {
            let here = at + found;
            match slice.get(here) {
                Some(b'\n') => {
                    let cr = usize::from(here > from && slice.get(here.wrapping_sub(1)) == Some(&b'\r'));
                    self.plain(slice.get(from..here - cr).unwrap_or_default(), range.start + from);
                    at = here + 1;
                    from = at;
                }
                Some(b'\\') if pairs && matches!(slice.get(here + 1), Some(b'"' | b'\\')) => {
                    self.plain(slice.get(from..here).unwrap_or_default(), range.start + from);
                    let c = if slice.get(here + 1) == Some(&b'"') { "\"" } else { "\\" };
                    self.builder.block(c, range.start + here..range.start + here + 2);
                    at = here + 2;
                    from = at;
                }
                _ => match word_group(slice, here) {
                    Some(group) => {
                        self.plain(slice.get(from..here).unwrap_or_default(), range.start + from);
                        self.unknown_charset |= group.unknown_charset;
                        self.coded(&group.text, range.start + here..range.start + group.end, How::Words);
                        at = group.end;
                        from = at;
                    }
                    None => at = here + 1,
                },
            }
        }
        self.plain(slice.get(from..).unwrap_or_default(), range.start + from);
    }

    /// A file name from the parameters of a field: both the simple form and that of RFC 2231.
    pub fn file_name(&mut self, bytes: &[u8], params: &Params, name: &str) {
        if let Some(param) = params.0.iter().find(|param| param.name == name) {
            self.value(bytes, &param.place, param.quoted);
        }
        let pieces = params.pieces(name);
        let Some(first) = pieces.first() else { return };
        if !self.is_empty() {
            self.added("\n");
        }
        let mut raw = first.place.clone();
        let mut known = Charset::UTF_8;
        let extended = first.name.ends_with('*');
        if extended {
            let value = bytes.get(raw.clone()).unwrap_or_default();
            let mut quotes = memchr::memchr_iter(b'\'', value);
            if let (Some(one), Some(two)) = (quotes.next(), quotes.next()) {
                let label = String::from_utf8_lossy(value.get(..one).unwrap_or_default()).into_owned();
                match Charset::for_label(&label) {
                    Some(charset) => known = charset,
                    None => self.unknown_charset |= !label.is_empty(),
                }
                raw.start += two + 1;
            }
        }
        let mut decoded = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let place = if at == 0 { raw.clone() } else { piece.place.clone() };
            let value = bytes.get(place).unwrap_or_default();
            if piece.name.ends_with('*') {
                percent_decode(value, &mut decoded);
            } else {
                decoded.extend_from_slice(value);
            }
        }
        let rest: Vec<Range<usize>> = pieces.iter().skip(1).map(|piece: &&Param| piece.whole.clone()).collect();
        let how = if extended { How::Percent(known, rest) } else { How::Pieces(rest) };
        self.coded(&charset::decode(&decoded, known).content, raw, how);
    }

    fn coded(&mut self, text: &str, raw: Range<usize>, how: How) {
        let from = self.builder.content().len();
        self.builder.block(text, raw.clone());
        if !text.is_empty() {
            self.coded.push(Coded { text: from..from + text.len(), raw, how });
        }
    }

    fn plain(&mut self, bytes: &[u8], at: usize) {
        if let Ok(text) = std::str::from_utf8(bytes) {
            return self.builder.same(text, at);
        }
        let decoded = charset::decode_unlabelled(bytes);
        for Span { text, source } in decoded.spans {
            let piece = decoded.content.get(text).unwrap_or_default();
            match source {
                crate::document::Source::Same { start } => self.builder.same(piece, at + start),
                crate::document::Source::Block { bytes } => self.builder.block(piece, at + bytes.start..at + bytes.end),
                _ => {}
            }
        }
    }

    /// The text, ready, and the runs in it that are encoded.
    pub fn finish(self, channel: Channel, label: Option<String>) -> (Text, Vec<Coded>) {
        (self.builder.text(channel, label), self.coded)
    }
}

/// The edits of the message that carry out cuts of a header text. `grammar` says for a raw offset what may stand there.
pub(super) fn edits(
    bytes: &[u8],
    text: &Text,
    coded: &[Coded],
    cuts: &[Cut],
    grammar: &dyn Fn(usize) -> (Grammar, Range<usize>),
    line_break: &str,
) -> Result<Vec<Edit>, Error> {
    let mut out = Vec::new();
    let mut changed: std::collections::BTreeMap<usize, Vec<Edit>> = std::collections::BTreeMap::new();
    for cut in cuts {
        splice::all_placed(text, &cut.range)?;
        let removed = text.content.get(cut.range.clone()).unwrap_or_default();
        let mut first = true;
        for span in text.spans_in(&cut.range) {
            let part = span.text.start.max(cut.range.start)..span.text.end.min(cut.range.end);
            let index = coded.partition_point(|coded| coded.text.end <= part.start);
            if let Some(run) = coded.get(index).filter(|run| run.text.start <= part.start) {
                let put = if first { cut.put.clone().into_bytes() } else { Vec::new() };
                let inside = part.start - run.text.start..part.end - run.text.start;
                changed.entry(index).or_default().push(Edit { range: inside, put });
            } else {
                for range in text.source_bytes(&part) {
                    let (grammar, value) = grammar(range.start);
                    let quoted = in_quotes(bytes, value.start..range.start);
                    let put = if first { grammar.fit(&cut.put, removed, quoted) } else { String::new() };
                    out.push(Edit { range, put: put.into_bytes() });
                }
            }
            first = false;
        }
    }
    for (index, inside) in changed {
        let Some(run) = coded.get(index) else { continue };
        let old = text.content.get(run.text.clone()).unwrap_or_default();
        let new = splice::apply(old.as_bytes(), inside);
        let new = String::from_utf8_lossy(&new);
        let (put, rest) = match &run.how {
            How::Words => (encode_words(&new, line_break), &[][..]),
            How::Percent(charset, rest) => (percent_encode(&charset.encode(&new)), rest.as_slice()),
            How::Pieces(rest) => (Grammar::FileName.fit(&new, "", true), rest.as_slice()),
        };
        out.push(Edit { range: run.raw.clone(), put: put.into_bytes() });
        out.extend(rest.iter().map(|range| Edit { range: range.clone(), put: Vec::new() }));
    }
    Ok(out)
}

/// Is the end of a range inside a quoted string?
fn in_quotes(bytes: &[u8], range: Range<usize>) -> bool {
    let mut inside = false;
    let mut pair = false;
    for byte in bytes.get(range).unwrap_or_default() {
        match byte {
            _ if pair => pair = false,
            b'\\' if inside => pair = true,
            b'"' => inside = !inside,
            _ => {}
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::mail::params;

    fn read(raw: &str) -> (Text, Vec<Coded>) {
        let mut text = HeaderText::default();
        text.value(raw.as_bytes(), &(0..raw.len()), false);
        text.finish(Channel::Body, None)
    }

    fn cut(raw: &str, value: &str, put: &str, grammar: Grammar) -> String {
        let (text, coded) = read(raw);
        let at = text.content.find(value).unwrap();
        let cuts = [Cut { range: at..at + value.len(), put: put.into() }];
        let edits = edits(raw.as_bytes(), &text, &coded, &cuts, &|_| (grammar, 0..raw.len()), "\r\n").unwrap();
        String::from_utf8(splice::apply(raw.as_bytes(), edits)).unwrap()
    }

    #[test]
    fn values_are_decoded() {
        let cases = [
            ("gewoon\r\n  gevouwen", "gewoon  gevouwen"),
            ("=?utf-8?q?Pati=C3=ABnt_x?= y", "Patiënt x y"),
            ("=?iso-8859-1*nl?B?6w==?=\r\n =?ISO-8859-1?Q?_e?= =?utf-8?q?=C3=AB?=", "ë eë"),
            ("=?utf-8?q?=C3?= =?utf-8?q?=AB?=", "ë"),
            ("=?utf-8?x?nee?= =? a=b", "=?utf-8?x?nee?= =? a=b"),
        ];
        for (raw, expected) in cases {
            assert_eq!(read(raw).0.content, expected, "{raw}");
        }
    }

    #[test]
    fn only_the_value_changes() {
        assert_eq!(cut("BSN 1234\r\n 56782 klaar", "1234 56782", "[BSN]", Grammar::Free), "BSN [BSN]\r\n klaar");
        assert_eq!(
            cut("a =?utf-8?q?Pati=C3=ABnt_123456782?= b", "123456782", "[BSN]", Grammar::Free),
            "a =?UTF-8?Q?Pati=C3=ABnt_=5BBSN=5D?= b"
        );
        let address = "Jan de Vries <jan@voorbeeld.nl>, \"Vries, P.\" <p@x.nl>";
        assert_eq!(
            cut(address, "jan@voorbeeld.nl", "[e-mail]", Grammar::Addresses),
            "Jan de Vries <\"[e-mail]\"@invalid>, \"Vries, P.\" <p@x.nl>"
        );
        assert_eq!(
            cut(address, "Vries, P.", "[naam]", Grammar::Addresses),
            "Jan de Vries <jan@voorbeeld.nl>, \"[naam]\" <p@x.nl>"
        );
        assert_eq!(cut("<20200101.jan@x.nl>", "jan@x.nl", "[e-mail]", Grammar::Tokens), "<20200101.e-mail@invalid>");
    }

    #[test]
    fn file_names_in_pieces_are_read_and_written() {
        let raw = "attachment; filename*0*=UTF-8''pati%C3%AB; filename*1=\"nt 123456782\"; filename*2*=%2Epdf; size=3";
        let (_, params) = params::parse(raw.as_bytes(), &(0..raw.len()));
        let mut text = HeaderText::default();
        text.file_name(raw.as_bytes(), &params, "filename");
        let (text, coded) = text.finish(Channel::Body, None);
        assert_eq!(text.content, "patiënt 123456782.pdf");
        let at = text.content.find('1').unwrap();
        let cuts = [Cut { range: at..at + 9, put: "[BSN]".into() }];
        let edits = edits(raw.as_bytes(), &text, &coded, &cuts, &|_| (Grammar::FileName, 0..raw.len()), "\n").unwrap();
        let out = String::from_utf8(splice::apply(raw.as_bytes(), edits)).unwrap();
        assert_eq!(out, "attachment; filename*0*=UTF-8''pati%C3%ABnt%20%5BBSN%5D.pdf; size=3");
    }
}
