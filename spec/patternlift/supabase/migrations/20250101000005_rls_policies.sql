-- Security policies: users can only access their own data; the server (service_role) passes row level security.

alter table user_profiles enable row level security;
alter table subscriptions enable row level security;
alter table payment_history enable row level security;
alter table patterns enable row level security;
alter table learning_sessions enable row level security;
alter table pattern_progress enable row level security;
alter table ai_interactions enable row level security;

create policy "Users can view own profile" on user_profiles
  for select to authenticated using ((select auth.uid()) = id);
create policy "Users can update own profile" on user_profiles
  for update to authenticated using ((select auth.uid()) = id) with check ((select auth.uid()) = id);

create policy "Users can view own subscriptions" on subscriptions
  for select to authenticated using ((select auth.uid()) = user_id);

create policy "Users can view own payments" on payment_history
  for select to authenticated using ((select auth.uid()) = user_id);

create policy "Users can view patterns" on patterns
  for select to authenticated using (true);

create policy "Users can view own sessions" on learning_sessions
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users can begin own sessions" on learning_sessions
  for insert to authenticated with check ((select auth.uid()) = user_id);
create policy "Users can update own sessions" on learning_sessions
  for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

create policy "Users can view own progress" on pattern_progress
  for select to authenticated using ((select auth.uid()) = user_id);

create policy "Users can view own interactions" on ai_interactions
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users can give feedback on own interactions" on ai_interactions
  for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

grant select, update (full_name, learning_preferences) on user_profiles to authenticated;
grant select (id, user_id, status, current_period_end, created_at, updated_at) on subscriptions to authenticated;
grant select (id, user_id, amount, currency, created_at) on payment_history to authenticated;
grant select on patterns to authenticated;
grant select, insert (user_id, pattern_id), update (stage_progress) on learning_sessions to authenticated;
grant select on pattern_progress to authenticated;
grant select, update (user_feedback) on ai_interactions to authenticated;

grant all on user_profiles, subscriptions, payment_history, patterns, learning_sessions, pattern_progress, ai_interactions
  to service_role;
-- A materialized view has no row level security: it is for the server alone.
grant select on monthly_ai_usage to service_role;

revoke all on function set_updated_at() from public;
revoke all on function handle_new_user() from public;
revoke all on function accumulate_ai_cost() from public;
revoke all on function calculate_mastery_score(uuid, text) from public;
revoke all on function update_learning_progress(uuid, uuid, numeric, numeric, learning_stage, boolean) from public;
revoke all on function track_ai_usage(uuid, uuid, text, integer, integer, text, numeric, numeric) from public;

grant execute on function calculate_mastery_score(uuid, text) to authenticated, service_role;
grant execute on function update_learning_progress(uuid, uuid, numeric, numeric, learning_stage, boolean) to service_role;
grant execute on function track_ai_usage(uuid, uuid, text, integer, integer, text, numeric, numeric) to service_role;
