-- Functions

create function public.find(
  p_user_id uuid,
  p_options_of_the_search jsonb default '{}',
  p_words_to_look_for text[] default array['a', 'b']
)
returns table (id uuid, "user" text)
language plpgsql
stable leakproof strict security definer parallel restricted cost 10 rows 5
set search_path = ''
set work_mem = '8MB'
as $body$begin
  return query select p_user_id, 'costs $$'::text;
end;$body$;

comment on function public.find(uuid, jsonb, text[]) is 'Finds it.';
revoke all on function public.find(uuid, jsonb, text[]) from public;
grant execute on function public.find(uuid, jsonb, text[]) to authenticated;

create function public.one()
returns integer
language sql
immutable
as $$select 1$$;

create function public."some"()
returns setof integer
language sql
as $$values (1), (2)$$;

revoke all on function public."some"() from public;

create function public.many(integer, inout b numeric, out c text, variadic rest text[])
language sql
as $$select $2, 'x'::text$$;

revoke all on function public.many(integer, numeric, text[]) from public;

create function public.total(a integer, b integer)
returns integer
language sql
begin atomic
  select a + b;
end;

revoke all on function public.total(integer, integer) from public;

create function public.twice(a integer)
returns integer
language sql
return a * 2;

revoke all on function public.twice(integer) from public;

create procedure public."clean up"(n integer)
language plpgsql
as $$begin null; end;$$;

comment on procedure public."clean up"(integer) is 'Nothing yet.';
revoke all on procedure public."clean up"(integer) from public;
