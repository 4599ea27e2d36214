-- Users add what they do, change nothing of it, and the hourly summary counts it by days of UTC.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
begin
  insert into public.user_behavior_events (user_id, event_type, event_data) values (auth.uid(), 'login', '{"device": "phone"}');
  assert (select event_type = 'login' and event_data ->> 'device' = 'phone' and lifescore_before is null and created_at = now()
          from public.user_behavior_events), 'Ada logged in';
  foreach statement in array array[
    'insert into public.user_behavior_events (user_id, event_type) values (''00000000-0000-4000-8000-00000000000b'', ''login'')',
    'insert into public.user_behavior_events (user_id, event_type, lifescore_after) values (auth.uid(), ''login'', 100)',
    'insert into public.user_behavior_events (user_id, event_type, created_at) values (auth.uid(), ''login'', ''2020-01-01'')',
    'update public.user_behavior_events set event_type = ''mission_complete''',
    'delete from public.user_behavior_events',
    'select from public.user_engagement_summary'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

reset role;
delete from public.user_behavior_events;
insert into public.user_behavior_events (user_id, event_type, created_at) values
  -- Two days in Doha, one in UTC.
  ('00000000-0000-4000-8000-00000000000a', 'login', '2025-01-05 20:00Z'), ('00000000-0000-4000-8000-00000000000a', 'login', '2025-01-05 22:00Z'),
  -- One day in Doha, two in UTC.
  ('00000000-0000-4000-8000-00000000000b', 'login', '2025-01-05 23:00Z'), ('00000000-0000-4000-8000-00000000000b', 'login', '2025-01-06 01:00Z'), ('00000000-0000-4000-8000-00000000000b', 'login', '2025-01-06 02:00Z');

do $$
declare
  job record;
  listed text;
  zone text;
begin
  select schedule, command into strict job from cron.job where jobname = 'refresh-user_engagement_summary';
  assert job.schedule = '0 * * * *', format('refreshed at %s', job.schedule);
  assert job.command ilike '%concurrently%', 'readers wait for the refresh';
  assert not exists (select from public.user_engagement_summary), 'nothing is there before a refresh';
  foreach zone in array array['UTC', 'Asia/Qatar'] loop
    perform set_config('timezone', zone, true);
    execute job.command;
    select string_agg(format('%s %s %s', active_days, total_events, last_activity at time zone 'UTC'), ', ' order by user_id) into listed
    from public.user_engagement_summary;
    assert listed = '1 2 2025-01-05 22:00:00, 2 3 2025-01-06 02:00:00', format('in %s: %s', zone, listed);
  end loop;
end $$;

set local role service_role;

do $$
begin
  assert (select count(*) from public.user_engagement_summary) = 2, 'the server reads it';
end $$;
