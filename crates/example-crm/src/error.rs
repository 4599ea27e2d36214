//! What a client is told when something goes wrong.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An error of a request.
pub(crate) enum Error {
    /// Who asks is not known.
    Unknown,
    /// What is asked for does not exist, or not for this user.
    Missing,
    /// The database refused.
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::RowNotFound) { Self::Missing } else { Self::Database(error) }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::Unknown => (StatusCode::UNAUTHORIZED, json!({ "error": "who are you?" })),
            Self::Missing => (StatusCode::NOT_FOUND, json!({ "error": "there is no such row" })),
            Self::Database(error) => match error.as_database_error().and_then(|e| e.constraint()) {
                Some(constraint) => (StatusCode::UNPROCESSABLE_ENTITY, json!({ "constraint": constraint })),
                None => (StatusCode::INTERNAL_SERVER_ERROR, json!({ "error": "the database failed" })),
            },
        };
        (status, Json(body)).into_response()
    }
}
