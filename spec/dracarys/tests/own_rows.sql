-- Profile, streak, activity, achievements and subscription: a user sees their own, and of the profile changes what is theirs.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.achievements (id, code, title, description, is_active) values
  ('00000000-0000-4000-8000-0000000000a1', 'seen', 'Seen', 'Active.', true),
  ('00000000-0000-4000-8000-0000000000a2', 'unseen', 'Unseen', 'Inactive.', false);
insert into public.subscription_plans (id, name, price, features)
values ('00000000-0000-4000-8000-0000000000a6', 'Monthly', 29, '[]');
insert into public.user_profiles (id) values ('00000000-0000-4000-8000-00000000000b');
insert into public.user_streaks (user_id) select id from auth.users;
insert into public.user_activity_log (user_id, activity_type, ip_address) select id, 'login', '192.0.2.1' from auth.users;
insert into public.user_achievements (user_id, achievement_id)
select id, '00000000-0000-4000-8000-0000000000a1' from auth.users;
insert into public.user_subscriptions (user_id, plan_id, stripe_subscription_id)
select id, '00000000-0000-4000-8000-0000000000a6', 'sub_' || email from auth.users;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  t text;
  rows bigint;
  statement text;
begin
  foreach t in array array['user_streaks', 'user_activity_log', 'user_achievements', 'user_subscriptions'] loop
    execute format('select count(id) from public.%I', t) into rows;
    assert rows = 1, format('Ada sees %s rows of %s', rows, t);
    execute format('select count(id) from public.%I where user_id = auth.uid()', t) into rows;
    assert rows = 1, format('Ada sees %s rows of her own of %s', rows, t);
  end loop;
  assert (select string_agg(code, ', ') from public.achievements) = 'seen', 'only active achievements are shown';

  insert into public.user_profiles (id, full_name, trading_goals) values (ada, 'Ada', array['retire early']);
  update public.user_profiles set bio = 'Trades.', trading_experience = 'advanced';
  get diagnostics rows = row_count;
  assert rows = 1, format('Ada updated %s profiles', rows);

  foreach statement in array array[
    'update public.user_profiles set total_xp = 1000000',
    'update public.user_profiles set current_level = 99',
    'insert into public.user_profiles (id, total_xp) values (auth.uid(), 5)',
    'delete from public.user_profiles',
    'select ip_address from public.user_activity_log',
    'select user_agent from public.user_activity_log',
    'select * from public.user_activity_log',
    'select stripe_subscription_id from public.user_subscriptions',
    'update public.user_subscriptions set status = ''active''',
    'update public.achievements set xp_reward = 5'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;
