//! Work in the name of a user: the policies of the spec see who it is.

use axum::http::HeaderMap;
use serde_json::json;
use sqlx::{PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::error::Error;

/// The user, and a transaction in which the database takes us for that user.
///
/// The gateway in front of this service has checked the token and says in `x-user` whose it is.
pub(crate) async fn begin(
    pool: &PgPool,
    headers: &HeaderMap,
) -> Result<(Uuid, Transaction<'static, Postgres>), Error> {
    let user = headers.get("x-user").and_then(|user| user.to_str().ok()).and_then(|user| user.parse().ok());
    let user: Uuid = user.ok_or(Error::Unknown)?;
    let mut transaction = pool.begin().await?;
    sqlx::query(
        "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)",
    )
    .bind(json!({ "sub": user, "role": "authenticated" }).to_string())
    .execute(&mut *transaction)
    .await?;
    Ok((user, transaction))
}
