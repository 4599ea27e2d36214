-- The weekly leaderboard is what the completed rows of the week add up to, however often they are saved.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');

create function pg_temp.week(monday date) returns text language sql as $$
  select format('%s XP, %s gates', xp_points, lessons_completed) from public.leaderboard
  where user_id = '00000000-0000-4000-8000-00000000000a' and period = 'weekly' and period_start_date = monday
$$;

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  entry record;
begin
  insert into public.user_progress (user_id, level_id, gate_id, xp_earned) values (ada, 1, 1, 100), (ada, 1, 2, 50);
  assert not exists (select from public.leaderboard), 'what is not completed does not count';

  update public.user_progress set completed = true, completed_at = '2025-11-19 12:00+00' where gate_id = 1;
  select * into strict entry from public.leaderboard;
  assert entry.user_id = ada and entry.period = 'weekly' and entry.xp_points = 100 and entry.lessons_completed = 1
     and entry.period_start_date = '2025-11-17' and entry.period_end_date = '2025-11-23',
    format('the first entry is %s', entry);

  -- In the document each of these saves counted the 100 XP once more.
  update public.user_progress set score = 90 where gate_id = 1;
  update public.user_progress set attempts_count = 2 where gate_id = 1;
  assert pg_temp.week('2025-11-17') = '100 XP, 1 gates', format('after more saves: %s', pg_temp.week('2025-11-17'));

  update public.user_progress set completed = true, completed_at = '2025-11-23 23:59+00' where gate_id = 2;
  assert pg_temp.week('2025-11-17') = '150 XP, 2 gates', 'a second gate of the week adds to it';

  update public.user_progress set xp_earned = 70 where gate_id = 2;
  assert pg_temp.week('2025-11-17') = '170 XP, 2 gates', 'a correction replaces what was there';

  update public.user_progress set completed_at = '2025-11-24 00:00+00' where gate_id = 2;
  assert pg_temp.week('2025-11-17') = '100 XP, 1 gates' and pg_temp.week('2025-11-24') = '70 XP, 1 gates',
    'a row that moves to another week leaves the first';

  update public.user_progress set completed = false, completed_at = null where gate_id = 1;
  assert pg_temp.week('2025-11-17') = '0 XP, 0 gates', 'a row that is not completed any more does not count';

  insert into public.user_progress (user_id, level_id, gate_id, xp_earned, completed, completed_at)
  values ('00000000-0000-4000-8000-00000000000b', 1, 1, 500, true, '2025-11-24 09:00+00');
  assert pg_temp.week('2025-11-24') = '70 XP, 1 gates', 'everybody has an entry of their own';

  begin
    insert into public.user_progress (user_id, level_id, gate_id, completed) values (ada, 9, 9, true);
    raise exception 'a row was completed, and nobody knows when';
  exception when check_violation then null;
  end;
end $$;

-- Sunday in London, Monday in Doha: one week, whatever the session's time zone.
do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  zone text;
begin
  foreach zone in array array['Europe/London', 'Asia/Qatar', 'Pacific/Kiritimati', 'Etc/GMT+12'] loop
    perform set_config('TimeZone', zone, true);
    delete from public.user_progress;
    delete from public.leaderboard;
    insert into public.user_progress (user_id, level_id, gate_id, xp_earned, completed, completed_at)
    values (ada, 1, 1, 10, true, '2025-11-23 22:00:00+00');
    assert pg_temp.week('2025-11-17') = '10 XP, 1 gates', format('another week in a session in %s', zone);
  end loop;
end $$;

-- The server may put an entry right; a null argument does nothing.
set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
begin
  update public.leaderboard set xp_points = 9999;
  perform public.recompute_weekly_leaderboard(ada, '2025-11-17');
  assert (select xp_points from public.leaderboard) = 10, 'the entry was put right';
  perform public.recompute_weekly_leaderboard(ada, null);
  perform public.recompute_weekly_leaderboard(null, '2025-11-17');
  assert (select count(*) from public.leaderboard) = 1, 'nothing was added';
end $$;
