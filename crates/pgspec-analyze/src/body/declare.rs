//! Blocks and what they declare.

use pgspec_catalog::Name;
use pgspec_sql::syntax::ast::{DottedName, Ident, TextRange};
use pgspec_sql::syntax::plpgsql::{
    AliasTarget, Block, Condition, Declaration, DeclarationKind, DeclaredType, DeclaredTypeKind, Expression,
    Sql,
};

use super::flow::Flow;
use super::names::{Datum, DatumKind, Shape};
use super::setup;
use crate::analyzer::Analyzer;
use crate::finding::Problem;
use crate::typed::{Const, Node, TypeId};
use crate::world::OPAQUE;

impl Flow<'_, '_, '_> {
    pub(super) fn block(&mut self, block: &Block) {
        self.names.push(block.label.as_ref().map(|label| label.name.clone()), false);
        for declaration in &block.declarations {
            self.declare(declaration);
        }
        let before = self.state();
        let handled = self.handled.len();
        for condition in block.handlers.iter().flat_map(|handler| &handler.conditions) {
            if let Condition::Name(name) = condition {
                self.handled.push(name.name.clone());
            }
        }
        self.statements(&block.statements);
        self.handled.truncate(handled);
        if let Some(label) = &block.label
            && super::loops::exits_to(&block.statements, &label.name)
        {
            let end = self.state();
            self.go_to(&before);
            self.may_have_run(&block.statements);
            self.join(&end);
        }
        if !block.handlers.is_empty() {
            self.straight = false;
            for name in ["sqlstate", "sqlerrm"] {
                let text = self.subject.world.core.text;
                let datum = setup::variable(self.subject.world, Name::exact(name), text, -1);
                self.names.add(Datum { constant: true, nullable: false, ..datum });
            }
            let mut ends = vec![self.state()];
            for handler in &block.handlers {
                self.go_to(&before);
                self.may_have_run(&block.statements);
                self.statements(&handler.statements);
                ends.push(self.state());
            }
            self.meet_all(&ends);
        }
        self.end_label(block.label.as_ref(), block.end_label.as_ref());
        self.names.pop();
    }

    /// `check_labels`
    pub(super) fn end_label(&mut self, start: Option<&Ident>, end: Option<&Ident>) {
        let Some(end) = end else { return };
        let message = match start {
            None => format!("end label \"{}\" specified for unlabeled block", end.name),
            Some(start) if start.name != end.name => {
                format!("end label \"{}\" differs from block's label \"{}\"", end.name, start.name)
            }
            Some(_) => return,
        };
        self.refuse(end.range, Problem::SyntaxError, message);
    }

    fn declare(&mut self, declaration: &Declaration) {
        let name = &declaration.name;
        if self.names.declared_here(&name.name) {
            let message = format!("duplicate declaration at or near \"{}\"", name.name);
            self.refuse(name.range, Problem::SyntaxError, message);
        }
        match &declaration.kind {
            DeclarationKind::Variable { constant, ty, collation, not_null, default } => {
                let (ty, typmod) = self.declared_type(&name.name, ty);
                if let Some(collation) = collation {
                    self.collation(collation, ty);
                }
                self.default(name, default.as_ref(), *not_null, (ty, typmod));
                let datum = setup::variable(self.subject.world, name.name.clone(), ty, typmod);
                let not_null = not_null.is_some();
                let datum = Datum { constant: *constant, not_null, nullable: !not_null, ..datum };
                let index = self.names.add(datum);
                if let (Some(default), true) = (default, self.names.is_record(index)) {
                    let value = self.value_quietly(default);
                    let shape = self.shape_of_value(value.as_ref());
                    self.record_gets(index, shape);
                }
            }
            DeclarationKind::Alias(target) => self.alias(name, target),
            DeclarationKind::Cursor { arguments, query } => self.declare_cursor(name, arguments, query),
        }
    }

    fn default(
        &mut self,
        name: &Ident,
        default: Option<&Expression>,
        not_null: Option<TextRange>,
        (ty, typmod): (TypeId, i32),
    ) {
        let value = default.and_then(|default| self.value(default));
        self.fits(value.as_ref(), ty, typmod);
        let Some(range) = not_null else { return };
        if default.is_none() {
            let message =
                format!("variable \"{}\" must have a default value, since it's declared NOT NULL", name.name);
            self.refuse(range, Problem::NotNullViolation, message);
        } else if value.as_ref().is_some_and(|value| matches!(value.node, Node::Const(Const::Null))) {
            let message =
                format!("null value cannot be assigned to variable \"{}\" declared NOT NULL", name.name);
            self.fails(value.map_or(range, |value| value.range), Problem::NotNullViolation, message);
        }
    }

    fn alias(&mut self, name: &Ident, target: &AliasTarget) {
        let found = match target {
            AliasTarget::Name(of) => {
                let parts = Self::parts(of);
                let found = self.names.lookup(&parts).map(|found| found.datum);
                found.ok_or((of.range, parts.iter().map(Name::as_str).collect::<Vec<_>>().join(".")))
            }
            AliasTarget::Parameter(number, range) => {
                self.names.parameter_datum(*number).ok_or((*range, format!("${number}")))
            }
        };
        match found {
            Ok(datum) => self.names.bind(name.name.clone(), datum),
            Err((range, shown)) => {
                let message = format!("variable \"{shown}\" does not exist");
                self.refuse(range, Problem::UndefinedObject, message);
            }
        }
    }

    fn declare_cursor(&mut self, name: &Ident, arguments: &[(Ident, DeclaredType)], query: &Sql) {
        self.names.push(Some(name.name.clone()), false);
        let mut names = Vec::with_capacity(arguments.len());
        for (argument, ty) in arguments {
            if self.names.declared_here(&argument.name) {
                let message = format!("duplicate declaration at or near \"{}\"", argument.name);
                self.refuse(argument.range, Problem::SyntaxError, message);
            }
            let (ty, typmod) = self.declared_type(&argument.name, ty);
            let datum = setup::variable(self.subject.world, argument.name.clone(), ty, typmod);
            self.names.add(datum);
            names.push(argument.name.clone());
        }
        // The query is looked at when the cursor is opened.
        let columns = if self.opened.contains(&name.name) {
            let shape = match self.typed_sql(query) {
                Some((_, columns)) => self.shape_of(&columns),
                None => Shape::Unknown,
            };
            Some(shape)
        } else {
            None
        };
        self.names.pop();
        let refcursor = self.subject.world.builtin("refcursor");
        let datum = setup::variable(self.subject.world, name.name.clone(), refcursor, -1);
        let index = self.names.add(Datum { kind: DatumKind::Cursor(Some(names)), ..datum });
        if let Some(shape) = columns {
            self.cursor_rows.push((index, shape));
        }
    }

    /// A type in a declaration.
    fn declared_type(&mut self, variable: &Name, declared: &DeclaredType) -> (TypeId, i32) {
        let world = self.subject.world;
        let (ty, typmod) = match &declared.kind {
            DeclaredTypeKind::Type(None) => return (OPAQUE, -1),
            DeclaredTypeKind::Type(Some(name)) => {
                let mut analyzer = Analyzer::new(world);
                let (ty, typmod) = analyzer.type_name(name);
                // A type is looked up when the function is created, whether it is reached or not.
                self.report.findings.extend(analyzer.findings);
                let pseudo = setup::is_pseudo(world, ty) && ty != world.core.record;
                if pseudo {
                    let message = format!("variable \"{variable}\" has pseudo-type {}", world.show(ty, -1));
                    self.refuse(declared.range, Problem::FeatureNotSupported, message);
                    return (OPAQUE, -1);
                }
                (ty, typmod)
            }
            DeclaredTypeKind::TypeOf(name) => self.type_of_name(name),
            DeclaredTypeKind::RowTypeOf(name) => (self.row_type_of(name), -1),
        };
        if !declared.array_of {
            return (ty, typmod);
        }
        if world.options().postgres < 17 {
            let message = "an array of %TYPE came with Postgres 17";
            self.refuse(declared.range, Problem::SyntaxError, message);
        }
        (world.ty(ty).array.unwrap_or(OPAQUE), typmod)
    }

    /// `a%type`
    fn type_of_name(&mut self, name: &DottedName) -> (TypeId, i32) {
        let world = self.subject.world;
        let parts = Self::parts(name);
        if let Some(found) = self.names.lookup(&parts)
            && found.parts == parts.len()
        {
            return self.names.datum(found.datum).map_or((OPAQUE, -1), |datum| (datum.ty, datum.typmod));
        }
        let (schema, table, column) = match parts.as_slice() {
            [table, column] => (None, table, column),
            [schema, table, column] => (Some(schema), table, column),
            [only] => {
                // Before Postgres 17 a type's own name could stand there.
                if world.options().postgres < 17
                    && let Some(ty) = world.find_type(None, only)
                {
                    return (ty, -1);
                }
                let message = format!("variable \"{only}\" does not exist");
                self.refuse(name.range, Problem::UndefinedObject, message);
                return (OPAQUE, -1);
            }
            _ => return (OPAQUE, -1),
        };
        let Some(relation) = world.find_relation(schema, table) else {
            return self.no_relation(name, table);
        };
        let Some(columns) = world.columns(relation) else { return (OPAQUE, -1) };
        match columns.iter().find(|known| known.name == *column) {
            Some(known) => (known.ty, known.typmod),
            None => {
                let close = pgspec_catalog::closest(column.as_str(), columns.iter().map(|c| c.name.as_str()));
                let help = close.map(|close| format!("did you mean `{close}`?"));
                let message = format!("column \"{column}\" of relation \"{table}\" does not exist");
                let range = name.parts.last().map_or(name.range, |part| part.range);
                self.report.finding(range, Problem::UndefinedColumn, message, help);
                (OPAQUE, -1)
            }
        }
    }

    fn no_relation(&mut self, name: &DottedName, table: &Name) -> (TypeId, i32) {
        if !self.subject.world.has_unknown_extension() {
            let message = format!("relation \"{table}\" does not exist");
            self.refuse(name.range, Problem::UndefinedTable, message);
        }
        (OPAQUE, -1)
    }

    /// `a%rowtype`
    fn row_type_of(&mut self, name: &DottedName) -> TypeId {
        let world = self.subject.world;
        let parts = Self::parts(name);
        let (schema, table) = match parts.as_slice() {
            [table] => (None, table),
            [schema, table] => (Some(schema), table),
            _ => return OPAQUE,
        };
        if let Some(relation) = world.find_relation(schema, table) {
            return world.relation(relation).row_type;
        }
        match world.find_type(schema, table) {
            Some(ty) if world.ty(ty).kind == crate::world::TypeKind::Composite => ty,
            _ => self.no_relation(name, table).0,
        }
    }

    fn collation(&mut self, collation: &DottedName, ty: TypeId) {
        let world = self.subject.world;
        if ty != OPAQUE && !world.ty(ty).collatable {
            let message = format!("collations are not supported by type {}", world.show(ty, -1));
            self.refuse(collation.range, Problem::DatatypeMismatch, message);
        }
    }
}
