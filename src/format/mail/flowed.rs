//! `format=flowed` (RFC 3676): lines that end in a blank go on in the next one.

use crate::document::Span;
use crate::format::spans::Builder;

/// The text with its soft line breaks undone, and spans into the text as it was. `delete_space` is `DelSp=yes`.
pub(super) fn unfold(content: &str, delete_space: bool) -> (String, Vec<Span>) {
    let mut out = Builder::default();
    let mut at = 0;
    let mut joins: Option<usize> = None; // quote depth of the line that goes on
    for line in content.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let stuffed = usize::from(line.as_bytes().get(depth) == Some(&b' '));
        let body = line.trim_end_matches(['\r', '\n']);
        let soft = body.ends_with(' ') && body.get(depth + stuffed..) != Some("-- ") && body.len() > depth + stuffed;
        // quote marks and stuffing stay in front of a paragraph, inside of one they go
        let skip = match joins {
            Some(before) if before == depth => depth + stuffed,
            _ if depth == 0 => stuffed.min(body.len()),
            _ => 0,
        };
        let kept = if soft { body.len() - usize::from(delete_space) } else { line.len() };
        out.same(line.get(skip..kept).unwrap_or_default(), start + skip);
        joins = soft.then_some(depth);
    }
    out.parts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_breaks_go_and_hard_ones_stay() {
        assert_eq!(unfold("BSN 1234 \r\n56782\r\neinde\r\n", false).0, "BSN 1234 56782\r\neinde\r\n");
        assert_eq!(unfold("1234 \n 56\n", true).0, "123456\n");
        assert_eq!(unfold("> a \n> b\n>> c\n-- \nd", false).0, "> a b\n>> c\n-- \nd");
    }

    #[test]
    fn each_piece_knows_where_it_stood() {
        let (text, spans) = unfold("a \n b", false);
        assert_eq!(text, "a b");
        assert_eq!(spans.len(), 2);
        assert_eq!(spans[1].source, crate::document::Source::Same { start: 4 });
    }
}
