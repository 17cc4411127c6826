//! What the user may type. Turned into settings once, in `setup`; nothing else looks at these.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Finds Dutch personal data in documents and mail, takes it out for real and proves that it is out.
///
/// Exit codes: 0 nothing found, or everything done and verified; 1 something found, something stays readable (inspect), or
/// a redaction was refused because something would have stayed readable; 2 failed, or something could not be read.
#[derive(Debug, Parser)]
#[command(name = "zwartlak", version, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find personal data in files and folders
    Scan(Scan),
    /// Write redacted copies; the originals stay
    Redact(Redact),
    /// Is a file as clean as it looks? Text under boxes, earlier versions, hidden layers, metadata
    Inspect(Inspect),
    /// Make a safe copy of an identity document
    IdCopy(IdCopy),
    /// What is detected, why, and by which law
    #[command(subcommand)]
    Patterns(Patterns),
    /// Measure the detectors on labelled cases
    Eval(Eval),
    /// Write the man page, shell completions or the JSON schema
    #[command(subcommand)]
    Generate(Generate),
}

/// Options of every command that looks into files.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // options of a command line
pub struct Common {
    /// Form of the report
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "jsonl", "csv"])]
    pub format: String,
    /// Write the report here instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Who you are: zorgpraktijk, werkgever, algemeen, or a file of your own
    #[arg(long, value_name = "NAME|FILE", default_value = "zorgpraktijk")]
    pub profile: String,
    /// Folder with pattern files of your own (TOML), used besides the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// List of people you know (csv with a header row: naam, voornaam, achternaam, geboortedatum, bsn, patientnummer,
    /// telefoon, email, adres, postcode): they are found without label or title too
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// What you accept (TOML): your practice's own phone number, address and staff, test numbers, findings in known
    /// places. They are neither reported nor redacted, only counted
    #[arg(long, value_name = "FILE")]
    pub allow: Option<PathBuf>,
    /// Passwords for PDFs that ask for one, one a line; each is tried
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Leave out findings less sure than this [default: what the profile says of their kind, else 0.5]
    #[arg(long, value_name = "0..1")]
    pub min_confidence: Option<f32>,
    /// Only these kinds (see 'zwartlak patterns list')
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    pub only: Vec<String>,
    /// All kinds but these
    #[arg(long, value_name = "KIND,...", value_delimiter = ',')]
    pub except: Vec<String>,
    /// Files looked at side by side; default: one a processor
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Do not read pictures; every picture then counts as not read
    #[arg(long)]
    pub no_ocr: bool,
    /// Folder with the models for reading pictures
    #[arg(long, value_name = "DIR", env = "ZWARTLAK_MODELS")]
    pub models: Option<PathBuf>,
    /// Language of the words in reports
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
    /// Show progress
    #[arg(long, value_enum, default_value = "auto")]
    pub progress: When,
    /// Use colours
    #[arg(long, value_enum, default_value = "auto")]
    pub color: When,
    /// Print no report on standard output, only use the exit code
    #[arg(short, long)]
    pub quiet: bool,
    /// One line a file on standard error: how long it took and what came of it
    #[arg(short, long)]
    pub verbose: bool,
    /// Print the values that were found: your screen or report then holds personal data
    #[arg(long)]
    pub reveal: bool,
}

/// `auto` looks whether a person is watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal only.
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// Language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// Nederlands.
    Nl,
    /// English.
    En,
}

/// `zwartlak scan`.
#[derive(Debug, clap::Args)]
pub struct Scan {
    /// Files and folders; '-' reads standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// File name of what comes from standard input
    #[arg(long, default_value = "stdin")]
    pub name: String,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Files and folders; '-' reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub paths: Vec<PathBuf>,
    /// File name of what comes from standard input
    #[arg(long, default_value = "stdin")]
    pub name: String,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak redact`.
#[derive(Debug, clap::Args)]
pub struct Redact {
    /// Files and folders; '-' reads standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Folder for the copies; for one file also the name of the copy; '-' writes to standard output
    #[arg(short, long = "out", value_name = "OUT", required_unless_present = "in_place")]
    pub out: Option<PathBuf>,
    /// Replace the originals, each only after its copy was verified
    #[arg(long, conflicts_with = "out")]
    pub in_place: bool,
    /// File name of what comes from standard input
    #[arg(long, default_value = "stdin")]
    pub name: String,
    /// How redacted places look: STYLE for all or KIND=STYLE; styles: label, blackout, blur
    #[arg(long, value_name = "[KIND=]STYLE,...", value_delimiter = ',')]
    pub style: Vec<String>,
    /// Redact this text too, wherever it stands
    #[arg(long, value_name = "TEXT")]
    pub literal: Vec<String>,
    /// Redact what this regular expression matches too
    #[arg(long, value_name = "RE")]
    pub regex: Vec<String>,
    /// Write copies of files in which a part could not be read; that part is not redacted
    #[arg(long)]
    pub allow_gaps: bool,
    /// Write the report here; the end of the name (.jsonl, .csv) chooses the form
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak id-copy`.
#[derive(Debug, clap::Args)]
pub struct IdCopy {
    /// Picture of the document (PNG or JPEG)
    pub file: PathBuf,
    /// The safe copy
    #[arg(short, long = "out", value_name = "OUT")]
    pub out: PathBuf,
    /// For whom the copy is
    #[arg(long = "for", value_name = "WHO")]
    pub for_whom: String,
    /// What they need it for
    #[arg(long, value_name = "WHY")]
    pub purpose: String,
    /// Date in the watermark; default: today
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Leave this readable: bsn, photo, mrz, code, signature
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub show: Vec<String>,
    /// Folder with the models for reading pictures
    #[arg(long, value_name = "DIR", env = "ZWARTLAK_MODELS")]
    pub models: Option<PathBuf>,
    /// Language of the words
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
}

/// `zwartlak eval`.
#[derive(Debug, clap::Args)]
pub struct Eval {
    /// Labelled texts (*.jsonl), or a folder with such files or with cases (see corpus/README.md)
    pub corpus: PathBuf,
    /// Instead of tables: every label of the texts that was missed and every false finding, masked unless --reveal
    #[arg(long)]
    pub misses: bool,
    /// Only texts of these genres
    #[arg(long, value_name = "GENRE,...", value_delimiter = ',')]
    pub genre: Vec<String>,
    /// Sheets of order numbers made up to see how often chance looks like a BSN; 0 leaves that out
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub sheets: u32,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak patterns`.
#[derive(Debug, Subcommand)]
pub enum Patterns {
    /// All kinds and the patterns that find them
    List {
        /// Language of the words
        #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
        lang: LangArg,
    },
    /// One pattern: what, why, law, examples
    Explain {
        /// Id from the list
        id: String,
        /// Language of the words
        #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
        lang: LangArg,
    },
    /// Run every example of the built-in patterns, and of pattern files of your own
    Check {
        /// Pattern files (TOML)
        files: Vec<PathBuf>,
    },
}

/// `zwartlak generate`.
#[derive(Debug, Subcommand)]
pub enum Generate {
    /// The man page
    Man,
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The JSON schema of --format jsonl
    Schema,
}
