//! `zwartlak id-copy`: a safe copy of an identity document.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::IdCopy;
use super::audit::{self, Audit};
use super::{Error, ExitStatus, setup, write};
use crate::decide::id_copy::{CopyProfile, Field};
use crate::document::Limits;
use crate::idcopy::Watermark;
use crate::pipeline::Pipeline;
use crate::pipeline::id_copy::{Covered, Error as CopyError, Form, Note, Request};
use crate::report::Lang;
use crate::source::Input;

/// What is to be done with the file.
enum Task {
    /// A copy, here.
    Copy(PathBuf),
    /// Say what would be covered, and draw it here if a file is named.
    Preview(Option<PathBuf>),
    /// Say what to note.
    Note,
}

/// Makes the copy.
pub fn run(args: &IdCopy) -> Result<ExitStatus, Error> {
    let lang = setup::lang(args.lang);
    let profile = profile(&args.profile)?;
    let task = task(args, &profile)?;
    let request = request(args, &profile, &task)?;
    let pipeline = Pipeline { reveal: args.reveal, ..setup::for_id_copy(args.models.as_deref())? };
    let input = Input::File { path: args.file.clone(), root: None };
    let bytes = input.read(Limits::default().bytes).map_err(|error| Error::Usage(error.to_string()))?;
    let audit = Audit::plain(args.audit.as_deref(), "id-copy", args.purpose.as_deref().unwrap_or_default())?;
    let name = input.name();
    let said: Result<Result<String, Error>, CopyError> = match &task {
        Task::Copy(out) => pipeline.id_copy(&name, &bytes, &request).map(|copy| {
            let shown = out.display().to_string();
            audit.tell(&name, "write", Some(&shown), audit::Kinds::new()).map_err(Error::write("audit trail"))?;
            write::copy(out, &copy.bytes).map_err(|error| unwritten(out, &error))?;
            Ok(tell_copy(&copy.covered, out, &profile, lang))
        }),
        Task::Preview(out) => pipeline.id_preview(&name, &bytes, &request).map(|preview| {
            if let Some(out) = out {
                write::plain(out, &preview.bytes).map_err(|error| unwritten(out, &error))?;
            }
            Ok(tell_preview(&preview.covered, out.as_deref(), lang))
        }),
        Task::Note => pipeline.id_note(&name, &bytes).map(|notes| Ok(tell_note(&notes, args.reveal, lang))),
    };
    match said {
        Ok(text) => {
            let text = text? + &advice(&profile, lang);
            std::io::stdout().write_all(text.as_bytes()).map_err(Error::write("standard output"))?;
            Ok(ExitStatus::Clean)
        }
        Err(error) => {
            // nowhere to go when standard error is closed
            let _ = writeln!(std::io::stderr(), "zwartlak: {name}: {error}");
            Ok(if matches!(error, CopyError::Leaks(_)) { ExitStatus::Findings } else { ExitStatus::Failure })
        }
    }
}

fn unwritten(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Usage(format!("{}: {error}", path.display()))
}

/// A built-in profile, or a file.
fn profile(name: &str) -> Result<CopyProfile, Error> {
    let path = Path::new(name);
    if path.extension().is_some_and(|end| end == "toml") {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Usage(format!("{name}: {e}")))?;
        return Ok(CopyProfile::parse(name, &text)?);
    }
    Ok(CopyProfile::by_id(name)?)
}

fn task(args: &IdCopy, profile: &CopyProfile) -> Result<Task, Error> {
    if let Some(out) = &args.out {
        if form(out).is_none() {
            return Err(Error::Usage("--out must end in .png, .jpg, .jpeg or .pdf".into()));
        }
        if write::same_file(&args.file, out) {
            return Err(Error::Usage("the copy would replace the original: give it another name".into()));
        }
    }
    match (&args.out, args.dry_run) {
        (out, true) => Ok(Task::Preview(out.clone())),
        (Some(out), false) => Ok(Task::Copy(out.clone())),
        (None, false) if profile.only_when_asked => Ok(Task::Note),
        (None, false) => Err(Error::Usage("say where the copy goes: --out kopie.jpg".into())),
    }
}

fn form(path: &Path) -> Option<Form> {
    Form::of(&path.extension()?.to_string_lossy())
}

fn request(args: &IdCopy, profile: &CopyProfile, task: &Task) -> Result<Request, Error> {
    let mut shown = Vec::new();
    for name in &args.show {
        let known = || Error::Usage(format!("--show: there is no field '{name}'; choose from {}", Field::names()));
        shown.push(Field::from_id(name).ok_or_else(known)?);
    }
    let (whom, purpose) = match (task, &args.for_whom, &args.purpose) {
        (_, Some(whom), Some(purpose)) => (whom.as_str(), purpose.as_str()),
        (Task::Copy(_), ..) => {
            let message = "say for whom the copy is and what they need it for: --for WHO --purpose WHY";
            return Err(Error::Usage(message.into()));
        }
        _ => ("", ""),
    };
    let date = args.date.clone().unwrap_or_else(|| jiff::Zoned::now().strftime("%d-%m-%Y").to_string());
    Ok(Request {
        watermark: Watermark::new(whom, purpose, &date),
        covered: profile.covered(&shown)?,
        form: args.out.as_deref().and_then(form).unwrap_or(Form::Png),
        straighten: args.straighten,
    })
}

/// The kinds with how many there are of each.
fn list(covered: &Covered, lang: Lang) -> String {
    let name = |(kind, count): (&crate::finding::Kind, &usize)| {
        format!("{} ({count})", lang.pick(kind.dutch(), kind.english()))
    };
    let kinds: Vec<_> = covered.places.iter().map(name).collect();
    if kinds.is_empty() { lang.pick("niets", "nothing").to_owned() } else { kinds.join(", ") }
}

fn unstraightened(covered: &Covered, out: &mut String, lang: Lang) {
    if !covered.not_straightened.is_empty() {
        let line = lang.pick(
            "  Niet rechtgezet: de vier randen van het document waren niet te zien.\n",
            "  Not straightened: the four edges of the document could not be seen.\n",
        );
        out.push_str(line);
    }
}

fn tell_copy(covered: &Covered, out: &Path, profile: &CopyProfile, lang: Lang) -> String {
    let (path, what) = (out.display(), list(covered, lang));
    let mut text = match lang {
        Lang::Nl => format!("Veilige kopie gemaakt en gecontroleerd: {path}\n  Afgedekt: {what}\n"),
        Lang::En => format!("Safe copy made and checked: {path}\n  Covered: {what}\n"),
    };
    unstraightened(covered, &mut text, lang);
    if !profile.cover.is_empty() {
        text.push_str(lang.pick(
            "  Kijk zelf of niets leesbaar bleef dat weg moet.\n",
            "  Look yourself whether anything stayed readable that should not.\n",
        ));
    }
    text
}

fn tell_preview(covered: &Covered, out: Option<&Path>, lang: Lang) -> String {
    let what = list(covered, lang);
    let mut text = match lang {
        Lang::Nl => format!("Proef, er is geen kopie gemaakt.\n  Afgedekt zou worden: {what}\n"),
        Lang::En => format!("Dry run, no copy was made.\n  Would be covered: {what}\n"),
    };
    unstraightened(covered, &mut text, lang);
    if let Some(out) = out {
        let path = out.display();
        let _ = match lang {
            Lang::Nl => writeln!(
                text,
                "  NIET VEILIG: in {path} staan de kaders, maar is alles leesbaar. Geef dat bestand aan niemand en \
                 verwijder het na het bekijken."
            ),
            Lang::En => writeln!(
                text,
                "  NOT SAFE: {path} has the outlines, but everything in it can be read. Give that file to nobody and \
                 delete it after looking."
            ),
        };
    }
    text
}

fn tell_note(notes: &[Note], revealed: bool, lang: Lang) -> String {
    let mut text = String::from(lang.pick("Geen kopie gemaakt.\n", "No copy was made.\n"));
    for note in notes {
        let unknown = lang.pick("niet te lezen", "could not be read");
        let sort = note.sort.map_or(unknown, |(dutch, english)| lang.pick(dutch, english));
        let number = note.revealed.as_deref().or(note.masked.as_deref()).unwrap_or(unknown);
        let _ = match lang {
            Lang::Nl => writeln!(text, "  Noteer: soort: {sort}; nummer: {number}"),
            Lang::En => writeln!(text, "  Note: type: {sort}; number: {number}"),
        };
    }
    if !revealed {
        text.push_str(lang.pick("  Het hele nummer: met --reveal.\n", "  The whole number: with --reveal.\n"));
    }
    text
}

fn advice(profile: &CopyProfile, lang: Lang) -> String {
    let advice = lang.pick(&profile.advice.nl, &profile.advice.en);
    if advice.is_empty() { String::new() } else { format!("  {advice}\n") }
}
