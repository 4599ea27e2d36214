-- Users see the active missions, admins all; only admins and the server write them. Users start missions and complete them.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');
insert into public.missions (id, name_en, category, is_active) values
  ('00000000-0000-4000-8000-000000000001', 'Old', 'health', false),
  ('00000000-0000-4000-8000-000000000002', 'New', 'health', true);
insert into public.user_missions (user_id, mission_id) values ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000002');
insert into public.scenarios (name_en) values ('A new car');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
  claims text;
begin
  -- A claim that users can write themselves, or that is not the application's, makes nobody an admin.
  foreach claims in array array[
    '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}',
    '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "admin"}',
    '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated", "user_metadata": {"role": "admin"}}',
    '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated", "app_metadata": {"role": "user"}}'
  ] loop
    perform set_config('request.jwt.claims', claims, true);
    assert not public.is_admin(), format('an admin: %s', claims);
    assert (select string_agg(name_en, ', ') from public.missions where id::text like '0000%') = 'New', 'users see active missions';
    begin
      insert into public.missions (name_en, category) values ('Mine', 'health');
      raise exception 'a user made a mission';
    exception when insufficient_privilege then null;
    end;
    update public.missions set xp_reward = 1000000;
    get diagnostics changed = row_count;
    assert changed = 0, format('a user changed %s missions', changed);
    delete from public.missions where name_en = 'New';
    get diagnostics changed = row_count;
    assert changed = 0, 'a user deleted a mission';
  end loop;

  insert into public.user_missions (user_id, mission_id) values (auth.uid(), '00000000-0000-4000-8000-000000000002');
  update public.user_missions set progress = 50;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada moves on with her own';
  begin
    update public.user_missions set status = 'completed';
    raise exception 'completed by half';
  exception when check_violation then null;
  end;
  update public.user_missions set status = 'completed', progress = 100;
  -- A mission that recurs has a row each time.
  insert into public.user_missions (user_id, mission_id) values (auth.uid(), '00000000-0000-4000-8000-000000000002');
  assert (select string_agg(format('%s %s', status, progress), ', ' order by progress) from public.user_missions)
         = 'in_progress 0, completed 100', 'Ada''s missions';
  assert (select count(*) from public.scenarios) = 1, 'scenarios are for all';

  foreach statement in array array[
    'insert into public.user_missions (user_id, mission_id) values (''00000000-0000-4000-8000-00000000000b'', ''00000000-0000-4000-8000-000000000002'')',
    'update public.user_missions set user_id = ''00000000-0000-4000-8000-00000000000b''',
    'update public.user_missions set started_at = now()',
    'delete from public.user_missions',
    'insert into public.user_scenarios (user_id, scenario_id) select auth.uid(), id from public.scenarios',
    'insert into public.user_rewards (user_id, reward_id) select auth.uid(), id from public.rewards',
    'insert into public.user_achievements (user_id, achievement_id) select auth.uid(), id from public.achievements'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated", "app_metadata": {"role": "admin"}}';

do $$
declare
  changed bigint;
begin
  assert public.is_admin(), 'Ben is an admin';
  assert (select string_agg(name_en, ', ' order by name_en) from public.missions where id::text like '0000%') = 'New, Old', 'admins see all';
  insert into public.missions (name_en, category) values ('Admin''s', 'health');
  update public.missions set is_active = true where name_en = 'Old';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben activates a mission';
  delete from public.missions where name_en = 'Admin''s';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben deletes a mission that nobody used';
  -- An admin is a user like any other where it is about what users have.
  assert (select count(*) from public.user_missions) = 1, 'Ben sees the missions of others';
end $$;
