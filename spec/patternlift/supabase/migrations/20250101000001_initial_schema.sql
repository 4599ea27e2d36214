-- Core tables and types: users, and what they subscribed to.

create type user_subscription_status as enum (
  'trial', 'active', 'canceled', 'past_due', 'unpaid'
);

create type learning_stage as enum (
  'introduction', 'knowledge_check', 'hands_on_practice', 'mastery_assessment'
);

create function set_updated_at() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end;
$$;

create table user_profiles (
  id uuid primary key references auth.users(id) on delete cascade,
  email text unique not null,
  full_name text,
  subscription_status user_subscription_status not null default 'trial',
  subscription_tier text not null default 'basic',
  trial_ends_at timestamptz not null default (now() + interval '14 days'),
  monthly_ai_usage_limit numeric not null default 3.00,
  current_month_ai_cost numeric not null default 0.00,
  learning_preferences jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create trigger set_user_profiles_updated_at
  before update on user_profiles
  for each row execute function set_updated_at();

create table subscriptions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references user_profiles(id) on delete cascade,
  stripe_subscription_id text unique not null,
  status user_subscription_status not null,
  current_period_end timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_subscriptions_user_id on subscriptions(user_id);

create trigger set_subscriptions_updated_at
  before update on subscriptions
  for each row execute function set_updated_at();

create table payment_history (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references user_profiles(id) on delete cascade,
  stripe_payment_intent_id text unique not null,
  amount numeric(10,2) not null,
  currency text not null default 'usd',
  created_at timestamptz not null default now()
);

create index idx_payment_history_user_id on payment_history(user_id);
