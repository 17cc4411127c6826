//! `zwartlak scan`.

use std::time::SystemTime;

use super::args::Scan;
use super::audit::Audit;
use super::look::Looker;
use super::run::{self, Printer};
use super::state::{Listed, State};
use super::{Error, ExitStatus, key, setup};
use crate::source::surroundings::Around;

/// Looks into everything and reports.
pub fn run(args: &Scan) -> Result<ExitStatus, Error> {
    let setup = setup::build_with(&args.common, args.state.as_deref().map(key::of).as_deref())?;
    let today = setup::today();
    let state = args.state.as_deref().map(|path| State::open(path, &args.common, &setup, today)).transpose()?;
    let audit = Audit::open(args.audit.as_deref(), "scan", (&args.common, &setup), None)?;
    audit.begin(&args.paths, args.common.reveal)?;
    let recorder = setup.recorder();
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let mut inputs = run::inputs(&args.paths, &args.name);
    let listed = args.state.as_deref().map(|path| Listed::new(&args.paths, path, &mut inputs));
    let looker = Looker {
        pipeline: &setup.pipeline,
        recorder: &recorder,
        state: state.as_ref(),
        around: Around::default(),
        now: SystemTime::now(),
    };
    let work = |input: &_, hand_out: &mut dyn FnMut(_)| looker.look(input, hand_out);
    let summary = run::all(inputs, &args.common, &mut printers, Some(&recorder), work)?;
    audit.end(&summary)?;
    // a run that was stopped keeps what it saw, and is not the last one that came to its end
    if let (Some(state), Some(listed), false) = (state, listed, summary.partial) {
        state.finish(&args.common, &summary, &listed)?;
    }
    Ok(run::status(&summary))
}
