-- The family dashboard counts each row once, whatever else the family has.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com');
insert into public.family_plans (id, family_name, primary_account_holder, shared_wallet_balance, is_active) values
  ('00000000-0000-4000-8000-0000000000f1', 'Ada''s', '00000000-0000-4000-8000-00000000000a', 25.50, true),
  ('00000000-0000-4000-8000-0000000000f2', 'Empty', '00000000-0000-4000-8000-00000000000c', 1, true),
  ('00000000-0000-4000-8000-0000000000f3', 'Gone', '00000000-0000-4000-8000-00000000000a', 1, false);
insert into public.family_members (family_plan_id, user_id, is_active) values
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000a', true),
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000b', false);
insert into public.nutritional_intake (user_id, consumption_date, calories_consumed)
select u, (now() at time zone 'UTC')::date - days, calories
from (values ('00000000-0000-4000-8000-00000000000a'::uuid, 0, 1000), ('00000000-0000-4000-8000-00000000000a', 7, 2000),
             ('00000000-0000-4000-8000-00000000000b', 1, 3000), ('00000000-0000-4000-8000-00000000000a', 8, 90000)) as v(u, days, calories);
insert into public.community_challenges (id, challenge_name, description, duration_days) values
  ('00000000-0000-4000-8000-000000000001', 'one', 'x', 7), ('00000000-0000-4000-8000-000000000002', 'two', 'x', 7);
insert into public.challenge_participants (challenge_id, user_id, completion_status, is_visible) values
  ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 'active', true),
  ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000b', 'active', true),
  ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000b', 'active', false),
  ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000a', 'completed', true);
-- What the larger application does for its own table.
grant select on public.nutritional_intake to authenticated, service_role;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  d record;
begin
  assert (select count(*) from public.family_dashboard) = 2, 'one row an active plan';
  select * into strict d from public.family_dashboard where family_name = 'Ada''s';
  assert d.total_members = 2 and d.active_members = 1 and d.avg_weekly_calories = 2000 and d.wallet_balance = 25.50
     and d.active_challenges = 2, format('Ada''s: %s', d);
  select * into strict d from public.family_dashboard where family_name = 'Empty';
  assert d.total_members = 0 and d.active_members = 0 and d.avg_weekly_calories is null and d.wallet_balance = 1
     and d.active_challenges = 0, format('Empty: %s', d);
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  d record;
begin
  select * into strict d from public.family_dashboard;
  assert d.family_name = 'Ada''s' and d.wallet_balance = 25.50 and d.active_challenges = 1,
    format('Ada sees her family, without the challenge that Ben hides: %s', d);
end $$;
