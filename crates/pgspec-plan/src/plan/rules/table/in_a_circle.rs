//! A column whose new type is made of what becomes of its old one: that cannot come before the column has left the old one.

use pgspec_catalog::object::Column;
use pgspec_catalog::{DataType, Key, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;
use rustc_hash::FxHashSet;

use crate::plan::command::Command;
use crate::plan::draft::{Draft, Make, Node};
use crate::plan::rules::data;
use crate::plan::step::Part;

/// Lets such columns of a circle be text meanwhile. Says whether there are any.
pub(in crate::plan) fn through_text(draft: &mut Draft<'_>, circle: &[usize]) -> bool {
    let destroyed: FxHashSet<QualifiedName> = circle
        .iter()
        .filter_map(|at| draft.nodes.get(*at))
        .flat_map(|node| &node.destroys)
        .filter_map(|part| if let Part::Object(key) = part { Some(key.qualified_name()) } else { None })
        .collect();
    let mut split: Vec<(usize, Key, Column, Column)> = Vec::new();
    for at in circle {
        let Some(node) = draft.nodes.get(*at).filter(|node| node.retypes && !node.is_between) else {
            continue;
        };
        let Command::SetType { column, .. } = &node.command else { continue };
        let form = |catalog: &pgspec_catalog::Catalog| {
            catalog.get(&node.key)?.body.as_table()?.column(column).cloned()
        };
        let Some((from, to)) = form(draft.from).zip(form(draft.to)) else { continue };
        // What is computed of the old value needs that.
        let is_told = data::conversion(draft, &node.key, column).is_some();
        if !is_told && from.data_type != to.data_type && destroyed.contains(&from.data_type.name) {
            split.push((*at, node.key.clone(), from, to));
        }
    }
    let is_any = !split.is_empty();
    for (at, key, from, to) in split {
        halve(draft, at, &key, (&from, &to));
    }
    draft.expand();
    is_any
}

/// Makes two steps of one: to text, and to the type that it is to have.
fn halve(draft: &mut Draft<'_>, at: usize, key: &Key, (from, to): (&Column, &Column)) {
    let tables = (draft.from.get(key), draft.to.get(key));
    let tables = (tables.0.and_then(|own| own.body.as_table()), tables.1.and_then(|own| own.body.as_table()));
    let (Some(old_table), Some(table)) = tables else { return };
    let name = quote::identifier(to.name.as_str());
    let text = Column { data_type: DataType::builtin("text"), collation: None, ..from.clone() };
    let using = format!("{name}::{}", quote::data_type(&to.data_type));
    let second = alter::set_type(key, table, to, Some(&using));
    let command = Command::SetType { column: to.name.clone(), using: true };
    let Some(first) = draft.nodes.get_mut(at) else { return };
    first.make = Make::Text(vec![alter::set_type(key, old_table, &text, Some(&format!("{name}::text")))]);
    first.command = command.clone();
    first.is_between = true;
    let (produces, needs) = (std::mem::take(&mut first.produces), std::mem::take(&mut first.needs));
    let destroys = first.destroys.clone();
    let mut second = Node::alter(key, [second]).does(command).needs(needs);
    second.produces = produces;
    let second = draft.add(second);
    for node in draft.nodes.iter_mut().filter(|node| node.after.contains(&at)) {
        node.after.push(second);
    }
    if let Some(node) = draft.nodes.get_mut(second) {
        node.after.push(at);
    }
    // What Postgres would make anew by itself for the new type goes before.
    draft.open.extend(destroys.into_iter().map(|part| (at, part)));
}
