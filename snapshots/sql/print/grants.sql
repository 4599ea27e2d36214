-- Schemas

create schema if not exists private;

-- Types

create type public.usual as enum ('a');
create type public.guarded as enum ('a');
revoke all on type public.guarded from public;
grant usage on type public.guarded to authenticated;

-- Functions

create function public.for_nobody()
returns integer
language sql
as $$select 1$$;

revoke all on function public.for_nobody() from public, anon, authenticated, service_role;

create function public.for_everybody()
returns integer
language sql
as $$select 1$$;

revoke all on function public.for_everybody() from anon, authenticated, service_role;

create function public.for_some()
returns integer
language sql
as $$select 1$$;

revoke all on function public.for_some() from public;
grant execute on function public.for_some() to anon, authenticated, service_role;

-- Table public.closed

create table public.closed (
  id bigint generated always as identity
);

revoke all on table public.closed from anon, authenticated, service_role;

do $$
begin
  execute format('revoke all on sequence %s from anon, authenticated, service_role', pg_get_serial_sequence('public.closed', 'id'));
end
$$;

-- Table public.open

create table public.open (
  a integer,
  b integer
);

revoke all on table public.open from anon, authenticated;
grant select on table public.open to anon;
grant select, insert, update (b) on table public.open to authenticated;
grant delete on table public.open to authenticated with grant option;
grant all on table public.open to service_role;

-- Table private.secrets

create table private.secrets (
  a integer
);

-- Views

create view public.peek
with (security_invoker = true) as
select a from public.open;

revoke all on table public.peek from anon, authenticated, service_role;
grant select on table public.peek to anon, authenticated;
