//! The table: what each kind of change does to whom.

use super::codes;
use super::{Consumer, Effect, Impact, Rule};

macro_rules! rules {
    ($( $name:ident { $( $consumer:ident $impact:ident $why:literal ),* $(,)? } )+) => {
        $(
            #[doc = concat!("What [`codes::", stringify!($name), "`] does.")]
            pub static $name: Rule = Rule {
                code: &codes::$name,
                effects: &[$(
                    Effect { consumer: Consumer::$consumer, impact: Impact::$impact, why: $why }
                ),*],
            };
        )+
        /// All rules, in the order of their codes.
        pub static RULES: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    RECORD_REMOVED {
        App Breaking "queries that name it fail",
        Writers Breaking "statements that name it fail",
        TypeScript Breaking "its types are gone",
        Rust Breaking "its types are gone",
    }
    RECORD_RENAMED {
        App Breaking "queries that use the old name fail",
        Writers Breaking "statements that use the old name fail",
        TypeScript Breaking "its types have the new name",
        Rust Breaking "its types have the new name",
    }
    COLUMN_REMOVED {
        App Breaking "queries that name it fail, and rows lack it",
        Writers Breaking "statements that set it fail",
        TypeScript Breaking "its property is gone",
        Rust Breaking "its field is gone",
    }
    COLUMN_RENAMED {
        App Breaking "queries that use the old name fail, and rows lack it",
        Writers Breaking "statements that set the old name fail",
        TypeScript Breaking "its property has the new name",
        Rust Breaking "its field has the new name",
    }
    COLUMN_ADDED {
        Rust Dangerous "a row that is written out as a literal lacks the field",
    }
    REQUIRED_COLUMN_ADDED {
        Writers Breaking "inserts that leave it out fail",
        TypeScript Breaking "inserts must have the property",
        Rust Breaking "inserts must have the field",
    }
    COLUMN_TYPE {
        App Breaking "values are of another type than the code expects",
        Writers Breaking "values of the old type may be refused",
        TypeScript Breaking "the property has another type",
        Rust Breaking "the field has another type",
    }
    COLUMN_WIRE_TYPE {
        App Breaking "drivers that check types refuse to decode it",
        Rust Breaking "the field has another type",
    }
    COLUMN_TIGHTENED {
        Writers Breaking "values that were taken are refused or rounded",
    }
    COLUMN_NULLABLE {
        App Dangerous "code that does not expect null fails once there is one",
        TypeScript Breaking "the property may be null",
        Rust Breaking "the field is an Option",
    }
    COLUMN_NOT_NULL {
        Writers Breaking "statements that write null fail",
        TypeScript Breaking "writes no longer take null",
        Rust Breaking "the field is no Option any more",
    }
    COLUMN_NEVER_NULL {
        Rust Breaking "the field is no Option any more",
    }
    DEFAULT_REMOVED {
        Writers Breaking "inserts that leave it out fail",
        TypeScript Breaking "inserts must have the property",
        Rust Breaking "inserts must have the field",
    }
    DEFAULT_ADDED {
        Rust Breaking "the field of inserts says whether it is set",
    }
    COLUMN_READ_ONLY {
        Writers Breaking "statements that set it fail",
        TypeScript Breaking "writes no longer have the property",
        Rust Breaking "writes no longer have the field",
    }
    COLUMN_WRITABLE {
        Rust Dangerous "an insert that is written out as a literal lacks the field",
    }
    REFERENCE_REMOVED {
        App Breaking "joins that the API resolves by the foreign key fail",
        TypeScript Breaking "joins along it have no type",
    }
    ENUM_VALUE_ADDED {
        App Dangerous "code that knows only the old values fails to decode the new one",
        Matchers Breaking "a match without a default lacks an arm",
        Rust Dangerous "binaries with the old type fail to decode the new value",
    }
    ENUM_VALUE_REMOVED {
        Writers Breaking "statements with the value fail",
        TypeScript Breaking "the value is no member of the union",
        Rust Breaking "the variant is gone",
    }
    VALUE_ADDED {
        App Dangerous "code that knows only the old values meets another one",
        Matchers Breaking "a match without a default lacks an arm",
    }
    VALUE_REMOVED {
        Writers Breaking "statements with the value fail",
    }
    ENUM_REMOVED {
        App Breaking "queries that name the type fail",
        Writers Breaking "casts to the type fail",
        TypeScript Breaking "the type is gone",
        Rust Breaking "the type is gone",
    }
    FUNCTION_REMOVED {
        App Breaking "calls fail",
        TypeScript Breaking "the signature is gone",
        Rust Breaking "the signature is gone",
    }
    FUNCTION_RETURNS {
        App Breaking "the result is another than the code expects",
        TypeScript Breaking "the result has another type",
        Rust Breaking "the result has another type",
    }
    OBJECT_REMOVED {
        App Breaking "SQL that names it fails",
        Writers Breaking "SQL that names it fails",
    }
    OBJECT_RENAMED {
        App Breaking "SQL that uses the old name fails",
        Writers Breaking "SQL that uses the old name fails",
    }
    CONSTRAINT_ADDED {
        Writers Breaking "rows that do not meet it are refused",
    }
    CONSTRAINT_CHANGED {
        Writers Dangerous "rows that it took may be refused",
    }
    KEY_REMOVED {
        Writers Dangerous "`on conflict` that relies on it fails",
    }
    VIEW_CHANGED {
        App Dangerous "the same columns show other rows or values",
    }
    POLICY_CHANGED {
        App Dangerous "rows may no longer be seen",
        Writers Dangerous "rows may no longer be written",
    }
    PRIVILEGE_REMOVED {
        App Breaking "statements of the role are refused",
        Writers Breaking "statements of the role are refused",
    }
    TRIGGER_CHANGED {
        Writers Dangerous "writes have other effects",
    }
    OBJECT_CHANGED {
        App Dangerous "SQL that uses it may do something else",
    }
}
