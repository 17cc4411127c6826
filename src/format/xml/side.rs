//! What stands beside the text of XML: attributes by name, comments, text whose meaning is not known.

use std::collections::BTreeMap;
use std::ops::Range;

use super::entity::{self, Context};
use super::scan::Scanner;
use super::{Entry, Source, Wanted};
use crate::document::Channel;
use crate::format::spans::Builder;

/// Attribute names with a text of their own; the others share one, so that a hostile file cannot make millions.
const MOST_NAMES: usize = 300;

/// Gathers what stands beside the text of one part.
#[derive(Debug, Default)]
pub(in crate::format) struct Side {
    attributes: BTreeMap<String, Builder>,
    asides: Builder,
    other: Builder,
}

impl Side {
    /// The attributes of the last start tag.
    pub fn attributes(&mut self, source: &str, scanner: &Scanner<'_>, wanted: Wanted<'_>) {
        for attribute in &scanner.attributes {
            let name = scanner.attribute_name(attribute);
            let value = source.get(attribute.value.clone()).unwrap_or_default();
            if !value.trim().is_empty() && wanted(scanner.name(), name, value) {
                self.attribute(source, name, attribute.value.clone());
            }
        }
    }

    /// The attributes of the last start tag, on one line among the texts: what an element says is often said by them
    /// together, as in `<id root="2.16.840.1.113883.2.4.6.3" extension="231456785"/>`.
    pub fn inline(&mut self, source: &str, scanner: &Scanner<'_>) {
        let element = scanner.name();
        let mut first = true;
        for attribute in &scanner.attributes {
            let value = attribute.value.clone();
            let piece = source.get(value.clone()).unwrap_or_default();
            if piece.trim().is_empty() {
                continue;
            }
            let name = scanner.attribute_name(attribute);
            let bare = name == "value" && scanner.attributes.len() == 1;
            match (bare, first) {
                // `<birthDate value="1965-04-12"/>`; a value of nothing but a value stands under what the element before says
                (true, _) if element == "value" => {}
                (true, _) => self.added(&[element, " = "]),
                (false, true) => self.added(&[element, " ", name, " = "]),
                (false, false) => self.added(&[", ", name, " = "]),
            }
            entity::text(piece, value.start, name == "href", &mut self.other);
            first = false;
        }
        if !first {
            self.other.added("\n");
        }
    }

    fn added(&mut self, words: &[&str]) {
        for word in words {
            self.other.added(word);
        }
    }

    /// One attribute. Gives the range of its value in the text for this name.
    pub fn attribute(&mut self, source: &str, name: &str, value: Range<usize>) -> Range<usize> {
        let full = self.attributes.len() >= MOST_NAMES && !self.attributes.contains_key(name);
        let kept = if full || name.len() > 40 { "other" } else { name };
        let out = self.attributes.entry(kept.to_owned()).or_default();
        if kept == "other" {
            out.added(name);
            out.added(": ");
        }
        let start = out.content().len();
        let link = matches!(name, "href" | "src" | "Target" | "target" | "url" | "location");
        entity::text(source.get(value.clone()).unwrap_or_default(), value.start, link, out);
        let range = start..out.content().len();
        out.added("\n");
        range
    }

    /// A comment, processing instruction or doctype.
    pub fn aside(&mut self, source: &str, range: Range<usize>) {
        let inside = source.get(range.clone()).unwrap_or_default();
        if !inside.trim().is_empty() {
            self.asides.same(inside, range.start);
            self.asides.added("\n");
        }
    }

    /// Text in an element whose meaning is not known.
    pub fn other(&mut self, source: &str, label: &str, range: Range<usize>, references: bool) {
        let piece = source.get(range.clone()).unwrap_or_default();
        if piece.trim().is_empty() {
            return;
        }
        // the words by which programs say who wrote something; a colon behind any other would look like a chat
        if matches!(label, "creator" | "lastModifiedBy" | "initial-creator" | "Manager") {
            self.other.added("author: ");
        } else {
            self.other.added(label);
            self.other.added(" = ");
        }
        if references {
            entity::text(piece, range.start, false, &mut self.other);
        } else {
            self.other.same(piece, range.start);
        }
        self.other.added("\n");
    }

    /// The texts, in a fixed order. `part` stands before their names; the names that `is_label` picks label their text.
    pub fn finish(self, source: &Source, part: &str, is_label: &dyn Fn(&str) -> bool, out: &mut Vec<Entry>) {
        self.finish_as(Context::Text, source, part, is_label, out);
    }

    /// The same, when words have to be written so in the text.
    pub fn finish_as(
        self,
        text: Context,
        source: &Source,
        part: &str,
        is_label: &dyn Fn(&str) -> bool,
        out: &mut Vec<Entry>,
    ) {
        let mut add = |builder: Builder, name: String, label: Option<String>, context| {
            if !builder.content().trim().is_empty() {
                let channel = Channel::Part(format!("{part} {name}").trim().into());
                out.push(Entry { text: source.placed(builder.text(channel, label)), context });
            }
        };
        add(self.other, if part.is_empty() { "text".into() } else { String::new() }, None, text);
        for (name, builder) in self.attributes {
            let label = is_label(&name).then(|| name.clone());
            let context = if !part.is_empty() && name == "name" { Context::Name } else { Context::Attribute };
            add(builder, format!("attribute {name}"), label, context);
        }
        add(self.asides, "comment".into(), None, Context::Aside);
    }
}
