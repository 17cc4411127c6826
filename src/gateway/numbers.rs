//! What is counted, and how it is told to Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::settings::Action;

/// All actions, in the order of the counters.
const ACTIONS: [Action; 6] =
    [Action::Pass, Action::Tag, Action::Redact, Action::Hold, Action::Reject, Action::Tempfail];

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Numbers {
    answered: [AtomicU64; ACTIONS.len()],
    broken: AtomicU64,
    turned_away: AtomicU64,
    working: AtomicU64,
    micros: AtomicU64,
    reloads: AtomicU64,
    bad_reloads: AtomicU64,
}

impl Numbers {
    /// A message is being looked at.
    pub fn begun(&self) {
        self.working.fetch_add(1, Ordering::Relaxed);
    }

    /// It was answered, or (`None`) the connection broke before.
    pub fn ended(&self, action: Option<Action>, took: Duration) {
        self.working.fetch_sub(1, Ordering::Relaxed);
        let counter = action.and_then(|action| ACTIONS.iter().position(|known| *known == action));
        counter.and_then(|at| self.answered.get(at)).unwrap_or(&self.broken).fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// A connection was closed at once, for there were too many.
    pub fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// Settings were read anew: they could be used, or the old ones stay.
    pub fn reloaded(&self, fine: bool) {
        let counter = if fine { &self.reloads } else { &self.bad_reloads };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Messages being looked at now.
    #[must_use]
    pub fn working(&self) -> u64 {
        self.working.load(Ordering::Relaxed)
    }

    /// In the text format of Prometheus.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from(
            "# HELP zwartlak_messages_total Messages answered, by what happened to them\n\
             # TYPE zwartlak_messages_total counter\n",
        );
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        for (action, counter) in ACTIONS.iter().zip(&self.answered) {
            let _ = writeln!(out, "zwartlak_messages_total{{action=\"{}\"}} {}", action.id(), read(counter));
        }
        let seconds = Duration::from_micros(read(&self.micros)).as_secs_f64();
        for (name, kind, help, value) in [
            (
                "broken_connections_total",
                "counter",
                "Messages whose connection broke before their answer",
                read(&self.broken).to_string(),
            ),
            (
                "refused_connections_total",
                "counter",
                "Connections closed at once, for there were too many",
                read(&self.turned_away).to_string(),
            ),
            ("working", "gauge", "Messages being looked at or waiting for it", read(&self.working).to_string()),
            ("seconds_total", "counter", "Time from the end of a message to its answer", format!("{seconds:.6}")),
            ("reloads_total", "counter", "Settings read anew", read(&self.reloads).to_string()),
            ("bad_reloads_total", "counter", "Settings that could not be used", read(&self.bad_reloads).to_string()),
        ] {
            let _ =
                writeln!(out, "# HELP zwartlak_{name} {help}\n# TYPE zwartlak_{name} {kind}\nzwartlak_{name} {value}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_counted() {
        let numbers = Numbers::default();
        numbers.begun();
        numbers.begun();
        numbers.ended(Some(Action::Redact), Duration::from_millis(1500));
        numbers.reloaded(false);
        let text = numbers.text();
        assert!(text.contains("zwartlak_messages_total{action=\"redact\"} 1\n"));
        assert!(text.contains("zwartlak_working 1\n") && text.contains("zwartlak_seconds_total 1.500000\n"));
        assert!(text.contains("zwartlak_bad_reloads_total 1\n"));
    }
}
