-- Types

create type public.lead_status as enum ('ACTIVE', 'SNOOZED', 'it''s over');
comment on type public.lead_status is 'How far a lead is.';

-- Functions

create function public.touch_updated_at()
returns trigger
language plpgsql
as $$begin new.updated_at = now(); return new; end;$$;

revoke all on function public.touch_updated_at() from public;

-- Table public.users

create table public.users (
  id    uuid primary key default gen_random_uuid(),
  email text not null unique
);

alter table public.users enable row level security;
alter table public.users force row level security;

grant select on table public.users to authenticated, service_role;

create policy read on public.users
  for select
  using (true);

-- Table public.leads

create table public.leads (
  id           uuid primary key default gen_random_uuid(),
  user_id      uuid not null references public.users (id) on delete cascade,
  name         text not null check (length(name) > 0),
  url          text not null,
  status       public.lead_status not null default 'ACTIVE',
  snooze_until date,
  created_at   timestamptz not null default now(),
  unique (user_id, name),
  constraint valid_url check (url like 'https://%' or url like 'mailto:%')
);

alter table public.leads enable row level security;

comment on table public.leads is 'A person or company
worth following up.';
comment on column public.leads.url is 'LinkedIn, CRM or mailto link';
comment on constraint valid_url on public.leads is 'Links that a browser opens.';

grant select, insert, delete, update (name, url) on table public.leads to authenticated;
grant all on table public.leads to service_role;

create index idx_leads_status on public.leads (status);
create index idx_leads_snooze on public.leads (snooze_until) where status = 'SNOOZED';
comment on index public.idx_leads_snooze is 'For the daily job.';

create policy "Users can view own leads" on public.leads
  for all to authenticated
  using ((select current_setting('app.user')::uuid) = user_id)
  with check ((select current_setting('app.user')::uuid) = user_id);

comment on policy "Users can view own leads" on public.leads is 'Only mine.';

create trigger touch
  before update on public.leads
  for each row
  execute function public.touch_updated_at();

comment on trigger touch on public.leads is 'Keeps updated_at true.';

-- Views

create view public.open_leads
with (security_invoker = true) as
select id, user_id, name
from public.leads
where status = 'ACTIVE';

grant select on table public.open_leads to authenticated;
