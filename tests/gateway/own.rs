//! A gateway in the test itself, with eyes that are slow or fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use zwartlak::detect::{Engine, Settings as Detection};
use zwartlak::document::{Picture, Sight};
use zwartlak::gateway::answer::{Answer, Case, Desk};
use zwartlak::gateway::server::Door;
use zwartlak::gateway::session::{Log, Office};
use zwartlak::gateway::settings::Settings;
use zwartlak::pipeline::Pipeline;
use zwartlak::vision::{Error, Eye};

use crate::RULES;

/// Looks this long, and sees nothing.
pub struct Slow(pub Duration);

impl Eye for Slow {
    fn look(&self, _: &Picture) -> Result<Sight, Error> {
        std::thread::sleep(self.0);
        Ok(Sight::default())
    }
}

/// A mistake of ours.
pub struct Panicking;

impl Eye for Panicking {
    #[allow(clippy::panic)] // that is what it is for
    fn look(&self, _: &Picture) -> Result<Sight, Error> {
        panic!("a detector failed")
    }
}

struct Quiet;

impl Log for Quiet {
    fn answered(&self, _: &Case, _: &Answer, _: Duration) -> std::io::Result<()> {
        Ok(())
    }
}

/// A gateway at work.
pub struct Own {
    /// Where it listens, as Postfix is told.
    pub place: String,
    stop: Arc<AtomicBool>,
    at_work: Option<JoinHandle<()>>,
}

impl Own {
    /// With the rules of all tests, and settings that stand before them.
    pub fn start(settings: &str, eye: impl Eye + 'static) -> Self {
        let settings =
            Settings::parse("rules.toml", &format!("listen = 'inet:127.0.0.1:0'\n{settings}\n{RULES}")).unwrap();
        let engine = Engine::new(&Detection::default()).unwrap();
        let pipeline = Pipeline { eye: Some(Box::new(eye)), ..Pipeline::new(engine) };
        let office = Arc::new(Office::new(Desk { settings, pipeline, reporter: None }, 2, Box::new(Quiet)));
        let door = Door::open("inet:127.0.0.1:0", None).unwrap();
        let (place, stop) = (door.place(), Arc::new(AtomicBool::new(false)));
        let told = Arc::clone(&stop);
        let at_work = std::thread::spawn(move || door.run(&office, 100, &told, Duration::from_secs(20)));
        Self { place, stop, at_work: Some(at_work) }
    }

    /// Tells it to stop, and waits until it has.
    pub fn stop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        Door::knock(&self.place);
        self.at_work.take().unwrap().join().unwrap();
    }
}
