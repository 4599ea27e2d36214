//! What the names in a text mean: asked of whoever can resolve them. This room knows grammar only, so that names of
//! columns inside of queries are beyond it.

use std::ops::Range;

use pgspec_catalog::object::Slot;
use pgspec_catalog::{Catalog, DataType, Name, ObjectId, SqlText, Text};

/// Finds out what texts mean.
pub trait Binder: Sync {
    /// What the names in texts of a catalog's objects mean, one answer for each: `None` where it cannot be known.
    /// Names without a schema are looked for along the search path.
    fn bind(&self, catalog: &Catalog, search_path: &[Name], texts: &[(ObjectId, Slot)])
    -> Vec<Option<Bound>>;

    /// The columns that a query gives; `None` where they cannot be known.
    fn columns(&self, catalog: &Catalog, search_path: &[Name], query: &SqlText) -> Option<Vec<QueryColumn>>;
}

/// What the names in a text mean.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Bound {
    /// Columns of relations, in order of appearance.
    pub columns: Vec<BoundColumn>,
    /// Stars of select lists, in order of appearance.
    pub stars: Vec<BoundStar>,
    /// Function calls by where they begin: only those of the catalog's own functions.
    pub calls: Vec<(u32, ObjectId)>,
    /// Constants of the catalog's enums: the range of the literal, the type, and the value.
    pub labels: Vec<(Range<u32>, ObjectId, Text)>,
    /// The columns of a query's result: where the expression of each ends, and whether `as` stands behind it.
    pub outputs: Vec<Output>,
}

/// A name that means a column.
#[derive(Clone, PartialEq, Debug)]
pub struct BoundColumn {
    /// The column's own name, without what qualifies it.
    pub range: Range<u32>,
    /// The relation.
    pub relation: ObjectId,
    /// The column.
    pub column: Name,
    /// What the relation is called there, where the name stands without it and another column could be meant by it.
    pub qualifier: Option<Name>,
    /// Where a column of a result ends that takes its name from this one.
    pub names: Option<u32>,
    /// The name stands for a column of two relations (`using`, `natural`): it cannot be changed in its place.
    pub merged: bool,
}

/// A star of a select list.
#[derive(Clone, PartialEq, Debug)]
pub struct BoundStar {
    /// All of it: `*`, `t.*`.
    pub range: Range<u32>,
    /// What it stands for: the name to qualify each column by, and the column.
    pub columns: Vec<(Option<Name>, Name)>,
    /// The relations whose columns it shows.
    pub relations: Vec<ObjectId>,
}

/// A column of a query's result.
#[derive(Clone, PartialEq, Debug)]
pub struct Output {
    /// Its name.
    pub name: Name,
    /// Where its expression ends; `None` for a column that a star stands for.
    pub end: Option<u32>,
    /// Its alias, if one is written.
    pub alias: Option<Range<u32>>,
}

/// A column that a query gives.
#[derive(Clone, PartialEq, Debug)]
pub struct QueryColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub data_type: DataType,
}

/// Knows nothing: what is more than a look at one table's own columns stays unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unbound;

impl Binder for Unbound {
    fn bind(&self, _: &Catalog, _: &[Name], texts: &[(ObjectId, Slot)]) -> Vec<Option<Bound>> {
        vec![None; texts.len()]
    }

    fn columns(&self, _: &Catalog, _: &[Name], _: &SqlText) -> Option<Vec<QueryColumn>> {
        None
    }
}
