//! Constraints, indexes, triggers and functions in SQL's words, for reading: never meant to be run.

use pgspec_catalog::object::{
    Argument, ArgumentMode, CheckOption, Constraint, ConstraintBody, Deferral, Exclude, Function, Index,
    IndexKey, IndexKeyTarget, NullsOrder, Parallel, Returns, SortOrder, Trigger, TriggerEnabled,
    TriggerLevel, TriggerTiming, View, Volatility,
};
use pgspec_catalog::{DataType, Name, Text};

use super::escape::code;

/// What a constraint demands, apart from a foreign key's references.
pub(super) fn constraint(constraint: &Constraint) -> String {
    let mut parts = Vec::new();
    match &constraint.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) => {
            parts.push(columns(&key.columns));
            parts.extend(include(&key.include));
            if key.nulls_not_distinct {
                parts.push("nulls are equal to each other".to_owned());
            }
            if let Some(last) = key.columns.last().filter(|_| key.without_overlaps) {
                parts.push(format!("{} without overlaps", code(last.as_str())));
            }
        }
        ConstraintBody::Check(check) => {
            parts.push(code(&check.expression.text));
            if check.no_inherit {
                parts.push("not inherited".to_owned());
            }
        }
        ConstraintBody::Exclude(exclude) => parts.push(code(&exclusion(exclude))),
        ConstraintBody::ForeignKey(key) => parts.push(columns(&key.columns)),
    }
    parts.extend(deferral(constraint.deferral).map(str::to_owned));
    if constraint.not_enforced {
        parts.push("not enforced".to_owned());
    } else if constraint.not_valid {
        parts.push("existing rows are not checked".to_owned());
    }
    parts.join("; ")
}

/// When a constraint is checked, unless at once.
pub(super) fn deferral(deferral: Deferral) -> Option<&'static str> {
    match deferral {
        Deferral::Immediate => None,
        Deferral::Deferrable => Some("deferrable"),
        Deferral::Deferred => Some("checked at the end of the transaction"),
    }
}

/// What kind of constraint it is.
pub(super) fn constraint_kind(body: &ConstraintBody) -> &'static str {
    match body {
        ConstraintBody::PrimaryKey(_) => "primary key",
        ConstraintBody::Unique(_) => "unique",
        ConstraintBody::ForeignKey(_) => "foreign key",
        ConstraintBody::Check(_) => "check",
        ConstraintBody::Exclude(_) => "exclude",
    }
}

fn exclusion(exclude: &Exclude) -> String {
    let element = |e: &pgspec_catalog::object::ExcludeElement| {
        let schema = e.operator.schema.as_ref().map_or(String::new(), |schema| format!("{schema}."));
        format!("{} with {schema}{}", key(&e.key), e.operator.symbol)
    };
    let elements: Vec<_> = exclude.elements.iter().map(element).collect();
    let predicate = exclude.predicate.as_ref().map_or(String::new(), |p| format!(" where ({})", p.text));
    format!("using {} ({}){predicate}", exclude.method, elements.join(", "))
}

/// The keys of an index.
pub(super) fn index_keys(index: &Index) -> String {
    let keys: Vec<_> = index.keys.iter().map(|k| code(&key(k))).collect();
    let keys = keys.join(", ");
    match include(&index.include) {
        Some(include) => format!("{keys}; {include}"),
        None => keys,
    }
}

/// Method and properties of an index.
pub(super) fn index_kind(index: &Index) -> String {
    let mut words = Vec::new();
    if index.unique {
        words.push("unique".to_owned());
    }
    if index.nulls_not_distinct {
        words.push("nulls not distinct".to_owned());
    }
    words.push(super::escape::text(index.method.as_str()));
    words.join(" ")
}

fn key(key: &IndexKey) -> String {
    let mut out = match &key.target {
        IndexKeyTarget::Column(name) => name.to_string(),
        IndexKeyTarget::Expression(expression) => expression.text.to_string(),
    };
    if let Some(collation) = &key.collation {
        out.push_str(&format!(" collate {collation}"));
    }
    if let Some(class) = &key.opclass {
        out.push_str(&format!(" {}", class.name.name));
        if !class.parameters.is_empty() {
            out.push_str(&format!(" ({})", pairs(&class.parameters)));
        }
    }
    if key.order == SortOrder::Descending {
        out.push_str(" desc");
    }
    if key.nulls != NullsOrder::default_for(key.order) {
        out.push_str(match key.nulls {
            NullsOrder::First => " nulls first",
            NullsOrder::Last => " nulls last",
        });
    }
    out
}

/// `name = value` pairs.
pub(super) fn pairs(pairs: &[(Name, Text)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

/// Columns as code.
pub(super) fn columns(columns: &[Name]) -> String {
    columns.iter().map(|c| code(c.as_str())).collect::<Vec<_>>().join(", ")
}

fn include(names: &[Name]) -> Option<String> {
    (!names.is_empty()).then(|| format!("includes {}", columns(names)))
}

/// When a trigger fires: `before update of a, b, for each row`.
pub(super) fn trigger_when(trigger: &Trigger) -> String {
    let mut events = Vec::new();
    if trigger.events.insert {
        events.push("insert".to_owned());
    }
    if trigger.events.update {
        let of = &trigger.events.update_of;
        events.push(if of.is_empty() { "update".to_owned() } else { format!("update of {}", columns(of)) });
    }
    if trigger.events.delete {
        events.push("delete".to_owned());
    }
    if trigger.events.truncate {
        events.push("truncate".to_owned());
    }
    let timing = match trigger.timing {
        TriggerTiming::Before => "before",
        TriggerTiming::After => "after",
        TriggerTiming::InsteadOf => "instead of",
    };
    let level = match trigger.level {
        TriggerLevel::Row => "for each row",
        TriggerLevel::Statement => "for each statement",
    };
    let mut out = format!("{timing} {} {level}", events.join(" or "));
    if let Some(condition) = &trigger.condition {
        out.push_str(&format!(", when {}", code(&condition.text)));
    }
    let enabled = match trigger.enabled {
        TriggerEnabled::Origin => "",
        TriggerEnabled::Disabled => "; **disabled**",
        TriggerEnabled::Replica => "; on replicas only",
        TriggerEnabled::Always => "; on replicas too",
    };
    out.push_str(enabled);
    if let Some(constraint) = trigger.constraint {
        out.push_str("; constraint trigger");
        out.push_str(&deferral(constraint).map_or(String::new(), |d| format!(", {d}")));
    }
    out
}

/// A function's name and arguments, as a call would be written: `f(a uuid, b integer default 0)`.
pub(super) fn signature(name: &str, function: &Function, show: &dyn Fn(&DataType) -> String) -> String {
    let argument = |a: &Argument| {
        let mode = match a.mode {
            ArgumentMode::In => "",
            ArgumentMode::Out => "out ",
            ArgumentMode::InOut => "inout ",
            ArgumentMode::Variadic => "variadic ",
        };
        let name = a.name.as_ref().map_or(String::new(), |name| format!("{name} "));
        let default = a.default.as_ref().map_or(String::new(), |d| format!(" default {}", d.text));
        format!("{mode}{name}{}{default}", show(&a.data_type))
    };
    let arguments: Vec<_> = function.arguments.iter().map(argument).collect();
    format!("{name}({})", arguments.join(", "))
}

/// What a function returns; `show` prints a type.
pub(super) fn returns(function: &Function, show: &dyn Fn(&DataType) -> String) -> String {
    match &function.returns {
        Returns::Nothing => String::new(),
        Returns::Type(data_type) => show(data_type),
        Returns::SetOf(data_type) => format!("a set of {}", show(data_type)),
        Returns::Table(columns) => {
            let column = |c: &pgspec_catalog::object::TableColumn| {
                format!("{} {}", code(c.name.as_str()), show(&c.data_type))
            };
            format!("a table of {}", columns.iter().map(column).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Words about how a function behaves.
pub(super) fn behaviour(function: &Function) -> String {
    let mut words = vec![match function.volatility {
        Volatility::Volatile => "volatile",
        Volatility::Stable => "stable",
        Volatility::Immutable => "immutable",
    }];
    if function.strict {
        words.push("strict (null in, null out)");
    }
    if function.leakproof {
        words.push("leakproof");
    }
    if function.window {
        words.push("window function");
    }
    match function.parallel {
        Parallel::Unsafe => {}
        Parallel::Restricted => words.push("parallel restricted"),
        Parallel::Safe => words.push("parallel safe"),
    }
    words.join(", ")
}

/// With whose rights a function runs.
pub(super) fn function_security(function: &Function) -> &'static str {
    if function.security_definer { "definer" } else { "invoker" }
}

/// Words about how a view behaves.
pub(super) fn view_behaviour(view: &View) -> Vec<&'static str> {
    let mut words = Vec::new();
    if view.materialized {
        words.push("materialized: rows are stored when it is refreshed");
    } else if view.security_invoker {
        words.push("security invoker: with the rights and row security of the caller");
    } else {
        words.push("with the rights of its owner; row security of the caller does not apply");
    }
    if view.security_barrier {
        words.push("security barrier");
    }
    match view.check_option {
        Some(CheckOption::Local) => words.push("local check option"),
        Some(CheckOption::Cascaded) => words.push("cascaded check option"),
        None => {}
    }
    words
}
