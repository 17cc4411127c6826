//! What the mail administrator says: `gateway.toml`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

use crate::decide::rings::{Ring, Rings};
use crate::finding::Kind;

/// The settings of a gateway. Unknown keys are errors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the mail server finds us: `inet:127.0.0.1:8893` or `unix:/run/zwartlak/milter.sock`.
    pub listen: String,
    /// Group that may connect to a unix socket besides our own user: that of the mail server, `postfix`.
    #[serde(default)]
    pub socket_group: Option<String>,
    /// Whom we become once the socket is there, when started as root. `root`: stay it.
    #[serde(default)]
    pub user: Option<String>,
    /// Where numbers and health are served (`127.0.0.1:9193`); nowhere if absent.
    #[serde(default)]
    pub metrics: Option<String>,
    /// Who we are: `zorgpraktijk`, ..., or a file.
    #[serde(default = "profile")]
    pub profile: String,
    /// List of people of the practice, as `--known`.
    #[serde(default)]
    pub known: Option<PathBuf>,
    /// What is accepted, as `--allow`.
    #[serde(default)]
    pub allow: Option<PathBuf>,
    /// Folder with the models that read pictures, as `--models`.
    #[serde(default)]
    pub models: Option<PathBuf>,
    /// Folder with pattern files, as `--patterns`.
    #[serde(default)]
    pub patterns: Option<PathBuf>,
    /// Change and refuse nothing; only log what would have been done.
    #[serde(default)]
    pub audit_only: bool,
    /// Where it is written down which categories went to whom: JSON lines, appended to.
    #[serde(default)]
    pub audit: Option<PathBuf>,
    /// Folder where a report of each message that is held is kept, by its name in the queue; values stand in it masked.
    #[serde(default)]
    pub reports: Option<PathBuf>,
    /// Seconds for one message; keep it below `milter_content_timeout` of the mail server (300 in Postfix).
    #[serde(default = "deadline")]
    pub deadline: u64,
    /// Largest message looked at, in bytes.
    #[serde(default = "max_size")]
    pub max_size: usize,
    /// Most connections at a time; further ones are told to try later.
    #[serde(default = "connections")]
    pub connections: usize,
    /// Messages looked at side by side; 0: one a processor.
    #[serde(default)]
    pub work: usize,
    /// A word in the subject by which a sender of our own takes the responsibility: the message goes as it is, tagged and
    /// logged, and the word is taken out.
    #[serde(default, rename = "override")]
    pub token: Option<String>,
    /// Who is who; those of the profile if absent.
    #[serde(default)]
    pub rings: Rings,
    /// What happens when we cannot look into a message.
    #[serde(default)]
    pub failures: Failures,
    /// What happens to which data on its way to whom. The strictest rule that fires counts.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

fn profile() -> String {
    "zorgpraktijk".into()
}

fn deadline() -> u64 {
    120
}

fn max_size() -> usize {
    64 << 20
}

fn connections() -> usize {
    100
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From outside to us.
    In,
    /// From us to someone outside.
    Out,
    /// From us to us.
    Internal,
}

impl Direction {
    /// The word used in settings and logs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Internal => "internal",
        }
    }
}

/// What happens to a message, the mildest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It passes.
    #[default]
    Pass,
    /// It passes with a header that says what was seen.
    Tag,
    /// It passes without the data.
    Redact,
    /// It waits in the queue of the mail server for a person.
    Hold,
    /// It goes back to its sender with the reason.
    Reject,
    /// The mail server keeps it and tries again.
    Tempfail,
}

impl Action {
    /// The word used in settings and logs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Tag => "tag",
            Self::Redact => "redact",
            Self::Hold => "hold",
            Self::Reject => "reject",
            Self::Tempfail => "tempfail",
        }
    }
}

/// What happens when we cannot look into a message; never `pass`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Failures {
    /// A part needs a password or key.
    pub encrypted: Action,
    /// A part is damaged, or of a kind we do not read.
    pub malformed: Action,
    /// It took longer than [`Settings::deadline`].
    pub timeout: Action,
    /// It is larger than [`Settings::max_size`], or reached a limit within.
    pub too_large: Action,
    /// We failed: no models, a full disk, a mistake in the program.
    pub error: Action,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            encrypted: Action::Hold,
            malformed: Action::Hold,
            timeout: Action::Tempfail,
            too_large: Action::Hold,
            error: Action::Tempfail,
        }
    }
}

/// Where in a message data stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Headers and text.
    Message,
    /// Attached files.
    Attachment,
}

/// One rule: everything that is said has to hold; what is not said does not matter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, in logs, headers and answers.
    pub id: String,
    /// What happens.
    pub action: Action,
    /// Which ways.
    #[serde(default)]
    pub direction: Vec<Direction>,
    /// To whom: at least one recipient stands in one of these rings.
    #[serde(default)]
    pub to: Vec<Ring>,
    /// Kinds (`bsn`) and categories (`health`), one of which is in the message.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Where they stand.
    #[serde(default)]
    pub part: Option<Part>,
    /// How many findings of these kinds at least.
    #[serde(default = "one")]
    pub at_least: usize,
    /// More recipients than this.
    #[serde(default)]
    pub recipients_over: Option<usize>,
    /// A recipient whose domain looks like one of the known rings, but is none: `praktljk.nl`.
    #[serde(default)]
    pub look_alike: bool,
    /// [`Rule::kinds`] with categories spelled out: done once, for rules are asked at every message.
    #[serde(skip)]
    pub(super) spelled_out: Vec<Kind>,
}

fn one() -> usize {
    1
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {message}")]
pub struct Error {
    /// The file.
    pub file: String,
    /// What is wrong, with its line where there is one.
    pub message: String,
}

impl Settings {
    /// Reads settings; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, or asks for what cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let wrong = |message: String| Error { file: file.to_owned(), message };
        let mut settings: Self = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        settings.check().map_err(wrong)?;
        for rule in &mut settings.rules {
            rule.spelled_out = rule.spell_out().map_err(wrong)?;
        }
        Ok(settings)
    }

    /// Takes the rings of the profile where the settings name none.
    ///
    /// # Errors
    /// When nobody says which domains are our own: then no mail would count as outgoing, and all would pass.
    pub fn with_rings(mut self, of_profile: &Rings) -> Result<Self, Error> {
        if self.rings == Rings::default() {
            self.rings = of_profile.clone();
        }
        if self.rings.own.is_empty() {
            let message = "rings.own: name your own domains; without them no mail counts as outgoing".to_owned();
            return Err(Error { file: "settings".into(), message });
        }
        Ok(self)
    }

    fn check(&self) -> Result<(), String> {
        if !self.listen.starts_with("inet:") && !self.listen.starts_with("unix:") {
            return Err("listen: say inet:ADDRESS:PORT or unix:PATH".into());
        }
        if self.deadline == 0 || self.max_size == 0 || self.connections == 0 {
            return Err("deadline, max_size and connections have to be more than 0".into());
        }
        if self.token.as_deref().is_some_and(|token| token.trim().len() < 4 || !token.is_ascii()) {
            return Err("override: take a word of four letters or more, without accents".into());
        }
        let failures = &self.failures;
        for (name, action) in [
            ("encrypted", failures.encrypted),
            ("malformed", failures.malformed),
            ("timeout", failures.timeout),
            ("too_large", failures.too_large),
            ("error", failures.error),
        ] {
            let unseen = matches!(name, "timeout" | "error");
            if matches!(action, Action::Pass | Action::Redact) || unseen && action == Action::Tag {
                let id = action.id();
                return Err(format!("failures.{name}: '{id}' would let through what nobody looked at"));
            }
        }
        let mut ids = BTreeSet::new();
        for rule in &self.rules {
            let id = &rule.id;
            if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')) {
                return Err(format!("rule '{id}': an id has letters, digits, dots and hyphens only"));
            }
            if !ids.insert(id) {
                return Err(format!("rule '{id}' stands there twice"));
            }
            if rule.kinds.is_empty() && rule.recipients_over.is_none() && !rule.look_alike {
                return Err(format!("rule '{id}' needs kinds, recipients_over or look_alike: it would always fire"));
            }
            if rule.to.contains(&Ring::Unknown) {
                return Err(format!("rule '{id}': a recipient is in own, processor, peer or outside"));
            }
            if rule.action == Action::Tempfail {
                return Err(format!("rule '{id}': tempfail is for failures; use hold or reject"));
            }
            if rule.action == Action::Redact && rule.kinds.is_empty() {
                return Err(format!("rule '{id}': redact needs kinds"));
            }
        }
        Ok(())
    }
}

impl Rule {
    /// The kinds it names, categories spelled out; an error names what is neither a kind nor a category.
    fn spell_out(&self) -> Result<Vec<Kind>, String> {
        let mut out = Vec::new();
        for name in &self.kinds {
            let before = out.len();
            out.extend(Kind::ALL.iter().filter(|kind| kind.id() == name || kind.category().id() == name));
            if out.len() == before {
                return Err(format!("rule '{}': there is no kind or category '{name}'", self.id));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = "listen = 'inet:127.0.0.1:0'\n";

    #[test]
    fn the_example_can_be_used() {
        let text = include_str!("../../packaging/gateway.toml");
        let settings = Settings::parse("gateway.toml", text).unwrap();
        assert!(settings.rules.len() >= 5 && !settings.audit_only);
    }

    #[test]
    fn mistakes_are_named() {
        let wrong = |more: &str| Settings::parse("g.toml", &format!("{LEAST}{more}")).unwrap_err().to_string();
        assert!(wrong("surprise = 1").contains("surprise"));
        assert!(wrong("[failures]\nencrypted = 'pass'").contains("nobody looked"));
        assert!(wrong("[failures]\nerror = 'tag'").contains("nobody looked"));
        assert!(wrong("[[rule]]\nid = 'a'\naction = 'hold'").contains("always fire"));
        assert!(wrong("[[rule]]\nid = 'a'\naction = 'hold'\nkinds = ['bsm']").contains("bsm"));
        assert!(wrong("[[rule]]\nid = 'a b'\naction = 'hold'\nkinds = ['bsn']").contains("letters"));
        assert!(wrong("[[rule]]\nid = 'a'\naction = 'redact'\nrecipients_over = 3").contains("needs kinds"));
        assert!(wrong("deadline = 0").contains("more than 0"));
        assert!(Settings::parse("g.toml", "listen = 'tcp'").unwrap_err().to_string().contains("inet:"));
    }
}
