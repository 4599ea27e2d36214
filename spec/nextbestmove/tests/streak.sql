-- The streak counts consecutive days with a completed action, today included, in the user's own time zone,
-- and update_user_streak() stores it, called by the user themselves.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name, timezone)
values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada', 'Pacific/Auckland');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  today constant date := (now() at time zone 'Pacific/Auckland')::date;
  stored record;
begin
  assert public.calculate_user_streak(ada) = 0, 'no action, no streak';

  -- Yesterday and the day before, in the first second of the day as Ada lives it.
  insert into public.actions (user_id, action_type, state, created_at, due_date, completed_at)
  select ada, 'OUTREACH', 'DONE', now() - interval '200 days', today,
         ((today - n) + time '00:00:01') at time zone 'Pacific/Auckland'
  from unnest(array[1, 2]) as n;
  assert public.calculate_user_streak(ada) = 0, 'nothing completed today, so the streak is 0';

  insert into public.actions (user_id, action_type, state, due_date, completed_at)
  values (ada, 'FOLLOW_UP', 'REPLIED', today, (today + time '00:00:01') at time zone 'Pacific/Auckland');
  assert public.calculate_user_streak(ada) = 3, 'today (a reply) and the two days before it';

  -- Two on one day count once; a day without an action ends the streak; only finished actions count.
  insert into public.actions (user_id, action_type, state, created_at, due_date, completed_at)
  select ada, 'NURTURE', s::public.action_state, now() - interval '200 days', today,
         ((today - n) + time '23:59:59') at time zone 'Pacific/Auckland'
  from (values ('DONE', 1), ('SENT', 3), ('DONE', 4)) as v(s, n);
  assert public.calculate_user_streak(ada) = 3, 'day 3 has only an unfinished action, so the streak ends there';

  -- Archiving an old action does not break the streak it was part of.
  insert into public.actions (user_id, action_type, state, created_at, due_date, completed_at)
  values (ada, 'CONTENT', 'ARCHIVED', now() - interval '200 days', today,
          ((today - 3) + time '12:00') at time zone 'Pacific/Auckland');
  assert public.calculate_user_streak(ada) = 5, 'an archived action still counts on the day it was completed';

  select streak_count, last_action_date into strict stored from public.users where id = ada;
  assert stored.streak_count = 0 and stored.last_action_date is null, 'stored only when asked to';

  perform public.update_user_streak(ada);
  select streak_count, last_action_date into strict stored from public.users where id = ada;
  assert stored.streak_count = 5, format('stored streak is %s', stored.streak_count);
  assert stored.last_action_date = today, format('stored last date is %s', stored.last_action_date);

  delete from public.actions where user_id = ada;
  perform public.update_user_streak(ada);
  select streak_count, last_action_date into strict stored from public.users where id = ada;
  assert stored.streak_count = 0 and stored.last_action_date is null, 'the streak goes back to 0';
end $$;

-- The answer is the user's, whatever the session's time zone is.
do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  today constant date := (now() at time zone 'Pacific/Auckland')::date;
  zone text;
begin
  insert into public.actions (user_id, action_type, state, created_at, due_date, completed_at)
  select ada, 'OUTREACH', 'DONE', now() - interval '9 days', today, (today + t) at time zone 'Pacific/Auckland'
  from unnest(array[time '00:00:00', time '23:59:59']) as t;

  foreach zone in array array['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12'] loop
    perform set_config('TimeZone', zone, true);
    assert public.calculate_user_streak(ada) = 1, format('another streak in a session in %s', zone);
  end loop;
end $$;
