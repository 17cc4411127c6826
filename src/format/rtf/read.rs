//! From RTF to texts, pictures and gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use encoding_rs::Encoding;

use super::token::{self, Token};
use crate::document::{Channel, Gap, GapReason, Limits, Nested, Text};
use crate::format::charset::{self, Charset};
use crate::format::spans::Builder;

/// A file taken apart.
#[derive(Debug, Default)]
pub(super) struct Rtf {
    pub texts: Vec<Text>,
    /// Pictures, and where their digits stand.
    pub nested: Vec<(Nested, Range<usize>)>,
    pub gaps: Vec<Gap>,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Destination {
    /// What a reader shows, headers, notes and comments included.
    Body,
    /// Title, author and the like.
    Metadata,
    /// Everything that is not shown: fields, HTML tags, bookmarks.
    Hidden,
    Fonts,
    Picture,
    /// Tables of colours and styles: names of no one.
    Nothing,
}

#[derive(Debug, Clone)]
struct State {
    to: Destination,
    encoding: &'static Encoding,
    /// How many characters stand behind `\u` for readers without Unicode.
    fallback: usize,
    /// `\*` was seen: an unknown destination is hidden.
    starred: bool,
}

/// Deepest nesting of groups.
const DEPTH: usize = 1000;

const NO_TEXT: &[&str] = &[
    "colortbl",
    "stylesheet",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "latentstyles",
    "themedata",
    "colorschememapping",
    "datastore",
    "xmlnstbl",
    "mmathPr",
    "generator",
    "filetbl",
    "pgdsctbl",
    "pnseclvl",
];

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Rtf {
    let mut reader = Reader {
        bytes,
        most: limits.nested,
        out: BTreeMap::new(),
        bytes_run: None,
        fonts: BTreeMap::new(),
        font: 0,
        ansi: encoding_rs::WINDOWS_1252,
        picture: None,
        gaps: BTreeSet::new(),
        rtf: Rtf::default(),
    };
    reader.run();
    reader.finish()
}

struct Picture {
    kind: Option<&'static str>,
    digits: Vec<u8>,
    place: Range<usize>,
    depth: usize,
}

struct Reader<'b> {
    bytes: &'b [u8],
    most: usize,
    out: BTreeMap<Destination, Builder>,
    /// Bytes of `\'` that stand together: in some charsets two make a character.
    bytes_run: Option<(Vec<u8>, Range<usize>)>,
    fonts: BTreeMap<i32, &'static Encoding>,
    font: i32,
    ansi: &'static Encoding,
    picture: Option<Picture>,
    gaps: BTreeSet<(GapReason, &'static str)>,
    rtf: Rtf,
}

impl Reader<'_> {
    fn run(&mut self) {
        let first = State { to: Destination::Body, encoding: self.ansi, fallback: 1, starred: false };
        let (mut stack, mut state) = (Vec::new(), first);
        let (mut at, mut skip) = (0, 0);
        while let Some((token, range)) = token::next(self.bytes, at) {
            at = range.end;
            if !matches!(token, Token::Byte(_)) || skip > 0 {
                self.flush(&state);
            }
            match token {
                Token::Open => {
                    skip = 0;
                    if stack.len() >= DEPTH {
                        self.gaps.insert((GapReason::Limit, "groups nested too deep"));
                        return;
                    }
                    stack.push(state.clone());
                }
                Token::Close => {
                    skip = 0;
                    self.end_picture(stack.len());
                    match stack.pop() {
                        Some(before) => state = before,
                        None => {
                            self.gaps.insert((GapReason::Unreadable, "more groups end than begin"));
                        }
                    }
                }
                Token::Byte(_) | Token::Text if skip > 0 => {
                    // for readers without Unicode: the character is known already, but what stands there is looked at
                    let taken = if matches!(token, Token::Byte(_)) { 1 } else { skip.min(range.len()) };
                    skip -= taken;
                    let rest =
                        range.start + if taken < range.len() && token == Token::Text { taken } else { range.len() };
                    if rest < range.end {
                        self.text(&state, rest..range.end);
                    }
                }
                Token::Byte(byte) => match &mut self.bytes_run {
                    Some((run, place)) => {
                        run.push(byte);
                        place.end = range.end;
                    }
                    None => self.bytes_run = Some((vec![byte], range)),
                },
                Token::Text => self.text(&state, range),
                Token::Binary => {
                    self.gaps.insert((GapReason::Unsupported, "binary data in RTF"));
                }
                Token::Symbol(symbol) => self.symbol(&mut state, symbol, range),
                Token::Word("u", number) => {
                    let unit = u16::try_from(number.unwrap_or_default().rem_euclid(0x1_0000)).unwrap_or_default();
                    self.unit(&state, unit, range);
                    skip = state.fallback;
                }
                Token::Word(word, number) => self.word(&mut state, word, number, stack.len()),
            }
        }
        self.flush(&state);
        if !stack.is_empty() {
            self.gaps.insert((GapReason::Unreadable, "the file breaks off"));
        }
    }

    fn builder(&mut self, state: &State) -> Option<&mut Builder> {
        match state.to {
            Destination::Body | Destination::Metadata | Destination::Hidden => {
                Some(self.out.entry(state.to).or_default())
            }
            _ => None,
        }
    }

    fn text(&mut self, state: &State, range: Range<usize>) {
        let slice = self.bytes.get(range.clone()).unwrap_or_default();
        if let (Destination::Picture, Some(picture)) = (state.to, &mut self.picture) {
            let digits: Vec<u8> = slice.iter().copied().filter(u8::is_ascii_hexdigit).collect();
            if !digits.is_empty() {
                picture.place = if picture.digits.is_empty() { range } else { picture.place.start..range.end };
                picture.digits.extend(digits);
            }
            return;
        }
        let encoding = state.encoding;
        let Some(builder) = self.builder(state) else { return };
        if let Ok(text) = std::str::from_utf8(slice) {
            return builder.same(text, range.start);
        }
        // not allowed, but written: bytes as they are
        let decoded = charset::decode(slice, Charset { encoding, ascii_only: false });
        builder.block(&decoded.content, range);
    }

    /// Bytes that stand together, decoded.
    fn flush(&mut self, state: &State) {
        let Some((run, place)) = self.bytes_run.take() else { return };
        let encoding = state.encoding;
        let single = encoding.is_single_byte();
        let Some(builder) = self.builder(state) else { return };
        let charset = Charset { encoding, ascii_only: false };
        if single {
            for (index, byte) in run.iter().enumerate() {
                let start = place.start + 4 * index;
                builder.block(&charset::decode(&[*byte], charset).content, start..start + 4);
            }
        } else {
            builder.block(&charset::decode(&run, charset).content, place);
        }
    }

    /// A unit of UTF-16; the second of a pair joins the first.
    fn unit(&mut self, state: &State, unit: u16, range: Range<usize>) {
        let Some(builder) = self.builder(state) else { return };
        let c = char::decode_utf16([unit]).next().and_then(Result::ok).unwrap_or('\u{fffd}');
        builder.block(c.encode_utf8(&mut [0; 4]), range);
    }

    fn added(&mut self, state: &State, piece: &str) {
        if let Some(builder) = self.builder(state) {
            builder.added(piece);
        }
    }

    fn symbol(&mut self, state: &mut State, symbol: u8, range: Range<usize>) {
        match symbol {
            b'*' => state.starred = true,
            b'~' => {
                if let Some(builder) = self.builder(state) {
                    builder.block("\u{a0}", range);
                }
            }
            b'_' | b'-' => {
                if let Some(builder) = self.builder(state) {
                    builder.block(if symbol == b'_' { "\u{2011}" } else { "\u{ad}" }, range);
                }
            }
            b'{' | b'}' | b'\\' => {
                if let Some(builder) = self.builder(state) {
                    builder.block((symbol as char).encode_utf8(&mut [0; 4]), range);
                }
            }
            b'\r' | b'\n' => self.added(state, "\n"),
            _ => {}
        }
    }

    fn word(&mut self, state: &mut State, word: &str, number: Option<i32>, depth: usize) {
        let starred = std::mem::take(&mut state.starred);
        let number_or = |default: i32| number.unwrap_or(default);
        match word {
            // the last ones begin the fields of the metadata
            "par" | "line" | "row" | "sect" | "page" | "softline" | "nestrow" | "title" | "subject" | "author"
            | "operator" | "manager" | "company" | "category" | "keywords" | "comment" | "doccomm" | "hlinkbase" => {
                self.added(state, "\n");
            }
            "tab" | "cell" | "nestcell" => self.added(state, "\t"),
            "emdash" => self.added(state, " - "),
            "endash" => self.added(state, "-"),
            "lquote" | "rquote" => self.added(state, "'"),
            "ldblquote" | "rdblquote" => self.added(state, "\""),
            "uc" => state.fallback = usize::try_from(number_or(1)).unwrap_or_default().min(64),
            "ansicpg" => {
                self.ansi = codepage(number_or(1252));
                state.encoding = self.ansi;
            }
            "mac" => state.encoding = encoding_rs::MACINTOSH,
            "f" if state.to == Destination::Fonts => self.font = number_or(0),
            "fcharset" if state.to == Destination::Fonts => {
                self.fonts.insert(self.font, of_font(number_or(0)).unwrap_or(self.ansi));
            }
            "f" | "af" => state.encoding = self.fonts.get(&number_or(0)).copied().unwrap_or(self.ansi),
            "fonttbl" => state.to = Destination::Fonts,
            "info" => state.to = Destination::Metadata,
            "pict" => {
                state.to = Destination::Picture;
                self.picture = Some(Picture { kind: None, digits: Vec::new(), place: 0..0, depth });
            }
            "pngblip" | "jpegblip" => {
                if let Some(picture) = &mut self.picture {
                    picture.kind = Some(if word == "pngblip" { "png" } else { "jpg" });
                }
            }
            "objdata" => {
                self.gaps.insert((GapReason::Unsupported, "an embedded object in RTF"));
                state.to = Destination::Nothing;
            }
            "shppict" | "nonshppict" | "shpinst" | "shptxt" | "footnote" | "annotation" | "fldrslt" => {}
            _ if NO_TEXT.contains(&word) => state.to = Destination::Nothing,
            _ if starred && state.to == Destination::Body => {
                state.to = Destination::Hidden;
                self.added(state, "\n");
            }
            _ => {}
        }
    }

    /// A group ends; when it is that of a picture, the picture is a file.
    fn end_picture(&mut self, depth: usize) {
        if self.picture.as_ref().is_none_or(|picture| picture.depth != depth) {
            return;
        }
        let Some(picture) = self.picture.take() else { return };
        let Some(kind) = picture.kind else {
            if !picture.digits.is_empty() {
                self.gaps.insert((GapReason::Unsupported, "a drawing in RTF"));
            }
            return;
        };
        if self.rtf.nested.len() >= self.most {
            self.gaps.insert((GapReason::Limit, "too many pictures"));
            return;
        }
        let value = |b: u8| (b as char).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or_default();
        let bytes = picture.digits.chunks_exact(2).map(|two| match two {
            [high, low] => value(*high) << 4 | value(*low),
            _ => 0,
        });
        let name = format!("picture {}.{kind}", self.rtf.nested.len() + 1);
        self.rtf.nested.push((Nested { name, bytes: bytes.collect() }, picture.place));
    }

    fn finish(mut self) -> Rtf {
        for (to, builder) in self.out {
            let channel = match to {
                Destination::Body => Channel::Part("text".into()),
                Destination::Metadata => Channel::Part("metadata".into()),
                _ => Channel::Part("hidden".into()),
            };
            self.rtf.texts.push(builder.text(channel, None));
        }
        self.rtf.gaps = self.gaps.into_iter().map(|(reason, detail)| Gap::new(reason, detail)).collect();
        self.rtf
    }
}

fn codepage(number: i32) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        10_000 => "macintosh".into(),
        65_001 => "utf-8".into(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

/// The code page of `\fcharset`; `None` for that of the file.
fn of_font(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(codepage(page))
}
