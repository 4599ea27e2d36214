//! The Rust types of PatternLift: `numeric`, with and without a scale, `jsonb`, `text[]`, `timestamptz`, and a default that
//! adds an interval to a time, through sqlx and back.

use pgspec_postgres::Database;
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;

use crate::connect::{Outcome, connect, id};
use crate::rust::{at, round_trip};
use crate::systems::system;

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/patternlift/generated/schema.rs"]
mod schema;

use schema::*;

#[test]
fn rows_of_patternlift_go_through_sqlx_and_back() {
    let database = system("patternlift");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(round_trips(&database)).expect("every row goes through");
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

async fn round_trips(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    let (made, changed) = (at("2026-11-20T08:15:30.123456Z"), at("2026-11-21T00:00:00Z"));
    // The profile comes of signing up, its trial of a default.
    let signed_up = "insert into auth.users (id, email) values ($1, 'ada@example.com')";
    sqlx::query(signed_up).bind(id(1)).execute(&mut *connection).await?;
    let columns = UserProfilesRow::COLUMNS.join(", ");
    let profile: UserProfilesRow =
        sqlx::query_as(AssertSqlSafe(format!("select {columns} from {}", UserProfilesRow::TABLE)))
            .fetch_one(&mut *connection)
            .await?;
    assert_eq!(profile.trial_ends_at - profile.created_at, chrono::TimeDelta::days(14));
    assert_eq!(profile.monthly_ai_usage_limit.to_string(), "3.00");
    assert_eq!(profile.subscription_status, UserSubscriptionStatus::Trial);

    round_trip!(
        connection,
        PatternsRow {
            id: "two-pointers".to_owned(),
            name: "Two pointers".to_owned(),
            description: Some("it's \"odd\" \\ $$ – 🦀\n\tand 'long'".to_owned()),
        }
    );
    for (n, score, indicators) in [
        (2, "0", vec![]),
        (
            3,
            "79228162514264337593543950335",
            vec![String::new(), "it's, \"odd\" {}".to_owned(), "null".to_owned()],
        ),
        (4, "-0.0000000000000000000000000001", vec!["ü 🦀\n".to_owned()]),
    ] {
        sqlx::query("delete from public.learning_sessions").execute(&mut *connection).await?;
        round_trip!(
            connection,
            LearningSessionsRow {
                id: id(n),
                user_id: profile.id,
                pattern_id: "two-pointers".to_owned(),
                current_stage: LearningStage::HandsOnPractice,
                current_level: 3,
                stage_progress: serde_json::json!({ "deep": { "list": [1, 2.5, null, "ü"] } }),
                understanding_level: number("99.9999"),
                attempt_history: sqlx::types::Json(vec![LearningSessionsAttemptHistoryItem {
                    attempted_at: "2026-11-20T08:15:30Z".to_owned(),
                    level: 1,
                    score: 60.0,
                    stage: LearningSessionsAttemptHistoryItemStage::Introduction,
                }]),
                struggle_indicators: indicators,
                mastery_scores: sqlx::types::Json(LearningSessionsMasteryScores {
                    introduction: Some(60.5),
                    ..LearningSessionsMasteryScores::default()
                }),
                best_score: number(score),
                current_score: number("-1"),
                attempts_count: i32::MAX,
                persona_type: "balanced_learner".to_owned(),
                is_active: false,
                completed_at: Some(changed),
                created_at: made,
                updated_at: changed,
            }
        );
    }
    for (n, cost) in [(5, "0.000001"), (6, "9999.999999"), (7, "0.000000")] {
        let interaction = round_trip!(
            connection,
            AiInteractionsRow {
                id: id(n),
                user_id: profile.id,
                session_id: None,
                interaction_type: "hint".to_owned(),
                prompt_tokens: i32::MAX,
                completion_tokens: 0,
                model_used: "small".to_owned(),
                cost_usd: number(cost),
                response_quality_score: Some(number("4.5")),
                user_feedback: None,
                created_at: made,
            }
        );
        assert_eq!(interaction.cost_usd.to_string(), cost);
    }
    // Sums are wider than what they add up.
    sqlx::query("refresh materialized view public.monthly_ai_usage").execute(&mut *connection).await?;
    let columns = MonthlyAiUsageRow::COLUMNS.join(", ");
    let usage: MonthlyAiUsageRow =
        sqlx::query_as(AssertSqlSafe(format!("select {columns} from {}", MonthlyAiUsageRow::TABLE)))
            .fetch_one(&mut *connection)
            .await?;
    assert_eq!((usage.interactions, usage.prompt_tokens), (3, 3 * i64::from(i32::MAX)));
    assert_eq!((usage.month.to_string().as_str(), usage.cost_usd), ("2026-11-01", number("10000.000000")));
    Ok(())
}
