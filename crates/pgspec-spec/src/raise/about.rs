//! What all kinds of objects say about themselves, and the choice between the string form and the object form.

use pgspec_catalog::{Grant, Grantee, Object, Privileges};
use pgspec_sql::print::tail;

use super::scope::{folded_key, name_value};
use super::yaml::{self, Layout, Map, Yaml};

/// Longest line that a tail and the doc behind it may make with their key.
const WITH_DOC: usize = 132;

/// Longest line that a tail may make with its key before its clauses stand on lines of their own.
const CLAUSES: usize = 118;

/// The keys in front: `doc`, `comment`.
pub(super) fn front(object: &Object, map: &mut Map) {
    texts(object.notes.doc.as_deref(), object.comment.as_deref(), map);
}

/// `doc` and `comment`: a doc that says what the comment says is not written.
pub(super) fn texts(doc: Option<&str>, comment: Option<&str>, map: &mut Map) {
    map.set_some("doc", doc.filter(|doc| comment != Some(*doc)).map(Yaml::prose));
    map.set_some("comment", comment.map(comment_value));
}

/// A COMMENT, to the letter.
pub(super) fn comment_value(comment: &str) -> Yaml {
    if comment.trim_end() == comment { Yaml::prose(comment) } else { Yaml::text(comment) }
}

/// The keys behind: `was`, `deprecated`, `owner`.
pub(super) fn back(object: &Object, map: &mut Map) {
    map.set_some("was", object.notes.was.as_ref().map(name_value));
    map.set_some("deprecated", object.notes.deprecated.as_deref().map(Yaml::prose));
    map.set_some("owner", object.owner.as_ref().map(name_value));
}

/// Whether a child of a table says nothing of itself but a doc, which may stand behind its tail.
pub(super) fn is_bare(object: &Object) -> bool {
    object.comment.is_none() && object.notes.was.is_none() && object.notes.deprecated.is_none()
}

/// `grants:`
pub(super) fn grants(grants: &[Grant], all: Privileges, map: &mut Map) {
    map.section("grants", who(grants, all));
}

/// Roles and what each may do.
pub(super) fn who(grants: &[Grant], all: Privileges) -> Map {
    let mut section = Map::default();
    let mut rest = grants.iter().peekable();
    while let Some(first) = rest.next() {
        let mut of_role = vec![first];
        while let Some(next) = rest.next_if(|next| next.to == first.to) {
            of_role.push(next);
        }
        let key = match &first.to {
            Grantee::Public => yaml::Key::plain("public"),
            Grantee::Role(name) => folded_key(name),
        };
        let (plain, with): (Vec<_>, Vec<_>) = of_role.into_iter().partition(|grant| !grant.grant_option);
        let lists = [plain, with].into_iter().filter(|list| !list.is_empty());
        let said = |text: String| if text.is_empty() { "none".to_owned() } else { text };
        let mut texts: Vec<_> = lists.map(|list| Yaml::sql(said(tail::grants(list, all)))).collect();
        let value = if texts.len() == 1 { texts.remove(0) } else { Yaml::Seq(texts) };
        section.push(key, value);
    }
    section
}

/// A tail: as a string with its doc if that says everything, spelled out otherwise.
pub(super) fn tail_or(
    key: &yaml::Key,
    clauses: &[String],
    doc: Option<&str>,
    bare: bool,
    spelled: impl FnOnce() -> Map,
) -> Yaml {
    let string = if bare { string(key, clauses, doc) } else { None };
    string.unwrap_or_else(|| Yaml::Map(spelled().laid_out(Layout::Braces)))
}

/// The string form; `None` if the doc cannot stand behind the tail.
fn string(key: &yaml::Key, clauses: &[String], doc: Option<&str>) -> Option<Yaml> {
    let before = key.text.chars().count() + 8;
    let line = clauses.join(" ");
    let tall = line.contains('\n') || (clauses.len() > 1 && before + line.chars().count() > CLAUSES);
    let line = if tall { clauses.join("\n") } else { line };
    let Some(doc) = doc else { return Some(Yaml::sql(line)) };
    let last = line.rsplit('\n').next().unwrap_or("").chars().count();
    let documented = format!("{line} -- {doc}");
    let fits = !doc.is_empty()
        && doc.trim() == doc
        && !doc.starts_with('-')
        && !doc.contains(|c: char| c.is_control())
        && before + last + doc.chars().count() <= WITH_DOC
        && (tall || yaml::is_plain(&documented) || !yaml::is_plain(&line));
    fits.then(|| Yaml::sql(documented))
}
