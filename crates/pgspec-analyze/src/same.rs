//! Whether two SQL texts mean the same to Postgres.

mod statements;

use pgspec_catalog::object::IndexKeyTarget;
use pgspec_catalog::{Name, ObjectId, QualifiedName};
use pgspec_sql::syntax;

use crate::analyzer::Analyzer;
use crate::canonical::{Certainty, Form, Maker};
use crate::check::scopes;
use crate::scope::{ExprUse, Scope};
use crate::typed::{RelationId, TypeId, Typed, TypedQuery};
use crate::world::{CastContext, World};

/// The answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sameness {
    /// Postgres stores the same meaning.
    Equal,
    /// Postgres certainly stores something else.
    Different,
    /// It cannot be known.
    Unknown,
}

/// What a text is and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Site {
    /// A condition on a row of a table: CHECK, the predicate of an index, USING and WITH CHECK of a policy.
    Condition(RelationId, ExprUse),
    /// An expression on a row of a table: a key of an index.
    Expression(RelationId, ExprUse),
    /// The default of a column, by its index.
    Default(RelationId, usize),
    /// What a generated column is made of.
    Generated(RelationId, usize),
    /// An expression that becomes a value of a type: the default of an argument.
    Value(TypeId, i32),
    /// WHEN of a trigger.
    TriggerWhen(RelationId),
    /// WHERE of a rule.
    RuleWhere(RelationId),
    /// A command of a rule.
    RuleAction(RelationId),
    /// A CHECK of a domain over a type, with its modifier.
    DomainCheck(TypeId, i32),
    /// `BEGIN ATOMIC … END` or `RETURN …` of a function of the catalog.
    Body(ObjectId),
    /// An expression on its own.
    Alone,
    /// The query of a view, and the names that the view gives to its first columns.
    View(Vec<Name>),
}

/// Whether both texts mean the same at this place. `check (…)`, as `pg_get_constraintdef` prints it, and a semicolon at the
/// end of a query are looked through.
pub fn same(world: &World<'_>, site: &Site, a: &str, b: &str) -> Sameness {
    let (a, b) = (bare(site, a), bare(site, b));
    if a == b {
        return Sameness::Equal;
    }
    let answer = match site {
        Site::View(names) => same_views(world, names, a, b),
        Site::RuleAction(_) | Site::Body(_) => statements::same(world, site, a, b),
        _ => same_texts(world, site, a, b),
    };
    match answer.unwrap_or(Sameness::Unknown) {
        // What the tree does not have may still differ.
        Sameness::Equal => {
            let (a, b) = (options(a), options(b));
            if a != b || a.lost { Sameness::Unknown } else { Sameness::Equal }
        }
        answer => answer,
    }
}

/// The text without what stands around it.
fn bare<'t>(site: &Site, text: &'t str) -> &'t str {
    let text = text.trim().trim_end_matches(';').trim_end();
    let (Site::Condition(_, ExprUse::CheckConstraint) | Site::DomainCheck(..)) = site else { return text };
    let Some(rest) =
        text.get(..5).filter(|head| head.eq_ignore_ascii_case("check")).and_then(|_| text.get(5..))
    else {
        return text;
    };
    let mut rest = rest.trim();
    for ending in ["NOT VALID", "NO INHERIT", "NOT ENFORCED"] {
        rest = rest.strip_suffix(ending).unwrap_or(rest).trim_end();
    }
    if rest.starts_with('(') { rest } else { text }
}

fn same_texts(world: &World<'_>, site: &Site, a: &str, b: &str) -> Option<Sameness> {
    let scope = scope(world, site);
    let (left, right) = (analyse(world, site, scope.as_ref(), a)?, analyse(world, site, scope.as_ref(), b)?);
    Some(same_expressions(world, (a, &left), (b, &right)))
}

/// Whether two expressions of one place mean the same; each with the text that it was made from.
pub fn same_expressions(world: &World<'_>, a: (&str, &Typed), b: (&str, &Typed)) -> Sameness {
    compare(&Maker::new(world, a.0).expression(a.1), &Maker::new(world, b.0).expression(b.1))
}

/// Whether two queries of one place mean the same; each with the text that it was made from. `names` are those that a view
/// gives to the first columns.
pub fn same_queries(
    world: &World<'_>,
    names: &[Name],
    a: (&str, &TypedQuery),
    b: (&str, &TypedQuery),
) -> Sameness {
    let of = |(text, query): (&str, &TypedQuery)| {
        let shown = query.targets.iter().map(|target| &target.name);
        let given = names.iter().chain(shown.skip(names.len()));
        let names: Vec<String> = given.map(|name| name.as_str().to_owned()).collect();
        Maker::new(world, text).query(query, Some(&names))
    };
    compare(&of(a), &of(b))
}

fn same_views(world: &World<'_>, names: &[Name], a: &str, b: &str) -> Option<Sameness> {
    Some(same_queries(world, names, (a, &view(world, a)?), (b, &view(world, b)?)))
}

/// As [`same`] for the queries of two views that name their columns each in its own way.
pub fn same_views_named(world: &World<'_>, a: (&[Name], &str), b: (&[Name], &str)) -> Sameness {
    let read = |(names, text): (&[Name], &str)| {
        let text = bare(&Site::View(Vec::new()), text);
        let typed = view(world, text)?;
        let shown = typed.targets.iter().map(|target| &target.name);
        let given = names.iter().chain(shown.skip(names.len()));
        let names: Vec<String> = given.map(|name| name.as_str().to_owned()).collect();
        let form = Maker::new(world, text).query(&typed, Some(&names));
        Some((form, options(text)))
    };
    let (Some((left, a)), Some((right, b))) = (read(a), read(b)) else { return Sameness::Unknown };
    match compare(&left, &right) {
        Sameness::Equal if a != b || a.lost => Sameness::Unknown,
        answer => answer,
    }
}

/// What a text means at this place, if nothing is wrong with it. What is not known of it are opaque nodes.
pub fn meaning(world: &World<'_>, site: &Site, text: &str) -> Option<Typed> {
    analyse(world, site, scope(world, site).as_ref(), bare(site, text))
}

/// The columns of its own row that an expression reads, by their indexes.
pub fn own_columns(typed: &Typed) -> Vec<usize> {
    let columns = crate::check::own_columns(typed);
    columns.into_iter().filter_map(|(var, _)| usize::try_from(var.column).ok()).collect()
}

/// What is known of a text on its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Validity {
    /// All of it is understood.
    Sound,
    /// It certainly names something that is not there, or is wrong in another way.
    Wrong,
    /// It cannot be known.
    Unknown,
}

/// Whether a text means anything at this place. A text that is sound in one world and wrong in another has another meaning
/// there, whatever it is.
pub fn validity(world: &World<'_>, site: &Site, text: &str) -> Validity {
    let text = bare(site, text);
    let mut analyzer = Analyzer::new(world);
    let opaque = match site {
        Site::View(_) => {
            let Ok(query) = syntax::query(text) else { return Validity::Unknown };
            let typed = analyzer.query(&query);
            Maker::new(world, text).query(&typed, None).has_opaque()
        }
        Site::RuleAction(_) | Site::Body(_) => {
            let Some((typed, findings)) = statements::typed(world, site, text) else {
                return Validity::Unknown;
            };
            analyzer.findings.extend(findings);
            typed.iter().any(|query| Maker::new(world, text).query(query, None).has_opaque())
        }
        _ => {
            let Ok(expr) = syntax::expression(text) else { return Validity::Unknown };
            analyzer.scopes.extend(scope(world, site));
            let typed = analyzer.expr(&expr, ExprUse::Other);
            Maker::new(world, text).expression(&typed).has_opaque()
        }
    };
    if analyzer.findings.iter().any(|finding| finding.problem.is_error()) {
        Validity::Wrong
    } else if opaque {
        Validity::Unknown
    } else {
        Validity::Sound
    }
}

/// The type of what a partitioned table is partitioned by, with its modifier: its key of that number. Bounds of partitions
/// are values of it.
pub fn partition_key(world: &World<'_>, table: &QualifiedName, number: usize) -> Option<(TypeId, i32)> {
    let id = world.find_relation(table.schema.as_ref(), &table.name)?;
    let table = world.relation(id).object.and_then(|id| world.catalog().entry(id))?.1.body.as_table()?;
    match &table.partition_by.as_ref()?.keys.get(number)?.target {
        IndexKeyTarget::Column(name) => {
            let column = world.columns(id)?.iter().find(|column| column.name == *name)?;
            Some((column.ty, column.typmod))
        }
        IndexKeyTarget::Expression(text) => {
            let site = Site::Expression(id, ExprUse::IndexExpression);
            let typed = analyse(world, &site, scope(world, &site).as_ref(), &text.text)?;
            Some((typed.ty, typed.typmod))
        }
    }
}

/// The tree of a query that has no mistake.
fn view(world: &World<'_>, text: &str) -> Option<TypedQuery> {
    let query = syntax::query(text).ok()?;
    let mut analyzer = Analyzer::new(world);
    let typed = analyzer.query(&query);
    let wrong = analyzer.findings.iter().any(|finding| finding.problem.is_error());
    (!wrong).then_some(typed)
}

fn scope(world: &World<'_>, site: &Site) -> Option<Scope> {
    match site {
        Site::Condition(id, _) | Site::Expression(id, _) | Site::Generated(id, _) => {
            Some(scopes::row(world, *id))
        }
        Site::TriggerWhen(id) | Site::RuleWhere(id) => Some(scopes::old_and_new(world, *id)),
        Site::DomainCheck(ty, typmod) => Some(scopes::value(*ty, *typmod)),
        Site::Default(..)
        | Site::Value(..)
        | Site::Alone
        | Site::View(_)
        | Site::RuleAction(_)
        | Site::Body(_) => None,
    }
}

/// The tree of a text that has no mistake.
fn analyse(world: &World<'_>, site: &Site, scope: Option<&Scope>, text: &str) -> Option<Typed> {
    let expr = syntax::expression(text).ok()?;
    let mut analyzer = Analyzer::new(world);
    analyzer.scopes.extend(scope.cloned());
    let typed = match site {
        Site::Condition(_, used) => analyzer.condition(&expr, *used, "WHERE"),
        Site::Expression(_, used) => analyzer.expr(&expr, *used),
        Site::TriggerWhen(_) => analyzer.condition(&expr, ExprUse::TriggerWhen, "WHEN"),
        Site::RuleWhere(_) => analyzer.condition(&expr, ExprUse::Where, "WHERE"),
        Site::DomainCheck(..) => analyzer.condition(&expr, ExprUse::CheckConstraint, "CHECK"),
        Site::Alone => analyzer.expr(&expr, ExprUse::Other),
        Site::View(_) | Site::RuleAction(_) | Site::Body(_) => return None,
        Site::Value(ty, typmod) => {
            let value = analyzer.expr(&expr, ExprUse::FunctionDefault);
            analyzer.coerce_to(value, *ty, *typmod, CastContext::Assignment).ok()?
        }
        Site::Default(id, column) | Site::Generated(id, column) => {
            let column = world.columns(*id)?.get(*column)?;
            let used = match site {
                Site::Generated(..) => ExprUse::GeneratedColumn,
                _ => ExprUse::ColumnDefault,
            };
            let value = analyzer.expr(&expr, used);
            analyzer.coerce_to(value, column.ty, column.typmod, CastContext::Assignment).ok()?
        }
    };
    let wrong = analyzer.findings.iter().any(|finding| finding.problem.is_error());
    (!wrong).then_some(typed)
}

/// Compares two forms, part by part.
fn compare(a: &Form, b: &Form) -> Sameness {
    if a.certainty == Certainty::Opaque || b.certainty == Certainty::Opaque {
        return Sameness::Unknown;
    }
    if a.head != b.head || a.parts.len() != b.parts.len() {
        let spelling = a.certainty == Certainty::Spelling || b.certainty == Certainty::Spelling;
        // What is not known inside may be what makes the difference.
        let unsure = spelling || a.has_opaque() || b.has_opaque();
        return if unsure { Sameness::Unknown } else { Sameness::Different };
    }
    let mut answer = Sameness::Equal;
    for (a, b) in a.parts.iter().zip(&b.parts) {
        match compare(a, b) {
            Sameness::Different => return Sameness::Different,
            Sameness::Unknown => answer = Sameness::Unknown,
            Sameness::Equal => {}
        }
    }
    answer
}

/// What a text says that the tree has no place for.
#[derive(PartialEq, Eq, Default)]
struct Options {
    /// Which common table expressions are `materialized`, and which `not materialized`, by their number.
    materialized: Vec<(usize, bool)>,
    /// Key words whose operands are not in the tree: `tablesample`, `only` …
    lost: bool,
}

fn options(text: &str) -> Options {
    let words = words(text);
    let at = |index: usize| words.get(index).map_or("", String::as_str);
    let mut found = Options::default();
    let mut heads = 0;
    for (index, word) in words.iter().enumerate() {
        let before = index.checked_sub(1).map_or("", at);
        match word.as_str() {
            "as" => match (at(index + 1), at(index + 2)) {
                ("(", _) => heads += 1,
                ("materialized", _) => {
                    found.materialized.push((heads, true));
                    heads += 1;
                }
                ("not", "materialized") => {
                    found.materialized.push((heads, false));
                    heads += 1;
                }
                _ => {}
            },
            "tablesample" | "ties" => found.lost = true,
            "breadth" | "depth" => found.lost |= before == "search",
            "cycle" => found.lost |= words.iter().any(|word| word == "recursive"),
            "only" => found.lost |= matches!(before, "from" | "join" | ","),
            "update" | "share" => found.lost |= matches!(before, "for" | "key"),
            "distinct" => found.lost |= before == "by",
            _ => {}
        }
    }
    found
}

/// The words of a text in lower case, parentheses and commas; nothing of literals, quoted names and comments.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\'' | '"' => {
                1 + rest.get(1..).and_then(|tail| tail.find(c)).map_or(rest.len() - 1, |end| end + 1)
            }
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '(' | ',' => {
                words.push(c.to_string());
                1
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                words.push(rest.get(..end).unwrap_or_default().to_lowercase());
                end
            }
            c => c.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    words
}
