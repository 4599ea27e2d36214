//! Statements.

use pgspec_catalog::Name;

use super::parser::{Error, Parser, Read};
use super::tokens;
use super::{CursorArguments, Dynamic, IntoClause, Opened, Sql, Stmt, StmtKind};
use crate::syntax::ast::{Statement, TextRange};

/// What `get diagnostics` knows, and whether it belongs to the stacked area; `pg_context` to both.
const DIAGNOSTICS: [(&str, Option<bool>); 12] = [
    ("row_count", Some(false)),
    ("pg_context", None),
    ("pg_exception_detail", Some(true)),
    ("pg_exception_hint", Some(true)),
    ("pg_exception_context", Some(true)),
    ("column_name", Some(true)),
    ("constraint_name", Some(true)),
    ("pg_datatype_name", Some(true)),
    ("message_text", Some(true)),
    ("table_name", Some(true)),
    ("schema_name", Some(true)),
    ("returned_sqlstate", Some(true)),
];

impl Parser<'_> {
    /// Statements up to a word that ends them.
    pub(super) fn statements(&mut self) -> Read<Vec<Stmt>> {
        let mut out = Vec::new();
        loop {
            let ends = ["end", "elsif", "elseif", "else", "when", "exception"];
            if self.peek().is_none() || ends.into_iter().any(|word| self.is(word)) && !self.is_assignment() {
                return Ok(out);
            }
            let start = self.here().start;
            let kind = self.statement()?;
            out.push(Stmt { kind, range: self.since(start) });
        }
    }

    /// A name with what assigns to it behind.
    fn is_assignment(&self) -> bool {
        let Some((name, length)) = self.name_at(0) else { return false };
        name.parts.len() > 1 || [":=", "=", "["].into_iter().any(|symbol| self.symbol_at(length, symbol))
    }

    fn statement(&mut self) -> Read<StmtKind> {
        if self.is_symbol("<<") || ["loop", "while", "for", "foreach"].into_iter().any(|word| self.is(word)) {
            let label = self.label()?;
            if self.is("declare") || self.is("begin") {
                let block = self.block(label)?;
                self.expect_symbol(";")?;
                return Ok(StmtKind::Block(Box::new(block)));
            }
            return self.any_loop(label);
        }
        if self.is("declare") || self.is("begin") {
            let block = self.block(None)?;
            self.expect_symbol(";")?;
            return Ok(StmtKind::Block(Box::new(block)));
        }
        if self.is_assignment() {
            return self.assignment();
        }
        if self.eat("if") {
            return self.if_statement();
        }
        if self.eat("case") {
            return self.case_statement();
        }
        if self.is("exit") || self.is("continue") {
            return self.exit();
        }
        if self.eat("return") {
            return self.return_statement();
        }
        if self.eat("raise") {
            return self.raise();
        }
        if self.eat("assert") {
            let condition = self.expression(&[",", ";"], ", or ;")?;
            let message = if self.eat_symbol(",") { Some(self.expression(&[";"], ";")?) } else { None };
            self.expect_symbol(";")?;
            return Ok(StmtKind::Assert(condition, message));
        }
        if self.eat("execute") {
            return self.execute();
        }
        if self.is("perform") {
            self.performs.push(self.here());
            return self.statement_to_end().map(StmtKind::Perform);
        }
        if self.is("call") || self.is("do") {
            return self.statement_to_end().map(StmtKind::Call);
        }
        if self.eat("get") {
            return self.diagnostics();
        }
        if self.eat("open") {
            return self.open();
        }
        if self.is("fetch") || self.is("move") {
            return self.fetch();
        }
        if self.eat("close") {
            let cursor = self.name()?;
            self.expect_symbol(";")?;
            return Ok(StmtKind::Close(cursor));
        }
        if self.eat("null") {
            self.expect_symbol(";")?;
            return Ok(StmtKind::Null);
        }
        if self.is("commit") || self.is("rollback") {
            let commit = self.is("commit");
            self.at += 1;
            if self.eat("and") {
                self.eat("no");
                self.expect("chain")?;
            }
            self.expect_symbol(";")?;
            return Ok(StmtKind::Transaction(commit));
        }
        if self.peek().and_then(|token| tokens::ident(token, self.text)).is_none() {
            return Err(self.syntax_error());
        }
        self.sql()
    }

    fn assignment(&mut self) -> Read<StmtKind> {
        let start = self.here().start;
        let (name, length) = self.name_at(0).ok_or_else(|| self.syntax_error())?;
        let first = self.at;
        self.at += length;
        let mut depth = 0_usize;
        loop {
            let Some(token) = self.peek() else { return Err(self.syntax_error()) };
            match token.text(self.text) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                ":=" | "=" if depth == 0 => break,
                ";" => {
                    self.at = first + length;
                    return Err(self.syntax_error());
                }
                _ => {}
            }
            self.at += 1;
        }
        let target = self.target_in(self.since(start));
        self.at += 1;
        // The grammar takes an assignment of nothing; executing it fails.
        let value = if self.is_symbol(";") {
            self.expression_in(TextRange::new(self.here().start, self.here().start))
        } else {
            self.expression(&[";"], ";")?
        };
        self.expect_symbol(";")?;
        Ok(StmtKind::Assign { name, target, value })
    }

    fn if_statement(&mut self) -> Read<StmtKind> {
        let mut branches = Vec::new();
        loop {
            let condition = self.expression(&["then"], "THEN")?;
            self.expect("then")?;
            branches.push((condition, self.statements()?));
            if !self.eat("elsif") && !self.eat("elseif") {
                break;
            }
        }
        let otherwise = if self.eat("else") { Some(self.statements()?) } else { None };
        self.expect("end")?;
        self.expect("if")?;
        self.expect_symbol(";")?;
        Ok(StmtKind::If { branches, otherwise })
    }

    fn case_statement(&mut self) -> Read<StmtKind> {
        let operand = if self.is("when") { None } else { Some(self.expression(&["when"], "WHEN")?) };
        let mut whens = Vec::new();
        while self.eat("when") {
            let condition = self.expression(&["then"], "THEN")?;
            self.expect("then")?;
            whens.push((condition, self.statements()?));
        }
        let otherwise = if self.eat("else") { Some(self.statements()?) } else { None };
        self.expect("end")?;
        self.expect("case")?;
        self.expect_symbol(";")?;
        Ok(StmtKind::Case { operand, whens, otherwise })
    }

    fn exit(&mut self) -> Read<StmtKind> {
        let exit = self.is("exit");
        self.at += 1;
        let bare = self.is("when") || self.is_symbol(";");
        let label = if bare { None } else { Some(self.ident()?) };
        if self.eat("when") {
            let condition = Some(self.expression_to_end()?);
            return Ok(StmtKind::Exit { exit, label, condition });
        }
        self.expect_symbol(";")?;
        Ok(StmtKind::Exit { exit, label, condition: None })
    }

    fn return_statement(&mut self) -> Read<StmtKind> {
        if self.eat("query") {
            if self.eat("execute") {
                let text = self.expression(&[";", "using"], "; or USING")?;
                let using = self.using(&[",", ";"], ", or ;")?;
                self.expect_symbol(";")?;
                return Ok(StmtKind::ReturnExecute(Dynamic { text, using }));
            }
            return self.statement_to_end().map(StmtKind::ReturnQuery);
        }
        let next = self.eat("next");
        let value = if self.eat_symbol(";") { None } else { Some(self.expression_to_end()?) };
        Ok(if next { StmtKind::ReturnNext(value) } else { StmtKind::Return(value) })
    }

    /// `using a, b`, if it is there.
    pub(super) fn using(&mut self, stops: &[&str], expected: &str) -> Read<Vec<super::Expression>> {
        let mut values = Vec::new();
        if self.eat("using") {
            loop {
                values.push(self.expression(stops, expected)?);
                if !self.eat_symbol(",") {
                    break;
                }
            }
        }
        Ok(values)
    }

    fn execute(&mut self) -> Read<StmtKind> {
        let text = self.expression(&["into", "using", ";"], "INTO or USING or ;")?;
        let (mut into, mut using) = (None, Vec::new());
        while !self.eat_symbol(";") {
            let start = self.here().start;
            if self.is("into") && into.is_none() {
                self.at += 1;
                into = Some(self.into_clause(start, true)?);
            } else if self.is("using") && using.is_empty() {
                using = self.using(&[",", ";", "into"], ", or ; or INTO")?;
            } else {
                return Err(self.syntax_error());
            }
        }
        Ok(StmtKind::Execute(Dynamic { text, using }, into))
    }

    fn diagnostics(&mut self) -> Read<StmtKind> {
        let start = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.start);
        let stacked = self.eat("stacked");
        if !stacked {
            self.eat("current");
        }
        self.expect("diagnostics")?;
        let mut items = Vec::new();
        loop {
            let target = self.name()?;
            if !self.eat_symbol("=") && !self.eat_symbol(":=") {
                return Err(self.syntax_error());
            }
            let item = DIAGNOSTICS.into_iter().find(|(item, _)| self.is(item));
            let (item, area) = item.ok_or_else(|| self.fail("unrecognized GET DIAGNOSTICS item"))?;
            let range = self.here();
            self.at += 1;
            if area.is_some_and(|area| area != stacked) {
                let which = if stacked { "STACKED" } else { "CURRENT" };
                let item = item.to_ascii_uppercase();
                let message = format!("diagnostics item {item} is not allowed in GET {which} DIAGNOSTICS");
                let range = TextRange::new(start, range.end);
                self.errors.push(Error { range, message, help: None });
            }
            items.push((target, item));
            if !self.eat_symbol(",") {
                break;
            }
        }
        self.expect_symbol(";")?;
        Ok(StmtKind::Diagnostics { stacked, items })
    }

    fn open(&mut self) -> Read<StmtKind> {
        let cursor = self.name()?;
        if self.is_symbol(";") || self.is_symbol("(") {
            let arguments = self.cursor_arguments()?;
            self.expect_symbol(";")?;
            return Ok(StmtKind::Open(cursor, Opened::Bound(arguments)));
        }
        if self.eat("no") {
            self.expect("scroll")?;
        } else {
            self.eat("scroll");
        }
        if !self.eat("for") {
            return Err(self.fail("syntax error, expected \"FOR\""));
        }
        if self.eat("execute") {
            let text = self.expression(&["using", ";"], "USING or ;")?;
            let using = self.using(&[",", ";"], ", or ;")?;
            self.expect_symbol(";")?;
            return Ok(StmtKind::Open(cursor, Opened::Dynamic(Dynamic { text, using })));
        }
        let query = self.statement_to_end()?;
        Ok(StmtKind::Open(cursor, Opened::Query(query)))
    }

    /// `(a, b := c)`, if it is there.
    pub(super) fn cursor_arguments(&mut self) -> Read<CursorArguments> {
        let start = self.here().start;
        let mut values = Vec::new();
        let written = self.eat_symbol("(");
        if written {
            loop {
                let named = self.peek().and_then(|token| tokens::ident(token, self.text));
                let named = named.filter(|_| self.symbol_at(1, ":=") || self.symbol_at(1, "=>"));
                self.at += if named.is_some() { 2 } else { 0 };
                values.push((named, self.expression(&[",", ")"], ",\" or \")")?));
                if !self.eat_symbol(",") {
                    break;
                }
            }
            self.expect_symbol(")")?;
        }
        let range = if written { self.since(start) } else { TextRange::new(start, start) };
        Ok(CursorArguments { written, values, range })
    }

    fn fetch(&mut self) -> Read<StmtKind> {
        let start = self.here();
        let is_move = self.is("move");
        self.at += 1;
        let mut count = None;
        let mut many = false;
        let mut from_read = false;
        // `fetch c into …` and `move c;`: a cursor without a direction.
        let bare = self
            .name_at(0)
            .is_some_and(|(_, length)| self.is_at(length, "into") || is_move && self.symbol_at(length, ";"));
        if bare {
            from_read = true;
        } else if ["next", "prior", "first", "last"].into_iter().any(|word| self.eat(word)) {
        } else if self.eat("absolute") || self.eat("relative") {
            count = Some(self.expression(&["from", "in"], "FROM or IN")?);
        } else if self.eat("all") {
            many = true;
        } else if self.is("from") || self.is("in") {
        } else {
            let direction = self.eat("forward") || self.eat("backward");
            if direction && (self.is("from") || self.is("in")) {
            } else {
                many = true;
                if !(direction && self.eat("all")) {
                    count = Some(self.expression(&["from", "in"], "FROM or IN")?);
                }
            }
        }
        if !from_read && !self.eat("from") && !self.eat("in") {
            return Err(self.fail("expected FROM or IN"));
        }
        let cursor = self.name()?;
        let into = if is_move {
            None
        } else {
            let start = self.here().start;
            self.expect("into")?;
            Some(self.into_clause(start, false)?)
        };
        self.expect_symbol(";")?;
        if many && !is_move {
            let message = "FETCH statement cannot return multiple rows".to_owned();
            self.errors.push(Error { range: self.since(start.start), message, help: None });
        }
        Ok(StmtKind::Fetch { cursor, count, into })
    }

    /// Any other statement (`make_execsql_stmt`).
    fn sql(&mut self) -> Read<StmtKind> {
        let start = self.here().start;
        let import = self.is("import");
        let routine = self.is("create");
        let (mut into, mut depth, mut begins) = (None::<IntoClause>, 0_usize, 0_usize);
        let (mut previous, mut atomic) = (None, false);
        loop {
            let Some(token) = self.peek() else {
                return Err(self.fail("unexpected end of function definition"));
            };
            let word = |word: &str| token.is_word(self.text, word);
            match token.text(self.text) {
                ";" if !routine || depth == 0 && begins == 0 => break,
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                // The body of `create function … begin atomic … end`.
                _ if routine && (word("begin") || word("case") && begins > 0) => {
                    atomic = true;
                    begins += 1;
                }
                _ if routine && word("end") => begins = begins.saturating_sub(1),
                _ => {}
            }
            let own = word("into")
                && !import
                && !previous.is_some_and(|p: tokens::Token| {
                    p.is_word(self.text, "insert") || p.is_word(self.text, "merge")
                });
            if own {
                if into.is_some() {
                    return Err(self.fail("INTO specified more than once"));
                }
                self.at += 1;
                let clause = self.into_clause(token.start, true)?;
                self.blanks.push(clause.range);
                into = Some(clause);
                previous = None;
            } else {
                previous = Some(token);
                self.at += 1;
            }
        }
        let range = self.since(start);
        self.expect_symbol(";")?;
        if atomic {
            let statement = Some(Statement::Other(Name::exact("create"), range));
            return Ok(StmtKind::Sql(Sql { range, statement }, into));
        }
        Ok(StmtKind::Sql(self.sql_in(range), into))
    }
}
