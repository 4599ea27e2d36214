//! Prints casts.

use pgspec_catalog::object::{Cast, CastContext, CastMethod};

use crate::quote;

/// `CREATE CAST`
pub(super) fn create(cast: &Cast) -> String {
    format!("create {} {};", target(cast), definition(cast))
}

/// `cast (text as public.mood)`
pub(super) fn target(cast: &Cast) -> String {
    format!("cast ({} as {})", quote::data_type(&cast.source), quote::data_type(&cast.target))
}

/// `with function public.to_mood(text) as assignment`
pub(super) fn definition(cast: &Cast) -> String {
    let method = match &cast.method {
        CastMethod::Function(name, arguments) => {
            format!("with function {}({arguments})", quote::qualified(name))
        }
        CastMethod::Binary => "without function".to_owned(),
        CastMethod::InOut => "with inout".to_owned(),
    };
    let context = match cast.context {
        CastContext::Explicit => "",
        CastContext::Assignment => " as assignment",
        CastContext::Implicit => " as implicit",
    };
    format!("{method}{context}")
}
