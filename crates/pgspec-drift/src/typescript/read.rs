//! Text to [`syntax`](super::syntax), by tree-sitter's grammar of TypeScript. What it does not know is left out and
//! said; the rest of the file is read all the same. Most of a large file never comes to the grammar: see [`fast`].

mod expression;
mod fast;
mod literal;
mod types;

#[cfg(test)]
mod tests;

use smol_str::SmolStr;
use tree_sitter::{Node, Parser, Point};

use super::syntax::{Body, Declaration, File, Import, Range, Reexport, Type};

/// Deeper than anybody writes, and not so deep that the stack ends.
const MAX_DEPTH: usize = 150;

/// Reads a file. `None` if it is too large for positions of four bytes, or the grammar does not fit the library.
pub(crate) fn read(path: &str, text: &str) -> Option<File> {
    u32::try_from(text.len()).ok()?;
    let mut file = File::default();
    let rest = fast::read(text, &mut file);
    slow(path, text, rest, file)
}

/// Reads what begins at a byte by the grammar, and adds it to what was read before.
fn slow(path: &str, text: &str, from: usize, file: File) -> Option<File> {
    let language = if path.ends_with(".tsx") || path.ends_with(".jsx") {
        tree_sitter_typescript::LANGUAGE_TSX
    } else {
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT
    };
    let mut parser = Parser::new();
    parser.set_language(&language.into()).ok()?;
    if from > 0 {
        // Lines and columns are not asked for; only the order of points counts.
        let (start_point, end_point) = (Point::new(0, 0), Point::new(usize::MAX, usize::MAX));
        let rest = tree_sitter::Range { start_byte: from, end_byte: text.len(), start_point, end_point };
        parser.set_included_ranges(&[rest]).ok()?;
    }
    let tree = parser.parse(text, None)?;
    let mut reader = Reader { text, file, depth: 0 };
    let root = tree.root_node();
    let mut cursor = root.walk();
    for node in root.named_children(&mut cursor) {
        reader.statement(node);
    }
    Some(reader.file)
}

struct Reader<'t> {
    text: &'t str,
    file: File,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    fn word(&self, node: Node<'_>) -> SmolStr {
        SmolStr::new(self.text(node))
    }

    fn statement(&mut self, node: Node<'_>) {
        if node.is_error() {
            self.file.unreadable.push(range(node));
            return;
        }
        match node.kind() {
            "export_statement" => self.export(node),
            "import_statement" => self.import(node),
            "ambient_declaration" => {
                let mut cursor = node.walk();
                for inner in node.named_children(&mut cursor) {
                    self.declaration(inner, range(node));
                }
            }
            _ => self.declaration(node, range(node)),
        }
    }

    fn export(&mut self, node: Node<'_>) {
        if let Some(declaration) = node.child_by_field_name("declaration") {
            self.declaration(declaration, range(node));
            return;
        }
        let source = node.child_by_field_name("source").and_then(|source| self.string(source));
        let mut cursor = node.walk();
        let mut any = false;
        for child in node.named_children(&mut cursor) {
            if child.kind() != "export_clause" {
                continue;
            }
            any = true;
            let mut inner = child.walk();
            for specifier in child.named_children(&mut inner) {
                let Some(name) = specifier.child_by_field_name("name").map(|name| self.word(name)) else {
                    continue;
                };
                let alias = specifier.child_by_field_name("alias").map(|alias| self.word(alias));
                let alias = alias.unwrap_or_else(|| name.clone());
                self.file.reexports.push(Reexport { names: Some((name, alias)), source: source.clone() });
            }
        }
        if !any && source.is_some() {
            self.file.reexports.push(Reexport { names: None, source });
        }
    }

    fn import(&mut self, node: Node<'_>) {
        let Some(source) = node.child_by_field_name("source").and_then(|source| self.string(source)) else {
            return;
        };
        let mut cursor = node.walk();
        let clauses = node.named_children(&mut cursor).filter(|child| child.kind() == "import_clause");
        for clause in clauses.collect::<Vec<_>>() {
            let mut cursor = clause.walk();
            for child in clause.named_children(&mut cursor) {
                match child.kind() {
                    "identifier" => self.imported(self.word(child), Some(SmolStr::new("default")), &source),
                    "namespace_import" => {
                        if let Some(local) = child.named_child(0) {
                            self.imported(self.word(local), None, &source);
                        }
                    }
                    "named_imports" => {
                        let mut cursor = child.walk();
                        for specifier in child.named_children(&mut cursor) {
                            let Some(name) = specifier.child_by_field_name("name") else { continue };
                            let local = specifier.child_by_field_name("alias").unwrap_or(name);
                            self.imported(self.word(local), Some(self.word(name)), &source);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn imported(&mut self, local: SmolStr, name: Option<SmolStr>, source: &SmolStr) {
        self.file.imports.push(Import { local, name, source: source.clone() });
    }

    fn declaration(&mut self, node: Node<'_>, whole: Range) {
        let kind = node.kind();
        if !matches!(
            kind,
            "type_alias_declaration" | "interface_declaration" | "enum_declaration" | "lexical_declaration"
        ) {
            // Statements and functions declare no data; what cannot be read in them is nobody's loss.
            return;
        }
        if node.has_error() {
            let error = first_error(node).unwrap_or(node);
            self.file.unreadable.push(range(error));
            if let Some(name) = node.child_by_field_name("name") {
                self.declare(name, whole, Vec::new(), Body::Unreadable);
            }
            return;
        }
        if kind == "lexical_declaration" {
            let mut cursor = node.walk();
            for declarator in node.named_children(&mut cursor) {
                self.constant(declarator, whole);
            }
            return;
        }
        let (Some(name), parameters) = (node.child_by_field_name("name"), self.parameters(node)) else {
            return;
        };
        let body = match kind {
            "type_alias_declaration" => {
                let Some(value) = node.child_by_field_name("value") else { return };
                Body::Alias(self.ty(value))
            }
            "interface_declaration" => self.interface(node),
            _ => self.enumeration(node),
        };
        self.declare(name, whole, parameters, body);
    }

    fn declare(&mut self, name: Node<'_>, whole: Range, parameters: Vec<SmolStr>, body: Body) {
        let declaration =
            Declaration { name: self.word(name), name_range: range(name), range: whole, parameters, body };
        self.file.declarations.push(declaration);
    }

    fn parameters(&self, node: Node<'_>) -> Vec<SmolStr> {
        let Some(list) = node.child_by_field_name("type_parameters") else {
            return Vec::new();
        };
        let mut cursor = list.walk();
        let parameters = list.named_children(&mut cursor).filter_map(|p| p.child_by_field_name("name"));
        parameters.map(|name| self.word(name)).collect()
    }

    fn interface(&mut self, node: Node<'_>) -> Body {
        let mut extends = Vec::new();
        let mut cursor = node.walk();
        let clauses = node.named_children(&mut cursor).filter(|c| c.kind() == "extends_type_clause");
        for clause in clauses.collect::<Vec<_>>() {
            let mut cursor = clause.walk();
            let bases: Vec<_> = clause.named_children(&mut cursor).collect();
            extends.extend(bases.into_iter().map(|base| self.ty(base)));
        }
        let object = match node.child_by_field_name("body") {
            Some(body) => self.ty(body),
            None => Type { range: range(node), kind: super::syntax::TypeKind::Opaque },
        };
        Body::Interface { extends, object }
    }

    fn enumeration(&mut self, node: Node<'_>) -> Body {
        let Some(body) = node.child_by_field_name("body") else { return Body::Enum(None) };
        let mut cursor = body.walk();
        let values = body.named_children(&mut cursor).filter(|child| child.kind() != "comment");
        Body::Enum(
            values
                .map(|assignment| {
                    let name = self.key(assignment.child_by_field_name("name")?)?;
                    let value = assignment.child_by_field_name("value")?;
                    Some((name, self.literal(value)?))
                })
                .collect(),
        )
    }

    fn constant(&mut self, declarator: Node<'_>, whole: Range) {
        let (Some(name), Some(value)) =
            (declarator.child_by_field_name("name"), declarator.child_by_field_name("value"))
        else {
            return;
        };
        if name.kind() != "identifier" {
            return;
        }
        let value = self.value(value);
        self.declare(name, whole, Vec::new(), Body::Constant { value });
    }
}

fn range(node: Node<'_>) -> Range {
    // `read` made sure that the text is short enough.
    let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Range { start: offset(node.start_byte()), end: offset(node.end_byte()) }
}

fn first_error(node: Node<'_>) -> Option<Node<'_>> {
    let mut node = node;
    loop {
        if node.is_error() || node.is_missing() {
            return Some(node);
        }
        let mut cursor = node.walk();
        node = node.children(&mut cursor).find(|child| child.has_error() || child.is_missing())?;
    }
}
