//! How a project names its objects.

use std::fmt;

use pgspec_catalog::MAX_NAME_BYTES;

/// The naming rules of a project. `None`: anything goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "each is the rule for the kind of its name")]
pub struct Naming {
    pub table: Option<Style>,
    pub column: Option<Style>,
    pub enum_type: Option<Style>,
    pub view: Option<Style>,
    pub function: Option<Style>,
    pub index: Option<Template>,
    pub unique: Option<Template>,
    pub primary_key: Option<Template>,
    pub exclude: Option<Template>,
    pub foreign_key: Option<Template>,
    pub check: Option<Template>,
    pub trigger: Option<Template>,
}

/// How the words of a name are put together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is written as its name says")]
pub enum Style {
    Snake,
    Camel,
    Pascal,
}

impl Style {
    /// `snake_case`, `camelCase` or `PascalCase`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "snake_case" => Some(Self::Snake),
            "camelCase" => Some(Self::Camel),
            "PascalCase" => Some(Self::Pascal),
            _ => None,
        }
    }

    /// The name in this style; the same if it has it.
    pub fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Self::Snake => words.join("_"),
            Self::Camel => {
                let first = words.first().cloned().unwrap_or_default();
                words.iter().skip(1).fold(first, |out, word| out + &capitalized(word))
            }
            Self::Pascal => words.iter().map(|word| capitalized(word)).collect(),
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Snake => "snake_case",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
        })
    }
}

/// The words of a name, in lower case: they end at an underscore, and where a capital follows a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && after_small) {
            words.push(String::new());
        }
        if c != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_small = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How the name of an object on a table is made: `idx_{table}_{columns}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template(Vec<Part>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Table,
    Columns,
    /// Any words: what the object demands.
    Condition,
}

/// What is wrong with a template.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the variants say it, and Display in words")]
pub enum TemplateError {
    Unclosed,
    Unknown(String),
    Repeated,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed => f.write_str("a `{` is not closed"),
            Self::Unknown(name) => {
                write!(
                    f,
                    "there is no `{{{name}}}`; there are `{{table}}`, `{{columns}}` and `{{condition}}`"
                )
            }
            Self::Repeated => f.write_str("`{condition}` may stand in it once"),
        }
    }
}

/// What a template is filled in with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Filling<'a> {
    pub(crate) table: &'a str,
    pub(crate) columns: &'a [String],
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// It has a placeholder that there is not, or an open one.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}').ok_or(TemplateError::Unclosed)?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(match name {
                "table" => Part::Table,
                "columns" | "column" => Part::Columns,
                "condition" => Part::Condition,
                other => return Err(TemplateError::Unknown(other.to_owned())),
            });
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        if parts.iter().filter(|part| **part == Part::Condition).count() > 1 {
            return Err(TemplateError::Repeated);
        }
        Ok(Self(parts))
    }

    /// Whether a name is made in this way.
    pub(crate) fn admits(&self, name: &str, filling: Filling<'_>) -> bool {
        let (before, after, open) = self.around(filling);
        if !open {
            return name == cut(&before);
        }
        if before.len() >= MAX_NAME_BYTES {
            return name == cut(&before);
        }
        let Some(rest) = name.strip_prefix(&before) else { return false };
        // The end of a long name is cut off.
        let rest = if name.len() == MAX_NAME_BYTES { Some(rest) } else { rest.strip_suffix(&after) };
        rest.is_some_and(|words| !words.is_empty())
    }

    /// The right name of an object that has another; what the old one says beside table and columns is kept.
    pub(crate) fn name(&self, old: &str, filling: Filling<'_>) -> String {
        let (before, after, open) = self.around(filling);
        if !open {
            return cut(&before).to_owned();
        }
        cut(&format!("{before}{}{after}", self.condition(old, filling))).to_owned()
    }

    /// What stands before and after the open part, and whether there is one.
    fn around(&self, filling: Filling<'_>) -> (String, String, bool) {
        let mut texts = [String::new(), String::new()];
        let mut open = false;
        for part in &self.0 {
            let [before, after] = &mut texts;
            let text = if open { after } else { before };
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Table => text.push_str(filling.table),
                Part::Columns => text.push_str(&filling.columns.join("_")),
                Part::Condition => open = true,
            }
        }
        let [before, after] = texts;
        (before, after, open)
    }

    /// The words of a name that are neither the table's, nor the columns', nor said by the template.
    fn condition(&self, old: &str, filling: Filling<'_>) -> String {
        const OF_KINDS: [&str; 9] =
            ["check", "chk", "ck", "constraint", "fkey", "idx", "index", "key", "trigger"];
        let said = self.0.iter().filter_map(|part| match part {
            Part::Text(text) => Some(words(text)),
            Part::Table | Part::Columns | Part::Condition => None,
        });
        let mut taken: Vec<String> = said.flatten().collect();
        taken.extend(words(filling.table));
        taken.extend(filling.columns.iter().flat_map(|column| words(column)));
        let own = words(old);
        let own: Vec<_> = own
            .into_iter()
            .filter(|word| !taken.contains(word) && !OF_KINDS.contains(&word.as_str()))
            .collect();
        if own.is_empty() { "valid".to_owned() } else { own.join("_") }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Table => f.write_str("{table}"),
            Part::Columns => f.write_str("{columns}"),
            Part::Condition => f.write_str("{condition}"),
        })
    }
}

/// A name as Postgres keeps it: cut behind its last whole character.
fn cut(name: &str) -> &str {
    let mut end = name.len().min(MAX_NAME_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Template {
        Template::parse(text).unwrap()
    }

    #[test]
    fn styles() {
        for (name, snake, camel, pascal) in [
            ("user_profiles", "user_profiles", "userProfiles", "UserProfiles"),
            ("userProfiles", "user_profiles", "userProfiles", "UserProfiles"),
            ("x2y", "x2y", "x2y", "X2y"),
            ("Line2Items", "line2_items", "line2Items", "Line2Items"),
            ("", "", "", ""),
        ] {
            assert_eq!(Style::Snake.apply(name), snake);
            assert_eq!(Style::Camel.apply(name), camel);
            assert_eq!(Style::Pascal.apply(name), pascal);
        }
    }

    #[test]
    fn templates_say_what_is_wrong() {
        assert_eq!(Template::parse("idx_{table"), Err(TemplateError::Unclosed));
        assert_eq!(Template::parse("idx_{tabel}"), Err(TemplateError::Unknown("tabel".to_owned())));
        assert_eq!(Template::parse("{condition}{condition}"), Err(TemplateError::Repeated));
        assert_eq!(template("idx_{table}_{columns}").to_string(), "idx_{table}_{columns}");
    }

    #[test]
    fn closed_names() {
        let columns = ["author_id".to_owned()];
        let filling = Filling { table: "community_posts", columns: &columns };
        let index = template("idx_{table}_{columns}");
        assert!(index.admits("idx_community_posts_author_id", filling));
        assert!(!index.admits("idx_posts_author", filling));
        assert_eq!(index.name("idx_posts_author", filling), "idx_community_posts_author_id");
    }

    #[test]
    fn open_names() {
        let columns = ["difficulty".to_owned()];
        let filling = Filling { table: "lessons", columns: &columns };
        let check = template("ck_{table}_{columns}_{condition}");
        for (name, admitted, right) in [
            ("ck_lessons_difficulty_known", true, "ck_lessons_difficulty_known"),
            ("ck_lessons_difficulty_", false, "ck_lessons_difficulty_valid"),
            ("lessons_difficulty_check", false, "ck_lessons_difficulty_valid"),
            ("easy_enough", false, "ck_lessons_difficulty_easy_enough"),
        ] {
            assert_eq!(check.admits(name, filling), admitted, "{name}");
            assert_eq!(check.name(name, filling), right);
        }
        let around = template("{condition}_{table}");
        assert!(around.admits("touch_lessons", filling) && !around.admits("_lessons", filling));
    }

    #[test]
    fn long_names_are_cut() {
        let columns = ["ü".repeat(40)];
        let filling = Filling { table: "t", columns: &columns };
        let index = template("idx_{table}_{columns}");
        let name = index.name("x", filling);
        assert_eq!(name.len(), 62, "not inside of a letter");
        assert!(index.admits(&name, filling));
        assert!(
            template("ck_{table}_{columns}_{condition}")
                .admits(&template("ck_{table}_{columns}").name("", filling), filling)
        );
    }
}
