//! Everything an object has, each part with the place it comes from: what mixins brought stands beside the rest.

use std::fmt::Write as _;

use pgspec_catalog::{Key, Object, ObjectId};

use super::{CHILDREN, Model, ddl, heading, place};

pub(super) fn text(model: &Model<'_>, id: ObjectId, key: &Key, object: &Object) -> String {
    let mut text = heading(model, key, object);
    if let Some(table) = object.body.as_table() {
        text.push_str("\n  columns\n");
        let width =
            table.columns.iter().map(|column| column.name.as_str().chars().count()).max().unwrap_or(0);
        for column in &table.columns {
            let not_null = if column.not_null { " not null" } else { "" };
            let default =
                column.default.as_ref().map_or_else(String::new, |sql| format!(" default {}", sql.text));
            let (name, data_type) = (column.name.as_str(), &column.data_type);
            let place = place(model, &column.origin);
            let _ = writeln!(text, "    {name:<width$}  {data_type}{not_null}{default}  ({place})");
        }
    } else {
        text.push('\n');
        push_indented(&mut text, &ddl(model, id));
        return text;
    }
    for (kind, title) in CHILDREN {
        let mut first = true;
        for (child_id, child, child_object) in model.catalog.children(&key.qualified_name()) {
            if child.kind != kind {
                continue;
            }
            if std::mem::take(&mut first) {
                let _ = writeln!(text, "\n  {title}");
            }
            let _ = writeln!(text, "    {}  ({})", child.name, place(model, &child_object.origin));
            push_indented(&mut text, &ddl(model, child_id));
        }
    }
    text
}

fn push_indented(text: &mut String, sql: &str) {
    for line in sql.lines() {
        let _ = writeln!(text, "{}", format!("      {line}").trim_end());
    }
}
