//! A column beside another one, until both change places.

use pgspec_catalog::object::{Column, ColumnStorage, Identity, Trigger, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, MAX_NAME_BYTES, Name, Object, QualifiedName};
use pgspec_sql::print::alter;
use pgspec_sql::{implicit_name, quote};

use super::super::super::command::Command;
use super::super::super::step::Step;
use super::super::plain::{Plain, Type};
use super::super::{Scene, takes_over};
use super::candidate::Candidate;
use super::carried::Carried;
use super::table as head;

/// A name with something behind it, if need be shortened.
pub(in crate::plan) fn name(own: &str, word: &str) -> Name {
    let mut base = own.to_owned();
    while base.len() + word.len() > MAX_NAME_BYTES {
        base.pop();
    }
    Name::exact(&format!("{base}{word}"))
}

/// The name of the trigger: `~` comes behind all letters.
pub(in crate::plan) fn trigger(sync: &Name) -> Name {
    Name::exact(&format!("~{}", sync.as_str().chars().take(MAX_NAME_BYTES - 1).collect::<String>()))
}

impl Candidate<'_> {
    fn key(&self) -> &Key {
        &self.step.object
    }

    fn sync(&self) -> Name {
        name(self.from.name.as_str(), "__sync")
    }

    /// The column, and the trigger that gives it its value whenever a row is written. It fires behind all others, which fire in
    /// the order of their names.
    pub(super) fn added(&self, scene: &Scene<'_>) -> [Step; 2] {
        let key = self.key();
        let said = Column {
            name: self.new.clone(),
            data_type: self.data_type(),
            not_null: false,
            default: None,
            identity: None,
            storage: ColumnStorage::default(),
            comment: None,
            ..self.to.clone()
        };
        let sql = vec![alter::add_column(key, self.table, &said, false, false)];
        let added = scene.step(key, Command::AddEmptyColumn(self.new.clone()), sql);
        [added, scene.step(key, Command::SyncColumn(self.sync()), self.in_step())]
    }

    fn in_step(&self) -> Vec<String> {
        let (function, trigger) = self.names();
        let (table, row) = (quote::qualified(&self.relation()), quote::identifier(self.key().name.as_str()));
        let (new, value) = (quote::identifier(self.new.as_str()), &self.value);
        let body =
            format!(" begin select {value} into new.{new} from (select new.*) as {row}; return new; end ");
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

    fn out_of_step(&self) -> [String; 2] {
        let (function, trigger) = self.names();
        let table = quote::qualified(&self.relation());
        [format!("drop trigger {trigger} on {table};"), format!("drop function {function}();")]
    }

    /// The function and the trigger.
    fn names(&self) -> (String, String) {
        let (key, sync) = (self.key(), self.sync());
        let function = QualifiedName {
            schema: key.schema.clone(),
            name: name(&format!("{}_", key.name.as_str()), sync.as_str()),
        };
        (quote::qualified(&function), quote::identifier(trigger(&sync).as_str()).to_string())
    }

    /// Values for the rows that are there. The triggers of the table sleep meanwhile: a change of a type runs none.
    pub(super) fn filled(&self, scene: &Scene<'_>) -> Step {
        let (key, value) = (self.key(), &self.value);
        let (table, column) = (quote::qualified(&self.relation()), quote::identifier(self.new.as_str()));
        let own = quote::identifier(self.from.name.as_str());
        let update =
            format!("update {table} set {column} = ({value}) where {column} is null and {own} is not null;");
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for (_, own, object) in scene.ground.from.children(&self.relation()) {
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
        scene.step(key, Command::Update { column: self.new.clone(), triggers }, before)
    }

    /// The check that the new column is set, which stands for `NOT NULL` until both change places: its key, and what adds and
    /// checks it.
    pub(super) fn is_set(&self, scene: &Scene<'_>) -> Option<(Key, Step, Step)> {
        let check = scene.free_constraint(&self.relation(), &self.new, "is_set");
        let added = scene.step(&check, Command::AddNotValid, vec![alter::add_is_set(&check, &self.new)?]);
        let validated = scene.step(&check, Command::Validate, vec![alter::validate(&check)?]);
        Some((check, added, validated))
    }

    /// Both change places. `carried` is what gets its name on the way, `check` says that the new column is set.
    pub(super) fn swap(
        &self,
        scene: &Scene<'_>,
        carried: &[&Carried<'_>],
        check: Option<&Key>,
    ) -> Result<Step, Plain> {
        let (key, old) = (self.key(), &self.from.name);
        let (own, new) = (quote::identifier(old.as_str()), quote::identifier(self.new.as_str()));
        let whole = || Plain::of(self.step);
        let mut sql = self.out_of_step().to_vec();
        sql.extend(carried.iter().filter_map(|one| one.before()));
        if let Some(check) = check {
            sql.push(alter::not_null(key, self.table, &self.new, true));
            sql.push(alter::drop_constraint(check).ok_or_else(whole)?);
        }
        let sequences = self.sequences(scene)?;
        sql.extend(sequences.before);
        sql.push(format!("{}drop column {own};", head(key)));
        sql.push(format!("{}rename column {new} to {own};", head(key)));
        sql.extend(sequences.behind);
        for one in carried {
            sql.extend(one.behind().ok_or_else(whole)?);
        }
        if let Some(comment) = &self.from.comment {
            sql.push(alter::column_comment(&self.relation(), old, Some(comment)));
        }
        sql.extend(self.privileges(scene));
        let command = Command::SwapColumn { column: old.clone(), new: self.new.clone() };
        Ok(takes_over(scene.step(key, command, sql), self.step))
    }

    /// What was granted on the column, which goes with it.
    fn privileges(&self, scene: &Scene<'_>) -> Vec<String> {
        let Some(object) = scene.ground.from.get(self.key()) else { return Vec::new() };
        let mut without = Object { grants: object.grants.clone(), ..object.clone() };
        for grant in &mut without.grants {
            if grant.columns.contains(&self.from.name) {
                grant.columns.retain(|column| *column != self.from.name);
                // Without columns it would be one on the table.
                if grant.columns.is_empty() {
                    grant.privileges = pgspec_catalog::Privileges::NONE;
                }
            }
        }
        without.grants.retain(|grant| grant.privileges != pgspec_catalog::Privileges::NONE);
        alter::privileges(self.key(), &without, object)
    }

    /// The sequences that the column's numbers come from: they go on where they are.
    fn sequences(&self, scene: &Scene<'_>) -> Result<Sequences, Plain> {
        let mut out = Sequences::default();
        for (_, key, object) in scene.ground.from.of_kind(Kind::Sequence) {
            let Some(sequence) = object.body.as_sequence() else { continue };
            let Some(owner) = &sequence.owned_by else { continue };
            if owner.table != self.relation() || owner.column != self.from.name {
                continue;
            }
            let stays = scene.ground.to.get(key).and_then(|object| object.body.as_sequence());
            if stays.is_none_or(|own| own.owned_by != sequence.owned_by) {
                return Err(Plain::Type(Type::Changed(key.clone())));
            }
            let mut other = sequence.clone();
            if let Some(owner) = &mut other.owned_by {
                owner.column = self.new.clone();
            }
            out.before.push(alter::sequence_owner(key, &other));
        }
        // One that goes is gone by then.
        if let Some(identity) = self.from.identity.as_ref().filter(|_| self.to.identity.is_some()) {
            self.identity(scene, identity, &mut out)?;
        }
        Ok(out)
    }

    fn identity(&self, scene: &Scene<'_>, identity: &Identity, out: &mut Sequences) -> Result<(), Plain> {
        let key = self.key();
        let usual = || implicit_name::sequence(&key.name, &self.from.name, |_| false);
        let own =
            QualifiedName { schema: key.schema.clone(), name: identity.name.clone().unwrap_or_else(usual) };
        let between = scene.free_relation(&own, "__new").ok_or(Plain::Names)?;
        let other = Identity { name: Some(between.name.clone()), ..identity.clone() };
        out.before.push(alter::add_identity(key, self.table, &self.new, &other));
        out.before.push(alter::goes_on(&between, &own));
        let name = quote::identifier(own.name.as_str());
        out.behind.push(format!("alter sequence {} rename to {name};", quote::qualified(&between)));
        out.behind.extend(alter::identity_privileges(
            scene.ground.from,
            scene.ground.from,
            key,
            &self.from.name,
        ));
        Ok(())
    }
}

/// What is done with sequences before a column goes, and behind that.
#[derive(Default)]
struct Sequences {
    before: Vec<String>,
    behind: Vec<String>,
}
