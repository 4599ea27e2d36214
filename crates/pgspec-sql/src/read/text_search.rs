//! Text search configurations and dictionaries.

use pgspec_catalog::object::{TextSearchConfiguration, TextSearchDictionary};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName};

use super::insert::IfTaken;
use super::options::Options;
use super::site::Site;
use super::{Reader, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE TEXT SEARCH CONFIGURATION`
pub(super) fn create_configuration(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let path = parse::child(node, SyntaxKind::TEXT_SEARCH_CONFIGURATION)?;
    let name = reader.created(name::qualified(site, &path)?);
    let configuration = match source(site, node)? {
        Source::Parser(parser) => TextSearchConfiguration { parser, mappings: Vec::new() },
        Source::Copy(written) => {
            let source = reader.configuration_of(written);
            let own = reader.catalog.get(&Key::qualified(Kind::TextSearchConfiguration, &source));
            match own.map(|object| &object.body) {
                Some(Body::TextSearchConfiguration(own)) => own.clone(),
                _ => builtin(&source).or_else(|| {
                    let message =
                        format!("what the text search configuration `{source}` has cannot be known here");
                    let help = "write `parser = …`, and add its mappings";
                    site.unmodelled_at(parse::range(node), message, Some(help));
                    None
                })?,
            }
        }
    };
    let body = reader.resolved(Body::TextSearchConfiguration(configuration), &name);
    let key = Key::qualified(Kind::TextSearchConfiguration, &name);
    reader.insert(site, node, key, body, IfTaken::Refuse);
    Some(())
}

/// What a configuration begins with.
pub(crate) enum Source {
    /// `PARSER`: no mappings.
    Parser(QualifiedName),
    /// `COPY`: the mappings of another one.
    Copy(QualifiedName),
}

/// What a `CREATE_TEXT_SEARCH_CONFIGURATION` node begins with.
pub(crate) fn source(site: &mut Site<'_>, node: &Node) -> Option<Source> {
    let mut options = Options::of(site, &parse::child(node, SyntaxKind::ATTRIBUTE_LIST)?);
    let (parser, copy) = (options.name(site, "parser"), options.name(site, "copy"));
    options.finish(site, "a text search configuration");
    match (parser, copy) {
        (Some(parser), None) => Some(Source::Parser(parser)),
        (None, Some(copy)) => Some(Source::Copy(copy)),
        _ => {
            let help = "write `parser = …` or `copy = …`";
            site.problem(parse::range(node), "a configuration has a parser, or is a copy", Some(help));
            None
        }
    }
}

/// What Postgres' own configurations hold: its parser, the stemmer for words, `simple` for all else
/// (`snowball_create.pl` of its sources).
pub(crate) fn builtin(name: &QualifiedName) -> Option<TextSearchConfiguration> {
    const LANGUAGES: [&str; 29] = [
        "arabic",
        "armenian",
        "basque",
        "catalan",
        "danish",
        "dutch",
        "english",
        "finnish",
        "french",
        "german",
        "greek",
        "hindi",
        "hungarian",
        "indonesian",
        "irish",
        "italian",
        "lithuanian",
        "nepali",
        "norwegian",
        "portuguese",
        "romanian",
        "russian",
        "serbian",
        "simple",
        "spanish",
        "swedish",
        "tamil",
        "turkish",
        "yiddish",
    ];
    const TOKENS: [&str; 19] = [
        "asciihword",
        "asciiword",
        "email",
        "file",
        "float",
        "host",
        "hword",
        "hword_asciipart",
        "hword_numpart",
        "hword_part",
        "int",
        "numhword",
        "numword",
        "sfloat",
        "uint",
        "url",
        "url_path",
        "version",
        "word",
    ];
    let language = name.name.as_str();
    if name.schema.is_some() || !LANGUAGES.contains(&language) {
        return None;
    }
    // Words in ASCII are taken for English where the language's own script is another.
    let ascii = if matches!(language, "hindi" | "russian") { "english" } else { language };
    let mapping = |token: &str| {
        let of = match token {
            "asciihword" | "asciiword" | "hword_asciipart" => ascii,
            "hword" | "hword_part" | "word" => language,
            _ => "simple",
        };
        let dictionary = if of == "simple" { "simple".to_owned() } else { format!("{of}_stem") };
        (Name::exact(token), vec![QualifiedName::bare(dictionary.as_str())])
    };
    Some(TextSearchConfiguration {
        parser: QualifiedName::bare("default"),
        mappings: TOKENS.into_iter().map(mapping).collect(),
    })
}

/// `CREATE TEXT SEARCH DICTIONARY`
pub(super) fn create_dictionary(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let path = parse::child(node, SyntaxKind::TEXT_SEARCH_DICTIONARY)?;
    let name = reader.created(name::qualified(site, &path)?);
    let body = reader.resolved(Body::TextSearchDictionary(dictionary(site, node)?), &name);
    let key = Key::qualified(Kind::TextSearchDictionary, &name);
    reader.insert(site, node, key, body, IfTaken::Refuse);
    Some(())
}

/// A `CREATE_TEXT_SEARCH_DICTIONARY` node.
pub(crate) fn dictionary(site: &mut Site<'_>, node: &Node) -> Option<TextSearchDictionary> {
    let mut options = Options::of(site, &parse::child(node, SyntaxKind::ATTRIBUTE_LIST)?);
    options.require(site, "template");
    let template = options.name(site, "template")?;
    Some(TextSearchDictionary { template, options: options.rest(site) })
}
