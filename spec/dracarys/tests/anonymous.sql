-- Who is not signed in reads the active lessons and plans, and may do nothing else. Row level security is on for every
-- table, every view runs with its reader's rights, and no function runs with a search path that its caller chooses.
insert into public.lessons (level_id, gate_id, title, content_data, is_active) values
  (1, 1, 'open', '{}', true), (1, 2, 'hidden', '{}', false);
insert into public.subscription_plans (name, price, features, is_active, stripe_price_id) values
  ('sold', 29, '[]', true, 'price_1'), ('not sold any more', 19, '[]', false, 'price_2');

do $$
declare
  found text;
begin
  select string_agg(format('%s on %s', p, c.relname), ', ' order by c.relname, p) into found
  from pg_class as c, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
    and has_table_privilege('anon', c.oid, p);
  assert found = 'select on lessons', format('anon may: %s', found);

  select string_agg(distinct format('%s on a column of %s', p, c.relname), ', ') into found
  from pg_class as c, unnest(array['select', 'insert', 'update']) as p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p') and c.relname <> 'lessons'
    and has_any_column_privilege('anon', c.oid, p);
  assert found = 'select on a column of subscription_plans', format('anon may: %s', found);

  select string_agg(f.oid::regprocedure::text, ', ') into found
  from pg_proc as f
  where f.pronamespace = 'public'::regnamespace and has_function_privilege('anon', f.oid, 'execute');
  assert found is null, format('anon may execute %s', found);

  select string_agg(c.relname, ', ') into found
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity;
  assert found is null, format('no row level security on %s', found);

  select string_agg(c.relname, ', ') into found
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'v'
    and not coalesce(c.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on'];
  assert found is null, format('%s runs with its owner''s rights', found);

  select string_agg(f.oid::regprocedure::text, ', ') into found
  from pg_proc as f
  where f.pronamespace = 'public'::regnamespace
    and not coalesce(f.proconfig, '{}') && array['search_path=""', 'search_path='];
  assert found is null, format('search_path is the caller''s in %s', found);

  assert (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r') = 15,
    'the document has fifteen tables';
end $$;

set local role anon;
set local request.jwt.claims = '{"role": "anon"}';

do $$
begin
  assert (select string_agg(title, ', ') from public.lessons) = 'open', 'anon sees active lessons only';
  assert (select string_agg(name, ', ') from public.subscription_plans) = 'sold', 'anon sees active plans only';
  begin
    perform stripe_price_id from public.subscription_plans;
    raise exception 'anon reads Stripe''s price';
  exception when insufficient_privilege then null;
  end;
end $$;
