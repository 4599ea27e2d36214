//! Policies that let everybody list the files of a bucket.

use pgspec_analyze::typed::{Const, Node, Typed};
use pgspec_catalog::object::PolicyCommand;
use pgspec_catalog::{Diagnostic, Diagnostics, QualifiedName};

use crate::model::Model;
use crate::tree::{bare, constant, own_column};

pgspec_catalog::codes! {
    /// A policy lets clients list all files of a bucket.
    ///
    /// **Why.** Whoever may select the rows of `storage.objects` may list them: the names of all files of all users. A public
    /// bucket needs no policy for its files to be read by their address.
    ///
    /// ```sql bad
    /// create policy "avatars" on storage.objects for select using (bucket_id = 'avatars');
    /// ```
    ///
    /// ```sql good
    /// create policy "own avatars" on storage.objects for select
    ///   using (bucket_id = 'avatars' and owner = (select auth.uid()));
    /// ```
    ///
    /// **Fix.** Remove the policy if the bucket is public; otherwise say whose files: `owner = (select auth.uid())`.
    CODE = "security/bucket-listing", Warning;
}

/// See [`CODE`].
pub(super) fn check(model: &Model<'_>, found: &mut Diagnostics) {
    let objects = QualifiedName::new("storage", "objects");
    for (facts, policy) in model.own_policies().filter(|(facts, _)| facts.name == objects) {
        let bucket = facts.table.columns.iter().position(|column| column.name == "bucket_id");
        let lists = policy.covers(PolicyCommand::Select)
            && policy.policy.permissive
            && policy.policy.roles.iter().any(|role| model.is_client(role));
        let open = match &policy.using {
            Some(using) => constant(model, using) == Some(true) || is_bucket_alone(model, using, bucket),
            None => policy.policy.using.is_none(),
        };
        if lists && open {
            found.push(
                Diagnostic::new(&CODE, format!("the {} lets clients list all files of a bucket", policy.key))
                    .maybe_at(policy.object.span())
                    .help("a public bucket needs no policy to be read by address; otherwise say whose files"),
            );
        }
    }
}

/// `bucket_id = '…'` and nothing else.
fn is_bucket_alone(model: &Model<'_>, using: &Typed, bucket: Option<usize>) -> bool {
    let Node::Operator { operator, arguments } = &using.node else { return false };
    let [left, right] = arguments.as_slice() else { return false };
    let is_bucket = |side| own_column(side).and_then(|at| usize::try_from(at).ok()) == bucket && bucket.is_some();
    let is_constant = |side: &Typed| matches!(bare(side).node, Node::Const(Const::Value { .. }));
    model.world.operator(*operator).name.name == "="
        && (is_bucket(left) && is_constant(right) || is_bucket(right) && is_constant(left))
}
