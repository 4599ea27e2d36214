//! A column beside another one, until both change places.

use pgspec_catalog::object::{
    Column, ColumnStorage, ConstraintBody, Index, IndexKey, Trigger, TriggerEnabled, UniqueKey,
};
use pgspec_catalog::{Body, Key, Kind, MAX_NAME_BYTES, Name, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::quote;

use super::super::super::command::Command;
use super::super::super::step::Step;
use super::super::{Scene, takes_over};
use super::{is_set, table as head};

/// What a change of a type becomes.
pub(super) struct Beside {
    /// What comes long before.
    pub(super) first: Vec<Step>,
    /// What stands in its place.
    pub(super) swap: Step,
}

/// What of a table goes with a column that goes, and is made of the new one.
struct Carried<'a> {
    key: &'a Key,
    /// Its index, of the new column.
    index: Index,
    /// The name that it has until then.
    beside: QualifiedName,
    /// Whether a unique constraint is made of it.
    constraint: Option<pgspec_catalog::object::Constraint>,
}

/// The steps for a column whose type is set. `of` is the type's name until it has its own.
pub(super) fn column(
    scene: &Scene<'_>,
    steps: &[Step],
    step: &Step,
    of: Option<&QualifiedName>,
) -> Option<Beside> {
    let (Command::SetType { column, .. }, [sql]) = (&step.command, step.sql.as_slice()) else { return None };
    if step.object.kind != Kind::Table || !step.others.is_empty() {
        return None;
    }
    let key = &step.object;
    let old = scene.ground.from.get(key)?.body.as_table()?;
    let table = scene.ground.to.get(key)?.body.as_table()?;
    let (from, to) = (old.column(column)?, table.column(column)?);
    if !is_simple(scene, key, from) || is_mentioned(scene, key, column) {
        return None;
    }
    let plain = alter::set_type(key, table, to, None);
    let using = sql.strip_prefix(plain.trim_end_matches(';'))?.trim_end_matches(';').trim();
    let using = using.strip_prefix("using ").map(str::to_owned);
    if using.as_deref().is_some_and(|using| !scene.is_plain || needs_new(scene, using)) {
        return None;
    }
    let new = name(column.as_str(), "__new");
    if [old, table].iter().any(|table| table.column(&new).is_some()) {
        return None;
    }
    let carried = carried(scene, steps, key, column, &new)?;
    let own = quote::identifier(column.as_str());
    let value = using.unwrap_or_else(|| own.to_string());
    let value = of.map_or_else(
        || value.clone(),
        |of| value.replace(&quote::data_type(&to.data_type), &quote::data_type(&named(to, of))),
    );
    let said = Column {
        name: new.clone(),
        data_type: of.map_or_else(|| to.data_type.clone(), |of| named(to, of)),
        not_null: false,
        default: None,
        storage: ColumnStorage::default(),
        comment: None,
        ..to.clone()
    };
    let mut first = vec![scene.step(
        key,
        Command::AddEmptyColumn(new.clone()),
        vec![alter::add_column(key, table, &said, false, false)],
    )];
    let sync = name(column.as_str(), "__sync");
    first.push(scene.step(key, Command::SyncColumn(sync.clone()), keeps_in_step(key, &sync, &new, &value)));
    first.push(fills(scene, key, (&own, &new), &value));
    for one in &carried {
        let command = Command::CreateConcurrently { table: key.qualified_name(), unique: one.index.unique };
        let sql = vec![
            alter::drop_index_concurrently(&one.beside, true),
            alter::create_index_concurrently(&one.beside.name, &one.index),
        ];
        first.push(scene.alone(&Key::qualified(Kind::Index, &one.beside), command, sql));
    }
    let mut check = None;
    if from.not_null {
        let (key, steps) = is_set(scene, key, &new)?;
        first.extend(steps);
        check = Some(key);
    }
    let mut sql = out_of_step(key, &sync);
    let head = head(key);
    sql.push(format!("{head}drop column {own};"));
    sql.push(format!("{head}rename column {} to {own};", quote::identifier(new.as_str())));
    if let Some(check) = check {
        sql.push(alter::not_null(key, table, column, true));
        sql.push(alter::drop_constraint(&check)?);
    }
    for one in &carried {
        sql.push(match &one.constraint {
            Some(constraint) => alter::add_using_index(one.key, constraint, &one.beside.name)?,
            None => format!(
                "alter index {} rename to {};",
                quote::qualified(&one.beside),
                quote::identifier(one.key.name.as_str())
            ),
        });
    }
    if let Some(comment) = &from.comment {
        sql.push(alter::column_comment(&key.qualified_name(), column, Some(comment)));
    }
    let command = Command::SwapColumn { column: column.clone(), new };
    Some(Beside { first, swap: takes_over(scene.step(key, command, sql), step) })
}

/// A name with something behind it, if need be shortened.
pub(in crate::plan) fn name(own: &str, word: &str) -> Name {
    let mut base = own.to_owned();
    while base.len() + word.len() > MAX_NAME_BYTES {
        base.pop();
    }
    Name::exact(&format!("{base}{word}"))
}

fn named(column: &Column, of: &QualifiedName) -> pgspec_catalog::DataType {
    pgspec_catalog::DataType { name: of.clone(), ..column.data_type.clone() }
}

/// Whether a table and a column have nothing that a new column could not have, or that batches need and is missing.
fn is_simple(scene: &Scene<'_>, key: &Key, column: &Column) -> bool {
    let name = key.qualified_name();
    let catalogs = [scene.ground.from, scene.ground.to];
    let simple = |table: &pgspec_catalog::object::Table| {
        table.partition_by.is_none()
            && table.partition_of.is_none()
            && table.inherits.is_empty()
            && table.of_type.is_none()
            && table.foreign.is_none()
            && table.cluster_on.is_none()
            && table.replica_identity.is_default()
    };
    let tables = catalogs.iter().all(|catalog| catalog.table(&name).is_some_and(|item| simple(item.body)));
    let key_of = |object: &pgspec_catalog::Object| match object.body.as_constraint().map(|own| &own.body) {
        Some(ConstraintBody::PrimaryKey(own)) => {
            !own.columns.contains(&column.name) && !own.include.contains(&column.name)
        }
        Some(
            ConstraintBody::Unique(_)
            | ConstraintBody::ForeignKey(_)
            | ConstraintBody::Check(_)
            | ConstraintBody::Exclude(_),
        )
        | None => false,
    };
    let has_key = scene.ground.from.children(&name).any(|(_, _, object)| key_of(object));
    let grants = catalogs.iter().filter_map(|catalog| catalog.get(key)).flat_map(|object| &object.grants);
    let is_granted = grants.into_iter().any(|grant| grant.columns.contains(&column.name));
    let owns = scene.ground.from.of_kind(Kind::Sequence).any(|(_, _, object)| {
        object
            .body
            .as_sequence()
            .and_then(|own| own.owned_by.as_ref())
            .is_some_and(|owner| owner.table == name && owner.column == column.name)
    });
    scene.is_used(&name)
        && tables
        && scene.ground.family(&name).len() == 1
        && has_key
        && !is_granted
        && !owns
        && column.generated.is_none()
        && column.identity.is_none()
        && column.storage == ColumnStorage::default()
        && column.not_null_constraint.is_plain()
}

/// Whether a text of the table may mean the column, or a foreign key, a statistics object, a publication does.
fn is_mentioned(scene: &Scene<'_>, key: &Key, column: &Name) -> bool {
    let name = key.qualified_name();
    let in_text = |body: &Body| body.texts().iter().any(|(_, sql)| sql.text.contains(column.as_str()));
    let of_table = scene.ground.from.children(&name).any(|(_, key, object)| {
        let constraint = object.body.as_constraint().map(|own| match &own.body {
            ConstraintBody::Check(_) => in_text(&object.body),
            ConstraintBody::Exclude(_) => true,
            ConstraintBody::ForeignKey(own) => own.columns.contains(column),
            ConstraintBody::PrimaryKey(_) | ConstraintBody::Unique(_) => false,
        });
        let index = object.body.as_index().is_some() && in_text(&object.body);
        constraint.unwrap_or(false) || index || key.kind == Kind::Statistics
    });
    let generated = scene.ground.from.table(&name).is_some_and(|item| {
        let mut generated = item.body.columns.iter().filter_map(|own| own.generated.as_ref());
        generated.any(|own| own.expression.text.contains(column.as_str()))
    });
    let referenced = scene.ground.from.of_kind(Kind::Constraint).any(|(_, _, object)| {
        matches!(object.body.as_constraint().map(|own| &own.body), Some(ConstraintBody::ForeignKey(own)) if own.references == name && own.referenced_columns.contains(column))
    });
    let published = scene.ground.from.of_kind(Kind::Publication).next().is_some();
    of_table || generated || referenced || published
}

/// Whether a conversion may use a function that is not there yet.
fn needs_new(scene: &Scene<'_>, using: &str) -> bool {
    scene
        .ground
        .to
        .of_kind(Kind::Function)
        .any(|(_, key, _)| using.contains(key.name.as_str()) && scene.ground.from.get(key).is_none())
}

/// The indexes and unique constraints of a column. `None` if one of them cannot be carried over.
fn carried<'a>(
    scene: &Scene<'a>,
    steps: &[Step],
    key: &Key,
    column: &Name,
    new: &Name,
) -> Option<Vec<Carried<'a>>> {
    let mut out = Vec::new();
    let swapped = |own: &Name| if own == column { new.clone() } else { own.clone() };
    for (_, own, object) in scene.ground.from.children(&key.qualified_name()) {
        let (index, constraint) = if let Some(index) = object.body.as_index() {
            let keys = index.keys.iter().filter_map(IndexKey::as_column);
            if !keys.chain(&index.include).any(|own| own == column) {
                continue;
            }
            let plain = index.keys.iter().all(|key| key.opclass.is_none() && key.as_column().is_some());
            if !plain || !index.statistics.is_empty() || index.predicate.is_some() {
                return None;
            }
            let mut index = index.clone();
            for key in &mut index.keys {
                if key.as_column() == Some(column) {
                    key.target = IndexKey::column(new.clone()).target;
                }
            }
            index.include = index.include.iter().map(swapped).collect();
            (index, None)
        } else if let Some(constraint) = object.body.as_constraint() {
            let ConstraintBody::Unique(unique) = &constraint.body else { continue };
            if !unique.columns.iter().chain(&unique.include).any(|own| own == column) {
                continue;
            }
            let key = UniqueKey {
                columns: unique.columns.iter().map(swapped).collect(),
                include: unique.include.iter().map(swapped).collect(),
                ..unique.clone()
            };
            let mut other = constraint.clone();
            other.body = ConstraintBody::Unique(key);
            (alter::index_of_key(&own.relation()?, &other)?, Some(constraint.clone()))
        } else {
            continue;
        };
        // What the plan changes itself, and what has more than its columns, is left to Postgres.
        if steps.iter().any(|step| step.object == *own) || object.comment.is_some() {
            return None;
        }
        let beside = QualifiedName { schema: key.schema.clone(), name: name(own.name.as_str(), "__new") };
        if scene.ground.from.relation(&beside).is_some() || scene.ground.to.relation(&beside).is_some() {
            return None;
        }
        out.push(Carried { key: own, index, beside, constraint });
    }
    Some(out)
}

/// The trigger that gives the new column its value whenever a row is written. It fires behind all others, which fire in the
/// order of their names.
fn keeps_in_step(key: &Key, sync: &Name, new: &Name, value: &str) -> Vec<String> {
    let (function, trigger) = names(key, sync);
    let (table, row) = (quote::qualified(&key.qualified_name()), quote::identifier(key.name.as_str()));
    let new = quote::identifier(new.as_str());
    let body = format!(" begin select {value} into new.{new} from (select new.*) as {row}; return new; end ");
    vec![
        format!(
            "create function {function}() returns trigger\n  language plpgsql\n  as {};",
            quote::dollar(&body)
        ),
        format!(
            "create trigger {trigger}\n  before insert or update on {table}\n  for each row execute function {function}();"
        ),
    ]
}

fn out_of_step(key: &Key, sync: &Name) -> Vec<String> {
    let (function, trigger) = names(key, sync);
    let table = quote::qualified(&key.qualified_name());
    vec![format!("drop trigger {trigger} on {table};"), format!("drop function {function}();")]
}

/// The function and the trigger.
fn names(key: &Key, sync: &Name) -> (String, String) {
    let function = QualifiedName {
        schema: key.schema.clone(),
        name: name(&format!("{}_", key.name.as_str()), sync.as_str()),
    };
    (quote::qualified(&function), quote::identifier(trigger(sync).as_str()).to_string())
}

/// The name of the trigger: `~` comes behind all letters.
pub(in crate::plan) fn trigger(sync: &Name) -> Name {
    Name::exact(&format!("~{}", sync.as_str().chars().take(MAX_NAME_BYTES - 1).collect::<String>()))
}

/// Values for the rows that are there. The triggers of the table sleep meanwhile: a change of a type runs none.
fn fills(scene: &Scene<'_>, key: &Key, (own, new): (&str, &Name), value: &str) -> Step {
    let (table, column) = (quote::qualified(&key.qualified_name()), quote::identifier(new.as_str()));
    let update =
        format!("update {table} set {column} = ({value}) where {column} is null and {own} is not null;");
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for (_, own, object) in scene.ground.from.children(&key.qualified_name()) {
        let Body::Trigger(trigger) = &object.body else { continue };
        if trigger.enabled == TriggerEnabled::Disabled || !trigger.events.update {
            continue;
        }
        let asleep = Trigger { enabled: TriggerEnabled::Disabled, ..(**trigger).clone() };
        before.extend(alter::trigger_enabled(own, &asleep));
        behind.extend(alter::trigger_enabled(own, trigger));
    }
    let triggers = before.is_empty();
    before.push(update);
    before.extend(behind);
    scene.step(key, Command::Update { column: new.clone(), triggers }, before)
}
