//! Joins statements to a file that people can read.

use super::Statement;

/// The text of a file: a header (comment lines, or nothing), then the statements under a heading for each table and
/// each kind. Statements of one line stand together, those of a table by what they do; longer ones have blank lines
/// around them.
pub fn file(statements: &[Statement], header: &str) -> String {
    let length = statements.iter().map(|statement| statement.sql.len() + 2).sum::<usize>();
    let mut out = String::with_capacity(length + header.len());
    let header = header.trim_end();
    if !header.is_empty() {
        out.push_str(header);
        out.push('\n');
    }
    let mut before: Option<&Statement> = None;
    for statement in statements {
        let heading = !statement.section.is_empty() && before.is_none_or(|b| b.section != statement.section);
        if !out.is_empty() && (heading || before.is_none_or(|before| is_apart(before, statement))) {
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

/// Whether a blank line stands between two statements.
fn is_apart(before: &Statement, statement: &Statement) -> bool {
    if is_long(before) || is_long(statement) {
        return true;
    }
    let about_itself = does(statement) == Does::Comment && statement.object == before.object;
    // The index behind a comment on an index, and the comment itself.
    let created = matches!(does(before), Does::Create) && about_itself;
    let commented = does(before) == Does::Comment && does(statement) == Does::Create;
    statement.section.starts_with("Table ") && does(before) != does(statement) && !created && !commented
}

fn is_long(statement: &Statement) -> bool {
    statement.sql.contains('\n') && does(statement) != Does::Comment
}

/// What a statement does, as far as the layout goes.
#[derive(PartialEq, Eq)]
enum Does {
    Create,
    Comment,
    Privileges,
    Else,
}

fn does(statement: &Statement) -> Does {
    match statement.sql.split(' ').next() {
        Some("create") => Does::Create,
        Some("comment") => Does::Comment,
        Some("grant" | "revoke") => Does::Privileges,
        _ => Does::Else,
    }
}
