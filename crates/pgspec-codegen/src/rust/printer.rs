//! Text in the form of `prettyplease`: what does not fit into a line of 89 bytes is broken at its outermost brackets.
//!
//! As there, what has to fit is the content of the brackets and all that follows up to the next place for a break.

mod types;

use super::literal::doc_lines;
use super::types::RustType;

const MARGIN: usize = 89;
const STRUCT_MARGIN: usize = 34;
const INDENT: usize = 4;

/// An expression of calls and lists.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Expression {
    /// Text that is not broken.
    Text(String),
    /// `head(a, b)`
    Call(String, Vec<Expression>),
    /// `[a, b]`
    List(Vec<Expression>),
}

impl Expression {
    fn width(&self) -> usize {
        let all = |parts: &[Self]| {
            parts.iter().map(Self::width).sum::<usize>() + 2 * parts.len().saturating_sub(1) + 2
        };
        match self {
            Self::Text(text) => text.len(),
            Self::Call(head, parts) => head.len() + all(parts),
            Self::List(parts) => all(parts),
        }
    }
}

/// Rust source that grows line by line.
#[derive(Default, Debug)]
pub(super) struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    /// The text.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Text that has its form already.
    pub(super) fn append(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    fn start(&mut self) {
        self.out.extend(std::iter::repeat_n(' ', self.indent));
    }

    /// A line.
    pub(super) fn line(&mut self, text: &str) {
        self.start();
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// An empty line, unless a block has just begun.
    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("{\n") {
            self.out.push('\n');
        }
    }

    /// A line that begins a block.
    pub(super) fn open(&mut self, text: &str) {
        self.line(text);
        self.indent += INDENT;
    }

    /// The line that ends a block.
    pub(super) fn close(&mut self, text: &str) {
        self.indent = self.indent.saturating_sub(INDENT);
        // `{}` stays on one line.
        if self.out.ends_with("{\n") {
            self.out.pop();
            self.out.push_str(text);
            self.out.push('\n');
        } else {
            self.line(text);
        }
    }

    /// A doc comment of an item's doc and the reason why it is deprecated. (The attribute would warn inside derives.)
    pub(super) fn doc(&mut self, doc: Option<&str>, deprecated: Option<&str>) {
        let mut lines = doc.map(doc_lines).unwrap_or_default();
        if let Some(deprecated) = deprecated {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(doc_lines(&format!("**Deprecated:** {deprecated}")));
        }
        for line in lines {
            if line.is_empty() {
                self.line("///");
            } else {
                self.line(&format!("/// {line}"));
            }
        }
    }

    /// `#[head(items)]`
    pub(super) fn attribute(&mut self, head: &str, items: &[String]) {
        self.start();
        self.out.push_str("#[");
        self.out.push_str(head);
        self.out.push('(');
        let column = self.indent + 2 + head.len() + 1;
        self.list(column, items, "");
        self.out.push_str(")]\n");
    }

    /// `head[items];`
    pub(super) fn array(&mut self, head: &str, items: &[String]) {
        self.start();
        self.out.push_str(head);
        self.out.push('[');
        self.list(self.indent + head.len() + 1, items, ",");
        self.out.push_str("];\n");
    }

    /// As [`Printer::array`], for lines that are to be printed at a depth, and begin there.
    pub(super) fn array_at(&mut self, depth: usize, head: &str, items: &[String]) {
        self.at(depth, |out| out.array(head, items));
    }

    /// As [`Printer::construct`], likewise.
    pub(super) fn construct_at(&mut self, depth: usize, members: &[(String, String, Vec<String>)]) {
        self.at(depth, |out| out.construct(members));
    }

    /// `head(items)last`, where one item still has a comma.
    pub(super) fn tuple_at(&mut self, depth: usize, head: &str, items: &[RustType], last: &str) {
        self.at(depth, |out| {
            let shown: Vec<_> = items.iter().map(ToString::to_string).collect();
            let comma = if items.len() == 1 { "," } else { "" };
            let line = format!("{head}({}{comma}){last}", shown.join(", "));
            if out.indent + line.len() <= MARGIN {
                out.line(&line);
                return;
            }
            out.open(&format!("{head}("));
            for item in items {
                out.start();
                out.ty(out.indent, item, ">,".len());
                out.out.push_str(",\n");
            }
            out.close(&format!("){last}"));
        });
    }

    /// `Ok(Self { members })`
    pub(super) fn construct_of_at(&mut self, depth: usize, members: &[String]) {
        self.at(depth, |out| {
            let line = format!("Ok(Self {{ {} }})", members.join(", "));
            if line.len() <= STRUCT_MARGIN + "Ok(})".len() {
                out.line(&line);
                return;
            }
            out.open("Ok(Self {");
            members.iter().for_each(|member| out.line(&format!("{member},")));
            out.close("})");
        });
    }

    fn at(&mut self, depth: usize, print: impl FnOnce(&mut Self)) {
        let mut other = Self { out: String::new(), indent: depth * INDENT };
        print(&mut other);
        for line in other.out.lines() {
            self.out.push_str(line.get(depth * INDENT..).unwrap_or_default());
            self.out.push('\n');
        }
    }

    /// `Ok(Self { name: head(arguments)? })`
    pub(super) fn construct(&mut self, members: &[(String, String, Vec<String>)]) {
        let calls: Vec<_> = members
            .iter()
            .map(|(name, head, arguments)| format!("{name}: {head}({})?", arguments.join(", ")))
            .collect();
        let line = match calls.as_slice() {
            [] => "Ok(Self {})".to_owned(),
            calls => format!("Ok(Self {{ {} }})", calls.join(", ")),
        };
        // A struct has a margin of its own, from its name to before its last bracket.
        if line.len() <= STRUCT_MARGIN + "Ok(})".len() {
            self.line(&line);
            return;
        }
        self.open("Ok(Self {");
        for (at, ((name, head, arguments), call)) in members.iter().zip(&calls).enumerate() {
            // The last comma is there only because of the lines, and does not count.
            let comma = if at + 1 < calls.len() { ",".len() } else { 0 };
            if self.indent + call.len() + comma <= MARGIN {
                self.line(&format!("{call},"));
            } else {
                self.call(&format!("{name}: {head}"), arguments, "?,");
            }
        }
        self.close("})");
    }

    /// The items of a bracket that was opened just before `column`: on this line, or each on its own.
    fn list(&mut self, column: usize, items: &[String], last: &str) {
        // Two more for what closes it: `)]` or `];`.
        if column + width(items) + 2 <= MARGIN {
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    self.out.push_str(", ");
                }
                self.out.push_str(item);
            }
            return;
        }
        self.out.push('\n');
        self.indent += INDENT;
        for (i, item) in items.iter().enumerate() {
            self.start();
            self.out.push_str(item);
            self.out.push_str(if i + 1 < items.len() { "," } else { last });
            self.out.push('\n');
        }
        self.indent -= INDENT;
        self.start();
    }

    /// `pattern => body,`
    pub(super) fn arm(&mut self, pattern: &str, body: &str) {
        if self.indent + pattern.len() + " => ".len() + body.len() <= MARGIN {
            self.line(&format!("{pattern} => {body},"));
        } else {
            self.open(&format!("{pattern} => {{"));
            self.line(body);
            self.close("}");
        }
    }

    /// `impl what for name {`, which begins a block.
    pub(super) fn implement(&mut self, what: &str, name: &str) {
        let generics = if what.starts_with('<') { what.find("> ").map_or(0, |at| at + 1) } else { 0 };
        let (generics, what) = what.split_at(generics);
        let what = what.trim_start();
        let line = format!("impl{generics} {what} for {name} {{");
        if self.indent + line.len() <= MARGIN {
            self.open(&line);
            return;
        }
        self.line(&format!("impl{generics} {what}"));
        self.open(&format!("for {name} {{"));
    }

    /// `head(parameters) -> result {`, which begins a block.
    pub(super) fn function(&mut self, head: &str, parameters: &[&str], result: &str) {
        let line = format!("{head}({}){result} {{", parameters.join(", "));
        if self.indent + line.len() <= MARGIN || parameters.is_empty() {
            self.open(&line);
            return;
        }
        self.open(&format!("{head}("));
        for parameter in parameters {
            self.line(&format!("{parameter},"));
        }
        self.indent -= INDENT;
        self.open(&format!("){result} {{"));
    }

    /// An expression as a line.
    pub(super) fn expression(&mut self, expression: &Expression) {
        self.start();
        self.value(self.indent, expression, 0);
        self.out.push('\n');
    }

    /// An expression that begins at `column`; `closing` is the length of what follows.
    fn value(&mut self, column: usize, expression: &Expression, closing: usize) {
        let fits = column + expression.width() + closing <= MARGIN;
        match expression {
            Expression::Text(text) => self.out.push_str(text),
            Expression::Call(head, parts) => {
                self.out.push_str(head);
                self.out.push('(');
                match parts.as_slice() {
                    [list @ Expression::List(_)] => {
                        self.value(column + head.len() + 1, list, closing + 1);
                    }
                    parts => self.values(column + head.len() + 1, parts, fits),
                }
                self.out.push(')');
            }
            Expression::List(parts) => {
                self.out.push('[');
                self.values(column + 1, parts, fits);
                self.out.push(']');
            }
        }
    }

    fn values(&mut self, column: usize, parts: &[Expression], fits: bool) {
        if fits || parts.is_empty() {
            for (i, part) in parts.iter().enumerate() {
                self.out.push_str(if i > 0 { ", " } else { "" });
                // It fits, whatever the column.
                self.value(column.min(self.indent), part, 0);
            }
            return;
        }
        self.out.push('\n');
        self.indent += INDENT;
        for part in parts {
            self.start();
            self.value(self.indent, part, 1);
            self.out.push_str(",\n");
        }
        self.indent -= INDENT;
        self.start();
    }

    /// `let Self { fields } = self;`, with `..` for the others if there are any.
    pub(super) fn destructure(&mut self, fields: &[String], others: bool) {
        let rest = if others { ", .." } else { "" };
        let line = match fields {
            [] if others => "let Self { .. } = self;".to_owned(),
            [] => "let Self {} = self;".to_owned(),
            fields => format!("let Self {{ {}{rest} }} = self;", fields.join(", ")),
        };
        // There is a place for a break before `self`, though none is ever made.
        if self.indent + line.len() <= MARGIN + "self;".len() {
            self.line(&line);
            return;
        }
        self.open("let Self {");
        fields.iter().for_each(|field| self.line(&format!("{field},")));
        if others {
            self.line("..");
        }
        self.close("} = self;");
    }

    /// `head(names: types) -> result {`, which begins a block.
    pub(super) fn function_of(&mut self, head: &str, parameters: &[(String, RustType)], result: &str) {
        let shown: Vec<_> = parameters.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let line = format!("{head}({}){result} {{", shown.join(", "));
        if self.indent + line.len() <= MARGIN {
            self.open(&line);
            return;
        }
        self.open(&format!("{head}("));
        for (at, (name, ty)) in parameters.iter().enumerate() {
            self.start();
            self.out.push_str(name);
            self.out.push_str(": ");
            // The last comma is there only because of the lines, and does not count.
            let closing = if at + 1 < parameters.len() { ">,".len() } else { ">".len() };
            self.ty(self.indent + name.len() + ": ".len(), ty, closing);
            self.out.push_str(",\n");
        }
        self.indent -= INDENT;
        self.open(&format!("){result} {{"));
    }

    /// `head(arguments)` as a line, with `last` behind it.
    pub(super) fn call(&mut self, head: &str, arguments: &[String], last: &str) {
        let line = format!("{head}({}){last}", arguments.join(", "));
        if arguments.is_empty() || self.indent + line.len() <= MARGIN {
            self.line(&line);
            return;
        }
        self.open(&format!("{head}("));
        for argument in arguments {
            self.line(&format!("{argument},"));
        }
        self.close(&format!("){last}"));
    }

    /// `pattern => &[items],`
    pub(super) fn arm_array(&mut self, pattern: &str, items: &[String]) {
        let array = format!("&[{}]", items.join(", "));
        if self.indent + INDENT + array.len() <= MARGIN {
            self.arm(pattern, &array);
            return;
        }
        self.open(&format!("{pattern} => {{"));
        self.open("&[");
        items.iter().for_each(|item| self.line(&format!("{item},")));
        self.close("]");
        self.close("}");
    }

    /// `pattern => head(argument),`
    pub(super) fn arm_call(&mut self, pattern: &str, head: &str, argument: &str) {
        let call = format!("{head}({argument})");
        if self.indent + INDENT + call.len() <= MARGIN {
            self.arm(pattern, &call);
            return;
        }
        self.open(&format!("{pattern} => {{"));
        self.open(&format!("{head}("));
        self.line(&format!("{argument},"));
        self.close(")");
        self.close("}");
    }
}

fn width(items: &[String]) -> usize {
    items.iter().map(String::len).sum::<usize>() + 2 * items.len().saturating_sub(1)
}
