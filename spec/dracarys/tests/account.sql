-- Everything of a user goes with the row of auth.users; what they wrote for others, a lesson, stays.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');

do $$
begin
  begin
    insert into public.user_profiles (full_name) values ('Nobody');
    raise exception 'user_profiles.id must not have a default';
  exception when not_null_violation then null;
  end;
  begin
    insert into public.user_profiles (id) values ('00000000-0000-4000-8000-0000000000ff');
    raise exception 'user_profiles.id must exist in auth.users';
  exception when foreign_key_violation or restrict_violation then null;
  end;
end $$;

insert into public.user_profiles (id, full_name) values ('00000000-0000-4000-8000-00000000000a', 'Ada');
insert into public.lessons (id, level_id, gate_id, title, content_data, created_by)
values ('00000000-0000-4000-8000-0000000000a1', 1, 1, 'Spreads', '{}', '00000000-0000-4000-8000-00000000000a');
insert into public.achievements (id, code, title, description)
values ('00000000-0000-4000-8000-0000000000a2', 'first', 'First', 'The first one.');
insert into public.user_progress (user_id, level_id, gate_id, lesson_id, completed, completed_at, xp_earned)
values ('00000000-0000-4000-8000-00000000000a', 1, 1, '00000000-0000-4000-8000-0000000000a1', true, now(), 100);
insert into public.user_achievements (user_id, achievement_id)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a2');
insert into public.user_streaks (user_id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.user_activity_log (user_id, activity_type, entity_type, entity_id)
values ('00000000-0000-4000-8000-00000000000a', 'lesson_complete', 'lesson', '00000000-0000-4000-8000-0000000000a1');
insert into public.community_posts (id, author_id, title)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', 'Hello');
insert into public.community_comments (id, post_id, author_id, content)
values ('00000000-0000-4000-8000-0000000000b4', '00000000-0000-4000-8000-0000000000a3',
        '00000000-0000-4000-8000-00000000000b', 'Welcome');
insert into public.community_comments (post_id, author_id, parent_comment_id, content)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000b',
        '00000000-0000-4000-8000-0000000000b4', 'Really');
insert into public.community_votes (user_id, target_type, target_id, vote_type)
values ('00000000-0000-4000-8000-00000000000a', 'comment', '00000000-0000-4000-8000-0000000000b4', 'upvote');
insert into public.live_sessions (id, title, host_id, scheduled_at, duration)
values ('00000000-0000-4000-8000-0000000000a5', 'Live', '00000000-0000-4000-8000-00000000000a', now(), '1 hour');
insert into public.session_participants (session_id, user_id)
values ('00000000-0000-4000-8000-0000000000a5', '00000000-0000-4000-8000-00000000000b');
insert into public.subscription_plans (id, name, price, features)
values ('00000000-0000-4000-8000-0000000000a6', 'Monthly', 29, '[]');
insert into public.user_subscriptions (user_id, plan_id)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a6');

do $$
declare
  remaining bigint;
begin
  begin
    delete from public.subscription_plans;
    raise exception 'a plan that somebody has was deleted';
  exception when foreign_key_violation or restrict_violation then null;
  end;
  begin
    delete from public.lessons;
    raise exception 'a lesson with progress was deleted';
  exception when foreign_key_violation or restrict_violation then null;
  end;

  delete from auth.users where id = '00000000-0000-4000-8000-00000000000a';
  select (select count(*) from public.user_profiles) + (select count(*) from public.user_progress)
       + (select count(*) from public.user_achievements) + (select count(*) from public.user_streaks)
       + (select count(*) from public.user_activity_log) + (select count(*) from public.leaderboard)
       + (select count(*) from public.community_posts) + (select count(*) from public.community_comments)
       + (select count(*) from public.community_votes) + (select count(*) from public.live_sessions)
       + (select count(*) from public.session_participants) + (select count(*) from public.user_subscriptions)
  into remaining;
  assert remaining = 0, format('deleting the auth user left %s rows behind', remaining);
  assert (select count(*) = 1 and bool_and(created_by is null) from public.lessons), 'a lesson outlives its author';
end $$;
