-- Written by pgspec from the spec of nextbestmove: pins_become_leads.
-- 8835c11896f8 -> a2e96c66238c
-- 1 enum renamed, 1 table renamed, 3 constraints dropped, 4 indexes dropped, 1 policy dropped, 1 trigger dropped, 3 constraints created, 4 indexes created, 1 policy created, 1 trigger created, 1 enum changed, 1 function changed, 2 tables changed

set search_path to public, extensions;

alter type public.pin_status rename to lead_status;

alter table public.person_pins rename to leads;

alter table public.actions drop constraint actions_person_id_fkey;

drop trigger update_person_pins_updated_at on public.leads;
drop policy "Users can manage own person_pins" on public.leads;

drop index public.idx_person_pins_snooze_until;

drop index public.idx_person_pins_user_status;

drop index public.idx_person_pins_status;

drop index public.idx_person_pins_user_id;

alter table public.leads drop constraint person_pins_user_id_fkey;
alter table public.leads drop constraint person_pins_pkey;

alter type public.action_type add value 'CONTENT';
alter type public.action_type add value 'FAST_WIN';

comment on table public.leads is 'Stores leads and contacts, each belonging to one user. Archived leads are retained indefinitely.';
alter table public.leads
  add constraint leads_pkey primary key (id);
alter table public.leads
  add constraint leads_user_id_fkey foreign key (user_id) references public.users (id) on delete cascade;

create index idx_leads_user_id on public.leads (user_id);

create index idx_leads_status on public.leads (status);

create index idx_leads_user_status on public.leads (user_id, status);
comment on index public.idx_leads_user_status is 'Filter leads by user and status';

create index idx_leads_snooze_until on public.leads (snooze_until) where status = 'SNOOZED';
comment on index public.idx_leads_snooze_until is 'The daily unsnooze job';

create policy "Users can manage own leads" on public.leads
  for all to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger update_leads_updated_at
  before update on public.leads
  for each row
  execute function public.update_updated_at_column();

comment on column public.actions.person_id is 'Optional, not all actions are tied to leads';
alter table public.actions
  add constraint actions_person_id_fkey foreign key (person_id) references public.leads (id) on delete set null;

create or replace function public.auto_unsnooze_items()
returns integer
language plpgsql
set search_path = ''
as $$declare
  today date := (now() at time zone 'UTC')::date;
  leads_woken integer;
  actions_woken integer;
begin
  update public.leads
  set status = 'ACTIVE', snooze_until = null
  where status = 'SNOOZED'
    and snooze_until is not null
    and snooze_until <= today;
  get diagnostics leads_woken = row_count;

  update public.actions
  set state = 'NEW', snooze_until = null
  where state = 'SNOOZED'
    and snooze_until is not null
    and snooze_until <= today;
  get diagnostics actions_woken = row_count;

  return leads_woken + actions_woken;
end;$$;
comment on function public.auto_unsnooze_items() is 'Wakes what was snoozed until today or earlier: leads become `ACTIVE`, actions become `NEW`, and
`snooze_until` is cleared. Today is the date in UTC. Returns how many rows were woken, both tables
together. Run daily by the job `auto-unsnooze-items`; the source document declared it as a trigger
function, which no job can call.';
