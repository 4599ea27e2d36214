//! What each fragment is expected to hold, in words.

use super::{Place, definition};

/// What an empty fragment lacks.
pub(crate) fn expected(place: Place) -> String {
    match place {
        Place::Column => "expected a type, as in `text not null`",
        Place::Table => "expected a column or a constraint",
        Place::Type => "expected a type",
        Place::Expression => "expected one expression",
        Place::Constraint => {
            "expected `check (…)`, `unique (…)`, `primary key (…)`, `foreign key (…) references …` or `exclude …`"
        }
        Place::Index => "expected the columns of the index in parentheses",
        Place::Policy => "expected clauses of a policy, as in `for select to public using (…)`",
        Place::Trigger => "expected a trigger, as in `before update for each row execute function f()`",
        Place::Sequence => "expected options of a sequence, as in `as integer start with 10`",
        Place::PartitionBy => "expected how the table is partitioned, as in `range (created_at)`",
        Place::PartitionBound => {
            "expected `for values from (…) to (…)`, `for values in (…)`, `for values with (…)` or `default`"
        }
        Place::Server => "expected a server, as in `foreign data wrapper postgres_fdw options (host 'db')`",
        Place::Grant => "expected privileges, as in `select, insert`",
        Place::Signature => "expected a function's name and arguments, as in `f(a uuid)`",
        Place::Arguments => "expected arguments, as in `a uuid, b integer default 0`",
        Place::Returns => "expected a type, `setof …` or `table (…)`",
        Place::Query => "expected a query",
        Place::Command => "expected one statement",
        Place::Statements => "expected statements",
        Place::Plpgsql => "expected a block: `begin … end`",
        Place::Definition(kind) => definition::expected(kind),
        Place::OperatorSignature => "expected an operator and its operands, as in `===(box, box)`",
    }
    .to_owned()
}

/// What may stand where a fragment goes on although it should end.
pub(crate) fn expected_end(place: Place) -> String {
    match place {
        Place::Column => {
            "expected `not null`, `default`, `references`, `check (…)` or another column constraint, or the end"
        }
        Place::Table => "expected a column's constraint, `,` or `)`",
        Place::Type => "expected the end of the type",
        Place::Expression => "expected an operator or the end of the expression",
        Place::Constraint => "expected an option of the constraint, or the end",
        Place::Index => "expected `include`, `nulls not distinct`, `with`, `where`, or the end of the index",
        Place::Policy => "expected `for`, `to`, `using (…)`, `with check (…)`, in this order, or the end of the policy",
        Place::Trigger => "expected `for each row`, `when (…)` or `execute function f()`",
        Place::Sequence => "expected another option of the sequence, or the end",
        Place::PartitionBy => "expected the columns in parentheses, or the end",
        Place::PartitionBound => "expected the end of the bound",
        Place::Server => "expected `options (…)` or the end",
        Place::Grant => "expected `,`, `with grant option`, or the end",
        Place::Signature => "expected the end of the signature",
        Place::Arguments => "expected `,` or the end of the arguments",
        Place::Returns => "expected the end of the type",
        Place::Query | Place::Command => "expected the end of the statement",
        Place::Statements => "expected a statement",
        Place::Plpgsql => "expected a statement, or `end`",
        Place::Definition(_) | Place::OperatorSignature => "expected the end of the definition",
    }
    .to_owned()
}
