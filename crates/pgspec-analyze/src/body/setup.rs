//! What a PL/pgSQL function has names for before its first block: arguments, FOUND, the trigger's variables
//! (`do_compile` of `pl_comp.c`).

use pgspec_catalog::Name;
use pgspec_catalog::object::{ArgumentMode, Returns, Routine, TriggerLevel, TriggerTiming};

use super::flow::{Fired, Returning};
use super::names::{Datum, DatumKind, Names, Shape};
use super::{Subject, TriggerUse};
use crate::typed::{EntryColumn, TypeId};
use crate::world::{OPAQUE, TypeKind, World};

impl Subject<'_, '_> {
    /// How the function returns.
    pub(super) fn returning(&self) -> Returning {
        let world = self.world;
        let function = self.function;
        let out =
            function.arguments.iter().any(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut))
                || matches!(function.returns, Returns::Table(_));
        let procedure = function.routine == Routine::Procedure;
        let trigger = function.returns.is_builtin("trigger") || function.returns.is_builtin("event_trigger");
        let set = matches!(function.returns, Returns::SetOf(_) | Returns::Table(_));
        let (ty, outputs) = match self.id {
            Some(id) => (Some(world.function(id).returns), world.function(id).outputs.clone()),
            None => (None, Vec::new()),
        };
        let columns = match ty {
            _ if !outputs.is_empty() => Some(outputs),
            Some(ty) if ty == world.core.record || ty == OPAQUE || is_pseudo(world, ty) => None,
            Some(ty) => world.fields(ty).or_else(|| Some(vec![(Name::exact(""), ty, -1)])),
            None => None,
        };
        let columns = columns.filter(|columns| columns.iter().all(|(_, ty, _)| known(world, *ty)));
        let void = ty.is_some_and(|ty| ty == world.builtin("void")) && !out;
        Returning { set, void, procedure, out, trigger, ty, columns }
    }

    /// The names of the arguments, in a level of the function's own name.
    pub(super) fn arguments(&self, names: &mut Names) {
        names.push(Some(self.name.name.clone()), false);
        for argument in &self.function.arguments {
            let (ty, _) = self.world.catalog_type(&argument.data_type);
            let name = argument.name.clone().unwrap_or_else(|| Name::exact(""));
            let index = names.add(variable(self.world, name, ty, -1));
            if argument.mode.is_input() {
                names.add_parameter(index);
                let number = names.parameter_count();
                names.bind(Name::exact(&format!("${number}")), index);
            }
        }
        if let Returns::Table(columns) = &self.function.returns {
            for column in columns {
                let (ty, _) = self.world.catalog_type(&column.data_type);
                names.add(variable(self.world, column.name.clone(), ty, -1));
            }
        }
    }

    /// The variables of a trigger.
    pub(super) fn trigger_variables<'a>(
        &self,
        names: &mut Names,
        used: Option<TriggerUse<'a>>,
    ) -> Option<Fired<'a>> {
        let world = self.world;
        let text = |names: &mut Names, name: &str, typname: &str| {
            names.add(variable(world, Name::exact(name), world.builtin(typname), -1))
        };
        let table = used.and_then(|used| used.key.relation());
        let relation =
            table.as_ref().and_then(|table| world.find_relation(table.schema.as_ref(), &table.name));
        let statement = used.is_some_and(|used| used.trigger.level == TriggerLevel::Statement);
        let shape = match relation {
            Some(relation) => row_shape(world, world.relation(relation).row_type),
            None => Shape::Unknown,
        };
        let row = |names: &mut Names, name: &str| {
            names.add(Datum {
                name: Name::exact(name),
                ty: world.core.record,
                typmod: -1,
                kind: DatumKind::Record(shape.clone()),
                constant: false,
                not_null: false,
                nullable: false,
            })
        };
        let new = row(names, "new");
        let old = row(names, "old");
        let trigger_name = text(names, "tg_name", "name");
        let when = text(names, "tg_when", "text");
        let level = text(names, "tg_level", "text");
        let operation = text(names, "tg_op", "text");
        text(names, "tg_relid", "oid");
        let relname = text(names, "tg_relname", "name");
        let table_name = text(names, "tg_table_name", "name");
        let table_schema = text(names, "tg_table_schema", "name");
        text(names, "tg_nargs", "int4");
        let arguments = text(names, "tg_argv", "_text");
        let used = used?;
        let table = table?;
        let timing = match used.trigger.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
            TriggerTiming::InsteadOf => "INSTEAD OF",
        };
        let schema = table.schema.as_ref().map_or("public", Name::as_str).to_owned();
        let constants = vec![
            (trigger_name, used.key.name.to_string()),
            (when, timing.to_owned()),
            (level, if statement { "STATEMENT" } else { "ROW" }.to_owned()),
            (relname, table.name.to_string()),
            (table_name, table.name.to_string()),
            (table_schema, schema),
        ];
        if let Some(relation) = relation {
            let tables = [&used.trigger.old_table, &used.trigger.new_table];
            for name in tables.into_iter().flatten() {
                if let Some(columns) = world.columns(relation) {
                    let columns = columns.iter().zip(0_u32..).map(|(column, at)| EntryColumn {
                        name: column.name.clone(),
                        ty: column.ty,
                        typmod: column.typmod,
                        nullable: !column.not_null,
                        source: Some((relation, at)),
                    });
                    names.transition_tables.push((name.clone(), columns.collect()));
                }
            }
        }
        Some(Fired { used, relation, new, old, operation, constants, arguments })
    }
}

/// What is known of a row of this type.
pub(super) fn row_shape(world: &World<'_>, ty: TypeId) -> Shape {
    world.fields(ty).map_or(Shape::Unknown, |fields| Shape::Fields(ty, fields))
}

/// A variable of a type (`plpgsql_build_variable`).
pub(super) fn variable(world: &World<'_>, name: Name, ty: TypeId, typmod: i32) -> Datum {
    let base = world.base(ty).0;
    let (ty, kind) = if ty == world.core.record {
        (ty, DatumKind::Record(Shape::Unassigned))
    } else if ty == OPAQUE {
        (OPAQUE, DatumKind::Record(Shape::Unknown))
    } else if world.ty(base).kind == TypeKind::Composite {
        (ty, DatumKind::Record(row_shape(world, ty)))
    } else if ty == world.builtin("refcursor") {
        (ty, DatumKind::Cursor(None))
    } else if is_pseudo(world, ty) {
        // The type of each call.
        (OPAQUE, DatumKind::Scalar)
    } else {
        (ty, DatumKind::Scalar)
    };
    Datum { name, ty, typmod, kind, constant: false, not_null: false, nullable: true }
}

/// Whether a type is only a place for others.
pub(super) fn is_pseudo(world: &World<'_>, ty: TypeId) -> bool {
    ty != OPAQUE && world.ty(ty).kind == TypeKind::Pseudo
}

fn known(world: &World<'_>, ty: TypeId) -> bool {
    ty != OPAQUE && !is_pseudo(world, ty)
}
