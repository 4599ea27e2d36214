//! Columns of a table.

use pgspec_catalog::object::{
    Column, ColumnStorage, Generated, Identity, NotNull, SequenceOptions, StorageStrategy,
};
use pgspec_catalog::{DataType, QualifiedName, SqlText};

use super::expression::Scope;
use super::site::Site;
use super::{constraint, data_type, foreign, name};
use crate::fragment::ColumnFragment;
use crate::parse::{self, Node, SyntaxKind};

/// A `COLUMN` node without its name.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<ColumnFragment> {
    let type_node = parse::data_type(node)?;
    let serial = serial(&type_node);
    let data_type = match serial {
        Some(typname) => DataType::builtin(typname),
        None => data_type::read(site, &type_node)?,
    };
    let mut column = empty(data_type, serial.is_some());
    for clause in node.children() {
        clause_of(site, &mut column, &clause);
    }
    check(site, node, &column);
    Some(column)
}

/// A `COLUMN` node without a type: what it says beside what the column has from elsewhere.
pub(crate) fn read_as(site: &mut Site<'_>, node: &Node, of: &Column) -> ColumnFragment {
    let mut column = empty(of.data_type.clone(), false);
    column.not_null = of.not_null;
    column.not_null_constraint = of.not_null_constraint.clone();
    column.default = of.default.clone();
    column.generated = of.generated.clone();
    column.collation = of.collation.clone();
    column.storage = of.storage.clone();
    for clause in node.children() {
        match clause.kind() {
            SyntaxKind::DEFAULT_CONSTRAINT => column.default = None,
            SyntaxKind::GENERATED_CONSTRAINT => column.generated = None,
            _ => {}
        }
        clause_of(site, &mut column, &clause);
    }
    column
}

fn empty(data_type: DataType, serial: bool) -> ColumnFragment {
    ColumnFragment {
        data_type,
        not_null: serial,
        not_null_constraint: NotNull::default(),
        explicit_null: false,
        default: None,
        generated: None,
        identity: None,
        collation: None,
        constraints: Vec::new(),
        serial,
        storage: ColumnStorage::default(),
        mentions: Vec::new(),
    }
}

/// The type of a serial column.
fn serial(node: &Node) -> Option<&'static str> {
    if node.kind() != SyntaxKind::PATH_TYPE || parse::has(node, SyntaxKind::ARG_LIST) {
        return None;
    }
    match name::segments(&parse::child(node, SyntaxKind::PATH_REF)?).as_slice() {
        [one] => data_type::serial(&QualifiedName { schema: None, name: one.clone() }),
        _ => None,
    }
}

fn clause_of(site: &mut Site<'_>, column: &mut ColumnFragment, clause: &Node) {
    use SyntaxKind as S;
    match clause.kind() {
        S::COLUMN_NAME | S::IF_NOT_EXISTS => {}
        kind if parse::is_type(kind) => {}
        S::NOT_NULL_CONSTRAINT => {
            column.not_null = true;
            column.not_null_constraint = constraint::not_null(site, clause);
            if column.not_null_constraint.not_valid {
                let help =
                    "write it as a constraint of the table; in a spec, `not_null: { not_valid: true }`";
                site.problem(parse::range(clause), "a column's constraint cannot be `not valid`", Some(help));
            }
        }
        S::NULL_CONSTRAINT => column.explicit_null = true,
        S::COLLATE => column.collation = collation(site, clause),
        S::STORAGE => column.storage.strategy = storage(site, clause, &column.data_type),
        S::COMPRESSION_METHOD => column.storage.compression = compression(clause),
        S::ALTER_OPTION_LIST => column.storage.foreign_options = foreign::options(site, clause),
        S::WITH_OPTIONS => {}
        S::DEFAULT_CONSTRAINT => default(site, column, clause),
        S::GENERATED_CONSTRAINT => generated(site, column, clause),
        S::PRIMARY_KEY_CONSTRAINT
        | S::UNIQUE_CONSTRAINT
        | S::CHECK_CONSTRAINT
        | S::REFERENCES_CONSTRAINT
        | S::EXCLUDE_CONSTRAINT => {
            column.not_null |= clause.kind() == S::PRIMARY_KEY_CONSTRAINT;
            let read = constraint::read(site, clause);
            if read.as_ref().is_some_and(|c| c.constraint.not_valid && !c.constraint.not_enforced) {
                let help = "write it as a constraint of the table";
                site.problem(parse::range(clause), "a column's constraint cannot be `not valid`", Some(help));
            }
            column.constraints.extend(read);
        }
        _ => site.unmodelled(clause, "this column option"),
    }
}

/// The strategy of a `STORAGE` or `SET_STORAGE` node, if it is not the type's own.
pub(crate) fn storage(site: &mut Site<'_>, node: &Node, data_type: &DataType) -> Option<StorageStrategy> {
    let written = parse::words(&parse::child(node, SyntaxKind::STORAGE_MODE)?);
    let strategy = StorageStrategy::from_keyword(&written);
    if strategy.is_none() && written != "default" {
        let help = "it is `plain`, `external`, `extended`, `main` or `default`";
        site.problem(parse::range(node), format!("there is no storage `{written}`"), Some(help));
    }
    strategy.filter(|strategy| Some(*strategy) != StorageStrategy::of_type(data_type))
}

/// The method of a node with `COMPRESSION`; `default` is none.
pub(crate) fn compression(node: &Node) -> Option<pgspec_catalog::Name> {
    let method = name::of(&parse::child(node, SyntaxKind::COMPRESSION_METHOD_NAME)?)?;
    Some(method).filter(|method| *method != "default")
}

/// The collation of a `COLLATE` node.
pub(crate) fn collation(site: &mut Site<'_>, node: &Node) -> Option<QualifiedName> {
    let reference = parse::child(node, SyntaxKind::COLLATION_REF)?;
    name::qualified(site, &reference)
}

fn default(site: &mut Site<'_>, column: &mut ColumnFragment, clause: &Node) {
    let Some(mut expression) = parse::expression(clause) else { return };
    if column.default.is_some() {
        site.problem(
            parse::range(clause),
            "more than one default value for the column",
            Some("keep one of them"),
        );
        return;
    }
    // `default 'a' collate "C"`: the grammar's default ends before `collate`, which belongs to the column.
    if expression.kind() == SyntaxKind::COLLATE {
        column.collation = collation(site, &expression);
        let Some(inner) = parse::expression(&expression) else { return };
        expression = inner;
    }
    constraint::no_options(site, clause, "`default`");
    if !restricted(site, &expression) {
        column.default = Some(default_expression(site, &expression));
    }
}

/// A default value: it may name no column and hold no query.
pub(crate) fn default_expression(site: &mut Site<'_>, node: &Node) -> SqlText {
    let sql = site.sql(node, Scope::Columns);
    no_query(site, node, "a default value");
    let start = parse::range(node).start;
    let columns = sql.mentions.iter().filter(|m| m.what == pgspec_catalog::Mentioned::Column);
    // The first says it for all.
    for column in columns.take(1) {
        let range = start + column.range.start as usize..start + column.range.end as usize;
        let quoted = site.source(range.clone()).starts_with('"');
        let help = if quoted {
            format!("a string has single quotes: `'{}'`", column.name.name)
        } else {
            format!("a string has quotes: `'{}'`", column.name.name)
        };
        let message = format!("a default value cannot use a column, and `{}` is one", column.name);
        site.problem(range, message, Some(&help));
    }
    sql
}

/// Reports queries where Postgres allows none.
pub(crate) fn no_query(site: &mut Site<'_>, node: &Node, what: &str) {
    let nodes = parse::extent(node);
    if let Some(query) = nodes.iter().flat_map(Node::descendants).find(|n| parse::is_query(n.kind())) {
        let help = "put the query into a function, or the rule into a trigger";
        site.problem(parse::range(&query), format!("{what} cannot hold a query"), Some(help));
    }
}

/// Reports operators that the grammar does not allow in a default value without parentheses around (`b_expr` of
/// `gram.y`): what stands behind it could not be told from a constraint.
fn restricted(site: &mut Site<'_>, node: &Node) -> bool {
    use SyntaxKind as S;
    let mut open = parse::extent(node);
    while let Some(node) = open.pop() {
        let operator = match node.kind() {
            S::BIN_EXPR => node
                .children_with_tokens()
                .filter(|c| !c.as_node().is_some_and(|n| parse::is_expression(n.kind())))
                .find(|c| {
                    matches!(
                        c.kind(),
                        S::AND_KW
                            | S::OR_KW
                            | S::IN_KW
                            | S::NOT_IN
                            | S::LIKE_KW
                            | S::NOT_LIKE
                            | S::ILIKE_KW
                            | S::NOT_ILIKE
                            | S::SIMILAR_TO
                            | S::NOT_SIMILAR_TO
                            | S::AT_TIME_ZONE
                            | S::IS_KW
                            | S::IS_NOT
                            | S::OVERLAPS_KW
                            | S::COLLATE_KW
                    )
                })
                .map(|c| c.text_range()),
            S::BETWEEN_EXPR | S::COLLATE => Some(node.text_range()),
            S::POSTFIX_EXPR => Some(node.text_range()),
            S::PREFIX_EXPR if parse::has(&node, S::NOT_KW) => Some(node.text_range()),
            _ => None,
        };
        if let Some(range) = operator {
            let help = "put parentheses around the default value";
            let range = range.start().into()..range.end().into();
            site.problem(range, "this operator cannot stand in a default value as it is", Some(help));
            return true;
        }
        if matches!(node.kind(), S::BIN_EXPR | S::PREFIX_EXPR) {
            open.extend(node.children().filter(|c| parse::is_expression(c.kind())));
        }
    }
    false
}

fn generated(site: &mut Site<'_>, column: &mut ColumnFragment, clause: &Node) {
    use SyntaxKind as S;
    if column.generated.is_some() || column.identity.is_some() {
        site.problem(parse::range(clause), "the column is generated twice", None);
        return;
    }
    constraint::no_options(site, clause, "`generated`");
    if let Some(identity) = parse::child(clause, S::GENERATED_IDENTITY) {
        let sequence = parse::child(&identity, S::SEQUENCE_OPTION_LIST)
            .map_or_else(SequenceOptions::default, |list| sequence_options(site, &list))
            .without_defaults(&column.data_type);
        column.not_null = true;
        column.identity = Some(Identity {
            always: parse::has(&identity, S::GENERATED_ALWAYS),
            name: parse::child(&identity, S::SEQUENCE_OPTION_LIST).and_then(|list| sequence_name(&list)),
            sequence,
            grants: Vec::new(),
        });
        return;
    }
    let Some(node) = parse::child(clause, S::GENERATED_STORED) else {
        site.unmodelled(clause, "this way of generating a column");
        return;
    };
    if !parse::has(&node, S::STORED) && !parse::has(&node, S::VIRTUAL) {
        let help = "write `stored` behind it; up to Postgres 17 there is nothing else";
        site.problem(parse::range(&node), "a generated column is `stored` or `virtual`", Some(help));
    }
    if parse::has(&node, S::GENERATED_BY_DEFAULT) {
        let help = "write `generated always as (…) stored`";
        site.problem(parse::range(&node), "a generated column is always generated", Some(help));
    }
    if let Some(expression) = parse::expression(&node) {
        no_query(site, &expression, "a generated column");
        let stored = parse::has(&node, S::STORED);
        column.generated =
            site.sql_inside(&node, Scope::Columns).map(|expression| Generated { expression, stored });
    }
}

/// The name of `SEQUENCE NAME`, without its schema: it is that of the table.
pub(crate) fn sequence_name(list: &Node) -> Option<pgspec_catalog::Name> {
    let named = parse::child(list, SyntaxKind::OPTION_SEQUENCE_NAME)?;
    name::segments(&parse::child(&named, SyntaxKind::SEQUENCE)?).pop()
}

/// `(start with 100 increment by 5)`
pub(crate) fn sequence_options(site: &mut Site<'_>, list: &Node) -> SequenceOptions {
    let mut options = SequenceOptions::default();
    change_sequence(site, list, &mut options);
    options
}

/// Options of a sequence, on top of those that it has.
pub(crate) fn change_sequence(site: &mut Site<'_>, list: &Node, options: &mut SequenceOptions) {
    use SyntaxKind as S;
    for option in list.children() {
        let text = site.node_text(&option);
        let negative = text.contains('-');
        let number = parse::tokens(&option)
            .find(|t| t.kind() == S::INT_NUMBER)
            .and_then(|t| t.text().replace('_', "").parse::<i128>().ok())
            .and_then(|n| i64::try_from(if negative { -n } else { n }).ok());
        let words = parse::words(&option);
        let mut words = words.split(' ');
        let (slot, no) = match (words.next(), words.next()) {
            (Some("start"), _) => (&mut options.start, false),
            (Some("increment"), _) => (&mut options.increment, false),
            (Some("minvalue"), _) => (&mut options.min_value, false),
            (Some("maxvalue"), _) => (&mut options.max_value, false),
            (Some("cache"), _) => (&mut options.cache, false),
            (Some("no"), Some("minvalue")) => {
                options.min_value = None;
                continue;
            }
            (Some("no"), Some("maxvalue")) => {
                options.max_value = None;
                continue;
            }
            (Some("no"), Some("cycle")) => {
                options.cycle = false;
                continue;
            }
            (Some("cycle"), _) => {
                options.cycle = true;
                continue;
            }
            (Some("sequence"), Some("name")) => continue,
            _ => (&mut options.start, true),
        };
        if no {
            site.unmodelled(&option, "this option of an identity column");
        } else if number.is_none() {
            site.problem(parse::range(&option), "expected a whole number", None);
        } else {
            *slot = number;
        }
    }
}

/// What Postgres refuses although the grammar allows it (`parse_utilcmd.c`).
fn check(site: &mut Site<'_>, node: &Node, column: &ColumnFragment) {
    let range = parse::range(node);
    // The wrapper's or the reader's column name is no part of the complaint.
    let start = parse::data_type(node).map_or(range.start, |t| parse::range(&t).start);
    let clauses = [
        (column.default.is_some() && column.identity.is_some(), "a default value and an identity"),
        (
            column.default.is_some() && column.generated.is_some(),
            "a default value and a generation expression",
        ),
        (column.default.is_some() && column.serial, "a default value and a serial type"),
        (column.identity.is_some() && column.serial, "an identity and a serial type"),
        (column.generated.is_some() && column.serial, "a generation expression and a serial type"),
    ];
    for (both, what) in clauses {
        if both {
            site.problem(start..range.end, format!("the column has both {what}"), Some("keep one of them"));
        }
    }
    if column.explicit_null && column.not_null {
        site.problem(
            start..range.end,
            "the column is declared both `null` and `not null`",
            Some("keep one of them"),
        );
    }
}
