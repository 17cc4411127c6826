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
    /// One mail message in on standard input, redacted out on standard output: for the pipe transport of a mail server
    ///
    /// The message comes out only when it was verified; otherwise nothing does, one line on standard error says why, and
    /// the exit code (sysexits.h) tells the mail server what to do: 0 send it on, 65 the message cannot be redacted, 75
    /// try again later, the fault is ours. --output FILE adds the report to a file; without it there is none.
    Filter(Filter),
    /// Milter for Postfix and Sendmail: looks into every message before it leaves
    #[cfg(all(unix, feature = "gateway"))]
    Gateway(Gateway),
    /// Is a file as clean as it looks? Text under boxes, earlier versions, hidden layers, metadata
    Inspect(Inspect),
    /// Make a safe copy of an identity document
    IdCopy(IdCopy),
    /// Write a report for people from saved findings (scan --format jsonl)
    Report(ReportArgs),
    /// Find everything about one person, and make copies with everyone else taken out
    Subject(SubjectArgs),
    /// Why is this a finding, by which rule and law, and what if it is wrong?
    Explain(ExplainArgs),
    /// Lay out the facts for a data-leak file, from saved findings
    Breach(BreachArgs),
    /// The audit trail: has it been changed or cut?
    #[command(subcommand)]
    Audit(AuditTask),
    /// What is detected, why, and by which law
    #[command(subcommand)]
    Patterns(Patterns),
    /// Measure the detectors on labelled cases
    Eval(Eval),
    /// Write the man page, shell completions or the JSON schema
    #[command(subcommand)]
    Generate(Generate),
}

/// Languages that the reader of pictures knows: those of Latin letters, by their codes of two or three letters (ISO 639).
const LATIN: [&str; 20] = [
    "nl", "nld", "en", "eng", "de", "deu", "fr", "fra", "es", "spa", "it", "ita", "pt", "por", "pl", "pol", "tr",
    "tur", "ro", "ron",
];

/// Options of every command that looks into files.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // options of a command line
pub struct Common {
    /// Form of the report
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "jsonl", "csv", "html", "markdown", "sarif"])]
    pub format: String,
    /// Write the report here instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Who you are: zorgpraktijk, werkgever, gemeente-wmo, school, algemeen, or a file of your own
    #[arg(long, value_name = "NAME|FILE", default_value = "zorgpraktijk")]
    pub profile: String,
    /// Folder with pattern files of your own (TOML), used besides the built-in ones
    #[arg(long, value_name = "DIR")]
    pub patterns: Option<PathBuf>,
    /// Folder with rules of your own (TOML): they add to the built-in ones, or take the place of one with the same id
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// File with the key under which people are counted; made if it is not there. With it, runs can be compared; without
    /// it each run has a key of its own, which is forgotten
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
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
    /// Languages of the text in pictures; one reader reads them all, so this only refuses what it cannot read
    #[arg(long, value_name = "LANG,...", value_delimiter = ',', value_parser = LATIN, hide_possible_values = true)]
    pub ocr_lang: Vec<String>,
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
    /// Keep here what was seen (SQLite), so that a next scan looks only at what is new or changed, and one that was broken
    /// off goes on. Findings are kept as reports print them; the key of their tokens stands beside it in FILE.key
    #[arg(long, value_name = "FILE", conflicts_with = "reveal")]
    pub state: Option<PathBuf>,
    /// Add to this audit trail that this scan was done, and by whom; see 'zwartlak audit verify'
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,
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
    /// Keep each original that is replaced in this folder
    #[arg(long, value_name = "DIR", requires = "in_place")]
    pub backup: Option<PathBuf>,
    /// File name of what comes from standard input
    #[arg(long, default_value = "stdin")]
    pub name: String,
    /// What the copy is for: factuur, verwijzing, zorgverzekeraar, factoring, leverancier, inzage, onderzoek, publicatie,
    /// or a file of your own. It decides what goes out and what stays
    #[arg(long = "for", value_name = "PURPOSE|FILE", conflicts_with_all = ["only", "except"])]
    pub purpose: Option<String>,
    /// The client who asked for the file (csv like --known, one row): what is theirs stays
    #[arg(long, value_name = "FILE", requires = "purpose")]
    pub subject: Option<PathBuf>,
    /// Write the report here; the end of the name (.jsonl, .csv) chooses the form
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// What is taken out and how
    #[command(flatten)]
    pub changes: Changes,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak filter`.
#[derive(Debug, clap::Args)]
pub struct Filter {
    /// What is taken out and how
    #[command(flatten)]
    pub changes: Changes,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// What is taken out and how: for every command that redacts.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools)] // options of a command line
pub struct Changes {
    /// Leave no gap that tells how wide the redacted text was: always so, whether asked for or not
    #[arg(long)]
    pub no_width_trace: bool,
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
    /// Mail: put a notice in the place of an attachment that cannot be read or redacted, instead of refusing the message
    #[arg(long)]
    pub withhold: bool,
    /// Mail: change signed messages (S/MIME, PGP) too; the signature then goes
    #[arg(long)]
    pub unsign: bool,
    /// Add to this audit trail who does what with which file; see 'zwartlak audit verify'
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,
    /// PDF, as a last resort: where a file cannot be redacted as it is, make pictures of its pages, with the rest of the
    /// text invisibly over them; links, forms, bookmarks and attachments go
    #[arg(long)]
    pub flatten: bool,
}

/// `zwartlak id-copy`.
#[derive(Debug, clap::Args)]
pub struct IdCopy {
    /// Picture of the document, or a PDF with scans of it
    pub file: PathBuf,
    /// The safe copy: .png, .jpg or .pdf
    #[arg(short, long = "out", value_name = "OUT")]
    pub out: Option<PathBuf>,
    /// For whom the copy is
    #[arg(long = "for", value_name = "WHO")]
    pub for_whom: Option<String>,
    /// What they need it for
    #[arg(long, value_name = "WHY")]
    pub purpose: Option<String>,
    /// Date in the watermark; default: today
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Add to this audit trail who made the copy; see 'zwartlak audit verify'
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,
    /// What is covered: afgeschermd, zorg, werkgever, eherkenning, or a file (TOML)
    #[arg(long, value_name = "NAME|FILE", default_value = "afgeschermd")]
    pub profile: String,
    /// Leave this readable: bsn, photo, mrz, code, signature, document-number, name, birth-date, address, insurance-number
    #[arg(long, value_name = "FIELD", value_delimiter = ',', num_args = 1..)]
    pub show: Vec<String>,
    /// Show the document from straight above, without what lies around it
    #[arg(long)]
    pub straighten: bool,
    /// Say what would be covered; with --out draw it as outlines on the picture, in which NOTHING is covered
    #[arg(long)]
    pub dry_run: bool,
    /// Show the number of the document where it is to be noted
    #[arg(long)]
    pub reveal: bool,
    /// Folder with the models for reading pictures
    #[arg(long, value_name = "DIR", env = "ZWARTLAK_MODELS")]
    pub models: Option<PathBuf>,
    /// Language of the words
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
}

/// `zwartlak report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Saved findings (scan --format jsonl), or a state (scan --state); '-' reads standard input
    pub findings: PathBuf,
    /// Form of the report [default: by the end of --output, else html]
    #[arg(long, value_name = "FORMAT", value_parser = ["html", "markdown", "csv"])]
    pub format: Option<String>,
    /// Write the report here instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Saved findings or a state of an earlier scan, to show what changed
    #[arg(long, value_name = "FINDINGS")]
    pub previous: Option<PathBuf>,
    /// Only what stands below these paths, as the scan wrote them
    #[arg(long, value_name = "PATH")]
    pub path: Vec<String>,
    /// Language of the words
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
}

/// `zwartlak subject`.
#[derive(Debug, clap::Args)]
pub struct SubjectArgs {
    /// Files and folders to look in
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Read the person's BSN from the first line of standard input; numbers never stand on a command line
    #[arg(long)]
    pub bsn_stdin: bool,
    /// The person's name
    #[arg(long, value_name = "NAME", requires = "born")]
    pub name: Option<String>,
    /// The person's date of birth
    #[arg(long, value_name = "DATE", requires = "name")]
    pub born: Option<String>,
    /// The person as one row of a list (csv, as for --known), with address, phone and numbers
    #[arg(long, value_name = "FILE")]
    pub person: Option<PathBuf>,
    /// Folder for copies of what was found, with everyone else taken out
    #[arg(long, value_name = "DIR")]
    pub copies: Option<PathBuf>,
    /// Common options
    #[command(flatten)]
    pub common: Common,
}

/// `zwartlak explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The "id" of a finding
    pub id: String,
    /// Saved findings in which it stands (scan --format jsonl)
    #[arg(long, value_name = "FINDINGS")]
    pub findings: PathBuf,
    /// Folder with rules of your own, as for scan
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Language of the words
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
}

/// `zwartlak breach`.
#[derive(Debug, clap::Args)]
pub struct BreachArgs {
    /// Saved findings (scan --format jsonl), or a state (scan --state); '-' reads standard input
    pub findings: PathBuf,
    /// Only what stands below these paths: the lost folder, the mail that went wrong
    #[arg(long, value_name = "PATH")]
    pub path: Vec<String>,
    /// When it was discovered, local time: 2026-11-25T09:30
    #[arg(long, value_name = "TIME")]
    pub discovered: Option<String>,
    /// What caused it, in your words
    #[arg(long, value_name = "TEXT")]
    pub cause: Option<String>,
    /// Form of the file [default: by the end of --output, else markdown]
    #[arg(long, value_name = "FORMAT", value_parser = ["markdown", "html", "json"])]
    pub format: Option<String>,
    /// Write it here instead of to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Language of the words
    #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
    pub lang: LangArg,
}

/// `zwartlak eval`.
#[derive(Debug, clap::Args)]
pub struct Eval {
    /// Labelled texts (*.jsonl), or a folder with such files, with cases or with labelled pictures (see corpus/README.md)
    pub corpus: PathBuf,
    /// Every label that was missed and every false finding, masked unless --reveal; for texts instead of tables
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

/// `zwartlak audit`.
#[derive(Debug, Subcommand)]
pub enum AuditTask {
    /// Go through a trail: 0 it is as it was written, 1 it was changed or cut, 2 that could not be said
    Verify {
        /// The trail
        file: PathBuf,
        /// Its key [default: FILE.key]
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// A chain that an earlier check told and that was noted elsewhere: it must be in the trail
        #[arg(long, value_name = "CHAIN")]
        noted: Option<String>,
        /// Language of the words
        #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
        lang: LangArg,
    },
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

/// `zwartlak gateway`.
#[cfg(all(unix, feature = "gateway"))]
#[derive(Debug, clap::Args)]
pub struct Gateway {
    /// Settings (TOML); packaging/gateway.toml is an example to start from
    #[arg(long, value_name = "FILE", global = true, default_value = "/etc/zwartlak/gateway.toml")]
    pub config: PathBuf,
    /// Folder with the settings of Postfix [default: that of the system]
    #[arg(long, value_name = "DIR", global = true)]
    pub postfix: Option<PathBuf>,
    /// What to do instead of running
    #[command(subcommand)]
    pub task: Option<GatewayTask>,
}

/// What `zwartlak gateway` can do besides running.
#[cfg(all(unix, feature = "gateway"))]
#[derive(Debug, Subcommand)]
pub enum GatewayTask {
    /// Are the settings good, and is Postfix set so that nothing passes unseen when the gateway is down
    Check,
    /// The messages that Postfix holds for a person
    #[command(subcommand)]
    Quarantine(QuarantineTask),
}

/// What can be done with held messages.
#[cfg(all(unix, feature = "gateway"))]
#[derive(Debug, Subcommand)]
pub enum QuarantineTask {
    /// All of them, a line each
    List,
    /// What was found in one; values stay masked
    Show {
        /// Its name in the queue
        id: String,
        /// In words, or as JSON lines
        #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = ["human", "jsonl"])]
        format: String,
        /// Language of the words
        #[arg(long, value_enum, env = "ZWARTLAK_LANG", default_value = "nl")]
        lang: LangArg,
    },
    /// Let one go as it is
    Release {
        /// Its name in the queue
        id: String,
    },
    /// Delete one for good
    Delete {
        /// Its name in the queue
        id: String,
    },
}
