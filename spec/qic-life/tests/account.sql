-- Deleting an account deletes what is the user's; missions, rewards, scenarios and achievements that users have stay.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');
insert into public.scenarios (id, name_en) values ('00000000-0000-4000-8000-0000000000c1', 'A new car');
insert into public.user_profiles (user_id) select id from public.users;
insert into public.user_sessions (user_id, session_token) select id, id::text from public.users;
insert into public.user_behavior_events (user_id, event_type) select id, 'login' from public.users;
insert into public.lifescore_history (user_id, old_score, new_score, change_reason, mission_id)
select id, 0, 10, 'mission_complete', '5af00000-0000-4000-8000-000000000001' from public.users;
insert into public.ai_recommendations (user_id, recommendation_type, confidence_score) select id, 'product', 0.5 from public.users;
insert into public.product_recommendations (user_id, product_type, product_name, recommended_by)
select id, 'life_insurance', 'Life', 'ai' from public.users;
insert into public.user_missions (user_id, mission_id) select id, '5af00000-0000-4000-8000-000000000002' from public.users;
insert into public.mission_instances (mission_id, instance_date, available_from, available_until)
values ('5af00000-0000-4000-8000-000000000003', current_date, now(), now());
insert into public.user_scenarios (user_id, scenario_id) select id, '00000000-0000-4000-8000-0000000000c1' from public.users;
insert into public.user_rewards (user_id, reward_id) select id, 'ba000000-0000-4000-8000-000000000001' from public.users;
insert into public.user_achievements (user_id, achievement_id) select id, 'ac000000-0000-4000-8000-000000000001' from public.users;
insert into public.notifications (user_id, type, title) select id, 'streak_reminder', 'Go on' from public.users;

do $$
declare
  statement text;
  t text;
  left_over bigint;
begin
  begin
    insert into public.users (username) values ('nobody');
    raise exception 'users.id must not have a default';
  exception when not_null_violation then null;
  end;
  begin
    insert into public.users (id) values (gen_random_uuid());
    raise exception 'a user without an account';
  exception when foreign_key_violation or restrict_violation then null;
  end;

  foreach statement in array array[
    'missions where id = ''5af00000-0000-4000-8000-000000000001''', 'missions where id = ''5af00000-0000-4000-8000-000000000002''',
    'missions where id = ''5af00000-0000-4000-8000-000000000003''', 'rewards where name_en = ''Bronze''', 'scenarios',
    'achievements where name_en = ''First Steps'''
  ] loop
    begin
      execute 'delete from public.' || statement;
      raise exception 'deleted while in use: %', statement;
    exception when foreign_key_violation or restrict_violation then null;
    end;
  end loop;
  delete from public.missions where id = '5af00000-0000-4000-8000-000000000004';
  delete from public.rewards where name_en = 'Gold';

  delete from auth.users where id = '00000000-0000-4000-8000-00000000000a';
  foreach t in array array[
    'user_profiles', 'user_sessions', 'user_behavior_events', 'lifescore_history', 'ai_recommendations', 'product_recommendations',
    'user_missions', 'user_scenarios', 'user_rewards', 'user_achievements', 'notifications'
  ] loop
    execute format('select count(*) from public.%I', t) into left_over;
    assert left_over = 1, format('%s rows of %s are left', left_over, t);
  end loop;
  assert (select count(*) from public.users) = 1, 'Ben stays';
end $$;
