-- The cost of the AI is recorded per interaction to a millionth of a dollar, adds up on the profile, and is told against the
-- limit; the jobs begin a new month and refresh the analytics.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.patterns (id, name) values ('heap', 'Heap');
insert into public.learning_sessions (id, user_id, pattern_id)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'heap');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  ben constant uuid := '00000000-0000-4000-8000-00000000000b';
  session constant uuid := '00000000-0000-4000-8000-0000000000a1';
  answer jsonb;
  interaction record;
begin
  answer := public.track_ai_usage(ada, session, 'hint', 1200, 300, 'small', 0.000001, 4.5);
  assert answer - 'interaction_id' = jsonb_build_object(
    'current_month_ai_cost', 0.000001, 'monthly_ai_usage_limit', 3.00, 'remaining', 2.999999, 'limit_reached', false
  ), format('after the first: %s', answer);
  select * into strict interaction from public.ai_interactions where id = (answer ->> 'interaction_id')::uuid;
  assert (interaction.user_id, interaction.session_id, interaction.interaction_type, interaction.prompt_tokens,
          interaction.completion_tokens, interaction.model_used, interaction.cost_usd, interaction.response_quality_score)
       = (ada, session, 'hint', 1200, 300, 'small', 0.000001, 4.5), format('recorded: %s', interaction);
  assert interaction.user_feedback is null and interaction.created_at = now(), 'no feedback yet';

  answer := public.track_ai_usage(ada, null, 'calibration', 1, 1, 'large', 2.999999);
  assert (answer ->> 'limit_reached')::boolean and answer -> 'remaining' = '0', format('three dollars: %s', answer);
  answer := public.track_ai_usage(ada, null, 'calibration', 1, 1, 'large', 1);
  assert answer ->> 'current_month_ai_cost' = '4.000000' and answer -> 'remaining' = '0', format('and one more: %s', answer);
  assert (select current_month_ai_cost from public.user_profiles where id = ben) = 0, 'Ben pays nothing';

  -- An interaction that is put in later counts in its own month.
  insert into public.ai_interactions (user_id, interaction_type, prompt_tokens, completion_tokens, model_used, cost_usd, created_at)
  values (ada, 'hint', 10, 20, 'small', 0.5, date_trunc('month', now(), 'UTC') - interval '1 second');
  assert (select current_month_ai_cost from public.user_profiles where id = ada) = 4, 'last month''s does not count';

  begin
    perform public.track_ai_usage(ben, session, 'hint', 1, 1, 'small', 0.1);
    raise exception 'Ben used the AI in Ada''s session';
  exception when foreign_key_violation or restrict_violation then null;
  end;
  begin
    perform public.track_ai_usage(gen_random_uuid(), null, 'hint', 1, 1, 'small', 0.1);
    raise exception 'nobody used the AI';
  exception when foreign_key_violation or restrict_violation then null;
  end;

  -- The cost outlives the session.
  delete from public.learning_sessions;
  assert (select count(*) from public.ai_interactions where session_id is null) = 4, 'interactions without their session';
end $$;

-- Feedback is the user's.
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.ai_interactions set user_feedback = 5 where interaction_type = 'hint';
  get diagnostics changed = row_count;
  assert changed = 2, format('Ada rated %s interactions', changed);
end $$;

reset role;

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  job record;
  listed text;
begin
  select schedule, command into strict job from cron.job where jobname = 'refresh-monthly_ai_usage';
  assert job.schedule = '15 * * * *', format('refreshed at %s', job.schedule);
  assert (select count(*) from public.monthly_ai_usage) = 0, 'nothing is there before a refresh';
  execute job.command;
  select string_agg(format('%s %s %s %s %s %s', u.month = date_trunc('month', now() at time zone 'UTC')::date, u.user_id = ada,
    u.interactions, u.prompt_tokens, u.completion_tokens, u.cost_usd), ', ' order by u.month) into listed
  from public.monthly_ai_usage as u;
  assert listed = 'f t 1 10 20 0.500000, t t 3 1202 302 4.000000', format('per month: %s', listed);
  execute job.command;

  -- A new month begins: what was added up is forgotten, what belongs to the month is not.
  select schedule, command into strict job from cron.job where jobname = 'reset-monthly-ai-cost';
  assert job.schedule = '0 0 1 * *', format('reset at %s', job.schedule);
  execute job.command;
  assert (select current_month_ai_cost from public.user_profiles where id = ada) = 4, 'it is still the same month';
  update public.ai_interactions set created_at = created_at - interval '32 days';
  execute job.command;
  assert (select bool_and(current_month_ai_cost = 0) from public.user_profiles), 'a new month, nothing used';
end $$;
