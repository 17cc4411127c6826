//! What the user wants taken out and how: the same for every command that redacts.

use super::args::Changes;
use super::{Error, setup};
use crate::finding::Secret;
use crate::pipeline::{Consent, Pipeline};
use crate::redact::{Extra, Styles};
use crate::style;

/// Checks the options and puts them in the pipeline.
pub fn apply(args: &Changes, pipeline: &mut Pipeline) -> Result<(), Error> {
    pipeline.styles = styles(&args.style)?;
    pipeline.extra = extra(args)?;
    pipeline.consent =
        Consent { gaps: args.allow_gaps, withhold: args.withhold, unsign: args.unsign, flatten: args.flatten };
    Ok(())
}

fn styles(options: &[String]) -> Result<Styles, Error> {
    let mut styles = Styles::default();
    for option in options {
        let (kind, name) = option.split_once('=').map_or((None, option.as_str()), |(k, s)| (Some(k), s));
        let style = style::by_name(name).ok_or_else(|| {
            let known: Vec<_> = style::STYLES.iter().map(|style| style.name()).collect();
            Error::Usage(format!("--style: there is no style '{name}'; choose one of {}", known.join(", ")))
        })?;
        match kind {
            None => styles.set(None, style),
            Some(kind) => {
                for kind in setup::kinds("--style", &[kind.to_owned()])? {
                    styles.set(Some(kind), style);
                }
            }
        }
    }
    Ok(styles)
}

fn extra(args: &Changes) -> Result<Extra, Error> {
    let patterns = args.regex.iter().map(|pattern| {
        // the pattern itself may hold a value: the message does not repeat it
        regex::Regex::new(pattern).map_err(|_| Error::Usage("--regex: this is not a valid regular expression".into()))
    });
    Ok(Extra {
        literals: args.literal.iter().filter(|text| !text.trim().is_empty()).map(Secret::new).collect(),
        patterns: patterns.collect::<Result<_, _>>()?,
    })
}
