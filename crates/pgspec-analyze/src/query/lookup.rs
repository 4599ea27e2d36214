//! What a name in an expression means (`transformColumnRef`, `parse_relation.c`).

mod missing;
mod rows;
mod star;
mod traced;
mod variable;

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{Ident, TextRange};

use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::{ExprUse, Scope, Visible};
use crate::typed::{Entry, EntryKind, Node, RelationId, TypeId, Typed, Var};
use crate::world::{OPAQUE, RelationKind};

/// System columns: name, number, type.
const SYSTEM_COLUMNS: [(&str, i32, &str); 6] = [
    ("ctid", -1, "tid"),
    ("xmin", -2, "xid"),
    ("cmin", -3, "cid"),
    ("xmax", -4, "xid"),
    ("cmax", -5, "cid"),
    ("tableoid", -6, "oid"),
];

/// What a look for a name came to.
enum Found {
    /// It means this.
    Value(Typed),
    /// Nothing of this name, below a table if that was named and found.
    NoColumn(Option<Name>),
    /// Its table is not there.
    NoTable,
}

pub(crate) use star::is_unknown;

/// Where an item of the namespace was found.
#[derive(Clone, Copy)]
struct At {
    /// How many queries out.
    up: u32,
    /// Index in that level's `visible`.
    item: usize,
}

/// One column of an item.
enum Hit {
    Column(u32),
    System(i32, &'static str),
}

impl Analyzer<'_, '_> {
    /// The column, variable or whole row that a dotted name means; a finding if there is none.
    pub fn column(&mut self, parts: &[Ident], range: TextRange, used: ExprUse) -> Typed {
        if used == ExprUse::ColumnDefault {
            let message = "cannot use column reference in DEFAULT expression";
            return self.fail(Problem::FeatureNotSupported, range, message);
        }
        let found = match parts {
            [name] => self.bare(name, range, used),
            [table, column] => self.qualified(None, table, column, range, used),
            [schema, table, column] => self.qualified(Some(schema), table, column, range, used),
            _ => return opaque(range, "the name of a database is part of the name"),
        };
        self.or_variable(found, parts, range)
    }

    /// `colNameToVar`, and whole rows.
    fn bare(&mut self, name: &Ident, range: TextRange, used: ExprUse) -> Found {
        if let Some(value) = self.bare_column(&name.name, range, used, false) {
            return Found::Value(value);
        }
        match self.table_of(None, &name.name, range) {
            Ok(Some(at)) => Found::Value(self.whole_row(at, range)),
            Ok(None) => Found::NoColumn(None),
            Err(failed) => Found::Value(failed),
        }
    }

    /// A column without a qualifier: the innermost level that has one decides. With `local` only the innermost is asked.
    pub(crate) fn bare_column(
        &mut self,
        name: &Name,
        range: TextRange,
        used: ExprUse,
        local: bool,
    ) -> Option<Typed> {
        let mut ambiguous = false;
        let mut unknown = false;
        let mut found: Option<(At, Hit)> = None;
        for (scope, up) in self.scopes.iter().rev().zip(0_u32..) {
            for (item, index) in scope.visible.iter().zip(0_usize..) {
                if !item.columns || (item.lateral_only && !scope.lateral_active) {
                    continue;
                }
                let Some(entry) = entry_of(scope, item) else { continue };
                let (hit, twice) = self.hit(entry, item, name);
                match hit {
                    Some(hit) => {
                        ambiguous |= twice || found.is_some();
                        found.get_or_insert((At { up, item: index }, hit));
                    }
                    None => unknown |= entry.is_open(),
                }
            }
            if found.is_some() || unknown || local {
                break;
            }
        }
        if ambiguous {
            let message = format!("column reference \"{name}\" is ambiguous");
            let qualifiers = self.qualifiers_of(name);
            let failed = self.fail(Problem::AmbiguousColumn, range, message);
            if let (Some(finding), false) = (self.findings.last_mut(), qualifiers.len() < 2) {
                finding.help = Some(format!("say which one: {}", qualifiers.join(", ")));
            }
            return Some(failed);
        }
        match found {
            Some((at, hit)) => Some(self.checked(at, &hit, name, range, used)),
            None if unknown => Some(opaque(range, "it may be a column of what cannot be known")),
            None => None,
        }
    }

    /// `t.c`, `s.t.c`; `f(t)` written as `t.f` is left to the caller.
    fn qualified(
        &mut self,
        schema: Option<&Ident>,
        table: &Ident,
        column: &Ident,
        range: TextRange,
        used: ExprUse,
    ) -> Found {
        let at = match self.table_of(schema.map(|s| &s.name), &table.name, range) {
            Ok(Some(at)) => at,
            Ok(None) => return Found::NoTable,
            Err(failed) => return Found::Value(failed),
        };
        let Some((hit, twice, open)) = self.item(at).map(|(entry, item)| {
            let (hit, twice) = self.hit(entry, item, &column.name);
            (hit, twice, entry.is_open())
        }) else {
            return Found::NoTable;
        };
        match hit {
            Some(_) if twice => {
                let message = format!("column reference \"{}\" is ambiguous", column.name);
                Found::Value(self.fail(Problem::AmbiguousColumn, range, message))
            }
            Some(hit) => Found::Value(self.checked(at, &hit, &column.name, range, used)),
            None if open => Found::Value(opaque(range, "its table's columns are not known")),
            None => {
                let row = self.whole_row(at, table.range);
                match self.call_on_row(&column.name, &row, range, used) {
                    Some(value) => Found::Value(value),
                    None => Found::NoColumn(Some(table.name.clone())),
                }
            }
        }
    }

    /// A column that was found: whether it may be used there, and the variable.
    fn checked(&mut self, at: At, hit: &Hit, name: &Name, range: TextRange, used: ExprUse) -> Typed {
        if let Some(failed) = self.lateral_problem(at, range) {
            return failed;
        }
        if let Hit::System(number, _) = hit
            && *number != -6
        {
            let message = match used {
                ExprUse::CheckConstraint => {
                    Some(format!("system column \"{name}\" reference in check constraint is invalid"))
                }
                ExprUse::GeneratedColumn => {
                    Some(format!("cannot use system column \"{name}\" in column generation expression"))
                }
                ExprUse::MergeWhen => {
                    Some(format!("cannot use system column \"{name}\" in MERGE WHEN condition"))
                }
                _ => None,
            };
            if let Some(message) = message {
                return self.fail(Problem::InvalidColumnReference, range, message);
            }
        }
        match hit {
            Hit::Column(column) => {
                self.trace_column(at, *column, range);
                self.var(at, *column, range)
            }
            Hit::System(number, typname) => {
                let entry = self.item(at).map_or(0, |(_, item)| item.entry);
                let var = Var { up: at.up, entry, column: *number };
                Typed { node: Node::Var(var), ty: self.world.builtin(typname), typmod: -1, range }
            }
        }
    }

    /// `check_lateral_ref_ok`
    fn lateral_problem(&mut self, at: At, range: TextRange) -> Option<Typed> {
        let (_, item) = self.item(at)?;
        if !item.lateral_only || item.lateral_ok {
            return None;
        }
        let message = format!("invalid reference to FROM-clause entry for table \"{}\"", item.name);
        let failed = self.fail(Problem::InvalidColumnReference, range, message);
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some("it cannot be referenced from this part of the query".to_owned());
        }
        Some(failed)
    }

    /// The column of an item with this name, and whether there is more than one.
    fn hit(&self, entry: &Entry, item: &Visible, name: &Name) -> (Option<Hit>, bool) {
        let mut columns = item.shown.iter().filter(|(shown, _)| shown == name).map(|(_, column)| *column);
        if let Some(column) = columns.next() {
            return (Some(Hit::Column(column)), columns.next().is_some());
        }
        if let EntryKind::Relation(id) = entry.kind
            && self.world.relation(id).kind != RelationKind::View
        {
            let system = SYSTEM_COLUMNS.iter().find(|(system, ..)| *name == *system);
            return (system.map(|(_, number, typname)| Hit::System(*number, typname)), false);
        }
        (None, false)
    }

    /// `refnameNamespaceItem`: the item that a qualifier means, from the innermost level outwards.
    fn table_of(
        &mut self,
        schema: Option<&Name>,
        table: &Name,
        range: TextRange,
    ) -> Result<Option<At>, Typed> {
        let wanted: Option<RelationId> = match schema {
            None => None,
            Some(schema) => match self.world.find_relation(Some(schema), table) {
                None => return Ok(None),
                found => found,
            },
        };
        let mut found: Option<At> = None;
        let mut ambiguous = false;
        for (scope, up) in self.scopes.iter().rev().zip(0_u32..) {
            for (item, index) in scope.visible.iter().zip(0_usize..) {
                if !item.by_name || (item.lateral_only && !scope.lateral_active) {
                    continue;
                }
                let same = match wanted {
                    None => item.name == *table,
                    Some(id) => {
                        !item.aliased
                            && entry_of(scope, item).is_some_and(|e| e.kind == EntryKind::Relation(id))
                    }
                };
                if same {
                    ambiguous |= found.is_some();
                    found.get_or_insert(At { up, item: index });
                }
            }
            if found.is_some() {
                break;
            }
        }
        if ambiguous {
            let message = format!("table reference \"{table}\" is ambiguous");
            return Err(self.fail(Problem::AmbiguousAlias, range, message));
        }
        if let Some(at) = found
            && let Some(failed) = self.lateral_problem(at, range)
        {
            return Err(failed);
        }
        Ok(found)
    }

    /// An item of the namespace and its entry.
    fn item(&self, at: At) -> Option<(&Entry, &Visible)> {
        let scope = self.scope_at(at.up)?;
        let item = scope.visible.get(at.item)?;
        Some((entry_of(scope, item)?, item))
    }

    /// The scope that is so many queries out.
    pub(crate) fn scope_at(&self, up: u32) -> Option<&Scope> {
        self.scopes.len().checked_sub(1 + up as usize).and_then(|level| self.scopes.get(level))
    }

    /// The variable of an item's column.
    fn var(&self, at: At, column: u32, range: TextRange) -> Typed {
        let entry = self.item(at).map_or(0, |(_, item)| item.entry);
        self.column_of(at.up, entry, column, range)
    }

    /// The variable of an entry's column: that of a join which shows it unchanged is the column itself.
    pub(crate) fn column_of(&self, up: u32, entry: u32, column: u32, range: TextRange) -> Typed {
        let found = self.scope_at(up).and_then(|scope| scope.entries.get(entry as usize));
        let Some((found, shape)) = found.and_then(|f| Some((f, f.columns.get(column as usize)?))) else {
            return opaque(range, "the column is not known");
        };
        if shape.ty == OPAQUE {
            return opaque(range, "the type of the column is not known");
        }
        let mut var = Var { up, entry, column: i32::try_from(column).unwrap_or(i32::MAX) };
        if let EntryKind::Join(_, made_of) = &found.kind
            && let Some(Node::Var(inner)) = made_of.get(column as usize).map(|value| &value.node)
        {
            var = Var { up, ..*inner };
        }
        Typed { node: Node::Var(var), ty: shape.ty, typmod: shape.typmod, range }
    }
}

/// The entry behind an item of the namespace.
pub(crate) fn entry_of<'s>(scope: &'s Scope, item: &Visible) -> Option<&'s Entry> {
    scope.entries.get(item.entry as usize)
}

/// The name of the one target that stands for columns that are not known.
pub(crate) const UNKNOWN_COLUMNS: &str = "*";

impl Entry {
    /// Whether it may have columns that are not known.
    pub fn is_open(&self) -> bool {
        matches!(self.kind, EntryKind::Opaque(_))
            || self.columns.iter().any(|column| column.ty == OPAQUE && column.name == UNKNOWN_COLUMNS)
    }
}

/// A row without a type of its own.
pub(crate) fn record(ty: TypeId, var: Var, range: TextRange) -> Typed {
    Typed { node: Node::Var(var), ty, typmod: -1, range }
}
