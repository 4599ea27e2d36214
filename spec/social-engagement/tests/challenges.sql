-- Challenges: who sees which, who takes part, who writes what, and the leaderboard.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com');
insert into public.social_profiles (id, display_name, privacy_level) values
  ('00000000-0000-4000-8000-00000000000a', 'Ada', 'public'),
  ('00000000-0000-4000-8000-00000000000b', 'Ben', 'private');
insert into public.community_challenges (id, challenge_name, description, duration_days, created_by, is_public, is_active) values
  ('00000000-0000-4000-8000-000000000001', 'open', 'For all.', 7, null, true, true),
  ('00000000-0000-4000-8000-000000000002', 'closed', 'For some.', 7, '00000000-0000-4000-8000-00000000000a', false, true),
  ('00000000-0000-4000-8000-000000000003', 'over', 'For nobody any more.', 7, null, true, false);
insert into public.challenge_participants (id, challenge_id, user_id, final_score, is_visible) values
  ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 10, true),
  ('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', 30, true),
  ('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000b', 5, true),
  ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-00000000000a', 99, true);

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  seen text;
  changed bigint;
  statement text;
begin
  select string_agg(challenge_name, ', ' order by id) into seen from public.community_challenges;
  assert seen = 'open, closed, over', format('Ada made one and takes part in another that is over: %s', seen);
  assert (select string_agg(id::text, ', ' order by id) from public.my_challenges() as mine(id))
         = '00000000-0000-4000-8000-000000000001, 00000000-0000-4000-8000-000000000003', 'Ada''s challenges';

  select string_agg(format('%s %s %s', challenge_name, coalesce(display_name, '-'), current_rank), ', ' order by challenge_name, current_rank)
  into seen from public.challenge_leaderboards;
  assert seen = 'closed - 1, open - 1, open Ada 2', format('the leaderboard for Ada: %s', seen);

  insert into public.challenge_progress (challenge_participant_id, progress_date, progress_data, notes)
  values ('00000000-0000-4000-8000-0000000000a1', '2026-01-05', '{"fruits": 5}', 'Easy.');
  update public.challenge_progress set notes = 'Not so easy.';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada writes her day';
  update public.community_challenges set description = 'For friends.' ;
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada changes her own challenge only: %s', changed);
  insert into public.community_challenges (challenge_name, description, duration_days, created_by)
  values ('new', 'By Ada.', 3, auth.uid());

  foreach statement in array array[
    'update public.community_challenges set featured_priority = 100',
    'insert into public.community_challenges (challenge_name, description, duration_days) values (''x'', ''x'', 1)',
    'update public.challenge_participants set final_score = 1000',
    'update public.challenge_participants set completion_status = ''completed''',
    'insert into public.challenge_participants (challenge_id, user_id) values (''00000000-0000-4000-8000-000000000002'', auth.uid())',
    'update public.challenge_progress set daily_score = 1000',
    'insert into public.challenge_progress (challenge_participant_id, progress_date, progress_data)
     values (''00000000-0000-4000-8000-0000000000b1'', ''2026-01-05'', ''{}'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;

  begin
    insert into public.challenge_progress (challenge_participant_id, progress_date, progress_data)
    values ('00000000-0000-4000-8000-0000000000a1', '2026-01-05', '{}');
    raise exception 'two entries on a day';
  exception when unique_violation then null;
  end;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';
insert into public.challenge_progress (challenge_participant_id, progress_date, progress_data, auto_generated)
values ('00000000-0000-4000-8000-0000000000a1', '2026-01-06', '{"fruits": 2}', true);

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.challenge_progress set progress_data = '{"fruits": 50}';
  get diagnostics changed = row_count;
  assert changed = 1 and (select count(*) from public.challenge_progress) = 2, 'what the system entered is only read';
  update public.challenge_participants set is_visible = false;
  get diagnostics changed = row_count;
  assert changed = 2, 'Ada hides';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000c", "role": "authenticated"}';

do $$
declare
  seen text;
begin
  select string_agg(challenge_name, ', ' order by challenge_name) into seen from public.community_challenges;
  assert seen = 'new, open', format('Cid sees what is public and active: %s', seen);
  select string_agg(format('%s %s %s', challenge_name, coalesce(display_name, '-'), final_score), ', ') into seen
  from public.challenge_leaderboards;
  assert seen = 'open - 30', format('Cid sees neither who hides nor what is closed: %s', seen);
  assert not exists (select from public.challenge_progress), 'Cid sees the days of others';
end $$;
