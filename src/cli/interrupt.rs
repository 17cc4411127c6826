//! Ctrl-C: what was begun is finished, the rest is left, and the report says so. A second one ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static STOP: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// From here on Ctrl-C (and what `kill` sends) asks to stop.
pub fn listen() {
    let stop = STOP.get_or_init(Arc::default);
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // in this order: the first signal sets what the second one looks at; where neither can be set, a signal ends us
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(stop));
        let _ = signal_hook::flag::register(signal, Arc::clone(stop));
    }
}

/// Did the user ask to stop?
pub fn asked() -> bool {
    STOP.get().is_some_and(|stop| stop.load(Ordering::Relaxed))
}
