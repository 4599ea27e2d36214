//! The surface.
use pgspec_catalog::{Catalog, Diagnostics};
/// The surface of a model.
#[derive(Clone, Default, Debug)]
pub struct Surface {}
impl Surface {
    /// The surface of a catalog.
    pub fn of(_catalog: &Catalog) -> (Self, Diagnostics) {
        (Self::default(), Diagnostics::new())
    }
}
