//! The names of migrations.

use std::time::{SystemTime, UNIX_EPOCH};

use pgspec_codegen::Layout;

/// The version of a new migration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version(pub String);

impl Version {
    /// The one behind those of a folder: the next number where versions are small numbers, otherwise the moment.
    pub fn after(existing: &[String], layout: Layout, moment: &str) -> Self {
        let numbers: Vec<u128> = existing.iter().filter_map(|version| version.parse().ok()).collect();
        let last = numbers.iter().max().copied();
        // A stamp has fourteen digits.
        let counts = match last {
            Some(last) => last < 10_000_000_000_000,
            None => layout == Layout::Refinery,
        };
        let moment_number: u128 = moment.parse().unwrap_or(0);
        match last {
            Some(last) if counts => {
                let width = existing.iter().map(String::len).min().unwrap_or(1);
                let width = if existing.iter().all(|version| version.len() == width) { width } else { 1 };
                Self(format!("{:0width$}", last + 1))
            }
            None if counts => Self("1".to_owned()),
            // Clocks differ: it comes last in any case.
            Some(last) if last >= moment_number => Self((last + 1).to_string()),
            Some(_) | None => Self(moment.to_owned()),
        }
    }
}

impl Version {
    /// The next one, as wide if it can be. One that is no number gets a figure behind it.
    #[must_use]
    pub fn following(&self) -> Self {
        let width = self.0.len();
        match self.0.parse::<u128>() {
            Ok(number) => Self(format!("{:0width$}", number.saturating_add(1))),
            Err(_) => Self(format!("{}1", self.0)),
        }
    }
}

/// A file that would be run before one that is written before it: some tools go by the names of files as texts, not by
/// versions as numbers, and `10_b.sql` comes before `9_a.sql` there.
pub fn misplaced<'n>(names: &[&'n str], layout: Layout) -> Option<(&'n str, &'n str)> {
    match layout {
        Layout::Supabase | Layout::Dbmate => {}
        Layout::Sqlx | Layout::Refinery | Layout::Plain => return None,
    }
    let mut pairs = names.iter().zip(names.iter().skip(1));
    pairs.find(|(one, next)| one >= next).map(|(one, next)| (*one, *next))
}

/// The file name of a migration. Of a `pair` it is the one that is run; [`folder::down_file`](crate::source::folder::down_file)
/// is the other.
pub(super) fn file(version: &Version, name: &str, layout: Layout, pair: bool) -> String {
    let name = slug(name);
    match layout {
        Layout::Sqlx if pair => format!("{}_{name}.up.sql", version.0),
        Layout::Refinery => format!("V{}__{name}.sql", version.0),
        Layout::Supabase | Layout::Sqlx | Layout::Dbmate | Layout::Plain => {
            format!("{}_{name}.sql", version.0)
        }
    }
}

/// A part of a file's name: small letters, digits and underscores.
fn slug(text: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let slug: String = text.trim().chars().map(word).collect();
    if slug.is_empty() { "migration".to_owned() } else { slug }
}

/// The moment as migrations are stamped: `20260131235959`, UTC.
pub fn now() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    stamp(seconds)
}

/// Seconds since 1970 as a stamp (the algorithm of Howard Hinnant's `civil_from_days`).
fn stamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", rest / 3_600, rest % 3_600 / 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_a_moment() {
        assert_eq!(stamp(0), "19700101000000");
        assert_eq!(stamp(951_782_400), "20000229000000");
        assert_eq!(stamp(1_767_225_599), "20251231235959");
    }

    #[test]
    fn a_version_comes_behind_all_others() {
        let after = |existing: &[&str], layout| {
            let existing: Vec<String> = existing.iter().map(|&text| text.to_owned()).collect();
            Version::after(&existing, layout, "20260101000000").0
        };
        assert_eq!(after(&["1", "2"], Layout::Refinery), "3");
        assert_eq!(after(&["0001", "0009"], Layout::Plain), "0010");
        assert_eq!(after(&[], Layout::Refinery), "1");
        assert_eq!(after(&[], Layout::Supabase), "20260101000000");
        assert_eq!(after(&["20250101000000"], Layout::Supabase), "20260101000000");
        assert_eq!(after(&["20270101000000"], Layout::Supabase), "20270101000001");
        // The first migration of a new project.
        assert_eq!(after(&["00000000000001"], Layout::Supabase), "00000000000002");
    }

    #[test]
    fn several_files_have_versions_one_behind_the_other() {
        let behind = |version: &str| Version(version.to_owned()).following().0;
        assert_eq!(behind("0009"), "0010");
        assert_eq!(behind("9"), "10");
        assert_eq!(behind("20260131235959"), "20260131235960");
    }

    #[test]
    fn names_are_in_order_where_a_tool_goes_by_them() {
        let names = ["8_a.sql", "9_b.sql", "10_c.sql"];
        assert_eq!(misplaced(&names, Layout::Dbmate), Some(("9_b.sql", "10_c.sql")));
        assert_eq!(misplaced(&names, Layout::Sqlx), None);
        assert_eq!(misplaced(&["08_a.sql", "09_b.sql", "10_c.sql"], Layout::Supabase), None);
    }

    #[test]
    fn names_are_fit_for_files() {
        assert_eq!(
            file(&Version("2".into()), "Add Löcale/x", Layout::Refinery, true),
            "V2__add_l_cale_x.sql"
        );
        assert_eq!(file(&Version("2".into()), " ", Layout::Sqlx, false), "2_migration.sql");
        assert_eq!(file(&Version("2".into()), "a", Layout::Sqlx, true), "2_a.up.sql");
    }
}
