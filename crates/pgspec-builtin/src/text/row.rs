//! Reads one line into its row.

use crate::row::{
    CastContext, CastMethod, CastRow, FunctionKind, FunctionRow, OpclassRow, OperatorRow, RelationRow,
    Tables, TypeKind, TypeRow, Volatility,
};

/// Adds what a line says; `None` if it cannot be read.
pub(super) fn read(line: &'static str, tables: &mut Tables) -> Option<()> {
    let (what, rest) = line.split_once(' ')?;
    match what {
        "type" => type_row(rest, &mut tables.types)?,
        "function" => tables.functions.push(function_row(rest)?),
        "operator" => tables.operators.push(operator_row(rest)?),
        "cast" => tables.casts.push(cast_row(rest)?),
        "opclass" => tables.opclasses.push(opclass_row(rest)?),
        "table" => tables.relations.push(relation_row(rest, false)?),
        "view" => tables.relations.push(relation_row(rest, true)?),
        _ => return None,
    }
    Some(())
}

/// `NAME KIND CATEGORY FLAGS {FIELD:TYPE,…}`, and the array's row if it names one.
fn type_row(rest: &'static str, types: &mut Vec<TypeRow>) -> Option<()> {
    let mut words = rest.split(' ');
    let (schema, name) = schema_and_name(words.next()?);
    let kind = match words.next()? {
        "base" => TypeKind::Base,
        "composite" => TypeKind::Composite,
        "domain" => TypeKind::Domain,
        "enum" => TypeKind::Enum,
        "pseudo" => TypeKind::Pseudo,
        "range" => TypeKind::Range,
        "multirange" => TypeKind::Multirange,
        _ => return None,
    };
    let category = *words.next()?.as_bytes().first()?;
    let mut row = TypeRow {
        schema,
        name,
        kind,
        category,
        preferred: false,
        collatable: false,
        modifiers: false,
        array_of: "",
        element: "",
        array: "",
        subscriptable: false,
        base: "",
        base_typmod: -1,
        not_null: false,
        subtype: "",
        multirange: "",
        fields: Vec::new(),
        labels: Vec::new(),
    };
    for word in words {
        match word.split_once(':') {
            _ if word.starts_with('{') && kind == TypeKind::Enum => row.labels = list(word)?,
            _ if word.starts_with('{') => row.fields = pairs(word)?,
            None => match word {
                "preferred" => row.preferred = true,
                "collatable" => row.collatable = true,
                "modifiers" => row.modifiers = true,
                "subscript" => row.subscriptable = true,
                "notnull" => row.not_null = true,
                _ => return None,
            },
            Some(("array", value)) => row.array = value,
            Some(("array_of", value)) => {
                row.array_of = value;
                row.subscriptable = true;
            }
            Some(("element", value)) => row.element = value,
            Some(("base", value)) => row.base = value,
            Some(("typmod", value)) => row.base_typmod = value.parse().ok()?,
            Some(("subtype", value)) => row.subtype = value,
            Some(("multirange", value)) => row.multirange = value,
            Some(_) => return None,
        }
    }
    let array = (!row.array.is_empty()).then(|| array_row(&row, rest)).flatten();
    types.push(row);
    types.extend(array);
    Some(())
}

/// The array of a type.
fn array_row(element: &TypeRow, rest: &'static str) -> Option<TypeRow> {
    let (schema, name) = schema_and_name(element.array);
    // `_record` is the one array that is a pseudo type; `_cstring` is not.
    let pseudo = element.name == "record";
    Some(TypeRow {
        schema,
        name,
        kind: if pseudo { TypeKind::Pseudo } else { TypeKind::Base },
        category: if pseudo { b'P' } else { b'A' },
        preferred: false,
        collatable: element.collatable,
        modifiers: element.modifiers,
        array_of: rest.split(' ').next()?,
        element: "",
        array: "",
        subscriptable: true,
        base: "",
        base_typmod: -1,
        not_null: false,
        subtype: "",
        multirange: "",
        fields: Vec::new(),
        labels: Vec::new(),
    })
}

/// `NAME(ARGUMENT:TYPE,…) RESULT {OUTPUT:TYPE,…} FLAGS`
fn function_row(rest: &'static str) -> Option<FunctionRow> {
    let (name, rest) = rest.split_once('(')?;
    let (inputs, rest) = rest.split_once(") ")?;
    let (schema, name) = schema_and_name(name);
    let mut words = rest.split(' ');
    let mut row = FunctionRow {
        schema,
        name,
        kind: FunctionKind::Function,
        arguments: Vec::new(),
        argument_names: Vec::new(),
        defaults: 0,
        variadic: false,
        returns: words.next()?,
        returns_set: false,
        outputs: Vec::new(),
        output_name: "",
        strict: true,
        volatility: Volatility::Immutable,
        direct_arguments: 0,
    };
    if !inputs.is_empty() {
        row.arguments =
            inputs.split(',').map(|input| input.rsplit_once(':').map_or(input, |(_, ty)| ty)).collect();
        if inputs.contains(':') {
            let name = |input: &'static str| input.split_once(':').map_or("", |(name, _)| name);
            row.argument_names = inputs.split(',').map(name).collect();
        }
    }
    for word in words {
        match word.split_once(':') {
            _ if word.starts_with('{') => row.outputs = pairs(word)?,
            None => match word {
                "procedure" => row.kind = FunctionKind::Procedure,
                "window" => row.kind = FunctionKind::Window,
                "aggregate" => row.kind = FunctionKind::Aggregate,
                "set" => row.returns_set = true,
                "variadic" => row.variadic = true,
                "null" => row.strict = false,
                _ => row.volatility = volatility(word)?,
            },
            Some(("ordered", value)) => {
                row.kind = FunctionKind::OrderedSet;
                row.direct_arguments = value.parse().ok()?;
            }
            Some(("hypothetical", value)) => {
                row.kind = FunctionKind::Hypothetical;
                row.direct_arguments = value.parse().ok()?;
            }
            Some(("defaults", value)) => row.defaults = value.parse().ok()?,
            Some(_) => return None,
        }
    }
    if matches!(row.kind, FunctionKind::Aggregate | FunctionKind::OrderedSet | FunctionKind::Hypothetical) {
        row.strict = false;
    }
    if row.returns != "record" {
        row.output_name = row.outputs.pop().map_or("", |(name, _)| name);
        if !row.outputs.is_empty() {
            return None;
        }
    }
    Some(row)
}

/// `LEFT SIGN RIGHT RESULT FUNCTION FLAGS`
fn operator_row(rest: &'static str) -> Option<OperatorRow> {
    let mut words = rest.split(' ');
    let left = words.next()?;
    let mut row = OperatorRow {
        left: if left == "." { "" } else { left },
        name: words.next()?,
        right: words.next()?,
        result: words.next()?,
        function: words.next()?,
        strict: true,
        volatility: Volatility::Immutable,
        commutator: "",
        negator: "",
        can_hash: false,
        can_merge: false,
    };
    for word in words {
        match word.split_once(':') {
            Some(("commutator", value)) => row.commutator = value,
            Some(("negator", value)) => row.negator = value,
            Some(_) => return None,
            None => match word {
                "hash" => row.can_hash = true,
                "merge" => row.can_merge = true,
                "null" => row.strict = false,
                _ => row.volatility = volatility(word)?,
            },
        }
    }
    Some(row)
}

/// `SOURCE TARGET CONTEXT METHOD FLAGS`
fn cast_row(rest: &'static str) -> Option<CastRow> {
    let mut words = rest.split(' ');
    let (source, target) = (words.next()?, words.next()?);
    let context = match words.next()? {
        "implicit" => CastContext::Implicit,
        "assignment" => CastContext::Assignment,
        "explicit" => CastContext::Explicit,
        _ => return None,
    };
    let (method, function, function_arguments) = match words.next()? {
        "binary" => (CastMethod::Binary, "", 0),
        "inout" => (CastMethod::InOut, "", 0),
        method => {
            let (function, arguments) = method.strip_prefix("function:")?.rsplit_once('/')?;
            (CastMethod::Function, function, arguments.parse().ok()?)
        }
    };
    let volatility = words.next().map_or(Some(Volatility::Immutable), volatility)?;
    Some(CastRow { source, target, context, method, function, function_arguments, volatility })
}

/// `METHOD NAME INPUT default {OPERATOR,…}`
fn opclass_row(rest: &'static str) -> Option<OpclassRow> {
    let (rest, operators) = rest.rsplit_once(' ')?;
    let mut words = rest.split(' ');
    let (method, name, input) = (words.next()?, words.next()?, words.next()?);
    let default = match words.next() {
        None => false,
        Some("default") => true,
        Some(_) => return None,
    };
    Some(OpclassRow { method, name, input, default, operators: list(operators)? })
}

/// `NAME {COLUMN:TYPE!,…}`
fn relation_row(rest: &'static str, view: bool) -> Option<RelationRow> {
    let (name, columns) = rest.split_once(' ')?;
    let (schema, name) = schema_and_name(name);
    let column = |(name, ty): (&'static str, &'static str)| match ty.strip_suffix('!') {
        Some(ty) => (name, ty, true),
        None => (name, ty, false),
    };
    let columns = pairs(columns)?.into_iter().map(column).collect();
    Some(RelationRow { schema: schema.unwrap_or_default(), name, view, columns })
}

fn volatility(word: &str) -> Option<Volatility> {
    match word {
        "stable" => Some(Volatility::Stable),
        "volatile" => Some(Volatility::Volatile),
        _ => None,
    }
}

fn schema_and_name(text: &'static str) -> (Option<&'static str>, &'static str) {
    match text.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, text),
    }
}

/// `{a,b}`
fn list(text: &'static str) -> Option<Vec<&'static str>> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    Some(if inside.is_empty() { Vec::new() } else { inside.split(',').collect() })
}

/// `{a:b,c:d}`
fn pairs(text: &'static str) -> Option<Vec<(&'static str, &'static str)>> {
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    if inside.is_empty() {
        return Some(Vec::new());
    }
    inside.split(',').map(|pair| pair.split_once(':')).collect()
}
