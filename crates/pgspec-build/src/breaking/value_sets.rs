//! Closed sets of values that a CHECK gives a column: what came and what went.

use pgspec_analyze::value_sets::of_column;
use pgspec_analyze::world::World;
use pgspec_catalog::object::ConstraintBody;
use pgspec_catalog::{Kind, Text};
use pgspec_plan::{Change, Pair};

use super::{Break, rules};

/// What a change of a CHECK means for the columns whose values it lists; empty if it lists none in both.
pub(super) fn compare(worlds: Pair<&World<'_>>, change: &Change) -> Vec<Break> {
    let Some(table) = table(worlds, change) else { return Vec::new() };
    let of = |world: &World<'_>| {
        let id = world.find_relation(table.schema.as_ref(), &table.name)?;
        let columns = world.columns(id)?;
        let sets = columns
            .iter()
            .filter_map(|column| Some((column.name.clone(), of_column(world, id, &column.name)?)));
        Some(sets.collect::<Vec<_>>())
    };
    let (Some(old), Some(new)) = (of(worlds.from), of(worlds.to)) else { return Vec::new() };
    let mut found = Vec::new();
    for (column, set) in old.iter().filter(|(_, set)| set.constraint == change.key.name) {
        let subject = format!("{table}.{column}");
        let Some((_, now)) = new.iter().find(|(other, _)| other == column) else {
            let one = Break::new(&rules::VALUE_ADDED, subject).detail("any value");
            found.push(Break { places: change.places, ..one });
            continue;
        };
        let sides = [
            (&rules::VALUE_REMOVED, &set.values, &now.values),
            (&rules::VALUE_ADDED, &now.values, &set.values),
        ];
        for (rule, these, those) in sides {
            let lone: Vec<_> = these.iter().filter(|value| !those.contains(value)).map(quoted).collect();
            if !lone.is_empty() {
                let one = Break::new(rule, subject.as_str()).detail(lone.join(", "));
                found.push(Break { places: change.places, ..one });
            }
        }
    }
    found
}

fn quoted(value: &Text) -> String {
    format!("`{value}`")
}

/// The table of a CHECK.
fn table(worlds: Pair<&World<'_>>, change: &Change) -> Option<pgspec_catalog::QualifiedName> {
    if change.key.kind != Kind::Constraint {
        return None;
    }
    let catalogs = worlds.map(|world| world.catalog());
    let object = catalogs.from.get(&change.key).or_else(|| catalogs.to.get(&change.key))?;
    let body = &object.body;
    matches!(body.as_constraint()?.body, ConstraintBody::Check(_)).then(|| body.relation(&change.key))?
}
