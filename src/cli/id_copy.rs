//! `zwartlak id-copy`: a safe copy of an identity document.

use std::io::Write;

use super::args::IdCopy;
use super::audit::{self, Audit};
use super::{Error, ExitStatus, setup, write};
use crate::document::Limits;
use crate::finding::Kind;
use crate::idcopy::Watermark;
use crate::pipeline::id_copy::{Copy, Error as CopyError, Request};
use crate::report::Lang;
use crate::source::Input;

/// Fields that `--show` knows, and the kinds they stand for.
const FIELDS: [(&str, &[Kind]); 5] = [
    ("bsn", &[Kind::Bsn]),
    ("photo", &[Kind::Face]),
    ("mrz", &[Kind::Mrz]),
    ("code", &[Kind::IdBarcode]),
    ("signature", &[Kind::Signature]),
];

/// Makes the copy.
pub fn run(args: &IdCopy) -> Result<ExitStatus, Error> {
    let lang = setup::lang(args.lang);
    let end = args.out.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default();
    let jpeg = match end.as_str() {
        "jpg" | "jpeg" => true,
        "png" => false,
        _ => return Err(Error::Usage("--out must end in .png, .jpg or .jpeg".into())),
    };
    if write::same_file(&args.file, &args.out) {
        return Err(Error::Usage("the copy would replace the original: give it another name".into()));
    }
    let date = args.date.clone().unwrap_or_else(|| jiff::Zoned::now().strftime("%d-%m-%Y").to_string());
    let request =
        Request { watermark: Watermark::new(&args.for_whom, &args.purpose, &date), show: shown(&args.show)?, jpeg };
    let pipeline = setup::for_id_copy(args.models.as_deref())?;
    let input = Input::File { path: args.file.clone(), root: None };
    let bytes = input.read(Limits::default().bytes).map_err(|error| Error::Usage(error.to_string()))?;
    let audit = Audit::plain(args.audit.as_deref(), "id-copy", &args.purpose)?;
    match pipeline.id_copy(&input.name(), &bytes, &request) {
        Ok(copy) => {
            let out = args.out.display().to_string();
            audit.tell(&input.name(), "write", Some(&out), audit::Kinds::new()).map_err(Error::write("audit trail"))?;
            write::copy(&args.out, &copy.bytes).map_err(|error| Error::Usage(error.to_string()))?;
            let text = tell(&copy, &args.out.display().to_string(), lang);
            std::io::stdout().write_all(text.as_bytes()).map_err(Error::write("standard output"))?;
            Ok(ExitStatus::Clean)
        }
        Err(error) => {
            // nowhere to go when standard error is closed
            let _ = writeln!(std::io::stderr(), "zwartlak: {}: {error}", input.name());
            Ok(if matches!(error, CopyError::Leaks(_)) { ExitStatus::Findings } else { ExitStatus::Failure })
        }
    }
}

fn shown(fields: &[String]) -> Result<Vec<Kind>, Error> {
    let mut out = Vec::new();
    for field in fields {
        let Some((_, kinds)) = FIELDS.iter().find(|(name, _)| name == field) else {
            let known: Vec<_> = FIELDS.iter().map(|(name, _)| *name).collect();
            return Err(Error::Usage(format!("--show: there is no field '{field}'; choose from {}", known.join(", "))));
        };
        out.extend_from_slice(kinds);
    }
    Ok(out)
}

fn tell(copy: &Copy, path: &str, lang: Lang) -> String {
    let what: Vec<_> = copy
        .covered
        .iter()
        .map(|(kind, count)| format!("{} ({count})", lang.pick(kind.dutch(), kind.english())))
        .collect();
    let what = what.join(", ");
    match lang {
        Lang::Nl => format!(
            "Veilige kopie gemaakt en gecontroleerd: {path}\n  Afgedekt: {what}\n  Kijk zelf of niets leesbaar bleef \
             dat weg moet. Een zorgpraktijk mag ook deze kopie van een patiënt niet bewaren:\n  noteer soort en nummer \
             van het document.\n"
        ),
        Lang::En => format!(
            "Safe copy made and checked: {path}\n  Covered: {what}\n  Look yourself whether anything stayed readable that \
             should not. A care practice may not keep this copy of a patient either:\n  note type and number of the \
             document.\n"
        ),
    }
}
