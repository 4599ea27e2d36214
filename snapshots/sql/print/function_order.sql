-- Functions

create function public.new_code()
returns text
language sql
as $$select md5(random()::text)$$;

revoke all on function public.new_code() from public;

create function public.series(a integer, b integer)
returns setof integer
language internal
immutable strict support generate_series_int4_support
as $$generate_series_int4$$;

revoke all on function public.series(integer, integer) from public;

-- Table public.items

create table public.items (
  id    uuid primary key default gen_random_uuid(),
  code  text default new_code(),
  title text
);

-- Functions

create function public.label(item public.items)
returns text
language sql
immutable
as $$select item.code || ' ' || item.title$$;

revoke all on function public.label(public.items) from public;

create function public.all_items()
returns setof public.items
language sql
as $$select * from public.items$$;

revoke all on function public.all_items() from public;

-- Table public.items

create index items_label on public.items ((label(items)));
