-- Written by pgspec from the spec of nextbestmove: pins_become_leads.
-- 8835c11896f8 -> a2e96c66238c
-- 2 constraints renamed, 1 enum renamed, 4 indexes renamed, 1 policy renamed, 1 table renamed, 1 trigger renamed, 1 enum changed, 1 function changed, 1 index changed, 2 tables changed

set search_path to public, extensions;

alter type public.pin_status rename to lead_status;

alter table public.person_pins rename to leads;
alter table public.leads rename constraint person_pins_pkey to leads_pkey;
alter table public.leads rename constraint person_pins_user_id_fkey to leads_user_id_fkey;

alter index public.idx_person_pins_user_id rename to idx_leads_user_id;

alter index public.idx_person_pins_status rename to idx_leads_status;

alter index public.idx_person_pins_user_status rename to idx_leads_user_status;

alter index public.idx_person_pins_snooze_until rename to idx_leads_snooze_until;

alter policy "Users can manage own person_pins" on public.leads rename to "Users can manage own leads";
alter trigger update_person_pins_updated_at on public.leads rename to update_leads_updated_at;

alter type public.action_type add value 'CONTENT';
alter type public.action_type add value 'FAST_WIN';

comment on table public.leads is 'Stores leads and contacts, each belonging to one user. Archived leads are retained indefinitely.';

comment on index public.idx_leads_user_status is 'Filter leads by user and status';

comment on column public.actions.person_id is 'Optional, not all actions are tied to leads';

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
