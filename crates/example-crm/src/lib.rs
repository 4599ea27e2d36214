//! An example: a service on the spec of NextBestMove. Its types come from `build.rs`, and who may see which rows is
//! decided by the policies of the spec, not here.

mod error;
mod leads;
mod session;
mod streak;

pgspec::include_schema!(
    /// The types of the spec.
    pub mod schema
);

use axum::Router;
use axum::routing::{get, patch};
use sqlx::PgPool;

/// The service on a database.
pub fn app(pool: PgPool) -> Router {
    Router::new()
        .route("/leads", get(leads::list).post(leads::add))
        .route("/leads/{id}", patch(leads::change).delete(leads::remove))
        .route("/streak", get(streak::show))
        .with_state(pool)
}
