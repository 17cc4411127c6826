//! The mails of cases.toml through a real Postfix.

use std::path::Path;

use serde::Deserialize;

use crate::{RULES, holds, mails, postfix};

#[derive(Debug, Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default = "elsewhere")]
    to: Vec<String>,
    #[serde(default)]
    headers: Vec<String>,
    subject: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    latin1: bool,
    #[serde(default)]
    long: usize,
    attach: Option<String>,
    tnef: Option<String>,
    nested: Option<Nested>,
    ends: String,
    #[serde(default)]
    rules: String,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    keeps: Vec<String>,
    #[serde(default)]
    gone: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Nested {
    times: usize,
    r#as: String,
}

fn elsewhere() -> Vec<String> {
    vec!["b@elders.example".into()]
}

impl Case {
    fn message(&self) -> Vec<u8> {
        let long = |text: &str| text.replace("{long}", &"lang ".repeat(self.long));
        let body = long(&self.body);
        let file = self.attach.as_ref().map(|path| {
            let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
            (path.rsplit('/').next().unwrap().to_owned(), bytes)
        });
        let file = file.or_else(|| Some(("winmail.dat".into(), mails::tnef(self.tnef.as_ref()?))));
        let message = if let Some((name, bytes)) = file {
            mails::with_file(&self.subject, &body, &name, &bytes)
        } else {
            let headers: Vec<String> = self.headers.iter().map(|line| long(line)).collect();
            mails::with_headers(&headers, &self.subject, &body)
        };
        let message = match &self.nested {
            Some(nested) => mails::nested(message, nested.times, &nested.r#as),
            None => message,
        };
        if !self.latin1 {
            return message;
        }
        String::from_utf8(message).unwrap().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    }
}

#[test]
fn every_case_ends_as_it_should() {
    if !postfix::is_there() {
        return;
    }
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    assert!(cases.case.len() > 20);
    let post = postfix::Post::start(&format!("max_size = 1_000_000\n{RULES}"));
    let mut client = post.connect();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let (arrived, held) = (post.count(), post.held());
        let to: Vec<&str> = case.to.iter().map(String::as_str).collect();
        let answer = client.send(&to, &case.message());
        let mut miss = |words: String| wrong.push(format!("{}: {words}", case.name));
        let mut texts = Vec::new();
        let ends = if answer.starts_with('5') {
            for words in case.says.iter().filter(|words| !answer.contains(*words)) {
                miss(format!("the refusal does not say {words:?}: {answer}"));
            }
            if !answer.trim_end().ends_with(&format!("[{}]", case.rules)) {
                miss(answer.clone());
            }
            texts.push(answer.into_bytes());
            "refused"
        } else if !answer.starts_with("250") {
            miss(answer.clone());
            continue;
        } else if post.held() > held {
            let (_, list) = post.task(&["quarantine", "list"]);
            let line = list.lines().find(|line| line.contains(&format!("rules={}", case.rules)));
            match line.and_then(|line| line.split(' ').next()) {
                None => miss(format!("not held by {}: {list}", case.rules)),
                Some(id) => {
                    let (_, report) = post.task(&["quarantine", "show", id]);
                    if !report.contains(&format!("vastgehouden door: {}", case.rules.replace(',', ", "))) {
                        miss(format!("its report: {report}"));
                    }
                    assert_eq!(post.task(&["quarantine", "delete", id]).0, 0);
                }
            }
            "held"
        } else {
            texts = post.arrived(arrived + 1).split_off(arrived).into_iter().map(mails::opened).collect();
            "arrives"
        };
        if ends != case.ends {
            miss(format!("it {ends} instead of: {}", case.ends));
        }
        for text in &texts {
            let shown = || String::from_utf8_lossy(&text[..text.len().min(1500)]).into_owned();
            if ends == "arrives" && !case.rules.is_empty() && !holds(text, &format!("; rules={}\r\n", case.rules)) {
                miss(format!("by other rules: {}", shown()));
            }
            for part in case.keeps.iter().filter(|part| ends == "arrives" && !holds(text, part)) {
                miss(format!("{part:?} is not there: {}", shown()));
            }
            for part in case.gone.iter().filter(|part| holds(text, part)) {
                miss(format!("{part:?} is there: {}", shown()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let journal = post.journal();
    assert!(journal.contains("action=redact rules=bsn.mail"), "{journal}");
    assert!(!journal.contains("231456785") && !journal.contains('@'), "{journal}");
}
