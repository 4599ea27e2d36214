//! Aggregates, operators, casts and collations.

use pgspec_catalog::{Body, Key, Kind, QualifiedName};
use pgspec_sql::fragment::{self, AggregateSignature, OperatorSignature};

use super::definition::plain;
use super::{Lowering, Scope};
use crate::language;
use crate::tree::Entry;

impl Lowering<'_> {
    pub(super) fn aggregate(&mut self, entry: &Entry, scope: Scope<'_>) {
        let what = || format!("the aggregate `{}`", entry.key.text);
        let Some((signature, place)) = self.key_of(entry, &what, fragment::aggregate_signature) else {
            return;
        };
        let AggregateSignature { name, arguments, ordered } = signature;
        let name = self.in_scope(name, scope);
        let is_ordered = ordered.is_some();
        let definition = self.definition(
            entry,
            scope,
            (&language::AGGREGATE, Some(super::grants::ON_FUNCTION)),
            &what,
            |l, fields, text| l.options(fields, &language::AGGREGATE, scope, text),
            |text| fragment::aggregate(text, is_ordered),
        );
        let Some(mut definition) = definition else {
            self.out.broken.functions.push(name);
            return;
        };
        definition.places.push(place);
        definition.value.arguments = arguments;
        definition.value.ordered = ordered;
        let key = Key::routine(Kind::Aggregate, &name, definition.value.identity());
        self.define(key, entry, scope, definition.map(|aggregate| Body::Aggregate(Box::new(aggregate))));
    }

    pub(super) fn operator(&mut self, entry: &Entry, scope: Scope<'_>) {
        let what = || format!("the operator `{}`", entry.key.text);
        let Some((signature, place)) = self.key_of(entry, &what, fragment::operator_signature) else {
            return;
        };
        let OperatorSignature { name, left, right } = signature;
        let name = self.in_scope(name, scope);
        let definition = self.definition(
            entry,
            scope,
            (&language::OPERATOR, None),
            &what,
            |l, fields, text| l.options(fields, &language::OPERATOR, scope, text),
            fragment::operator,
        );
        let Some(mut definition) = definition else { return };
        definition.places.push(place);
        definition.value.left = left;
        definition.value.right = right;
        let key = Key::routine(Kind::Operator, &name, definition.value.identity());
        self.define(key, entry, scope, definition.map(|operator| Body::Operator(Box::new(operator))));
    }

    pub(super) fn cast(&mut self, entry: &Entry, scope: Scope<'_>) {
        let what = || format!("the cast `{}`", entry.key.text);
        let Some(((source, target), place)) = self.key_of(entry, &what, fragment::cast_signature) else {
            return;
        };
        let definition = self.definition(
            entry,
            scope,
            (&language::CAST, None),
            &what,
            |l, fields, text| {
                match fields.sql(l, "function", scope) {
                    Some(piece) => {
                        text.push("with function ");
                        text.part(&piece);
                    }
                    None => text.push(match fields.one_of(l, "method").as_deref() {
                        Some("inout") => "with inout",
                        Some(_) => "without function",
                        None => {
                            fields.require(l, "function", entry.key.span, &what());
                            return None;
                        }
                    }),
                }
                match fields.one_of(l, "context").as_deref() {
                    Some("assignment") => text.push(" as assignment"),
                    Some("implicit") => text.push(" as implicit"),
                    Some(_) | None => {}
                }
                Some(())
            },
            fragment::cast,
        );
        let Some(mut definition) = definition else { return };
        definition.places.push(place);
        definition.value.source = source;
        definition.value.target = target;
        let key = definition.value.key();
        self.define(key, entry, scope, definition.map(|cast| Body::Cast(Box::new(cast))));
    }

    pub(super) fn collation(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.qualified(&entry.key, scope);
        let what = || format!("the collation `{name}`");
        let definition = self.definition(
            entry,
            scope,
            (&language::COLLATION, None),
            &what,
            |l, fields, text| l.options(fields, &language::COLLATION, scope, text),
            |text| fragment::collation(text).map(plain),
        );
        let Some(definition) = definition else { return };
        let key = Key::qualified(Kind::Collation, &name);
        self.define(key, entry, scope, definition.map(Body::Collation));
    }

    /// A name that a key holds among other things.
    fn in_scope(&self, name: QualifiedName, scope: Scope<'_>) -> QualifiedName {
        let schema = name.schema.unwrap_or_else(|| scope.schema.clone());
        QualifiedName { schema: Some(schema), name: name.name }
    }
}
