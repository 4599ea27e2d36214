-- Who is not signed in may do nothing at all. Row level security is on for every table, the materialized view is the server's, and
-- no function runs with a search path that its caller chooses.
do $$
declare
  found text;
begin
  select string_agg(distinct format('%s on a column of %s', p, c.relname), ', ') into found
  from pg_class as c, unnest(array['select', 'insert', 'update']) as p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
    and (has_any_column_privilege('anon', c.oid, p) or has_table_privilege('anon', c.oid, 'delete, truncate'));
  assert found is null, format('anon may: %s', found);

  select string_agg(f.oid::regprocedure::text, ', ') into found
  from pg_proc as f
  where f.pronamespace = 'public'::regnamespace and has_function_privilege('anon', f.oid, 'execute');
  assert found is null, format('anon may execute %s', found);

  select string_agg(c.relname, ', ') into found
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity;
  assert found is null, format('no row level security on %s', found);

  assert not has_table_privilege('authenticated', 'public.user_engagement_summary', 'select'),
    'a materialized view has no row level security';

  select string_agg(f.oid::regprocedure::text, ', ') into found
  from pg_proc as f
  where f.pronamespace = 'public'::regnamespace
    and not coalesce(f.proconfig, '{}') && array['search_path=""', 'search_path='];
  assert found is null, format('search_path is the caller''s in %s', found);

  select string_agg(format('%s on %s', policyname, tablename), ', ') into found
  from pg_policies
  where schemaname = 'public' and cmd in ('UPDATE', 'ALL') and with_check is null;
  assert found is null, format('nothing says what a row may become: %s', found);

  select string_agg(format('%s of %s', cmd, tablename), ', ') into found
  from (select cmd, tablename from pg_policies where schemaname = 'public' group by cmd, tablename having count(*) > 1) as twice;
  assert found is null and not exists (select from pg_policies where schemaname = 'public' and cmd = 'ALL'),
    format('more than one policy is asked for %s', found);

  assert (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r') = 17, 'the schema is not there';
end $$;
