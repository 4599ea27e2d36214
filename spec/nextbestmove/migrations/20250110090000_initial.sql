-- Written by pgspec from the spec of nextbestmove: initial.
-- e3b0c44298fc -> 8835c11896f8
-- 9 enums created, 7 functions created, 33 indexes created, 3 jobs created, 12 policies created, 13 tables created, 11 triggers created

set search_path to public, extensions;

create type public.subscription_status as enum ('trialing', 'active', 'past_due', 'canceled');

create type public.calendar_provider as enum ('google', 'outlook');

create type public.calendar_connection_status as enum (
  'active',
  'expired',
  'error',
  'disconnected'
);

create type public.pin_status as enum ('ACTIVE', 'SNOOZED', 'ARCHIVED');

create type public.action_type as enum (
  'OUTREACH',
  'FOLLOW_UP',
  'NURTURE',
  'CALL_PREP',
  'POST_CALL'
);

create type public.action_state as enum ('NEW', 'SENT', 'REPLIED', 'SNOOZED', 'DONE', 'ARCHIVED');

create type public.capacity_level as enum ('micro', 'light', 'standard', 'heavy', 'default');

create type public.content_prompt_type as enum ('WIN_POST', 'INSIGHT_POST');

create type public.content_prompt_status as enum ('DRAFT', 'POSTED', 'ARCHIVED');

create function public.update_updated_at_column()
returns trigger
language plpgsql
set search_path = ''
as $$begin
  new.updated_at = now();
  return new;
end;$$;
comment on function public.update_updated_at_column() is 'Sets `updated_at` to the start of the transaction. The trigger function of every table that has the column.';
revoke all on function public.update_updated_at_column() from public;

create table public.billing_events (
  id              uuid primary key default gen_random_uuid(),
  stripe_event_id text not null unique,
  type            text not null,
  payload         jsonb not null,
  processed_at    timestamptz,
  created_at      timestamptz not null default now()
);
alter table public.billing_events enable row level security;
comment on table public.billing_events is 'Stores raw webhook payloads for auditing and idempotency (Stripe webhook audit log). Optional.

An event is logged once; the unique `stripe_event_id` makes a repeated delivery harmless. Of a logged
event only `processed_at` is ever set, so there is no `updated_at`.';
comment on column public.billing_events.stripe_event_id is 'Stripe event identifier';
comment on column public.billing_events.type is 'Event type (e.g., `checkout.session.completed`)';
comment on column public.billing_events.payload is 'Raw JSON body, after signature verification';
comment on column public.billing_events.processed_at is 'When the business logic completed';
grant all on table public.billing_events to service_role;

create index idx_billing_events_type on public.billing_events (type);

create index idx_billing_events_created_at on public.billing_events (created_at desc);

create table public.users (
  id                 uuid primary key references auth.users (id) on delete cascade,
  email              text not null unique,
  name               text not null,
  timezone           text,
  calendar_connected boolean not null default false,
  streak_count       integer not null default 0,
  last_action_date   date,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint valid_timezone check (timezone is null or (created_at at time zone timezone) is not null)
);
alter table public.users enable row level security;
comment on table public.users is 'Stores user account information: one row for each row of `auth.users`, with the same `id`.

The server inserts the row when somebody signs up, with the id that Supabase Auth gave. That is why
`id` has no default: every policy compares it with `auth.uid()`, and a made-up id would lock its owner
out. Deleting the `auth.users` row deletes the account with everything that belongs to it.

A user reads their own row and may change `name` and `timezone`. The other columns are written by the
server and by the functions of this schema: `email` follows Supabase Auth, `calendar_connected`,
`streak_count` and `last_action_date` are computed. An unknown time zone is refused by
`valid_timezone`, with the error that Postgres raises for it (22023).';
comment on column public.users.id is 'The id of the Supabase Auth user';
comment on column public.users.email is 'Unique email address. The unique constraint is also the index for lookups by address.';
comment on column public.users.name is 'User''s display name';
comment on column public.users.timezone is 'IANA time zone; the user''s days begin and end in it';
comment on column public.users.calendar_connected is 'Denormalized from calendar_connections for quick checks';
comment on column public.users.streak_count is 'Current consecutive days streak, as of the last update';
comment on column public.users.last_action_date is 'Last date the user completed an action, in their time zone (for streak calculation)';
comment on constraint valid_timezone on public.users is 'Postgres knows the time zone';
grant select, update (name, timezone) on table public.users to authenticated;
grant all on table public.users to service_role;

create index idx_users_last_action_date on public.users (last_action_date);

create policy "Users can view own data" on public.users
  for select to authenticated
  using ((select auth.uid()) = id);
create policy "Users can update own data" on public.users
  for update to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);
create trigger update_users_updated_at
  before update on public.users
  for each row
  execute function public.update_updated_at_column();

create table public.billing_customers (
  id                     uuid primary key default gen_random_uuid(),
  user_id                uuid not null unique references public.users (id) on delete cascade,
  stripe_customer_id     text not null unique,
  default_payment_method text,
  currency               text not null default 'usd',
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now()
);
alter table public.billing_customers enable row level security;
comment on table public.billing_customers is 'Maps each user to a Stripe customer object, one to one.';
comment on column public.billing_customers.user_id is 'One-to-one with users; the unique constraint is its index';
comment on column public.billing_customers.stripe_customer_id is 'Stripe-generated ID (`cus_...`); not readable by clients';
comment on column public.billing_customers.default_payment_method is 'Optional default payment method ID; not readable by clients';
comment on column public.billing_customers.currency is 'Stored for display and reference';
grant select (id, user_id, currency, created_at, updated_at) on table public.billing_customers to authenticated;
grant all on table public.billing_customers to service_role;
create policy "Users can view own billing customer" on public.billing_customers
  for select to authenticated
  using ((select auth.uid()) = user_id);
create trigger update_billing_customers_updated_at
  before update on public.billing_customers
  for each row
  execute function public.update_updated_at_column();

create table public.billing_subscriptions (
  id                     uuid primary key default gen_random_uuid(),
  billing_customer_id    uuid not null references public.billing_customers (id) on delete cascade,
  stripe_subscription_id text not null unique,
  stripe_price_id        text not null,
  status                 public.subscription_status not null default 'trialing',
  current_period_end     timestamptz not null,
  cancel_at_period_end   boolean not null default false,
  trial_ends_at          timestamptz,
  latest_invoice_url     text,
  metadata               jsonb,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now()
);
alter table public.billing_subscriptions enable row level security;
comment on table public.billing_subscriptions is 'Tracks the subscription lifecycle; status pulled from Stripe webhooks.';
comment on column public.billing_subscriptions.stripe_subscription_id is 'Stripe subscription identifier (`sub_...`); not readable by clients';
comment on column public.billing_subscriptions.stripe_price_id is 'Price and plan reference; not readable by clients';
comment on column public.billing_subscriptions.status is 'Mirrors Stripe''s status for gating (trialing, active, etc.)';
comment on column public.billing_subscriptions.current_period_end is 'Used to show the renewal or grace date';
comment on column public.billing_subscriptions.cancel_at_period_end is 'Controls UI copy for pending cancellations';
comment on column public.billing_subscriptions.trial_ends_at is 'When the trial ends; null if there is none';
comment on column public.billing_subscriptions.latest_invoice_url is 'Where the user sees their latest invoice';
comment on column public.billing_subscriptions.metadata is 'Cached plan nickname and amount, to render the paywall without hitting Stripe. The source document
gives the content in words; the key names are chosen here, and further keys are allowed.';
grant select (id, billing_customer_id, status, current_period_end, cancel_at_period_end, trial_ends_at, latest_invoice_url, metadata, created_at, updated_at) on table public.billing_subscriptions to authenticated;
grant all on table public.billing_subscriptions to service_role;

create index idx_billing_subscriptions_customer on public.billing_subscriptions (billing_customer_id);

create index idx_billing_subscriptions_status on public.billing_subscriptions (status);

create policy "Users can view own subscriptions" on public.billing_subscriptions
  for select to authenticated
  using (billing_customer_id in (select id from billing_customers where user_id = (select auth.uid())));
create trigger update_billing_subscriptions_updated_at
  before update on public.billing_subscriptions
  for each row
  execute function public.update_updated_at_column();

create table public.calendar_connections (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null references public.users (id) on delete cascade,
  provider      public.calendar_provider not null,
  refresh_token text not null,
  access_token  text,
  expires_at    integer,
  calendar_id   text not null,
  status        public.calendar_connection_status not null default 'active',
  last_sync_at  timestamptz,
  error_message text,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (user_id, provider)
);
alter table public.calendar_connections enable row level security;
comment on table public.calendar_connections is 'Stores OAuth connections to Google and Outlook calendars. One connection per provider per user.

The user manages their own connections. `refresh_token` and `access_token` are not among the columns
that a client may select, so a client names the columns it reads; `select *` is refused. Only the
server reads tokens.';
comment on column public.calendar_connections.refresh_token is 'Refresh token, encrypted by the application';
comment on column public.calendar_connections.access_token is 'Access token, encrypted by the application; temporary';
comment on column public.calendar_connections.expires_at is 'Unix timestamp, in seconds, when access_token expires';
comment on column public.calendar_connections.calendar_id is 'Provider''s calendar identifier (e.g., "primary")';
comment on column public.calendar_connections.last_sync_at is 'Last successful sync';
comment on column public.calendar_connections.error_message is 'Last error message if status is ''error''';
comment on constraint calendar_connections_user_id_provider_key on public.calendar_connections is 'One connection per provider per user';
grant insert, update, delete, select (id, user_id, provider, expires_at, calendar_id, status, last_sync_at, error_message, created_at, updated_at) on table public.calendar_connections to authenticated;
grant all on table public.calendar_connections to service_role;

create index idx_calendar_connections_user_id on public.calendar_connections (user_id);

create index idx_calendar_connections_provider on public.calendar_connections (provider);

create index idx_calendar_connections_status on public.calendar_connections (status);

create index idx_calendar_connections_user_status on public.calendar_connections (user_id, status);
comment on index public.idx_calendar_connections_user_status is 'Active connections';

create policy "Users can manage own calendar connections" on public.calendar_connections
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger update_calendar_connections_updated_at
  before update on public.calendar_connections
  for each row
  execute function public.update_updated_at_column();

create function public.update_user_calendar_status()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$declare
  affected uuid[];
begin
  if tg_op = 'INSERT' then
    affected := array[new.user_id];
  elsif tg_op = 'DELETE' then
    affected := array[old.user_id];
  else
    affected := array[old.user_id, new.user_id];
  end if;

  update public.users as u
  set calendar_connected = exists (
    select 1
    from public.calendar_connections as c
    where c.user_id = u.id
      and c.status = 'active'
  )
  where u.id = any (affected);

  return null;
end;$$;
comment on function public.update_user_calendar_status() is 'Keeps `users.calendar_connected` true exactly while the user has a connection in the status `active`.
Fires on insert, update and delete of `calendar_connections`; when a connection moves to another user,
both users are updated.

Runs with its owner''s rights, because no client may write that column.';
revoke all on function public.update_user_calendar_status() from public;

create trigger update_calendar_connected_flag
  after insert or update or delete on public.calendar_connections
  for each row
  execute function public.update_user_calendar_status();

create table public.calendar_sync_logs (
  id                     uuid primary key default gen_random_uuid(),
  calendar_connection_id uuid not null references public.calendar_connections (id) on delete cascade,
  operation              text not null,
  status                 text not null,
  error_message          text,
  metadata               jsonb,
  created_at             timestamptz not null default now(),
  constraint calendar_sync_logs_operation check (operation in ('sync', 'refresh_token', 'fetch_freebusy')),
  constraint calendar_sync_logs_status check (status in ('success', 'error'))
);
alter table public.calendar_sync_logs enable row level security;
comment on table public.calendar_sync_logs is 'Audit log for calendar sync operations (useful for debugging). Optional. Kept for 90 days.

Written by the server. A user sees the log of their own connections, without `metadata`, which may
repeat what the provider was asked and answered. Rows never change, so there is no `updated_at`.';
comment on column public.calendar_sync_logs.operation is 'Type of operation performed';
comment on column public.calendar_sync_logs.status is 'Success or error';
comment on column public.calendar_sync_logs.error_message is 'Error details if the operation failed';
comment on column public.calendar_sync_logs.metadata is 'Additional context (request params, response data, etc.); free in form';
grant select (id, calendar_connection_id, operation, status, error_message, created_at) on table public.calendar_sync_logs to authenticated;
grant all on table public.calendar_sync_logs to service_role;

create index idx_calendar_sync_logs_connection_id on public.calendar_sync_logs (calendar_connection_id);

create index idx_calendar_sync_logs_created_at on public.calendar_sync_logs (created_at desc);

create index idx_calendar_sync_logs_status on public.calendar_sync_logs (status);

create policy "Users can view own calendar sync logs" on public.calendar_sync_logs
  for select to authenticated
  using (calendar_connection_id in (select id from calendar_connections where user_id = (select auth.uid())));

create function public.calendar_sync_logs_retention()
returns bigint
language plpgsql
set search_path = ''
as $$declare
  total bigint := 0;
  changed bigint;
begin
  for batch in 1..100 loop
    delete from public.calendar_sync_logs
    where ctid = any (array(
      select ctid from public.calendar_sync_logs
      where created_at < now() - interval '90 days'
      limit 1000
      for update skip locked
    ));
    get diagnostics changed = row_count;
    total := total + changed;
    exit when changed < 1000;
  end loop;
  return total;
end;$$;
comment on function public.calendar_sync_logs_retention() is 'Deletes rows of public.calendar_sync_logs whose created_at is more than 90 days ago. Works in batches of 1000 rows, at most 100 batches a run, and returns how many rows it changed.';
revoke all on function public.calendar_sync_logs_retention() from public;

create table public.calendar_events (
  id                     uuid primary key default gen_random_uuid(),
  calendar_connection_id uuid not null references public.calendar_connections (id) on delete cascade,
  title                  text,
  starts_at              timestamptz not null,
  ends_at                timestamptz not null,
  constraint calendar_events_order check (ends_at >= starts_at)
);
alter table public.calendar_events enable row level security;
comment on table public.calendar_events is 'A copy of the events of a calendar, to compute free minutes from.';
grant all on table public.calendar_events to service_role;

create index idx_calendar_events_connection_id on public.calendar_events (calendar_connection_id);

create table public.person_pins (
  id           uuid primary key default gen_random_uuid(),
  user_id      uuid not null references public.users (id) on delete cascade,
  name         text not null,
  url          text not null,
  notes        text,
  status       public.pin_status not null default 'ACTIVE',
  snooze_until date,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint valid_url check (url like 'https://%' or url like 'http://%' or url like 'mailto:%')
);
alter table public.person_pins enable row level security;
comment on table public.person_pins is 'Stores person_pins and contacts, each belonging to one user. Archived person_pins are retained indefinitely.';
comment on column public.person_pins.name is 'Person''s name';
comment on column public.person_pins.url is 'Primary URL: LinkedIn, CRM, or mailto link';
comment on column public.person_pins.notes is 'Optional notes and context';
comment on column public.person_pins.snooze_until is 'If SNOOZED, the date on which auto_unsnooze_items() makes the lead active again';
grant select, insert, update, delete on table public.person_pins to authenticated;
grant all on table public.person_pins to service_role;

create index idx_person_pins_user_id on public.person_pins (user_id);

create index idx_person_pins_status on public.person_pins (status);

create index idx_person_pins_user_status on public.person_pins (user_id, status);
comment on index public.idx_person_pins_user_status is 'Filter person_pins by user and status';

create index idx_person_pins_snooze_until on public.person_pins (snooze_until) where status = 'SNOOZED';
comment on index public.idx_person_pins_snooze_until is 'The daily unsnooze job';

create policy "Users can manage own person_pins" on public.person_pins
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger update_person_pins_updated_at
  before update on public.person_pins
  for each row
  execute function public.update_updated_at_column();

create table public.actions (
  id           uuid primary key default gen_random_uuid(),
  user_id      uuid not null references public.users (id) on delete cascade,
  person_id    uuid references public.person_pins (id) on delete set null,
  action_type  public.action_type not null,
  state        public.action_state not null default 'NEW',
  description  text,
  due_date     date not null,
  completed_at timestamptz,
  snooze_until date,
  notes        text,
  auto_created boolean not null default false,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint valid_due_date check (due_date >= (created_at at time zone 'UTC')::date - 1)
);
alter table public.actions enable row level security;
comment on table public.actions is 'Stores action items. Archived actions are retained indefinitely.

Snoozed actions are woken by the daily job `auto-unsnooze-items`. The source document also had a
trigger `check_snooze_dates` that scanned both tables on every write; it is gone, because the date
passes without anybody writing a row.

Nothing is due before the day on which it was created. `valid_due_date` takes that day in UTC, so that
it gives the same answer in every session, and allows one day more: when it is already tomorrow in
Greenwich, a user in New York still plans for today.';
comment on column public.actions.person_id is 'Optional, not all actions are tied to person_pins';
comment on column public.actions.description is 'Auto-generated or user-provided description';
comment on column public.actions.completed_at is 'When the action was marked as done';
comment on column public.actions.snooze_until is 'If SNOOZED, the date on which auto_unsnooze_items() makes the action new again';
comment on column public.actions.notes is 'Optional user notes (e.g., "asked to talk in March")';
comment on column public.actions.auto_created is 'System-generated vs user-created';
comment on constraint valid_due_date on public.actions is 'Not due before it was created';
grant select, insert, update, delete on table public.actions to authenticated;
grant all on table public.actions to service_role;

create index idx_actions_user_id on public.actions (user_id);

create index idx_actions_person_id on public.actions (person_id);

create index idx_actions_state on public.actions (state);

create index idx_actions_due_date on public.actions (due_date);

create index idx_actions_user_state_due on public.actions (user_id, state, due_date);
comment on index public.idx_actions_user_state_due is 'Daily plan generation queries';

create index idx_actions_snooze_until on public.actions (snooze_until) where state = 'SNOOZED';
comment on index public.idx_actions_snooze_until is 'The daily unsnooze job';

create policy "Users can manage own actions" on public.actions
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger update_actions_updated_at
  before update on public.actions
  for each row
  execute function public.update_updated_at_column();

create function public.auto_unsnooze_items()
returns integer
language plpgsql
set search_path = ''
as $$declare
  today date := (now() at time zone 'UTC')::date;
  person_pins_woken integer;
  actions_woken integer;
begin
  update public.person_pins
  set status = 'ACTIVE', snooze_until = null
  where status = 'SNOOZED'
    and snooze_until is not null
    and snooze_until <= today;
  get diagnostics person_pins_woken = row_count;

  update public.actions
  set state = 'NEW', snooze_until = null
  where state = 'SNOOZED'
    and snooze_until is not null
    and snooze_until <= today;
  get diagnostics actions_woken = row_count;

  return person_pins_woken + actions_woken;
end;$$;
comment on function public.auto_unsnooze_items() is 'Wakes what was snoozed until today or earlier: person_pins become `ACTIVE`, actions become `NEW`, and
`snooze_until` is cleared. Today is the date in UTC. Returns how many rows were woken, both tables
together. Run daily by the job `auto-unsnooze-items`; the source document declared it as a trigger
function, which no job can call.';
revoke all on function public.auto_unsnooze_items() from public;
grant execute on function public.auto_unsnooze_items() to service_role;

create function public.auto_archive_old_actions()
returns void
language plpgsql
set search_path = ''
as $$begin
  update public.actions
  set state = 'ARCHIVED'
  where state = 'DONE'
    and completed_at is not null
    and completed_at < now() - interval '90 days';
end;$$;
comment on function public.auto_archive_old_actions() is 'Archives actions in the state `DONE` that were completed more than 90 days ago. Actions without a
completion time stay. Run daily by the job `auto-archive-actions`.';
revoke all on function public.auto_archive_old_actions() from public;
grant execute on function public.auto_archive_old_actions() to service_role;

create function public.calculate_user_streak(p_user_id uuid)
returns integer
language plpgsql
stable
set search_path = ''
as $$declare
  user_timezone text;
  check_date date;
  streak_count integer := 0;
begin
  select u.timezone into user_timezone
  from public.users as u
  where u.id = p_user_id;

  if not found then
    return 0;
  end if;

  -- Count consecutive days with completed actions, starting from today.
  check_date := (now() at time zone user_timezone)::date;

  while exists (
    select 1
    from public.actions as a
    where a.user_id = p_user_id
      and a.state in ('DONE', 'REPLIED', 'ARCHIVED')
      and (a.completed_at at time zone user_timezone)::date = check_date
  ) loop
    streak_count := streak_count + 1;
    check_date := check_date - 1;
  end loop;

  return streak_count;
end;$$;
comment on function public.calculate_user_streak(uuid) is 'Counts the consecutive days, today included, on which the user completed an action. 0 when nothing
was completed today, or when the user does not exist or is not visible to the caller.

A day is a day in the user''s own time zone, so the result does not depend on the session. An action
counts when it has a completion time and its state is `DONE`, `REPLIED` or `ARCHIVED`; without the
last one, no streak could outlive the 90 days after which done actions are archived.

Runs with the caller''s rights: a signed-in user can only count their own actions.';
revoke all on function public.calculate_user_streak(uuid) from public;
grant execute on function public.calculate_user_streak(uuid) to authenticated, service_role;

create function public.update_user_streak(p_user_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$begin
  -- A request with a user's token carries their id; the server and jobs carry none.
  if auth.uid() <> p_user_id then
    raise exception 'a user can only recompute their own streak'
      using errcode = 'insufficient_privilege';
  end if;

  update public.users as u
  set streak_count = public.calculate_user_streak(p_user_id),
      last_action_date = (
        select max((a.completed_at at time zone u.timezone)::date)
        from public.actions as a
        where a.user_id = p_user_id
          and a.state in ('DONE', 'REPLIED', 'ARCHIVED')
      )
  where u.id = p_user_id;
end;$$;
comment on function public.update_user_streak(uuid) is 'Recomputes `streak_count` and `last_action_date` of a user. The application calls it after an action
was completed.

Clients cannot write these two columns, so the function runs with its owner''s rights and does its own
check: a signed-in user may recompute only their own streak (anybody else''s raises
`insufficient_privilege`), the server anybody''s.';
revoke all on function public.update_user_streak(uuid) from public;
grant execute on function public.update_user_streak(uuid) to authenticated, service_role;

create table public.daily_plans (
  id              uuid primary key default gen_random_uuid(),
  user_id         uuid not null references public.users (id) on delete cascade,
  date            date not null,
  focus_statement text,
  capacity        public.capacity_level not null default 'default',
  free_minutes    integer,
  generated_at    timestamptz not null default now(),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (user_id, date)
);
alter table public.daily_plans enable row level security;
comment on table public.daily_plans is 'Stores generated daily plans. One plan per user per day, written by the server.';
comment on column public.daily_plans.date is 'Date of the plan';
comment on column public.daily_plans.focus_statement is 'Weekly focus statement for context';
comment on column public.daily_plans.capacity is 'Capacity level determined from the calendar';
comment on column public.daily_plans.free_minutes is 'Free minutes calculated from the calendar; null if there is no calendar';
comment on column public.daily_plans.generated_at is 'When the plan was generated';
comment on constraint daily_plans_user_id_date_key on public.daily_plans is 'One plan per user per day; also fetches today''s plan';
grant select on table public.daily_plans to authenticated;
grant all on table public.daily_plans to service_role;

create index idx_daily_plans_user_id on public.daily_plans (user_id);

create index idx_daily_plans_date on public.daily_plans (date);

create policy "Users can view own daily plans" on public.daily_plans
  for select to authenticated
  using ((select auth.uid()) = user_id);
create trigger update_daily_plans_updated_at
  before update on public.daily_plans
  for each row
  execute function public.update_updated_at_column();

create table public.daily_plan_actions (
  id            uuid primary key default gen_random_uuid(),
  daily_plan_id uuid not null references public.daily_plans (id) on delete cascade,
  action_id     uuid not null references public.actions (id) on delete cascade,
  "position"    integer not null,
  is_fast_win   boolean not null default false,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (daily_plan_id, action_id),
  unique (daily_plan_id, "position"),
  constraint daily_plan_actions_position check (position >= 0)
);
alter table public.daily_plan_actions enable row level security;
comment on table public.daily_plan_actions is 'Junction table linking daily plans to actions (ordered list). Written by the server with the plan;
read by the user whose plan it is. It has `updated_at`, like every table whose rows change.';
comment on column public.daily_plan_actions."position" is 'Order in the plan (0 = Fast Win, 1+ = regular actions)';
comment on column public.daily_plan_actions.is_fast_win is 'Whether this is the Fast Win action';
comment on constraint daily_plan_actions_daily_plan_id_position_key on public.daily_plan_actions is 'One action per position; also orders the list';
grant select on table public.daily_plan_actions to authenticated;
grant all on table public.daily_plan_actions to service_role;

create index idx_daily_plan_actions_daily_plan_id on public.daily_plan_actions (daily_plan_id);

create index idx_daily_plan_actions_action_id on public.daily_plan_actions (action_id);

create policy "Users can view own daily plan actions" on public.daily_plan_actions
  for select to authenticated
  using (daily_plan_id in (select id from daily_plans where user_id = (select auth.uid())));
create trigger update_daily_plan_actions_updated_at
  before update on public.daily_plan_actions
  for each row
  execute function public.update_updated_at_column();

create table public.weekly_summaries (
  id                uuid primary key default gen_random_uuid(),
  user_id           uuid not null references public.users (id) on delete cascade,
  week_start_date   date not null,
  days_active       integer not null default 0,
  actions_completed integer not null default 0,
  replies           integer not null default 0,
  calls_booked      integer not null default 0,
  insight_text      text not null,
  narrative_summary text,
  next_week_focus   text not null,
  generated_at      timestamptz not null default now(),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (user_id, week_start_date),
  constraint weekly_summaries_week_start_date check (extract(isodow from week_start_date) = 1)
);
alter table public.weekly_summaries enable row level security;
comment on table public.weekly_summaries is 'Stores weekly summary reports. One per user per week, written by the server, retained indefinitely.

The index `idx_weekly_summaries_user_week` of the source document is gone: the unique constraint is one
on the same columns, and, read backwards, gives one user''s summaries newest first.';
comment on column public.weekly_summaries.week_start_date is 'Monday of the week';
comment on column public.weekly_summaries.days_active is 'Number of days the user was active';
comment on column public.weekly_summaries.actions_completed is 'Total actions completed';
comment on column public.weekly_summaries.replies is 'Number of replies received (user-marked)';
comment on column public.weekly_summaries.calls_booked is 'Number of calls booked (user-reported)';
comment on column public.weekly_summaries.insight_text is 'AI-generated insight';
comment on column public.weekly_summaries.narrative_summary is '2-3 sentence narrative (AI-generated)';
comment on column public.weekly_summaries.next_week_focus is 'Suggested focus for next week';
comment on column public.weekly_summaries.generated_at is 'When the summary was generated';
comment on constraint weekly_summaries_user_id_week_start_date_key on public.weekly_summaries is 'One summary per user per week; also finds the newest ones';
comment on constraint weekly_summaries_week_start_date on public.weekly_summaries is 'Weeks start on Monday';
grant select on table public.weekly_summaries to authenticated;
grant all on table public.weekly_summaries to service_role;

create index idx_weekly_summaries_user_id on public.weekly_summaries (user_id);

create index idx_weekly_summaries_week_start on public.weekly_summaries (week_start_date);

create policy "Users can view own weekly summaries" on public.weekly_summaries
  for select to authenticated
  using ((select auth.uid()) = user_id);
create trigger update_weekly_summaries_updated_at
  before update on public.weekly_summaries
  for each row
  execute function public.update_updated_at_column();

create table public.content_prompts (
  id                uuid primary key default gen_random_uuid(),
  user_id           uuid not null references public.users (id) on delete cascade,
  weekly_summary_id uuid references public.weekly_summaries (id) on delete set null,
  type              public.content_prompt_type not null,
  content           text not null,
  status            public.content_prompt_status not null default 'DRAFT',
  saved_at          timestamptz not null default now(),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
alter table public.content_prompts enable row level security;
comment on table public.content_prompts is 'Stores saved content prompts from weekly summaries. Their user reads and edits them.';
comment on column public.content_prompts.weekly_summary_id is 'Optional reference to the weekly summary';
comment on column public.content_prompts.type is 'Type of content prompt';
comment on column public.content_prompts.content is 'The prompt or draft content';
comment on column public.content_prompts.saved_at is 'When the user saved it';
grant select, insert, update, delete on table public.content_prompts to authenticated;
grant all on table public.content_prompts to service_role;

create index idx_content_prompts_user_id on public.content_prompts (user_id);

create index idx_content_prompts_status on public.content_prompts (status);

create index idx_content_prompts_user_status on public.content_prompts (user_id, status);

create index idx_content_prompts_weekly_summary_id on public.content_prompts (weekly_summary_id);
comment on index public.idx_content_prompts_weekly_summary_id is 'For the foreign key; not in the source document';

create policy "Users can manage own content prompts" on public.content_prompts
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger update_content_prompts_updated_at
  before update on public.content_prompts
  for each row
  execute function public.update_updated_at_column();

select cron.schedule('retention-calendar_sync_logs', '30 3 * * *', $$select public.calendar_sync_logs_retention()$$);

select cron.schedule('auto-archive-actions', '0 2 * * *', $$select public.auto_archive_old_actions()$$);

select cron.schedule('auto-unsnooze-items', '5 0 * * *', $$select public.auto_unsnooze_items()$$);
