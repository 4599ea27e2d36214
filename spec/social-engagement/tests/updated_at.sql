-- The five tables that have updated_at set it on update, to the start of the transaction, whatever the statement says.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.family_plans (family_name, primary_account_holder)
values ('Ada''s', '00000000-0000-4000-8000-00000000000a');
insert into public.user_recipes (id, user_id, recipe_name, ingredients, instructions)
values ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'Salad', '[]', 'Cut.');
insert into public.recipe_reviews (recipe_id, reviewer_id)
values ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a');
insert into public.health_professionals (id, professional_name)
values ('00000000-0000-4000-8000-0000000000a3', 'Dr. Ada');
insert into public.consultation_sessions (user_id, professional_id, session_date)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a3', now());

do $$
declare
  t text;
  changed bigint;
  stamp timestamptz;
  seen text[] := '{}';
begin
  for t in
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'updated_at' order by table_name
  loop
    execute format('update public.%I set updated_at = ''2020-01-01''', t);
    get diagnostics changed = row_count;
    assert changed = 1, format('%s must have one row to change, has %s', t, changed);
    execute format('select updated_at from public.%I', t) into stamp;
    assert stamp = now(), format('%s.updated_at is %s after an update', t, stamp);
    seen := seen || t;
  end loop;
  assert seen = array['consultation_sessions', 'family_plans', 'health_professionals', 'recipe_reviews', 'user_recipes'],
    format('updated_at is on %s', seen);
end $$;
