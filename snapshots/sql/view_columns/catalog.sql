-- Types

create type public.status as enum ('open', 'done');

-- Functions

create function public.two_of_a_kind(a uuid)
returns text
language sql
as $$select ''::text$$;

revoke all on function public.two_of_a_kind(uuid) from public;

create function public.two_of_a_kind(a integer)
returns text
language sql
as $$select ''::text$$;

revoke all on function public.two_of_a_kind(integer) from public;

create function public.anything(a anyelement)
returns anyelement
language sql
as $$select $1$$;

revoke all on function public.anything(anyelement) from public;

create function public.initcap(a integer)
returns integer
language sql
as $$select 1$$;

revoke all on function public.initcap(integer) from public;

-- Table public.people

create table public.people (
  id         uuid primary key default gen_random_uuid(),
  name       text not null,
  nickname   text,
  email      text,
  score      integer,
  active     boolean not null,
  status     public.status not null,
  tags       text[],
  meta       jsonb not null,
  day        date,
  created_at timestamptz not null,
  local_at   timestamp,
  code       varchar(20),
  "Odd"      text
);

-- Functions

create function public.person_label(a uuid)
returns text
language sql
as $$select name from public.people where id = a$$;

revoke all on function public.person_label(uuid) from public;

create function public.find_people(a text)
returns table (id uuid, title text)
language sql
as $$select id, name from public.people$$;

revoke all on function public.find_people(text) from public;

create function public.all_people()
returns setof public.people
language sql
as $$select * from public.people$$;

revoke all on function public.all_people() from public;

-- Table public.orders

create table public.orders (
  id        uuid primary key default gen_random_uuid(),
  person_id uuid,
  quantity  integer not null,
  price     numeric(10, 2),
  rate      double precision,
  big       bigint,
  small     smallint not null
);

-- Table public.extras

create table public.extras (
  id   uuid primary key default gen_random_uuid(),
  note text
);

-- Table public.nodes

create table public.nodes (
  id        uuid primary key default gen_random_uuid(),
  parent_id uuid
);

-- Views

create view public.open_people
with (security_invoker = true) as
select id, name as title, score + 1 as next from public.people;
