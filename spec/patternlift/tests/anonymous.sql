-- Who is not signed in may do nothing, and nobody executes a function that they are not granted. Row level security is on
-- for every table, and no function runs with a search path that its caller chooses.
do $$
declare
  found text;
begin
  select string_agg(format('%s on %s', p, c.relname), ', ' order by c.relname, p) into found
  from pg_class as c, unnest(array['select', 'insert', 'update']) as p
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
    and has_any_column_privilege('anon', c.oid, p);
  assert found is null, format('anon may: %s', found);

  select string_agg(format('%s on %s', p, c.relname), ', ' order by c.relname, p) into found
  from pg_class as c, unnest(array['delete', 'truncate', 'references', 'trigger']) as p, unnest(array['anon', 'authenticated']) as r
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p') and has_table_privilege(r, c.oid, p);
  assert found is null, format('clients may: %s', found);

  select string_agg(format('%s %s', r, f.proname), ', ' order by r, f.proname) into found
  from pg_proc as f, unnest(array['anon', 'authenticated', 'service_role']) as r
  where f.pronamespace = 'public'::regnamespace and has_function_privilege(r, f.oid, 'execute');
  assert found = 'authenticated calculate_mastery_score, service_role calculate_mastery_score, service_role track_ai_usage, '
    'service_role update_learning_progress', format('may be executed: %s', found);

  select string_agg(f.oid::regprocedure::text, ', ') into found
  from pg_proc as f
  where f.pronamespace = 'public'::regnamespace
    and not coalesce(f.proconfig, '{}') && array['search_path=""', 'search_path='];
  assert found is null, format('search_path is the caller''s in %s', found);

  assert (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity) = 9,
    'the document has nine tables';
end $$;

-- What users may write is what does not count: neither cost nor score, nor what Stripe says.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.patterns (id, name) values ('heap', 'Heap');
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
begin
  insert into public.learning_sessions (user_id, pattern_id) values (auth.uid(), 'heap');
  foreach statement in array array[
    'update public.user_profiles set monthly_ai_usage_limit = 1000',
    'update public.user_profiles set current_month_ai_cost = 0',
    'update public.user_profiles set subscription_status = ''active''',
    'update public.user_profiles set trial_ends_at = ''infinity''',
    'update public.user_profiles set email = ''root@example.com''',
    'update public.learning_sessions set best_score = 100',
    'update public.learning_sessions set mastery_scores = ''{"introduction": 100}''',
    'update public.learning_sessions set completed_at = now()',
    'insert into public.learning_sessions (user_id, pattern_id, best_score) values (auth.uid(), ''heap'', 100)',
    'update public.ai_interactions set cost_usd = 0',
    'select stripe_subscription_id from public.subscriptions',
    'select stripe_payment_intent_id from public.payment_history',
    'select from public.monthly_ai_usage',
    'select public.track_ai_usage(auth.uid(), null, ''hint'', 1, 1, ''small'', 0)',
    'select public.update_learning_progress(auth.uid(), gen_random_uuid(), 100)'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;
