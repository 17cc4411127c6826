//! The parts of the page, in their order.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{MOST, Page, chart, escape};
use crate::decide::rules::Severity;
use crate::finding::{Category, Kind};
use crate::report::digest::{Digest, shown};
use crate::report::words;

fn heading(out: &mut String, id: &str, title: &str) {
    let _ = writeln!(out, "<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{}</h2>", escape(title));
}

fn table(out: &mut String, name: &str, columns: &[(&str, bool)], rows: &[Vec<String>]) {
    let _ = write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><thead><tr>",
        escape(name)
    );
    for (title, number) in columns {
        let class = if *number { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", escape(title));
    }
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (index, (cell, (_, number))) in row.iter().zip(columns).enumerate() {
            let class = if *number {
                " class=\"n\""
            } else if index == 0 {
                " class=\"path\""
            } else {
                ""
            };
            let _ = write!(out, "<td{class}>{}</td>", escape(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

pub(super) fn head(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    let lang = say("nl", "en");
    let title = say("Persoonsgegevens in uw bestanden", "Personal data in your files");
    let totals = page.now.totals.clone().unwrap_or_default();
    let when = totals.finished.get(..10).map_or_else(String::new, |day| format!(" {}: {day}.", say("Datum", "Date")));
    let who = if totals.profile.is_empty() {
        String::new()
    } else {
        format!(" {}: {}.", say("Profiel", "Profile"), totals.profile)
    };
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>\n{}</style></head><body>\n<header class=\"top\"><h1>{title}</h1><p class=\"soft\">{}{}</p>",
        include_str!("style.css"),
        escape(say(
            "Rapport van zwartlak. Gevonden waarden zijn afgedekt.",
            "Report by zwartlak. Values found are masked."
        )),
        escape(&format!("{when}{who}")),
    );
    let links = [
        ("kort", say("Samenvatting", "Summary")),
        ("niet-gelezen", say("Niet gelezen", "Not read")),
        ("signalen", say("Signalen", "Signals")),
        ("mappen", say("Mappen", "Folders")),
        ("bestanden", say("Bestanden", "Files")),
        ("register", say("Register", "Register")),
        ("cijfers", say("FG en DPIA", "DPO and DPIA")),
    ];
    let _ = write!(out, "<nav aria-label=\"{}\"><ul>", say("In dit rapport", "In this report"));
    for (id, name) in links {
        let _ = write!(out, "<li><a href=\"#{id}\">{name}</a></li>");
    }
    out.push_str("</ul></nav></header>\n<main>\n");
}

pub(super) fn summary(page: &Page<'_>, out: &mut String) {
    let (now, say) = (page.now, |nl, en| page.lang.pick(nl, en));
    heading(out, "kort", say("Samenvatting", "Summary"));
    let people = now.people();
    let looked = now.totals.as_ref().map_or_else(|| "?".to_owned(), |totals| totals.files.to_string());
    let tile = |out: &mut String, class: &str, number: &str, words: &str| {
        let _ = write!(out, "<li class=\"{class}\"><strong>{}</strong>{}</li>", escape(number), escape(words));
    };
    out.push_str("<ul class=\"tiles\">");
    tile(out, "", &looked, say("bestanden bekeken", "files looked at"));
    tile(out, "", &now.found_in().to_string(), say("bestanden met persoonsgegevens", "files with personal data"));
    tile(out, "", &words::people(page.lang, people), &words::people_range(page.lang, people));
    tile(
        out,
        "",
        &people.minors.to_string(),
        say("van hen jonger dan achttien (naar geboortedatum)", "of them under eighteen (by birth date)"),
    );
    let urgent = now.signals(Severity::Critical) + now.signals(Severity::High);
    tile(
        out,
        if urgent > 0 { "bad" } else { "" },
        &urgent.to_string(),
        say("signalen kritiek of hoog", "signals critical or high"),
    );
    let gaps = now.gaps.len();
    tile(
        out,
        if gaps > 0 { "gap" } else { "" },
        &gaps.to_string(),
        say("keer kon iets niet worden gelezen", "times something could not be read"),
    );
    out.push_str("</ul>\n");
    if now.totals.is_none() {
        let _ = write!(
            out,
            "<p><strong>{}</strong></p>",
            say(
                "Deze scan is niet afgemaakt: de slotregel ontbreekt. De cijfers zijn dus te laag.",
                "This scan was not finished: its last line is missing. The figures are therefore too low."
            )
        );
    }
    out.push_str("<div class=\"charts\">\n");
    let rows: Vec<_> = now
        .categories()
        .into_iter()
        .map(|(category, _, _, files)| (words::category(page.lang, category).to_owned(), files, color(category)))
        .collect();
    chart::bars(say("Bestanden per soort gegeven", "Files by kind of data"), &rows, out);
    let rows: Vec<_> = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (words::severity(page.lang, *severity).to_owned(), now.signals(*severity), shade(*severity)))
        .filter(|(_, count, _)| *count > 0)
        .collect();
    chart::bars(say("Signalen naar ernst", "Signals by severity"), &rows, out);
    out.push_str("</div></section>\n");
}

fn color(category: Category) -> &'static str {
    match category {
        Category::NationalNumber | Category::IdentityDocument => "#8f1019",
        Category::Health | Category::Special | Category::Criminal | Category::Credential => "#b23a0e",
        Category::Identifier | Category::Contact | Category::Financial => "#1d4f91",
    }
}

fn shade(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "#8f1019",
        Severity::High => "#b23a0e",
        Severity::Medium => "#7a5900",
        Severity::Low => "#2f5f3a",
        Severity::Note => "#3d4a5c",
    }
}

pub(super) fn gaps(page: &Page<'_>, out: &mut String) {
    let (now, say) = (page.now, |nl, en| page.lang.pick(nl, en));
    heading(out, "niet-gelezen", say("Niet gelezen", "Not read"));
    if now.gaps.is_empty() {
        let _ = writeln!(out, "<p>{}</p></section>", say("Alles kon worden gelezen.", "Everything could be read."));
        return;
    }
    let _ = write!(
        out,
        "<p>{}</p>",
        say(
            "Hier is niet of niet helemaal gekeken. Deze bestanden zijn dus niet schoon verklaard: kijk er zelf in, of maak ze leesbaar en scan opnieuw.",
            "Here nothing was looked at, or not all. These files are therefore not declared clean: look into them yourself, or make them readable and scan again."
        )
    );
    let mut reasons: BTreeMap<&str, Vec<&crate::report::digest::GapSum>> = BTreeMap::new();
    for gap in &now.gaps {
        reasons.entry(&gap.reason).or_default().push(gap);
    }
    for (reason, gaps) in reasons {
        let (what, next) = words::gap(page.lang, reason);
        let _ = write!(out, "<div class=\"gaps\"><h3>{} ({})</h3><p>{}</p>", escape(what), gaps.len(), escape(next));
        places(
            page,
            out,
            &gaps.iter().map(|gap| format!("{} ({})", gap.place, shown(&gap.detail))).collect::<Vec<_>>(),
        );
        out.push_str("</div>\n");
    }
    out.push_str("</section>\n");
}

/// The first few openly, more behind a click, the rest counted.
fn places(page: &Page<'_>, out: &mut String, places: &[String]) {
    let say = |nl, en| page.lang.pick(nl, en);
    let list = |out: &mut String, places: &[String]| {
        out.push_str("<ul class=\"places\">");
        for place in places {
            let _ = write!(out, "<li>{}</li>", escape(place));
        }
        out.push_str("</ul>");
    };
    let (first, more) = places.split_at(places.len().min(5));
    list(out, first);
    if more.is_empty() {
        return;
    }
    let (more, rest) = more.split_at(more.len().min(MOST));
    let _ = write!(out, "<details><summary>{} {}</summary>", more.len() + rest.len(), say("meer", "more"));
    list(out, more);
    if !rest.is_empty() {
        let _ = write!(out, "<p>{} {}</p>", rest.len(), say("andere staan in de CSV.", "others stand in the CSV."));
    }
    out.push_str("</details>");
}

pub(super) fn signals(page: &Page<'_>, out: &mut String) {
    let (now, say) = (page.now, |nl, en| page.lang.pick(nl, en));
    heading(out, "signalen", say("Signalen, en wat u kunt doen", "Signals, and what to do"));
    let _ = write!(
        out,
        "<p class=\"soft\">{}</p>",
        say(
            "Een signaal zegt dat iets om een blik vraagt, niet dat het verboden is. Een mens weegt het. Dit is geen juridisch advies.",
            "A signal says that something asks for a look, not that it is forbidden. A person weighs it. This is not legal advice."
        )
    );
    if now.rules.is_empty() {
        let _ = write!(out, "<p>{}</p>", say("Er zijn geen signalen.", "There are no signals."));
    }
    for (id, rule) in now.worst() {
        let severity = rule.severity().id();
        let worse = match rule.worse() {
            0 => String::new(),
            n => format!("; {n} {}", say("zwaarder, vanwege kinderen", "heavier, because of children")),
        };
        let _ = write!(
            out,
            "<article class=\"rule {severity}\"><h3><span class=\"badge {severity}\">{}</span>{} ({}{worse})</h3><p>{}</p>\
             <p class=\"law\">{} <code>{}</code>. {}: {}.</p>",
            words::severity(page.lang, rule.severity()),
            escape(&rule.title),
            rule.count,
            escape(&rule.advice),
            say("Regel", "Rule"),
            escape(id),
            say("Op grond van", "Based on"),
            escape(&rule.law.join(", ")),
        );
        if let Some(fix) = rule.fixes.first().filter(|fix| !fix.is_empty()) {
            let example = if rule.count > 1 {
                say("Zo, bijvoorbeeld voor het eerste bestand:", "Like this, say for the first file:")
            } else {
                say("Zo:", "Like this:")
            };
            let _ = write!(out, "<p>{example}</p><pre><code>{}</code></pre>", escape(&shown(fix)));
        }
        places(page, out, &rule.places);
        out.push_str("</article>\n");
    }
    out.push_str("</section>\n");
}

/// What a folder holds.
#[derive(Default)]
struct Folder {
    files: u64,
    findings: u64,
    gaps: u64,
    signals: [u64; 5],
    kinds: BTreeMap<Kind, u64>,
}

fn by_folder(now: &Digest) -> Vec<(&str, Folder)> {
    let mut folders: BTreeMap<&str, Folder> = BTreeMap::new();
    for (path, file) in &now.files {
        let end = path.rfind(['/', '\\']);
        let folder = folders.entry(end.and_then(|end| path.get(..end)).unwrap_or(".")).or_default();
        folder.files += u64::from(!file.kinds.is_empty());
        folder.gaps += file.gaps;
        for (kind, count) in &file.kinds {
            folder.findings += count;
            *folder.kinds.entry(*kind).or_default() += count;
        }
        if let Some(count) = file.worst.and_then(|worst| folder.signals.get_mut(worst as usize)) {
            *count += 1;
        }
    }
    let mut folders: Vec<_> = folders.into_iter().collect();
    folders.sort_by_key(|(path, folder)| {
        let mut worst = folder.signals;
        worst.reverse();
        (std::cmp::Reverse((worst, folder.findings)), *path)
    });
    folders
}

fn kinds(page: &Page<'_>, kinds: &BTreeMap<Kind, u64>) -> String {
    let mut kinds: Vec<_> = kinds.iter().collect();
    kinds.sort_by_key(|(kind, count)| (words::weight(**kind), std::cmp::Reverse(**count)));
    let name = |kind: &Kind| page.lang.pick(kind.dutch(), kind.english());
    let mut told: Vec<String> = kinds.iter().take(5).map(|(kind, count)| format!("{} ({count})", name(kind))).collect();
    if kinds.len() > 5 {
        told.push("…".to_owned());
    }
    told.join(", ")
}

pub(super) fn folders(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    heading(out, "mappen", say("Mappen, de zwaarste eerst", "Folders, the heaviest first"));
    let folders = by_folder(page.now);
    let row = |(path, folder): &(&str, Folder)| {
        let worst =
            Severity::ALL.iter().rev().find(|severity| folder.signals.get(**severity as usize).is_some_and(|n| *n > 0));
        vec![
            shown(path),
            worst.map_or_else(|| "-".to_owned(), |severity| words::severity(page.lang, *severity).to_owned()),
            folder.files.to_string(),
            folder.findings.to_string(),
            folder.gaps.to_string(),
            kinds(page, &folder.kinds),
        ]
    };
    let rows: Vec<_> = folders.iter().take(50).map(row).collect();
    let columns = [
        (say("Map", "Folder"), false),
        (say("Zwaarste signaal", "Worst signal"), false),
        (say("Bestanden", "Files"), true),
        (say("Gegevens", "Items"), true),
        (say("Niet gelezen", "Not read"), true),
        (say("Wat vooral", "Mostly"), false),
    ];
    table(out, say("Mappen", "Folders"), &columns, &rows);
    more(page, out, folders.len(), 50);
    out.push_str("</section>\n");
}

fn more(page: &Page<'_>, out: &mut String, all: usize, shown: usize) {
    if all > shown {
        let words = page.lang.pick(
            "andere staan in de CSV (zwartlak report --format csv).",
            "others stand in the CSV (zwartlak report --format csv).",
        );
        let _ = write!(out, "<p>{} {words}</p>", all - shown);
    }
}

pub(super) fn files(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    heading(out, "bestanden", say("Bestanden, de zwaarste eerst", "Files, the heaviest first"));
    let mut files: Vec<_> = page.now.files.iter().filter(|(_, file)| !file.kinds.is_empty()).collect();
    files.sort_by_key(|(path, file)| (std::cmp::Reverse((file.worst, file.kinds.values().sum::<u64>())), *path));
    let row = |(path, file): &(&String, &crate::report::digest::FileSum)| {
        vec![
            shown(path),
            file.worst.map_or_else(|| "-".to_owned(), |severity| words::severity(page.lang, severity).to_owned()),
            file.kinds.values().sum::<u64>().to_string(),
            kinds(page, &file.kinds),
            // a day is not broken over two lines
            file.modified.as_deref().unwrap_or_default().replace('-', "\u{2011}"),
        ]
    };
    let rows: Vec<_> = files.iter().take(MOST).map(row).collect();
    let columns = [
        (say("Bestand", "File"), false),
        (say("Zwaarste signaal", "Worst signal"), false),
        (say("Gegevens", "Items"), true),
        (say("Wat vooral", "Mostly"), false),
        (say("Gewijzigd", "Changed"), false),
    ];
    table(out, say("Bestanden", "Files"), &columns, &rows);
    more(page, out, files.len(), MOST);
    out.push_str("</section>\n");
}

pub(super) fn inventory(page: &Page<'_>, out: &mut String) {
    let (now, say) = (page.now, |nl, en| page.lang.pick(nl, en));
    heading(
        out,
        "register",
        say("Voor het register van verwerkingen (AVG 30)", "For the register of processing (AVG 30)"),
    );
    let _ = write!(
        out,
        "<p>{}</p>",
        say(
            "Welke soorten gegevens er staan, en waar. Doel, grond, ontvangers en termijn vult u zelf in.",
            "Which kinds of data there are, and where. Purpose, ground, recipients and term are yours to fill in."
        )
    );
    let rows: Vec<_> = now
        .categories()
        .into_iter()
        .map(|(category, kinds, findings, files)| {
            let names: Vec<_> = kinds.iter().map(|kind| page.lang.pick(kind.dutch(), kind.english())).collect();
            let mut formats = std::collections::BTreeSet::new();
            let mut folders: BTreeMap<&str, u64> = BTreeMap::new();
            for (path, file) in now.files.iter().filter(|(_, file)| file.kinds.keys().any(|kind| kinds.contains(kind)))
            {
                formats.extend(file.formats.iter().map(String::as_str));
                let end = path.rfind(['/', '\\']);
                *folders.entry(end.and_then(|end| path.get(..end)).unwrap_or(".")).or_default() += 1;
            }
            let mut folders: Vec<_> = folders.into_iter().collect();
            folders.sort_by_key(|(path, count)| (std::cmp::Reverse(*count), *path));
            let mut told: Vec<String> = folders.iter().take(4).map(|(path, _)| shown(path)).collect();
            if folders.len() > 4 {
                told.push(format!("+{}", folders.len() - 4));
            }
            let name = words::category(page.lang, category);
            vec![
                format!("{name}: {}", names.join(", ")),
                files.to_string(),
                findings.to_string(),
                formats.into_iter().collect::<Vec<_>>().join(", "),
                told.join("; "),
            ]
        })
        .collect();
    let columns = [
        (say("Soort gegevens", "Kind of data"), false),
        (say("Bestanden", "Files"), true),
        (say("Gegevens", "Items"), true),
        (say("Vorm", "Form"), false),
        (say("Waar", "Where"), false),
    ];
    table(out, say("Register", "Register"), &columns, &rows);
    if !page.retention.is_empty() {
        let _ = write!(out, "<p>{}: {}</p>", say("Bewaren", "Retention"), escape(page.retention));
    }
    out.push_str("</section>\n");
}

pub(super) fn figures(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    heading(out, "cijfers", say("Cijfers voor FG en DPIA (AVG 35, 37)", "Figures for DPO and DPIA (AVG 35, 37)"));
    let _ = write!(
        out,
        "<p>{}</p>",
        say(
            "Of een verwerking grootschalig is, weegt een mens aan de hand van aantal mensen, hoeveelheid en soort gegevens, duur en gebied. Dit zijn de cijfers.",
            "Whether processing is large scale is for a person to weigh, by number of people, volume and kind of data, duration and area. These are the figures."
        )
    );
    let rows: Vec<Vec<String>> =
        words::figures(page.lang, page.now).into_iter().map(|(name, value)| vec![name, value]).collect();
    table(
        out,
        say("Cijfers", "Figures"),
        &[(say("Vraag", "Question"), false), (say("Gemeten", "Measured"), false)],
        &rows,
    );
    out.push_str("</section>\n");
}

pub(super) fn trend(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    let Some(before) = page.before else { return };
    heading(out, "verloop", say("Verloop sinds de vorige scan", "Change since the previous scan"));
    let rows: Vec<Vec<String>> = words::trend(page.lang, before, page.now)
        .into_iter()
        .map(|(name, was, is)| {
            let change = i128::from(is) - i128::from(was);
            vec![
                name,
                was.to_string(),
                is.to_string(),
                if change == 0 { "0".to_owned() } else { format!("{change:+}") },
            ]
        })
        .collect();
    let columns = [
        (say("Wat", "What"), false),
        (say("Vorige", "Previous"), true),
        (say("Nu", "Now"), true),
        (say("Verschil", "Change"), true),
    ];
    table(out, say("Verloop", "Trend"), &columns, &rows);
    out.push_str("</section>\n");
}

pub(super) fn foot(page: &Page<'_>, out: &mut String) {
    let say = |nl, en| page.lang.pick(nl, en);
    let _ = writeln!(
        out,
        "</main>\n<footer><p>{}</p><p>{}</p></footer></body></html>",
        say(
            "Aantallen mensen zijn een schatting uit versleutelde kenmerken van nummers, geboortedatums en namen. De ondergrens telt wie zeker verschillend is, de bovengrens wie niet aan een ander kon worden verbonden. Handschrift en slechte beelden kunnen zijn gemist.",
            "Numbers of people are estimated from keyed tokens of numbers, birth dates and names. The lower bound counts those who surely differ, the upper bound everyone who could not be tied to another. Handwriting and poor pictures may have been missed."
        ),
        say(
            "Waarden staan niet in dit rapport, namen van bestanden wel: bewaar het als vertrouwelijk.",
            "Values do not stand in this report, names of files do: keep it confidential."
        ),
    );
}
