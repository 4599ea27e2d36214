//! Functions and procedures: the key is the signature, the value says the rest.

use pgspec_catalog::object::{Argument, Function, FunctionBody, Parallel, Returns, Routine, Volatility};
use pgspec_catalog::{Body, Diagnostic, Key, Name, QualifiedName, Span, Text, TextMap, closest};
use pgspec_sql::fragment::{self, Fragment};

use super::{About, Fields, Lowering, Place, Scope};
use crate::codes;
use crate::language;
use crate::tree::{Entry, EntryKey, Node, NodeKind};

/// Languages of Postgres and of well-known extensions.
const LANGUAGES: &[&str] = &[
    "c",
    "internal",
    "plcoffee",
    "pljava",
    "plls",
    "plperl",
    "plperlu",
    "plpgsql",
    "plpython3u",
    "plr",
    "plrust",
    "plsh",
    "pltcl",
    "pltclu",
    "plv8",
    "sql",
];

impl Lowering<'_> {
    pub(super) fn function(&mut self, entry: &Entry, scope: Scope<'_>, routine: Routine) {
        let Some(mut fields) = Fields::of(self, &entry.value, &language::FUNCTION) else {
            self.broken_function(&entry.key, scope);
            return;
        };
        let mut places = Vec::new();
        let signature = self.signature(&entry.key, &mut fields, scope, &mut places);
        let mut about = About::of(&mut fields, self);
        places.extend(about.owner_place.take());
        let grants = self.grants(fields.entry("grants"), scope, super::grants::ON_FUNCTION, &mut places);
        let Some((name, arguments)) = signature else {
            self.broken_function(&entry.key, scope);
            return;
        };
        let what = || format!("the function `{name}`");
        let returns = self.returns(&mut fields, routine, &arguments, entry, &what, scope, &mut places);
        let language = fields.name(self, "language");
        if let (Some(name), Some(node)) = (&language, fields.take("language"))
            && !LANGUAGES.contains(&name.as_str())
            && let Some(near) = closest(name.as_str(), LANGUAGES.iter().copied())
        {
            let message = format!("there is no language `{name}`");
            self.diagnostics.push(Diagnostic::new(&codes::UNKNOWN_VALUE, message).at(node.span).fix(
                format!("did you mean `{near}`?"),
                node.span,
                near,
            ));
        }
        let body = self.function_body(&mut fields, language.as_ref(), entry, &what, scope);
        let volatility = match fields.one_of(self, "volatility").as_deref() {
            Some("stable") => Volatility::Stable,
            Some("immutable") => Volatility::Immutable,
            _ => Volatility::Volatile,
        };
        let parallel = match fields.one_of(self, "parallel").as_deref() {
            Some("safe") => Parallel::Safe,
            Some("restricted") => Parallel::Restricted,
            _ => Parallel::Unsafe,
        };
        let function = Function {
            routine,
            arguments,
            returns,
            language: language.unwrap_or_else(|| Name::exact("sql")),
            body: body.unwrap_or_else(|| FunctionBody::Source(pgspec_catalog::SqlText::unplaced(""))),
            volatility,
            strict: fields.flag(self, "strict"),
            leakproof: fields.flag(self, "leakproof"),
            security_definer: fields.one_of(self, "security").as_deref() == Some("definer"),
            window: fields.flag(self, "window"),
            parallel,
            cost: self.estimate(&mut fields, "cost"),
            rows: self.estimate(&mut fields, "rows"),
            support: fields.take("support").and_then(|n| self.text(n)).and_then(|t| fragment::name(&t).ok()),
            settings: self.function_settings(fields.entry("set")),
            transforms: self.transforms(&mut fields, &what, scope, &mut places),
        };
        fields.finish(self);
        let key = Key::function(&name, identity(&function.arguments));
        let object = self.object(Body::Function(Box::new(function)), entry.key.span, scope, about, grants);
        self.push(key, object, entry.key.span, scope, places);
    }

    /// Remembers the name of a function whose signature could not be read.
    fn broken_function(&mut self, key: &EntryKey, scope: Scope<'_>) {
        let name = key.text.split('(').next().unwrap_or("").trim();
        if let Ok(mut name) = fragment::name(name) {
            name.schema.get_or_insert_with(|| scope.schema.clone());
            self.out.broken.functions.push(name);
        }
    }

    fn signature(
        &mut self,
        key: &EntryKey,
        fields: &mut Fields<'_>,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) -> Option<(QualifiedName, Vec<Argument>)> {
        let map = key_map(key);
        if let Some(node) = fields.take("args") {
            let name = self.qualified(key, scope);
            let arguments = self.argument_list(node, &name, scope, places)?;
            return Some((name, arguments));
        }
        if !key.text.contains('(') {
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::MISSING_KEY,
                    format!("the function `{}` has no arguments list", key.text),
                )
                .at(key.span)
                .fix("the key is the signature", key.span, format!("{}()", key.text)),
            );
            return None;
        }
        match fragment::signature(Fragment { text: &key.text, map: &map }) {
            Ok((mut name, arguments, mentions)) => {
                name.schema.get_or_insert_with(|| scope.schema.clone());
                self.check_length(&name.name, key.span);
                places.push(Place { mentions, map });
                Some((name, arguments))
            }
            Err(errors) => {
                let what = format!("the signature `{}`", key.text);
                for error in errors {
                    let at = map.locate(error.range).or(Some(key.span));
                    self.broken_sql(&error.message, at, error.help, &what);
                }
                None
            }
        }
    }

    /// `args:` as SQL, or as a mapping from names to what follows them.
    fn argument_list(
        &mut self,
        node: &Node,
        name: &QualifiedName,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) -> Option<Vec<Argument>> {
        let what = || format!("the arguments of `{name}`");
        if let NodeKind::Mapping(entries) = &node.kind {
            let mut arguments = Vec::new();
            for entry in entries {
                let (mode, key) = split_mode(&entry.key);
                let argument_name = self.folded(&key, scope);
                let piece = self.piece(&entry.value, scope)?;
                let prefix = format!("{mode}{} ", pgspec_sql::quote::identifier(argument_name.as_str()));
                let read = self.between(&prefix, &piece, "", what, fragment::arguments)?;
                let (parsed, mentions) = read.value;
                places.push(Place { mentions: super::sql::shifted(mentions, read.shift), map: piece.map });
                arguments.extend(parsed);
            }
            return Some(arguments);
        }
        let piece = self.piece(node, scope)?;
        let (arguments, mentions) = self.parse(&piece, what, fragment::arguments)?;
        places.push(Place { mentions, map: piece.map });
        Some(arguments)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what a function returns depends on the rest of its declaration"
    )]
    fn returns(
        &mut self,
        fields: &mut Fields<'_>,
        routine: Routine,
        arguments: &[Argument],
        entry: &Entry,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) -> Returns {
        let Some(piece) = fields.sql(self, "returns", scope) else {
            let out = arguments.iter().any(|a| !matches!(a.mode, pgspec_catalog::object::ArgumentMode::In));
            if routine == Routine::Function && !out && !fields.has("returns") {
                fields.require(self, "returns", entry.key.span, &what());
            }
            return Returns::Nothing;
        };
        match self.parse(&piece, what, fragment::returns) {
            Some((returns, mentions)) => {
                places.push(Place { mentions, map: piece.map });
                returns
            }
            None => Returns::Nothing,
        }
    }

    fn function_body(
        &mut self,
        fields: &mut Fields<'_>,
        language: Option<&Name>,
        entry: &Entry,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
    ) -> Option<FunctionBody> {
        fields.require(self, "language", entry.key.span, &what());
        let piece = match (fields.take("body"), fields.take("file")) {
            (Some(body), None) => self.body_piece(body, scope),
            (None, Some(file)) => self.file_piece(file),
            (Some(_), Some(file)) => {
                self.diagnostics.push(
                    Diagnostic::new(&codes::CONFLICT, format!("{} has both a `body` and a `file`", what()))
                        .at(file.span)
                        .help("keep one of them"),
                );
                None
            }
            (None, None) => {
                if fields.lacks(&["body", "file"]) {
                    self.diagnostics.push(
                        Diagnostic::new(&codes::MISSING_KEY, format!("{} has no body", what()))
                            .at(entry.key.span)
                            .help("add `body: |` with the SQL below it, or `file: sql/name.sql`"),
                    );
                }
                None
            }
        }?;
        let language = language?;
        if *language == "sql" && fragment::is_standard_body(piece.sql()) {
            return self.parse(&piece, what, fragment::standard_body).map(FunctionBody::Standard);
        }
        self.parse(&piece, what, |f| fragment::body(f, language.as_str())).map(FunctionBody::Source)
    }

    /// `cost:` or `rows:`, a number.
    fn estimate(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<Text> {
        let number = fields.node(key).and_then(Node::as_scalar).map(|scalar| scalar.text.clone());
        let fraction = number.filter(|text| text.contains('.') && text.parse::<f32>().is_ok());
        fraction.or_else(|| fields.integer(self, key).map(|n| Text::new(n.to_string())))
    }

    /// `transform: [hstore]`
    fn transforms(
        &mut self,
        fields: &mut Fields<'_>,
        what: &dyn Fn() -> String,
        scope: Scope<'_>,
        places: &mut Vec<Place>,
    ) -> Vec<pgspec_catalog::DataType> {
        let Some(node) = fields.take("transform") else { return Vec::new() };
        let items = match &node.kind {
            NodeKind::Sequence(items) => items.as_slice(),
            NodeKind::Scalar(_) | NodeKind::Mapping(_) => std::slice::from_ref(node),
        };
        let mut out = Vec::new();
        for item in items {
            let Some(piece) = self.piece(item, scope) else { continue };
            if let Some((data_type, mentions)) = self.parse(&piece, what, fragment::data_type) {
                places.push(Place { mentions, map: piece.map });
                out.push(data_type);
            }
        }
        out
    }

    /// `set: { search_path: "''" }`: the value as SQL writes it.
    pub(super) fn function_settings(&mut self, entry: Option<&Entry>) -> Vec<(Name, Text)> {
        let mut out = Vec::new();
        self.each(entry, |l, e| match e.value.as_scalar() {
            Some(scalar) if !scalar.text.is_empty() => {
                out.push((Name::folded(&e.key.text), scalar.text.clone()))
            }
            _ => {
                l.diagnostics.push(
                    Diagnostic::new(
                        &codes::WRONG_SHAPE,
                        format!("the setting `{}` has no value", e.key.text),
                    )
                    .at(e.value.span)
                    .help("the value stands as SQL writes it: `search_path: \"''\"` for an empty one"),
                );
            }
        });
        out
    }
}

/// The types of the input arguments, as they identify a function. Names that are not resolved yet stand as written.
pub(crate) fn identity(arguments: &[Argument]) -> Text {
    let types: Vec<_> = arguments
        .iter()
        .filter(|a| a.mode.is_input())
        .map(|a| a.data_type.without_modifiers().to_string())
        .collect();
    Text::new(types.join(", "))
}

/// `variadic rest`: the mode in front of an argument's name.
fn split_mode(key: &EntryKey) -> (&'static str, EntryKey) {
    let modes = ["in ", "out ", "inout ", "variadic "];
    let text = key.text.as_str();
    let mode = modes.into_iter().find(|mode| {
        text.get(..mode.len()).is_some_and(|start| start.eq_ignore_ascii_case(mode)) && !key.quoted
    });
    let Some(mode) = mode else { return ("", key.clone()) };
    let name = text.get(mode.len()..).unwrap_or("").trim_start();
    let length = u32::try_from(name.len()).unwrap_or(0);
    let span = Span::new(key.span.file, key.span.end.saturating_sub(length), key.span.end);
    (mode, EntryKey { text: Text::new(name), quoted: false, span })
}

fn key_map(key: &EntryKey) -> TextMap {
    if key.quoted { TextMap::Whole(key.span) } else { TextMap::Linear(key.span) }
}
