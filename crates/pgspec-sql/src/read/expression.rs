//! Names that expressions, queries and bodies mention.

use pgspec_catalog::{Mention, Mentioned, QualifiedName};

use super::site::{Site, narrow};
use super::{data_type, name};
use crate::parse::{self, Node, SyntaxKind};

/// Whether names without a relation are columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scope {
    /// Of the table that the expression belongs to.
    Columns,
    /// `new` and `old` are rows, and there is nothing else: a trigger's condition.
    Trigger,
    /// Queries and bodies: what a name means is not known.
    None,
}

/// Collects the names that a node mentions, in order, with ranges relative to `origin`; reports operators that
/// Postgres does not have.
pub(crate) fn mentions(
    site: &mut Site<'_>,
    node: &Node,
    scope: Scope,
    origin: usize,
    out: &mut Vec<Mention>,
) {
    use squawk_walk::{Step, walk};
    let mut queries = 0_usize;
    walk(node, |step| match step {
        Step::Leave(node) => {
            if is_scope(node.kind()) {
                queries -= 1;
            }
            true
        }
        Step::Enter(node) => {
            if is_scope(node.kind()) {
                queries += 1;
            }
            enter(site, node, scope, queries == 0, origin, out)
        }
    });
}

mod squawk_walk {
    //! A walk that may skip what is below a node.

    use crate::parse::Node;

    pub(super) enum Step<'a> {
        Enter(&'a Node),
        Leave(&'a Node),
    }

    /// Visits a node and what is below it, by a loop: trees may be deep. `visit` says whether to descend.
    pub(super) fn walk(root: &Node, mut visit: impl FnMut(Step<'_>) -> bool) {
        let mut stack = vec![(root.clone(), false)];
        while let Some((node, seen)) = stack.pop() {
            if seen {
                visit(Step::Leave(&node));
                continue;
            }
            let descend = visit(Step::Enter(&node));
            stack.push((node.clone(), true));
            if descend {
                let below = stack.len();
                stack.extend(node.children().map(|child| (child, false)));
                if let Some(children) = stack.get_mut(below..) {
                    children.reverse();
                }
            }
        }
    }
}

/// Whether a node is a query or a statement: columns in it belong to its own relations.
fn is_scope(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    parse::is_query(kind) || matches!(kind, S::INSERT | S::UPDATE | S::DELETE | S::MERGE | S::SELECT_INTO)
}

fn enter(
    site: &mut Site<'_>,
    node: &Node,
    scope: Scope,
    own: bool,
    origin: usize,
    out: &mut Vec<Mention>,
) -> bool {
    use SyntaxKind as S;
    let mut push = |what, name: QualifiedName, node: &Node| {
        let range = parse::range(node);
        let range = range.start.saturating_sub(origin)..range.end.saturating_sub(origin);
        out.push(Mention { what, name, range: narrow(range) });
    };
    match node.kind() {
        S::CALL_EXPR => {
            if let Some(callee) = callee(node)
                && let Some(function) = function_name(&callee)
            {
                push(Mentioned::Function(argument_count(node)), function, &callee);
            }
            true
        }
        S::CALL => {
            if let Some(procedure) = parse::child(node, S::PROCEDURE_NAME_REF)
                && let Some(name) = path_name(&procedure)
            {
                push(Mentioned::Function(argument_count(node)), name, &procedure);
            }
            true
        }
        S::FIELD_EXPR | S::NAME_REF if is_callee(node) => false,
        S::FIELD_EXPR => {
            let parts = field_path(node);
            match parts.as_deref() {
                Some([.., table, column]) => {
                    let column = QualifiedName { schema: Some(table.clone()), name: column.clone() };
                    if own && scope == Scope::Columns {
                        push(Mentioned::Column, column, node);
                    }
                    false
                }
                // `t.*`, or a field of something that is no name.
                Some(_) | None => true,
            }
        }
        S::LITERAL => {
            if let Some((relation, range)) = registered(node) {
                let range = range.start.saturating_sub(origin)..range.end.saturating_sub(origin);
                out.push(Mention { what: Mentioned::Relation, name: relation, range: narrow(range) });
            }
            false
        }
        S::NAME_REF => {
            if own
                && scope == Scope::Columns
                && is_column_ref(node)
                && let Some(column) = name::of(node)
            {
                push(Mentioned::Column, QualifiedName { schema: None, name: column }, node);
            }
            true
        }
        S::RELATION_NAME_REF | S::TABLE_NAME_REF | S::VIEW_REF => {
            if let Some(relation) = path_name(node)
                && !(relation.schema.is_none() && is_common_table(node, relation.name.as_str()))
            {
                push(Mentioned::Relation, relation, node);
            }
            false
        }
        S::PERCENT_TYPE | S::PLPGSQL_PERCENT_ROWTYPE => {
            if let Some(relation) = percent_type(node)
                && let Some(name) = path_name(&relation)
            {
                push(Mentioned::Relation, name, &relation);
            }
            false
        }
        S::PATH_TYPE => {
            let Some(path) = parse::child(node, S::PATH_REF) else { return true };
            let quoted = parse::tokens(&path).last().is_some_and(|t| t.text().starts_with('"'));
            if let Some(written) = path_name(&path)
                && data_type::resolve(&written, quoted).is_none()
                && node.parent().is_none_or(|parent| parent.kind() != S::ATTRIBUTE_VALUE)
            {
                push(Mentioned::Type, written, &path);
            }
            // Modifiers hold no columns.
            false
        }
        S::BIN_EXPR if parse::has(node, S::IS_KW) || parse::has(node, S::IS_NOT) => {
            is_what(site, node);
            true
        }
        S::BIN_EXPR if is_comparison(node) => {
            chained(site, node);
            true
        }
        S::CUSTOM_OP => {
            if site.node_text(node) == "==" {
                let help = "Postgres compares with a single `=`";
                site.problem(parse::range(node), "there is no operator `==`", Some(help));
            }
            false
        }
        _ => true,
    }
}

/// The relation that a string names where Postgres looks it up at once: `'t'::regclass`, `nextval('t_id_seq')`. The range
/// is that of the name, without the quotes.
fn registered(literal: &Node) -> Option<(QualifiedName, std::ops::Range<usize>)> {
    use SyntaxKind as S;
    let parent = literal.parent()?;
    let looked_up = match parent.kind() {
        S::CAST_EXPR => parse::data_type(&parent).is_some_and(|written| is_regclass(&written)),
        S::ARG => takes_regclass(&parent),
        _ => false,
    };
    if !looked_up {
        return None;
    }
    let mut tokens = parse::tokens(literal);
    let (token, None) = (tokens.next()?, tokens.next()) else { return None };
    let inner = token.text().strip_prefix('\'')?.strip_suffix('\'')?;
    if inner.contains('\'') {
        return None;
    }
    let range = parse::token_range(&token);
    let name = name::parse(inner).ok()?;
    Some((name, range.start + 1..range.end - 1))
}

fn is_regclass(written: &Node) -> bool {
    parse::words(written).rsplit(' ').next() == Some("regclass")
}

/// Whether an argument is the first of a function on sequences.
fn takes_regclass(argument: &Node) -> bool {
    let list = argument.parent();
    let first = list.as_ref().and_then(|list| parse::child(list, SyntaxKind::ARG));
    let call = list.as_ref().and_then(Node::parent).filter(|call| call.kind() == SyntaxKind::CALL_EXPR);
    first.as_ref() == Some(argument)
        && call
            .and_then(|call| function_name(&callee(&call)?))
            .is_some_and(|name| is_sequence_function(&name))
}

/// `nextval`, `currval` and `setval` look their sequence up when they are read.
pub(crate) fn is_sequence_function(name: &QualifiedName) -> bool {
    name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog")
        && matches!(name.name.as_str(), "nextval" | "currval" | "setval")
}

/// Reports `x is y` where `y` is nothing that something can be.
fn is_what(site: &mut Site<'_>, node: &Node) {
    let Some(right) = node.last_child() else { return };
    let first = parse::first_token(&right).map_or_else(String::new, |t| t.text().to_ascii_lowercase());
    if !["null", "true", "false", "unknown", "document", "normalized"].contains(&first.as_str()) {
        let message = "expected `null`, `true`, `false`, `unknown` or `distinct from` behind `is`";
        site.problem(parse::range(&right), message, Some("compare values with `=`"));
    }
}

/// Whether a node compares two operands.
fn is_comparison(node: &Node) -> bool {
    use SyntaxKind as S;
    let compares =
        |kind| matches!(kind, S::EQ | S::L_ANGLE | S::R_ANGLE | S::LTEQ | S::GTEQ | S::NEQ | S::NEQB);
    node.kind() == S::BIN_EXPR && node.children_with_tokens().any(|part| compares(part.kind()))
}

/// Reports `a < b < c`: comparisons do not associate.
fn chained(site: &mut Site<'_>, node: &Node) {
    if let Some(inner) = node.children().find(is_comparison) {
        let help = "write `a < b and b < c`, or parentheses";
        site.problem(parse::range(&inner), "a comparison of a comparison needs parentheses", Some(help));
    }
}

/// What a call calls, if that is a name.
fn callee(call: &Node) -> Option<Node> {
    let first = call.first_child()?;
    matches!(first.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR).then_some(first)
}

fn is_callee(node: &Node) -> bool {
    node.parent().is_some_and(|parent| {
        parent.kind() == SyntaxKind::CALL_EXPR && parent.first_child().as_ref() == Some(node)
    })
}

/// The name of a called function; `None` for the calls that are syntax.
pub(crate) fn function_name(callee: &Node) -> Option<QualifiedName> {
    use SyntaxKind as S;
    let token = parse::first_token(callee)?;
    if callee.kind() == S::NAME_REF {
        if is_syntax_call(token.text()) {
            return None;
        }
        return Some(QualifiedName { schema: None, name: name::identifier(token.text()) });
    }
    match field_path(callee)?.as_slice() {
        [.., schema, name] => Some(QualifiedName { schema: Some(schema.clone()), name: name.clone() }),
        _ => None,
    }
}

/// Whether a call of this unquoted name is syntax and not a function of `pg_proc`, or a function that the grammar
/// names (manual, "Conditional Expressions", "Session Information Functions").
pub(crate) fn is_syntax_call(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "coalesce",
        "greatest",
        "least",
        "nullif",
        "grouping",
        "row",
        "merge_action",
        "xmlconcat",
        "xmlelement",
        "xmlforest",
        "current_date",
        "current_time",
        "current_timestamp",
        "localtime",
        "localtimestamp",
        "current_role",
        "current_user",
        "session_user",
        "system_user",
        "user",
        "current_catalog",
        "current_schema",
    ];
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(word))
}

fn argument_count(call: &Node) -> u16 {
    use SyntaxKind as S;
    let given = parse::child(call, S::ARG_LIST).map_or(0, |list| parse::children(&list, S::ARG).count());
    let sorted = parse::child(call, S::WITHIN_CLAUSE).map_or(0, |within| {
        within.descendants().find(|n| n.kind() == S::SORT_BY_LIST).map_or(0, |list| list.children().count())
    });
    u16::try_from(given + sorted).unwrap_or(u16::MAX)
}

/// The names of `a.b`, `a.b.c`; `None` if there is anything else in it.
fn field_path(node: &Node) -> Option<Vec<pgspec_catalog::Name>> {
    use SyntaxKind as S;
    let mut current = node.clone();
    let mut out = Vec::new();
    loop {
        let mut children = current.children();
        let (base, field) = (children.next()?, children.next()?);
        if field.kind() != S::NAME_REF {
            return None;
        }
        out.push(name::of(&field)?);
        match base.kind() {
            S::NAME_REF => {
                out.push(name::of(&base)?);
                out.reverse();
                return Some(out);
            }
            S::FIELD_EXPR => current = base,
            _ => return None,
        }
    }
}

/// Whether a name stands for a column: it is neither a field of something, nor a key word, nor a row.
fn is_column_ref(node: &Node) -> bool {
    use SyntaxKind as S;
    if let Some(parent) = node.parent()
        && parent.kind() == S::FIELD_EXPR
    {
        // The field of `(x).field`, or the `t` of `t.*`.
        return false;
    }
    parse::first_token(node).is_some_and(|token| !is_syntax_call(token.text())) && !is_right_of_is(node)
}

/// `unknown` of `x is unknown`.
fn is_right_of_is(node: &Node) -> bool {
    node.parent().is_some_and(|parent| {
        parent.kind() == SyntaxKind::BIN_EXPR
            && (parse::has(&parent, SyntaxKind::IS_KW) || parse::has(&parent, SyntaxKind::IS_NOT))
            && parent.last_child().as_ref() == Some(node)
    })
}

fn path_name(node: &Node) -> Option<QualifiedName> {
    match name::segments(node).as_slice() {
        [name] => Some(QualifiedName { schema: None, name: name.clone() }),
        [.., schema, name] => Some(QualifiedName { schema: Some(schema.clone()), name: name.clone() }),
        [] => None,
    }
}

/// The relation of `t.c%type` or `t%rowtype`.
fn percent_type(node: &Node) -> Option<Node> {
    let path = parse::child(node, SyntaxKind::PATH_REF)?;
    match node.kind() {
        SyntaxKind::PLPGSQL_PERCENT_ROWTYPE => Some(path),
        _ => parse::child(&path, SyntaxKind::PATH_REF),
    }
}

/// Whether an unqualified relation is a common table expression that is visible there.
fn is_common_table(node: &Node, wanted: &str) -> bool {
    use SyntaxKind as S;
    let mut inside: Option<Node> = None;
    let mut below = node.clone();
    while let Some(parent) = below.parent() {
        if parent.kind() == S::WITH_CLAUSE {
            // Inside a common table: those before it are visible, and with `recursive` all of them.
            let recursive = parse::has(&parent, S::RECURSIVE_KW);
            let before = parse::children(&parent, S::WITH_TABLE).take_while(|t| recursive || *t != below);
            if any_named(before, wanted) {
                return true;
            }
            inside = Some(parent.clone());
        } else if let Some(with) = parse::child(&parent, S::WITH_CLAUSE)
            && inside.as_ref() != Some(&with)
            && any_named(parse::children(&with, S::WITH_TABLE), wanted)
        {
            return true;
        }
        below = parent;
    }
    false
}

fn any_named(mut tables: impl Iterator<Item = Node>, wanted: &str) -> bool {
    tables.any(|table| {
        parse::child(&table, SyntaxKind::CTE_NAME)
            .and_then(|n| name::of(&n))
            .is_some_and(|n| n.as_str() == wanted)
    })
}
