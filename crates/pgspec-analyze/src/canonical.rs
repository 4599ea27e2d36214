//! A canonical form of typed trees: two texts that Postgres stores as the same meaning have the same form, whether they
//! come from a spec or from `pg_get_expr` and `pg_get_viewdef`.
//!
//! It is what Postgres' own `equal()` looks at, less what printing and reading again changes: nested ANDs, a cast around
//! an array constructor, the names of tables in a query.

mod literal;
mod query;

use crate::literal::Input;
use crate::typed::{
    Aggregate, Const, Entry, EntryKind, Node, SortItem, TypeId, Typed, TypedQuery, TypedWindow, Var,
    WindowCall,
};
use crate::world::World;
use literal::{lone_literal, negated};

/// How much a form says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Certainty {
    /// Another head is another meaning.
    Sure,
    /// The same head is the same meaning, another one perhaps too: a constant whose one spelling is not known.
    Spelling,
    /// Nobody knows what it means.
    Opaque,
}

/// A node of the canonical form.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Form {
    /// What it is, all but its parts.
    pub(crate) head: String,
    /// Its parts.
    pub(crate) parts: Vec<Form>,
    /// How much it says.
    pub(crate) certainty: Certainty,
}

impl Form {
    fn new(head: impl Into<String>, parts: Vec<Form>) -> Self {
        Self { head: head.into(), parts, certainty: Certainty::Sure }
    }

    fn leaf(head: impl Into<String>) -> Self {
        Self::new(head, Vec::new())
    }

    fn opaque(head: impl Into<String>, parts: Vec<Form>) -> Self {
        Self { head: head.into(), parts, certainty: Certainty::Opaque }
    }

    /// Whether anything in it is not known.
    pub(crate) fn has_opaque(&self) -> bool {
        self.certainty == Certainty::Opaque || self.parts.iter().any(Form::has_opaque)
    }
}

/// What forms are made with.
pub(crate) struct Maker<'a> {
    world: &'a World<'a>,
    /// What the trees were made from.
    text: &'a str,
    /// The queries around, the innermost last.
    levels: Vec<&'a TypedQuery>,
    /// What stands in the place of [`Node::CaseTest`].
    placeholders: Vec<Form>,
}

/// Types whose constants are names of objects.
const OBJECT_NAMES: [&str; 11] = [
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
];

impl<'a> Maker<'a> {
    pub(crate) fn new(world: &'a World<'a>, text: &'a str) -> Self {
        Self { world, text, levels: Vec::new(), placeholders: Vec::new() }
    }

    /// The form of an expression.
    pub(crate) fn expression(&mut self, value: &'a Typed) -> Form {
        let ty = value.ty.0;
        match &value.node {
            Node::Opaque(_) => self.unknown(value),
            Node::Const(constant) => self.constant(constant, value),
            Node::Parameter(number) => Form::leaf(format!("parameter {number}")),
            Node::Variable(index) => Form::leaf(format!("variable {index}")),
            Node::Var(var) => self.var(*var),
            Node::Call { function, arguments, variadic, form: _ } => {
                let head = format!("call {} {variadic} {ty}", function.0);
                Form::new(head, self.list(arguments))
            }
            Node::Aggregate(call) => self.aggregate(call, value.ty),
            Node::Window(call) => self.window_call(call, value.ty),
            Node::Operator { operator, arguments } => {
                if let [number] = arguments.as_slice()
                    && self.prints_bare(*operator, number)
                    && let Some(form) =
                        negated(&self.expression(number), matches!(number.node, Node::Const(_)))
                {
                    return form;
                }
                Form::new(format!("operator {} {ty}", operator.0), self.list(arguments))
            }
            Node::Distinct { operator, arguments } => {
                Form::new(format!("distinct {}", operator.0), self.list(arguments.as_slice()))
            }
            Node::NullIf { operator, arguments } => {
                Form::new(format!("nullif {} {ty}", operator.0), self.list(arguments.as_slice()))
            }
            Node::ArrayOperator { operator, all, arguments } => {
                Form::new(format!("array operator {} {all}", operator.0), self.list(arguments.as_slice()))
            }
            Node::And(all) => self.flat("and", all),
            Node::Or(all) => self.flat("or", all),
            Node::Not(one) => self.one("not", one),
            Node::NullTest { argument, negated } => self.one(format!("is null {negated}"), argument),
            Node::BooleanTest { argument, value, negated } => {
                self.one(format!("is {value:?} {negated}"), argument)
            }
            Node::Case { operand, whens, otherwise } => {
                self.case(operand.as_deref(), whens, otherwise, value.ty)
            }
            Node::CaseTest => match self.placeholders.last() {
                Some(form) => form.clone(),
                None => Form::leaf(format!("case test {ty}")),
            },
            Node::Coalesce(all) => Form::new(format!("coalesce {ty}"), self.list(all)),
            Node::GreatestLeast(greatest, all) => {
                Form::new(format!("greatest {greatest} {ty}"), self.list(all))
            }
            Node::Array { elements, nested } => {
                Form::new(format!("array {nested} {ty}"), self.list(elements))
            }
            Node::Row(fields) => Form::new(format!("row {ty}"), self.list(fields)),
            Node::RowCompare { symbol, operators, left, right } => {
                let operators: Vec<u32> = operators.iter().map(|operator| operator.0).collect();
                let mut parts = self.list(left);
                parts.extend(self.list(right));
                Form::new(format!("row {symbol} {operators:?}"), parts)
            }
            Node::Sublink(sublink) => {
                let mut parts = vec![self.query(&sublink.query, None)];
                if let Some(test) = &sublink.test {
                    parts.push(self.expression(test));
                }
                Form::new(format!("sublink {:?} {ty}", sublink.kind), parts)
            }
            Node::SublinkColumn(index) => Form::leaf(format!("sublink column {index}")),
            Node::Field(one, index) => self.one(format!("field {index} {ty}"), one),
            Node::Subscript { container, upper, lower, slice } => {
                let head = format!("subscript {slice} {ty}");
                let mut parts = vec![self.expression(container)];
                for bound in lower.iter().chain(upper) {
                    parts.push(self.maybe(bound.as_ref()));
                }
                Form::new(head, parts)
            }
            Node::Relabel(one) => match &one.node {
                Node::Array { .. } if self.element(value.ty).is_some() => {
                    self.array_relabelled(one, value.ty)
                }
                _ => {
                    let form = self.expression(one);
                    relabelled(form, value.ty)
                }
            },
            Node::ViaText(one) => self.one(format!("via text {ty}"), one),
            Node::ArrayCast(one, cast) => self.array_cast(one, cast, value.ty),
            Node::ConvertRow(one) => self.one(format!("convert row {ty}"), one),
            Node::ToDomain(one) => self.one(format!("to domain {ty}"), one),
            Node::Collate(one, collation) => {
                let name = collation.to_string();
                let head = format!("collate {}", self.unqualified(&name));
                self.one(head, one)
            }
            Node::SqlValue(value, precision) => Form::leaf(format!("{value:?} {precision:?}")),
            Node::Grouping(all) => Form::new("grouping", self.list(all)),
            Node::Default => Form::leaf("default"),
            // Their options are not in the tree.
            Node::Construct("is document", all) => Form::new("is document", self.list(all)),
            Node::Construct(name, all) => Form::opaque(*name, self.list(all)),
        }
    }

    /// Whether it is the minus of a number that Postgres prints without quotes and type.
    fn prints_bare(&self, operator: crate::typed::OperatorId, number: &Typed) -> bool {
        let core = &self.world.core;
        let bare = match &number.node {
            Node::Const(Const::Value { text, .. }) => {
                number.ty == core.int4 || (number.ty == core.numeric && text.contains('.'))
            }
            // `- (- 2)`
            Node::Operator { operator, arguments } => match arguments.as_slice() {
                [number] => self.prints_bare(*operator, number),
                _ => false,
            },
            _ => false,
        };
        let name = &self.world.operator(operator).name;
        bare && name.name == "-" && name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog")
    }

    fn one(&mut self, head: impl Into<String>, part: &'a Typed) -> Form {
        Form::new(head, vec![self.expression(part)])
    }

    fn list(&mut self, parts: &'a [Typed]) -> Vec<Form> {
        parts.iter().map(|part| self.expression(part)).collect()
    }

    fn maybe(&mut self, part: Option<&'a Typed>) -> Form {
        match part {
            Some(part) => self.expression(part),
            None => Form::leaf("nothing"),
        }
    }

    /// AND and OR without nesting.
    fn flat(&mut self, head: &'static str, all: &'a [Typed]) -> Form {
        let mut parts = Vec::new();
        for part in all {
            let part = self.expression(part);
            if part.head == head { parts.extend(part.parts) } else { parts.push(part) }
        }
        Form::new(head, parts)
    }

    fn constant(&self, constant: &Const, value: &Typed) -> Form {
        let ty = value.ty;
        let name = self.world.ty(ty).name.name.as_str();
        // Of intervals the modifier is in the constant, of all others in a cast around it.
        let typmod = if name == "interval" { value.typmod } else { -1 };
        match constant {
            Const::Null => Form::leaf(format!("null {}", ty.0)),
            Const::Value { text, canonical } => {
                if let Some(moment) = self.moment(name, text, value.typmod).filter(|_| !canonical) {
                    return Form::leaf(format!("constant {} {typmod} {moment}", ty.0));
                }
                let shown = if OBJECT_NAMES.contains(&name) { self.unqualified(text) } else { text.as_str() };
                let certainty = if *canonical { Certainty::Sure } else { Certainty::Spelling };
                Form { head: format!("constant {} {typmod} {shown}", ty.0), parts: Vec::new(), certainty }
            }
        }
    }

    /// The canonical text of a moment without a time zone, where it is one of UTC.
    fn moment(&self, typname: &str, text: &str, typmod: i32) -> Option<pgspec_catalog::Text> {
        if typname != "timestamptz" || !self.world.is_utc() {
            return None;
        }
        let version = self.world.options().postgres;
        match crate::literal::input(typname, &format!("{text}+00"), typmod, version) {
            Input::Value { text, canonical: true } => Some(text),
            Input::Value { .. } | Input::Invalid { .. } | Input::Unknown => None,
        }
    }

    /// The name of an object without a schema that the search path has.
    fn unqualified<'t>(&self, name: &'t str) -> &'t str {
        match name.split_once('.') {
            Some((schema, rest))
                if schema == "pg_catalog"
                    || self.world.search_path().iter().any(|found| *found == schema) =>
            {
                rest
            }
            _ => name,
        }
    }

    /// What is opaque only because it is not certain that the literal is valid still has a type and a text.
    fn unknown(&self, value: &Typed) -> Form {
        let start = value.range.start as usize;
        let end = value.range.end as usize;
        let source = self.text.get(start..end).unwrap_or_default();
        let Some(text) = lone_literal(source).filter(|_| value.ty != crate::world::OPAQUE) else {
            return Form::opaque(format!("opaque {source}"), Vec::new());
        };
        let name = self.world.ty(value.ty).name.name.as_str();
        let text = if OBJECT_NAMES.contains(&name) { self.unqualified(&text) } else { text.as_str() };
        let head = format!("constant {} -1 {text}", value.ty.0);
        Form { head, parts: Vec::new(), certainty: Certainty::Spelling }
    }

    fn entry(&self, var: Var) -> Option<&'a Entry> {
        let place = self.levels.len().checked_sub(1 + var.up as usize)?;
        self.levels.get(place)?.entries.get(var.entry as usize)
    }

    fn var(&self, var: Var) -> Form {
        let mut var = var;
        // A join's column is the column that it is made of, if it is one.
        loop {
            let column = usize::try_from(var.column).ok();
            let made_of = match (self.entry(var).map(|entry| &entry.kind), column) {
                (Some(EntryKind::Join(_, columns)), Some(column)) => columns.get(column),
                _ => None,
            };
            match made_of.map(|made_of| &made_of.node) {
                Some(Node::Var(inner)) if (inner.entry, inner.column) != (var.entry, var.column) => {
                    var = Var { up: var.up + inner.up, ..*inner };
                }
                _ => break,
            }
        }
        let head = format!("var {} {} {}", var.up, var.entry, var.column);
        // The names in the row of a join are not in the form.
        let of_join = self.entry(var).is_some_and(|entry| matches!(entry.kind, EntryKind::Join(..)));
        if of_join && var.column == Var::WHOLE_ROW {
            Form::opaque(head, Vec::new())
        } else {
            Form::leaf(head)
        }
    }

    fn case(
        &mut self,
        operand: Option<&'a Typed>,
        whens: &'a [(Typed, Typed)],
        otherwise: &'a Typed,
        ty: TypeId,
    ) -> Form {
        let mut parts = vec![self.maybe(operand)];
        if let Some(operand) = operand {
            self.placeholders.push(Form::leaf(format!("case test {}", operand.ty.0)));
        }
        for (when, _) in whens {
            parts.push(self.expression(when));
        }
        if operand.is_some() {
            self.placeholders.pop();
        }
        for (_, then) in whens {
            parts.push(self.expression(then));
        }
        parts.push(self.expression(otherwise));
        Form::new(format!("case {} {}", operand.is_some(), ty.0), parts)
    }

    fn element(&self, array: TypeId) -> Option<TypeId> {
        self.world.ty(array).array_of
    }

    /// `(array['a'::varchar])::text[]`: Postgres pushes the cast into the constructor when it reads it again.
    fn array_cast(&mut self, one: &'a Typed, cast: &'a Typed, ty: TypeId) -> Form {
        let array = self.expression(one);
        self.array_form_cast(array, cast, ty)
    }

    /// Each element of a constructor is cast on its own.
    fn array_form_cast(&mut self, array: Form, cast: &'a Typed, ty: TypeId) -> Form {
        let nested = array.head.starts_with("array true ");
        if nested || array.head.starts_with("array false ") {
            let mut parts = Vec::with_capacity(array.parts.len());
            for element in array.parts {
                if nested {
                    parts.push(self.array_form_cast(element, cast, ty));
                } else {
                    self.placeholders.push(element);
                    parts.push(self.expression(cast));
                    self.placeholders.pop();
                }
            }
            return Form::new(format!("array {nested} {}", ty.0), parts);
        }
        self.placeholders.push(Form::leaf("element"));
        let cast = self.expression(cast);
        self.placeholders.pop();
        Form::new(format!("array cast {}", ty.0), vec![array, cast])
    }

    fn array_relabelled(&mut self, one: &'a Typed, ty: TypeId) -> Form {
        match (&one.node, self.element(ty)) {
            (Node::Array { elements, nested }, Some(element)) => {
                let mut parts = Vec::with_capacity(elements.len());
                for value in elements {
                    parts.push(if *nested {
                        self.array_relabelled(value, ty)
                    } else {
                        relabelled(self.expression(value), element)
                    });
                }
                Form::new(format!("array {nested} {}", ty.0), parts)
            }
            _ => relabelled(self.expression(one), ty),
        }
    }

    fn aggregate(&mut self, call: &'a Aggregate, ty: TypeId) -> Form {
        let Aggregate { function, direct, arguments, distinct, order_by, filter, variadic, up } = call;
        let head = format!("aggregate {} {distinct} {variadic} {up} {}", function.0, ty.0);
        let mut arguments = self.list(arguments);
        if *distinct {
            // What is compared with itself has become text.
            let core = &self.world.core;
            let unknown = format!("constant {} ", core.unknown.0);
            for argument in arguments.iter_mut().filter(|argument| argument.head.starts_with(&unknown)) {
                *argument = relabelled(argument.clone(), core.text);
            }
        }
        let parts = vec![
            Form::new("direct", self.list(direct)),
            Form::new("arguments", arguments),
            Form::new("order", self.order(order_by)),
            self.maybe(filter.as_ref()),
        ];
        Form::new(head, parts)
    }

    fn window_call(&mut self, call: &'a WindowCall, ty: TypeId) -> Form {
        let WindowCall { function, arguments, filter, window } = call;
        let windows = self.levels.last().map(|query| &query.windows);
        let over = windows.and_then(|windows| windows.get(*window as usize));
        let over = match over {
            Some(over) => self.window(over),
            None => Form::opaque("window", Vec::new()),
        };
        let parts = vec![Form::new("arguments", self.list(arguments)), self.maybe(filter.as_ref()), over];
        Form::new(format!("window call {} {}", function.0, ty.0), parts)
    }

    fn window(&mut self, window: &'a TypedWindow) -> Form {
        let TypedWindow { name: _, partition_by, order_by, frame, offsets } = window;
        let parts = vec![
            Form::new("partition", distinct(self.list(partition_by))),
            Form::new("order", self.order(order_by)),
            Form::new("offsets", self.list(offsets)),
        ];
        Form::new(format!("window {}", frame.to_ascii_lowercase()), parts)
    }

    fn order(&mut self, items: &'a [SortItem]) -> Vec<Form> {
        let mut forms = Vec::with_capacity(items.len());
        for SortItem { expression, descending, nulls_first, using } in items {
            // `using >` is `desc`.
            let (descending, using) = match using.as_ref().map(|symbol| symbol.as_str()) {
                Some("<") => (&false, None),
                Some(">") => (&true, None),
                using => (descending, using),
            };
            let head = format!("sort {descending} {nulls_first} {using:?}");
            let form = self.one(head, expression);
            // What is sorted by already is left out.
            if forms.iter().all(|before: &Form| before.parts != form.parts) {
                forms.push(form);
            }
        }
        forms
    }
}

/// Each form once.
fn distinct(forms: Vec<Form>) -> Vec<Form> {
    let mut unique: Vec<Form> = Vec::with_capacity(forms.len());
    for form in forms {
        if !unique.contains(&form) {
            unique.push(form);
        }
    }
    unique
}

/// The same bits under another type: constants and casts just change their label.
fn relabelled(form: Form, ty: TypeId) -> Form {
    if form.head.starts_with("constant ") {
        let rest = form.head.splitn(3, ' ').nth(2).unwrap_or_default();
        return Form { head: format!("constant {} {rest}", ty.0), ..form };
    }
    if form.head.starts_with("null ") {
        return Form::leaf(format!("null {}", ty.0));
    }
    if form.head.starts_with("relabel ") {
        return Form { head: format!("relabel {}", ty.0), ..form };
    }
    Form::new(format!("relabel {}", ty.0), vec![form])
}
