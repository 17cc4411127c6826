//! Building a text together with its way back, and laying one way back over another.

use std::ops::Range;

use crate::document::{Channel, Source, Span, Text};

/// A text that grows piece by piece; touching pieces that are byte for byte the same become one span.
#[derive(Debug, Default)]
pub(super) struct Builder {
    content: String,
    spans: Vec<Span>,
}

impl Builder {
    /// Text so far.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// Text that stands at source offset `at`, byte for byte.
    pub fn same(&mut self, piece: &str, at: usize) {
        if piece.is_empty() {
            return;
        }
        let from = self.content.len();
        self.content.push_str(piece);
        let to = self.content.len();
        if let Some(Span { text, source: Source::Same { start } }) = self.spans.last_mut()
            && text.end == from
            && *start + (from - text.start) == at
        {
            text.end = to;
            return;
        }
        self.spans.push(Span { text: from..to, source: Source::Same { start: at } });
    }

    /// Text made from these source bytes as a whole.
    pub fn block(&mut self, piece: &str, bytes: Range<usize>) {
        if piece.is_empty() {
            return;
        }
        let from = self.content.len();
        self.content.push_str(piece);
        self.spans.push(Span { text: from..self.content.len(), source: Source::Block { bytes } });
    }

    /// A piece of another text, with its sources.
    pub fn copy(&mut self, from: &Text, range: &Range<usize>) {
        let shift = self.content.len();
        self.content.push_str(from.content.get(range.clone()).unwrap_or_default());
        for span in from.spans_in(range) {
            let (start, end) = (span.text.start.max(range.start), span.text.end.min(range.end));
            let source = match &span.source {
                Source::Same { start: at } => Source::Same { start: at + (start - span.text.start) },
                other => other.clone(),
            };
            self.spans.push(Span { text: shift + start - range.start..shift + end - range.start, source });
        }
    }

    /// Text that stands nowhere in the source.
    pub fn added(&mut self, piece: &str) {
        self.content.push_str(piece);
    }

    /// The text, ready.
    pub fn text(self, channel: Channel, label: Option<String>) -> Text {
        Text { channel, label, content: self.content, spans: self.spans, tables: Vec::new() }
    }

    /// Text and spans.
    pub fn parts(self) -> (String, Vec<Span>) {
        (self.content, self.spans)
    }
}

/// A text without what stands at these source bytes. `holes` are sorted and apart.
pub(super) fn without(content: &str, spans: &[Span], holes: &[Range<usize>]) -> (String, Vec<Span>) {
    let mut out = Builder::default();
    for span in spans {
        match &span.source {
            Source::Same { start } => {
                let end = *start + span.text.len();
                let mut at = *start;
                for hole in holes.iter().chain(std::iter::once(&(end..end))) {
                    let stop = hole.start.clamp(at, end);
                    let piece = span.text.start + at - start..span.text.start + stop - start;
                    out.same(content.get(piece).unwrap_or_default(), at);
                    at = at.max(hole.end.min(end));
                }
            }
            Source::Block { bytes } if !holes.iter().any(|hole| hole.contains(&bytes.start)) => {
                out.block(content.get(span.text.clone()).unwrap_or_default(), bytes.clone());
            }
            _ => {}
        }
    }
    out.parts()
}

/// Where a range of a decoded text stands in the bytes it was decoded from, whose spans these are; `None` for a range of
/// another text.
pub(in crate::format) fn place(range: Range<usize>, middle: &[Span]) -> Option<Range<usize>> {
    let span = Span { text: 0..1, source: Source::Block { bytes: range } };
    match rebase(vec![span], middle).pop()?.source {
        Source::Block { bytes } => Some(bytes),
        _ => None,
    }
}

/// Replaces sources that point into a middle text by sources that point where the middle text came from.
/// `middle` is sorted; a middle byte without a source leaves the outer byte without one.
pub(super) fn rebase(spans: Vec<Span>, middle: &[Span]) -> Vec<Span> {
    if let [Span { text, source: Source::Same { start } }] = middle
        && text.start == 0
    {
        let shift = *start;
        return spans.into_iter().map(|span| shifted(span, shift)).collect();
    }
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        let (range, exact) = match &span.source {
            Source::Same { start } => (*start..*start + span.text.len(), true),
            Source::Block { bytes } => (bytes.clone(), false),
            _ => continue,
        };
        let from = middle.partition_point(|inner| inner.text.end <= range.start);
        let inner = middle.iter().skip(from).take_while(|inner| inner.text.start < range.end);
        if !exact {
            let mut hull: Option<Range<usize>> = None;
            for bytes in inner.filter_map(|inner| part_of(inner, &range)) {
                hull = Some(hull.map_or(bytes.clone(), |h| h.start.min(bytes.start)..h.end.max(bytes.end)));
            }
            out.extend(hull.map(|bytes| Span { text: span.text, source: Source::Block { bytes } }));
            continue;
        }
        for inner in inner {
            let (a, b) = (inner.text.start.max(range.start), inner.text.end.min(range.end));
            let text = span.text.start + (a - range.start)..span.text.start + (b - range.start);
            let source = match &inner.source {
                Source::Same { start } => Source::Same { start: start + (a - inner.text.start) },
                other => other.clone(),
            };
            out.push(Span { text, source });
        }
    }
    out
}

fn shifted(span: Span, by: usize) -> Span {
    let source = match span.source {
        Source::Same { start } => Source::Same { start: start + by },
        Source::Block { bytes } => Source::Block { bytes: bytes.start + by..bytes.end + by },
        other => other,
    };
    Span { text: span.text, source }
}

/// The source bytes of the part of a span that lies in a range of its text.
fn part_of(span: &Span, range: &Range<usize>) -> Option<Range<usize>> {
    match &span.source {
        Source::Same { start } => {
            let (a, b) = (span.text.start.max(range.start), span.text.end.min(range.end));
            Some(start + (a - span.text.start)..start + (b - span.text.start))
        }
        Source::Block { bytes } => Some(bytes.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_pieces_become_one_span() {
        let mut builder = Builder::default();
        builder.same("ab", 3);
        builder.same("c", 5);
        builder.added("\n");
        builder.same("d", 9);
        let text = builder.text(Channel::Body, None);
        assert_eq!(text.spans.len(), 2);
        assert_eq!(text.source_bytes(&(1..5)), vec![4..6, 9..10]);
    }

    #[test]
    fn a_way_back_over_a_way_back_ends_at_the_bytes() {
        let middle = [
            Span { text: 0..2, source: Source::Same { start: 0 } },
            Span { text: 2..4, source: Source::Block { bytes: 2..3 } },
            Span { text: 4..6, source: Source::Same { start: 3 } },
        ];
        let outer = vec![
            Span { text: 0..5, source: Source::Same { start: 1 } },
            Span { text: 5..6, source: Source::Block { bytes: 1..5 } },
        ];
        let spans = rebase(outer, &middle);
        let text =
            Text { channel: Channel::Body, label: None, content: "b\u{eb}cd!".into(), spans, tables: Vec::new() };
        assert_eq!(text.source_bytes(&(0..1)), vec![1..2]);
        assert_eq!(text.source_bytes(&(1..3)), vec![2..3]);
        assert_eq!(text.source_bytes(&(5..6)), vec![1..4]);
    }

    #[test]
    fn what_stands_at_a_hole_goes() {
        let mut text = Builder::default();
        text.same("abcdef", 10);
        text.block("g", 16..18);
        text.same("hij", 18);
        let (content, spans) = text.parts();
        let (left, spans) = without(&content, &spans, &[11..13, 15..19]);
        assert_eq!(left, "adeij");
        let starts: Vec<_> = spans.iter().map(|span| span.source.clone()).collect();
        let same = |start| Source::Same { start };
        assert_eq!(starts, [same(10), same(13), same(19)]);
    }
}
