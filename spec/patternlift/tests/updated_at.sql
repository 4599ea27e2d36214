-- Every table that has updated_at sets it on update, to the start of the transaction, whatever the statement says.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.patterns (id, name) values ('heap', 'Heap');
insert into public.learning_sessions (user_id, pattern_id) values ('00000000-0000-4000-8000-00000000000a', 'heap');
insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
values ('00000000-0000-4000-8000-00000000000a', 'heap', 'balanced_learner', 7, '[]', '{}');
insert into public.subscriptions (user_id, stripe_subscription_id, status)
values ('00000000-0000-4000-8000-00000000000a', 'sub_a', 'active');

do $$
declare
  t text;
  changed bigint;
  stamp timestamptz;
  seen text[] := '{}';
begin
  for t in
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'updated_at' order by 1
  loop
    execute format('update public.%I set updated_at = ''2020-01-01''', t);
    get diagnostics changed = row_count;
    assert changed = 1, format('%s must have one row to change, has %s', t, changed);
    execute format('select updated_at from public.%I', t) into stamp;
    assert stamp = now(), format('%s.updated_at is %s after an update', t, stamp);
    seen := seen || t;
  end loop;
  assert seen = array['learning_sessions', 'subscriptions', 'user_calibrations', 'user_profiles'],
    format('updated_at is on %s', seen);
end $$;
