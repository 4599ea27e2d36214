//! Joins statements to a file that people can read.

use super::Statement;

/// The text of a file: a header (comment lines, or nothing), then the statements under a heading for each table and
/// each kind. Statements of one line stand together; longer ones have blank lines around them.
pub fn file(statements: &[Statement], header: &str) -> String {
    let mut out =
        String::with_capacity(statements.iter().map(|s| s.sql.len() + 2).sum::<usize>() + header.len());
    let header = header.trim_end();
    if !header.is_empty() {
        out.push_str(header);
        out.push('\n');
    }
    let mut before: Option<&Statement> = None;
    for statement in statements {
        let heading =
            before.is_none_or(|before| before.section != statement.section) && !statement.section.is_empty();
        let long =
            |statement: &Statement| statement.sql.contains('\n') && !statement.sql.starts_with("comment on");
        if !out.is_empty() && (heading || long(statement) || before.is_none_or(long)) {
            out.push('\n');
        }
        if heading {
            let section = statement.section.replace(['\n', '\r'], " ");
            out.push_str(&format!("-- {section}\n\n"));
        }
        out.push_str(&statement.sql);
        out.push('\n');
        before = Some(statement);
    }
    out
}
