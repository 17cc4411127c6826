use super::*;
use crate::document::{Change, Target};
use crate::style::Label;

fn open(file: &str) -> Document {
    Html.open(file.as_bytes(), &Limits::default()).unwrap()
}

fn part<'d>(document: &'d Document, name: &str) -> &'d str {
    let wanted = Channel::Part(name.into());
    document.texts.iter().find(|text| text.channel == wanted).map_or("", |text| text.content.as_str())
}

fn redact_all(file: &[u8], value: &str, label: &str) -> Vec<u8> {
    let document = Html.open(file, &Limits::default()).unwrap();
    let mut marks = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, _) in text.content.match_indices(value) {
            marks.push(Mark {
                target: Target::Text { index, range: at..at + value.len() },
                change: Change::Destroy { label: label.into(), style: &Label },
            });
        }
    }
    Html.rewrite(file, &marks, &Limits::default()).unwrap()
}

#[test]
fn the_visible_text_reads_as_a_reader_sees_it() {
    let document = open(
        "<html><head><title>T &amp; U</title></head><body><h1>Kop</h1><p>Mevrouw\n   Jans<b>en</b>\
         <br>tel&nbsp;&#48;6</p><ul><li>een<li>twee</ul><pre>a  b\n c</pre></body></html>",
    );
    assert_eq!(document.texts[0].content.trim(), "Kop\nMevrouw Jansen\ntel\u{a0}06\neen\ntwee\na  b\n c");
    assert_eq!(part(&document, "title"), "T & U");
}

#[test]
fn a_table_is_a_table() {
    let document = open("<table><tr><th>Naam<th>BSN</tr><tr><td> Jan </td><td>123456782</td></tr></table>");
    let text = &document.texts[0];
    let rows: Vec<Vec<&str>> =
        text.tables[0].rows.iter().map(|row| row.iter().map(|c| text.content[c.clone()].trim()).collect()).collect();
    assert_eq!(rows, [["Naam", "BSN"], ["Jan", "123456782"]]);
}

#[test]
fn what_nobody_sees_is_read_too() {
    let file = "<div style='display: none'>weg</div><img alt='de heer Jansen' data-bsn=123456782>\
        <a href='mailto:jan%40voorbeeld.nl'>x</a><!-- 111 --><script>var a = 'b';</script><style>p{}</style>\
        <input name=geboren value='1&#50;'><p hidden>ook weg</p><noscript>zichtbaar</noscript>";
    let document = open(file);
    assert_eq!(document.texts[0].content.trim(), "x\nzichtbaar");
    assert_eq!(part(&document, "hidden text").trim(), "weg\nook weg");
    assert_eq!(part(&document, "attribute alt"), "de heer Jansen\n");
    assert_eq!(part(&document, "attribute data-bsn"), "123456782\n");
    assert_eq!(part(&document, "attribute href"), "mailto:jan@voorbeeld.nl\n");
    assert_eq!(part(&document, "attribute value"), "geboren: 12\n");
    assert_eq!(part(&document, "comment"), " 111 \n");
    assert_eq!(part(&document, "script"), "var a = 'b';\n");
}

#[test]
fn a_value_is_taken_out_wherever_it_stands() {
    let file =
        b"<p title=123456782>BSN 1234<b>567</b>82 &#49;23456782</p><!-- 123456782 --><script>'123456782'</script>";
    let out = String::from_utf8(redact_all(file, "123456782", "a \"b")).unwrap();
    assert_eq!(out, "<p title=[a&#32;&#34;b]>BSN [a \"b]<b></b> [a \"b]</p><!-- [a _b] --><script>'[a _b]'</script>");
}

#[test]
fn charset_comes_from_the_meta_element() {
    let file = b"<meta charset=iso-8859-15><p>\xa4 123456782 pati\xebnt</p>";
    let document = Html.open(file, &Limits::default()).unwrap();
    assert_eq!(document.texts[0].content.trim(), "€ 123456782 patiënt");
    assert_eq!(redact_all(file, "123456782", "x"), b"<meta charset=iso-8859-15><p>\xa4 [x] pati\xebnt</p>");
}

#[test]
fn a_picture_in_a_data_uri_is_a_nested_file() {
    let file = "<img src=\"data:image/png;base64,AQID\" alt=x>";
    let document = open(file);
    assert_eq!((document.nested[0].name.as_str(), document.nested[0].bytes.as_slice()), ("data 1.png", &[1, 2, 3][..]));
    let mark = Mark { target: Target::Nested { index: 0 }, change: Change::Replace([9, 9].into()) };
    let out = Html.rewrite(file.as_bytes(), &[mark], &Limits::default()).unwrap();
    assert_eq!(out, b"<img src=\"data:image/png;base64,CQk=\" alt=x>");
}

#[test]
fn zero_width_characters_stay_so_that_they_go_with_their_number() {
    let document = open("<p>1234\u{200b}56&shy;782</p>");
    assert_eq!(document.texts[0].content.trim(), "1234\u{200b}56\u{ad}782");
}

#[test]
fn the_label_of_a_value_can_be_taken_out_too() {
    let page = "<meta name=Generator content=\"Microsoft Word\">";
    let document = Html.open(page.as_bytes(), &Limits::default()).unwrap();
    let index = document.texts.iter().position(|text| text.content.starts_with("Generator: ")).unwrap();
    let change = Change::Destroy { label: "naam".into(), style: &crate::style::Label };
    let mark = Mark { target: Target::Text { index, range: 0..9 }, change };
    let out = Html.rewrite(page.as_bytes(), &[mark], &Limits::default()).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), page.replace("Generator", "[naam]"));
}
