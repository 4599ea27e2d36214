//! Sequences, partitions and foreign servers.

use pgspec_catalog::object::{ForeignServer, PartitionBound, PartitionBy, PartitionOf, Sequence};
use pgspec_catalog::{Mention, Mentioned};

use super::{read, whole};
use crate::fragment::wording::{self, Place};
use crate::fragment::{Fragment, Parsed};
use crate::parse::{self, Node, SyntaxKind};
use crate::read::site::Site;
use crate::read::{foreign as read_foreign, name as read_name};
use crate::read::{partition as read_partition, sequence as read_sequence};

/// See [`crate::fragment::sequence`].
pub fn sequence(fragment: Fragment<'_>) -> Parsed<(Sequence, Vec<Mention>)> {
    let wrapped = whole(fragment, "create sequence s ", "\n");
    read(fragment, Place::Sequence, wrapped, |site, statement| {
        let (sequence, mentions) = site.apart(|site| read_sequence::read(site, statement));
        Some((sequence?, mentions))
    })
}

/// See [`crate::fragment::partition_by`].
pub fn partition_by(fragment: Fragment<'_>) -> Parsed<(PartitionBy, Vec<Mention>)> {
    let wrapped = whole(fragment, "create table t () partition by ", "\n");
    read(fragment, Place::PartitionBy, wrapped, |site, statement| {
        only_tail(
            site,
            statement,
            &[SyntaxKind::TABLE_ARG_LIST, SyntaxKind::PARTITION_BY],
            Place::PartitionBy,
        );
        let node = parse::child(statement, SyntaxKind::PARTITION_BY)?;
        let (by, mentions) = site.apart(|site| read_partition::by(site, &node));
        Some((by?, mentions))
    })
}

/// See [`crate::fragment::partition_bound`].
pub fn partition_bound(fragment: Fragment<'_>) -> Parsed<(PartitionBound, Vec<Mention>)> {
    let wrapped = whole(fragment, "create table t partition of p ", "\n");
    read(fragment, Place::PartitionBound, wrapped, |site, statement| {
        let node = statement.children().find(|node| read_partition::is_bound(node.kind()))?;
        only_tail(site, statement, &[SyntaxKind::PARTITION_OF, node.kind()], Place::PartitionBound);
        let (bound, mentions) = site.apart(|site| read_partition::bound(site, &node));
        Some((bound?, mentions))
    })
}

/// See [`crate::fragment::partition_of`].
pub fn partition_of(fragment: Fragment<'_>) -> Parsed<(PartitionOf, Vec<Mention>)> {
    let wrapped = whole(fragment, "create table t partition of ", "\n");
    read(fragment, Place::PartitionBound, wrapped, |site, statement| {
        let node = statement.children().find(|node| read_partition::is_bound(node.kind()))?;
        only_tail(site, statement, &[SyntaxKind::PARTITION_OF, node.kind()], Place::PartitionBound);
        let (of, mentions) = site.apart(|site| {
            let path = parse::child(
                &parse::child(statement, SyntaxKind::PARTITION_OF)?,
                SyntaxKind::TABLE_NAME_REF,
            )?;
            let parent = read_name::qualified(site, &path)?;
            site.mention(Mentioned::Relation, parent.clone(), parse::range(&path));
            Some(PartitionOf { parent, bound: read_partition::bound(site, &node)? })
        });
        Some((of?, mentions))
    })
}

/// See [`crate::fragment::server`].
pub fn server(fragment: Fragment<'_>) -> Parsed<ForeignServer> {
    let wrapped = whole(fragment, "create server s ", "\n");
    read(fragment, Place::Server, wrapped, read_foreign::server)
}

/// Reports what stands behind the part of a `CREATE TABLE` that was asked for.
fn only_tail(site: &mut Site<'_>, statement: &Node, allowed: &[SyntaxKind], place: Place) {
    let mut others = statement
        .children()
        .filter(|node| node.kind() != SyntaxKind::TABLE_NAME && !allowed.contains(&node.kind()));
    if let Some(extra) = others.next() {
        site.problem(parse::range(&extra), wording::expected_end(place), None);
    }
}
