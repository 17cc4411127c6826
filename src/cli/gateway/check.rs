//! `zwartlak gateway check`: are the settings good, and is Postfix set up so that nothing passes unseen when we are down?

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::{ExitStatus, setup};
use crate::gateway::settings::Settings;

/// Milters that sign, by what stands in their address: names, and the ports they have in Debian.
const SIGNERS: &[&str] = &["dkim", ":8891", "rspamd", ":11332"];

/// What was looked at: is it good, and in words.
type Looked = Vec<(bool, String)>;

/// Prints a line for everything looked at; what has to be minded is marked.
pub fn run(config: &Path, settings: &Settings, folder: Option<&PathBuf>) -> ExitStatus {
    let mut all = ours(config, settings);
    match read(folder) {
        None => all.push((true, "Postfix was not looked at: postconf is not here".into())),
        Some(postfix) => all.extend(postfix.judge(settings)),
    }
    for (good, words) in &all {
        let mark = if *good { "ok  " } else { "MIND" };
        let _ = writeln!(std::io::stdout(), "{mark}  {words}");
    }
    if all.iter().all(|(good, _)| *good) { ExitStatus::Clean } else { ExitStatus::Findings }
}

/// Our own settings. That paths can be written to is seen when the gateway starts, as its own user.
fn ours(config: &Path, settings: &Settings) -> Looked {
    let rules = settings.rules.len();
    let eye = setup::eye(settings.models.as_deref()).is_ok_and(|eye| eye.is_some());
    vec![
        (rules > 0, format!("{}: {rules} rules, profile {}", config.display(), settings.profile)),
        (!settings.audit_only, "audit_only is off: rules are carried out".into()),
        (eye, "the models that read pictures are there; without them mail with pictures counts as a failure".into()),
        (settings.reports.is_some(), "reports are kept of held messages: 'quarantine show' needs them".into()),
    ]
}

/// What Postfix is set to.
#[derive(Debug, Default)]
struct Postfix {
    /// From main.cf, `$names` filled in.
    main: BTreeMap<String, String>,
    /// From master.cf: service and parameter, and the value.
    services: Vec<(String, String, String)>,
}

/// One milter of a list, with its own settings.
#[derive(Debug, PartialEq)]
struct Milter {
    address: String,
    default_action: Option<String>,
}

fn read(folder: Option<&PathBuf>) -> Option<Postfix> {
    let ask = |options: &[&str]| {
        let mut command = std::process::Command::new("postconf");
        if let Some(folder) = folder {
            command.arg("-c").arg(folder);
        }
        let output = command.args(options).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let main = ask(&["-x", "milter_default_action", "smtpd_milters", "non_smtpd_milters", "milter_content_timeout"])?;
    Some(Postfix::parse(&main, &ask(&["-Px"]).unwrap_or_default()))
}

impl Postfix {
    fn parse(main: &str, services: &str) -> Self {
        let pair = |line: &str| line.split_once('=').map(|(name, value)| (name.trim().into(), value.trim().to_owned()));
        let service = |line: &str| {
            let (name, value): (String, String) = pair(line)?;
            // smtps/inet/smtpd_milters
            let (service, parameter) = name.rsplit_once('/')?;
            Some((service.to_owned(), parameter.to_owned(), value))
        };
        Self { main: main.lines().filter_map(pair).collect(), services: services.lines().filter_map(service).collect() }
    }

    fn get(&self, name: &str) -> &str {
        self.main.get(name).map_or("", String::as_str)
    }

    fn judge(&self, settings: &Settings) -> Looked {
        let mut out = Vec::new();
        let default = self.get("milter_default_action");
        out.push((
            default == "tempfail",
            format!(
                "milter_default_action = {default}; it has to be tempfail, or mail goes out unseen when we are down"
            ),
        ));
        for name in ["smtpd_milters", "non_smtpd_milters"] {
            out.extend(list(name, self.get(name), &settings.listen));
        }
        for (service, parameter, value) in &self.services {
            let at = format!("master.cf, {service}: {parameter} = {value}");
            match parameter.as_str() {
                "smtpd_milters" | "non_smtpd_milters" => out.extend(list(&at, value, &settings.listen)),
                "milter_default_action" if value != "tempfail" => {
                    out.push((false, format!("{at}; mail that comes in there goes out unseen when we are down")));
                }
                "receive_override_options" if value.contains("no_milters") => {
                    out.push((false, format!("{at}; mail that comes in there is not looked at")));
                }
                _ => {}
            }
        }
        let timeout = seconds(self.get("milter_content_timeout"));
        let below = timeout.is_none_or(|timeout| settings.deadline < timeout);
        out.push((below, format!("deadline of {} s is below milter_content_timeout", settings.deadline)));
        out
    }
}

/// Is our milter in the list, does it fail safely there, and does it come before the signer?
fn list(name: &str, value: &str, ours: &str) -> Looked {
    let milters = milters(value);
    let us = milters.iter().position(|milter| is_same(&milter.address, ours));
    let Some(at) = us else {
        return vec![(false, format!("{name} names {ours}; without it this mail is not looked at"))];
    };
    let mut out = vec![(true, format!("{name} names {ours}"))];
    if let Some(action) = milters.get(at).and_then(|milter| milter.default_action.as_deref())
        && action != "tempfail"
    {
        out.push((false, format!("{name}: default_action={action} beside {ours}; it has to be tempfail")));
    }
    let before: Vec<&str> = milters.iter().take(at).map(|milter| milter.address.as_str()).collect();
    let signs = before.iter().any(|address| SIGNERS.iter().any(|sign| address.contains(sign)));
    let order = "the signer of DKIM has to come after us, or its signatures break";
    out.push((
        !signs,
        match before.as_slice() {
            [] => format!("{name}: we come first"),
            before => format!("{name}: before us comes {}; {order}", before.join(", ")),
        },
    ));
    out
}

/// `inet:host:port, { unix:path, default_action=accept }`
fn milters(value: &str) -> Vec<Milter> {
    let mut out: Vec<Milter> = Vec::new();
    let value = value.replace(" =", "=").replace("= ", "=");
    for word in value.split(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}')).filter(|word| !word.is_empty())
    {
        match word.split_once('=') {
            Some(("default_action", action)) => {
                out.iter_mut().last().into_iter().for_each(|last| last.default_action = Some(action.to_owned()));
            }
            Some(_) => {}
            None => out.push(Milter { address: word.to_owned(), default_action: None }),
        }
    }
    out
}

/// Do both mean our socket? A path of Postfix may be that within its chroot.
fn is_same(theirs: &str, ours: &str) -> bool {
    let plain = |address: &str| address.replace("localhost", "127.0.0.1").replace("[127.0.0.1]", "127.0.0.1");
    match (theirs.split_once(':'), ours.split_once(':')) {
        (Some(("unix" | "local", theirs)), Some(("unix", ours))) => {
            let theirs = theirs.trim_start_matches('/');
            ours.strip_suffix(theirs).is_some_and(|front| front.is_empty() || front.ends_with('/'))
        }
        _ => plain(theirs) == plain(ours),
    }
}

/// `300s`, `5m` in seconds.
fn seconds(value: &str) -> Option<u64> {
    let unit = match value.chars().last()? {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => 1,
    };
    value.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u64>().ok().map(|count| count * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "inet:127.0.0.1:8893";

    fn minds(main: &str, services: &str) -> Vec<String> {
        let settings = format!("listen = '{OURS}'\nreports = '/x'");
        let settings = Settings::parse("g.toml", &settings).unwrap();
        let looked = Postfix::parse(main, services).judge(&settings);
        looked.into_iter().filter(|(good, _)| !good).map(|(_, words)| words).collect()
    }

    fn main(action: &str, milters: &str, timeout: &str) -> String {
        format!(
            "milter_default_action = {action}\nsmtpd_milters = {milters}\nnon_smtpd_milters = {milters}\nmilter_content_timeout = {timeout}\n"
        )
    }

    #[test]
    fn a_good_postfix_is_good() {
        for milters in [
            OURS,
            "inet:localhost:8893, inet:localhost:8891",
            "{ inet:127.0.0.1:8893, default_action=tempfail } inet:x:1",
        ] {
            assert_eq!(minds(&main("tempfail", milters, "300s"), ""), Vec::<String>::new(), "{milters}");
        }
    }

    #[test]
    fn what_lets_mail_pass_unseen_is_minded() {
        for (main, services, words) in [
            (main("accept", OURS, "300s"), "", "milter_default_action = accept"),
            (main("tempfail", "inet:127.0.0.1:8891", "300s"), "", "not looked at"),
            (main("tempfail", "inet:localhost:8891, inet:localhost:8893", "300s"), "", "signatures break"),
            (main("tempfail", "{ inet:localhost:8893, default_action = accept }", "5m"), "", "default_action=accept"),
            (main("tempfail", "{inet:localhost:8893, default_action=accept}", "5m"), "", "default_action=accept"),
            (main("tempfail", OURS, "2m"), "", "below milter_content_timeout"),
            (main("tempfail", OURS, "5m"), "submission/inet/smtpd_milters = ", "submission/inet"),
            (main("tempfail", OURS, "5m"), "smtps/inet/milter_default_action = accept", "smtps/inet"),
            (main("tempfail", OURS, "5m"), "10025/inet/receive_override_options = no_milters", "10025/inet"),
        ] {
            let minds = minds(&main, services);
            assert!(minds.iter().any(|mind| mind.contains(words)), "{main}{services}: {minds:?}");
        }
    }

    #[test]
    fn a_socket_may_be_seen_from_a_chroot() {
        assert!(is_same("unix:/zwartlak/milter.sock", "unix:/var/spool/postfix/zwartlak/milter.sock"));
        assert!(is_same("unix:zwartlak/milter.sock", "unix:/var/spool/postfix/zwartlak/milter.sock"));
        assert!(!is_same("unix:/lak/milter.sock", "unix:/var/spool/postfix/zwartlak/milter.sock"));
    }
}
