//! Values in odd writing are taken out to the last invisible character, in every text format, and the examiner sees
//! them when they stay.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may stop

use zwartlak::detect::{Engine, Settings};
use zwartlak::pipeline::{Outcome, Pipeline};

fn pipeline() -> Pipeline {
    Pipeline::new(Engine::new(&Settings::default()).unwrap())
}

fn redacted(name: &str, file: &str) -> String {
    let (_, outcome) = pipeline().redact(name, file.as_bytes());
    match outcome {
        Outcome::Clean { bytes, .. } => String::from_utf8(bytes.bytes().to_vec()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_bytes_of_the_value_go_with_what_is_invisible_inside() {
    let text = "BSN: 231\u{200b}456\u{ad}785, daarna ２３１４５６７８５ en 2\u{336}31456785\u{336}.\n";
    assert_eq!(redacted("a.txt", text), "BSN: [BSN], daarna [BSN] en [BSN].\n");
    let sheet = "naam;bsn\nZoe\u{308} Hendriksen;2314\u{a0}56\u{a0}785\nKees Bakker;٢٣١٤٥٦٧٨٥\n";
    assert_eq!(redacted("a.csv", sheet), "naam;bsn\n[naam];[BSN]\n[naam];[BSN]\n");
    let page = "<p>BSN&nbsp;231&#8203;456&shy;785</p><p>en &#x0662;&#x0663;&#x0661;&#x0664;&#x0665;&#x0666;&#x0667;&#x0668;&#x0665;</p>";
    assert_eq!(redacted("a.html", page), "<p>BSN&nbsp;[BSN]</p><p>en [BSN]</p>");
}

#[test]
fn a_word_broken_over_a_line_goes_whole() {
    let text = "Aan mevrouw Hendrik-\nsen: uw burgerservice-\nnummer is 231456785. Groet aan mw. Hendriksen\n";
    assert_eq!(
        redacted("a.txt", text),
        "Aan mevrouw [naam]: uw burgerservice-\nnummer is [BSN]. Groet aan mw. [naam]\n"
    );
}

#[test]
fn a_name_goes_however_it_is_written_the_next_time() {
    let text = "Mevrouw René\u{301}e Hendriksen belde.\nＨＥＮＤＲＩＫＳＥＮ, Неndriksen en Hen\u{200b}driksen.\n";
    let out = redacted("a.txt", text);
    assert!(!out.contains("riksen") && !out.contains("ＥＮ"), "{out}");
}
