//! Platform packs: what a platform owns, written in the language itself and embedded in the binary.
//!
//! One source serves both sides: the compiler resolves names against it, and the ephemeral server loads the SQL
//! printed from it.

use std::collections::BTreeMap;

use pgspec_catalog::{Catalog, Diagnostics, Name, Sources, Standing};

use crate::lower::Lowering;
use crate::mixin::Mixins;
use crate::seed::Files;
use crate::settings::Platform;
use crate::{resolve, tree};

/// The files of the Supabase pack, in the order in which they are read.
const SUPABASE: &[(&str, &str)] = &[
    ("supabase/roles.yaml", include_str!("../packs/supabase/roles.yaml")),
    ("supabase/auth.yaml", include_str!("../packs/supabase/auth.yaml")),
    ("supabase/storage.yaml", include_str!("../packs/supabase/storage.yaml")),
    ("supabase/realtime.yaml", include_str!("../packs/supabase/realtime.yaml")),
    ("supabase/graphql.yaml", include_str!("../packs/supabase/graphql.yaml")),
    ("supabase/vault.yaml", include_str!("../packs/supabase/vault.yaml")),
    ("supabase/cron.yaml", include_str!("../packs/supabase/cron.yaml")),
    ("supabase/net.yaml", include_str!("../packs/supabase/net.yaml")),
    ("supabase/pgmq.yaml", include_str!("../packs/supabase/pgmq.yaml")),
];

const SUPABASE_LEGACY: (&str, &str) =
    ("supabase/legacy_grants.yaml", include_str!("../packs/supabase/legacy_grants.yaml"));

/// What a platform owns. The objects have the standing [`Standing::Platform`]; the diagnostics are faults of the pack
/// itself, and there are none in a released version.
pub fn pack(platform: Platform, sources: &mut Sources) -> (Catalog, Diagnostics) {
    let Platform::Supabase { legacy_grants } = platform;
    let legacy = legacy_grants.then_some(SUPABASE_LEGACY);
    let files: Vec<_> = SUPABASE
        .iter()
        .copied()
        .chain(legacy)
        .map(|(path, text)| sources.add(format!("<platform>/{path}"), text))
        .collect();
    let mut diagnostics = Diagnostics::new();
    let trees: Vec<_> = files.iter().map(|file| tree::read(sources, *file, &mut diagnostics)).collect();
    let (mixins, attached) = (Mixins::default(), BTreeMap::new());
    let mut lowering = Lowering::new(sources, &attached, &mixins);
    lowering.platform = true;
    let public = Name::exact("public");
    for tree in &trees {
        if let Some(root) = &tree.root {
            lowering.file(root, &public, None);
        }
    }
    let (lowered, found) = lowering.finish();
    diagnostics.append(found);
    let mut catalog = Catalog::new();
    resolve::resolve(
        lowered,
        &mut catalog,
        &resolve::Rules::for_pack(),
        &Files { sources, attached: &attached },
        &mut diagnostics,
    );
    (catalog, diagnostics)
}

/// The pack as objects to be created: for the server that plays the platform.
pub fn pack_to_load(platform: Platform, sources: &mut Sources) -> (Catalog, Diagnostics) {
    let (mut catalog, diagnostics) = pack(platform, sources);
    for id in 0..catalog.len() {
        let id = pgspec_catalog::ObjectId(u32::try_from(id).unwrap_or(u32::MAX));
        if let Some(object) = catalog.object_mut(id) {
            object.standing = Standing::Managed;
        }
    }
    (catalog, diagnostics)
}
