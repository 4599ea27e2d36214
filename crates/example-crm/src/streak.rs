//! On how many days in a row the user has done something.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::error::Error;
use crate::session;

/// `GET /streak`
pub(crate) async fn show(State(pool): State<PgPool>, headers: HeaderMap) -> Result<Json<Value>, Error> {
    let (user, mut transaction) = session::begin(&pool, &headers).await?;
    let days: i32 = sqlx::query_scalar("select public.calculate_user_streak($1)")
        .bind(user)
        .fetch_one(&mut *transaction)
        .await?;
    Ok(Json(json!({ "days": days })))
}
