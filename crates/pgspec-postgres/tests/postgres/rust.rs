//! The Rust types of NextBestMove, compiled without a warning from the very bytes that a build writes, and a row of
//! every table sent through sqlx and back.

use pgspec_postgres::Database;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgConnection;

use crate::connect::{Outcome, connect, id};
use crate::systems::system;

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test does not use every type, and nobody uses the test")]
// It has the form that a build gives it.
#[rustfmt::skip]
#[path = "../../../../snapshots/nextbestmove/generated/schema.rs"]
mod schema;

use schema::*;

/// Inserts a row with every column bound as its Rust type, and compares what comes back: through sqlx, and through
/// serde.
macro_rules! round_trip {
    ($connection:expr, $row:ident { $($field:ident: $value:expr),+ $(,)? }) => {{
        let row = $row { $($field: $value),+ };
        let columns = $row::COLUMNS.join(", ");
        let places = (1..=$row::COLUMNS.len()).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ");
        let sql = format!("insert into {} ({columns}) values ({places}) returning {columns}", $row::TABLE);
        let back: $row = sqlx::query_as(AssertSqlSafe(sql))$(.bind(row.$field.clone()))+.fetch_one(&mut *$connection).await?;
        assert_eq!(back, row);
        let again: $row = serde_json::from_value(serde_json::to_value(&row)?)?;
        assert_eq!(again, row);
        row
    }};
}

pub(crate) use round_trip;

pub(crate) fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a time")
}

fn on(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn a_row_of_every_table_goes_through_sqlx_and_back() {
    let database = system("nextbestmove");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(round_trips(&database)).expect("every row goes through");
}

async fn round_trips(database: &Database<'_>) -> Outcome {
    let connection = &mut connect(database).await?;
    // Micro-seconds are what Postgres keeps; the odd texts are what careless escaping would break.
    let (made, changed) = (at("2026-11-20T08:15:30.123456Z"), at("2026-11-21T00:00:00Z"));
    let odd = "it's \"odd\" \\ $$ – 🦀\n\tand 'long'".to_owned();
    sqlx::query("insert into auth.users (id) values ($1)").bind(id(1)).execute(&mut *connection).await?;
    let user = round_trip!(
        connection,
        UsersRow {
            id: id(1),
            email: "ada@example.com".to_owned(),
            name: odd.clone(),
            timezone: "Europe/Berlin".to_owned(),
            calendar_connected: true,
            streak_count: i32::MAX,
            last_action_date: Some(on("2026-02-28")),
            created_at: made,
            updated_at: changed,
        }
    );
    let lead = round_trip!(
        connection,
        LeadsRow {
            id: id(2),
            user_id: user.id,
            name: odd.clone(),
            url: "mailto:a@b.c".to_owned(),
            notes: None,
            status: LeadStatus::Snoozed,
            snooze_until: Some(on("2027-01-01")),
            created_at: made,
            updated_at: changed,
        }
    );
    let action = round_trip!(
        connection,
        ActionsRow {
            id: id(3),
            user_id: user.id,
            person_id: Some(lead.id),
            action_type: ActionType::FastWin,
            state: ActionState::Done,
            description: Some(odd.clone()),
            due_date: on("2026-12-24"),
            completed_at: Some(changed),
            snooze_until: None,
            notes: Some(String::new()),
            auto_created: true,
            created_at: made,
            updated_at: changed,
        }
    );
    let plan = round_trip!(
        connection,
        DailyPlansRow {
            id: id(4),
            user_id: user.id,
            date: on("2026-11-20"),
            focus_statement: None,
            capacity: CapacityLevel::Micro,
            free_minutes: Some(-1),
            generated_at: made,
            created_at: made,
            updated_at: changed,
        }
    );
    round_trip!(
        connection,
        DailyPlanActionsRow {
            id: id(5),
            daily_plan_id: plan.id,
            action_id: action.id,
            position: 0,
            is_fast_win: true,
            created_at: made,
            updated_at: changed,
        }
    );
    let summary = round_trip!(
        connection,
        WeeklySummariesRow {
            id: id(6),
            user_id: user.id,
            week_start_date: on("2026-11-16"),
            days_active: 5,
            actions_completed: 12,
            replies: 3,
            calls_booked: 0,
            insight_text: odd.clone(),
            narrative_summary: None,
            next_week_focus: "calls".to_owned(),
            generated_at: made,
            created_at: made,
            updated_at: changed,
        }
    );
    round_trip!(
        connection,
        ContentPromptsRow {
            id: id(7),
            user_id: user.id,
            weekly_summary_id: Some(summary.id),
            r#type: ContentPromptType::InsightPost,
            content: odd.clone(),
            status: ContentPromptStatus::Draft,
            saved_at: made,
            created_at: made,
            updated_at: changed,
        }
    );
    let calendar = round_trip!(
        connection,
        CalendarConnectionsRow {
            id: id(8),
            user_id: user.id,
            provider: CalendarProvider::Outlook,
            refresh_token: "r".to_owned(),
            access_token: None,
            expires_at: Some(1_800_000_000),
            calendar_id: "primary".to_owned(),
            status: CalendarConnectionStatus::Expired,
            last_sync_at: Some(changed),
            error_message: Some(odd.clone()),
            created_at: made,
            updated_at: changed,
        }
    );
    round_trip!(
        connection,
        CalendarSyncLogsRow {
            id: id(9),
            calendar_connection_id: calendar.id,
            operation: "sync".to_owned(),
            status: "success".to_owned(),
            error_message: None,
            metadata: Some(serde_json::json!({ "items": [1, 2.5, null, "ü"] })),
            created_at: made,
        }
    );
    let customer = round_trip!(
        connection,
        BillingCustomersRow {
            id: id(10),
            user_id: user.id,
            stripe_customer_id: "cus_1".to_owned(),
            default_payment_method: None,
            currency: "eur".to_owned(),
            created_at: made,
            updated_at: changed,
        }
    );
    round_trip!(
        connection,
        BillingSubscriptionsRow {
            id: id(11),
            billing_customer_id: customer.id,
            stripe_subscription_id: "sub_1".to_owned(),
            stripe_price_id: "price_1".to_owned(),
            status: SubscriptionStatus::PastDue,
            current_period_end: changed,
            cancel_at_period_end: false,
            trial_ends_at: None,
            latest_invoice_url: None,
            metadata: Some(sqlx::types::Json(BillingSubscriptionsMetadata {
                plan_nickname: Some("Pro".to_owned()),
                amount: Some(1900),
                rest: [("items".to_owned(), serde_json::json!([1, 2.5, null, "ü"]))].into(),
            })),
            created_at: made,
            updated_at: changed,
        }
    );
    round_trip!(
        connection,
        BillingEventsRow {
            id: id(12),
            stripe_event_id: "evt_1".to_owned(),
            r#type: "invoice.paid".to_owned(),
            payload: serde_json::json!({ "deep": { "list": [true] } }),
            processed_at: Some(changed),
            created_at: made,
        }
    );
    new_rows_and_patches(connection).await
}

/// What is left out of a new row becomes the column's default; what is left out of a patch stays.
async fn new_rows_and_patches(connection: &mut PgConnection) -> Outcome {
    let new = NewLeads {
        id: None,
        user_id: id(1),
        name: "Grace".to_owned(),
        url: "https://example.org".to_owned(),
        notes: None,
        status: None,
        snooze_until: None,
        created_at: None,
        updated_at: None,
    };
    let given = serde_json::to_value(&new)?;
    assert_eq!(
        given.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>().join(" ")),
        Some("name url user_id".to_owned())
    );
    let lead: LeadsRow = sqlx::query_as(
        "insert into public.leads (user_id, name, url)
         select user_id, name, url from jsonb_populate_record(null::public.leads, $1) returning *",
    )
    .bind(sqlx::types::Json(given))
    .fetch_one(&mut *connection)
    .await?;
    assert_eq!((lead.status, lead.name.as_str()), (LeadStatus::Active, "Grace"));
    let patch = LeadsPatch { notes: Some(None), status: Some(LeadStatus::Archived), ..LeadsPatch::default() };
    assert_eq!(serde_json::to_value(&patch)?, serde_json::json!({ "notes": null, "status": "ARCHIVED" }));
    let again: LeadsPatch = serde_json::from_value(serde_json::json!({ "notes": null }))?;
    assert_eq!((again.notes, again.name), (Some(None), None));
    for label in ActionType::ALL {
        let text: String = sqlx::query_scalar("select $1::public.action_type::text")
            .bind(label)
            .fetch_one(&mut *connection)
            .await?;
        assert_eq!((text.as_str(), text.parse()), (label.as_str(), Ok(label)));
    }
    Ok(())
}
