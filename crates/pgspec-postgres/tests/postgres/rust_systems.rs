//! The Rust types of the systems that have no test of their own, compiled without a warning from the very bytes that a build
//! writes.

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "nobody uses the types")]
// They have the form that a build gives them.
#[rustfmt::skip]
#[path = "../../../../snapshots/dracarys/generated/schema.rs"]
mod dracarys;

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "nobody uses the types")]
#[rustfmt::skip]
#[path = "../../../../snapshots/qic-life/generated/schema.rs"]
mod qic_life;

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "nobody uses the types")]
#[rustfmt::skip]
#[path = "../../../../snapshots/social-engagement/generated/schema.rs"]
mod social_engagement;

#[test]
fn columns_are_those_of_the_tables() {
    assert!(dracarys::LeaderboardRow::COLUMNS.contains(&"xp_points"));
    assert!(qic_life::LifescoreHistoryRow::COLUMNS.contains(&"change_reason"));
    assert!(social_engagement::SocialProfilesRow::COLUMNS.contains(&"privacy_level"));
}
