//! The slow road: the fragment inside its statement, parsed by the whole grammar.

mod placed;

use pgspec_catalog::object::{Argument, Policy, Returns, Trigger};
use pgspec_catalog::{DataType, Mention, Name, Privilege, Privileges, QualifiedName, SqlText};

use super::wording::{self, Place};
use super::wrap::{Wrapped, trigger_events_end};
use super::{
    ColumnFragment, Fragment, GrantFragment, IndexFragment, NamedConstraint, Parsed, PolicyFragment,
    SyntaxError, TriggerFragment, Written,
};
use crate::guard::{self, Shape};
use crate::lex;
use crate::parse::{self, Node, RawError, SyntaxKind};
use crate::read::expression::{self, Scope};
use crate::read::site::Site;
use crate::read::{column as read_column, constraint as read_constraint};
use crate::read::{data_type as read_type, function, index as read_index, name as read_name};
use crate::read::{policy as read_policy, trigger as read_trigger};

pub use placed::{partition_bound, partition_by, partition_of, sequence, server};

/// See [`super::column()`].
pub fn column(fragment: Fragment<'_>) -> Parsed<ColumnFragment> {
    let wrapped = whole(fragment, "create table t (c ", "\n)");
    read(fragment, Place::Column, wrapped, |site, statement| {
        let column = only_argument(site, statement, Place::Column)?;
        let (read, mentions) = site.apart(|site| read_column::read(site, &column));
        Some(ColumnFragment { mentions, ..read? })
    })
}

/// See [`super::data_type`].
pub fn data_type(fragment: Fragment<'_>) -> Parsed<(DataType, Vec<Mention>)> {
    let wrapped = whole(fragment, "create table t (c ", "\n)");
    read(fragment, Place::Type, wrapped, |site, statement| {
        let column = only_argument(site, statement, Place::Type)?;
        let node = parse::data_type(&column)?;
        if let Some(more) =
            column.children().find(|c| c.kind() != SyntaxKind::COLUMN_NAME && !parse::is_type(c.kind()))
        {
            site.problem(parse::range(&more), "expected the end of the type", None);
        }
        let (data_type, mentions) = site.apart(|site| read_type::read(site, &node));
        let data_type = data_type?;
        if read_type::serial(&data_type.name).is_some() {
            let help =
                "outside of a column's short form write the integer type and `generated always as identity`";
            site.problem(parse::range(&node), format!("`{}` is no type", data_type.name), Some(help));
        }
        Some((data_type, mentions))
    })
}

/// See [`super::expression`].
pub fn expression(fragment: Fragment<'_>) -> Parsed<SqlText> {
    let wrapped = whole(fragment, "select (", "\n)");
    read(fragment, Place::Expression, wrapped, |site, statement| {
        let target = only(
            &only(&only(statement, SyntaxKind::SELECT_CLAUSE)?, SyntaxKind::TARGET_LIST)?,
            SyntaxKind::TARGET,
        )?;
        let parens = only(&target, SyntaxKind::PAREN_EXPR)?;
        parse::expression(&parens)?;
        site.sql_inside(&parens, Scope::Columns)
    })
}

/// See [`super::constraint`].
pub fn constraint(fragment: Fragment<'_>) -> Parsed<NamedConstraint> {
    let words = ["check", "unique", "primary", "foreign", "exclude", "constraint"];
    first_word(fragment, Place::Constraint, &words)?;
    let wrapped = whole(fragment, "create table t (", "\n)");
    read(fragment, Place::Constraint, wrapped, |site, statement| {
        let node = only_argument(site, statement, Place::Constraint)?;
        read_constraint::read(site, &node)
    })
}

/// See [`super::index`].
pub fn index(fragment: Fragment<'_>) -> Parsed<IndexFragment> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let unique = tokens.first().is_some_and(|t| t.is_word(text, "unique"));
    let head = if unique { tokens.first().map_or(0, |t| t.end) } else { 0 };
    let on = tokens.get(usize::from(unique)).is_some_and(|t| t.is_word(text, "on"));
    let wrapped = Wrapped::start("create ")
        .piece(text, 0..head)
        .more(if on { " index i " } else { " index i on t " })
        .piece(text, head..text.len());
    read(fragment, Place::Index, wrapped, |site, statement| {
        let on = written(on, read_index::table(site, statement), site);
        let (index, mentions) = site.apart(|site| read_index::read(site, statement));
        Some(IndexFragment { on, index: index?, mentions })
    })
}

/// See [`super::policy`].
pub fn policy(fragment: Fragment<'_>) -> Parsed<PolicyFragment> {
    let text = fragment.text;
    let on = lex::tokens(text).is_ok_and(|tokens| tokens.first().is_some_and(|t| t.is_word(text, "on")));
    let wrapped = whole(fragment, if on { "create policy p " } else { "create policy p on t " }, "");
    read(fragment, Place::Policy, wrapped, |site, statement| {
        let on = written(on, read_index::on_table(site, statement, SyntaxKind::ON_TABLE), site);
        let (policy, mentions): (Option<Policy>, _) = site.apart(|site| read_policy::read(site, statement));
        Some(PolicyFragment { on, policy: policy?, mentions })
    })
}

/// See [`super::trigger`].
pub fn trigger(fragment: Fragment<'_>) -> Parsed<TriggerFragment> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let constraint = tokens.first().is_some_and(|t| t.is_word(text, "constraint"));
    let head = if constraint { tokens.first().map_or(0, |t| t.end) } else { 0 };
    let on = trigger_events_end(text, &tokens);
    let mut wrapped = Wrapped::start("create ").piece(text, 0..head).more(" trigger t ");
    wrapped = match on {
        Some(at) => wrapped.piece(text, head..at).more(" on t ").piece(text, at..text.len()),
        None => wrapped.piece(text, head..text.len()),
    };
    read(fragment, Place::Trigger, wrapped, |site, statement| {
        let on = written(on.is_none(), read_trigger::table(site, statement), site);
        let (trigger, mentions): (Option<Trigger>, _) =
            site.apart(|site| read_trigger::read(site, statement));
        Some(TriggerFragment { on, trigger: trigger?, mentions })
    })
}

/// See [`super::grants`].
pub fn grants(fragment: Fragment<'_>) -> Parsed<Vec<GrantFragment>> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    if let Some(token) = tokens.iter().find(|t| t.is_word(text, "on") || t.is_word(text, "to")) {
        let help = "the entry's place says on what and to whom".to_owned();
        let message = wording::expected_end(Place::Grant);
        return Err(vec![SyntaxError { range: token.range(), message, help: Some(help) }]);
    }
    let with = tokens.iter().find(|t| t.is_word(text, "with")).map_or(text.len(), |t| t.start);
    let wrapped =
        Wrapped::start("grant ").piece(text, 0..with).more("\n on t to r ").piece(text, with..text.len());
    read(fragment, Place::Grant, wrapped, |site, statement| {
        let grant_option = parse::child(statement, SyntaxKind::GRANT_WITH_CLAUSE).is_some();
        if statement
            .children()
            .filter(|c| c.kind() == SyntaxKind::GRANT_WITH_CLAUSE)
            .any(|c| !parse::has(&c, SyntaxKind::GRANT_OPTION))
        {
            site.problem(parse::range(statement), "expected `with grant option`", None);
        }
        if let Some(by) = parse::child(statement, SyntaxKind::GRANTED_BY_CLAUSE) {
            site.unmodelled(&by, "`granted by`");
        }
        privileges(site, statement, grant_option)
    })
}

fn privileges(site: &mut Site<'_>, statement: &Node, grant_option: bool) -> Option<Vec<GrantFragment>> {
    use SyntaxKind as S;
    let fresh = |all, columns, mentions| GrantFragment {
        all,
        privileges: Privileges::NONE,
        columns,
        grant_option,
        mentions,
    };
    if parse::has(statement, S::ALL_PRIVILEGES) {
        let all = parse::child(statement, S::ALL_PRIVILEGES)?;
        let (columns, mentions) = site.apart(|site| columns_of(site, &all));
        return Some(vec![fresh(true, columns, mentions)]);
    }
    let mut out: Vec<GrantFragment> = Vec::new();
    for command in parse::children(&parse::child(statement, S::REVOKE_COMMAND_LIST)?, S::REVOKE_COMMAND) {
        let word = parse::first_token(&command)?;
        let Some(privilege) = Privilege::from_keyword(word.text()) else {
            let known = Privilege::ALL.into_iter().map(Privilege::keyword);
            let help = pgspec_catalog::closest(word.text(), known).map(|w| format!("did you mean `{w}`?"));
            let message = format!("there is no privilege `{}`", word.text());
            site.problem(parse::token_range(&word), message, help.as_deref());
            continue;
        };
        let (columns, mentions) = site.apart(|site| columns_of(site, &command));
        if !columns.is_empty() && !Privileges::ALL_ON_COLUMN.contains(privilege) {
            let message = format!("`{}` cannot be granted on columns", privilege.keyword());
            site.problem(parse::range(&command), message, None);
        }
        match out.last_mut().filter(|last| last.columns == columns) {
            Some(last) => {
                last.privileges.insert(privilege);
                last.mentions.extend(mentions);
            }
            None => {
                let mut grant = fresh(false, columns, mentions);
                grant.privileges.insert(privilege);
                out.push(grant);
            }
        }
    }
    Some(out)
}

fn columns_of(site: &mut Site<'_>, node: &Node) -> Vec<Name> {
    parse::child(node, SyntaxKind::COLUMN_REF_LIST)
        .map_or_else(Vec::new, |list| read_index::column_list(site, &list))
}

/// See [`super::signature`].
pub fn signature(fragment: Fragment<'_>) -> Parsed<(QualifiedName, Vec<Argument>, Vec<Mention>)> {
    no_function_option(fragment, Place::Signature)?;
    let wrapped = whole(fragment, "create function ", "\nlanguage x");
    read(fragment, Place::Signature, wrapped, |site, statement| {
        let name = read_name::qualified(site, &parse::child(statement, SyntaxKind::FUNCTION_NAME)?)?;
        only_language(site, statement, Place::Signature);
        let list = parse::child(statement, SyntaxKind::PARAM_LIST)?;
        let (arguments, mentions) = site.apart(|site| function::arguments(site, &list));
        Some((name, arguments?, mentions))
    })
}

/// See [`super::arguments`].
pub fn arguments(fragment: Fragment<'_>) -> Parsed<(Vec<Argument>, Vec<Mention>)> {
    let wrapped = whole(fragment, "create function f(", "\n) language x");
    read(fragment, Place::Arguments, wrapped, |site, statement| {
        only_language(site, statement, Place::Arguments);
        let list = parse::child(statement, SyntaxKind::PARAM_LIST)?;
        let (arguments, mentions) = site.apart(|site| function::arguments(site, &list));
        Some((arguments?, mentions))
    })
}

/// See [`super::returns`].
pub fn returns(fragment: Fragment<'_>) -> Parsed<(Returns, Vec<Mention>)> {
    no_function_option(fragment, Place::Returns)?;
    let wrapped = whole(fragment, "create function f() returns ", "\nlanguage x");
    read(fragment, Place::Returns, wrapped, |site, statement| {
        only_language(site, statement, Place::Returns);
        let node = parse::child(statement, SyntaxKind::RET_TYPE)?;
        let (returns, mentions) = site.apart(|site| function::returns(site, &node));
        Some((returns?, mentions))
    })
}

/// Reports what stands between the part of `CREATE FUNCTION` that was asked for and the wrapper's own `LANGUAGE`.
fn only_language(site: &mut Site<'_>, statement: &Node, place: Place) {
    use SyntaxKind as S;
    let allowed = |kind| {
        matches!(kind, S::FUNCTION_NAME | S::PARAM_LIST | S::FUNC_OPTION_LIST)
            || kind == S::RET_TYPE && place == Place::Returns
    };
    let options = parse::child(statement, S::FUNC_OPTION_LIST).into_iter().flat_map(|list| {
        let own = list.children().count().saturating_sub(1);
        list.children().take(own).collect::<Vec<_>>()
    });
    let others = statement.children().filter(|c| !allowed(c.kind()));
    if let Some(extra) = options.chain(others).next() {
        site.problem(parse::range(&extra), wording::expected_end(place), None);
    }
}

/// See [`super::query`].
pub fn query(fragment: Fragment<'_>) -> Parsed<SqlText> {
    let wrapped = whole(fragment, "", "");
    read(fragment, Place::Query, wrapped, |site, statement| {
        if !parse::is_query(statement.kind()) {
            let help = "a query is a `select`, `with … select`, `values` or `table`";
            site.problem(parse::range(statement), "this statement is no query", Some(help));
            return None;
        }
        Some(site.sql(statement, Scope::None))
    })
}

/// See [`super::command`].
pub fn command(fragment: Fragment<'_>) -> Parsed<SqlText> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let semicolon = tokens.last().filter(|t| t.text(text) == ";").map_or(text.len(), |t| t.start);
    let wrapped = Wrapped::start("").piece(text, 0..semicolon);
    read_with(fragment, Place::Command, Shape::Statements, wrapped, |site, statement| {
        Some(site.sql(statement, Scope::None))
    })
}

/// See [`super::body`].
pub fn body(fragment: Fragment<'_>, language: &str) -> Parsed<SqlText> {
    let text = fragment.text;
    let sql = language.eq_ignore_ascii_case("sql");
    let plpgsql = language.eq_ignore_ascii_case("plpgsql");
    let whole = SqlText { text: text.into(), map: fragment.map.clone(), mentions: Vec::new() };
    if !sql && !plpgsql {
        return Ok(whole);
    }
    let shape = if plpgsql { Shape::Block } else { Shape::Statements };
    guard::check(text, shape).map_err(|fault| vec![of_fault(fault)])?;
    let mut site = Site::new(text, vec![(0, 0..text.len())], fragment.map);
    let tree = if plpgsql { parse::plpgsql(text) } else { Some(parse::statements(text)) };
    let Some(tree) = tree else {
        return Err(vec![SyntaxError { range: 0..0, message: "expected a body".to_owned(), help: None }]);
    };
    if let Some(error) = first(&tree.errors) {
        let place = if plpgsql { Place::Plpgsql } else { Place::Statements };
        return Err(vec![wording::explain(place, text, error, |range| range)]);
    }
    let mut mentions = Vec::new();
    expression::mentions(&mut site, &tree.root, Scope::None, 0, &mut mentions);
    finish(site, Some(SqlText { mentions, ..whole }), Place::Statements)
}

/// See [`super::standard_body`].
pub fn standard_body(fragment: Fragment<'_>) -> Parsed<SqlText> {
    let wrapped = whole(fragment, "create function f() language sql\n", "");
    read_with(fragment, Place::Signature, Shape::Statements, wrapped, |site, statement| {
        crate::read::standard_body(site, statement)
    })
}

/// Reports a fragment that begins with another word.
fn first_word(fragment: Fragment<'_>, place: Place, words: &[&str]) -> Parsed<()> {
    let text = fragment.text;
    let tokens = lex::tokens(text).unwrap_or_default();
    let Some(first) = tokens.first().filter(|t| !words.iter().any(|w| t.is_word(text, w))) else {
        return Ok(());
    };
    let help = pgspec_catalog::closest(first.text(text), words.iter().copied());
    let help = help.map(|word| format!("did you mean `{word}`?"));
    Err(vec![SyntaxError { range: first.range(), message: wording::expected(place), help }])
}

/// Reports options of `CREATE FUNCTION` in a fragment that has none: the parser would take them.
fn no_function_option(fragment: Fragment<'_>, place: Place) -> Parsed<()> {
    const OPTIONS: [&str; 14] = [
        "language",
        "immutable",
        "stable",
        "volatile",
        "strict",
        "security",
        "leakproof",
        "parallel",
        "cost",
        "rows",
        "support",
        "set",
        "as",
        "window",
    ];
    let text = fragment.text;
    let mut depth = 0_usize;
    for (at, token) in lex::tokens(text).unwrap_or_default().iter().enumerate() {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if at > 0 && depth == 0 && OPTIONS.iter().any(|w| token.is_word(text, w)) => {
                let message = wording::expected_end(place);
                let help = Some("each option of a function has a key of its own".to_owned());
                return Err(vec![SyntaxError { range: token.range(), message, help }]);
            }
            _ => {}
        }
    }
    Ok(())
}

/// The fragment in one piece.
pub(super) fn whole(fragment: Fragment<'_>, before: &str, after: &str) -> Wrapped {
    Wrapped::start(before).piece(fragment.text, 0..fragment.text.len()).more(after)
}

pub(super) fn read<T>(
    fragment: Fragment<'_>,
    place: Place,
    wrapped: Wrapped,
    lower: impl FnOnce(&mut Site<'_>, &Node) -> Option<T>,
) -> Parsed<T> {
    read_with(fragment, place, Shape::Clause, wrapped, lower)
}

/// Parses the wrapped fragment and hands its one statement to `lower`.
pub(super) fn read_with<T>(
    fragment: Fragment<'_>,
    place: Place,
    shape: Shape,
    wrapped: Wrapped,
    lower: impl FnOnce(&mut Site<'_>, &Node) -> Option<T>,
) -> Parsed<T> {
    guard::check(fragment.text, shape).map_err(|fault| vec![of_fault(fault)])?;
    if fragment.text.trim().is_empty() {
        let message = wording::expected(place);
        return Err(vec![SyntaxError { range: 0..fragment.text.len(), message, help: None }]);
    }
    let (text, pieces) = wrapped.into_pieces();
    let tree = parse::statements(&text);
    let mut site = Site::new(&text, pieces, fragment.map);
    if let Some(error) = first(&tree.errors) {
        return Err(vec![wording::explain(place, fragment.text, error, |range| site.local(range))]);
    }
    let mut statements = tree.root.children();
    let value = match (statements.next(), statements.next()) {
        (Some(one), None) if place.is_statement(one.kind()) => lower(&mut site, &one),
        (_, Some(second)) => {
            let help = (place == Place::Command)
                .then_some("one statement can stand here: put several into a function, and call it");
            site.problem(parse::range(&second), wording::expected_end(place), help);
            None
        }
        _ => None,
    };
    finish(site, value, place)
}

fn finish<T>(site: Site<'_>, value: Option<T>, place: Place) -> Parsed<T> {
    let mut errors = site.problems;
    errors.extend(site.unmodelled);
    match value {
        Some(value) if errors.is_empty() => Ok(value),
        _ => {
            if errors.is_empty() {
                errors.push(SyntaxError { range: 0..0, message: wording::expected(place), help: None });
            }
            errors.sort_by_key(|e| e.range.start);
            Err(errors)
        }
    }
}

/// What follows the first error is mostly its consequence.
fn first(errors: &[RawError]) -> Option<&RawError> {
    errors.iter().min_by_key(|e| e.range.start)
}

fn of_fault(fault: guard::Fault) -> SyntaxError {
    SyntaxError { range: fault.range, message: fault.message, help: fault.help }
}

/// The only argument of `CREATE TABLE`; nothing else may be there.
fn only_argument(site: &mut Site<'_>, statement: &Node, place: Place) -> Option<Node> {
    let mut children = statement.children();
    let (_, list) = (children.next()?, children.next()?);
    if list.kind() != SyntaxKind::TABLE_ARG_LIST || children.next().is_some() {
        return None;
    }
    let mut arguments = list.children();
    let one = arguments.next()?;
    if let Some(second) = arguments.next() {
        let help = "each has an entry of its own";
        site.problem(parse::range(&second), wording::expected_end(place), Some(help));
        return None;
    }
    Some(one)
}

/// The only child, which must be of a kind.
fn only(node: &Node, kind: SyntaxKind) -> Option<Node> {
    let mut children = node.children();
    let one = children.next().filter(|c| c.kind() == kind)?;
    children.next().is_none().then_some(one)
}

/// The relation that the fragment names itself.
pub(super) fn written(is: bool, table: Option<(QualifiedName, Node)>, site: &mut Site<'_>) -> Written {
    let (table, path) = table.filter(|_| is)?;
    Some((table, site.local(parse::range(&path))))
}
