-- Written by pgspec from the spec of dracarys: naming_rules.
-- a518587f0bf1 -> 4b4cdf613c20
-- 25 indexes renamed, 2 enums changed

set search_path to public, extensions;

alter index public.idx_subscription_plans_active rename to idx_subscription_plans_is_active;

alter index public.idx_user_subscriptions_user rename to idx_user_subscriptions_user_id;

alter index public.idx_posts_author rename to idx_community_posts_author_id;

alter index public.idx_posts_category rename to idx_community_posts_category;

alter index public.idx_posts_pinned rename to idx_community_posts_is_pinned;

alter index public.idx_posts_activity rename to idx_community_posts_last_activity_at;

alter index public.idx_comments_post rename to idx_community_comments_post_id;

alter index public.idx_comments_author rename to idx_community_comments_author_id;

alter index public.idx_votes_target rename to idx_community_votes_target_type_target_id;

alter index public.idx_lessons_active rename to idx_lessons_is_active;

alter index public.idx_lessons_level_order rename to idx_lessons_level_id_gate_id_order_index;

alter index public.idx_user_progress_user rename to idx_user_progress_user_id;

alter index public.idx_user_progress_level rename to idx_user_progress_level_id_gate_id;

alter index public.idx_user_achievements_user rename to idx_user_achievements_user_id;

alter index public.idx_user_achievements_unlocked rename to idx_user_achievements_unlocked_at;

alter index public.idx_leaderboard_period_rank rename to idx_leaderboard_period_period_start_date_rank;

alter index public.idx_leaderboard_user_period rename to idx_leaderboard_user_id_period_period_end_date;

alter index public.idx_sessions_host rename to idx_live_sessions_host_id;

alter index public.idx_sessions_scheduled rename to idx_live_sessions_scheduled_at;

alter index public.idx_sessions_status rename to idx_live_sessions_status;

alter index public.idx_session_participants_session rename to idx_session_participants_session_id;

alter index public.idx_user_streaks_reset rename to idx_user_streaks_last_streak_reset;

alter index public.idx_activity_log_user_time rename to idx_user_activity_log_user_id_created_at;

alter index public.idx_activity_log_type rename to idx_user_activity_log_activity_type;

alter index public.idx_activity_log_session rename to idx_user_activity_log_session_id;

alter type public.subscription_status add value 'unpaid' before 'trialing';

alter type public.activity_type add value 'session_join';
