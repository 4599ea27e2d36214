//! The rules.

use pgspec_catalog::{Code, Diagnostics};

use crate::model::Model;

/// A rule.
pub struct Rule {
    /// What its findings are, and its page.
    pub code: &'static Code,
    /// Says what breaks it.
    pub(crate) check: fn(&Model<'_>, &mut Diagnostics),
}

macro_rules! rules {
    ($( $name:ident ),+ $(,)?) => {
        $(mod $name;)+
        /// All of them.
        pub static RULES: &[Rule] = &[$(Rule { code: &$name::CODE, check: $name::check }),+];
        /// The codes of all of them.
        pub static CODES: &[&Code] = &[$(&$name::CODE),+];
    };
}

rules! {
    naming,
    missing_foreign_key,
    redundant_index,
    covered_index,
    stale_updated_at,
    no_updated_at,
    rls_disabled,
    rls_without_policy,
    filtered_trigger_write,
    update_without_check,
    permissive_policies,
    covered_policy,
    per_row_call,
    per_row_query,
    always_true,
    polymorphic_reference,
    on_delete,
    score_writable,
    role_claim,
    exposed_materialized_view,
    materialized_view_key,
    unindexed_foreign_key,
    nullable_default,
    definer_view,
    exposed_auth_users,
    value_set_twice,
    array_of_references,
    unused_enum,
    secret_readable,
    mutable_check,
    fan_out,
    no_primary_key,
    function_search_path,
    definer_function,
    extension_in_public,
    user_metadata,
    foreign_table_exposed,
    reg_type,
    auth_reference,
    graphql_exposed,
    bucket_listing,
    policy_recursion,
    anonymous_sign_ins,
    queue_exposed,
    extension_version,
    unused_index,
}
