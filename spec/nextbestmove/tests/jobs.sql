-- Both daily jobs are scheduled under their names, at their times, and their commands run.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');
insert into public.leads (user_id, name, url, status, snooze_until)
values ('00000000-0000-4000-8000-00000000000a', 'Lin', 'https://example.com', 'SNOOZED', current_date - 2);
insert into public.actions (user_id, action_type, state, created_at, due_date, completed_at)
values ('00000000-0000-4000-8000-00000000000a', 'OUTREACH', 'DONE', now() - interval '1 year', current_date,
        now() - interval '100 days');

do $$
declare
  archive record;
  unsnooze record;
begin
  select schedule, command into strict archive from cron.job where jobname = 'auto-archive-actions';
  assert archive.schedule = '0 2 * * *', format('auto-archive-actions runs at %s', archive.schedule);
  execute archive.command;
  assert (select state from public.actions) = 'ARCHIVED', 'the job does not archive';

  select schedule, command into strict unsnooze from cron.job where jobname = 'auto-unsnooze-items';
  assert unsnooze.schedule = '5 0 * * *', format('auto-unsnooze-items runs at %s', unsnooze.schedule);
  execute unsnooze.command;
  assert (select status from public.leads) = 'ACTIVE', 'the job does not wake leads';

  assert not exists (
    select from pg_trigger where tgname = 'check_snooze_dates'
  ), 'snoozed items are woken by the job, not by a trigger';
end $$;
