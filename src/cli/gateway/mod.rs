//! `zwartlak gateway`: the milter, its check, its quarantine, and what it writes down.

mod check;
mod journal;
mod kept;
mod privileges;
mod quarantine;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::args::{Gateway, GatewayTask};
use super::{Error, ExitStatus, setup};
use crate::decide::profile::Profile;
use crate::gateway::answer::{Desk, Reporter};
use crate::gateway::server::{Door, serve_numbers};
use crate::gateway::session::Office;
use crate::gateway::settings::Settings;
use crate::pipeline::lens::Lens;
use journal::{Journal, say};
use kept::Clerk;

/// How long messages at work are waited for when the gateway is told to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs until told to stop.
pub fn run(args: &Gateway) -> Result<ExitStatus, Error> {
    match &args.task {
        Some(GatewayTask::Quarantine(task)) => quarantine::run(task, &args.config, args.postfix.as_ref()),
        Some(GatewayTask::Check) => {
            let settings = desk(&args.config)?.settings;
            Ok(check::run(&args.config, &settings, args.postfix.as_ref()))
        }
        None => serve(args),
    }
}

fn serve(args: &Gateway) -> Result<ExitStatus, Error> {
    let first = settings(&args.config)?;
    let group = privileges::group(first.socket_group.as_deref())?;
    let door = Door::open(&first.listen, group).map_err(Error::write(first.listen.clone()))?;
    privileges::drop_to(first.user.as_deref())?;
    // from here on as at a reload: what the user may not read is seen now, not then
    let desk = desk(&args.config)?;
    let settings = desk.settings.clone();
    let place = door.place();
    let log = Journal::open(&settings)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let work = if settings.work == 0 { cores } else { settings.work };
    let office = Arc::new(Office::new(desk, work, Box::new(log)));
    if let Some(address) = &settings.metrics {
        serve_numbers(address, Arc::clone(&office)).map_err(Error::write(address.clone()))?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    listen_to_signals(args, &office, &stop, &place)?;
    say(&format!("ready at {place}{}", if settings.audit_only { ", audit only: nothing is changed" } else { "" }));
    door.run(&office, settings.connections, &stop, PATIENCE);
    say("stopped");
    Ok(ExitStatus::Clean)
}

/// The settings as they stand in the file.
fn settings(path: &Path) -> Result<Settings, Error> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::Usage(format!("{file}: {error}")))?;
    Settings::parse(&file, &text).map_err(|error| Error::Usage(error.to_string()))
}

/// Settings, and the stages built by them.
fn desk(path: &Path) -> Result<Desk, Error> {
    let settings = settings(path)?;
    let (pipeline, profile) = setup::for_gateway(&settings)?;
    let settings = settings.with_rings(&profile.rings);
    let settings = settings.map_err(|error| Error::Usage(format!("{}: {}", path.display(), error.message)))?;
    let reporter = settings.reports.is_some().then(|| clerk(&settings, profile)).transpose()?;
    Ok(Desk { settings, pipeline, reporter })
}

/// Writes the reports of held messages.
fn clerk(settings: &Settings, profile: Profile) -> Result<Box<dyn Reporter>, Error> {
    let lens = Lens { key: None, today: None, rings: settings.rings.clone() };
    Ok(Box::new(Clerk { rules: setup::rules(None)?, profile, lens }))
}

fn listen_to_signals(args: &Gateway, office: &Arc<Office>, stop: &Arc<AtomicBool>, place: &str) -> Result<(), Error> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT]).map_err(Error::write("signals"))?;
    let (config, place) = (args.config.clone(), place.to_owned());
    let (office, stop) = (Arc::clone(office), Arc::clone(stop));
    let wait = move || {
        for signal in &mut signals {
            if signal == SIGHUP {
                match desk(&config) {
                    Ok(desk) => {
                        office.replace(desk);
                        office.numbers.reloaded(true);
                        say(
                            "settings read anew; user, listen, metrics, audit, reports, connections and work need a restart",
                        );
                    }
                    Err(error) => {
                        office.numbers.reloaded(false);
                        say(&format!("the old settings stay, for the new ones cannot be used: {error}"));
                    }
                }
            } else {
                stop.store(true, Ordering::SeqCst);
                Door::knock(&place);
            }
        }
    };
    std::thread::Builder::new().spawn(wait).map(drop).map_err(Error::write("signals"))
}
