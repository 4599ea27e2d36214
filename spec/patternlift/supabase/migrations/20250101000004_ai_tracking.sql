-- AI usage and billing: every interaction, what it cost, and the cost of the month on the profile.

create table ai_interactions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references user_profiles(id) on delete cascade,
  session_id uuid references learning_sessions(id) on delete set null,
  interaction_type text not null,
  prompt_tokens integer not null check (prompt_tokens >= 0),
  completion_tokens integer not null check (completion_tokens >= 0),
  model_used text not null,
  cost_usd numeric(10,6) not null check (cost_usd >= 0),
  response_quality_score numeric check (response_quality_score >= 1 and response_quality_score <= 5),
  user_feedback integer check (user_feedback >= 1 and user_feedback <= 5),
  created_at timestamptz not null default now()
);

create index idx_ai_interactions_user_created on ai_interactions(user_id, created_at);
create index idx_ai_interactions_cost on ai_interactions(user_id, created_at, cost_usd);
create index idx_ai_interactions_session_id on ai_interactions(session_id);

create function accumulate_ai_cost() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.created_at >= date_trunc('month', now(), 'UTC') then
    update public.user_profiles
    set current_month_ai_cost = current_month_ai_cost + new.cost_usd
    where id = new.user_id;
  end if;
  return null;
end;
$$;

create trigger accumulate_ai_cost
  after insert on ai_interactions
  for each row execute function accumulate_ai_cost();

create function track_ai_usage(
  p_user_id uuid,
  p_session_id uuid,
  p_interaction_type text,
  p_prompt_tokens integer,
  p_completion_tokens integer,
  p_model_used text,
  p_cost_usd numeric,
  p_response_quality_score numeric default null
) returns jsonb
language plpgsql set search_path = ''
as $$
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
$$;

create materialized view monthly_ai_usage as
select
  i.user_id,
  date_trunc('month', i.created_at at time zone 'UTC')::date as month,
  count(*) as interactions,
  sum(i.prompt_tokens) as prompt_tokens,
  sum(i.completion_tokens) as completion_tokens,
  sum(i.cost_usd) as cost_usd
from ai_interactions i
group by i.user_id, date_trunc('month', i.created_at at time zone 'UTC')::date;

create unique index monthly_ai_usage_user_id_month_key on monthly_ai_usage(user_id, month);

select cron.schedule(
  'refresh-monthly_ai_usage',
  '15 * * * *',
  'refresh materialized view concurrently public.monthly_ai_usage'
);

select cron.schedule('reset-monthly-ai-cost', '0 0 1 * *', $$update public.user_profiles as p
set current_month_ai_cost = coalesce((
  select sum(i.cost_usd)
  from public.ai_interactions as i
  where i.user_id = p.id
    and i.created_at >= date_trunc('month', now(), 'UTC')
), 0)$$);
