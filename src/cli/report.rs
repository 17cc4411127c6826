//! `zwartlak report` and `zwartlak breach`: from a saved scan to something a person reads.

use std::io::{Read, Write};
use std::path::Path;

use super::args::{BreachArgs, ReportArgs};
use super::{Error, ExitStatus, setup};
use crate::decide::profile::Profile;
use crate::report::Lang;
use crate::report::breach::{self, Known};
use crate::report::digest::Digest;
use crate::report::html::{self, Page};
use crate::report::{files, markdown};

/// Writes the report.
pub fn run(args: &ReportArgs) -> Result<ExitStatus, Error> {
    let lang = setup::lang(args.lang);
    let now = read(&args.findings, lang, Digest::only(args.path.clone()))?;
    let before = args.previous.as_deref().map(|path| read(path, lang, Digest::only(args.path.clone()))).transpose()?;
    let profile = now.totals.as_ref().and_then(|totals| Profile::by_id(&totals.profile).ok());
    let retention = profile.map(|profile| profile.retention).unwrap_or_default();
    let page = Page { now: &now, before: before.as_ref(), lang, retention: lang.pick(&retention.nl, &retention.en) };
    let mut out = Vec::new();
    match form(args.format.as_deref(), args.output.as_deref(), "html") {
        "markdown" => out.extend_from_slice(markdown::text(&page).as_bytes()),
        "csv" => files::table(&now, &mut out).map_err(Error::write("report"))?,
        _ => out.extend_from_slice(html::page(&page).as_bytes()),
    }
    put(args.output.as_deref(), &out)
}

/// Writes the facts for a data-leak file.
pub fn breach(args: &BreachArgs) -> Result<ExitStatus, Error> {
    let lang = setup::lang(args.lang);
    let digest = read(&args.findings, lang, Digest::only(args.path.clone()))?;
    if digest.files.is_empty() && !args.path.is_empty() {
        return Err(Error::Usage(
            "--path: no finding and no gap stands below these paths; write them as the scan did".into(),
        ));
    }
    let deadline = args.discovered.as_deref().map(deadline).transpose()?;
    let known =
        Known { discovered: args.discovered.clone(), deadline, cause: args.cause.clone(), paths: args.path.clone() };
    let facts = breach::facts(&digest, &known, lang);
    let text = match form(args.format.as_deref(), args.output.as_deref(), "markdown") {
        "html" => facts.html(lang),
        "json" => {
            serde_json::to_string_pretty(&facts).map(|json| json + "\n").map_err(|e| Error::Usage(e.to_string()))?
        }
        _ => facts.markdown(lang),
    };
    put(args.output.as_deref(), text.as_bytes())
}

/// 72 hours after the discovery.
fn deadline(discovered: &str) -> Result<String, Error> {
    let wrong = |_| Error::Usage("--discovered: write it as 2026-11-25T09:30".into());
    let at: jiff::civil::DateTime = discovered.trim().replace(' ', "T").parse().map_err(wrong)?;
    let zoned = at.to_zoned(jiff::tz::TimeZone::system()).map_err(wrong)?;
    let end = zoned.checked_add(jiff::SignedDuration::from_hours(72)).map_err(wrong)?;
    Ok(end.strftime("%Y-%m-%d %H:%M").to_string())
}

/// The form asked for, else that of the name of the output, else this.
fn form<'a>(asked: Option<&'a str>, output: Option<&'a Path>, otherwise: &'a str) -> &'a str {
    let by_name = output.and_then(Path::extension).and_then(|end| end.to_str()).map(|end| match end {
        "html" | "htm" => "html",
        "md" => "markdown",
        "csv" => "csv",
        "json" => "json",
        _ => otherwise,
    });
    asked.or(by_name).unwrap_or(otherwise)
}

fn read(path: &Path, lang: Lang, digest: Digest) -> Result<Digest, Error> {
    let name = path.display();
    if path != Path::new("-") && is_state(path) {
        return super::state::digest(path, lang, digest);
    }
    let wrong = |message: String| Error::Usage(format!("{name}: {message}"));
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin().lock())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|error| wrong(error.to_string()))?;
    digest.read(&text).map_err(|error| wrong(error.to_string()))
}

fn is_state(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(100).read_to_end(&mut head));
    read.is_ok() && crate::state::is_state(&head)
}

fn put(path: Option<&Path>, bytes: &[u8]) -> Result<ExitStatus, Error> {
    match path {
        Some(path) => {
            let failed = Error::write(path.display().to_string());
            super::write::plain(path, bytes).map_err(failed)?;
        }
        None => std::io::stdout().write_all(bytes).map_err(Error::write("standard output"))?,
    }
    Ok(ExitStatus::Clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_for_72_hours() {
        assert_eq!(deadline("2026-11-25 09:30").unwrap(), "2026-11-28 09:30");
        assert!(deadline("gisteren").unwrap_err().to_string().contains("2026-11-25T09:30"));
    }

    #[test]
    fn the_name_of_the_output_chooses_the_form() {
        assert_eq!(form(None, Some(Path::new("a.md")), "html"), "markdown");
        assert_eq!(form(Some("csv"), Some(Path::new("a.md")), "html"), "csv");
        assert_eq!(form(None, None, "html"), "html");
    }
}
