-- Sets of values and ranges that stood in comments are closed, and LifeScore is 0 to 100 wherever it is stored.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.user_profiles (user_id) select id from public.users;
insert into public.user_behavior_events (user_id, event_type) select id, 'login' from public.users;
insert into public.lifescore_history (user_id, old_score, new_score, change_reason) select id, 50, 60, 'streak_bonus' from public.users;
insert into public.ai_recommendations (user_id, recommendation_type, confidence_score) select id, 'mission', 0.5 from public.users;
insert into public.product_recommendations (user_id, product_type, product_name, recommended_by)
select id, 'life_insurance', 'Life', 'ai' from public.users;
insert into public.user_missions (user_id, mission_id) select id, '5af00000-0000-4000-8000-000000000001' from public.users;
insert into public.user_sessions (user_id, session_token) select id, 'token' from public.users;
insert into public.notifications (user_id, type, title) select id, 'streak_reminder', 'Go on' from public.users;

do $$
declare
  assignment text;
  refused_by text;
begin
  assert (select (timezone, lifescore, longest_streak) = ('Asia/Qatar', 0, 0) from public.users), 'defaults of users';
  assert (select (status, is_read) = ('pending', false) from public.ai_recommendations, public.notifications), 'defaults';
  assert (select bool_and(is_active and not ai_generated) from public.missions), 'defaults of missions';

  foreach assignment in array array[
    'users set lifescore = 101', 'users set lifescore = -1', 'users set lifescore = 1000',
    'user_behavior_events set lifescore_before = 101', 'user_behavior_events set lifescore_after = -1',
    'lifescore_history set new_score = 101', 'lifescore_history set old_score = -1', 'lifescore_history set old_score = 0, new_score = 51',
    'lifescore_history set change_reason = ''luck''',
    'user_behavior_events set event_type = ''logout''',
    'user_profiles set ai_personality_type = ''rude''',
    'ai_recommendations set recommendation_type = ''friend''', 'ai_recommendations set status = ''lost''',
    'ai_recommendations set confidence_score = 1.01', 'ai_recommendations set confidence_score = -0.01',
    'product_recommendations set product_type = ''pet_insurance''', 'product_recommendations set recommended_by = ''friend''',
    'product_recommendations set priority = 0', 'product_recommendations set priority = 6', 'product_recommendations set status = ''lost''',
    'missions set category = ''cooking''', 'missions set difficulty = ''deadly''', 'missions set recurrence_type = ''yearly''',
    'user_missions set progress = 101', 'user_missions set status = ''lost''', 'user_missions set status = ''completed''',
    'rewards set reward_type = ''money''', 'achievements set condition_type = ''luck''',
    'notifications set type = ''spam''', 'notifications set priority = ''urgent''',
    'user_sessions set duration_seconds = -1'
  ] loop
    begin
      execute 'update public.' || assignment;
      raise exception 'went through: %', assignment;
    exception when check_violation then
      get stacked diagnostics refused_by = table_name;
      assert refused_by = split_part(assignment, ' ', 1), format('%s refuses: %s', refused_by, assignment);
    end;
  end loop;
end $$;
