//! XML and SQL/JSON constructs (manual, "XML Functions", "SQL/JSON"): their result type is known; of their clauses only
//! what is certain is checked.

use pgspec_sql::syntax::ast::{Expr, TextRange, TypeName};

use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, TypeId, Typed};
use crate::world::OPAQUE;

impl Analyzer<'_, '_> {
    pub(super) fn xml(
        &mut self,
        function: &'static str,
        arguments: &[Expr],
        to: Option<&TypeName>,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let values: Vec<_> = arguments.iter().map(|argument| self.expr(argument, used)).collect();
        let xml = self.world.core.xml;
        let ty = match to {
            Some(to) => self.type_name(to).0,
            None => xml,
        };
        if function == "xmlconcat" {
            let values = values.into_iter().map(|value| self.specific(value, xml, "XMLCONCAT")).collect();
            return Typed { node: Node::Construct(function, values), ty, typmod: -1, range };
        }
        unsure(ty, range)
    }

    pub(super) fn json(
        &mut self,
        function: &'static str,
        arguments: &[Expr],
        returning: Option<&TypeName>,
        range: TextRange,
        used: ExprUse,
    ) -> Typed {
        let version = self.world.options().postgres;
        let mut values: Vec<_> = arguments.iter().map(|argument| self.expr(argument, used)).collect();
        // Before it was a key word it was the type, called like a function.
        if (function, version < 17, values.len()) == ("json", true, 1) {
            return match values.pop() {
                Some(value) => self.system_call("json", vec![value], range, used),
                None => opaque(range, "an argument is missing"),
            };
        }
        let since = match function {
            "json_object" | "json_array" | "json_objectagg" | "json_arrayagg" => 16,
            _ => 17,
        };
        if version < since {
            let message = format!("{} came with Postgres {since}", function.to_ascii_uppercase());
            return self.fail(Problem::SyntaxError, range, message);
        }
        if matches!(function, "json_objectagg" | "json_arrayagg") {
            return opaque(range, "SQL/JSON aggregates are not modelled");
        }
        let core = &self.world.core;
        let ty = match (returning, function) {
            (Some(returning), _) => self.type_name(returning).0,
            (None, "json_object" | "json_array" | "json" | "json_scalar") => core.json,
            (None, "json_exists") => core.boolean,
            (None, "json_query") => core.jsonb,
            (None, "json_value" | "json_serialize") => core.text,
            (None, _) => OPAQUE,
        };
        unsure(ty, range)
    }

    /// `a is json`
    pub(super) fn is_json(&mut self, value: Typed, what: &str, negated: bool, range: TextRange) -> Typed {
        let world = self.world;
        if world.options().postgres < 16 {
            return self.fail(Problem::SyntaxError, range, "IS JSON came with Postgres 16");
        }
        let ty = world.base(value.ty).0;
        let core = &world.core;
        let string = world.ty(ty).category == b'S';
        if value.ty != OPAQUE
            && ty != core.unknown
            && ty != core.json
            && ty != core.jsonb
            && ty != core.bytea
            && !string
        {
            let message = format!("cannot use type {} in IS JSON predicate", world.show(value.ty, -1));
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        let value = self.resolve_unknown(value);
        let name = match what {
            "array" => "is json array",
            "object" => "is json object",
            "scalar" => "is json scalar",
            _ => "is json",
        };
        let test = self.truth(Node::Construct(name, vec![value]), range);
        self.negate(test, negated)
    }
}

/// A construct whose type is certain, but not whether Postgres takes all of it.
fn unsure(ty: TypeId, range: TextRange) -> Typed {
    Typed { node: Node::Opaque("this construct is not checked".into()), ty, typmod: -1, range }
}
