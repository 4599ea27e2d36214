//! Constraints of columns and tables.

use pgspec_catalog::object::{
    Check, Constraint, ConstraintBody, Deferral, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction,
    MatchType, NotNull, Operator, UniqueKey,
};
use pgspec_catalog::{Mentioned, Name, QualifiedName, Text};

use super::expression::Scope;
use super::site::Site;
use super::{column, index, name};
use crate::fragment::NamedConstraint;
use crate::parse::{self, Node, SyntaxKind};

/// A constraint node. Its names outside of expressions are its own, not the site's.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<NamedConstraint> {
    let (constraint, mentions) = site.apart(|site| body(site, node));
    let named = parse::child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| parse::child(&clause, SyntaxKind::CONSTRAINT_NAME));
    Some(NamedConstraint {
        name: named.and_then(|n| name::of(&n)),
        constraint: constraint?,
        range: site.local(parse::tight_range(node)),
        mentions,
    })
}

/// What a `NOT NULL` says beside that it is there.
pub(crate) fn not_null(site: &mut Site<'_>, node: &Node) -> NotNull {
    let options = options(site, node);
    if options.deferral_written {
        site.problem(parse::range(node), "`not null` cannot be deferrable", Some("remove that word"));
    }
    let named = parse::child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| parse::child(&clause, SyntaxKind::CONSTRAINT_NAME));
    if options.not_enforced {
        site.problem(parse::range(node), "`not null` is always enforced", Some("remove `not enforced`"));
    }
    NotNull {
        name: named.and_then(|n| name::of(&n)),
        not_valid: options.not_valid,
        no_inherit: options.no_inherit,
        comment: None,
    }
}

fn body(site: &mut Site<'_>, node: &Node) -> Option<Constraint> {
    use SyntaxKind as S;
    let options = options(site, node);
    let body = match node.kind() {
        S::PRIMARY_KEY_CONSTRAINT => {
            let key = unique(site, node)?;
            if key.nulls_not_distinct {
                site.problem(parse::range(node), "a primary key has no nulls to be distinct", None);
            }
            ConstraintBody::PrimaryKey(key)
        }
        S::UNIQUE_CONSTRAINT => ConstraintBody::Unique(unique(site, node)?),
        S::CHECK_CONSTRAINT => {
            if options.deferral_written {
                site.problem(parse::range(node), "a check constraint cannot be deferrable", None);
            }
            let expression = parse::expression(node)?;
            column::no_query(site, &expression, "a check constraint");
            let expression = site.sql_inside(node, Scope::Columns)?;
            ConstraintBody::Check(Check { expression, no_inherit: options.no_inherit })
        }
        S::REFERENCES_CONSTRAINT | S::FOREIGN_KEY_CONSTRAINT => {
            ConstraintBody::ForeignKey(foreign_key(site, node)?)
        }
        S::EXCLUDE_CONSTRAINT => ConstraintBody::Exclude(exclude(site, node)?),
        _ => {
            site.unmodelled(node, "this constraint");
            return None;
        }
    };
    let may_be_invalid = matches!(body, ConstraintBody::ForeignKey(_) | ConstraintBody::Check(_));
    if options.not_enforced && !may_be_invalid {
        let message = "only a check constraint or a foreign key can be `not enforced`";
        site.problem(parse::range(node), message, Some("remove `not enforced`"));
    } else if options.not_valid && !may_be_invalid {
        site.problem(parse::range(node), "this kind of constraint cannot be `not valid`", None);
    }
    if options.no_inherit && !matches!(body, ConstraintBody::Check(_)) {
        site.problem(parse::range(node), "only a check constraint can be `no inherit`", None);
    }
    Some(Constraint {
        body,
        deferral: options.deferral,
        not_valid: options.not_valid || options.not_enforced,
        not_enforced: options.not_enforced,
    })
}

/// What stands behind a constraint.
#[derive(Default)]
struct Options {
    deferral: Deferral,
    deferral_written: bool,
    not_valid: bool,
    no_inherit: bool,
    not_enforced: bool,
}

fn options(site: &mut Site<'_>, node: &Node) -> Options {
    use SyntaxKind as S;
    let mut options = Options::default();
    let (mut deferrable, mut deferred) = (None, None);
    for option in node.children() {
        let before = (deferrable, deferred);
        match option.kind() {
            S::DEFERRABLE_CONSTRAINT_OPTION => deferrable = Some(true),
            S::NOT_DEFERRABLE_CONSTRAINT_OPTION => deferrable = Some(false),
            S::INITIALLY_DEFERRED_CONSTRAINT_OPTION => deferred = Some(true),
            S::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION => deferred = Some(false),
            S::NOT_VALID => options.not_valid = true,
            S::NO_INHERIT => options.no_inherit = true,
            S::NOT_ENFORCED => options.not_enforced = true,
            _ => continue,
        }
        let turned = |before: Option<bool>, now: Option<bool>| before.is_some() && before != now;
        if turned(before.0, deferrable) || turned(before.1, deferred) {
            site.problem(parse::range(&option), "the constraint's options contradict each other", None);
        } else if deferrable == Some(false) && deferred == Some(true) {
            let message = "a constraint that is initially deferred must be deferrable";
            site.problem(parse::range(&option), message, None);
        }
    }
    options.deferral_written = deferrable == Some(true) || deferred == Some(true);
    options.deferral = match (deferrable, deferred) {
        (_, Some(true)) => Deferral::Deferred,
        (Some(true), _) => Deferral::Deferrable,
        _ => Deferral::Immediate,
    };
    options
}

/// The deferral of a node that is no table constraint: a constraint trigger.
pub(crate) fn deferral(site: &mut Site<'_>, node: &Node) -> Deferral {
    options(site, node).deferral
}

/// What an `ALTER CONSTRAINT` says: when it is checked, if it says that, and whether it is enforced, if it says that.
pub(crate) fn altered(site: &mut Site<'_>, node: &Node) -> (Option<Deferral>, Option<bool>) {
    use SyntaxKind as S;
    let options = options(site, node);
    let says = |kinds: &[SyntaxKind]| node.children().any(|option| kinds.contains(&option.kind()));
    let deferral = says(&[
        S::DEFERRABLE_CONSTRAINT_OPTION,
        S::NOT_DEFERRABLE_CONSTRAINT_OPTION,
        S::INITIALLY_DEFERRED_CONSTRAINT_OPTION,
        S::INITIALLY_IMMEDIATE_CONSTRAINT_OPTION,
    ]);
    let enforced = says(&[S::ENFORCED, S::NOT_ENFORCED]);
    (deferral.then_some(options.deferral), enforced.then_some(!options.not_enforced))
}

/// Reports constraint options behind something that takes none.
pub(crate) fn no_options(site: &mut Site<'_>, node: &Node, what: &str) {
    let options = options(site, node);
    if options.deferral_written || options.not_valid || options.not_enforced {
        site.problem(parse::range(node), format!("{what} takes no constraint option"), None);
    }
    if options.no_inherit {
        site.unmodelled(node, "`no inherit` here");
    }
}

fn unique(site: &mut Site<'_>, node: &Node) -> Option<UniqueKey> {
    use SyntaxKind as S;
    let Some(parameters) = parse::child(node, S::INDEX_PARAMETERS) else {
        site.unmodelled(node, "a constraint made from an existing index");
        return None;
    };
    let list = parse::child(&parameters, S::CONSTRAINT_COLUMN_REF_LIST);
    let without_overlaps = list.as_ref().is_some_and(|list| parse::has(list, S::WITHOUT_OVERLAPS));
    let columns =
        list.map_or_else(Vec::new, |list| columns(site, &list, S::COLUMN_NAME_REF, Mentioned::Column));
    if without_overlaps && columns.len() < 2 {
        let message = "a key `without overlaps` needs at least two columns";
        let help = "write the columns whose rows must not overlap in front, or an exclusion constraint";
        site.problem(parse::range(node), message, Some(help));
    }
    Some(UniqueKey {
        columns,
        without_overlaps,
        include: include(site, &parameters),
        nulls_not_distinct: parse::has(&parameters, S::NULLS_NOT_DISTINCT),
        storage: index::storage(site, &parameters),
        tablespace: tablespace(&parameters),
    })
}

/// The names of a list of columns.
pub(crate) fn columns(site: &mut Site<'_>, list: &Node, kind: SyntaxKind, what: Mentioned) -> Vec<Name> {
    let mut out = Vec::new();
    for (name, node) in name::list(list, kind) {
        site.mention(what, QualifiedName { schema: None, name: name.clone() }, parse::range(&node));
        out.push(name);
    }
    out
}

fn include(site: &mut Site<'_>, node: &Node) -> Vec<Name> {
    use SyntaxKind as S;
    let Some(clause) = parse::child(node, S::CONSTRAINT_INCLUDE_CLAUSE) else { return Vec::new() };
    let lists: Vec<Node> = clause.descendants().filter(|n| n.kind() == S::COLUMN_NAME_REF).collect();
    let mut out = Vec::new();
    for node in lists {
        if let Some(name) = name::of(&node) {
            site.mention(
                Mentioned::Column,
                QualifiedName { schema: None, name: name.clone() },
                parse::range(&node),
            );
            out.push(name);
        }
    }
    out
}

fn tablespace(node: &Node) -> Option<Name> {
    let clause = parse::child(node, SyntaxKind::CONSTRAINT_INDEX_TABLESPACE)?;
    name::of(&parse::child(&clause, SyntaxKind::TABLESPACE_REF)?)
}

fn foreign_key(site: &mut Site<'_>, node: &Node) -> Option<ForeignKey> {
    use SyntaxKind as S;
    let table = parse::child(node, S::TABLE_NAME_REF)?;
    let mut lists = parse::children(node, S::FOREIGN_KEY_COLUMN_LIST);
    let (own, referenced) = match node.kind() {
        S::FOREIGN_KEY_CONSTRAINT => (lists.next(), lists.next()),
        _ => (None, None),
    };
    let period = period(site, node, own.as_ref(), referenced.as_ref());
    let columns_of = |site: &mut Site<'_>, list: Option<Node>, what| {
        list.map_or_else(Vec::new, |list| key_columns(site, &list, what))
    };
    let own = columns_of(site, own, Mentioned::Column);
    let references = name::qualified(site, &table)?;
    site.mention(Mentioned::Relation, references.clone(), parse::range(&table));
    let referenced_columns = match node.kind() {
        S::FOREIGN_KEY_CONSTRAINT => columns_of(site, referenced, Mentioned::ReferencedColumn),
        _ => columns(site, node, S::COLUMN_NAME_REF, Mentioned::ReferencedColumn),
    };
    if !own.is_empty() && !referenced_columns.is_empty() && own.len() != referenced_columns.len() {
        let message = "a foreign key has as many referencing as referenced columns";
        site.problem(parse::range(node), message, Some("add the columns that are missing on one side"));
    }
    let mut key = ForeignKey {
        columns: own,
        references,
        referenced_columns,
        period,
        match_type: if parse::has(node, S::MATCH_FULL) { MatchType::Full } else { MatchType::Simple },
        on_update: ForeignKeyAction::NoAction,
        on_delete: ForeignKeyAction::NoAction,
        on_delete_columns: Vec::new(),
    };
    if parse::has(node, S::MATCH_PARTIAL) {
        site.problem(parse::range(node), "`match partial` does not exist in Postgres", None);
    }
    let (mut updates, mut deletes) = (0, 0);
    for clause in node.children() {
        let (action, columns_node) = match clause.kind() {
            S::ON_UPDATE_ACTION | S::ON_DELETE_ACTION => action(&clause),
            _ => continue,
        };
        if period && action != ForeignKeyAction::NoAction {
            let message = format!("a foreign key with `period` cannot `{}`", action.sql());
            site.problem(parse::range(&clause), message, Some("leave the action out"));
        }
        let written = columns_node
            .map_or_else(Vec::new, |list| columns(site, &list, S::COLUMN_NAME_REF, Mentioned::Column));
        if clause.kind() == S::ON_DELETE_ACTION {
            deletes += 1;
            (key.on_delete, key.on_delete_columns) = (action, written);
        } else {
            updates += 1;
            key.on_update = action;
            if !written.is_empty() {
                site.problem(
                    parse::range(&clause),
                    "only `on delete set null` and `set default` take columns",
                    None,
                );
            }
        }
        if updates > 1 || deletes > 1 {
            site.problem(parse::range(&clause), "the action is given twice", None);
        }
    }
    Some(key)
}

/// Whether the columns of a foreign key end in a `PERIOD`: both lists, if both are written.
fn period(site: &mut Site<'_>, node: &Node, own: Option<&Node>, referenced: Option<&Node>) -> bool {
    let of = |list: &Node| parse::has(list, SyntaxKind::PERIOD_COLUMN);
    let Some(own) = own else { return false };
    let period = of(own);
    if period && own.children().count() < 2 {
        let message = "a foreign key with `period` has another column in front";
        site.problem(parse::range(own), message, None);
    }
    if referenced.is_some_and(|list| of(list) != period) {
        let (has, lacks) = if period { ("referencing", "referenced") } else { ("referenced", "referencing") };
        let message =
            format!("the foreign key has a `period` in its {has} columns and none in the {lacks} ones");
        site.problem(parse::range(node), message, Some("write `period` in front of the last column of both"));
    }
    period
}

/// The columns of one side of a foreign key, that behind `PERIOD` among them.
fn key_columns(site: &mut Site<'_>, list: &Node, what: Mentioned) -> Vec<Name> {
    use SyntaxKind as S;
    let mut out = columns(site, list, S::COLUMN_NAME_REF, what);
    for period in parse::children(list, S::PERIOD_COLUMN) {
        out.extend(columns(site, &period, S::COLUMN_NAME_REF, what));
    }
    out
}

fn action(clause: &Node) -> (ForeignKeyAction, Option<Node>) {
    use SyntaxKind as S;
    let Some(node) = clause.children().next() else { return (ForeignKeyAction::NoAction, None) };
    let action = match node.kind() {
        S::CASCADE => ForeignKeyAction::Cascade,
        S::RESTRICT => ForeignKeyAction::Restrict,
        S::SET_NULL_COLUMNS => ForeignKeyAction::SetNull,
        S::SET_DEFAULT_COLUMNS => ForeignKeyAction::SetDefault,
        _ => ForeignKeyAction::NoAction,
    };
    (action, parse::child(&node, S::COLUMN_REF_LIST))
}

fn exclude(site: &mut Site<'_>, node: &Node) -> Option<Exclude> {
    use SyntaxKind as S;
    let method = parse::child(node, S::CONSTRAINT_INDEX_METHOD)
        .and_then(|clause| name::of(&parse::child(&clause, S::ACCESS_METHOD_REF)?))
        .unwrap_or_else(|| Name::exact("btree"));
    let mut elements = Vec::new();
    for element in
        parse::children(&parse::child(node, S::CONSTRAINT_EXCLUSION_LIST)?, S::CONSTRAINT_EXCLUSION)
    {
        let mut key = index::key_of(site, &element)?;
        index::options_of(site, &element, &mut key)?;
        let operator = element.children().last().and_then(|op| operator(site, &op))?;
        elements.push(ExcludeElement { key, operator });
    }
    let predicate = parse::child(node, S::WHERE_CONDITION_CLAUSE).and_then(|clause| {
        let expression = parse::expression(&clause)?;
        column::no_query(site, &expression, "an exclusion constraint");
        if parse::has(&clause, S::L_PAREN) {
            site.sql_inside(&clause, Scope::Columns)
        } else {
            site.sql_inside(&expression, Scope::Columns)
        }
    });
    Some(Exclude {
        method,
        elements,
        include: include(site, node),
        predicate,
        storage: index::storage(site, node),
        tablespace: tablespace(node),
    })
}

/// `&&` or `operator(schema.&&)`.
fn operator(site: &mut Site<'_>, node: &Node) -> Option<Operator> {
    let text = site.node_text(node);
    let inner = text.find('(').and_then(|open| text.get(open + 1..text.rfind(')')?)).unwrap_or(text).trim();
    let at = inner.find(|c: char| "+-*/<>=~!@#%^&|`?".contains(c))?;
    let (path, symbol) = inner.split_at_checked(at)?;
    let schema = path.trim().trim_end_matches('.').trim();
    let schema = (!schema.is_empty()).then(|| name::identifier(schema)).filter(|s| *s != "pg_catalog");
    Some(Operator { schema, symbol: Text::from(symbol.trim()) })
}
