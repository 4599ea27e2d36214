//! What hangs on what in a catalog, for whoever has to take something away (`pg_depend`; manual, "Dependency
//! Tracking"): the same answers that the reader of histories gives to DROP and ALTER.

use pgspec_catalog::{Catalog, Name};

use super::bind::Binder;
use super::{Options, Reader};

pub use super::dependents::{Hold, Thing};

static OPTIONS: Options = Options { user: None, ordered: false, postgres: 0 };

/// Answers what hangs on the objects and columns of one catalog. Making it takes time in proportion to the catalog.
pub struct Hanging<'a> {
    reader: Reader<'a>,
}

impl<'a> Hanging<'a> {
    /// For a catalog whose texts look for names without a schema along a search path. Ids are those of the catalog.
    pub fn of(catalog: &Catalog, search_path: &[Name], binder: &'a dyn Binder) -> Self {
        let mut reader = Reader::new(catalog.clone(), search_path, &OPTIONS, binder);
        reader.index();
        Self { reader }
    }

    /// What hangs directly on a thing, and how. Each thing is listed once for each way in which it hangs on it.
    pub fn on(&self, thing: &Thing) -> Vec<(Thing, Hold)> {
        let mut found = self.reader.dependents(thing);
        if let Thing::Object(id) = thing {
            self.reader.may_stand_on(*id, &mut found);
        }
        found
    }
}
