//! A notice in the place of an attachment that could not be read or redacted.

use super::read::Leaf;
use super::rewrite::Job;
use crate::format::Error;
use crate::format::splice::Edit;

/// What stands there instead: ASCII, lines below 78.
pub(super) const NOTICE: &str = "Deze bijlage is weggelaten: niet te beloven was dat zij geen persoonsgegevens\r\n\
    bevat. Vraag de afzender er zo nodig om.\r\n\r\n\
    This attachment was left out: it could not be promised free of personal data.\r\n\
    Ask the sender for it if you need it.\r\n";

impl Job<'_> {
    /// Puts the notice in the place of a leaf. Its name goes with it, for that may hold personal data too.
    pub(super) fn withhold(&self, leaf: &Leaf, edits: &mut Vec<Edit>) -> Result<(), Error> {
        self.set_field(leaf, "Content-Type", "text/plain; charset=us-ascii", edits)?;
        let fields = self.mail.fields.get(leaf.fields.clone()).unwrap_or_default();
        for (name, value) in [
            ("Content-Disposition", "attachment; filename=\"weggelaten.txt\""),
            ("Content-Transfer-Encoding", "7bit"),
            ("Content-Description", "weggelaten"),
        ] {
            if fields.iter().any(|field| field.name.eq_ignore_ascii_case(name)) {
                self.set_field(leaf, name, value, edits)?;
            }
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
