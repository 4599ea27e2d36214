//! Aggregates.

use pgspec_catalog::object::{
    Aggregate, AggregateState, Argument, ArgumentMode, FinishModifies, MovingState, Parallel,
};
use pgspec_catalog::{Body, Key, Kind, QualifiedName};

use super::insert::if_taken;
use super::options::Options;
use super::site::Site;
use super::{Reader, function, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE AGGREGATE`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let name = reader.created(name::qualified(site, &parse::child(node, SyntaxKind::AGGREGATE_NAME)?)?);
    let aggregate = read(site, node)?;
    let body = reader.resolved(Body::Aggregate(Box::new(aggregate)), &name);
    let Body::Aggregate(aggregate) = &body else { return None };
    let key = Key::routine(Kind::Aggregate, &name, aggregate.identity());
    reader.note(site, None);
    reader.insert(site, node, key, body, if_taken(node));
    Some(())
}

/// The arguments of an aggregate: the direct ones, and those behind `ORDER BY`.
pub(crate) type Signature = (Vec<Argument>, Option<Vec<Argument>>);

/// A `PARAM_LIST` of an aggregate.
pub(crate) fn signature(site: &mut Site<'_>, list: &Node) -> Option<Signature> {
    let direct = function::arguments(site, list)?;
    let ordered = match parse::child(list, SyntaxKind::AGGREGATE_ORDER_BY) {
        Some(clause) => Some(function::arguments(site, &clause)?),
        None => None,
    };
    for argument in direct.iter().chain(ordered.iter().flatten()) {
        if matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut) || argument.default.is_some() {
            let message = "an aggregate's arguments are input, and have no default values";
            site.problem(parse::range(list), message, None);
        }
    }
    Some((direct, ordered))
}

/// A `CREATE_AGGREGATE` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Aggregate> {
    use SyntaxKind as S;
    let mut options = Options::of(site, &parse::child(node, S::ATTRIBUTE_LIST)?);
    let (arguments, ordered) = match parse::child(node, S::PARAM_LIST) {
        Some(list) => signature(site, &list)?,
        // The old way: `basetype = "any"` stands for `(*)`.
        None => {
            options.require(site, "basetype");
            let data_type = options.data_type(site, "basetype")?;
            let argument = Argument { mode: ArgumentMode::In, name: None, data_type, default: None };
            let star = argument.data_type.is_builtin("any");
            (if star { Vec::new() } else { vec![argument] }, None)
        }
    };
    let is_ordered = ordered.is_some();
    let aggregate = Aggregate {
        arguments,
        ordered,
        hypothetical: options.flag(site, "hypothetical").unwrap_or(false),
        state: state(site, &mut options, is_ordered)?,
        moving: moving(site, &mut options, is_ordered)?,
        combine: options.name(site, "combinefunc"),
        serialize: options.name(site, "serialfunc"),
        deserialize: options.name(site, "deserialfunc"),
        sort_operator: options.operator(site, "sortop"),
        parallel: match options.text(site, "parallel").as_deref() {
            Some("safe") => Parallel::Safe,
            Some("restricted") => Parallel::Restricted,
            Some("unsafe") | None => Parallel::Unsafe,
            Some(_) => {
                site.problem(parse::range(node), "`parallel` is `safe`, `restricted` or `unsafe`", None);
                Parallel::Unsafe
            }
        },
    };
    if aggregate.hypothetical && !is_ordered {
        let help = "write `order by` between the arguments";
        site.problem(parse::range(node), "only an ordered-set aggregate can be hypothetical", Some(help));
    }
    options.finish(site, "an aggregate");
    Some(aggregate)
}

/// The names of the options of one state.
struct Names {
    transition: &'static str,
    data_type: &'static str,
    size: &'static str,
    finish: &'static str,
    extra: &'static str,
    modifies: &'static str,
    initial: &'static str,
}

fn state(site: &mut Site<'_>, options: &mut Options, ordered: bool) -> Option<AggregateState> {
    let old = |options: &Options, name, old| if options.has(old) { old } else { name };
    let names = Names {
        transition: old(options, "sfunc", "sfunc1"),
        data_type: old(options, "stype", "stype1"),
        size: "sspace",
        finish: "finalfunc",
        extra: "finalfunc_extra",
        modifies: "finalfunc_modify",
        initial: old(options, "initcond", "initcond1"),
    };
    options.require(site, names.transition);
    options.require(site, names.data_type);
    state_of(site, options, &names, ordered)
}

/// `None` inside if there is no moving state; outside after a problem.
fn moving(site: &mut Site<'_>, options: &mut Options, ordered: bool) -> Option<Option<MovingState>> {
    let names = Names {
        transition: "msfunc",
        data_type: "mstype",
        size: "msspace",
        finish: "mfinalfunc",
        extra: "mfinalfunc_extra",
        modifies: "mfinalfunc_modify",
        initial: "minitcond",
    };
    if !options.has("msfunc") && !options.has("mstype") && !options.has("minvfunc") {
        return Some(None);
    }
    for name in ["msfunc", "minvfunc", "mstype"] {
        options.require(site, name);
    }
    let inverse: Option<QualifiedName> = options.name(site, "minvfunc");
    let state = state_of(site, options, &names, ordered)?;
    Some(Some(MovingState { inverse: inverse?, state }))
}

fn state_of(
    site: &mut Site<'_>,
    options: &mut Options,
    names: &Names,
    ordered: bool,
) -> Option<AggregateState> {
    let transition = options.name(site, names.transition);
    let data_type = options.data_type(site, names.data_type);
    let state = AggregateState {
        transition: transition?,
        data_type: data_type?,
        size: options.integer(site, names.size).filter(|size| *size != 0),
        finish: options.name(site, names.finish),
        finish_extra: options.flag(site, names.extra).unwrap_or(false),
        finish_modifies: modifies(options.text(site, names.modifies).as_deref(), ordered),
        initial: options.text(site, names.initial),
    };
    Some(state)
}

/// What a final function does to the state, unless that goes without saying.
fn modifies(word: Option<&str>, ordered: bool) -> Option<FinishModifies> {
    let word = word?.to_ascii_lowercase();
    let found = match word.as_str() {
        "read_only" => FinishModifies::ReadOnly,
        "shareable" => FinishModifies::Shareable,
        _ => FinishModifies::ReadWrite,
    };
    let default = if ordered { FinishModifies::ReadWrite } else { FinishModifies::ReadOnly };
    (found != default).then_some(found)
}
