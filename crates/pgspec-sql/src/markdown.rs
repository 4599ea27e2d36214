//! Documents that hold SQL: the blocks between ```` ```sql ```` and ```` ``` ````.

/// The SQL of a document, at the places where it stands there: all else is spaces, so that bytes, lines and columns stay. A
/// block's end ends its last statement, semicolon or not.
pub fn sql(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut fence: Option<Fence<'_>> = None;
    for line in document.split_inclusive('\n') {
        match &fence {
            Some(open) if open.ends(line) => {
                if open.sql {
                    out.push_str(&end(line));
                } else {
                    blank(line, &mut out);
                }
                fence = None;
            }
            Some(open) if open.sql => out.push_str(line),
            Some(_) => blank(line, &mut out),
            None => {
                fence = Fence::of(line);
                blank(line, &mut out);
            }
        }
    }
    out
}

/// How many blocks of SQL a document has.
pub fn blocks(document: &str) -> usize {
    let (mut fence, mut count): (Option<Fence<'_>>, usize) = (None, 0);
    for line in document.lines() {
        match &fence {
            Some(open) if open.ends(line) => fence = None,
            Some(_) => {}
            None => {
                fence = Fence::of(line);
                count += usize::from(fence.as_ref().is_some_and(|fence| fence.sql));
            }
        }
    }
    count
}

/// The opening line of a block (CommonMark, "Fenced code blocks").
struct Fence<'a> {
    marks: &'a str,
    sql: bool,
}

impl<'a> Fence<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (marks, rest) = marks(line)?;
        // What is not at the end of the marks is their language; a backtick there makes it no fence.
        if marks.starts_with('`') && rest.contains('`') {
            return None;
        }
        let language = rest.trim_start().split(|c: char| c.is_whitespace() || c == '{' || c == ',').next();
        let is = |name: &str| language.is_some_and(|found| found.eq_ignore_ascii_case(name));
        let sql = ["sql", "postgresql", "postgres", "pgsql", "plpgsql"].into_iter().any(is);
        Some(Self { marks, sql })
    }

    /// Whether a line closes the block: as many of the same marks, or more, and nothing behind.
    fn ends(&self, line: &str) -> bool {
        marks(line).is_some_and(|(marks, rest)| marks.starts_with(self.marks) && rest.trim().is_empty())
    }
}

/// The marks at the start of a line, three or more, and what stands behind them.
fn marks(line: &str) -> Option<(&str, &str)> {
    let text = line.trim_start_matches([' ', '\t', '>']);
    let mark = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = text.trim_start_matches(mark);
    let marks = text.get(..text.len() - rest.len())?;
    (marks.len() >= 3).then_some((marks, rest))
}

/// The closing line: a semicolon where its first mark is.
fn end(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    blank(line, &mut out);
    if let Some(at) = line.find(['`', '~']) {
        out.replace_range(at..=at, ";");
    }
    out
}

/// As many spaces as the line has bytes; line breaks stay.
fn blank(line: &str, out: &mut String) {
    let text = line.trim_end_matches(['\r', '\n']);
    out.extend(std::iter::repeat_n(' ', text.len()));
    out.push_str(line.get(text.len()..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_stays_where_it_is() {
        let document = "# Täbles\r\n```sql\nselect 1\n```\n`select 2`\n~~~~ SQL title=x\nselect 3;\n~~~\n~~~~\n```ts\nx\n```\n";
        let text = sql(document);
        assert_eq!(text.len(), document.len());
        assert_eq!(text.lines().count(), document.lines().count());
        let kept: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(kept, ["", "", "select 1", ";", "", "", "select 3;", "~~~", ";", "", "", ""]);
        assert_eq!(text.find("select 1"), document.find("select 1"));
        assert_eq!(blocks(document), 2);
    }

    #[test]
    fn a_block_may_be_open_at_the_end() {
        assert_eq!(sql("a\n```sql\nselect 1").trim(), "select 1");
        assert_eq!(sql("").len(), 0);
        assert_eq!(blocks("no sql\n```\nx\n```"), 0);
    }
}
