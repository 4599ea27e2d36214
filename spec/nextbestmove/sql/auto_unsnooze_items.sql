declare
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
end;
