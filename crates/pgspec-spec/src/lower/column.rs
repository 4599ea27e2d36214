//! Columns: the string form, which is SQL, and the object form, which spells it out.

use pgspec_catalog::object::{
    Backfill, Column, ColumnNotes, ColumnStorage, Constraint, ConstraintBody, Deferral, Generated, Identity,
    NotNull, StorageStrategy,
};
use pgspec_catalog::object::{Check, SequenceOptions, UniqueKey};
use pgspec_catalog::{Diagnostic, Key, Kind, Mentioned, Name, QualifiedName, Span, SqlText, Text, TextMap};
use pgspec_sql::fragment::{self, ColumnFragment};
use pgspec_sql::implicit_name;

use super::grants::ON_SEQUENCE;
use super::sql::Piece;
use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, Node, NodeKind, double_quoted};

/// A column and what its definition brings along.
pub(crate) struct LoweredColumn {
    pub(crate) column: Column,
    pub(crate) constraints: Vec<InlineConstraint>,
    pub(crate) places: Vec<Place>,
    /// A sequence of its own gives it its values; its default is not set yet.
    pub(crate) serial: bool,
}

/// A constraint written inside a column: its name may have to be derived.
pub(crate) struct InlineConstraint {
    column: Name,
    written: Written,
    /// The mixin's `use:` entry, if it came from one.
    origin: pgspec_catalog::Origin,
}

/// A constraint, where it stands, and where its names do.
struct Written {
    name: Option<Name>,
    constraint: Constraint,
    span: Span,
    place: Place,
}

impl Written {
    /// A constraint that a key of the object form demands.
    fn by_key(body: ConstraintBody, key: Span) -> Self {
        let constraint =
            Constraint { body, deferral: Deferral::Immediate, not_valid: false, not_enforced: false };
        let place = Place { mentions: Vec::new(), map: TextMap::Nowhere };
        Self { name: None, constraint, span: key, place }
    }
}

impl Lowering<'_> {
    pub(super) fn column(
        &mut self,
        entry: &Entry,
        table: &QualifiedName,
        scope: Scope<'_>,
    ) -> Option<LoweredColumn> {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the column `{table}.{name}`");
        let form = match &entry.value.kind {
            NodeKind::Mapping(_) => self.column_object(&entry.value, &what, scope),
            NodeKind::Scalar(_)
                if entry.value.is_null() && entry.value.span.start == entry.value.span.end =>
            {
                self.diagnostics.push(
                    Diagnostic::new(&codes::MISSING_KEY, format!("{} has no type", what()))
                        .at(entry.key.span)
                        .help(format!("write it behind the colon, as in `{name}: text not null`")),
                );
                None
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                self.column_text(&name, &entry.value, &what, scope)
            }
        };
        let Some(Form { fragment, map, notes, comment, constraints, inherited, mut places }) = form else {
            self.out.broken.columns.push((table.clone(), name));
            return None;
        };
        let origin = self.origin(entry.key.span, scope);
        let comment = self.comment(comment, notes.doc.as_ref());
        let not_null = fragment.not_null
            || fragment.identity.is_some()
            || constraints.iter().any(|c| matches!(c.constraint.body, ConstraintBody::PrimaryKey(_)));
        let column = Column {
            storage: fragment.storage,
            inherited,
            name: name.clone(),
            data_type: fragment.data_type,
            not_null,
            not_null_constraint: fragment.not_null_constraint,
            default: fragment.default,
            generated: fragment.generated,
            identity: fragment.identity,
            collation: fragment.collation,
            comment,
            origin,
            notes,
        };
        let constraints = constraints
            .into_iter()
            .map(|c| InlineConstraint {
                column: name.clone(),
                written: Written { constraint: with_column(c.constraint, &name), ..c },
                origin,
            })
            .collect();
        places.push(Place { mentions: fragment.mentions, map });
        Some(LoweredColumn { column, constraints, places, serial: fragment.serial })
    }

    fn column_text(
        &mut self,
        name: &Name,
        node: &Node,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<Form> {
        let piece = self.piece(node, scope)?;
        if let Some(span) = repeated_name(name, &piece) {
            self.diagnostics.push(
                Diagnostic::new(&codes::SQL_SYNTAX, format!("in {}: the name stands here again", what()))
                    .at(span)
                    .fix("the key is the name: write only what follows it", span, ""),
            );
            return None;
        }
        let mut fragment = self.parse(&piece, what, fragment::column)?;
        let map = piece.map;
        let constraints = std::mem::take(&mut fragment.constraints).into_iter().map(|c| Written {
            name: c.name,
            span: map.locate(c.range).unwrap_or(node.span),
            constraint: c.constraint,
            place: Place { mentions: c.mentions, map: map.clone() },
        });
        let constraints = constraints.collect();
        let notes = ColumnNotes { doc: piece.doc, ..ColumnNotes::default() };
        let places = Vec::new();
        Some(Form { fragment, map, notes, comment: None, constraints, inherited: false, places })
    }

    fn column_object(&mut self, node: &Node, what: &dyn Fn() -> String, scope: Scope<'_>) -> Option<Form> {
        let mut fields = Fields::of(self, node, &language::COLUMN)?;
        fields.require(self, "type", node.span, &what());
        let type_piece = fields.sql(self, "type", scope);
        let serial = type_piece.as_ref().and_then(|p| fragment::serial(p.sql()));
        let parsed = match &serial {
            Some(data_type) => Some((data_type.clone(), Vec::new())),
            None => type_piece.as_ref().and_then(|p| self.parse(p, what, fragment::data_type)),
        };
        let default = self.default_value(&mut fields, what, scope);
        let generated = fields.sql(self, "generated", scope).and_then(|p| self.expression(&p, what));
        let stored = !fields.flag(self, "virtual");
        let mut identity = fields.take("identity").and_then(|node| self.identity(node, what, scope));
        let mut places = Vec::new();
        self.sequence_grants(&mut fields, identity.as_mut(), what, scope, &mut places);
        let (not_null, not_null_constraint) = self.not_null(&mut fields);
        let collation = fields.sql(self, "collate", scope).and_then(|p| fragment::name(p.sql()).ok());
        let mut constraints = Vec::new();
        if let Some(key) = self.flagged(&mut fields, "primary_key") {
            constraints.push(Written::by_key(ConstraintBody::PrimaryKey(UniqueKey::default()), key));
        }
        if let Some(key) = self.flagged(&mut fields, "unique") {
            constraints.push(Written::by_key(ConstraintBody::Unique(UniqueKey::default()), key));
        }
        if let Some(entry) = fields.entry("check")
            && let Some(piece) = self.piece(&entry.value, scope)
            && let Some(expression) = self.expression(&piece, what)
        {
            let body = ConstraintBody::Check(Check { expression, no_inherit: false });
            constraints.push(Written::by_key(body, entry.key.span));
        }
        if let Some(entry) = fields.entry("references")
            && let Some(piece) = self.piece(&entry.value, scope)
        {
            constraints.extend(self.references(&piece, entry, what));
        }
        let made: Vec<_> =
            ["default", "generated", "identity"].into_iter().filter(|key| fields.has(key)).collect();
        if let [first, second, ..] = made.as_slice()
            && let Some(entry) = fields.entry(second)
        {
            self.diagnostics.push(
                Diagnostic::new(&codes::CONFLICT, format!("{} has both `{first}` and `{second}`", what()))
                    .at(entry.key.span)
                    .help("keep one of them: each says where the values come from"),
            );
        }
        let storage = self.column_storage(&mut fields);
        let inherited = fields.flag(self, "inherited");
        let notes = self.column_notes(&mut fields, what, scope);
        let comment = fields.text(self, "comment");
        fields.finish(self);
        let (data_type, mentions) = parsed?;
        let strategy = storage.strategy.filter(|own| Some(*own) != StorageStrategy::of_type(&data_type));
        let storage = ColumnStorage { strategy, ..storage };
        let map = type_piece.map_or(TextMap::Whole(node.span), |p| p.map);
        let fragment = ColumnFragment {
            data_type,
            not_null: not_null.unwrap_or(serial.is_some()),
            not_null_constraint,
            explicit_null: not_null == Some(false),
            default,
            generated: generated.map(|expression| Generated { expression, stored }),
            identity,
            collation,
            constraints: Vec::new(),
            serial: serial.is_some(),
            storage,
            mentions,
        };
        Some(Form { fragment, map, notes, comment, constraints, inherited, places })
    }

    /// `true`, or what is to be said of the constraint.
    fn not_null(&mut self, fields: &mut Fields<'_>) -> (Option<bool>, NotNull) {
        let spelled = fields.take("not_null").filter(|node| matches!(node.kind, NodeKind::Mapping(_)));
        let Some(node) = spelled else { return (fields.bool(self, "not_null"), NotNull::default()) };
        let Some(mut own) = Fields::of(self, node, &language::NOT_NULL) else {
            return (Some(true), NotNull::default());
        };
        let said = NotNull {
            name: own.name(self, "name"),
            not_valid: own.flag(self, "not_valid"),
            no_inherit: own.flag(self, "no_inherit"),
            comment: own.text(self, "comment"),
        };
        own.finish(self);
        (Some(true), said)
    }

    fn column_storage(&mut self, fields: &mut Fields<'_>) -> ColumnStorage {
        ColumnStorage {
            strategy: fields.one_of(self, "storage").and_then(|word| StorageStrategy::from_keyword(&word)),
            compression: fields.name(self, "compression"),
            statistics: fields.integer(self, "statistics").and_then(|target| i32::try_from(target).ok()),
            options: self.parameters(fields.entry("with")),
            foreign_options: self.foreign_options(fields.entry("options")),
        }
    }

    /// `always`, `by default`, or one of them with the options of its sequence.
    fn identity(&mut self, node: &Node, what: &dyn Fn() -> String, scope: Scope<'_>) -> Option<Identity> {
        let Some((word, _)) = node.as_scalar().and_then(|scalar| scalar.text.split_once('(')) else {
            let word = self.word(node, "identity", &["always", "by default"])?;
            return Some(Identity {
                always: word == "always",
                name: None,
                sequence: SequenceOptions::default(),
                grants: Vec::new(),
            });
        };
        let word = word.trim_end().to_owned();
        let piece = self.piece(node, scope)?;
        let options = piece.part(word.len());
        let prefix = format!("bigint generated {word} as identity ");
        self.between(&prefix, &options, "", what, fragment::column)?.value.identity
    }

    /// Who may use the sequence of an identity column.
    fn sequence_grants(
        &mut self,
        fields: &mut Fields<'_>,
        identity: Option<&mut Identity>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) {
        let Some(entry) = fields.entry("sequence_grants") else { return };
        let grants = self.grants(Some(entry), scope, ON_SEQUENCE, places);
        match identity {
            Some(identity) => identity.grants = grants,
            None => self.diagnostics.push(
                Diagnostic::new(
                    &codes::CONFLICT,
                    format!("{} has `sequence_grants` and no `identity`", what()),
                )
                .at(entry.key.span)
                .help("a sequence that is no identity column's has its own `grants`, under `sequences`"),
            ),
        }
    }

    /// The key's place, if it says `true`.
    fn flagged(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Span> {
        let on = fields.flag(self, key);
        fields.entry(key).filter(|_| on).map(|entry| entry.key.span)
    }

    fn column_notes(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> ColumnNotes {
        let json = fields.take("json").and_then(|node| self.json(node));
        let references_any = fields.take("references_any").map(|node| self.names(node)).unwrap_or_default();
        ColumnNotes {
            doc: fields.text(self, "doc"),
            was: fields.name(self, "was"),
            deprecated: fields.text(self, "deprecated"),
            secret: fields.flag(self, "secret"),
            pii: fields.flag(self, "pii"),
            json,
            references_any: references_any.iter().map(|n| Text::new(n.as_str())).collect(),
            backfill: fields
                .sql(self, "backfill", scope)
                .and_then(|p| self.expression(&p, what))
                .map(Backfill),
            added: false,
        }
    }

    /// `default:`, where YAML's quotes are easily taken for SQL's.
    fn default_value(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<SqlText> {
        let node = fields.take("default")?;
        let piece = self.piece(node, scope)?;
        if piece.is_quoted() && fragment::expression(piece.fragment()).is_err() {
            let literal = pgspec_sql::quote::literal(piece.sql());
            let message = format!("in {}: the default is no SQL: the quotes around it are YAML's", what());
            self.diagnostics.push(Diagnostic::new(&codes::YAML_QUOTES, message).at(node.span).fix(
                "write a text with SQL's own quotes",
                node.span,
                double_quoted(&literal),
            ));
            return None;
        }
        let expression = self.expression(&piece, what)?;
        if expression.mentions.iter().any(|m| m.what == Mentioned::Column) {
            let text = piece.sql();
            let literal = double_quoted(&pgspec_sql::quote::literal(text));
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::YAML_QUOTES,
                    format!("in {}: the default `{text}` is a name in SQL, and a default cannot refer to a column", what()),
                )
                .at(node.span)
                .fix("write a text with SQL's own quotes", node.span, literal),
            );
            return None;
        }
        Some(expression)
    }

    /// What follows REFERENCES, as a constraint of its own column.
    fn references(&mut self, piece: &Piece, entry: &Entry, what: &dyn Fn() -> String) -> Option<Written> {
        // The column's grammar takes it as it stands behind a type.
        let parsed = self.between("integer references ", piece, "", what, fragment::column)?;
        let by = parsed.shift;
        let found = parsed.value.constraints.into_iter().next()?;
        let place = Place { mentions: super::sql::shifted(found.mentions, by), map: piece.map.clone() };
        Some(Written { name: None, constraint: found.constraint, span: entry.key.span, place })
    }

    /// Turns the constraints written inside columns into objects, deriving the names that are not written. Those
    /// that are written come first: derived names avoid them.
    pub(super) fn inline_constraints(
        &mut self,
        table: &QualifiedName,
        mut inline: Vec<InlineConstraint>,
        scope: Scope<'_>,
    ) {
        let schema = table.schema.clone().unwrap_or_else(|| scope.schema.clone());
        for constraint in inline.iter().filter_map(|c| c.written.name.as_ref()) {
            self.taken.insert((schema.clone(), constraint.clone()));
        }
        for constraint in &mut inline {
            let name = constraint.written.name.take().unwrap_or_else(|| {
                let taken = |name: &str| self.taken.contains(&(schema.clone(), Name::exact(name)));
                let name = derived_name(table, constraint, taken);
                self.derived.push((schema.clone(), name.clone()));
                name
            });
            self.taken.insert((schema.clone(), name.clone()));
            let key = Key::of_relation(Kind::Constraint, table, &name);
            let Written { constraint: written, span, place, .. } = &mut constraint.written;
            let body = pgspec_catalog::Body::Constraint(Box::new(written.clone()));
            let mut object = self.object(body, *span, scope, About::default(), Vec::new());
            object.origin = constraint.origin;
            let place = Place { mentions: std::mem::take(&mut place.mentions), map: place.map.clone() };
            self.push(key, object, *span, scope, vec![place]);
        }
    }
}

/// `id: id uuid`: the name with the space behind it, if what follows is a column's definition.
fn repeated_name(name: &Name, piece: &Piece) -> Option<Span> {
    let sql = piece.sql();
    let first = sql.split_whitespace().next().filter(|first| first.trim_matches('"') == name.as_str())?;
    let rest = sql.get(first.len()..)?;
    let length = sql.len() - rest.trim_start().len();
    let nowhere = TextMap::Nowhere;
    let read = |text| fragment::column(fragment::Fragment { text, map: &nowhere });
    (read(sql).is_err() && read(rest.trim_start()).is_ok()).then(|| piece.map.locate(0..length))?
}

/// A column, whichever form it was written in.
struct Form {
    /// Its constraints stand beside it.
    fragment: ColumnFragment,
    map: TextMap,
    notes: ColumnNotes,
    comment: Option<Text>,
    constraints: Vec<Written>,
    inherited: bool,
    /// Roles that it names.
    places: Vec<Place>,
}

fn derived_name(table: &QualifiedName, inline: &InlineConstraint, taken: impl FnMut(&str) -> bool) -> Name {
    let columns = std::slice::from_ref(&inline.column);
    match &inline.written.constraint.body {
        ConstraintBody::PrimaryKey(_) => implicit_name::primary_key(&table.name, taken),
        ConstraintBody::Unique(_) => implicit_name::unique(&table.name, columns, taken),
        ConstraintBody::ForeignKey(_) => implicit_name::foreign_key(&table.name, columns, taken),
        ConstraintBody::Check(check) => {
            // The table's own name is the whole row: no column.
            let column = implicit_name::check_column(&check.expression).filter(|c| **c != table.name);
            implicit_name::check(&table.name, column, taken)
        }
        ConstraintBody::Exclude(exclude) => {
            let keys = exclude.elements.iter().map(|e| &e.key);
            implicit_name::exclude(&table.name, keys, &exclude.include, taken)
        }
    }
}

fn with_column(mut constraint: Constraint, column: &Name) -> Constraint {
    match &mut constraint.body {
        ConstraintBody::PrimaryKey(key) | ConstraintBody::Unique(key) if key.columns.is_empty() => {
            key.columns.push(column.clone());
        }
        ConstraintBody::ForeignKey(key) if key.columns.is_empty() => key.columns.push(column.clone()),
        ConstraintBody::PrimaryKey(_)
        | ConstraintBody::Unique(_)
        | ConstraintBody::ForeignKey(_)
        | ConstraintBody::Check(_)
        | ConstraintBody::Exclude(_) => {}
    }
    constraint
}
