-- Written by pgspec from the spec of patternlift: practice_reminders.
-- b318a52e235c -> 4d4928730641
-- 1 enum created, 1 index created, 1 table created

set search_path to public, extensions;

create type public.reminder_channel as enum ('email');

create table public.practice_reminders (
  id        uuid primary key default gen_random_uuid(),
  user_id   uuid not null references public.user_profiles (id) on delete cascade,
  remind_at time,
  channel   public.reminder_channel not null default 'email'
);
alter table public.practice_reminders enable row level security;
grant all on table public.practice_reminders to service_role;

create index idx_practice_reminders_user_id on public.practice_reminders (user_id);
