//! What one role may read and write, by its grants and those of the roles that it belongs to.

use std::collections::BTreeSet;

use pgspec_catalog::{Body, Catalog, Grantee, Key, Kind, Name, Object, Privilege, QualifiedName};

use super::super::Context;
use super::super::printer::Printer;
use crate::surface::{Field, Record};

/// What stands at the head of a file that is for one role: which columns `select *` would ask for in vain.
pub(in super::super) fn header(context: &Context<'_>) -> String {
    let Some(rights) = &context.rights else { return String::new() };
    let mut out = Printer::at(0);
    out.line(&format!("// What `{}` may read and write, by its grants.", plain(rights.role.as_str())));
    let schemas = context.schemas.iter();
    let records = schemas.flat_map(|schema| [true, false].map(|is_table| context.records(schema, is_table)));
    let mut said = false;
    for record in records.flatten() {
        let reads = |field: &&Field| rights.column(record, &field.name, Privilege::Select);
        let (shown, hidden): (Vec<_>, Vec<_>) = record.fields.iter().partition(reads);
        if shown.is_empty() || hidden.is_empty() {
            continue;
        }
        if !said {
            out.line("// `select *` is refused where columns are hidden from it; name the columns instead:");
            said = true;
        }
        let hidden: Vec<_> = hidden.iter().map(|field| plain(field.name.as_str())).collect();
        out.line(&format!("//   {}: {}", plain(&record.name.to_string()), hidden.join(", ")));
    }
    out.line("");
    out.finish()
}

/// A name on one line.
fn plain(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

/// The grants that hold for a role.
#[derive(Debug)]
pub(in super::super) struct Rights<'a> {
    catalog: &'a Catalog,
    pub(in super::super) role: Name,
    /// It, and the roles whose rights it has.
    reach: BTreeSet<&'a Name>,
    everything: bool,
}

impl<'a> Rights<'a> {
    /// Those of a role; `None` if there is no such role.
    pub(in super::super) fn of(catalog: &'a Catalog, role: &Name) -> Option<Self> {
        let known = |name: &Name| {
            let (key, object) = catalog.entry(catalog.id(&Key::global(Kind::Role, name.clone()))?)?;
            let Body::Role(role) = &object.body else { return None };
            Some((&key.name, role))
        };
        let (_, attributes) = known(role)?;
        let mut rights =
            Self { catalog, role: role.clone(), reach: BTreeSet::new(), everything: attributes.superuser };
        let mut open = vec![role];
        while let Some((name, role)) = open.pop().and_then(known) {
            if rights.reach.insert(name) && role.inherit {
                open.extend(&role.member_of);
            }
        }
        Some(rights)
    }

    fn is_own(&self, grantee: &Grantee) -> bool {
        match grantee {
            Grantee::Public => true,
            Grantee::Role(name) => self.reach.contains(name),
        }
    }

    fn holds(&self, object: &Object, privilege: Privilege, column: Option<&Name>) -> bool {
        let owns = object.owner.as_ref().is_some_and(|owner| self.reach.contains(owner));
        let held = |columns: &[Name]| match column {
            Some(column) => columns.is_empty() || columns.contains(column),
            None => true,
        };
        let mut grants = object.grants.iter();
        self.everything
            || owns
            || grants.any(|g| g.privileges.contains(privilege) && self.is_own(&g.to) && held(&g.columns))
    }

    fn object(&self, name: &QualifiedName) -> Option<&'a Object> {
        let (_, object) = self.catalog.entry(self.catalog.relation(name)?)?;
        Some(object)
    }

    /// Whether it may do something with a column of a table or view.
    pub(in super::super) fn column(&self, record: &Record, column: &Name, privilege: Privilege) -> bool {
        self.object(&record.name).is_some_and(|object| self.holds(object, privilege, Some(column)))
    }

    /// Whether it may do anything with rows.
    pub(in super::super) fn sees(&self, record: &Record) -> bool {
        let all = [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete];
        self.uses(record.name.schema.as_ref())
            && self
                .object(&record.name)
                .is_some_and(|object| all.into_iter().any(|privilege| self.holds(object, privilege, None)))
    }

    /// Whether it may call a function.
    pub(in super::super) fn calls(&self, function: &crate::surface::Function) -> bool {
        let inputs = || function.arguments.iter().map(|argument| &argument.data_type);
        let objects = self.catalog.overloads(&function.name).iter().filter_map(|id| self.catalog.entry(*id));
        let mut own = objects.filter(|(_, object)| {
            let declared =
                object.body.as_function().map(|body| body.arguments.iter().filter(|a| a.mode.is_input()));
            declared.is_some_and(|declared| declared.map(|argument| &argument.data_type).eq(inputs()))
        });
        // Functions of extensions are in no catalog, and everybody's.
        let may = own.next().is_none_or(|(_, object)| self.holds(object, Privilege::Execute, None));
        may && self.uses(function.name.schema.as_ref())
    }

    /// Whether it may name what is in a schema. `public` is open to everybody unless its grants say otherwise.
    fn uses(&self, schema: Option<&Name>) -> bool {
        let Some(schema) = schema else { return true };
        let object = self.catalog.get(&Key::global(Kind::Schema, schema.clone()));
        match object {
            Some(object) if !object.grants.is_empty() => self.holds(object, Privilege::Usage, None),
            Some(_) | None => self.everything || *schema == "public",
        }
    }
}
