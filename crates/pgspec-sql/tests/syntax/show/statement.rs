//! Statements that change data.

use pgspec_sql::syntax::ast::*;

use super::{dotted, expr, exprs, list, query, subscript, table_ref, targets, with};

fn assign_target(t: &AssignTarget) -> String {
    let mut out = t.column.name.to_string();
    for step in &t.path {
        match step {
            Indirection::Field(f) => out += &format!(".{}", f.name),
            Indirection::Subscript(s) => out += &subscript(s),
        }
    }
    out
}

fn assignment(a: &Assignment) -> String {
    let targets = list(&a.targets, assign_target);
    if a.row {
        format!("({targets}) = {}", expr(&a.value))
    } else {
        format!("{targets} = {}", expr(&a.value))
    }
}

fn condition(word: &str, e: &Option<Expr>) -> String {
    e.as_ref().map_or(String::new(), |e| format!(" {word} {}", expr(e)))
}

fn alias(a: &Option<Ident>) -> String {
    a.as_ref().map_or(String::new(), |a| format!(" as {}", a.name))
}

pub(crate) fn statement(s: &Statement) -> String {
    match s {
        Statement::Query(q) => query(q),
        Statement::Insert(i) => insert(i),
        Statement::Update(u) => {
            let mut out = format!("{}update {}{} set ", with(&u.with), dotted(&u.table), alias(&u.alias));
            out += &list(&u.assignments, assignment);
            if !u.from.is_empty() {
                out += &format!(" from {}", list(&u.from, table_ref));
            }
            out + &condition("where", &u.condition) + &targets(" returning ", &u.returning)
        }
        Statement::Delete(d) => {
            let mut out = format!("{}delete from {}{}", with(&d.with), dotted(&d.table), alias(&d.alias));
            if !d.using.is_empty() {
                out += &format!(" using {}", list(&d.using, table_ref));
            }
            out + &condition("where", &d.condition) + &targets(" returning ", &d.returning)
        }
        Statement::Merge(m) => {
            let mut out = format!("{}merge into {}{}", with(&m.with), dotted(&m.table), alias(&m.alias));
            out += &format!(" using {} on {}", table_ref(&m.source), expr(&m.on));
            for w in &m.whens {
                out += match (w.matched, w.by_source) {
                    (true, _) => " when matched",
                    (false, true) => " when not matched by source",
                    (false, false) => " when not matched",
                };
                out += &condition("and", &w.condition);
                out += " then ";
                match &w.action {
                    MergeAction::Nothing => out += "nothing",
                    MergeAction::Delete => out += "delete",
                    MergeAction::Update(a) => out += &format!("update set {}", list(a, assignment)),
                    MergeAction::Insert { columns, values, .. } => {
                        out += &format!("insert ({})", list(columns, assign_target));
                        if let Some(v) = values {
                            out += &format!(" values ({})", exprs(v));
                        }
                    }
                }
            }
            out + &targets(" returning ", &m.returning)
        }
        Statement::Other(word, _) => format!("other {word}"),
    }
}

fn insert(i: &Insert) -> String {
    let mut out = format!("{}insert into {}{}", with(&i.with), dotted(&i.table), alias(&i.alias));
    if !i.columns.is_empty() {
        out += &format!(" ({})", list(&i.columns, assign_target));
    }
    match i.overriding {
        Some(true) => out += " overriding system",
        Some(false) => out += " overriding user",
        None => (),
    }
    match &i.source {
        Some(q) => out += &format!(" {}", query(q)),
        None => out += " default values",
    }
    if let Some(c) = &i.on_conflict {
        out += " on conflict";
        if !c.keys.is_empty() {
            out += &format!(" ({})", exprs(&c.keys));
        }
        out += &condition("where", &c.key_condition);
        if let Some(name) = &c.constraint {
            out += &format!(" on constraint {}", name.name);
        }
        match &c.update {
            Some(a) => out += &format!(" update {}", list(a, assignment)),
            None => out += " nothing",
        }
        out += &condition("where", &c.condition);
    }
    out + &targets(" returning ", &i.returning)
}
