//! Something else in the place of an attachment: a notice when it could not be read or redacted, a message in EML when it
//! was one of Outlook.

use super::read::Leaf;
use super::rewrite::Job;
use crate::format::Error;
use crate::format::splice::{Edit, New};

/// What stands there instead: ASCII, lines below 78.
pub(super) const NOTICE: &str = "Deze bijlage is weggelaten: niet te beloven was dat zij geen persoonsgegevens\r\n\
    bevat. Vraag de afzender er zo nodig om.\r\n\r\n\
    This attachment was left out: it could not be promised free of personal data.\r\n\
    Ask the sender for it if you need it.\r\n";

/// What stands in the place of a file that has no header of its own.
pub(super) fn plain(new: &New) -> Result<&[u8], Error> {
    match new {
        New::Notice => Ok(NOTICE.as_bytes()),
        _ => new.same().map(AsRef::as_ref),
    }
}

impl Job<'_> {
    /// Puts a message in the place of a leaf. The old name goes: it no longer fits.
    pub(super) fn convert(&self, leaf: &Leaf, new: &[u8], edits: &mut Vec<Edit>) -> Result<(), Error> {
        self.set_field(leaf, "Content-Type", "message/rfc822", edits)?;
        self.set_if_there(leaf, "Content-Disposition", "attachment; filename=\"bericht.eml\"", edits)?;
        // nested messages may not be encoded (RFC 2046, 5.2.1), but everybody reads them
        self.set_transfer(leaf, "base64", edits)?;
        edits.push(self.encoded(leaf, new, true));
        Ok(())
    }

    fn set_if_there(&self, leaf: &Leaf, name: &str, value: &str, edits: &mut Vec<Edit>) -> Result<(), Error> {
        let fields = self.mail.fields.get(leaf.fields.clone()).unwrap_or_default();
        if fields.iter().any(|field| field.name.eq_ignore_ascii_case(name)) {
            self.set_field(leaf, name, value, edits)?;
        }
        Ok(())
    }

    /// Puts the notice in the place of a leaf. Its name goes with it, for that may hold personal data too.
    pub(super) fn withhold(&self, leaf: &Leaf, edits: &mut Vec<Edit>) -> Result<(), Error> {
        self.set_field(leaf, "Content-Type", "text/plain; charset=us-ascii", edits)?;
        for (name, value) in [
            ("Content-Disposition", "attachment; filename=\"weggelaten.txt\""),
            ("Content-Transfer-Encoding", "7bit"),
            ("Content-Description", "weggelaten"),
        ] {
            self.set_if_there(leaf, name, value, edits)?;
        }
        let mut notice = NOTICE.replace("\r\n", self.line_break);
        // the line break before a delimiter belongs to the delimiter
        if !self.bytes.get(leaf.body.clone()).unwrap_or_default().ends_with(b"\n") {
            notice.truncate(notice.trim_end().len());
        }
        edits.push(Edit { range: leaf.body.clone(), put: notice.into_bytes() });
        Ok(())
    }
}
