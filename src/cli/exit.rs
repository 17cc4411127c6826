//! Exit codes of contract 1.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// Nothing found, or everything done and verified.
    Clean,
    /// Something found, or a redaction refused.
    Findings,
    /// Failed, or something could not be read.
    Failure,
    /// `filter`: this message cannot be redacted (`EX_DATAERR`).
    DataError,
    /// `filter`: a fault of ours; the mail server should try again (`EX_TEMPFAIL`).
    TempFail,
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Clean => Self::from(0),
            ExitStatus::Findings => Self::from(1),
            ExitStatus::Failure => Self::from(2),
            ExitStatus::DataError => Self::from(65),
            ExitStatus::TempFail => Self::from(75),
        }
    }
}
