//! What a change of a table does to its children.

use pgspec_catalog::{Name, ObjectId, QualifiedName};

use super::{body_mut, children, from_parent};
use crate::parse::{self, Node, SyntaxKind};
use crate::read::dependents::Thing;
use crate::read::site::Site;
use crate::read::{Reader, name};

/// Does an action to a table.
type Alter<'a> =
    dyn FnMut(&mut Reader<'_>, &mut Site<'_>, (ObjectId, &QualifiedName), &Node) -> Option<()> + 'a;

/// What an action on a table does to its children: the one that takes a column away from all is told of them first.
pub(in crate::read) fn recurse(
    reader: &mut Reader<'_>,
    site: &mut Site<'_>,
    table: &QualifiedName,
    action: &Node,
    alter: &mut Alter<'_>,
) {
    use SyntaxKind as S;
    let adds_not_null = action.kind() == S::ADD_CONSTRAINT
        && parse::has(action, S::NOT_NULL_CONSTRAINT)
        && is_passed_on(action);
    let is_of_columns =
        matches!(action.kind(), S::ADD_COLUMN | S::DROP_COLUMN | S::ALTER_COLUMN | S::RENAME_COLUMN);
    if !is_of_columns && !adds_not_null {
        return;
    }
    for id in children(reader, table) {
        let Some(child) = reader.catalog.entry(id).map(|(key, _)| key.qualified_name()) else { continue };
        match action.kind() {
            S::ADD_COLUMN => add_column(reader, table, id, action),
            S::DROP_COLUMN => {
                let Some(column) = parse::child(action, S::COLUMN_NAME_REF).and_then(|n| name::of(&n)) else {
                    continue;
                };
                if !goes_with_parents(reader, &child, table, &column) {
                    // It stays, and so do those of its children, which have it from there.
                    continue;
                }
                let span = site.span(parse::tight_range(action));
                reader.drop(vec![Thing::Column(id, column)], parse::has(action, S::CASCADE), span);
            }
            _ => {
                // A default of one row of children is no matter of an option list.
                let recurses = action.kind() == S::RENAME_COLUMN
                    || !action.children().any(|change| {
                        matches!(change.kind(), S::SET_OPTIONS | S::RESET_OPTIONS | S::SET_COMPRESSION)
                    });
                let identity = action.children().any(|change| {
                    matches!(
                        change.kind(),
                        S::ADD_GENERATED
                            | S::DROP_IDENTITY
                            | S::SET_GENERATED
                            | S::SET_GENERATED_OPTIONS
                            | S::SET_SEQUENCE_OPTION
                            | S::RESTART
                    )
                });
                // Where it has a name, it is told there which children have it from this table.
                let drops = reader.keeps_not_null()
                    && action.children().any(|change| change.kind() == S::DROP_NOT_NULL);
                if recurses && !identity && !drops {
                    let _ = alter(reader, site, (id, &child), action);
                }
            }
        }
        recurse(reader, site, &child, action, alter);
    }
}

/// Whether a column of a child is there for the sake of this parent's alone (`ATExecDropColumn` of `tablecmds.c`).
fn goes_with_parents(
    reader: &Reader<'_>,
    child: &QualifiedName,
    parent: &QualifiedName,
    column: &Name,
) -> bool {
    let column_of = |table| reader.catalog.table(table).and_then(|item| item.body.column(column));
    let inherits = reader.catalog.table(child).map_or(&[][..], |item| &item.body.inherits);
    column_of(child).is_some_and(|own| own.inherited)
        && !inherits.iter().any(|other| other != parent && column_of(other).is_some())
}

/// Whether children get a `NOT NULL` too.
fn is_passed_on(action: &Node) -> bool {
    !action.children().any(|constraint| parse::has(&constraint, SyntaxKind::NO_INHERIT))
}

fn add_column(reader: &mut Reader<'_>, parent: &QualifiedName, child: ObjectId, action: &Node) {
    let Some(column) = parse::child(action, SyntaxKind::COLUMN_NAME).and_then(|n| name::of(&n)) else {
        return;
    };
    let added = reader.catalog.table(parent).and_then(|item| item.body.column(&column)).map(from_parent);
    if let (Some(added), Some(body)) = (added, body_mut(reader, child))
        && body.column(&column).is_none()
    {
        body.columns.push(added);
    }
    reader.register(child);
}
