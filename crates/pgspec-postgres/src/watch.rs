//! What a session does to relations while it runs: the locks that it holds, and the tables that it has written anew.
//!
//! Locks are read in the session itself, before its transaction ends; those of statements that run in no transaction, by
//! another session meanwhile ([`Watch::of_backend`]).

use std::collections::{BTreeMap, BTreeSet};

use pgspec_catalog::{Name, QualifiedName};
use postgres::Client;

/// A relation, by the names that it has had.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Its own name.
    pub own: QualifiedName,
    /// The table that an index, a TOAST table or the sequence of a column belongs to.
    pub table: Option<QualifiedName>,
}

/// A lock that was seen.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Held {
    /// The relation, as it was called first, and as it is called now if that differs.
    pub names: Vec<Place>,
    /// `pg_locks.mode`
    pub mode: String,
}

/// What was seen of a session.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sight {
    /// The locks that it holds.
    pub locks: Vec<Held>,
    /// Tables and materialised views that are stored in another file than at the last look.
    pub rewritten: Vec<Vec<Place>>,
    /// The tables and materialised views that were there and still are, by all their names.
    pub stay: BTreeSet<QualifiedName>,
}

/// A relation as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Relation {
    place: Place,
    /// Other names that it has had since.
    others: Vec<Place>,
    /// `pg_class.relkind`
    kind: char,
    filenode: u32,
}

/// The relations of a database that are no system's, by oid.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    relations: BTreeMap<u32, Relation>,
}

/// Composite types (`c`) are no relations that anybody uses.
const RELATIONS: &str = "
select c.oid, n.nspname, c.relname, c.relkind::text, c.relfilenode,
  coalesce(i.indrelid, t.oid, d.refobjid, 0::oid)
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_index i on i.indexrelid = c.oid
left join pg_catalog.pg_class t on c.relkind = 't' and t.reltoastrelid = c.oid
left join pg_catalog.pg_depend d on c.relkind = 'S' and d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
  and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
where c.oid >= 16384 and c.relkind <> 'c'
order by c.oid";

const LOCKS: &str = "
select l.relation, l.mode from pg_catalog.pg_locks l
where l.pid = $1 and l.locktype = 'relation' and l.granted and l.relation >= 16384
  and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
order by l.relation, l.mode";

impl Watch {
    /// Looks at the relations that there are.
    ///
    /// # Errors
    /// The session fails.
    pub fn begin(client: &mut Client) -> Result<Self, postgres::Error> {
        Ok(Self { relations: relations(client)? })
    }

    /// What the session has done so far in its open transaction to the relations that were there; the next look begins from
    /// what is there now.
    ///
    /// # Errors
    /// The session fails.
    pub fn look(&mut self, client: &mut Client) -> Result<Sight, postgres::Error> {
        let pid: i32 = client.query_one("select pg_backend_pid()", &[])?.try_get(0)?;
        let rows = client.query(LOCKS, &[&pid])?;
        let now = relations(client)?;
        let mut sight = Sight { locks: self.held(&rows, &now)?, ..Sight::default() };
        for (oid, relation) in &mut self.relations {
            if let Some(new) = now.get(oid).filter(|new| new.place != relation.place)
                && !relation.others.contains(&new.place)
            {
                relation.others.push(new.place.clone());
            }
            let Some(new) = now.get(oid).filter(|_| matches!(relation.kind, 'r' | 'm')) else { continue };
            sight.stay.extend([relation.place.own.clone(), new.place.own.clone()]);
            if new.filenode != relation.filenode {
                let mut names = vec![relation.place.clone(), new.place.clone()];
                names.dedup();
                sight.rewritten.push(names);
            }
            relation.filenode = new.filenode;
        }
        sight.rewritten.sort_unstable();
        Ok(sight)
    }

    /// The locks that another session of the same database holds now.
    ///
    /// # Errors
    /// The session fails.
    pub fn of_backend(&self, client: &mut Client, pid: i32) -> Result<Vec<Held>, postgres::Error> {
        let rows = client.query(LOCKS, &[&pid])?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let now = relations(client)?;
        self.held(&rows, &now)
    }

    fn held(
        &self,
        rows: &[postgres::Row],
        now: &BTreeMap<u32, Relation>,
    ) -> Result<Vec<Held>, postgres::Error> {
        let mut found = Vec::new();
        for row in rows {
            let (oid, mode): (u32, String) = (row.try_get(0)?, row.try_get(1)?);
            let Some(first) = self.relations.get(&oid) else { continue };
            let mut names = vec![first.place.clone()];
            names.extend(first.others.iter().cloned());
            names.extend(now.get(&oid).map(|relation| relation.place.clone()));
            names.dedup();
            found.push(Held { names, mode });
        }
        found.sort_unstable();
        Ok(found)
    }
}

fn relations(client: &mut Client) -> Result<BTreeMap<u32, Relation>, postgres::Error> {
    let mut found = BTreeMap::new();
    let mut tables = Vec::new();
    for row in client.query(RELATIONS, &[])? {
        let (oid, schema, name): (u32, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let (kind, filenode, table): (String, u32, u32) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        let own = QualifiedName { schema: Some(Name::exact(&schema)), name: Name::exact(&name) };
        let kind = kind.chars().next().unwrap_or(' ');
        found.insert(oid, Relation { place: Place { own, table: None }, others: Vec::new(), kind, filenode });
        if table != 0 {
            tables.push((oid, table));
        }
    }
    let of: BTreeMap<u32, u32> = tables.iter().copied().collect();
    for (oid, table) in tables {
        // The index of a TOAST table belongs to the table.
        let table = of.get(&table).copied().unwrap_or(table);
        let name = found.get(&table).map(|relation| relation.place.own.clone());
        if let Some(relation) = found.get_mut(&oid) {
            relation.place.table = name;
        }
    }
    Ok(found)
}
