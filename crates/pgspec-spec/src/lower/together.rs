//! The files of a project, lowered by several threads: what comes of it is what one after the other gives.

use pgspec_catalog::together::STACK;
use pgspec_catalog::{Name, Text};

use super::{Broken, Lowered, Lowering};
use crate::data::DataSteps;
use crate::tree::Node;

/// One file.
pub(crate) struct File<'t> {
    pub(crate) root: &'t Node,
    /// The domain of a file that names none.
    pub(crate) domain: Option<Name>,
}

impl<'a> Lowering<'a> {
    /// Lowers files in their order.
    pub(crate) fn files(&mut self, files: &[File<'_>], schema: &Name, threads: usize) {
        if threads < 2 || !self.files_apart(files, schema, threads) {
            files.iter().for_each(|one| self.file(one.root, schema, one.domain.as_ref()));
        }
    }

    /// Lowers parts of the files as if there were no others. Where one could have mattered to the next, nothing is done.
    fn files_apart(&mut self, files: &[File<'_>], schema: &Name, threads: usize) -> bool {
        let lower = |mut own: Lowering<'a>, part: &[File<'_>]| {
            part.iter().for_each(|one| own.file(one.root, schema, one.domain.as_ref()));
            own
        };
        let mut parts = files.chunks(files.len().div_ceil(threads).max(1));
        let Some(first) = parts.next() else { return true };
        let done = std::thread::scope(|scope| {
            let mut others = Vec::new();
            for part in parts {
                let own = self.anew();
                let thread = std::thread::Builder::new().stack_size(STACK);
                others.push(thread.spawn_scoped(scope, move || lower(own, part)).ok()?);
            }
            let mut done = vec![lower(self.anew(), first)];
            for other in others {
                done.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            Some(done)
        });
        let Some(done) = done else { return false };
        if !are_independent(self, &done) {
            return false;
        }
        done.into_iter().for_each(|part| self.append(part));
        true
    }

    /// With the same settings, and nothing lowered.
    fn anew(&self) -> Self {
        let mut new = Self::new(self.sources, self.attached, self.mixins);
        new.emit_comments = self.emit_comments;
        new.platform = self.platform;
        new.cut.clone_from(&self.cut);
        new
    }

    /// Adds what came behind this.
    fn append(&mut self, next: Self) {
        self.diagnostics.append(next.diagnostics);
        self.out.append(next.out);
        self.taken.extend(next.taken);
        self.derived.extend(next.derived);
        self.used_mixins.extend(next.used_mixins);
        self.reported.extend(next.reported);
        self.adds_up |= next.adds_up;
    }
}

/// Whether each of the parts is what it would be behind the others. A name that Postgres derives is the first that is free:
/// it stays that if no earlier part took it.
fn are_independent(before: &Lowering<'_>, parts: &[Lowering<'_>]) -> bool {
    let all = || std::iter::once(before).chain(parts);
    if all().filter(|part| !part.reported.is_empty()).count() > 1
        || all().filter(|part| part.adds_up).count() > 1
    {
        return false;
    }
    let mut seen: Vec<&Lowering<'_>> = Vec::new();
    all().all(|part| {
        let is_new = part.derived.iter().all(|name| seen.iter().all(|earlier| !earlier.taken.contains(name)));
        seen.push(part);
        is_new
    })
}

impl Lowered {
    fn append(&mut self, next: Self) {
        let Self {
            drafts,
            seeds,
            fixtures,
            access,
            retention,
            concurrent_refreshes,
            extended,
            extended_columns,
            domains,
            data: DataSteps { drops, conversions },
            broken: Broken { types, relations, functions, columns },
        } = next;
        self.drafts.extend(drafts);
        self.seeds.extend(seeds);
        self.fixtures.extend(fixtures);
        self.access.extend(access);
        self.retention.extend(retention);
        self.concurrent_refreshes.extend(concurrent_refreshes);
        self.extended.extend(extended);
        self.extended_columns.extend(extended_columns);
        domains.into_iter().for_each(|(name, doc)| self.domain(name, doc));
        self.data.drops.extend(drops);
        self.data.conversions.extend(conversions);
        self.broken.types.extend(types);
        self.broken.relations.extend(relations);
        self.broken.functions.extend(functions);
        self.broken.columns.extend(columns);
    }

    /// Adds a domain. The first doc counts.
    pub(super) fn domain(&mut self, name: Name, doc: Option<Text>) {
        match self.domains.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = known.take().or(doc),
            None => self.domains.push((name, doc)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pgspec_catalog::{Diagnostics, Sources};

    use super::*;
    use crate::mixin::Mixins;
    use crate::tree;

    /// What lowering files by themselves gives, if it is right, and what lowering them in a row gives.
    fn both_ways(texts: &[&str]) -> (Option<String>, String) {
        let (mut sources, mut found) = (Sources::default(), Diagnostics::new());
        let ids: Vec<_> =
            texts.iter().enumerate().map(|(at, text)| sources.add(format!("{at}.yaml"), *text)).collect();
        let trees: Vec<_> = ids.iter().map(|id| tree::read(&sources, *id, &mut found)).collect();
        let mut mixins = Mixins::default();
        trees.iter().filter_map(|tree| tree.root.as_ref()).for_each(|root| mixins.collect(root, &mut found));
        assert_eq!(found.len(), 0);
        let files: Vec<_> = trees
            .iter()
            .filter_map(|tree| Some(File { root: tree.root.as_ref()?, domain: Some(Name::exact("d")) }))
            .collect();
        let (attached, schema) = (BTreeMap::new(), Name::exact("public"));
        let shown = |lowering: Lowering<'_>| format!("{:#?}", lowering.finish());
        let mut apart = Lowering::new(&sources, &attached, &mixins);
        let is_right = apart.files_apart(&files, &schema, texts.len());
        let mut row = Lowering::new(&sources, &attached, &mixins);
        row.files(&files, &schema, 1);
        (is_right.then(|| shown(apart)), shown(row))
    }

    #[test]
    fn files_that_leave_each_other_alone_are_lowered_apart() {
        let table = "doc: First\ntables:\n  a: { columns: { id: bigint primary key, n: integer unique check (n > 0) } }\n";
        let broken = "doc: Second\ntables:\n  b: { columns: { id: bigint primary key check ( } }\n";
        let rest = "enums:\n  e: [x, y]\nseed:\n  a: [{ id: 1 }]\ndrop:\n  a.old: gone\n";
        let (apart, row) = both_ways(&[table, broken, rest]);
        assert_eq!(apart.as_deref(), Some(row.as_str()));
        assert!(row.contains("a_n_check") && row.contains("First") && !row.contains("\"Second\""), "{row}");
    }

    #[test]
    fn files_that_matter_to_each_other_are_lowered_in_a_row() {
        // Both derive `a_b_c_key`.
        let keys = [
            "tables:\n  a_b: { columns: { c: text unique } }\n",
            "tables:\n  a: { columns: { b_c: text unique } }\n",
        ];
        let (apart, row) = both_ways(&keys);
        assert_eq!(apart, None);
        assert!(row.contains("a_b_c_key1"), "{row}");
        // The second takes back what the first gives.
        let privileges = [
            "default_privileges:\n  - for role r grant select on tables to s\n",
            "default_privileges:\n  - for role r revoke select on tables from s\n",
        ];
        assert_eq!(both_ways(&privileges).0, None);
        // What is wrong with a mixin is said once.
        let mixins = [
            "mixins:\n  m: { columns: { c: text check ( } }\ntables:\n  a: { use: m }\n",
            "tables:\n  b: { use: m }\n",
        ];
        let (apart, row) = both_ways(&mixins);
        assert_eq!(apart, None);
        assert_eq!(row.matches("in the column").count(), 1, "{row}");
    }
}
