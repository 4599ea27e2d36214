declare
  interaction uuid;
  cost numeric;
  usage_limit numeric;
begin
  if p_session_id is not null and not exists (
    select from public.learning_sessions as s where s.id = p_session_id and s.user_id = p_user_id
  ) then
    raise exception 'session % is not one of user %', p_session_id, p_user_id
      using errcode = 'foreign_key_violation';
  end if;

  insert into public.ai_interactions (
    user_id, session_id, interaction_type, prompt_tokens, completion_tokens, model_used, cost_usd,
    response_quality_score
  )
  values (
    p_user_id, p_session_id, p_interaction_type, p_prompt_tokens, p_completion_tokens, p_model_used, p_cost_usd,
    p_response_quality_score
  )
  returning id into interaction;

  -- The trigger of the table has added the cost by now.
  select p.current_month_ai_cost, p.monthly_ai_usage_limit into strict cost, usage_limit
  from public.user_profiles as p
  where p.id = p_user_id;

  return jsonb_build_object(
    'interaction_id', interaction,
    'current_month_ai_cost', cost,
    'monthly_ai_usage_limit', usage_limit,
    'remaining', greatest(usage_limit - cost, 0),
    'limit_reached', cost >= usage_limit
  );
end;
