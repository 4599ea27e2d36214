//! Casts, type names, collations and typed constants.

use pgspec_catalog::{Name, QualifiedName, Text, closest};
use pgspec_sql::syntax::ast::{DottedName, Expr, ExprKind, TextRange, TypeName};

use crate::analyzer::{Analyzer, opaque};
use crate::finding::Problem;
use crate::literal;
use crate::scope::ExprUse;
use crate::typed::{Const, Node, TypeId, Typed};
use crate::world::{CastContext, OPAQUE, TypeKind, interval_typmod, typmod};

impl Analyzer<'_, '_> {
    pub(super) fn cast(&mut self, operand: &Expr, to: &TypeName, range: TextRange, used: ExprUse) -> Typed {
        let (ty, typmod) = self.type_name(to);
        let (base, base_typmod) = self.world.base(ty);
        let value = match &operand.kind {
            // A constructor under a cast takes its element type from the cast.
            ExprKind::Array(elements) if self.world.ty(base).array_of.is_some() => {
                let typmod = if base == ty { typmod } else { base_typmod };
                self.array(elements, Some((base, typmod)), operand.range, used)
            }
            _ => self.expr(operand, used),
        };
        let from = value.ty;
        match self.coerce_to(value, ty, typmod, CastContext::Explicit) {
            Ok(mut value) => {
                value.range = range;
                value
            }
            Err(_) => {
                let (from, to) = (self.world.show(from, -1), self.world.show(ty, -1));
                self.fail(Problem::CannotCoerce, range, format!("cannot cast type {from} to {to}"))
            }
        }
    }

    /// `typenameTypeIdAndMod`
    pub fn type_name(&mut self, name: &TypeName) -> (TypeId, i32) {
        let Some(element) = self.named_type(name) else { return (OPAQUE, -1) };
        let modifier = self.modifier(name, element);
        if !name.array {
            return (element, modifier);
        }
        match crate::coerce::promoted_array(self.world, element) {
            Some(array) => (array, modifier),
            None => {
                let message = format!("type {} has no array type", self.world.show(element, -1));
                self.report(Problem::UndefinedObject, name.range, message);
                (OPAQUE, -1)
            }
        }
    }

    fn named_type(&mut self, name: &TypeName) -> Option<TypeId> {
        let world = self.world;
        let [.., last] = name.name.parts.as_slice() else { return None };
        if name.percent_type {
            return self.type_of_column(&name.name);
        }
        let pg_catalog = Name::exact("pg_catalog");
        let schema = match name.name.parts.as_slice() {
            [.., schema, _] => Some(&schema.name),
            _ if name.system => Some(&pg_catalog),
            _ => None,
        };
        if let Some(found) = world.find_type(schema, &last.name) {
            return Some(found);
        }
        let nowhere = !world.has_unknown_extension();
        if nowhere {
            self.no_such_type(&name.name);
        }
        None
    }

    fn no_such_type(&mut self, name: &DottedName) {
        let world = self.world;
        let [.., last] = name.parts.as_slice() else { return };
        let shown = name.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(".");
        let extension = pgspec_builtin::extensions_with_type(last.name.as_str())
            .into_iter()
            .find(|extension| !world.has_extension(extension));
        if let Some(extension) = extension {
            let message = format!("type `{shown}` comes from extension `{extension}`, which is not declared");
            self.report(Problem::MissingExtension, name.range, message).help =
                Some(format!("declare it: `extensions: {{ {extension}: {{}} }}`"));
            return;
        }
        let near = closest(last.name.as_str(), world.type_names().filter(|name| !name.starts_with('_')));
        let near = near.map(|near| pgspec_catalog::sql_name(near).to_owned());
        let place = last.range;
        let finding =
            self.report(Problem::UndefinedObject, name.range, format!("type \"{shown}\" does not exist"));
        if let Some(near) = near {
            finding.help = Some(format!("did you mean `{near}`?"));
            finding.replacement = Some((place, near));
        }
    }

    /// `t.a%type`
    fn type_of_column(&mut self, name: &DottedName) -> Option<TypeId> {
        let world = self.world;
        let (table, column, schema) = match name.parts.as_slice() {
            [table, column] => (table, column, None),
            [schema, table, column] => (table, column, Some(&schema.name)),
            _ => return None,
        };
        let Some(relation) = world.find_relation(schema, &table.name) else {
            let message = format!("relation \"{}\" does not exist", table.name);
            self.report(Problem::UndefinedTable, table.range, message);
            return None;
        };
        let columns = world.columns(relation)?;
        let found = columns.iter().find(|c| c.name == column.name);
        if found.is_none() {
            let message = format!("column \"{}\" of relation \"{}\" does not exist", column.name, table.name);
            self.report(Problem::UndefinedColumn, column.range, message);
        }
        found.map(|c| c.ty)
    }

    fn modifier(&mut self, name: &TypeName, ty: TypeId) -> i32 {
        let row = self.world.ty(ty);
        let own = row.name.schema.as_ref().is_none_or(|schema| *schema == "pg_catalog");
        let mut numbers = Vec::with_capacity(name.modifiers.len());
        for modifier in &name.modifiers {
            let text = match &modifier.kind {
                ExprKind::Integer(text) | ExprKind::Numeric(text) | ExprKind::String(text) => Some(text),
                ExprKind::Column(parts) => match parts.as_slice() {
                    [one] => Some(&one.name),
                    _ => None,
                },
                _ => None,
            };
            let Some(text) = text else {
                let message = "type modifiers must be simple constants or identifiers";
                self.report(Problem::SyntaxError, modifier.range, message);
                return -1;
            };
            match text.as_str().trim_ascii().parse::<i32>() {
                Ok(number) => numbers.push(number),
                // Types of extensions take others.
                Err(_) if !own => return -1,
                Err(_) if !row.modifiers => {
                    let message = format!("type modifier is not allowed for type \"{}\"", row.name.name);
                    self.report(Problem::SyntaxError, name.range, message);
                    return -1;
                }
                Err(_) => {
                    let message = format!("invalid input syntax for type integer: \"{text}\"");
                    self.report(Problem::InvalidTextRepresentation, modifier.range, message);
                    return -1;
                }
            }
        }
        let typname = row.name.name.clone();
        if name.interval_fields.is_some() {
            return interval_typmod(name.interval_fields, numbers.first().copied());
        }
        if numbers.is_empty() {
            return -1;
        }
        if !row.modifiers {
            let message = format!("type modifier is not allowed for type \"{typname}\"");
            self.report(Problem::SyntaxError, name.range, message);
            return -1;
        }
        if !own {
            return numbers.first().copied().unwrap_or(-1);
        }
        match typmod(typname.as_str(), &numbers, self.world.options().postgres) {
            Ok(modifier) => modifier,
            Err(message) => {
                self.report(Problem::InvalidParameter, name.range, message);
                -1
            }
        }
    }

    /// A literal through the input function of a type: a constant, a finding, or opaque where the function is not
    /// ported.
    pub(crate) fn constant(&mut self, text: &Text, ty: TypeId, typmod: i32, range: TextRange) -> Typed {
        let node = match self.input(text, ty, typmod) {
            literal::Input::Value { text, canonical } => Node::Const(Const::Value { text, canonical }),
            literal::Input::Invalid { message, .. } => {
                self.report(Problem::InvalidTextRepresentation, range, message);
                self.suggest_label(text, ty, range);
                Node::Opaque("it is wrong".into())
            }
            literal::Input::Unknown => Node::Opaque("whether this literal is valid cannot be known".into()),
        };
        Typed { node, ty, typmod, range }
    }

    /// What a type makes of a literal.
    pub(crate) fn input(&self, text: &str, ty: TypeId, typmod: i32) -> literal::Input {
        let world = self.world;
        let row = world.ty(ty);
        let own = row.name.schema.as_ref().is_some_and(|schema| *schema == "pg_catalog");
        // `1 2 3` is no array literal.
        let vector = ty == world.core.int2vector || ty == world.core.oidvector;
        if let (Some(element), false) = (row.array_of, vector) {
            let of = |text: &str| {
                let (base, base_typmod) = world.base(element);
                self.input(text, base, if typmod >= 0 { typmod } else { base_typmod })
            };
            let delimiter = if row.name.name == "_box" { ';' } else { ',' };
            return literal::array_input(&of, delimiter, text);
        }
        match row.kind {
            TypeKind::Enum if !row.labels.is_empty() => {
                literal::enum_input(row.name.name.as_str(), &row.labels, text)
            }
            TypeKind::Base if own && row.name.name.as_str().starts_with("reg") => {
                self.registered(row.name.name.as_str(), text)
            }
            TypeKind::Base | TypeKind::Pseudo if own || row.name.name == "citext" => {
                literal::input(row.name.name.as_str(), text, typmod, world.options().postgres)
            }
            TypeKind::Range | TypeKind::Multirange => match row.subtype {
                Some(subtype) => {
                    let of = |text: &str| self.input(text, subtype, -1);
                    let name = world.ty(subtype).name.name.as_str();
                    if row.kind == TypeKind::Range {
                        literal::range_input(name, &of, text)
                    } else {
                        literal::multirange_input(name, &of, text)
                    }
                }
                None => literal::Input::Unknown,
            },
            TypeKind::Composite => match world.fields(ty) {
                Some(fields) => {
                    let of = |at: usize, text: Option<&str>| match (fields.get(at), text) {
                        (Some((_, ty, typmod)), Some(text)) => self.input(text, *ty, *typmod),
                        (Some((_, ty, _)), None) if world.ty(*ty).kind != TypeKind::Domain => {
                            literal::Input::canonical("")
                        }
                        _ => literal::Input::Unknown,
                    };
                    literal::record_input(fields.len(), &of, text)
                }
                None => literal::Input::Unknown,
            },
            TypeKind::Base | TypeKind::Domain | TypeKind::Enum | TypeKind::Pseudo => literal::Input::Unknown,
        }
    }

    /// The label of an enum that was probably meant.
    fn suggest_label(&mut self, text: &str, ty: TypeId, range: TextRange) {
        let labels = &self.world.ty(ty).labels;
        if labels.is_empty() {
            return;
        }
        let near = closest(text, labels.iter().map(Text::as_str)).map(str::to_owned);
        let all = labels.iter().take(12).map(|label| format!("'{label}'")).collect::<Vec<_>>().join(", ");
        let Some(finding) = self.findings.last_mut() else { return };
        match near {
            Some(near) => {
                finding.help = Some(format!("did you mean '{near}'?"));
                finding.replacement = Some((range, format!("'{}'", near.replace('\'', "''"))));
            }
            None => finding.help = Some(format!("its labels are {all}")),
        }
    }

    pub(super) fn collate(&mut self, value: Typed, collation: &DottedName, range: TextRange) -> Typed {
        let world = self.world;
        if value.ty == OPAQUE {
            return opaque(range, "the value cannot be known");
        }
        if !world.ty(value.ty).collatable && value.ty != world.core.unknown {
            let message = format!("collations are not supported by type {}", world.show(value.ty, -1));
            return self.fail(Problem::DatatypeMismatch, range, message);
        }
        self.collates = true;
        let (schema, name) = match collation.parts.as_slice() {
            [.., schema, name] => (Some(schema.name.clone()), name.name.clone()),
            [name] => (None, name.name.clone()),
            [] => return opaque(range, "the collation has no name"),
        };
        let known = ["C", "POSIX", "default", "ucs_basic"];
        let certain = known.contains(&name.as_str()) && schema.as_ref().is_none_or(|s| *s == "pg_catalog");
        let (ty, typmod) = (value.ty, value.typmod);
        let collation = QualifiedName { schema: schema.filter(|s| *s != "pg_catalog"), name };
        let node = if certain {
            Node::Collate(Box::new(value), collation)
        } else {
            // Which others there are depends on the server.
            Node::Opaque("whether this collation exists depends on the server".into())
        };
        Typed { node, ty, typmod, range }
    }
}
