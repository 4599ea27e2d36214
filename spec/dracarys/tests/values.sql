-- The sets of values are closed.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.community_posts (id, author_id, title)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', 'Hello');

do $$
declare
  statement text;
begin
  foreach statement in array array[
    'insert into public.user_profiles (id, trading_experience) values (''00000000-0000-4000-8000-00000000000a'', ''expert'')',
    'insert into public.lessons (level_id, gate_id, title, content_data, difficulty) values (1, 1, ''x'', ''{}'', ''easy'')',
    'insert into public.achievements (code, title, description, rarity) values (''x'', ''x'', ''x'', ''mythic'')',
    'insert into public.leaderboard (user_id, period, period_start_date, period_end_date)
     values (''00000000-0000-4000-8000-00000000000a'', ''hourly'', ''2025-11-24'', ''2025-11-24'')',
    'insert into public.user_activity_log (user_id, activity_type, entity_type)
     values (''00000000-0000-4000-8000-00000000000a'', ''login'', ''user'')',
    'update public.community_posts set post_type = ''rant''',
    'insert into public.community_votes (user_id, target_type, target_id, vote_type)
     values (''00000000-0000-4000-8000-00000000000a'', ''user'', ''00000000-0000-4000-8000-00000000000a'', ''upvote'')',
    'insert into public.community_votes (user_id, target_type, target_id, vote_type)
     values (''00000000-0000-4000-8000-00000000000a'', ''post'', ''00000000-0000-4000-8000-0000000000a3'', ''maybe'')',
    'insert into public.live_sessions (title, host_id, scheduled_at, duration, session_type)
     values (''x'', ''00000000-0000-4000-8000-00000000000a'', now(), ''1 hour'', ''party'')',
    'insert into public.live_sessions (title, host_id, scheduled_at, duration, status)
     values (''x'', ''00000000-0000-4000-8000-00000000000a'', now(), ''1 hour'', ''paused'')',
    'insert into public.subscription_plans (name, price, features, plan_type) values (''x'', 1, ''[]'', ''daily'')'
  ] loop
    begin
      execute statement;
      raise exception 'went through: %', statement;
    exception when check_violation then null;
    end;
  end loop;

  begin
    insert into public.user_activity_log (user_id, activity_type)
    values ('00000000-0000-4000-8000-00000000000a', 'logout');
    raise exception 'an unknown activity';
  exception when invalid_text_representation then null;
  end;
  assert enum_range(null::public.subscription_status)::text = '{active,past_due,canceled,unpaid,trialing}',
    'the states of a subscription';
end $$;
