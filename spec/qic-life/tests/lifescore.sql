-- A change of LifeScore is noted, with its reason, whoever makes it; and nobody makes it but who may.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  mission constant uuid := (select id from public.missions where name_en = '7-Day Safe Driver');
  noted text;
begin
  update public.users set lifescore = 40 where id = ada;
  -- No change, and a change of something else, are none.
  update public.users set lifescore = 40, coins = 5 where id = ada;
  set local qic.change_reason = 'mission_complete';
  perform set_config('qic.mission_id', mission::text, true);
  update public.users set lifescore = 55 where id = ada;
  perform set_config('qic.change_reason', 'scenario_penalty', true), set_config('qic.mission_id', '', true);
  update public.users set lifescore = 50 where id = ada;
  perform set_config('qic.change_reason', '', true);

  select string_agg(format('%s>%s %s %s', old_score, new_score, change_reason, mission_id = mission), ', ' order by new_score)
  into noted from public.lifescore_history
  where user_id = ada and id is not null and created_at = now();
  assert noted = '0>40 manual_update , 55>50 scenario_penalty , 40>55 mission_complete t', format('noted: %s', noted);

  -- More than 50 at once is not reasonable, in either direction; 50 is.
  begin
    update public.users set lifescore = 51 where id = '00000000-0000-4000-8000-00000000000b';
    raise exception '51 at once';
  exception when check_violation then null;
  end;
  update public.users set lifescore = 100 where id = ada;
  begin
    update public.users set lifescore = 49 where id = ada;
    raise exception '51 less at once';
  exception when check_violation then null;
  end;
  assert (select lifescore from public.users where id = ada) = 100 and (select lifescore from public.users where id <> ada) = 0,
    'a refused change changed something';

  -- The reason is one of the known ones.
  begin
    set local qic.change_reason = 'luck';
    update public.users set lifescore = 90 where id = ada;
    raise exception 'changed by luck';
  exception when check_violation then null;
  end;
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  statement text;
begin
  assert (select count(*) from public.lifescore_history) = 4, 'Ada sees her history';
  foreach statement in array array[
    'update public.users set lifescore = 90', 'update public.users set coins = 1000000', 'update public.users set xp = 1000000',
    'update public.users set current_streak = 365', 'update public.users set longest_streak = 365',
    'update public.users set last_active_at = now()', 'update public.users set id = gen_random_uuid()',
    'insert into public.lifescore_history (user_id, old_score, new_score, change_reason) values (auth.uid(), 0, 50, ''streak_bonus'')',
    'update public.lifescore_history set new_score = 90', 'delete from public.lifescore_history'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

-- If ordinary users were one day allowed to change it: the trigger notes their change, which they could not do themselves.
reset role;
grant update (lifescore) on public.users to authenticated;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
begin
  update public.users set lifescore = 30;
  assert (select string_agg(format('%s>%s %s', old_score, new_score, change_reason), ', ') from public.lifescore_history)
         = '0>30 manual_update', 'Ben''s own update is noted, once, and he sees nothing of Ada''s';
  assert (select count(*) from public.users) = 1, 'Ben sees himself';
end $$;
