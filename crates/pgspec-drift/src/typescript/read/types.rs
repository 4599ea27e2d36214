//! Types.

use smol_str::SmolStr;
use tree_sitter::Node;

use super::super::syntax::{Keyword, Literal, Member, MemberKind, Type, TypeKind};
use super::{MAX_DEPTH, Reader, range};

impl Reader<'_> {
    /// The type behind a colon.
    pub(super) fn annotation(&mut self, node: Node<'_>) -> Option<Type> {
        let mut cursor = node.walk();
        let ty = node.named_children(&mut cursor).find(|child| child.kind() != "comment")?;
        Some(self.ty(ty))
    }

    pub(super) fn ty(&mut self, node: Node<'_>) -> Type {
        self.depth += 1;
        let kind = if self.depth > MAX_DEPTH { TypeKind::Opaque } else { self.kind(node) };
        self.depth -= 1;
        Type { range: range(node), kind }
    }

    fn kind(&mut self, node: Node<'_>) -> TypeKind {
        match node.kind() {
            "predefined_type" => keyword(self.text(node)),
            // Some words are plain names to the grammar.
            "type_identifier" | "identifier" => match self.text(node) {
                "undefined" => TypeKind::Keyword(Keyword::Undefined),
                "bigint" => TypeKind::Keyword(Keyword::BigInt),
                name => TypeKind::Reference { path: vec![SmolStr::new(name)], arguments: Vec::new() },
            },
            "literal_type" => node.named_child(0).map_or(TypeKind::Opaque, |inner| self.literal_type(inner)),
            "undefined" => TypeKind::Keyword(Keyword::Undefined),
            "nested_type_identifier" | "nested_identifier" | "member_expression" => self
                .path(node)
                .map_or(TypeKind::Opaque, |path| TypeKind::Reference { path, arguments: Vec::new() }),
            "generic_type" => self.generic(node),
            "type_query" => match node.named_child(0).and_then(|of| self.path(of)) {
                Some(path) => TypeKind::Query(path),
                None => TypeKind::Opaque,
            },
            "lookup_type" => match self.children(node).as_slice() {
                [of, key] => TypeKind::Lookup(Box::new(self.ty(*of)), Box::new(self.ty(*key))),
                _ => TypeKind::Opaque,
            },
            "array_type" => self.wrapped(node, TypeKind::Array),
            "index_type_query" => self.wrapped(node, TypeKind::KeyOf),
            "parenthesized_type" | "readonly_type" => {
                self.children(node).first().map_or(TypeKind::Opaque, |inner| self.ty(*inner).kind)
            }
            "tuple_type" => {
                let plain = |child: &Node<'_>| !matches!(child.kind(), "rest_type" | "optional_type");
                let children = self.children(node);
                if children.iter().all(plain) {
                    TypeKind::Tuple(children.into_iter().map(|child| self.ty(child)).collect())
                } else {
                    TypeKind::Opaque
                }
            }
            "union_type" => TypeKind::Union(self.operands(node, "union_type")),
            "intersection_type" => TypeKind::Intersection(self.operands(node, "intersection_type")),
            "object_type" | "interface_body" => {
                let members = self.children(node).into_iter().map(|member| self.member(member));
                TypeKind::Object(members.collect())
            }
            _ => TypeKind::Opaque,
        }
    }

    /// `a | b | c` nests to the left as often as it has bars: as a list it has no depth.
    fn operands(&mut self, node: Node<'_>, kind: &str) -> Vec<Type> {
        let mut nodes = Vec::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if node.kind() == kind {
                stack.extend(self.children(node).into_iter().rev());
            } else {
                nodes.push(node);
            }
        }
        nodes.into_iter().map(|node| self.ty(node)).collect()
    }

    fn wrapped(&mut self, node: Node<'_>, wrap: impl FnOnce(Box<Type>) -> TypeKind) -> TypeKind {
        match self.children(node).first() {
            Some(inner) => wrap(Box::new(self.ty(*inner))),
            None => TypeKind::Opaque,
        }
    }

    fn generic(&mut self, node: Node<'_>) -> TypeKind {
        let name = node.child_by_field_name("name").or_else(|| node.named_child(0));
        let Some(path) = name.and_then(|name| self.path(name)) else { return TypeKind::Opaque };
        let arguments = node.child_by_field_name("type_arguments");
        let arguments = arguments.map(|list| self.children(list)).unwrap_or_default();
        TypeKind::Reference { path, arguments: arguments.into_iter().map(|ty| self.ty(ty)).collect() }
    }

    fn literal_type(&self, node: Node<'_>) -> TypeKind {
        match node.kind() {
            "null" => TypeKind::Keyword(Keyword::Null),
            "undefined" => TypeKind::Keyword(Keyword::Undefined),
            _ => self.literal(node).map_or(TypeKind::Opaque, TypeKind::Literal),
        }
    }

    fn member(&mut self, node: Node<'_>) -> Member {
        let kind = match node.kind() {
            "property_signature" => self.property(node),
            "index_signature" => self.index(node),
            _ => MemberKind::Opaque,
        };
        Member { range: range(node), kind }
    }

    fn property(&mut self, node: Node<'_>) -> MemberKind {
        let Some(name_node) = node.child_by_field_name("name") else { return MemberKind::Opaque };
        let Some(name) = self.key(name_node) else { return MemberKind::Opaque };
        let mut cursor = node.walk();
        let optional = node.children(&mut cursor).any(|child| child.kind() == "?");
        let ty = node.child_by_field_name("type").and_then(|ty| self.annotation(ty));
        MemberKind::Property { name, name_range: range(name_node), optional, ty }
    }

    fn index(&mut self, node: Node<'_>) -> MemberKind {
        let mut cursor = node.walk();
        let mapped = node.named_children(&mut cursor).find(|child| child.kind() == "mapped_type_clause");
        if let Some(clause) = mapped {
            let of = clause.child_by_field_name("type");
            return match of {
                Some(of) if self.text(of) == "never" => MemberKind::Nothing,
                Some(_) | None => MemberKind::Opaque,
            };
        }
        match node.child_by_field_name("type").and_then(|ty| self.annotation(ty)) {
            Some(ty) => MemberKind::Index(ty),
            None => MemberKind::Opaque,
        }
    }

    /// `a.b.c`
    pub(super) fn path(&self, node: Node<'_>) -> Option<Vec<SmolStr>> {
        match node.kind() {
            "identifier" | "type_identifier" | "property_identifier" | "undefined" => {
                Some(vec![self.word(node)])
            }
            "nested_type_identifier" | "nested_identifier" | "member_expression" => {
                let mut path = Vec::new();
                let mut node = node;
                // From the last word to the first: depth is no matter.
                loop {
                    let (of, name) = match self.children(node).as_slice() {
                        [of, name] => (*of, *name),
                        _ => return None,
                    };
                    if !matches!(name.kind(), "identifier" | "type_identifier" | "property_identifier") {
                        return None;
                    }
                    path.push(self.word(name));
                    if matches!(of.kind(), "identifier" | "type_identifier") {
                        path.push(self.word(of));
                        break;
                    }
                    if !matches!(of.kind(), "nested_identifier" | "member_expression") {
                        return None;
                    }
                    node = of;
                }
                path.reverse();
                Some(path)
            }
            _ => None,
        }
    }

    /// What stands in a node, comments aside.
    pub(super) fn children<'n>(&self, node: Node<'n>) -> Vec<Node<'n>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
    }
}

fn keyword(text: &str) -> TypeKind {
    TypeKind::Keyword(match text {
        "any" => Keyword::Any,
        "unknown" => Keyword::Unknown,
        "never" => Keyword::Never,
        "void" => Keyword::Void,
        "string" => Keyword::String,
        "number" => Keyword::Number,
        "boolean" => Keyword::Boolean,
        "symbol" => Keyword::Symbol,
        "object" => Keyword::Object,
        "true" => return TypeKind::Literal(Literal::Boolean(true)),
        "false" => return TypeKind::Literal(Literal::Boolean(false)),
        _ => return TypeKind::Opaque,
    })
}
