-- Table public.tickets

create table public.tickets (
  id     uuid primary key default gen_random_uuid(),
  number integer not null
);

-- Functions

create function public.next_ticket(step integer)
returns integer
language sql
as $$select count(*)::int + step from public.tickets$$;

revoke all on function public.next_ticket(integer) from public;

-- Table public.tickets

alter table public.tickets alter column number set default next_ticket(1);

-- Functions

create function public.few_tickets()
returns boolean
language sql
as $$select count(*) < 100 from public.tickets$$;

revoke all on function public.few_tickets() from public;
set check_function_bodies = off;

create function public.next_place()
returns integer
language plpgsql
as $$declare last public.queue%rowtype;
begin
  select * into last from public.queue order by place desc limit 1;
  return coalesce(last.place, 0) + 1;
end;$$;

reset check_function_bodies;
revoke all on function public.next_place() from public;

-- Table public.queue

create table public.queue (
  id    uuid primary key default gen_random_uuid(),
  place integer not null default next_place()
);

-- Functions

set check_function_bodies = off;

create function public.is_even(n integer)
returns boolean
language sql
as $$select case n when 0 then true else public.is_odd(n - 1) end$$;

reset check_function_bodies;
revoke all on function public.is_even(integer) from public;

create function public.is_odd(n integer)
returns boolean
language sql
as $$select case n when 0 then false else public.is_even(n - 1) end$$;

revoke all on function public.is_odd(integer) from public;

create function public.factorial(n integer)
returns integer
language sql
as $$select case n when 0 then 1 else n * public.factorial(n - 1) end$$;

revoke all on function public.factorial(integer) from public;

-- Table public.teams

create table public.teams (
  id         uuid primary key default gen_random_uuid(),
  captain_id uuid
);

-- Table public.players

create table public.players (
  id        uuid primary key default gen_random_uuid(),
  team_id   uuid references public.teams (id),
  mentor_id uuid references public.players (id)
);

-- Table public.teams

alter table public.teams
  add constraint teams_captain_id_fkey foreign key (captain_id) references public.players (id);

comment on constraint teams_captain_id_fkey on public.teams is 'One of its players.';

-- Table public.tickets

alter table public.tickets
  add constraint few check (few_tickets());
