-- The log of what was synced is kept for 90 days: a nightly job deletes what is older, and nothing else.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');
insert into public.calendar_connections (id, user_id, provider, refresh_token, calendar_id)
values ('00000000-0000-4000-8000-0000000000a5', '00000000-0000-4000-8000-00000000000a', 'google', 'secret', 'primary');
insert into public.calendar_sync_logs (calendar_connection_id, operation, status, created_at) values
  ('00000000-0000-4000-8000-0000000000a5', 'sync', 'success', now() - interval '91 days'),
  ('00000000-0000-4000-8000-0000000000a5', 'sync', 'error', now() - interval '400 days'),
  ('00000000-0000-4000-8000-0000000000a5', 'refresh_token', 'success', now() - interval '89 days'),
  ('00000000-0000-4000-8000-0000000000a5', 'fetch_freebusy', 'success', now());

do $$
declare
  job record;
begin
  select schedule, command into strict job from cron.job where jobname = 'retention-calendar_sync_logs';
  assert job.schedule ~ '^\d+ \d+ \* \* \*$', format('the job runs at %s', job.schedule);
  execute job.command;
  assert (select count(*) from public.calendar_sync_logs) = 2, 'what is younger than 90 days stays, and nothing else';
  assert not exists (
    select from public.calendar_sync_logs where created_at < now() - interval '90 days'
  ), 'what is older than 90 days goes';

  -- Again, with nothing to do.
  execute job.command;
  assert (select count(*) from public.calendar_sync_logs) = 2, 'a second run takes nothing';
end $$;
