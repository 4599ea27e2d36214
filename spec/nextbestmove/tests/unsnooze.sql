-- auto_unsnooze_items() wakes the leads and actions whose date has come, of every user, and leaves the rest
-- alone. Saving a snoozed action wakes nothing by itself.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');

insert into public.leads (user_id, name, url, status, snooze_until)
select u, v.name, 'https://example.com', v.status::public.lead_status, (now() at time zone 'UTC')::date + v.days
from (values ('00000000-0000-4000-8000-00000000000a'::uuid), ('00000000-0000-4000-8000-00000000000b')) as users(u),
     (values ('past', 'SNOOZED', -3), ('today', 'SNOOZED', 0), ('tomorrow', 'SNOOZED', 1),
             ('open-ended', 'SNOOZED', null), ('archived', 'ARCHIVED', -3)) as v(name, status, days);

insert into public.actions (user_id, action_type, description, state, due_date, snooze_until)
select u, 'FOLLOW_UP', v.name, v.state::public.action_state, (now() at time zone 'UTC')::date,
       (now() at time zone 'UTC')::date + v.days
from (values ('00000000-0000-4000-8000-00000000000a'::uuid), ('00000000-0000-4000-8000-00000000000b')) as users(u),
     (values ('past', 'SNOOZED', -3), ('today', 'SNOOZED', 0), ('tomorrow', 'SNOOZED', 1),
             ('open-ended', 'SNOOZED', null), ('done', 'DONE', -3)) as v(name, state, days);

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  woken integer;
  listed text;
begin
  select string_agg(distinct description, ' ' order by description) into listed
  from public.actions where state = 'SNOOZED';
  assert listed = 'open-ended past today tomorrow', format('before the run, snoozed: %s', listed);

  woken := public.auto_unsnooze_items();
  assert woken = 8, format('two users, two leads and two actions each: 8 rows, not %s', woken);

  select string_agg(distinct name || ' ' || status, ', ' order by name || ' ' || status) into listed from public.leads;
  assert listed = 'archived ARCHIVED, open-ended SNOOZED, past ACTIVE, today ACTIVE, tomorrow SNOOZED',
    format('leads: %s', listed);

  select string_agg(distinct description || ' ' || state, ', ' order by description || ' ' || state) into listed
  from public.actions;
  assert listed = 'done DONE, open-ended SNOOZED, past NEW, today NEW, tomorrow SNOOZED', format('actions: %s', listed);

  assert not exists (select from public.leads where status = 'ACTIVE' and snooze_until is not null)
     and not exists (select from public.actions where state = 'NEW' and snooze_until is not null),
    'a woken row must not keep its date';

  assert public.auto_unsnooze_items() = 0, 'a second run has nothing to wake';
end $$;
