//! Sequences, those of `serial` columns too.

use pgspec_catalog::object::{Sequence, SequenceOptions, SequenceOwner};
use pgspec_catalog::{Body, DataType, Key, Kind, Mentioned, Name, QualifiedName, SqlText, TextMap};

use super::insert::{IfTaken, if_taken};
use super::site::Site;
use super::{Reader, data_type, identity, name};
use crate::fragment::{self, Fragment};
use crate::implicit_name;
use crate::parse::{self, Node, SyntaxKind};
use crate::quote;

/// `CREATE SEQUENCE`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::SEQUENCE)?;
    let name = reader.created(name::qualified(site, &path)?);
    if let Some(temporary) = parse::child(node, S::TEMP) {
        site.unmodelled(&temporary, "a temporary sequence");
    }
    let mut sequence = read(site, node)?;
    own(reader, &mut sequence);
    reader.note(site, None);
    let key = Key::qualified(Kind::Sequence, &name);
    reader.insert(site, node, key, Body::Sequence(Box::new(sequence)), if_taken(node));
    Some(())
}

/// A `CREATE_SEQUENCE` node. The table of its owner is as written.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Sequence> {
    let mut sequence = Sequence {
        data_type: DataType::builtin("int8"),
        options: SequenceOptions::default(),
        owned_by: None,
        unlogged: parse::has(node, SyntaxKind::UNLOGGED),
    };
    change(site, node, &mut sequence)?;
    sequence.options = sequence.options.without_defaults(&sequence.data_type);
    Some(sequence)
}

/// The owner's table with its schema.
fn own(reader: &Reader<'_>, sequence: &mut Sequence) {
    if let Some(owner) = &mut sequence.owned_by {
        owner.table = reader.relation_of(owner.table.clone());
    }
}

/// `ALTER SEQUENCE`, but for its name and schema.
pub(super) fn alter(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let path = parse::child(node, S::SEQUENCE_REF)?;
    let written = name::qualified(site, &path)?;
    if let Some(of) = identity::find(reader, &written) {
        let actions: Vec<Node> = node.children().collect();
        return identity::alter(reader, site, actions.iter(), &of);
    }
    let name = reader.relation_of(written.clone());
    let key = Key::qualified(Kind::Sequence, &name);
    let Some(Body::Sequence(found)) = reader.catalog.get(&key).map(|object| &object.body) else {
        if !parse::has(node, S::IF_EXISTS) {
            site.mention(Mentioned::Relation, written, parse::range(&path));
            reader.note(site, None);
        }
        return Some(());
    };
    let mut sequence = (**found).clone();
    let mut owner = None;
    sequence.options = sequence.options.with_defaults(&sequence.data_type);
    let before = sequence.data_type.clone();
    for action in node.children() {
        match action.kind() {
            S::SEQUENCE_REF | S::IF_EXISTS => {}
            S::SET_LOGGED => sequence.unlogged = false,
            S::SET_UNLOGGED => sequence.unlogged = true,
            S::OWNER_TO => owner = Some(action),
            S::SEQUENCE_RENAME_TO | S::SET_SCHEMA => site.unmodelled(&action, "this change of a sequence"),
            _ => option(site, &action, &mut sequence)?,
        }
    }
    if sequence.data_type != before {
        retype(&mut sequence, &before);
    }
    sequence.options = sequence.options.without_defaults(&sequence.data_type);
    own(reader, &mut sequence);
    reader.note(site, None);
    reader.catalog.get_mut(&key)?.body = Body::Sequence(Box::new(sequence));
    reader.register(reader.catalog.id(&key)?);
    match owner {
        Some(clause) => super::owner::give(reader, site, &clause, &key),
        None => Some(()),
    }
}

/// A bound that was that of the type follows it (`init_params` of `sequence.c`).
pub(super) fn retype(sequence: &mut Sequence, before: &DataType) {
    let usual = |data_type: &DataType, increment: i64| {
        let options = SequenceOptions { increment: Some(increment), ..SequenceOptions::default() };
        options.with_defaults(data_type)
    };
    let up = usual(before, 1).max_value;
    let down = usual(before, -1).min_value;
    if sequence.options.max_value == up {
        sequence.options.max_value = usual(&sequence.data_type, 1).max_value;
    }
    if sequence.options.min_value == down {
        sequence.options.min_value = usual(&sequence.data_type, -1).min_value;
    }
}

/// The options among the children of a node.
fn change(site: &mut Site<'_>, node: &Node, sequence: &mut Sequence) -> Option<()> {
    use SyntaxKind as S;
    for part in node.children() {
        if !matches!(part.kind(), S::SEQUENCE | S::IF_NOT_EXISTS | S::TEMP | S::UNLOGGED) {
            option(site, &part, sequence)?;
        }
    }
    Some(())
}

/// One option of a sequence.
pub(super) fn option(site: &mut Site<'_>, option: &Node, sequence: &mut Sequence) -> Option<()> {
    use SyntaxKind as S;
    match option.kind() {
        S::OPTION_AS_TYPE => {
            let data_type = data_type::read(site, &parse::data_type(option)?)?;
            if !["int2", "int4", "int8"].iter().any(|typname| data_type.is_builtin(typname)) {
                let message = "a sequence is of type `smallint`, `integer` or `bigint`";
                site.problem(parse::range(option), message, None);
            }
            sequence.data_type = data_type;
        }
        S::OPTION_OWNED_BY => {
            sequence.owned_by = match parse::child(option, S::QUALIFIED_COLUMN_NAME_REF)
                .or_else(|| option.descendants().find(|n| n.kind() == S::QUALIFIED_COLUMN_NAME_REF))
            {
                Some(path) => Some(owner(site, &path)?),
                None => None,
            };
        }
        // Where it goes on is data.
        S::OPTION_RESTART => {}
        S::OPTION_LOGGED => sequence.unlogged = false,
        S::OPTION_UNLOGGED => sequence.unlogged = true,
        S::OPTION_SEQUENCE_NAME => {
            site.problem(parse::range(option), "a sequence has its name in front", None)
        }
        _ => set(site, option, &mut sequence.options),
    }
    Some(())
}

/// A number or a flag of a sequence.
pub(crate) fn set(site: &mut Site<'_>, option: &Node, options: &mut SequenceOptions) {
    use SyntaxKind as S;
    let slot = match option.kind() {
        S::OPTION_START => &mut options.start,
        S::OPTION_INCREMENT => &mut options.increment,
        S::OPTION_MIN_VALUE => &mut options.min_value,
        S::OPTION_MAX_VALUE => &mut options.max_value,
        S::OPTION_CACHE => &mut options.cache,
        S::OPTION_NO_MIN_VALUE => return options.min_value = None,
        S::OPTION_NO_MAX_VALUE => return options.max_value = None,
        S::OPTION_CYCLE => return options.cycle = true,
        S::OPTION_NO_CYCLE => return options.cycle = false,
        _ => return site.unmodelled(option, "this option of a sequence"),
    };
    let negative = site.node_text(option).contains('-');
    let number = parse::tokens(option)
        .find(|token| token.kind() == S::INT_NUMBER)
        .and_then(|token| token.text().replace('_', "").parse::<i128>().ok())
        .and_then(|number| i64::try_from(if negative { -number } else { number }).ok());
    match number {
        Some(number) => *slot = Some(number),
        None => site.problem(parse::range(option), "expected a whole number", None),
    }
}

/// `schema.table.column`
fn owner(site: &mut Site<'_>, path: &Node) -> Option<SequenceOwner> {
    let mut segments = name::segments(path);
    let column = segments.pop()?;
    let Some(table) = segments.pop() else {
        site.problem(parse::range(path), "expected `table.column`", None);
        return None;
    };
    let table = QualifiedName { schema: segments.pop(), name: table };
    site.mention(Mentioned::Relation, table.clone(), parse::range(path));
    Some(SequenceOwner { table, column })
}

/// The sequence of a `serial` column of a table: a free name, and the default that takes its values.
pub(super) fn of_serial(
    reader: &Reader<'_>,
    table: &QualifiedName,
    column: &Name,
) -> (QualifiedName, SqlText) {
    let schema = table.schema.clone();
    let taken = |name: &str| reader.has_relation(&schema, name);
    let name =
        QualifiedName { name: implicit_name::sequence(&table.name, column, taken), schema: schema.clone() };
    let default = next_value(&name);
    (name, default)
}

/// Adds the sequence of a `serial` column.
pub(super) fn add_serial(
    reader: &mut Reader<'_>,
    site: &Site<'_>,
    node: &Node,
    (name, table, column): (&QualifiedName, &QualifiedName, &Name),
) {
    let Some(item) = reader.catalog.table(table) else { return };
    let Some(found) = item.body.column(column) else { return };
    let body = Sequence {
        data_type: found.data_type.clone(),
        options: SequenceOptions::default(),
        owned_by: Some(SequenceOwner { table: table.clone(), column: column.clone() }),
        unlogged: item.body.unlogged,
    };
    let key = Key::qualified(Kind::Sequence, name);
    reader.insert(site, node, key, Body::Sequence(Box::new(body)), IfTaken::Refuse);
}

/// Sequences that a table owns are logged as it is.
pub(super) fn follow(reader: &mut Reader<'_>, table: &QualifiedName, unlogged: bool) {
    for id in reader.users_of(&table.name) {
        if let Some(Body::Sequence(sequence)) = reader.catalog.object_mut(id).map(|object| &mut object.body)
            && sequence.owned_by.as_ref().is_some_and(|owner| owner.table == *table)
        {
            sequence.unlogged = unlogged;
        }
    }
}

/// `nextval('public.t_id_seq'::regclass)`, as Postgres prints it where nothing is on the search path.
pub(crate) fn next_value(sequence: &QualifiedName) -> SqlText {
    let text = format!("nextval({}::regclass)", quote::literal(&quote::qualified(sequence)));
    let read = fragment::expression(Fragment { text: &text, map: &TextMap::Nowhere });
    read.unwrap_or_else(|_| SqlText::unplaced(text))
}
