-- The statistics of a user are their own; the popularity of lessons is the server's.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.lessons (id, level_id, gate_id, title, content_data, is_active) values
  ('00000000-0000-4000-8000-000000000001', 1, 1, 'often', '{}', true),
  ('00000000-0000-4000-8000-000000000002', 1, 2, 'once', '{}', true),
  ('00000000-0000-4000-8000-000000000003', 1, 3, 'never', '{}', true),
  ('00000000-0000-4000-8000-000000000004', 1, 4, 'inactive', '{}', false);
insert into public.user_progress (user_id, level_id, gate_id, lesson_id, completed, score, xp_earned, completed_at) values
  ('00000000-0000-4000-8000-00000000000a', 1, 1, '00000000-0000-4000-8000-000000000001', true, 80, 100, '2025-11-19 12:00+00'),
  ('00000000-0000-4000-8000-00000000000a', 1, 2, '00000000-0000-4000-8000-000000000002', true, 70, 50, '2025-11-20 12:00+00'),
  ('00000000-0000-4000-8000-00000000000a', 1, 3, '00000000-0000-4000-8000-000000000003', false, 10, 0, null),
  ('00000000-0000-4000-8000-00000000000b', 1, 1, '00000000-0000-4000-8000-000000000001', true, 100, 100, '2025-11-21 12:00+00');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  stats record;
begin
  select * into strict stats from public.user_learning_stats;
  assert stats.user_id = auth.uid() and stats.completed_lessons = 2 and stats.total_xp = 150
     and stats.last_activity = '2025-11-20 12:00+00', format('Ada''s statistics: %s', stats);
  begin
    perform * from public.lesson_popularity;
    raise exception 'a client reads lesson_popularity';
  exception when insufficient_privilege then null;
  end;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  listed text;
begin
  select string_agg(format('%s %s %s %s', popularity_rank, title, completions, round(avg_score)), ', ' order by popularity_rank)
  into listed from public.lesson_popularity;
  assert listed = '1 often 2 90, 2 once 1 70, 3 never 0 ', format('popularity: %s', listed);
  assert (select count(*) from public.user_learning_stats) = 2, 'the server sees everybody''s statistics';
end $$;
