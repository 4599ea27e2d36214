-- Who is not signed in may do nothing at all. Row level security is on for every table of this part, every view
-- runs with its reader's rights, and no function runs with a search path that its caller chooses.
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

  select string_agg(c.relname, ', ' order by c.relname) into found
  from pg_class as c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relrowsecurity;
  assert found = 'achievement_milestones, notification_preferences, nutritional_intake',
    format('no row level security on %s; only the tables of others are not ours to secure', found);

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

  assert (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity) = 12,
    'eleven tables of the document, and social_profiles';
end $$;
