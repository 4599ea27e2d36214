-- Written by pgspec from the spec of nextbestmove: time_zones.
-- a2e96c66238c -> 2695dcdb267e
-- 1 constraint dropped, 1 constraint created, 1 table changed

set search_path to public, extensions;

alter table public.users drop constraint valid_timezone;
update public.users set timezone = 'America/New_York' where timezone is null;
alter table public.users alter column timezone set not null;
alter table public.users alter column timezone set default 'America/New_York';
alter table public.users
  add constraint valid_timezone check ((created_at at time zone timezone) is not null);
comment on constraint valid_timezone on public.users is 'Postgres knows the time zone';
