-- Every table that has updated_at sets it on update, to the start of the transaction, whatever the statement says.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.user_profiles (id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.user_progress (user_id, level_id, gate_id) values ('00000000-0000-4000-8000-00000000000a', 1, 1);
insert into public.lessons (level_id, gate_id, title, content_data) values (1, 1, 'Spreads', '{}');
insert into public.leaderboard (user_id, period, period_start_date, period_end_date)
values ('00000000-0000-4000-8000-00000000000a', 'daily', '2025-11-24', '2025-11-24');
insert into public.user_streaks (user_id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.community_posts (id, author_id, title)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', 'Hello');
insert into public.community_comments (post_id, author_id, content)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', 'Hello');
insert into public.live_sessions (title, host_id, scheduled_at, duration)
values ('Live', '00000000-0000-4000-8000-00000000000a', now(), '1 hour');
insert into public.subscription_plans (id, name, price, features)
values ('00000000-0000-4000-8000-0000000000a6', 'Monthly', 29, '[]');
insert into public.user_subscriptions (user_id, plan_id)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a6');

do $$
declare
  t text;
  changed bigint;
  stamp timestamptz;
  seen text[] := '{}';
begin
  for t in
    select c.table_name from information_schema.columns as c
    join information_schema.tables as b using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'updated_at' and b.table_type = 'BASE TABLE' order by 1
  loop
    execute format('update public.%I set updated_at = ''2020-01-01''', t);
    get diagnostics changed = row_count;
    assert changed = 1, format('%s must have one row to change, has %s', t, changed);
    execute format('select updated_at from public.%I', t) into stamp;
    assert stamp = now(), format('%s.updated_at is %s after an update', t, stamp);
    seen := seen || t;
  end loop;

  assert seen = array[
    'community_comments', 'community_posts', 'leaderboard', 'lessons', 'live_sessions', 'subscription_plans',
    'user_profiles', 'user_progress', 'user_streaks', 'user_subscriptions'
  ], format('updated_at is on %s', seen);
end $$;
