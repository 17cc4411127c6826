// made for reading, not for speed
#![allow(clippy::format_push_string)]

use super::*;

/// Findings as `scan --format jsonl` writes them: `files` files with ten each, and a gap.
fn saved(files: usize) -> String {
    let mut out = String::new();
    for file in 0..files {
        let path = format!("map{}/<b>&{file}.pdf", file % 40);
        out += &format!(
            "{{\"type\":\"file\",\"schema\":1,\"path\":\"{path}\",\"bytes\":9,\"documents\":1,\"modified\":\"2024-01-02\"}}\n"
        );
        for row in 0..10 {
            let kind = ["bsn", "name", "diagnosis", "birth-date", "iban"][row % 5];
            out += &format!(
                "{{\"type\":\"finding\",\"schema\":1,\"path\":\"{path}\",\"inside\":[],\"format\":\"pdf\",\"kind\":\"{kind}\",\"category\":\"x\",\"confidence\":0.95,\
                 \"reason\":[\"elfproef\"],\"place\":{{\"page\":1,\"rect\":[1,2,3,4]}},\"masked\":\"*******33\",\"value\":\"111222333\",\"rules\":[\"bsn.invoice\"],\
                 \"subject\":\"{file:016x}\",\"row\":{row}}}\n"
            );
        }
        out += &format!(
            "{{\"type\":\"verdict\",\"schema\":1,\"path\":\"{path}\",\"inside\":[],\"rule\":\"bsn.invoice\",\"severity\":\"high\",\"title\":\"BSN op een factuur\",\
             \"law\":[\"UAVG 46\"],\"advice\":\"Haal weg.\",\"fix\":\"zwartlak redact '{path}' --for factuur -o gelakt/\",\"findings\":1}}\n"
        );
    }
    out += "{\"type\":\"gap\",\"schema\":1,\"path\":\"x/111222333.zip\",\"inside\":[],\"reason\":\"encrypted\",\"detail\":\"a password is needed\"}\n";
    out + "{\"type\":\"summary\",\"schema\":1,\"files\":9,\"documents\":9,\"findings\":9,\"gaps\":1,\"bytes\":5,\"seconds\":0.1,\"finished\":\"2026-11-25T10:00:00Z\",\"profile\":\"zorgpraktijk\"}\n"
}

fn made(digest: &Digest, before: Option<&Digest>, lang: Lang) -> String {
    page(&Page { now: digest, before, lang, retention: "Twintig jaar." })
}

#[test]
fn a_page_says_all_and_shows_no_value() {
    let digest = Digest::default().read(&saved(3)).unwrap();
    let page = made(&digest, Some(&digest), Lang::Nl);
    for part in [
        "BSN op een factuur",
        "UAVG 46",
        "Haal weg.",
        "--for factuur",
        "Niet gelezen",
        "Er is een wachtwoord nodig",
        "AVG 30",
        "AVG 35",
        "Verloop",
        "Twintig jaar.",
        "2026-11-25",
        "zorgpraktijk",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("111222333"), "a value stands in the page");
    assert!(!page.contains("<b>&") && page.contains("&lt;b&gt;&amp;0.pdf"));
    assert!(made(&digest, None, Lang::En).contains("Signals, and what to do"));
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let digest = Digest::default().read(&saved(2)).unwrap();
    let page = made(&digest, None, Lang::Nl);
    for part in ["<script", "http://", "https://", "src=", "url(", "@import", "onclick"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn readers_of_the_page_aloud_can_follow_it() {
    let digest = Digest::default().read(&saved(8)).unwrap();
    let page = made(&digest, Some(&digest), Lang::Nl);
    assert!(page.contains("<html lang=\"nl\">") && page.contains("<title>") && page.contains("<main>"));
    assert_eq!(page.matches("<h1").count(), 1);
    // headings go down by one step; pictures and columns have names
    let levels: Vec<u32> =
        page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    assert_eq!(page.matches("<svg").count(), page.matches("role=\"img\" aria-label=\"").count());
    assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count());
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert_eq!(ids.iter().filter(|id| **id == target).count(), 1, "#{target}");
    }
}

#[test]
fn the_colours_of_words_stand_out_enough() {
    // WCAG 2.2, 1.4.3: 4.5 to 1
    let luminance = |hex: &str| {
        let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
    };
    let css = include_str!("style.css");
    let color = |name: &str| css.split(&format!("--{name}: ")).nth(1).unwrap()[..7].to_owned();
    for word in ["ink", "soft", "blue", "critical", "high", "medium", "low", "note"] {
        for ground in ["#ffffff".to_owned(), color("pale")] {
            let (one, other) = (luminance(&color(word)), luminance(&ground));
            let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
            assert!(contrast >= 4.5, "{word} on {ground}: {contrast:.1}");
        }
    }
}

#[test]
fn no_gaps_are_said_too() {
    let digest = Digest::default().read(saved(0).lines().nth(1).unwrap()).unwrap();
    assert!(made(&digest, None, Lang::Nl).contains("Alles kon worden gelezen."));
    let cut = Digest::default().read("").unwrap();
    assert!(made(&cut, None, Lang::Nl).contains("niet afgemaakt"));
}

#[test]
fn many_findings_do_not_make_a_long_page() {
    let digest = Digest::default().read(&saved(3000)).unwrap();
    let page = made(&digest, None, Lang::Nl);
    assert!(page.len() < 400_000, "{} bytes", page.len());
}
