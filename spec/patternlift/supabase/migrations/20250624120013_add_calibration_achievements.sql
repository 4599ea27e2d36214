-- Calibration and achievements, and the scores and the persona of a session that go with them.

create table user_calibrations (
  id uuid default gen_random_uuid() primary key,
  user_id uuid not null references user_profiles(id) on delete cascade,
  pattern_id text not null references patterns(id) on delete cascade,
  persona_type text not null,
  total_score integer not null,
  responses jsonb not null,
  guidance_config jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, pattern_id)
);

create index idx_user_calibrations_pattern_id on user_calibrations(pattern_id);

create trigger set_user_calibrations_updated_at
  before update on user_calibrations
  for each row execute function set_updated_at();

alter table user_calibrations enable row level security;

create policy "Users can view own calibrations" on user_calibrations
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users can create own calibrations" on user_calibrations
  for insert to authenticated with check ((select auth.uid()) = user_id);
create policy "Users can update own calibrations" on user_calibrations
  for update to authenticated using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);

grant select,
  insert (user_id, pattern_id, persona_type, total_score, responses, guidance_config),
  update (persona_type, total_score, responses, guidance_config)
  on user_calibrations to authenticated;
grant all on user_calibrations to service_role;

create table user_achievements (
  id uuid default gen_random_uuid() primary key,
  user_id uuid not null references user_profiles(id) on delete cascade,
  achievement_id text not null,
  achievement_name text not null,
  achievement_data jsonb not null,
  unlocked_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  unique (user_id, achievement_id)
);

alter table user_achievements enable row level security;

create policy "Users can view own achievements" on user_achievements
  for select to authenticated using ((select auth.uid()) = user_id);

grant select on user_achievements to authenticated;
grant all on user_achievements to service_role;

alter table learning_sessions
  add column best_score numeric not null default 0,
  add column current_score numeric not null default 0,
  add column attempts_count integer not null default 0,
  add column persona_type text not null default 'balanced_learner';

grant insert (persona_type), update (persona_type) on learning_sessions to authenticated;

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
