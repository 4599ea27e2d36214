//! Codes: the identity and the documentation of every diagnostic, declared where it is raised.

/// One kind of diagnostic: its id, its default severity and its page.
#[derive(Debug)]
pub struct Code {
    /// `area/kebab-name`.
    pub id: &'static str,
    /// Severity unless the project's settings say otherwise.
    pub severity: crate::Severity,
    /// The page that `pgspec explain` prints, Markdown.
    pub doc: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

/// Declares the codes of a room, and `CODES`, the list of all of them.
///
/// ```
/// pgspec_catalog::codes! {
///     /// A table refers to a table that does not exist.
///     UNKNOWN_TABLE = "resolve/unknown-table", Error;
/// }
/// assert_eq!(CODES[0].id, "resolve/unknown-table");
/// ```
#[macro_export]
macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $id:literal, $severity:ident; )+) => {
        $(
            $(#[doc = $doc])+
            pub static $name: $crate::Code = $crate::Code {
                id: $id,
                severity: $crate::Severity::$severity,
                doc: concat!($($doc, "\n"),+),
            };
        )+
        /// Every code of this room, in the order of declaration.
        pub static CODES: &[&$crate::Code] = &[$(&$name),+];
    };
}
