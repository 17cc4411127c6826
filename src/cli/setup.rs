//! From what the user typed to what the program will do: checked once, here.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use super::args::{Common, LangArg, When};
use super::{Error, key};
use crate::decide::Policy;
use crate::decide::allow::Allow;
use crate::decide::profile::Profile;
use crate::decide::purpose::Purpose;
use crate::decide::rules::Rules;
use crate::detect::known::Person;
use crate::detect::{Engine, Settings};
use crate::document::{Limits, Password};
use crate::finding::Kind;
use crate::pipeline::Pipeline;
use crate::pipeline::lens::{Day, Lens};
use crate::report::{Lang, Recorder};
use crate::vision::Eye;

/// Everything a run needs, checked.
pub struct Setup {
    /// The stages.
    pub pipeline: Pipeline,
    /// The rules.
    pub rules: Rules,
    /// Who the user is.
    pub profile: Profile,
    /// Language.
    pub lang: Lang,
    /// For people, ages and rings.
    pub lens: Lens,
}

impl Setup {
    /// Makes records of what the pipeline gives.
    pub fn recorder(&self) -> Recorder<'_> {
        Recorder { rules: &self.rules, profile: &self.profile, lang: self.lang, lens: self.lens.clone() }
    }
}

/// Checks the common options and builds the pipeline.
pub fn build(common: &Common) -> Result<Setup, Error> {
    build_with(common, None)
}

/// The same, with another place for the key when none was named.
pub fn build_with(common: &Common, key: Option<&Path>) -> Result<Setup, Error> {
    if let Some(jobs) = common.jobs {
        // fails only when a pool exists already, which then is as good
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build_global();
    }
    if common.min_confidence.is_some_and(|bound| !(0.0..=1.0).contains(&bound)) {
        return Err(Error::Usage("--min-confidence takes a number from 0 to 1".into()));
    }
    let profile = profile(&common.profile)?;
    let general = Policy::default().min_confidence;
    let policy = Policy {
        min_confidence: common.min_confidence.unwrap_or(general),
        thresholds: if common.min_confidence.is_some() { Vec::new() } else { profile.thresholds() },
        only: kinds("--only", &common.only)?,
        except: kinds("--except", &common.except)?,
    };
    let eye = if common.no_ocr { None } else { eye(common.models.as_deref())? };
    let engine = engine(common.patterns.as_deref(), common.known.as_deref())?;
    let limits = Limits { passwords: passwords(common.password_file.as_deref())?, ..Limits::default() };
    let allow = allow(common.allow.as_deref())?;
    let pipeline = Pipeline { reveal: common.reveal, allow, limits, policy, eye, ..Pipeline::new(engine) };
    let lens = Lens {
        key: Some(key::get(common.key.as_deref().or(key))?),
        today: Some(today()),
        rings: profile.rings.clone(),
    };
    Ok(Setup { pipeline, rules: rules(common.rules.as_deref())?, profile, lang: lang(common.lang), lens })
}

/// The stages for a copy of an identity document.
pub fn for_id_copy(models: Option<&Path>) -> Result<Pipeline, Error> {
    Ok(Pipeline { eye: eye(models)?, ..Pipeline::new(engine(None, None)?) })
}

/// The stages of a gateway: all kinds, and notices for nothing; what happens to a message is said by its rules.
#[cfg(all(unix, feature = "gateway"))]
pub fn for_gateway(settings: &crate::gateway::settings::Settings) -> Result<(Pipeline, Profile), Error> {
    let profile = profile(&settings.profile)?;
    let policy = Policy { thresholds: profile.thresholds(), ..Policy::default() };
    let engine = engine(settings.patterns.as_deref(), settings.known.as_deref())?;
    let allow = allow(settings.allow.as_deref())?;
    let limits = Limits { bytes: settings.max_size as u64 * 2, ..Limits::default() };
    let pipeline = Pipeline { allow, limits, policy, eye: eye(settings.models.as_deref())?, ..Pipeline::new(engine) };
    Ok((pipeline, profile))
}

/// The detectors, with the user's own pattern files and list of people.
fn engine(folder: Option<&Path>, known: Option<&Path>) -> Result<Engine, Error> {
    let patterns = folder.map(|folder| toml_files("--patterns", folder)).transpose()?.unwrap_or_default();
    let known = known.map(super::known::read).transpose()?.unwrap_or_default();
    Engine::new(&Settings { patterns, known }).map_err(|e| Error::Detect(e.to_string()))
}

/// The detectors, knowing one person more.
pub fn engine_for(common: &Common, person: &Person) -> Result<Engine, Error> {
    let patterns = common.patterns.as_deref().map(|folder| toml_files("--patterns", folder)).transpose()?;
    let mut known = common.known.as_deref().map(super::known::read).transpose()?.unwrap_or_default();
    known.push(person.clone());
    let settings = Settings { patterns: patterns.unwrap_or_default(), known };
    Engine::new(&settings).map_err(|e| Error::Detect(e.to_string()))
}

/// What the user accepts.
fn allow(path: Option<&Path>) -> Result<Allow, Error> {
    let Some(path) = path else { return Ok(Allow::default()) };
    let name = format!("--allow {}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| Error::Usage(format!("{name}: {e}")))?;
    Ok(Allow::parse(&name, &text)?)
}

/// The rules, with those of the user.
pub fn rules(folder: Option<&Path>) -> Result<Rules, Error> {
    let own = folder.map(|folder| toml_files("--rules", folder)).transpose()?.unwrap_or_default();
    Ok(Rules::embedded()?.with(&own)?)
}

/// Today, where the user is.
pub fn today() -> Day {
    let date = jiff::Zoned::now().date();
    let part = |part: i8| u32::try_from(part).unwrap_or(1);
    Day { year: u32::try_from(date.year()).unwrap_or_default(), month: part(date.month()), day: part(date.day()) }
}

/// The passwords in the user's file, one a line.
fn passwords(path: Option<&Path>) -> Result<Vec<Password>, Error> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let unreadable = |error| Error::Usage(format!("--password-file {}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(|line| Password(line.to_owned())).collect())
}

/// Name and text of every TOML file in the folder, by name.
pub fn toml_files(option: &str, folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let unreadable = |error: std::io::Error| Error::Usage(format!("{option} {}: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        paths.push(entry.map_err(unreadable)?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    paths.iter().map(|path| read_pattern(path)).collect()
}

/// Name and text of one pattern file.
pub fn read_pattern(path: &Path) -> Result<(String, String), Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::Usage(format!("{name}: {error}")))?;
    Ok((name, text))
}

/// The language of reports.
pub fn lang(arg: LangArg) -> Lang {
    match arg {
        LangArg::Nl => Lang::Nl,
        LangArg::En => Lang::En,
    }
}

/// Kinds by name or category.
pub fn kinds(option: &str, names: &[String]) -> Result<Vec<Kind>, Error> {
    let mut out = Vec::new();
    for name in names {
        let before = out.len();
        out.extend(Kind::ALL.iter().filter(|k| k.id() == name || k.category().id() == name));
        if out.len() == before {
            let message = format!("{option}: there is no kind '{name}'; 'zwartlak patterns list' shows them");
            return Err(Error::Usage(message));
        }
    }
    Ok(out)
}

/// What the copy is for: a built-in purpose, or a file.
pub fn purpose(name: &str) -> Result<Purpose, Error> {
    let path = Path::new(name);
    if path.extension().is_some_and(|end| end == "toml") {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Usage(format!("{name}: {e}")))?;
        return Ok(Purpose::parse(name, &text)?);
    }
    Ok(Purpose::by_id(name)?)
}

/// Who the user is: a built-in profile, or a file.
pub fn profile(name: &str) -> Result<Profile, Error> {
    let path = Path::new(name);
    if path.extension().is_some_and(|end| end == "toml") {
        let text = std::fs::read_to_string(path).map_err(|e| Error::Usage(format!("{name}: {e}")))?;
        return Ok(Profile::parse(name, &text)?);
    }
    Ok(Profile::by_id(name)?)
}

/// Reads pictures, if the models are somewhere: in the folder named, beside the program, in the working folder, or in
/// the data folder of the system. A folder that was named must be good; elsewhere, not being there is no error.
#[cfg(feature = "vision")]
pub fn eye(named: Option<&Path>) -> Result<Option<Box<dyn Eye>>, Error> {
    if let Some(folder) = named {
        return Ok(Some(Box::new(crate::vision::LazyEye::new(folder)?)));
    }
    for folder in model_folders().into_iter().filter(|folder| folder.is_dir()) {
        match crate::vision::LazyEye::new(&folder) {
            Ok(eye) => return Ok(Some(Box::new(eye))),
            Err(crate::vision::Error::NoModels) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// Where models are looked for, the first place first.
pub fn model_folders() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(|dir| dir.join("models")));
    let places = [beside, Some(PathBuf::from("models")), Some(PathBuf::from("/usr/share/zwartlak/models"))];
    places.into_iter().flatten().collect()
}

/// Built without the feature `vision`: every picture is a gap.
#[cfg(not(feature = "vision"))]
pub fn eye(_named: Option<&Path>) -> Result<Option<Box<dyn Eye>>, Error> {
    let _unused: Option<PathBuf> = None;
    Ok(None)
}

/// Is this wanted, given whether a person is watching?
pub fn wanted(when: When, terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal,
    }
}

/// Colours: `NO_COLOR` wins over auto.
pub fn color(common: &Common) -> bool {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    wanted(common.color, !plain && common.output.is_none() && std::io::stdout().is_terminal())
}
