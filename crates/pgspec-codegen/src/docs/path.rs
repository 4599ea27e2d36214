//! Paths and anchors of the pages: safe on every file system, unique without regard to case, and never outside the
//! documents' folder.

use rustc_hash::FxHashMap;

/// The longest slug made of one name: Postgres' own limit, should a name exceed it.
const MAX_SLUG: usize = 63;

/// Names that are taken so far in one folder or on one page, in lower case, with the number to try next.
#[derive(Default, Debug)]
pub(super) struct Taken(FxHashMap<String, u32>);

impl Taken {
    /// The slug, or the first of `slug-2`, `slug-3`, … that is free. File systems of macOS and Windows ignore case.
    pub(super) fn claim(&mut self, slug: String) -> String {
        self.claim_with(slug, '-')
    }

    /// As [`Self::claim`], with another character before the number.
    pub(super) fn claim_with(&mut self, slug: String, separator: char) -> String {
        let lower = slug.to_ascii_lowercase();
        let Some(mut number) = self.0.get(&lower).copied() else {
            self.0.insert(lower, 2);
            return slug;
        };
        loop {
            let suffix = format!("{separator}{number}");
            number += 1;
            let candidate = format!("{lower}{suffix}");
            if !self.0.contains_key(&candidate) {
                self.0.insert(lower, number);
                self.0.insert(candidate, 2);
                return slug + &suffix;
            }
        }
    }
}

/// A name as part of a file name or an anchor: ASCII letters, digits, `_` and `-`.
pub(super) fn slug(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let slug: String = name.chars().map(plain).take(MAX_SLUG).collect();
    if slug.is_empty() { "-".to_owned() } else { slug }
}

/// A file name, without extension, of an object that lives in a schema.
pub(super) fn file_slug(schema: Option<&str>, name: &str) -> String {
    let joined = match schema {
        Some(schema) => format!("{}.{}", slug(schema), slug(name)),
        None => slug(name),
    };
    let device = joined.split('.').next().is_some_and(is_device);
    if device { format!("_{joined}") } else { joined }
}

/// The relative path from the page `from` to the page `to`; both relative to the documents' folder.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let here = folder(from);
    match to.strip_prefix(&here) {
        Some(rest) if !here.is_empty() => rest.to_owned(),
        _ => format!("{}{to}", "../".repeat(from.matches('/').count())),
    }
}

/// Names that Windows reserves for devices, with any extension.
fn is_device(stem: &str) -> bool {
    let lower = stem.to_ascii_lowercase();
    let numbered =
        |prefix: &str| lower.strip_prefix(prefix).is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9']));
    matches!(lower.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_safe_file_names() {
        assert_eq!(file_slug(Some("public"), "leads"), "public.leads");
        assert_eq!(file_slug(Some(".."), "../x"), "--.---x");
        assert_eq!(file_slug(Some("con"), "leads"), "_con.leads");
        assert_eq!(file_slug(None, "LPT1"), "_LPT1");
        assert_eq!(file_slug(None, ""), "-");
        assert_eq!(file_slug(None, &"x".repeat(500)).len(), MAX_SLUG);
    }

    #[test]
    fn slugs_that_differ_in_case_only_get_a_number() {
        let mut taken = Taken::default();
        assert_eq!(taken.claim("Users".to_owned()), "Users");
        assert_eq!(taken.claim("users".to_owned()), "users-2");
        assert_eq!(taken.claim("users-2".to_owned()), "users-2-2");
        assert_eq!(taken.claim("users".to_owned()), "users-3");
    }

    #[test]
    fn relative_paths_lead_from_page_to_page() {
        assert_eq!(relative("README.md", "tables/a.md"), "tables/a.md");
        assert_eq!(relative("tables/a.md", "tables/b.md"), "b.md");
        assert_eq!(relative("tables/a.md", "enums.md"), "../enums.md");
        assert_eq!(relative("tables/a.md", "domains/b.md"), "../domains/b.md");
    }
}
