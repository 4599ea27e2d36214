//! Domains, rules, publications, statistics and aggregates.

use pgspec_catalog::object::{
    Aggregate, Domain, EventTrigger, IndexKeyTarget, Publication, PublicationScope, Rule, RuleEvent,
    Statistics,
};
use pgspec_catalog::{Key, Name, Object, QualifiedName};

use super::{Label, Part, scopes, texts};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::world::{OPAQUE, RelationColumn, World};

/// The default and the checks of a domain.
pub(super) fn domain<'c>(world: &World<'c>, object: &'c Object, domain: &'c Domain) -> Vec<Part<'c>> {
    let (ty, typmod) = world.catalog_type(&domain.data_type);
    let mut parts = Vec::new();
    if let Some(text) = &domain.default {
        let column = RelationColumn {
            name: Name::exact("value"),
            ty,
            typmod,
            not_null: false,
            has_default: false,
            generated: false,
            identity: None,
            collation: None,
            source: None,
        };
        parts.push(texts::expression(
            world,
            Label::of("default"),
            text,
            object.span(),
            None,
            |analyzer, expr| {
                let value = analyzer.expr(expr, ExprUse::ColumnDefault);
                texts::assign(analyzer, value, &column, "default expression")
            },
        ));
    }
    let scope = scopes::value(ty, typmod);
    for check in &domain.checks {
        let span = check.origin.span().or(object.span());
        let label = Label::named("check", check.name.as_str());
        parts.push(texts::expression(
            world,
            label,
            &check.expression,
            span,
            Some(&scope),
            |analyzer, expr| analyzer.condition(expr, ExprUse::CheckConstraint, "CHECK"),
        ));
    }
    parts
}

/// The condition of a rule. Its actions are statements of their own, in which NEW and OLD are rows.
pub(super) fn rule<'c>(world: &World<'c>, key: &'c Key, object: &'c Object, rule: &'c Rule) -> Vec<Part<'c>> {
    let Some(table) = key.relation().and_then(|name| scopes::relation(world, &name)) else {
        return Vec::new();
    };
    let rows = scopes::old_and_new(world, table);
    let mut parts = Vec::new();
    if let Some(text) = &rule.condition {
        let label = Label::of("condition");
        parts.push(texts::expression(world, label, text, object.span(), Some(&rows), |analyzer, expr| {
            analyzer.condition(expr, ExprUse::Where, "WHERE")
        }));
    }
    for (at, text) in rule.actions.iter().enumerate() {
        let label = if at == 0 { "action" } else { "further action" };
        parts.push(texts::statements_in(world, Label::of(label), text, object.span(), Some(&rows)));
    }
    if rule.event == RuleEvent::Insert
        && let Some(first) = parts.first_mut().filter(|_| rule.condition.is_some())
    {
        old_of_insert(first);
    }
    parts
}

/// `ON INSERT rule cannot use OLD` (`transformRuleStmt`).
fn old_of_insert(part: &mut Part<'_>) {
    let super::Meaning::Expression(typed) = &part.meaning else { return };
    let old = texts::own_columns(typed).into_iter().find(|(var, _)| var.entry == 0);
    if let Some((_, range)) = old {
        let message = "ON INSERT rule cannot use OLD".to_owned();
        texts::push_once(part, Problem::InvalidObjectDefinition, range, message);
    }
}

/// What of each table a publication publishes.
pub(super) fn publication<'c>(
    world: &World<'c>,
    object: &'c Object,
    publication: &'c Publication,
) -> Vec<Part<'c>> {
    let PublicationScope::Some { tables, .. } = &publication.scope else { return Vec::new() };
    let mut parts = Vec::new();
    for published in tables {
        let Some(table) = scopes::relation(world, &published.table) else { continue };
        let known = world.columns(table).unwrap_or_default();
        let is_known = |name: &&Name| known.iter().any(|column| column.name == **name);
        if let Some(name) = published.columns.iter().find(|name| !is_known(name)) {
            let relation = &published.table.name;
            let message = format!("column \"{name}\" of relation \"{relation}\" does not exist");
            parts.push(Part::rule(object.span(), Problem::UndefinedColumn, message, None));
        }
        let Some(text) = &published.predicate else { continue };
        let row = scopes::row(world, table);
        let label = Label::named("what is published of", published.table.name.as_str());
        parts.push(texts::expression(world, label, text, object.span(), Some(&row), |analyzer, expr| {
            analyzer.condition(expr, ExprUse::Where, "PUBLICATION WHERE")
        }));
    }
    parts
}

/// The expressions of statistics.
pub(super) fn statistics<'c>(
    world: &World<'c>,
    object: &'c Object,
    statistics: &'c Statistics,
) -> Vec<Part<'c>> {
    let Some(table) = scopes::relation(world, &statistics.table) else { return Vec::new() };
    let row = scopes::row(world, table);
    let texts = statistics.keys.iter().filter_map(|key| match key {
        IndexKeyTarget::Expression(text) => Some(text),
        IndexKeyTarget::Column(_) => None,
    });
    texts
        .map(|text| {
            texts::expression(
                world,
                Label::of("expression"),
                text,
                object.span(),
                Some(&row),
                |analyzer, expr| analyzer.expr(expr, ExprUse::IndexExpression),
            )
        })
        .collect()
}

/// The functions of an aggregate must be there.
pub(super) fn aggregate<'c>(
    world: &World<'c>,
    object: &'c Object,
    aggregate: &'c Aggregate,
) -> Vec<Part<'c>> {
    let state = &aggregate.state;
    let mut functions: Vec<&QualifiedName> = vec![&state.transition];
    functions.extend(&state.finish);
    functions
        .extend([&aggregate.combine, &aggregate.serialize, &aggregate.deserialize].into_iter().flatten());
    if let Some(moving) = &aggregate.moving {
        functions.extend([&moving.inverse, &moving.state.transition]);
        functions.extend(&moving.state.finish);
    }
    let mut parts = missing(world, object, functions);
    let types: Vec<_> = aggregate
        .arguments
        .iter()
        .chain(aggregate.ordered.iter().flatten())
        .map(|argument| world.catalog_type(&argument.data_type).0)
        .collect();
    let own = world.catalog_type(&state.data_type).0;
    // `agg_ordered` and polymorphic ones take what they are given; the plain ones can be judged.
    let plain = |ty| ty != OPAQUE && !world.core.is_polymorphic(ty) && ty != world.core.any;
    if parts.is_empty() && plain(own) && types.iter().all(|ty| plain(*ty)) {
        let name = &state.transition;
        let found = world.functions(name.schema.as_ref(), &name.name);
        let count = types.len() + 1;
        if !found.is_empty()
            && found.iter().all(|(_, id)| {
                let function = world.function(*id);
                function.variadic.is_none() && function.arguments.len() != count
            })
        {
            let message = format!("function {name} does not take the state and {} arguments", types.len());
            parts.push(Part::rule(object.span(), Problem::UndefinedFunction, message, None));
        }
    }
    parts
}

/// The function of an event trigger returns `event_trigger`.
pub(super) fn event_trigger<'c>(
    world: &World<'c>,
    object: &'c Object,
    trigger: &'c EventTrigger,
) -> Vec<Part<'c>> {
    let name = &trigger.function;
    let mut parts = missing(world, object, [name]);
    let found = world.functions(name.schema.as_ref(), &name.name);
    let fits = |id| {
        let function = world.function(id);
        function.arguments.is_empty() && function.returns == world.core.event_trigger
    };
    if !found.is_empty() && !found.iter().any(|(_, id)| fits(*id)) {
        let message = format!("function {} must return type event_trigger", name.name);
        let help = Some("declare it with `returns event_trigger` and no arguments".to_owned());
        parts.push(Part::rule(object.span(), Problem::InvalidObjectDefinition, message, help));
    }
    parts
}

/// Functions that are named outside of SQL texts, and that nothing brings.
pub(super) fn missing<'c, 'n>(
    world: &World<'c>,
    object: &'c Object,
    names: impl IntoIterator<Item = &'n QualifiedName>,
) -> Vec<Part<'c>> {
    let unknown = |name: &&QualifiedName| {
        world.functions(name.schema.as_ref(), &name.name).is_empty()
            && !world.has_unknown_extension()
            && name.schema.as_ref().is_none_or(|schema| world.knows_schema(schema))
    };
    let report = |name: &QualifiedName| {
        let message = format!("function {name} does not exist");
        let near = pgspec_catalog::closest(name.name.as_str(), world.function_names());
        let help = near.map(|near| format!("did you mean `{near}`?"));
        Part::rule(object.span(), Problem::UndefinedFunction, message, help)
    };
    names.into_iter().filter(unknown).map(report).collect()
}
