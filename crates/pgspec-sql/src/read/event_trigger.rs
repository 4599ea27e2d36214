//! Event triggers.

use pgspec_catalog::object::{EventTrigger, TriggerEnabled};
use pgspec_catalog::{Body, Key, Kind, Name, QualifiedName, Text};

use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, expression, name, options};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE EVENT TRIGGER`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let name = name::of(&parse::child(node, SyntaxKind::EVENT_TRIGGER)?)?;
    let own = QualifiedName { schema: Some(reader.default_schema()), name: name.clone() };
    let body = reader.resolved(Body::EventTrigger(read(site, node)?), &own);
    reader.insert(site, node, Key::global(Kind::EventTrigger, name), body, IfTaken::Refuse);
    Some(())
}

/// Events (`event_trigger.c`).
const EVENTS: [&str; 5] = ["ddl_command_start", "ddl_command_end", "table_rewrite", "sql_drop", "login"];

/// A `CREATE_EVENT_TRIGGER` node.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<EventTrigger> {
    use SyntaxKind as S;
    let event_node = parse::child(node, S::EVENT_TRIGGER_EVENT)?;
    let event: Name = name::of(&event_node)?;
    if !EVENTS.contains(&event.as_str()) {
        let help = match pgspec_catalog::closest(event.as_str(), EVENTS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "it is one of `ddl_command_start`, `ddl_command_end`, `table_rewrite`, `sql_drop`, `login`"
                    .to_owned()
            }
        };
        site.problem(parse::range(&event_node), format!("there is no event `{event}`"), Some(&help));
    }
    let mut tags: Vec<Text> = Vec::new();
    let filters = node.descendants().filter(|child| child.kind() == S::EVENT_TRIGGER_WHEN);
    for (at, filter) in filters.enumerate() {
        let variable = parse::child(&filter, S::EVENT_TRIGGER_FILTER_VARIABLE).and_then(|n| name::of(&n));
        if at > 0 || variable.is_none_or(|name| name != "tag") {
            let message = "an event trigger has one filter, `tag in (…)`";
            site.problem(parse::range(&filter), message, None);
        }
        for literal in parse::children(&filter, S::LITERAL) {
            let token = parse::first_token(&literal)?;
            let tag = options::string(token.text())?;
            tags.push(tag.to_ascii_uppercase().into());
        }
    }
    let call = parse::child(node, S::CALL_EXPR)?;
    let function = expression::function_name(&call.first_child()?)?;
    Some(EventTrigger { event, tags, function, enabled: TriggerEnabled::Origin })
}
