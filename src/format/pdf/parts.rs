//! Every string of every object: metadata, annotations, form fields, bookmarks, scripts, structure text, names of
//! layers and attachments, and, so that nothing is passed over in silence, all the rest.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use lopdf::{Dictionary, Document as Objects, Object, ObjectId};

use super::strings;
use crate::document::{Channel, Text};

/// Deepest nesting of arrays and dictionaries.
const MAX_DEPTH: usize = 64;
/// Streams larger than this are not looked at as text unless they are known to be.
const MAX_UNKNOWN: usize = 4 << 20;

/// Smallest number that may be one of a person.
const LONG_NUMBER: i64 = 10_000_000;

/// Types and subtypes of streams that hold no text of their own.
const NO_TEXT: [&[u8]; 12] = [
    b"XRef",
    b"ObjStm",
    b"XObject",
    b"EmbeddedFile",
    b"Pattern",
    b"CMap",
    b"Font",
    b"Image",
    b"Form",
    b"Type1C",
    b"CIDFontType0C",
    b"OpenType",
];

/// A step into an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Entry of a dictionary (or of a stream's dictionary).
    Key(Vec<u8>),
    /// Item of an array.
    Item(usize),
    /// A name (also a key) wherever it stands in the file.
    Name(Vec<u8>),
    /// Bytes of a stream that is no text.
    Bytes,
}

/// Where a string stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The object; `None` is the trailer.
    pub object: Option<ObjectId>,
    /// The way into it. Empty for a stream's data.
    pub path: Vec<Step>,
}

/// A text made of strings, and where each stands in the text.
pub struct Part {
    /// The text.
    pub text: Text,
    /// Byte ranges of the text and their strings.
    pub items: Vec<(Range<usize>, Spot)>,
}

/// A file in the file.
pub struct Attachment {
    /// Its name, for reports.
    pub name: String,
    /// Its stream.
    pub stream: ObjectId,
}

/// What the objects hold.
#[derive(Default)]
pub struct Parts {
    /// Texts.
    pub texts: Vec<Part>,
    /// Embedded files.
    pub attachments: Vec<Attachment>,
    /// Streams of text that could not be decoded.
    pub unreadable: usize,
}

/// Reads all objects. `shown` are the content streams that were read as drawings.
pub fn collect(objects: &Objects, limit: usize, shown: &dyn Fn(ObjectId) -> bool) -> Parts {
    let mut walk = Walk::new(objects, limit);
    let skip = objects.trailer.get(b"Encrypt").and_then(Object::as_reference).ok();
    walk.value(
        &Object::Dictionary(objects.trailer.clone()),
        Spot { object: None, path: Vec::new() },
        &Holder::default(),
        0,
    );
    for (id, object) in &objects.objects {
        if Some(*id) == skip {
            continue;
        }
        walk.value(object, Spot { object: Some(*id), path: Vec::new() }, &Holder::default(), 0);
        if let Object::Stream(stream) = object
            && !shown(*id)
        {
            walk.stream(*id, stream);
        }
    }
    walk.finish()
}

/// What is known of the dictionary around a string.
#[derive(Clone, Default)]
struct Holder {
    /// Name of the part, if it is of a known kind.
    part: Option<&'static str>,
    /// Text after the name: a key, a page.
    detail: String,
    /// Label for the text.
    label: Option<String>,
    /// Key of the entry.
    key: Vec<u8>,
}

struct Walk<'o> {
    objects: &'o Objects,
    limit: usize,
    info: Option<ObjectId>,
    xmp: Option<ObjectId>,
    pages: HashMap<ObjectId, u32>,
    out: Parts,
    rest: Part,
    /// Names that may say something.
    names: BTreeSet<Vec<u8>>,
}

impl<'o> Walk<'o> {
    fn new(objects: &'o Objects, limit: usize) -> Self {
        let reference = |dict: &Dictionary, key: &[u8]| dict.get(key).and_then(Object::as_reference).ok();
        let mut pages = HashMap::new();
        for (number, id) in objects.get_pages() {
            let list = objects.get_dictionary(id).and_then(|page| page.get_deref(b"Annots", objects));
            for item in list.and_then(Object::as_array).into_iter().flatten() {
                if let Ok(id) = item.as_reference() {
                    pages.insert(id, number);
                }
            }
        }
        Self {
            objects,
            limit,
            info: reference(&objects.trailer, b"Info"),
            xmp: objects.catalog().ok().and_then(|catalog| reference(catalog, b"Metadata")),
            pages,
            out: Parts::default(),
            rest: Part { text: part_text("object strings", None, String::new()), items: Vec::new() },
            names: BTreeSet::new(),
        }
    }

    fn value(&mut self, object: &Object, spot: Spot, holder: &Holder, depth: usize) {
        if depth > MAX_DEPTH {
            self.out.unreadable += 1;
            return;
        }
        match object {
            Object::String(bytes, _) => self.string(bytes, spot, holder),
            Object::Array(items) => {
                // The colour table of an indexed colour space is a string of bytes.
                let indexed = matches!(items.first(), Some(Object::Name(name)) if name == b"Indexed" || name == b"I");
                for (index, item) in items.iter().enumerate() {
                    let colours = indexed && index == 3;
                    if !colours && !matches!(item, Object::Reference(_)) {
                        self.value(item, below(&spot, Step::Item(index)), holder, depth + 1);
                    }
                }
            }
            Object::Dictionary(dict) => self.dictionary(dict, &spot, holder, depth),
            Object::Stream(stream) => self.dictionary(&stream.dict, &spot, holder, depth),
            Object::Name(name) => self.name(name),
            Object::Integer(value) if *value >= LONG_NUMBER => self.number(*value, spot, holder),
            _ => {}
        }
    }

    /// Names are words of the format, but a program may make them of anything.
    fn name(&mut self, name: &[u8]) {
        let digits = name.iter().filter(|b| b.is_ascii_digit()).count();
        if (digits >= 6 || name.contains(&b' ') || name.contains(&b'@')) && strings::is_text(&strings::decode(name)) {
            self.names.insert(name.to_vec());
        }
    }

    /// A number so long that it may be one of a person; sizes and offsets are not looked at.
    fn number(&mut self, value: i64, spot: Spot, holder: &Holder) {
        if matches!(holder.key.as_slice(), b"Length" | b"Length1" | b"Length2" | b"Length3" | b"Size" | b"Prev" | b"DL")
            || spot.object.is_none()
        {
            return;
        }
        let key = String::from_utf8_lossy(&holder.key).into_owned();
        let text = value.to_string();
        let items = vec![(0..text.len(), spot)];
        let label = Some(key).filter(|key| !key.is_empty());
        self.out.texts.push(Part { text: part_text("object number", label, text), items });
    }

    fn dictionary(&mut self, dict: &Dictionary, spot: &Spot, outer: &Holder, depth: usize) {
        let holder = self.holder(dict, spot, outer);
        if let Some(stream) = attached(dict, self.objects) {
            let name = [&b"UF"[..], b"F"].iter().find_map(|key| self.text_of(dict, key));
            self.out.attachments.push(Attachment { name: name.unwrap_or_else(|| "attachment".into()), stream });
        }
        for (key, value) in dict {
            self.name(key);
            if skipped(key, dict, spot) {
                continue;
            }
            let mut holder = holder.clone();
            holder.key.clone_from(key);
            if !matches!(value, Object::Reference(_)) {
                self.value(value, below(spot, Step::Key(key.clone())), &holder, depth + 1);
            }
        }
    }

    fn text_of(&self, dict: &Dictionary, key: &[u8]) -> Option<String> {
        let value = dict.get_deref(key, self.objects).and_then(Object::as_str).ok()?;
        Some(strings::decode(value)).filter(|text| !text.trim().is_empty())
    }

    fn holder(&self, dict: &Dictionary, spot: &Spot, outer: &Holder) -> Holder {
        let is = |key: &[u8], value: &[u8]| dict.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
        let direct = spot.path.is_empty();
        if (direct && spot.object.is_some() && spot.object == self.info)
            || (spot.object.is_none() && spot.path == [Step::Key(b"Info".to_vec())])
        {
            return Holder { part: Some("metadata"), ..Holder::default() };
        }
        if dict.has(b"FT") || (dict.has(b"T") && (dict.has(b"Kids") || dict.has(b"Parent")) && !dict.has(b"S")) {
            let name = self.field_name(dict);
            let label = self.text_of(dict, b"TU").or_else(|| name.clone());
            return Holder { part: Some("form field"), detail: name.unwrap_or_default(), label, ..Holder::default() };
        }
        if dict.has(b"Subtype") && dict.has(b"Rect") {
            let page = spot.object.and_then(|id| self.pages.get(&id));
            let detail = page.map(|page| format!("on page {page}")).unwrap_or_default();
            return Holder { part: Some("annotation"), detail, ..Holder::default() };
        }
        if is(b"Type", b"StructElem") || (dict.has(b"S") && dict.has(b"P") && dict.has(b"K")) {
            return Holder { part: Some("structure"), ..Holder::default() };
        }
        if dict.has(b"Title") && dict.has(b"Parent") {
            return Holder { part: Some("bookmark"), ..Holder::default() };
        }
        if is(b"Type", b"Filespec") || dict.has(b"EF") {
            return Holder { part: Some("attachment"), ..Holder::default() };
        }
        if is(b"Type", b"OCG") {
            return Holder { part: Some("layer"), ..Holder::default() };
        }
        if direct { Holder::default() } else { outer.clone() }
    }

    fn field_name(&self, dict: &Dictionary) -> Option<String> {
        let mut names = Vec::new();
        let mut at = dict;
        for _ in 0..16 {
            names.extend(self.text_of(at, b"T"));
            let Ok(parent) = at.get_deref(b"Parent", self.objects).and_then(Object::as_dict) else { break };
            at = parent;
        }
        names.reverse();
        (!names.is_empty()).then(|| names.join("."))
    }

    fn string(&mut self, bytes: &[u8], spot: Spot, holder: &Holder) {
        if bytes.is_empty() || bytes.starts_with(b"D:") && bytes.len() < 26 {
            return;
        }
        let text = strings::decode(bytes);
        if !strings::is_text(&text) {
            return;
        }
        let key = String::from_utf8_lossy(&holder.key).into_owned();
        let named = match (holder.part, holder.key.as_slice()) {
            (_, b"JS") => Some("script".to_owned()),
            (Some("annotation") | None, b"URI") => Some("link".to_owned()),
            (Some("form field"), b"V" | b"RV") => Some(format!("form field {}", holder.detail)),
            // Identifiers of structure elements and languages are no texts of their own.
            (Some(part), key_) if part != "structure" || !matches!(key_, b"ID" | b"Headers" | b"Lang") => {
                Some([part, &key, &holder.detail].join(" ").trim_end().to_owned())
            }
            _ => None,
        };
        if let Some(part) = named {
            let label = match holder.part {
                Some("metadata") => Some(key),
                Some("form field") if matches!(holder.key.as_slice(), b"V" | b"RV" | b"DV") => holder.label.clone(),
                _ => None,
            };
            let items = vec![(0..text.len(), spot)];
            self.out.texts.push(Part { text: part_text(&part, label, text), items });
        } else {
            let content = &mut self.rest.text.content;
            let start = content.len();
            content.push_str(&text);
            self.rest.items.push((start..content.len(), spot));
            content.push('\n');
        }
    }

    /// Data of streams that hold text and are not drawings, pictures or fonts.
    fn stream(&mut self, id: ObjectId, stream: &lopdf::Stream) {
        let dict = &stream.dict;
        let name = |key: &[u8]| dict.get(key).and_then(Object::as_name).unwrap_or_default();
        let kind = (name(b"Type"), name(b"Subtype"));
        let xmp = kind.0 == b"Metadata" || kind.1 == b"XML";
        if !xmp && (NO_TEXT.contains(&kind.0) || NO_TEXT.contains(&kind.1)) {
            return;
        }
        let of = if Some(id) == self.xmp { String::new() } else { format!(" of object {}", id.0) };
        let known = xmp.then(|| format!("metadata XMP{of}"));
        let binary =
            [&b"Length1"[..], b"PatternType", b"FunctionType", b"ShadingType", b"BitsPerComponent", b"CMapName"]
                .iter()
                .any(|key| dict.has(key))
                || (dict.has(b"N") && (dict.has(b"Alternate") || dict.has(b"Range")))
                || self.out.attachments.iter().any(|attachment| attachment.stream == id);
        if dict.has(b"N") && stream.content.len() <= MAX_UNKNOWN {
            self.profile(id, stream);
        }
        if binary || (known.is_none() && stream.content.len() > MAX_UNKNOWN) {
            return;
        }
        let Ok(bytes) = stream.get_plain_content_with_limit(self.limit) else {
            // Not every stream is text; only one that is known to be can be missed.
            self.out.unreadable += usize::from(known.is_some());
            return;
        };
        let text = strings::decode_stream(&bytes);
        if !strings::is_text(&text) || (known.is_none() && looks_binary(&bytes)) {
            return;
        }
        let part = known.unwrap_or_else(|| format!("text of object {}", id.0));
        let items = vec![(0..text.len(), Spot { object: Some(id), path: Vec::new() })];
        self.out.texts.push(Part { text: part_text(&part, None, text), items });
    }

    /// Words in a colour profile: only those with a long number, as every profile names its makers.
    fn profile(&mut self, id: ObjectId, stream: &lopdf::Stream) {
        let Ok(bytes) = stream.get_plain_content_with_limit(MAX_UNKNOWN) else { return };
        let is_profile = bytes.get(36..40) == Some(b"acsp") || stream.dict.has(b"Alternate");
        // One character a byte, so that places in the text are places in the profile.
        let text: String = bytes.iter().map(|b| if matches!(b, b' '..=b'~') { char::from(*b) } else { '\n' }).collect();
        let long = |line: &str| line.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 8);
        if is_profile && text.lines().any(long) {
            let items = vec![(0..text.len(), Spot { object: Some(id), path: vec![Step::Bytes] })];
            self.out.texts.push(Part { text: part_text("colour profile", None, text), items });
        }
    }

    fn finish(mut self) -> Parts {
        let mut names = Part { text: part_text("object names", None, String::new()), items: Vec::new() };
        for name in std::mem::take(&mut self.names) {
            let content = &mut names.text.content;
            let start = content.len();
            content.push_str(&strings::decode(&name));
            names.items.push((start..content.len(), Spot { object: None, path: vec![Step::Name(name)] }));
            content.push('\n');
        }
        if !names.items.is_empty() {
            self.out.texts.push(names);
        }
        if !self.rest.items.is_empty() {
            self.out.texts.push(self.rest);
        }
        self.out
    }
}

fn part_text(part: &str, label: Option<String>, content: String) -> Text {
    Text { channel: Channel::Part(Arc::from(part)), label, content, spans: Vec::new(), tables: Vec::new() }
}

fn below(spot: &Spot, step: Step) -> Spot {
    let mut spot = spot.clone();
    spot.path.push(step);
    spot
}

/// The stream of a file specification with an embedded file.
fn attached(dict: &Dictionary, objects: &Objects) -> Option<ObjectId> {
    let files = dict.get_deref(b"EF", objects).and_then(Object::as_dict).ok()?;
    [&b"UF"[..], b"F", b"DOS", b"Unix", b"Mac"]
        .iter()
        .find_map(|key| files.get(key).and_then(Object::as_reference).ok())
}

/// Strings that are no text by their nature.
fn skipped(key: &[u8], dict: &Dictionary, spot: &Spot) -> bool {
    match key {
        b"ID" => spot.object.is_none() && !says_something(dict),
        b"Encrypt" => spot.object.is_none(),
        b"Contents" | b"Cert" => dict.has(b"ByteRange"),
        b"CheckSum" | b"Registry" | b"Ordering" => true,
        _ => false,
    }
}

/// Is the file's identifier, which should be a digest, made of words?
fn says_something(trailer: &Dictionary) -> bool {
    let parts = trailer.get(b"ID").and_then(Object::as_array).into_iter().flatten();
    parts.filter_map(|part| part.as_str().ok()).any(|part| part.contains(&b' ') && part.is_ascii())
}

fn looks_binary(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE") {
        return false;
    }
    // A map from codes to characters is a program, not a text.
    if memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"begincmap").is_some() {
        return true;
    }
    let head = bytes.get(..4096).unwrap_or(bytes);
    let odd = head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count();
    odd * 50 > head.len()
}
