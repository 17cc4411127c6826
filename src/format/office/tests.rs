//! Packages written by hand, read again by the crate `zip`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use ::zip::write::SimpleFileOptions;

use super::*;
use crate::document::{Change, Locator, Place, Target};
use crate::style::Label;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let method =
            if *name == "mimetype" { ::zip::CompressionMethod::Stored } else { ::zip::CompressionMethod::Deflated };
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn parts(file: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ::zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut out = BTreeMap::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = String::new();
        part.read_to_string(&mut content).unwrap();
        out.insert(part.name().unwrap().to_string(), content);
    }
    out
}

fn open_as(format: &dyn Format, file: &[u8]) -> Document {
    assert!(format.sniff(file, ""));
    format.open(file, &Limits::default()).unwrap()
}

/// Takes a value out wherever it stands as it is written.
fn cut(format: &dyn Format, file: &[u8], value: &str) -> Vec<u8> {
    let document = open_as(format, file);
    let mut marks = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, _) in text.content.match_indices(value) {
            let change = Change::Destroy { label: "weg".into(), style: &Label };
            marks.push(Mark { target: Target::Text { index, range: at..at + value.len() }, change });
        }
    }
    assert!(!marks.is_empty(), "{value} is not in the texts");
    format.rewrite(file, &marks, &Limits::default()).unwrap()
}

fn texts(document: &Document) -> Vec<&str> {
    document.texts.iter().map(|text| text.content.as_str()).collect()
}

const TYPES: (&str, &str) =
    ("[Content_Types].xml", "<Types><Override PartName=\"/xl/calcChain.xml\" ContentType=\"x\"/><Default/></Types>");

#[test]
fn a_value_is_joined_over_runs_and_taken_out_of_each() {
    let body = "<w:document><w:body><w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>BSN 1234</w:t></w:r><w:r><w:rPr><w:b/></w:rPr>\
        <w:t>567</w:t></w:r><w:r><w:t>82 &amp; meer</w:t><w:tab/><w:t>x</w:t></w:r></w:p><w:p><w:ins w:author=\"Jansen\"><w:r><w:t>nieuw</w:t></w:r></w:ins>\
        <w:del w:author=\"Jansen\"><w:r><w:delText>oud</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>naam</w:t></w:r></w:p></w:tc><w:tc>\
        <w:p/></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Jan</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let file = package(&[TYPES, ("word/document.xml", body), ("docProps/thumbnail.jpeg", "beeld")]);
    let document = open_as(&Ooxml, &file);
    assert_eq!(document.format, "docx");
    let expected = [
        "BSN 123456782 & meer\tx\nnieuw\nnaam\t\nJan\t1\n2\n",
        "Jansen\nJansen\n",
        "BSN 123456782 & meer\tx\noud\nnaam\t\nJan\t1\n2\n",
    ];
    assert_eq!(texts(&document), expected);
    let rows: Vec<Vec<&str>> = document.texts[0].tables[0]
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| &document.texts[0].content[cell.clone()]).collect())
        .collect();
    assert_eq!(rows, [["naam", ""], ["Jan", "1\n2"]]);
    let out = cut(&Ooxml, &file, "123456782");
    let new = parts(&out);
    let expected = body.replace(">BSN 1234<", ">BSN [weg]<").replace(">567<", "><").replace(">82 &", "> &");
    assert_eq!(new["word/document.xml"], expected);
    assert!(!new.contains_key("docProps/thumbnail.jpeg"), "the preview shows the old text");
}

const BOOK: [(&str, &str); 7] = [
    TYPES,
    (
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"Cli&#235;nten\" r:id=\"r1\"/></sheets><definedNames><definedName name=\"lijst\">A1</definedName></definedNames></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Target=\"calcChain.xml\"/></Relationships>",
    ),
    ("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
    (
        "xl/sharedStrings.xml",
        "<sst><si><t>bsn</t></si><si><r><t>Jan</t></r><r><t>sen</t></r></si><si><t>ongebruikt</t></si></sst>",
    ),
    (
        "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c></row><row r=\"3\" hidden=\"1\"><c r=\"A3\" t=\"s\"><v>1</v></c>\
         <c r=\"B3\"><v>12345672</v></c><c r=\"C3\" s=\"1\"><v>29252</v></c><c r=\"D3\"><f>B3*1</f><v>12345672</v></c></row></sheetData></worksheet>",
    ),
    ("xl/calcChain.xml", "<calcChain><c r=\"D3\"/></calcChain>"),
];

#[test]
fn cells_are_a_table_with_places_and_numbers_become_texts() {
    let file = package(&BOOK);
    let document = open_as(&Ooxml, &file);
    assert_eq!(document.format, "xlsx");
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    let sheet = document.texts.iter().position(|text| text.content.starts_with("\tbsn")).unwrap();
    assert_eq!(document.texts[sheet].content, "\tbsn\t\nJansen\t12345672\t01-02-1980\t12345672\t\n");
    assert_eq!(document.texts[sheet].tables[0].rows[1].len(), 4);
    assert!(texts(&document).contains(&"B3*1\n") && texts(&document).contains(&"ongebruikt\n"));
    let at = document.texts[sheet].content.find("01-02").unwrap();
    let place = Locator::new(&document).places(sheet, &(at..at + 10));
    assert_eq!(place, [Place::Cell { sheet: "Cliënten".into(), row: 2, column: 2 }]);

    let new = parts(&cut(&Ooxml, &file, "12345672"));
    let cells = &new["xl/worksheets/sheet1.xml"];
    assert!(
        cells.contains("<c t=\"str\" r=\"B3\"><v>[weg]</v></c>")
            && cells.contains("<c t=\"str\" r=\"D3\"><v>[weg]</v></c>"),
        "{cells}"
    );
    assert!(!new.contains_key("xl/calcChain.xml"));
    assert_eq!(
        new["xl/_rels/workbook.xml.rels"],
        BOOK[2].1.replace("<Relationship Id=\"r2\" Target=\"calcChain.xml\"/>", "")
    );
    assert_eq!(new["[Content_Types].xml"], "<Types><Default/></Types>");

    let new = parts(&cut(&Ooxml, &file, "01-02-1980"));
    assert!(new["xl/worksheets/sheet1.xml"].contains("<c t=\"str\" r=\"C3\" s=\"1\"><v>[weg]</v></c>"));
    assert!(new.contains_key("xl/calcChain.xml"), "no formula went");
    let new = parts(&cut(&Ooxml, &file, "liënt"));
    assert!(new["xl/workbook.xml"].contains("<sheet name=\"Cwegen\""), "no brackets: Excel knows no such name");
    let new = parts(&cut(&Ooxml, &file, "Jansen"));
    assert!(new["xl/sharedStrings.xml"].contains("<si><r><t>[weg]</t></r><r><t></t></r></si>"));
    assert_eq!(new["xl/worksheets/sheet1.xml"], BOOK[5].1);
}

#[test]
fn open_document_cells_lose_the_value_behind_what_they_show() {
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Blad\"><table:table-row>\
        <table:table-cell office:value-type=\"string\"><text:p>bsn<office:annotation><text:p>let op</text:p></office:annotation></text:p></table:table-cell></table:table-row>\
        <table:table-row><table:table-cell office:value-type=\"float\" office:value=\"123456782\"><text:p>123456782</text:p></table:table-cell>\
        <table:table-cell table:number-columns-repeated=\"3\"/><table:table-cell office:value-type=\"float\" office:value=\"999990019\"><text:p>1E9</text:p></table:table-cell></table:table-row></table:table>\
        </office:spreadsheet></office:body></office:document-content>";
    let mime = "application/vnd.oasis.opendocument.spreadsheet";
    let file = package(&[
        ("mimetype", mime),
        ("content.xml", content),
        ("META-INF/manifest.xml", "<m/>"),
        ("Thumbnails/thumbnail.png", "x"),
    ]);
    let document = open_as(&Odf, &file);
    assert_eq!(document.format, "ods");
    assert_eq!(texts(&document)[..3], ["bsn\t\n123456782\t\t\t\t1E9\t\n", "999990019\n", "\n\nlet op"]);
    let new = parts(&cut(&Odf, &file, "123456782"))["content.xml"].clone();
    assert!(
        new.contains("<table:table-cell office:value-type=\"string\"><text:p>[weg]</text:p></table:table-cell>"),
        "{new}"
    );
    let new = parts(&cut(&Odf, &file, "999990019"))["content.xml"].clone();
    assert!(
        new.contains(
            "<table:table-cell office:value-type=\"string\"><text:p>[weg]</text:p></table:table-cell></table:table-row>"
        ),
        "{new}"
    );
}

#[test]
fn deleted_text_of_open_document_is_read_where_it_stood() {
    let content = "<office:text><text:tracked-changes><text:changed-region text:id=\"c1\"><text:deletion><office:change-info><dc:creator>Jansen</dc:creator>\
        </office:change-info><text:p>123456782</text:p></text:deletion></text:changed-region>\
        <text:changed-region text:id=\"c2\"><text:insertion/></text:changed-region></text:tracked-changes><text:p>BSN <text:change text:change-id=\"c1\"/><text:change-start text:change-id=\"c2\"/>onbekend<text:change-end text:change-id=\"c2\"/></text:p></office:text>";
    let mime = "application/vnd.oasis.opendocument.text";
    let file = package(&[("mimetype", mime), ("content.xml", content), ("META-INF/manifest.xml", "<m/>")]);
    let document = open_as(&Odf, &file);
    let texts = texts(&document);
    assert!(texts.contains(&"BSN onbekend") && texts.contains(&"BSN 123456782"), "{texts:?}");
    assert!(texts.contains(&"author: Jansen\n"), "{texts:?}");
    let new = parts(&cut(&Odf, &file, "123456782"))["content.xml"].clone();
    assert_eq!(new, content.replace("123456782", "[weg]"));
}

#[test]
fn what_is_not_read_is_a_gap() {
    let reasons = |extra: (&str, &str)| -> Vec<_> {
        let file = package(&[TYPES, ("word/document.xml", "<a/>"), extra]);
        open_as(&Ooxml, &file).gaps.iter().map(|gap| gap.reason).collect()
    };
    assert_eq!(reasons(("word/vbaProject.bin", "x")), [GapReason::Unsupported]);
    assert_eq!(reasons(("word/header1.xml", "<a><b></a>")), [GapReason::Unreadable]);
    assert_eq!(reasons(("word/header1.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")), [GapReason::Unsupported]);
    let mime = "application/vnd.oasis.opendocument.text";
    let manifest = "<m><manifest:encryption-data/></m>";
    let file = package(&[("mimetype", mime), ("content.xml", "<a/>"), ("META-INF/manifest.xml", manifest)]);
    assert!(matches!(Odf.open(&file, &Limits::default()), Err(Error::Encrypted(_))));
    let signed =
        package(&[TYPES, ("word/document.xml", "<w:p><w:t>x1</w:t></w:p>"), ("_xmlsignatures/sig1.xml", "<a/>")]);
    let change = Change::Destroy { label: "weg".into(), style: &Label };
    let mark = Mark { target: Target::Text { index: 0, range: 0..1 }, change };
    assert!(Ooxml.rewrite(&signed, &[mark], &Limits::default()).is_err());
    let plain = package(&[("docProps/x.txt", "een"), ("b", "twee")]);
    assert_eq!(open_as(&Ooxml, &plain).format, "zip", "an archive that only starts like a document");
}
