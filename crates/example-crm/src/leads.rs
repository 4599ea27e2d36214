//! Leads of the user.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::Error;
use crate::schema::{LeadStatus, LeadsPatch, LeadsRow};
use crate::session;

/// Which leads.
#[derive(Deserialize)]
pub(crate) struct Filter {
    status: Option<LeadStatus>,
}

/// `GET /leads?status=ACTIVE`
pub(crate) async fn list(
    State(pool): State<PgPool>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Result<Json<Vec<LeadsRow>>, Error> {
    let (_, mut transaction) = session::begin(&pool, &headers).await?;
    let leads =
        sqlx::query_as("select * from public.leads where $1 is null or status = $1 order by name, id")
            .bind(filter.status)
            .fetch_all(&mut *transaction)
            .await?;
    Ok(Json(leads))
}

/// What a client says of a new lead.
#[derive(Deserialize)]
pub(crate) struct Lead {
    name: String,
    url: String,
    notes: Option<String>,
}

/// `POST /leads`
pub(crate) async fn add(
    State(pool): State<PgPool>,
    headers: HeaderMap,
    Json(lead): Json<Lead>,
) -> Result<(StatusCode, Json<LeadsRow>), Error> {
    let (user, mut transaction) = session::begin(&pool, &headers).await?;
    let row = sqlx::query_as(
        "insert into public.leads (user_id, name, url, notes) values ($1, $2, $3, $4) returning *",
    )
    .bind(user)
    .bind(lead.name)
    .bind(lead.url)
    .bind(lead.notes)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// `PATCH /leads/{id}`
pub(crate) async fn change(
    State(pool): State<PgPool>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    Json(patch): Json<LeadsPatch>,
) -> Result<Json<LeadsRow>, Error> {
    let (_, mut transaction) = session::begin(&pool, &headers).await?;
    let row = sqlx::query_as(
        "update public.leads set
           name = coalesce($2, name), url = coalesce($3, url), status = coalesce($4, status),
           notes = case when $5 then $6 else notes end,
           snooze_until = case when $7 then $8 else snooze_until end
         where id = $1 returning *",
    )
    .bind(id)
    .bind(patch.name)
    .bind(patch.url)
    .bind(patch.status)
    .bind(patch.notes.is_some())
    .bind(patch.notes.flatten())
    .bind(patch.snooze_until.is_some())
    .bind(patch.snooze_until.flatten())
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Json(row))
}

/// `DELETE /leads/{id}`
pub(crate) async fn remove(
    State(pool): State<PgPool>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<StatusCode, Error> {
    let (_, mut transaction) = session::begin(&pool, &headers).await?;
    let removed =
        sqlx::query("delete from public.leads where id = $1").bind(id).execute(&mut *transaction).await?;
    transaction.commit().await?;
    if removed.rows_affected() == 0 { Err(Error::Missing) } else { Ok(StatusCode::NO_CONTENT) }
}
