//! XML constructs (manual, "XML Functions") and `is json`: their result type is known; of their clauses only
//! what is certain is checked.

use pgspec_sql::syntax::ast::{Expr, TextRange, TypeName};

use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::scope::ExprUse;
use crate::typed::{Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE};

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
        let Some(value) = values.into_iter().next() else { return unsure(ty, range) };
        let text = self.world.core.text;
        match function {
            "xmlparse" => {
                let value = self.specific(value, text, "XMLPARSE");
                Typed { node: Node::Construct(function, vec![value]), ..unsure(ty, range) }
            }
            "xmlserialize"
                if ty == OPAQUE || self.world.can_coerce(&[text], &[ty], CastContext::Implicit) =>
            {
                self.specific(value, xml, "XMLSERIALIZE");
                unsure(ty, range)
            }
            "xmlserialize" => {
                let to = self.world.show(ty, -1);
                self.fail(Problem::CannotCoerce, range, format!("cannot cast XMLSERIALIZE result to {to}"))
            }
            "xmlroot" => {
                self.specific(value, xml, "XMLROOT");
                unsure(ty, range)
            }
            _ => unsure(ty, range),
        }
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
