//! The report as Markdown: for a ticket, a wiki, a mail.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::digest::{Digest, shown};
use super::html::Page;
use super::words;
use super::{FileRecord, Look, Report, Summary};
use crate::report::Lang;

/// Most places of a rule or gap that are listed.
const MOST: usize = 20;

/// The whole text.
#[must_use]
pub fn text(page: &Page<'_>) -> String {
    let (now, say) = (page.now, |nl, en| page.lang.pick(nl, en));
    let mut out = format!("# {}\n\n", say("Persoonsgegevens in uw bestanden", "Personal data in your files"));
    out.push_str(say(
        "Waarden zijn afgedekt. Dit zijn signalen, geen juridisch advies.\n",
        "Values are masked. These are signals, not legal advice.\n",
    ));
    let _ = write!(out, "\n## {}\n\n", say("Samenvatting", "Summary"));
    let people = now.people();
    let rows = [
        (
            say("Bestanden bekeken", "Files looked at"),
            now.totals.as_ref().map_or_else(|| "?".to_owned(), |t| t.files.to_string()),
        ),
        (say("Bestanden met persoonsgegevens", "Files with personal data"), now.found_in().to_string()),
        (
            say("Mensen", "People"),
            format!("{} {}", words::people(page.lang, people), words::people_range(page.lang, people)),
        ),
        (say("Jonger dan achttien", "Under eighteen"), people.minors.to_string()),
        (say("Niet gelezen", "Not read"), now.gaps.len().to_string()),
    ];
    for (name, value) in rows {
        let _ = writeln!(out, "- {name}: **{value}**");
    }
    let _ = write!(out, "\n## {}\n\n", say("Niet gelezen", "Not read"));
    if now.gaps.is_empty() {
        let _ = writeln!(out, "{}", say("Alles kon worden gelezen.", "Everything could be read."));
    }
    let gaps = now.gaps.iter().map(|gap| format!("{}: {}", gap.place, words::gap(page.lang, &gap.reason).0));
    places(page, &mut out, gaps.collect());
    let _ = writeln!(out, "\n## {}", say("Signalen", "Signals"));
    for (id, rule) in now.worst() {
        let severity = words::severity(page.lang, rule.severity());
        let _ = write!(
            out,
            "\n### [{severity}] {} ({})\n\n{}\n\n`{id}`; {}\n\n",
            rule.title,
            rule.count,
            rule.advice,
            rule.law.join(", ")
        );
        if let Some(fix) = rule.fixes.first().filter(|fix| !fix.is_empty()) {
            let _ = write!(out, "    {}\n\n", shown(fix));
        }
        places(page, &mut out, rule.places.clone());
    }
    let _ = writeln!(
        out,
        "\n## {}\n\n| {} | {} |\n|---|---|",
        say("Cijfers voor FG en DPIA", "Figures for DPO and DPIA"),
        say("Vraag", "Question"),
        say("Gemeten", "Measured")
    );
    for (name, value) in words::figures(page.lang, now) {
        let _ = writeln!(out, "| {name} | {value} |");
    }
    if let Some(before) = page.before {
        let head = [say("Wat", "What"), say("Vorige", "Previous"), say("Nu", "Now")];
        let _ = writeln!(out, "\n## {}\n\n| {} |\n|---|---:|---:|", say("Verloop", "Trend"), head.join(" | "));
        for (name, was, is) in words::trend(page.lang, before, now) {
            let _ = writeln!(out, "| {name} | {was} | {is} |");
        }
    }
    out
}

fn places(page: &Page<'_>, out: &mut String, places: Vec<String>) {
    let rest = places.len().saturating_sub(MOST);
    for place in places.into_iter().take(MOST) {
        let _ = writeln!(out, "- {}", plain(&place));
    }
    if rest > 0 {
        let _ = writeln!(out, "- … {rest} {}", page.lang.pick("meer in de CSV", "more in the CSV"));
    }
}

/// A name of a file cannot become a heading, link or table.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `scan --format markdown`: adds up, and writes the text at the end.
#[derive(Debug)]
pub struct Markdown {
    digest: Digest,
    lang: Lang,
}

impl Markdown {
    pub(super) fn new(look: Look) -> Self {
        Self { digest: Digest::default(), lang: look.lang }
    }
}

impl Report for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn file(&mut self, file: &FileRecord, _out: &mut dyn Write) -> io::Result<()> {
        self.digest.file(file)
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.digest.end(summary);
        self.digest.close();
        let page = Page { now: &self.digest, before: None, lang: self.lang, retention: "" };
        out.write_all(text(&page).as_bytes())
    }
}
