//! Runs zwartlak and reads its JSON lines.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// No file of the corpus may take longer, reading of pictures included.
const PATIENCE: Duration = Duration::from_mins(5);

/// What a run gave.
pub struct Run {
    /// Exit code; none when it was killed by a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A finding of the JSON lines.
#[derive(Debug)]
pub struct Finding {
    /// Kind.
    pub kind: String,
    /// 0..=1.
    pub confidence: f64,
    /// With `--reveal`.
    pub value: Option<String>,
}

/// The JSON lines, by type.
#[derive(Debug, Default)]
pub struct Lines {
    /// Findings at 0.5 or more.
    pub findings: Vec<Finding>,
    /// Reasons of gaps.
    pub gaps: Vec<String>,
    /// Rules that fired.
    pub verdicts: Vec<String>,
    /// Is there exactly one summary?
    pub summary: bool,
}

/// Runs the program with these arguments and the file last.
pub fn run(args: &[&str], file: &Path) -> Result<Run, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwartlak"));
    command.args(args).arg(file).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("cannot start zwartlak: {e}"))?;
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read_out = std::thread::spawn(move || drain(&mut out));
    let read_err = std::thread::spawn(move || drain(&mut err));
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                child.kill().ok();
                child.wait().ok();
                return Err(format!("zwartlak {} ran longer than {} s", args.join(" "), PATIENCE.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(4)),
        }
    };
    Ok(Run { code: status.code(), stdout: read_out.join().unwrap(), stderr: read_err.join().unwrap() })
}

fn drain(from: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Run {
    /// The JSON lines of standard output; an error names the first line that is none.
    pub fn lines(&self) -> Result<Lines, String> {
        let mut lines = Lines::default();
        for (number, line) in self.stdout.lines().enumerate() {
            let value: Value = serde_json::from_str(line).map_err(|e| format!("line {}: no JSON: {e}", number + 1))?;
            if !line.starts_with("{\"type\":") || value["schema"] != 1 {
                return Err(format!("line {}: must start with \"type\" and have schema 1", number + 1));
            }
            match value["type"].as_str() {
                Some("finding") => lines.finding(&value)?,
                Some("gap") => lines.gaps.push(word(&value, "reason")?),
                Some("verdict") => lines.verdicts.push(word(&value, "rule")?),
                Some("summary") if lines.summary => return Err("two summaries".into()),
                Some("summary") => lines.summary = true,
                _ => {} // a version may add types
            }
        }
        if lines.summary { Ok(lines) } else { Err(format!("no summary line; stderr: {}", self.stderr.trim())) }
    }
}

impl Lines {
    fn finding(&mut self, value: &Value) -> Result<(), String> {
        let confidence = value["confidence"].as_f64().ok_or("finding without confidence")?;
        for key in ["path", "category", "masked", "format"] {
            word(value, key)?;
        }
        if !value["place"].is_object() || !value["inside"].is_array() || !value["reason"].is_array() {
            return Err("finding without place, inside or reason".into());
        }
        if confidence >= 0.5 {
            let revealed = value["value"].as_str().map(str::to_owned);
            self.findings.push(Finding { kind: word(value, "kind")?, confidence, value: revealed });
        }
        Ok(())
    }
}

fn word(value: &Value, key: &str) -> Result<String, String> {
    value[key].as_str().map(str::to_owned).ok_or_else(|| format!("{} without {key}", value["type"]))
}
