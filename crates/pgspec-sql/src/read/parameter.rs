//! What a session has set, for `SET … FROM CURRENT`, which takes it from there.

use pgspec_catalog::{Body, Diagnostic, Kind, Name, Text};

use super::Reader;
use super::setting::{self, Assigned};
use super::site::Site;
use crate::codes;
use crate::parse::{self, Node, SyntaxKind};

/// The value of a setting that a session takes from its server until something takes its place.
pub(super) const OF_THE_SERVER: &str = "from current";

/// Parameters and their values, as Postgres would show them.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    set: Vec<(Name, Option<Text>)>,
    /// Those that hold until the transaction ends.
    local: Vec<(Name, Option<Text>)>,
}

impl Parameters {
    /// A transaction ends.
    pub(super) fn end_transaction(&mut self) {
        self.local.clear();
    }

    /// What a parameter is set to, as SQL writes it; what is not known is a matter of the server.
    pub(super) fn value(&self, name: &Name) -> Text {
        let mut found = self.local.iter().rev().chain(self.set.iter().rev());
        let found = found.find(|(other, _)| other == name).and_then(|(_, value)| value.clone());
        found.unwrap_or_else(|| OF_THE_SERVER.into())
    }

    fn assign(&mut self, name: Name, value: Option<Text>, local: bool) {
        self.local.retain(|(other, _)| *other != name);
        if local {
            self.local.push((name, value));
        } else {
            self.set.retain(|(other, _)| *other != name);
            self.set.push((name, value));
        }
    }

    fn forget(&mut self, name: Option<&Name>) {
        for list in [&mut self.set, &mut self.local] {
            list.retain(|(other, _)| name.is_some_and(|name| name != other));
        }
    }
}

/// Takes note of what `SET`, `RESET` and `DISCARD ALL` do to the session.
pub(super) fn note(reader: &mut Reader<'_>, site: &Site<'_>, node: &Node) {
    use SyntaxKind as S;
    match node.kind() {
        S::SET => {
            let local = node.descendants().any(|part| part.kind() == S::LOCAL_SCOPE);
            if local && !reader.in_transaction {
                return;
            }
            let config = node.descendants().find(|part| parse::has(part, S::CONFIG_PARAMETER_REF));
            let Some((name, value)) = config.and_then(|config| setting::assigned(site, &config)) else {
                // `TIME ZONE`, `SCHEMA` and `NAMES` are parameters too.
                let words = parse::words(node);
                let of = |word: &str| words.split(' ').any(|other| other == word);
                let names = [("zone", "timezone"), ("schema", "search_path"), ("names", "client_encoding")];
                let named = names.iter().filter(|(word, _)| of(word));
                named.for_each(|(_, name)| reader.parameters.assign(Name::exact(name), None, local));
                return;
            };
            match value {
                Assigned::Value(value) => {
                    let shown = shown(&value);
                    reader.parameters.assign(name, shown, local);
                }
                Assigned::Default | Assigned::Current => reader.parameters.assign(name, None, local),
            }
        }
        S::RESET => {
            let name = node.descendants().find(|part| part.kind() == S::CONFIG_PARAMETER_REF);
            let name = name.map(|part| setting::parameter(&part));
            reader.parameters.forget(name.as_ref());
        }
        S::DISCARD if parse::words(node) == "discard all" => reader.parameters.forget(None),
        _ => {}
    }
}

/// A value as `SHOW` gives it, and SQL writes that; nothing for a number whose unit is not known here.
fn shown(value: &Text) -> Option<Text> {
    let plain = value.trim_matches('\'');
    let digits = plain.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return Some(match plain.to_ascii_lowercase().as_str() {
            "true" | "yes" => "on".into(),
            "false" | "no" => "off".into(),
            _ => value.clone(),
        });
    }
    let (number, unit) = plain.split_at(digits);
    let number: u64 = number.parse().ok()?;
    // A number that fills the next unit is shown in that.
    let next = match unit.trim() {
        "" if number == 0 => return Some("0".into()),
        "kB" | "MB" | "GB" => 1024,
        "ms" => 1000,
        "s" | "min" => 60,
        "h" => 24,
        "TB" | "d" => u64::MAX,
        _ => return None,
    };
    (number > 0 && !number.is_multiple_of(next))
        .then(|| crate::quote::literal(&format!("{number}{}", unit.trim())).into())
}

/// Says of the settings that are the server's, where they are still there at the end; they are taken out.
pub(super) fn settle(reader: &mut Reader<'_>) {
    let unknown = |value: &Text| *value == OF_THE_SERVER;
    let found = reader.catalog.iter().filter(|(_, _, object)| match &object.body {
        Body::Function(function) => function.settings.iter().any(|(_, value)| unknown(value)),
        Body::Setting(setting) => unknown(&setting.value),
        _ => false,
    });
    for id in found.map(|(id, ..)| id).collect::<Vec<_>>() {
        let Some((key, object)) = reader.catalog.entry(id) else { continue };
        let what = match key.kind {
            Kind::Setting => key.to_string(),
            _ => format!("a setting of the {key}"),
        };
        let message = format!("{what} is taken from the session, where nothing sets it");
        let diagnostic = Diagnostic::new(&codes::NOT_MODELLED, message).maybe_at(object.span());
        let help = "write the value itself: what a session begins with is the server's configuration";
        reader.diagnostics.push(diagnostic.help(help));
        if let Some(Body::Function(function)) = reader.catalog.object_mut(id).map(|object| &mut object.body) {
            function.settings.retain(|(_, value)| !unknown(value));
        } else {
            reader.remove(id);
        }
    }
}

/// Whether a statement may take a setting from the session.
pub(super) fn takes(kind: SyntaxKind) -> bool {
    use SyntaxKind as S;
    matches!(
        kind,
        S::CREATE_FUNCTION
            | S::CREATE_PROCEDURE
            | S::ALTER_FUNCTION
            | S::ALTER_PROCEDURE
            | S::ALTER_ROUTINE
            | S::ALTER_ROLE
            | S::ALTER_USER
            | S::ALTER_DATABASE
    )
}
