//! The tables, each read from its text when it is first asked for.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashMap;

use crate::row::Tables;
use crate::{VERSIONS, data, text};

/// One cell for each of [`VERSIONS`].
type ByVersion = [OnceLock<Tables>; 4];

static SYSTEM: ByVersion = [const { OnceLock::new() }; 4];

static EXTENSIONS: LazyLock<Vec<ByVersion>> =
    LazyLock::new(|| data::EXTENSIONS.iter().map(|_| ByVersion::default()).collect());

/// What `pg_catalog` and `information_schema` hold in a major version; the nearest supported one for others.
pub fn tables(version: u16) -> &'static Tables {
    static NOTHING: Tables = Tables::EMPTY;
    get(&SYSTEM, data::SYSTEM, version).unwrap_or(&NOTHING)
}

/// What an extension brings; `None` if it is not known.
pub fn extension(name: &str, version: u16) -> Option<&'static Tables> {
    let position = data::EXTENSIONS.binary_search_by_key(&name, |(name, _)| name).ok()?;
    let (_, text) = data::EXTENSIONS.get(position)?;
    get(EXTENSIONS.get(position)?, text, version)
}

fn get(cells: &'static ByVersion, text: &'static str, version: u16) -> Option<&'static Tables> {
    let version = version.clamp(*VERSIONS.start(), *VERSIONS.end());
    let cell = cells.get(usize::from(version - VERSIONS.start()))?;
    Some(cell.get_or_init(|| text::read(text, Some(version)).tables))
}

/// The names of the known extensions, sorted.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    data::EXTENSIONS.iter().map(|(name, _)| *name)
}

/// The known extensions that bring a type of this name.
pub fn extensions_with_type(name: &str) -> Vec<&'static str> {
    WHERE.types.get(name).cloned().unwrap_or_default()
}

/// The known extensions that bring a function of this name.
pub fn extensions_with_function(name: &str) -> Vec<&'static str> {
    WHERE.functions.get(name).cloned().unwrap_or_default()
}

/// Names, and the extensions that bring them in any version.
#[derive(Default)]
struct Where {
    types: FxHashMap<&'static str, Vec<&'static str>>,
    functions: FxHashMap<&'static str, Vec<&'static str>>,
}

static WHERE: LazyLock<Where> = LazyLock::new(|| {
    let mut found = Where::default();
    let add = |extensions: &mut Vec<&'static str>, extension| {
        if extensions.last() != Some(&extension) {
            extensions.push(extension);
        }
    };
    for (extension, text) in data::EXTENSIONS {
        let tables = text::read(text, None).tables;
        for row in &tables.types {
            add(found.types.entry(row.name).or_default(), extension);
        }
        for row in &tables.functions {
            add(found.functions.entry(row.name).or_default(), extension);
        }
    }
    found
});

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
        std::iter::once(("catalog", data::SYSTEM)).chain(data::EXTENSIONS.iter().copied())
    }

    #[test]
    fn every_line_of_every_text_is_read() {
        for (name, text) in texts() {
            for version in VERSIONS {
                assert_eq!(
                    text::read(text, Some(version)).unreadable,
                    Vec::<usize>::new(),
                    "{name} {version}"
                );
            }
            assert_eq!(text::read(text, None).unreadable, Vec::<usize>::new(), "{name}");
        }
    }

    #[test]
    fn lines_are_in_order_and_stand_once() {
        let rank = |line: &str| {
            let word = line.split(' ').next().unwrap_or_default();
            let order = ["versions", "type", "function", "operator", "cast", "opclass", "table", "view"];
            order.iter().position(|known| *known == word)
        };
        for (name, text) in texts() {
            let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
            for pair in lines.windows(2) {
                let [before, after] = pair else { panic!() };
                assert!((rank(before), before) < (rank(after), after), "{name}: {before}\n{after}");
            }
        }
        assert!(data::EXTENSIONS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_version_that_nobody_read_is_the_nearest() {
        assert!(std::ptr::eq(tables(9), tables(15)));
        assert!(std::ptr::eq(tables(99), tables(18)));
        assert!(!tables(15).types.is_empty());
    }
}
