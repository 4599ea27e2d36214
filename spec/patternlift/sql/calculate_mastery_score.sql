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
