//! Findings: their codes by their ids.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, Edit, Fix, Label, Severity};
use crate::stored;
use crate::stored::{Reader, Stored, Writer};

stored!(enum Severity { 0 Error, 1 Warning, 2 Info });
stored!(struct Label { span, text });
stored!(struct Edit { span, replacement });
stored!(struct Fix { title, edits });
stored!(struct Diagnostic { code, severity, message, primary, related, help, fix });

impl Stored for &'static Code {
    fn put(&self, to: &mut Writer) {
        to.raw(self.id.as_bytes());
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        let id = from.raw()?;
        from.codes.iter().find(|code| code.id.as_bytes() == id).copied()
    }
}

impl Stored for Diagnostics {
    fn put(&self, to: &mut Writer) {
        to.length(self.len());
        for one in self {
            one.put(to);
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        Vec::take(from).map(Self::from_iter)
    }
}
