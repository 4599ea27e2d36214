-- Session state tracking: an open session is active or paused, a completed one is neither.

alter table learning_sessions add column is_active boolean not null default true;

update learning_sessions set is_active = false where completed_at is not null;

alter table learning_sessions
  add constraint learning_sessions_active_is_open check (not is_active or completed_at is null);

grant update (is_active) on learning_sessions to authenticated;

create or replace function update_learning_progress(
  p_user_id uuid,
  p_session_id uuid,
  p_score numeric,
  p_understanding_level numeric default null,
  p_next_stage learning_stage default null,
  p_completed boolean default false
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  session public.learning_sessions;
  mastery numeric;
  unlocked text[] := '{}';
begin
  update public.learning_sessions as s
  set attempt_history = s.attempt_history || jsonb_build_array(jsonb_build_object(
        'stage', s.current_stage,
        'level', s.current_level,
        'score', p_score,
        'attempted_at', now()
      )),
      mastery_scores = s.mastery_scores || jsonb_build_object(
        s.current_stage::text,
        greatest(p_score, (s.mastery_scores ->> s.current_stage::text)::numeric)
      ),
      best_score = greatest(s.best_score, p_score),
      current_score = p_score,
      attempts_count = s.attempts_count + 1,
      understanding_level = coalesce(p_understanding_level, s.understanding_level),
      current_stage = coalesce(p_next_stage, s.current_stage),
      is_active = not p_completed,
      completed_at = case when p_completed then now() end
  where s.id = p_session_id
    and s.user_id = p_user_id
  returning s.* into session;

  if not found then
    raise exception 'session % is not one of user %', p_session_id, p_user_id
      using errcode = 'no_data_found';
  end if;

  mastery := public.calculate_mastery_score(p_user_id, session.pattern_id);

  if p_completed then
    insert into public.pattern_progress as p (user_id, pattern_id, mastery_score, completed_at)
    values (p_user_id, session.pattern_id, mastery, session.completed_at)
    on conflict (user_id, pattern_id) do update
    set mastery_score = greatest(p.mastery_score, excluded.mastery_score);

    with achieved as (
      insert into public.user_achievements (user_id, achievement_id, achievement_name, achievement_data)
      values (
        p_user_id, 'first-pattern', 'First pattern completed',
        jsonb_build_object('pattern_id', session.pattern_id)
      )
      on conflict (user_id, achievement_id) do nothing
      returning achievement_id
    )
    select array_agg(a.achievement_id) into unlocked from achieved as a;
  end if;

  return jsonb_build_object(
    'session_id', session.id,
    'current_stage', session.current_stage,
    'understanding_level', session.understanding_level,
    'best_score', session.best_score,
    'attempts_count', session.attempts_count,
    'mastery_score', mastery,
    'completed', p_completed,
    'unlocked_achievements', coalesce(unlocked, '{}')
  );
end;
$$;
