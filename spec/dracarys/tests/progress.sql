-- A user sees, begins and completes their own gates, gives themselves neither score nor XP, and deletes nothing. The
-- leaderboard follows, which they cannot write.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.user_progress (user_id, level_id, gate_id, completed, completed_at, xp_earned)
values ('00000000-0000-4000-8000-00000000000b', 1, 1, true, now(), 40);

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  changed bigint;
  statement text;
begin
  assert not exists (select from public.user_progress), 'Ada sees Ben''s progress';
  insert into public.user_progress (user_id, level_id, gate_id) values (ada, 1, 1);
  update public.user_progress set completed = true, completed_at = now(), time_spent = '10 minutes';
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada updated %s rows', changed);
  assert (select count(*) from public.leaderboard) = 2, 'Ada is on the leaderboard, and sees Ben there';
  assert (select xp_points from public.leaderboard where user_id = ada) = 0, 'no XP before the server gives any';

  foreach statement in array array[
    'update public.user_progress set xp_earned = 1000000',
    'update public.user_progress set score = 100',
    'insert into public.user_progress (user_id, level_id, gate_id, xp_earned) values (auth.uid(), 2, 1, 5)',
    'insert into public.user_progress (user_id, level_id, gate_id) values (''00000000-0000-4000-8000-00000000000b'', 2, 1)',
    'delete from public.user_progress',
    'update public.leaderboard set xp_points = 1000000',
    'insert into public.leaderboard (user_id, period, period_start_date, period_end_date) values (auth.uid(), ''daily'', ''2026-01-01'', ''2026-01-01'')',
    'select public.recompute_weekly_leaderboard(auth.uid(), ''2026-01-05'')',
    'insert into public.lessons (level_id, gate_id, title, content_data) values (1, 1, ''mine'', ''{}'')',
    'insert into public.user_achievements (user_id, achievement_id) values (auth.uid(), gen_random_uuid())',
    'update public.user_streaks set current_streak = 365',
    'insert into public.user_activity_log (user_id, activity_type) values (auth.uid(), ''login'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
begin
  update public.user_progress set score = 95, xp_earned = 120 where user_id = '00000000-0000-4000-8000-00000000000a';
  assert (select xp_points from public.leaderboard where user_id = '00000000-0000-4000-8000-00000000000a') = 120,
    'the server gives the XP, and the leaderboard has it';
end $$;
