//! Types.

use smol_str::SmolStr;

use super::super::super::syntax::{Keyword, Literal, Member, MemberKind, Type, TypeKind};
use super::{MAX_DEPTH, Scanner};

impl Scanner<'_> {
    /// A type, up to its last byte: unions, of intersections, of types with suffixes.
    pub(super) fn ty(&mut self) -> Option<Type> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.trivia();
        let start = self.at;
        let has_bar = self.eat(b'|').is_some();
        let mut members = vec![self.intersection()?];
        while self.follows(b'|') {
            members.push(self.intersection()?);
        }
        self.depth -= 1;
        if members.len() == 1 && !has_bar {
            return members.pop();
        }
        Some(Type { range: self.since(start), kind: TypeKind::Union(members) })
    }

    fn intersection(&mut self) -> Option<Type> {
        self.trivia();
        let start = self.at;
        let mut members = vec![self.suffixed()?];
        while self.follows(b'&') {
            self.trivia();
            members.push(self.suffixed()?);
        }
        if members.len() == 1 {
            return members.pop();
        }
        Some(Type { range: self.since(start), kind: TypeKind::Intersection(members) })
    }

    /// Whether an operator comes next; it is passed. What comes next otherwise is left.
    fn follows(&mut self, operator: u8) -> bool {
        let before = self.at;
        self.trivia();
        let found = self.eat(operator).is_some();
        if !found {
            self.at = before;
        }
        found
    }

    /// `A[]`, `A["b"]`
    fn suffixed(&mut self) -> Option<Type> {
        let start = self.at;
        let mut ty = Type { kind: self.primary()?, range: self.since(start) };
        loop {
            let before = self.at;
            let has_break = self.trivia();
            match self.peek() {
                Some(b'[') if has_break => return None,
                Some(b'[') => self.at += 1,
                // A call signature, `=>`, type arguments, a conditional type …
                Some(b'(' | b'<' | b'.' | b'?' | b'!' | b'`' | b'+' | b'-') | Some(128..) => return None,
                Some(b'=') if self.bytes.get(self.at + 1) == Some(&b'>') => return None,
                Some(b'a'..=b'z') => {
                    let is_more =
                        !has_break || self.word().is_none_or(|word| matches!(word, "extends" | "is"));
                    if is_more {
                        return None;
                    }
                    self.at = before;
                    return Some(ty);
                }
                _ => {
                    self.at = before;
                    return Some(ty);
                }
            }
            self.trivia();
            let kind = if self.eat(b']').is_some() {
                TypeKind::Array(Box::new(ty))
            } else {
                let key = self.ty()?;
                self.trivia();
                self.eat(b']')?;
                TypeKind::Lookup(Box::new(ty), Box::new(key))
            };
            ty = Type { range: self.since(start), kind };
        }
    }

    fn primary(&mut self) -> Option<TypeKind> {
        match self.peek()? {
            b'{' => {
                self.at += 1;
                self.members()
            }
            b'(' => {
                self.at += 1;
                let inner = self.ty()?;
                self.trivia();
                self.eat(b')')?;
                Some(inner.kind)
            }
            b'[' => {
                self.at += 1;
                Some(TypeKind::Tuple(self.list(b']')?))
            }
            b'"' | b'\'' => Some(TypeKind::Literal(Literal::String(self.string()?))),
            b'0'..=b'9' => Some(TypeKind::Literal(Literal::Number(SmolStr::new(self.digits()?)))),
            _ => self.named(),
        }
    }

    /// Types between commas, up to a closing byte.
    fn list(&mut self, close: u8) -> Option<Vec<Type>> {
        let mut types = Vec::new();
        loop {
            self.trivia();
            if self.eat(close).is_some() {
                return Some(types);
            }
            types.push(self.ty()?);
            self.trivia();
            match self.peek()? {
                b',' => self.at += 1,
                byte if byte == close => {}
                _ => return None,
            }
        }
    }

    /// A keyword, or `a.B<C>`.
    fn named(&mut self) -> Option<TypeKind> {
        let word = self.word()?;
        let keyword = match word {
            "any" => Keyword::Any,
            "unknown" => Keyword::Unknown,
            "never" => Keyword::Never,
            "void" => Keyword::Void,
            "undefined" => Keyword::Undefined,
            "null" => Keyword::Null,
            "string" => Keyword::String,
            "number" => Keyword::Number,
            "boolean" => Keyword::Boolean,
            "bigint" => Keyword::BigInt,
            "true" | "false" => return Some(TypeKind::Literal(Literal::Boolean(word == "true"))),
            // The words of the language's other types all begin small, and the names of types seldom do.
            _ if !word.starts_with(|first: char| first.is_ascii_uppercase()) => return None,
            _ => {
                let mut path = vec![SmolStr::new(word)];
                while self.eat(b'.').is_some() {
                    path.push(SmolStr::new(self.word()?));
                }
                let mut arguments = Vec::new();
                if self.eat(b'<').is_some() {
                    arguments = self.list(b'>')?;
                    if arguments.is_empty() {
                        return None;
                    }
                }
                return Some(TypeKind::Reference { path, arguments });
            }
        };
        Some(TypeKind::Keyword(keyword))
    }

    /// The members of an object type, the opening brace behind them.
    pub(super) fn members(&mut self) -> Option<TypeKind> {
        let mut members = Vec::new();
        loop {
            self.trivia();
            if self.eat(b'}').is_some() {
                return Some(TypeKind::Object(members));
            }
            members.push(self.member()?);
            let before = self.at;
            let has_break = self.trivia();
            match self.peek()? {
                b';' | b',' => self.at += 1,
                b'}' => {}
                _ if has_break => self.at = before,
                _ => return None,
            }
        }
    }

    fn member(&mut self) -> Option<Member> {
        let start = self.at;
        if self.eat(b'[').is_some() {
            let kind = self.index()?;
            return Some(Member { range: self.since(start), kind });
        }
        let (name, name_range) = self.key()?;
        let (mut name, mut name_range, mut before) = (name, name_range, self.at);
        let mut has_break = self.trivia();
        if name == "readonly" && !has_break && !matches!(self.peek(), Some(b':' | b'?')) {
            (name, name_range) = self.key()?;
            before = self.at;
            has_break = self.trivia();
        }
        if has_break || before != self.at {
            return None;
        }
        let optional = self.eat(b'?').is_some();
        self.eat(b':')?;
        let ty = Some(self.ty()?);
        Some(Member {
            range: self.since(start),
            kind: MemberKind::Property { name, name_range, optional, ty },
        })
    }

    fn key(&mut self) -> Option<(SmolStr, super::Range)> {
        let start = self.at;
        let name = match self.peek()? {
            b'"' | b'\'' => self.string()?,
            b'0'..=b'9' => SmolStr::new(self.digits()?),
            _ => SmolStr::new(self.word()?),
        };
        Some((name, self.since(start)))
    }

    /// `[key: string]: A`, `[_ in never]: never`, from behind the bracket.
    fn index(&mut self) -> Option<MemberKind> {
        self.trivia();
        self.word()?;
        self.trivia();
        let is_mapped = self.peek() != Some(b':');
        if is_mapped {
            self.word().filter(|word| *word == "in")?;
        } else {
            self.at += 1;
        }
        let key = self.ty()?;
        self.trivia();
        self.eat(b']')?;
        self.trivia();
        self.eat(b':')?;
        let ty = self.ty()?;
        let TypeKind::Keyword(word) = key.kind else { return None };
        if is_mapped {
            return (word == Keyword::Never).then_some(MemberKind::Nothing);
        }
        matches!(word, Keyword::String | Keyword::Number).then_some(MemberKind::Index(ty))
    }
}
