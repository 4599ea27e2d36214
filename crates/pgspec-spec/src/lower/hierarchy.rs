//! Partitions, inheritance, and what else only some tables have.

use pgspec_catalog::object::{PartitionBound, PartitionOf, ReplicaIdentity, Table};
use pgspec_catalog::{Diagnostic, Mention, Mentioned, QualifiedName, TextMap};
use pgspec_sql::fragment;

use super::sequence::place_of;
use super::sql::Piece;
use super::{Fields, Lowering, Place, Scope};
use crate::codes;
use crate::tree::{Entry, Node, NodeKind};

impl Lowering<'_> {
    /// The keys of a table that say how it is stored and what it is a part of.
    pub(super) fn hierarchy(
        &mut self,
        fields: &mut Fields<'_>,
        name: &QualifiedName,
        scope: Scope<'_>,
        (table, places): (&mut Table, &mut Vec<Place>),
    ) {
        let what = || format!("the table `{name}`");
        if let Some(piece) = fields.sql(self, "partition_by", scope)
            && let Some((by, mentions)) = self.parse(&piece, what, fragment::partition_by)
        {
            places.push(Place { mentions, map: piece.map });
            table.partition_by = Some(by);
        }
        if let Some(piece) = fields.sql(self, "partition_of", scope) {
            table.partition_of = self.partition_of(&piece, &what, places);
        }
        if let Some(node) = fields.take("inherits") {
            for (parent, span) in self.names_at(node) {
                let parent = match fragment::name(parent.as_str()) {
                    Ok(qualified) if parent.as_str().contains('.') => qualified,
                    _ => QualifiedName::bare(parent),
                };
                places.push(place_of(&parent, span));
                table.inherits.push(parent);
            }
        }
        if let Some(node) = fields.take("of") {
            let of_type = self.text(node).and_then(|text| fragment::name(&text).ok());
            if let Some(of_type) = &of_type {
                let mention = Mention {
                    what: Mentioned::Type,
                    name: of_type.clone(),
                    range: 0..node.span.end - node.span.start,
                };
                places.push(Place { mentions: vec![mention], map: TextMap::Whole(node.span) });
            }
            table.of_type = of_type;
        }
        if let Some(identity) = fields.take("replica_identity").and_then(|node| self.replica_identity(node)) {
            table.replica_identity = identity;
        }
        table.cluster_on = fields.name(self, "cluster_on");
        table.access_method = fields.name(self, "access_method").filter(|method| *method != "heap");
        table.foreign = self.foreign(fields);
    }

    /// `full`, `nothing`, `default`, or an index; `using index` may stand in front of it.
    fn replica_identity(&mut self, node: &Node) -> Option<ReplicaIdentity> {
        let text = self.text(node)?;
        let words: Vec<_> = text.split_whitespace().collect();
        Some(match words.as_slice() {
            ["full"] => ReplicaIdentity::Full,
            ["nothing"] => ReplicaIdentity::Nothing,
            ["default"] => ReplicaIdentity::Default,
            ["using", "index", index] | ["index", index] | [index] => {
                ReplicaIdentity::Index(fragment::name(index).ok()?.name)
            }
            _ => {
                let message = format!("`replica_identity` cannot be `{text}`");
                let help = "it is `full`, `nothing`, or the name of a unique index";
                self.diagnostics
                    .push(Diagnostic::new(&codes::UNKNOWN_VALUE, message).at(node.span).help(help));
                return None;
            }
        })
    }

    fn partition_of(
        &mut self,
        piece: &Piece,
        what: &dyn Fn() -> String,
        places: &mut Vec<Place>,
    ) -> Option<PartitionOf> {
        let (of, mentions) = self.parse(piece, what, fragment::partition_of)?;
        places.push(Place { mentions, map: piece.map.clone() });
        Some(of)
    }

    fn bound(
        &mut self,
        piece: &Piece,
        what: &dyn Fn() -> String,
        places: &mut Vec<Place>,
    ) -> Option<PartitionBound> {
        let (bound, mentions) = self.parse(piece, what, fragment::partition_bound)?;
        places.push(Place { mentions, map: piece.map.clone() });
        Some(bound)
    }

    /// The entries under `partitions:` of a table: tables of their own, in the same schema unless they say another.
    pub(super) fn partitions(&mut self, entry: Option<&Entry>, parent: &QualifiedName, scope: Scope<'_>) {
        let schema = parent.schema.clone().unwrap_or_else(|| scope.schema.clone());
        let inner = Scope { schema: &schema, ..scope };
        self.each(entry, |l, e| match &e.value.kind {
            NodeKind::Mapping(_) => l.table_of(e, inner, Some(parent)),
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let name = l.qualified(&e.key, inner);
                let what = || format!("the partition `{name}`");
                let mut places = Vec::new();
                let bound = l.piece(&e.value, inner).and_then(|piece| {
                    let bound = l.bound(&piece, &what, &mut places)?;
                    Some((bound, piece.doc))
                });
                match bound {
                    Some((bound, doc)) => l.plain_partition(e, name, (parent, bound, doc), places, inner),
                    None => l.out.broken.relations.push(name),
                }
            }
        });
    }

    /// The bound of an entry under `partitions:` in its long form.
    pub(super) fn bound_of(
        &mut self,
        fields: &mut Fields<'_>,
        name: &QualifiedName,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) -> Option<PartitionBound> {
        let what = || format!("the partition `{name}`");
        fields.require(self, "for", fields.span(), &what());
        let piece = fields.sql(self, "for", scope)?;
        let sql = piece.sql().trim_start();
        let bare = sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("values"));
        if !bare {
            return self.bound(&piece, &what, places);
        }
        let read = self.between("for ", &piece, "", what, fragment::partition_bound)?;
        let (bound, mentions) = read.value;
        places.push(Place { mentions: super::sql::shifted(mentions, read.shift), map: piece.map });
        Some(bound)
    }
}
