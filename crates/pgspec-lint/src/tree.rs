//! Questions about typed expressions that several rules ask.

use pgspec_analyze::typed::{CallForm, Const, Node, Typed, Var};
use pgspec_analyze::walk::{Next, descend};

use crate::model::Model;

/// The functions of the platform that say who asks: stable for a whole statement.
const WHO: [&str; 4] = ["uid", "jwt", "role", "email"];

/// Without casts that change no value.
pub(crate) fn bare(value: &Typed) -> &Typed {
    match &value.node {
        Node::Relabel(inner) | Node::ViaText(inner) | Node::Collate(inner, _) => bare(inner),
        Node::Call { arguments, form: CallForm::ImplicitCast | CallForm::ExplicitCast, .. } => {
            arguments.first().map_or(value, bare)
        }
        Node::Sublink(sublink) if sublink.query.entries.is_empty() && sublink.test.is_none() => {
            match sublink.query.targets.as_slice() {
                [only] => bare(&only.expression),
                _ => value,
            }
        }
        _ => value,
    }
}

/// Whether an expression is `auth.uid()`, wrapped in a query or not.
pub(crate) fn is_uid(model: &Model<'_>, value: &Typed) -> bool {
    matches!(&bare(value).node, Node::Call { function, .. } if model.is_function(*function, "auth", &["uid"]))
}

/// Whether a call says who asks, or reads a setting of the session.
pub(crate) fn says_who(model: &Model<'_>, value: &Typed) -> bool {
    let Node::Call { function, .. } = &value.node else { return false };
    model.is_function(*function, "auth", &WHO)
        || model.is_function(*function, "pg_catalog", &["current_setting"])
}

/// The column of the row itself that an expression is.
pub(crate) fn own_column(value: &Typed) -> Option<u32> {
    match bare(value).node {
        Node::Var(Var { up: 0, entry: 0, column }) => u32::try_from(column).ok(),
        _ => None,
    }
}

/// Columns of the row that are compared with `auth.uid()` by `=`, outside of queries.
pub(crate) fn owner_columns(model: &Model<'_>, value: &Typed) -> Vec<u32> {
    let mut found = Vec::new();
    descend(value, 0, &mut |part, depth| {
        if depth > 0 {
            return Next::Skip;
        }
        if let Node::Operator { operator, arguments } = &part.node
            && model.world.operator(*operator).name.name == "="
            && let [left, right] = arguments.as_slice()
        {
            for (column, other) in [(left, right), (right, left)] {
                if let Some(column) = own_column(column).filter(|_| is_uid(model, other)) {
                    found.push(column);
                }
            }
        }
        Next::Deeper
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// What an expression always is, if that can be seen: constants, and what they make.
pub(crate) fn constant(model: &Model<'_>, value: &Typed) -> Option<bool> {
    match &value.node {
        Node::Const(Const::Value { text, .. }) if value.ty == model.world.core.boolean => match text.as_str()
        {
            "t" | "true" => Some(true),
            "f" | "false" => Some(false),
            _ => None,
        },
        Node::Not(inner) => constant(model, inner).map(|value| !value),
        Node::And(all) => {
            let all: Vec<_> = all.iter().map(|one| constant(model, one)).collect();
            if all.contains(&Some(false)) {
                return Some(false);
            }
            all.into_iter().all(|one| one == Some(true)).then_some(true)
        }
        Node::Or(all) => {
            let all: Vec<_> = all.iter().map(|one| constant(model, one)).collect();
            if all.contains(&Some(true)) {
                return Some(true);
            }
            all.into_iter().all(|one| one == Some(false)).then_some(false)
        }
        Node::Operator { operator, arguments } if model.world.operator(*operator).name.name == "=" => {
            let [left, right] = arguments.as_slice() else { return None };
            match (&bare(left).node, &bare(right).node) {
                (
                    Node::Const(Const::Value { text: a, canonical: true }),
                    Node::Const(Const::Value { text: b, canonical: true }),
                ) => Some(a == b),
                _ => None,
            }
        }
        Node::Relabel(inner) => constant(model, inner),
        _ => None,
    }
}
