-- Learning system tables: patterns, sessions, and what was completed.

create table patterns (
  id text primary key,
  name text not null,
  description text
);

create table learning_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references user_profiles(id) on delete cascade,
  pattern_id text not null references patterns(id) on delete restrict,
  current_stage learning_stage not null default 'introduction',
  current_level integer not null default 1 check (current_level in (1, 2, 3)),
  stage_progress jsonb not null default '{}',
  understanding_level numeric not null default 50.0 check (understanding_level >= 0 and understanding_level <= 100),
  attempt_history jsonb not null default '[]',
  struggle_indicators text[] not null default '{}',
  mastery_scores jsonb not null default '{}',
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, pattern_id)
);

create index idx_learning_sessions_active on learning_sessions(user_id, completed_at) where completed_at is null;
create index idx_learning_sessions_pattern_id on learning_sessions(pattern_id);

create trigger set_learning_sessions_updated_at
  before update on learning_sessions
  for each row execute function set_updated_at();

create table pattern_progress (
  user_id uuid not null references user_profiles(id) on delete cascade,
  pattern_id text not null references patterns(id) on delete restrict,
  mastery_score numeric not null,
  completed_at timestamptz not null default now(),
  primary key (user_id, pattern_id)
);

create index idx_pattern_progress_pattern_id on pattern_progress(pattern_id);

create function calculate_mastery_score(p_user_id uuid, p_pattern_id text) returns numeric
language sql stable set search_path = ''
as $$
select coalesce((
  select round((s.understanding_level + coalesce(stages.mean, 0)) / 2, 2)
  from public.learning_sessions as s
  cross join lateral (
    select sum(stage.score::numeric) / cardinality(enum_range(null::public.learning_stage)) as mean
    from jsonb_each_text(s.mastery_scores) as stage(name, score)
  ) as stages
  where s.user_id = p_user_id
    and s.pattern_id = p_pattern_id
), 0);
$$;

create function update_learning_progress(
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
  end if;

  return jsonb_build_object(
    'session_id', session.id,
    'current_stage', session.current_stage,
    'understanding_level', session.understanding_level,
    'mastery_score', mastery,
    'completed', p_completed
  );
end;
$$;
