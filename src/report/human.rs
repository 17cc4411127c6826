//! For people at a terminal: what was found per file, what it means, what to do next.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::record::{ConcealedRecord, FindingRecord, GapRecord, PlaceRecord, RedactionRecord, VerdictRecord, clean};
use super::{FileRecord, Look, Report, Summary};
use crate::finding::{Confidence, Kind};

/// Findings of one file that are written out; the rest is counted.
const SHOWN: usize = 15;

/// Plain words, in Dutch or English.
#[derive(Debug)]
pub struct Human {
    look: Look,
    kinds: BTreeMap<Kind, (u64, u64)>,
    rules: BTreeMap<String, (VerdictRecord, u64)>,
    found_in: u64,
    redacting: bool,
    running: Running,
}

/// What was said of the file at hand, which may come in several records.
#[derive(Debug, Default)]
struct Running {
    named: bool,
    findings: usize,
    gaps: usize,
    rules: BTreeSet<String>,
}

impl Human {
    pub(super) fn new(look: Look) -> Self {
        Self {
            look,
            kinds: BTreeMap::new(),
            rules: BTreeMap::new(),
            found_in: 0,
            redacting: false,
            running: Running::default(),
        }
    }

    fn say<'a>(&self, nl: &'a str, en: &'a str) -> &'a str {
        self.look.lang.pick(nl, en)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.look.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn finding(&self, finding: &FindingRecord, out: &mut dyn Write) -> io::Result<()> {
        #[allow(clippy::cast_possible_truncation)] // a number between 0 and 1
        let level = Confidence::new(finding.confidence as f32).level();
        let level = self.say(level.dutch(), level.english());
        let kind = Kind::from_id(finding.kind).map_or(finding.kind, |k| self.say(k.dutch(), k.english()));
        let value = finding.value.as_deref().map_or_else(|| finding.masked.clone(), clean);
        let mut place = self.place(&finding.place);
        if !finding.inside.is_empty() {
            place = format!("{}: {place}", finding.inside.join(" > "));
        }
        let why = self.paint("2", &finding.reason.join(", "));
        writeln!(out, "  {level:<14} {kind:<32} {value:<16} {place}  {why}")
    }

    fn place(&self, place: &PlaceRecord) -> String {
        match place {
            PlaceRecord::Bytes { line, column, .. } => {
                format!("{} {line}:{column}", self.say("regel", "line"))
            }
            PlaceRecord::Page { page, .. } => format!("{} {page}", self.say("pagina", "page")),
            PlaceRecord::Pixels { pixels: [x, y, ..], .. } => format!("{} ({x}, {y})", self.say("beeld", "picture")),
            PlaceRecord::Part { part, .. } => part.clone(),
            PlaceRecord::Cell { sheet, cell } => format!("{sheet} {cell}"),
            PlaceRecord::Unknown {} => self.say("het bestand", "the file").to_owned(),
        }
    }

    fn gap(&self, gap: &GapRecord, out: &mut dyn Write) -> io::Result<()> {
        let mut what = gap.detail.clone();
        if !gap.inside.is_empty() {
            what = format!("{}: {what}", gap.inside.join(" > "));
        }
        let head = self.paint("33", self.say("niet gelezen", "not read"));
        writeln!(out, "  {head}: {} ({what})", self.gap_words(gap.reason))
    }

    fn concealed(&self, item: &ConcealedRecord, out: &mut dyn Write) -> io::Result<()> {
        let head = if item.counts {
            self.paint("31", self.say("leesbaar", "readable"))
        } else {
            self.paint("36", self.say("let op", "note"))
        };
        let mut place = match &item.place {
            PlaceRecord::Page { page, rect: [x, y, ..] } => {
                format!("{} {page} ({x:.0}, {y:.0})", self.say("pagina", "page"))
            }
            other => self.place(other),
        };
        if !item.inside.is_empty() {
            place = format!("{}: {place}", item.inside.join(" > "));
        }
        let mut what = item.title.clone();
        if item.chars > 0 {
            let word = if item.chars == 1 { self.say("teken", "character") } else { self.say("tekens", "characters") };
            what = format!("{what}, {} {word}", item.chars);
        }
        if !item.holds.is_empty() {
            let mut holds = Vec::new();
            for id in &item.holds {
                holds.push(Kind::from_id(id).map_or(*id, |kind| self.say(kind.dutch(), kind.english())));
            }
            what = format!("{what} ({})", holds.join(", "));
        }
        if let Some(value) = &item.value {
            what = format!("{what} \"{value}\"");
        }
        writeln!(out, "  {head}: {place}: {what}; {}", item.advice)
    }

    fn gap_words(&self, reason: &str) -> &'static str {
        let (nl, en) = match reason {
            "encrypted" => ("er is een wachtwoord nodig", "a password is needed"),
            "unreadable" => ("beschadigd, of niet wat het lijkt", "damaged, or not what it seems"),
            "unknown-charset" => ("tekst in een onbekende codering", "text in an unknown charset"),
            "limit" => ("te groot of te diep genest", "too large or nested too deep"),
            "no-ocr" => ("een beeld is niet bekeken", "a picture was not looked at"),
            "failed" => ("hierop liep het programma vast", "the program failed on this"),
            "unsupported" => ("dit soort bestand wordt nog niet gelezen", "this kind of file is not read yet"),
            _ => ("kon niet worden geopend", "could not be opened"),
        };
        self.look.lang.pick(nl, en)
    }

    fn redaction(&self, redaction: &RedactionRecord, out: &mut dyn Write) -> io::Result<()> {
        let output = redaction.output.as_deref().map(clean).unwrap_or_default();
        match redaction.status {
            "written" => {
                let head = self.paint("32", self.say("gelakt en gecontroleerd", "redacted and checked"));
                writeln!(out, "  {head}: {output}")?;
                redaction.notes.iter().try_for_each(|note| writeln!(out, "    - {note}"))?;
                redaction.not_kept.iter().try_for_each(|promise| {
                    let words = match *promise {
                        "encryption" => self.say("de kopie is niet versleuteld", "the copy is not encrypted"),
                        "signature" => self.say("de kopie is niet ondertekend", "the copy is not signed"),
                        _ => self.say(
                            "de kopie zegt niet meer dat zij aan PDF/A of PDF/UA voldoet",
                            "the copy no longer claims to follow PDF/A or PDF/UA",
                        ),
                    };
                    writeln!(out, "    {}: {words}", self.say("let op", "note"))
                })
            }
            "unchanged" => {
                let head = self.say("niets te lakken, kopie gemaakt", "nothing to redact, copied");
                writeln!(out, "  {head}: {output}")
            }
            _ => {
                let head = self.paint("31", self.say("geen kopie gemaakt", "no copy made"));
                let why = self.say(
                    "niet te beloven dat alles weg zou zijn",
                    "it could not be promised that everything would be gone",
                );
                writeln!(out, "  {head}: {why}")?;
                redaction.refused.iter().take(5).try_for_each(|reason| writeln!(out, "    - {reason}"))
            }
        }
    }

    fn said(&mut self, file: &FileRecord, out: &mut dyn Write) -> io::Result<()> {
        if !self.running.named {
            writeln!(out, "{}", self.paint("1", &clean(&file.path)))?;
            self.running.named = true;
        }
        for finding in file.findings.iter().take(SHOWN.saturating_sub(self.running.findings)) {
            self.finding(finding, out)?;
        }
        self.running.findings += file.findings.len();
        for item in &file.concealed {
            self.concealed(item, out)?;
        }
        for gap in file.gaps.iter().take(if file.more { SHOWN.saturating_sub(self.running.gaps) } else { usize::MAX }) {
            self.gap(gap, out)?;
        }
        self.running.gaps += file.gaps.len();
        if !file.more && self.running.findings > SHOWN {
            let more = self.running.findings - SHOWN;
            let tail = self.say("meer; --format jsonl geeft alles", "more; --format jsonl gives all");
            writeln!(out, "  … {more} {tail}")?;
        }
        for verdict in &file.verdicts {
            if self.running.rules.insert(verdict.rule.clone()) {
                writeln!(out, "  [{}] {}", self.severity(verdict.severity), verdict.title)?;
            }
        }
        if let Some(redaction) = &file.redaction {
            self.redaction(redaction, out)?;
        }
        if file.more { Ok(()) } else { writeln!(out) }
    }

    fn severity(&self, severity: &str) -> String {
        let (nl, en, code) = match severity {
            "critical" => ("kritiek", "critical", "1;31"),
            "high" => ("hoog", "high", "31"),
            "medium" => ("middel", "medium", "33"),
            "low" => ("laag", "low", "36"),
            _ => ("let op", "note", "36"),
        };
        self.paint(code, self.say(nl, en))
    }

    fn totals(&self, out: &mut dyn Write) -> io::Result<()> {
        for (kind, (count, sure)) in &self.kinds {
            let name = self.say(kind.dutch(), kind.english());
            let sure_word = self.say("zeker", "sure");
            writeln!(out, "  {count:>7}  {name} ({sure} {sure_word})")?;
        }
        if self.rules.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n{}",
            self.paint("1", self.say("Wat dit betekent en wat u kunt doen", "What this means and what to do"))
        )?;
        let mut rules: Vec<_> = self.rules.values().collect();
        rules.sort_by_key(|(verdict, _)| std::cmp::Reverse(rank(verdict.severity)));
        for (verdict, count) in rules {
            let files = self.say("keer", "times");
            let law = verdict.law.join(", ");
            writeln!(out, "  [{}] {} ({count} {files}; {law})", self.severity(verdict.severity), verdict.title)?;
            writeln!(out, "      {}", verdict.advice)?;
        }
        let note = self.say(
            "Dit zijn signalen op grond van de AVG en aanverwante wetten, geen juridisch advies.",
            "These are signals based on the AVG (GDPR) and related Dutch law, not legal advice.",
        );
        writeln!(out, "  {}", self.paint("2", note))
    }
}

fn rank(severity: &str) -> u8 {
    match severity {
        "critical" => 4,
        "high" => 3,
        "medium" => 2,
        "low" => 1,
        _ => 0,
    }
}

impl Report for Human {
    fn name(&self) -> &'static str {
        "human"
    }

    fn file(&mut self, file: &FileRecord, out: &mut dyn Write) -> io::Result<()> {
        for finding in &file.findings {
            if let Some(kind) = Kind::from_id(finding.kind) {
                let (count, sure) = self.kinds.entry(kind).or_default();
                *count += 1;
                *sure += u64::from(finding.confidence >= 0.9);
            }
        }
        for verdict in &file.verdicts {
            self.rules.entry(verdict.rule.clone()).or_insert_with(|| (verdict.clone(), 0)).1 += 1;
        }
        self.redacting |= file.redaction.is_some();
        let silent =
            file.findings.is_empty() && file.gaps.is_empty() && file.verdicts.is_empty() && file.concealed.is_empty();
        let quiet = silent && file.redaction.as_ref().is_none_or(|r| r.status == "unchanged");
        if !quiet || self.running.named {
            self.said(file, out)?;
        }
        if !file.more {
            self.found_in += u64::from(self.running.findings > 0);
            self.running = Running::default();
        }
        Ok(())
    }

    #[allow(clippy::cast_precision_loss)] // sizes for people
    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.paint("1", self.say("Samengevat", "In short")))?;
        let megabytes = summary.bytes as f64 / 1e6;
        let Summary { files, documents, findings, gaps, seconds, .. } = summary;
        let count = |n: u64, one: [&str; 2], more: [&str; 2]| {
            let [nl, en] = if n == 1 { one } else { more };
            format!("{n} {}", self.say(nl, en))
        };
        let files = count(*files, ["bestand bekeken", "file looked at"], ["bestanden bekeken", "files looked at"]);
        let documents = count(*documents, ["document", "document"], ["documenten", "documents"]);
        writeln!(out, "  {files} ({documents}, {megabytes:.1} MB) in {seconds:.1} s")?;
        if let Some(concealed) = summary.concealed {
            let one = ["ding blijft leesbaar dat niet te zien is", "thing stays readable that is not to be seen"];
            let more =
                ["dingen blijven leesbaar die niet te zien zijn", "things stay readable that are not to be seen"];
            writeln!(out, "  {}", count(concealed, one, more))?;
            return Ok(());
        }
        let findings = count(*findings, ["gegeven gevonden", "item found"], ["gegevens gevonden", "items found"]);
        let found_in = count(self.found_in, ["bestand", "file"], ["bestanden", "files"]);
        writeln!(out, "  {findings} in {found_in}")?;
        if summary.allowed > 0 {
            writeln!(out, "  {} {}", summary.allowed, self.say("geaccepteerd (--allow)", "accepted (--allow)"))?;
        }
        if *gaps > 0 {
            let gaps = count(*gaps, ["keer", "time"], ["keer", "times"]);
            let words = self.say(
                "kon niet (helemaal) worden gekeken: die bestanden zijn niet schoon verklaard",
                "something could not be read (in full): those files are not declared clean",
            );
            writeln!(out, "  {}", self.paint("33", &format!("{gaps} {words}")))?;
        }
        if self.redacting {
            let Summary { written, refused, .. } = summary;
            let written = count(*written, ["kopie", "copy"], ["kopieën", "copies"]);
            let words = self.say("gemaakt en gecontroleerd, geweigerd:", "made and checked, refused:");
            writeln!(out, "  {written} {words} {refused}")?;
        }
        self.totals(out)
    }
}
