//! Types as text, and what is declared with them.

use super::super::types::{MAP, RustType};
use super::{INDENT, MARGIN, Printer};

/// What clippy finds too complex (its documentation, `type-complexity-threshold`).
const CLIPPY_COMPLEXITY: usize = 250;

/// How complex clippy finds a type: ten for each name in it, times the depth where it stands.
fn complexity(ty: &RustType, depth: usize) -> usize {
    let inside = match ty {
        RustType::Path(_) | RustType::Inexact(_) | RustType::Own(..) => 0,
        RustType::Of(_, argument) => complexity(argument, depth + 1),
        RustType::Map(value) => 10 * (depth + 1) + complexity(value, depth + 1),
    };
    10 * depth + inside
}

impl Printer {
    /// `pub name: type,`
    pub(in super::super) fn field(&mut self, name: &str, ty: &RustType) {
        if complexity(ty, 1) > CLIPPY_COMPLEXITY {
            let reason = "reason = \"as the database has it\"".to_owned();
            self.attribute("allow", &["clippy::type_complexity".to_owned(), reason]);
        }
        self.start();
        self.out.push_str("pub ");
        self.out.push_str(name);
        self.out.push_str(": ");
        self.ty(self.indent + "pub : ".len() + name.len(), ty, ">,".len());
        self.out.push_str(",\n");
    }

    /// `head(pub type);`
    pub(in super::super) fn tuple_struct(&mut self, head: &str, ty: &RustType) {
        self.start();
        self.out.push_str(head);
        self.out.push('(');
        let column = self.indent + head.len() + 1 + "pub ".len();
        if column + ty.width() + ");".len() <= MARGIN {
            self.out.push_str("pub ");
            self.ty(column, ty, ");".len());
        } else {
            self.out.push('\n');
            self.indent += INDENT;
            self.start();
            self.out.push_str("pub ");
            self.ty(self.indent + "pub ".len(), ty, ">,".len());
            self.out.push_str(",\n");
            self.indent -= INDENT;
            self.start();
        }
        self.out.push_str(");\n");
    }

    /// A type that begins at `column`; `closing` is the length of what follows its argument.
    pub(super) fn ty(&mut self, column: usize, ty: &RustType, closing: usize) {
        match ty {
            RustType::Path(path) => self.out.push_str(path),
            RustType::Inexact(path) => self.out.push_str(path),
            RustType::Own(..) => self.out.push_str(&ty.to_string()),
            RustType::Of(head, argument) => {
                self.out.push_str(head);
                self.out.push('<');
                let column = column + head.len() + 1;
                if column + argument.width() + closing <= MARGIN {
                    self.ty(column, argument, closing);
                } else {
                    self.out.push('\n');
                    self.indent += INDENT;
                    self.start();
                    self.ty(self.indent, argument, ">".len());
                    self.out.push_str(",\n");
                    self.indent -= INDENT;
                    self.start();
                }
                self.out.push('>');
            }
            RustType::Map(value) => {
                self.out.push_str(MAP);
                self.out.push('<');
                let column = column + MAP.len() + "<String, ".len();
                if column + value.width() + closing <= MARGIN {
                    self.out.push_str("String, ");
                    self.ty(column, value, closing);
                } else {
                    self.out.push('\n');
                    self.indent += INDENT;
                    self.line("String,");
                    self.start();
                    self.ty(self.indent, value, ">".len());
                    self.out.push_str(",\n");
                    self.indent -= INDENT;
                    self.start();
                }
                self.out.push('>');
            }
        }
    }

    /// `head(names: types) -> result;`
    pub(in super::super) fn declaration(
        &mut self,
        head: &str,
        parameters: &[(String, RustType)],
        result: &RustType,
    ) {
        let shown: Vec<_> = parameters.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let line = format!("{head}({}) -> ", shown.join(", "));
        if parameters.is_empty() || self.indent + line.len() + result.width() + ";".len() <= MARGIN {
            self.start();
            self.out.push_str(&line);
            self.ty(self.indent + line.len(), result, ">;".len());
        } else {
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
            self.start();
            self.out.push_str(") -> ");
            self.ty(self.indent + ") -> ".len(), result, ">;".len());
        }
        self.out.push_str(";\n");
    }

    /// `Name(type),`
    pub(in super::super) fn variant(&mut self, name: &str, ty: &RustType) {
        self.start();
        self.out.push_str(name);
        self.out.push('(');
        let column = self.indent + name.len() + 1;
        if column + ty.width() + "),".len() <= MARGIN {
            self.ty(column, ty, "),".len());
        } else {
            self.out.push('\n');
            self.indent += INDENT;
            self.start();
            self.ty(self.indent, ty, ">,".len());
            self.out.push_str(",\n");
            self.indent -= INDENT;
            self.start();
        }
        self.out.push_str("),\n");
    }
}
