-- One session per user and pattern, active or not. An open session is active or paused, a completed one is neither, and
-- another attempt opens it again.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.patterns (id, name) values ('two-pointers', 'Two pointers'), ('heap', 'Heap');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  session record;
begin
  insert into public.learning_sessions (user_id, pattern_id) values (auth.uid(), 'two-pointers');
  select * into strict session from public.learning_sessions;
  assert session.current_stage = 'introduction' and session.current_level = 1, 'it begins with the introduction at level 1';
  assert session.understanding_level = 50 and session.persona_type = 'balanced_learner', 'in the middle, balanced';
  assert session.stage_progress = '{}' and session.attempt_history = '[]' and session.mastery_scores = '{}'
     and session.struggle_indicators = '{}', 'nothing was attempted';
  assert session.best_score = 0 and session.current_score = 0 and session.attempts_count = 0, 'nothing was scored';
  assert session.is_active and session.completed_at is null, 'active and open';

  update public.learning_sessions set is_active = false;
  begin
    insert into public.learning_sessions (user_id, pattern_id) values (auth.uid(), 'two-pointers');
    raise exception 'a second session, since the first is paused';
  exception when unique_violation then null;
  end;
  insert into public.learning_sessions (user_id, pattern_id, persona_type) values (auth.uid(), 'heap', 'fast_learner');
  update public.learning_sessions set is_active = true, stage_progress = '{"page": 3}' where pattern_id = 'two-pointers';

  begin
    insert into public.learning_sessions (user_id, pattern_id) values (auth.uid(), 'trie');
    raise exception 'a pattern that does not exist';
  exception when foreign_key_violation or restrict_violation then null;
  end;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  ben constant uuid := '00000000-0000-4000-8000-00000000000b';
  id_of_session uuid;
  session record;
  answer jsonb;
begin
  select id into strict id_of_session from public.learning_sessions where pattern_id = 'two-pointers';

  answer := public.update_learning_progress(ada, id_of_session, 60);
  assert answer = jsonb_build_object(
    'session_id', id_of_session, 'current_stage', 'introduction', 'understanding_level', 50.0, 'best_score', 60,
    'attempts_count', 1, 'mastery_score', 32.5, 'completed', false, 'unlocked_achievements', '[]'::jsonb
  ), format('after the first attempt: %s', answer);

  -- A better attempt raises the stage's score, a worse one does not lower it.
  answer := public.update_learning_progress(ada, id_of_session, 80, 70, 'knowledge_check');
  assert answer ->> 'current_stage' = 'knowledge_check' and answer ->> 'understanding_level' = '70'
     and answer ->> 'best_score' = '80', format('after the second: %s', answer);
  update public.learning_sessions set current_level = 2 where id = id_of_session;
  answer := public.update_learning_progress(ada, id_of_session, 40);
  answer := public.update_learning_progress(ada, id_of_session, 20);
  select * into strict session from public.learning_sessions where id = id_of_session;
  assert session.mastery_scores = '{"introduction": 80, "knowledge_check": 40}', format('scores: %s', session.mastery_scores);
  assert session.best_score = 80 and session.current_score = 20 and session.attempts_count = 4, 'best, last, count';
  assert session.stage_progress = '{"page": 3}', 'the user''s own place is left alone';
  assert jsonb_path_query_array(session.attempt_history, '$[*].score') = '[60, 80, 40, 20]', 'all attempts, oldest first';
  assert session.attempt_history -> 3 = jsonb_build_object(
    'stage', 'knowledge_check', 'level', 2, 'score', 20, 'attempted_at', now()
  ), format('the last attempt: %s', session.attempt_history -> 3);

  -- Half of 70, and half of (80 + 40 + 0 + 0) / 4.
  assert public.calculate_mastery_score(ada, 'two-pointers') = 50, 'mastery';
  assert public.calculate_mastery_score(ada, 'heap') = 25, 'half of 50, and nothing attempted';
  assert public.calculate_mastery_score(ben, 'two-pointers') = 0, 'no session, no mastery';
  assert public.calculate_mastery_score(null, null) = 0, 'nor for nobody';

  -- Completion: progress and the achievement, once.
  answer := public.update_learning_progress(ada, id_of_session, 100, 90, 'mastery_assessment', true);
  assert answer -> 'unlocked_achievements' = '["first-pattern"]' and (answer ->> 'completed')::boolean,
    format('on completion: %s', answer);
  select * into strict session from public.learning_sessions where id = id_of_session;
  assert not session.is_active and session.completed_at = now(), 'completed, so not active';
  assert (select mastery_score from public.pattern_progress where user_id = ada and pattern_id = 'two-pointers') = 67.5,
    'half of 90, and half of (80 + 100) / 4';
  assert (select achievement_data from public.user_achievements where user_id = ada) = '{"pattern_id": "two-pointers"}',
    'the achievement tells the pattern';
  begin
    update public.learning_sessions set is_active = true where id = id_of_session;
    raise exception 'completed and active';
  exception when check_violation then null;
  end;

  -- Again: it opens, and completing it with less keeps the progress and unlocks nothing new.
  update public.pattern_progress set completed_at = '2025-01-01';
  answer := public.update_learning_progress(ada, id_of_session, 10, 0);
  assert (select is_active and completed_at is null from public.learning_sessions where id = id_of_session), 'open again';
  answer := public.update_learning_progress(ada, id_of_session, 10, 0, p_completed => true);
  assert answer -> 'unlocked_achievements' = '[]', format('unlocked again: %s', answer);
  assert (select (mastery_score, completed_at) = (67.5, '2025-01-01'::timestamptz) from public.pattern_progress),
    'the best mastery, and the first completion';

  -- Somebody else's session, and none.
  begin
    perform public.update_learning_progress(ben, id_of_session, 100);
    raise exception 'Ben went on with Ada''s session';
  exception when no_data_found then null;
  end;
  begin
    perform public.update_learning_progress(ada, null, 100);
    raise exception 'an attempt at nothing';
  exception when no_data_found then null;
  end;
end $$;

-- A signed-in user gets their own mastery, and nobody else's.
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
begin
  assert public.calculate_mastery_score('00000000-0000-4000-8000-00000000000a', 'two-pointers') = 0, 'Ben sees Ada''s mastery';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
begin
  assert public.calculate_mastery_score(auth.uid(), 'two-pointers') > 0, 'Ada sees her own';
end $$;
