//! Rust types that somebody kept by hand, with ten mistakes: `pgspec drift --rust stale/models.rs`.
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// The stages of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "learning_stage", rename_all = "snake_case")]
pub enum LearningStage { // 1: one label is missing
    Introduction,
    KnowledgeCheck,
    HandsOnPractice,
    Graduation, // 2: one is none
}

/// A pattern.
#[derive(Debug, sqlx::FromRow)]
pub struct Pattern {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub difficulty: Option<i32>, // 3: no such column
}

/// A session, as the server reads it.
#[derive(Debug, sqlx::FromRow)]
pub struct LearningSession { // 4: best_score is missing
    pub id: Uuid,
    pub user_id: String, // 5: a uuid
    pub pattern_id: String,
    pub current_stage: LearningStage,
    pub current_level: i16, // 6: an integer
    pub stage_progress: serde_json::Value,
    pub understanding_level: f64, // 7: a numeric
    pub attempt_history: serde_json::Value,
    pub struggle_indicators: Option<Vec<String>>, // 8: never null
    pub mastery_scores: serde_json::Value,
    pub current_score: Decimal,
    pub attempt_count: i32, // 9: attempts_count
    pub persona_type: String,
    pub is_active: bool,
    pub completed_at: DateTime<Utc>, // 10: may be null
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a user has completed: nothing is wrong with it.
#[derive(Debug, sqlx::FromRow)]
pub struct PatternProgress {
    pub user_id: Uuid,
    pub pattern_id: String,
    pub mastery_score: Decimal,
    pub completed_at: DateTime<Utc>,
}
