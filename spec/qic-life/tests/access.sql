-- Who may do what: each command on each table, on rows of Ada, as Ada (owner), as Ben (others), as an admin, not signed in (anon) and
-- as the server.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com'),
  ('00000000-0000-4000-8000-00000000000d', 'dan@example.com');
insert into public.users (id) values
  ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b'), ('00000000-0000-4000-8000-00000000000c');
insert into public.missions (id, name_en, category) values ('00000000-0000-4000-8000-000000000001', 'New', 'health');
insert into public.rewards (id, reward_type, name_en) values ('00000000-0000-4000-8000-000000000001', 'badge', 'New');
insert into public.scenarios (id, name_en) values
  ('00000000-0000-4000-8000-000000000001', 'New'), ('00000000-0000-4000-8000-000000000002', 'Newer');
insert into public.achievements (id, name_en, condition_type, condition_value) values
  ('00000000-0000-4000-8000-000000000001', 'New', 'streak_count', 1);
insert into public.user_profiles (user_id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.user_sessions (user_id, session_token) values ('00000000-0000-4000-8000-00000000000a', 'x');
insert into public.user_behavior_events (user_id, event_type) values ('00000000-0000-4000-8000-00000000000a', 'login');
insert into public.lifescore_history (user_id, old_score, new_score, change_reason)
values ('00000000-0000-4000-8000-00000000000a', 0, 10, 'streak_bonus');
insert into public.ai_recommendations (user_id, recommendation_type, confidence_score)
values ('00000000-0000-4000-8000-00000000000a', 'product', 0.5);
insert into public.product_recommendations (user_id, product_type, product_name, recommended_by)
values ('00000000-0000-4000-8000-00000000000a', 'life_insurance', 'Life', 'ai');
insert into public.user_missions (user_id, mission_id) values ('00000000-0000-4000-8000-00000000000a', '5af00000-0000-4000-8000-000000000001');
insert into public.mission_instances (mission_id, instance_date, available_from, available_until)
values ('5af00000-0000-4000-8000-000000000001', '2025-01-01', now(), now());
insert into public.user_scenarios (user_id, scenario_id)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001');
insert into public.user_rewards (user_id, reward_id)
values ('00000000-0000-4000-8000-00000000000a', 'ba000000-0000-4000-8000-000000000001');
insert into public.user_achievements (user_id, achievement_id)
values ('00000000-0000-4000-8000-00000000000a', 'ac000000-0000-4000-8000-000000000001');
insert into public.notifications (user_id, type, title) values ('00000000-0000-4000-8000-00000000000a', 'streak_reminder', 'Go on');

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  ben constant uuid := '00000000-0000-4000-8000-00000000000b';
  t record;
  who text;
  command text;
  statement text;
  changed bigint;
  outcome text;
  line text;
  found text := '';
begin
  for t in
    select * from (values
      ('users', 'id = $1', 'username = ''ada''', $q$(id) values ('00000000-0000-4000-8000-00000000000d')$q$),
      ('user_profiles', 'user_id = $1', 'ai_personality_type = ''educational''', $q$(user_id) values ('00000000-0000-4000-8000-00000000000c')$q$),
      ('user_sessions', 'user_id = $1', 'ended_at = now()', $q$(user_id, session_token) values ($1, 'y')$q$),
      ('user_behavior_events', 'user_id = $1', 'event_type = ''login''', $q$(user_id, event_type) values ($1, 'login')$q$),
      ('lifescore_history', 'user_id = $1', 'new_score = 11',
       $q$(user_id, old_score, new_score, change_reason) values ($1, 10, 20, 'streak_bonus')$q$),
      ('ai_recommendations', 'user_id = $1', 'status = ''accepted''', $q$(user_id, recommendation_type, confidence_score) values ($1, 'product', 1)$q$),
      ('product_recommendations', 'user_id = $1', 'status = ''viewed''',
       $q$(user_id, product_type, product_name, recommended_by) values ($1, 'life_insurance', 'Life', 'ai')$q$),
      ('missions', 'id = ''00000000-0000-4000-8000-000000000001''', 'xp_reward = 1', $q$(name_en, category) values ('x', 'health')$q$),
      ('user_missions', 'user_id = $1', 'progress = 1', $q$(user_id, mission_id) values ($1, '5af00000-0000-4000-8000-000000000001')$q$),
      ('mission_instances', 'instance_date = ''2025-01-01''', 'is_expired = true',
       $q$(mission_id, instance_date, available_from, available_until)
          values ('5af00000-0000-4000-8000-000000000001', '2025-01-02', now(), now())$q$),
      ('scenarios', 'name_en = ''Newer''', 'name_en = ''x''', $q$(name_en) values ('x')$q$),
      ('user_scenarios', 'user_id = $1', 'created_at = now()', $q$(user_id, scenario_id) values ($1, '00000000-0000-4000-8000-000000000002')$q$),
      ('rewards', 'name_en = ''New''', 'name_en = ''x''', $q$(reward_type, name_en) values ('badge', 'x')$q$),
      ('user_rewards', 'user_id = $1', 'redeemed_at = now()', $q$(user_id, reward_id) values ($1, 'ba000000-0000-4000-8000-000000000002')$q$),
      ('achievements', 'name_en = ''New''', 'name_en = ''x''', $q$(name_en, condition_type, condition_value) values ('x', 'streak_count', 1)$q$),
      ('user_achievements', 'user_id = $1', 'earned_at = now()',
       $q$(user_id, achievement_id) values ($1, 'ac000000-0000-4000-8000-000000000002')$q$),
      ('notifications', 'user_id = $1', 'is_read = true', $q$(user_id, type, title) values ($1, 'streak_reminder', 'x')$q$)
    ) as v (name, of_ada, change, new_row)
  loop
    foreach who in array array['owner', 'others', 'admin', 'anon', 'service_role'] loop
      line := '';
      foreach command in array array['select', 'insert', 'update', 'delete'] loop
        statement := case command
          when 'select' then format('select from public.%I where %s', t.name, t.of_ada)
          when 'insert' then format('insert into public.%I %s', t.name, t.new_row)
          when 'update' then format('update public.%I set %s where %s', t.name, t.change, t.of_ada)
          when 'delete' then format('delete from public.%I where %s', t.name, t.of_ada)
        end;
        begin
          perform set_config('request.jwt.claims', json_build_object(
            'sub', case who when 'owner' then ada when 'others' then ben when 'admin' then ben end,
            'role', case when who in ('owner', 'others', 'admin') then 'authenticated' else who end,
            'app_metadata', json_build_object('role', case who when 'admin' then 'admin' end)
          )::text, true);
          perform set_config('role', case when who in ('owner', 'others', 'admin') then 'authenticated' else who end, true);
          execute statement using ada;
          get diagnostics changed = row_count;
          -- Nothing of it stays, the role included.
          raise exception using errcode = 'PGS01', message = case changed when 0 then 'no row' else 'yes' end;
        exception
          when sqlstate 'PGS01' then outcome := sqlerrm;
          when insufficient_privilege then
            outcome := case when sqlerrm like '%row-level security%' then 'policy' else 'grant' end;
        end;
        line := line || format(' %s %s', command, outcome);
      end loop;
      found := found || format('%s %s:%s', t.name, who, line) || chr(10);
    end loop;
  end loop;

  -- `grant` and `policy` say what refuses the command, `no row` that it finds none of Ada's rows.
  assert found = 'users owner: select yes insert grant update yes delete grant
users others: select no row insert grant update no row delete grant
users admin: select no row insert grant update no row delete grant
users anon: select grant insert grant update grant delete grant
users service_role: select yes insert yes update yes delete yes
user_profiles owner: select yes insert grant update yes delete grant
user_profiles others: select no row insert grant update no row delete grant
user_profiles admin: select no row insert grant update no row delete grant
user_profiles anon: select grant insert grant update grant delete grant
user_profiles service_role: select yes insert yes update yes delete yes
user_sessions owner: select yes insert grant update grant delete grant
user_sessions others: select no row insert grant update grant delete grant
user_sessions admin: select no row insert grant update grant delete grant
user_sessions anon: select grant insert grant update grant delete grant
user_sessions service_role: select yes insert yes update yes delete yes
user_behavior_events owner: select yes insert yes update grant delete grant
user_behavior_events others: select no row insert policy update grant delete grant
user_behavior_events admin: select no row insert policy update grant delete grant
user_behavior_events anon: select grant insert grant update grant delete grant
user_behavior_events service_role: select yes insert yes update yes delete yes
lifescore_history owner: select yes insert grant update grant delete grant
lifescore_history others: select no row insert grant update grant delete grant
lifescore_history admin: select no row insert grant update grant delete grant
lifescore_history anon: select grant insert grant update grant delete grant
lifescore_history service_role: select yes insert yes update yes delete yes
ai_recommendations owner: select yes insert grant update yes delete grant
ai_recommendations others: select no row insert grant update no row delete grant
ai_recommendations admin: select no row insert grant update no row delete grant
ai_recommendations anon: select grant insert grant update grant delete grant
ai_recommendations service_role: select yes insert yes update yes delete yes
product_recommendations owner: select yes insert grant update yes delete grant
product_recommendations others: select no row insert grant update no row delete grant
product_recommendations admin: select no row insert grant update no row delete grant
product_recommendations anon: select grant insert grant update grant delete grant
product_recommendations service_role: select yes insert yes update yes delete yes
missions owner: select yes insert policy update no row delete no row
missions others: select yes insert policy update no row delete no row
missions admin: select yes insert yes update yes delete yes
missions anon: select grant insert grant update grant delete grant
missions service_role: select yes insert yes update yes delete yes
user_missions owner: select yes insert yes update yes delete grant
user_missions others: select no row insert policy update no row delete grant
user_missions admin: select no row insert policy update no row delete grant
user_missions anon: select grant insert grant update grant delete grant
user_missions service_role: select yes insert yes update yes delete yes
mission_instances owner: select yes insert grant update grant delete grant
mission_instances others: select yes insert grant update grant delete grant
mission_instances admin: select yes insert grant update grant delete grant
mission_instances anon: select grant insert grant update grant delete grant
mission_instances service_role: select yes insert yes update yes delete yes
scenarios owner: select yes insert grant update grant delete grant
scenarios others: select yes insert grant update grant delete grant
scenarios admin: select yes insert grant update grant delete grant
scenarios anon: select grant insert grant update grant delete grant
scenarios service_role: select yes insert yes update yes delete yes
user_scenarios owner: select yes insert grant update grant delete grant
user_scenarios others: select no row insert grant update grant delete grant
user_scenarios admin: select no row insert grant update grant delete grant
user_scenarios anon: select grant insert grant update grant delete grant
user_scenarios service_role: select yes insert yes update yes delete yes
rewards owner: select yes insert grant update grant delete grant
rewards others: select yes insert grant update grant delete grant
rewards admin: select yes insert grant update grant delete grant
rewards anon: select grant insert grant update grant delete grant
rewards service_role: select yes insert yes update yes delete yes
user_rewards owner: select yes insert grant update grant delete grant
user_rewards others: select no row insert grant update grant delete grant
user_rewards admin: select no row insert grant update grant delete grant
user_rewards anon: select grant insert grant update grant delete grant
user_rewards service_role: select yes insert yes update yes delete yes
achievements owner: select yes insert grant update grant delete grant
achievements others: select yes insert grant update grant delete grant
achievements admin: select yes insert grant update grant delete grant
achievements anon: select grant insert grant update grant delete grant
achievements service_role: select yes insert yes update yes delete yes
user_achievements owner: select yes insert grant update grant delete grant
user_achievements others: select no row insert grant update grant delete grant
user_achievements admin: select no row insert grant update grant delete grant
user_achievements anon: select grant insert grant update grant delete grant
user_achievements service_role: select yes insert yes update yes delete yes
notifications owner: select yes insert grant update yes delete grant
notifications others: select no row insert grant update no row delete grant
notifications admin: select no row insert grant update no row delete grant
notifications anon: select grant insert grant update grant delete grant
notifications service_role: select yes insert yes update yes delete yes
', found;
end $$;
