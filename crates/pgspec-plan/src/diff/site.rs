//! Whether the SQL of one part of an object means the same in both catalogs.

use pgspec_analyze::same::{Sameness, Site, Validity, partition_key, same, same_views_named, validity};
use pgspec_analyze::scope::ExprUse;
use pgspec_analyze::world::World;
use pgspec_catalog::object::PublicationScope;
use pgspec_catalog::{Body, QualifiedName};

use super::{Entry, Pair};

/// How a part's SQL is compared.
enum Place {
    /// By what it means there.
    Meaning(Site),
    /// To the letter: Postgres keeps the text as it is. Empty lines before and space behind it, as the quotes around a body
    /// bring them, are nobody's concern.
    Letter,
}

/// Compares two texts of one part. Each is looked at in both worlds: what a text means may have changed with what it names.
pub(super) fn compare(
    worlds: Pair<&World<'_>>,
    from: Entry<'_>,
    to: Entry<'_>,
    path: &[&str],
    texts: Pair<&str>,
) -> Sameness {
    if texts.from == texts.to {
        return Sameness::Equal;
    }
    let places = Pair::new(place(worlds.from, from, path), place(worlds.to, to, path));
    let sites = match (places.from, places.to) {
        (Some(Place::Letter), _) | (_, Some(Place::Letter)) => {
            let equal = between_quotes(texts.from) == between_quotes(texts.to);
            return if equal { Sameness::Equal } else { Sameness::Different };
        }
        (Some(Place::Meaning(from)), Some(Place::Meaning(to))) => Pair::new(from, to),
        (None, _) | (_, None) => return Sameness::Unknown,
    };
    let inside = |world, site: &Site| match (&sites.from, &sites.to) {
        (Site::View(a), Site::View(b)) if a != b => same_views_named(world, (a, texts.from), (b, texts.to)),
        _ => same(world, site, texts.from, texts.to),
    };
    match (inside(worlds.from, &sites.from), inside(worlds.to, &sites.to)) {
        (Sameness::Equal, Sameness::Equal) => Sameness::Equal,
        (Sameness::Different, _) | (_, Sameness::Different) => Sameness::Different,
        (Sameness::Unknown, _) | (_, Sameness::Unknown) => apart(worlds, &sites, texts),
    }
}

/// A body without the empty lines that come first and the space that comes last. The indentation of its first line stays: some
/// languages mean something by it.
fn between_quotes(text: &str) -> &str {
    let text = text.trim_end();
    let blank = text.len() - text.trim_start().len();
    let newline = text.get(..blank).and_then(|blank| blank.rfind('\n'));
    newline.and_then(|newline| text.get(newline + 1..)).unwrap_or(text)
}

/// Neither world knows both texts. They certainly differ if each is sound at home, and wrong in the other's place.
fn apart(worlds: Pair<&World<'_>>, sites: &Pair<Site>, texts: Pair<&str>) -> Sameness {
    let sound = validity(worlds.from, &sites.from, texts.from) == Validity::Sound
        && validity(worlds.to, &sites.to, texts.to) == Validity::Sound;
    let wrong = || {
        validity(worlds.to, &sites.to, texts.from) == Validity::Wrong
            || validity(worlds.from, &sites.from, texts.to) == Validity::Wrong
    };
    if sound && wrong() { Sameness::Different } else { Sameness::Unknown }
}

/// Where the SQL of a part stands; `None` if nothing is known of such a place.
fn place(world: &World<'_>, (key, object): Entry<'_>, path: &[&str]) -> Option<Place> {
    let body = &object.body;
    let relation = |name: &QualifiedName| world.find_relation(name.schema.as_ref(), &name.name);
    let own = || key.relation().and_then(|name| relation(&name));
    let site = match path {
        ["columns", column, rest @ ..] if body.as_table().is_some() => {
            let id = relation(&key.qualified_name())?;
            let number = world.columns(id)?.iter().position(|found| found.name == **column)?;
            match rest {
                ["default"] => Site::Default(id, number),
                ["generated", "expression"] => Site::Generated(id, number),
                _ => return None,
            }
        }
        ["check", "expression"] if body.as_constraint().is_some() => {
            Site::Condition(own()?, ExprUse::CheckConstraint)
        }
        ["exclude", "elements", .., "expression"] => Site::Expression(own()?, ExprUse::IndexExpression),
        ["exclude", "predicate"] => Site::Condition(own()?, ExprUse::IndexPredicate),
        ["keys", .., "expression"] => {
            let table = if let Body::Statistics(own) = body { &own.table } else { &body.as_index()?.table };
            Site::Expression(relation(table)?, ExprUse::IndexExpression)
        }
        ["predicate"] => Site::Condition(relation(&body.as_index()?.table)?, ExprUse::IndexPredicate),
        ["query"] => Site::View(body.as_view()?.column_names.clone()),
        ["column_defaults", number, _] => {
            let (column, _) = body.as_view()?.column_defaults.get(number.parse::<usize>().ok()?)?;
            let id = relation(&key.qualified_name())?;
            Site::Default(id, world.columns(id)?.iter().position(|found| found.name == *column)?)
        }
        ["condition"] if body.as_trigger().is_some() => Site::TriggerWhen(own()?),
        ["condition"] if matches!(body, Body::Rule(_)) => Site::RuleWhere(own()?),
        ["actions", _] => Site::RuleAction(own()?),
        ["default"] => {
            let (ty, typmod) = world.catalog_type(&body.as_domain()?.data_type);
            Site::Value(ty, typmod)
        }
        ["checks", _, "expression"] => {
            let (ty, typmod) = world.catalog_type(&body.as_domain()?.data_type);
            Site::DomainCheck(ty, typmod)
        }
        ["partition_by", "keys", .., "expression"] => {
            Site::Expression(relation(&key.qualified_name())?, ExprUse::IndexExpression)
        }
        ["partition_of", "bound", "range", "from" | "to", number, ..] => bound(world, body, number)?,
        ["partition_of", "bound", "list", _] => bound(world, body, "0")?,
        ["scope", "some", "tables", table, "predicate"] => {
            let Body::Publication(publication) = body else { return None };
            let PublicationScope::Some { tables, .. } = &publication.scope else { return None };
            let published = tables.get(table.parse::<usize>().ok()?)?;
            Site::Condition(relation(&published.table)?, ExprUse::Where)
        }
        ["body", "standard"] => Site::Body(world.catalog().id(key)?),
        ["using" | "check"] if body.as_policy().is_some() => Site::Condition(own()?, ExprUse::Policy),
        ["arguments", name, "default"] => {
            let arguments = &body.as_function()?.arguments;
            let named = arguments.iter().find(|one| one.name.as_ref().is_some_and(|own| own == *name));
            let argument = named.or_else(|| arguments.get(name.parse::<usize>().ok()?))?;
            let (ty, typmod) = world.catalog_type(&argument.data_type);
            Site::Value(ty, typmod)
        }
        ["body", "source"] | ["command"] => return Some(Place::Letter),
        ["rows", ..] => Site::Alone,
        _ => return None,
    };
    Some(Place::Meaning(site))
}

/// The bound of a partition: a value of its parent's key.
fn bound(world: &World<'_>, body: &Body, number: &str) -> Option<Site> {
    let parent = &body.as_table()?.partition_of.as_ref()?.parent;
    let (ty, typmod) = partition_key(world, parent, number.parse().ok()?)?;
    Some(Site::Value(ty, typmod))
}

/// The names that a view gives to its columns: a spelling, once the queries are known to be equal.
pub(super) fn names_are_spelling(worlds: Pair<&World<'_>>, from: Entry<'_>, to: Entry<'_>) -> bool {
    let (Some(a), Some(b)) = (from.1.body.as_view(), to.1.body.as_view()) else { return false };
    let texts = Pair::new(a.query.text.as_str(), b.query.text.as_str());
    let sides = ((a.column_names.as_slice(), texts.from), (b.column_names.as_slice(), texts.to));
    same_views_named(worlds.from, sides.0, sides.1) == Sameness::Equal
        && same_views_named(worlds.to, sides.0, sides.1) == Sameness::Equal
}
