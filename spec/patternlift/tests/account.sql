-- Whoever signs up gets a profile with 14 days of trial and 3 dollars a month; its address follows Supabase Auth, and
-- deleting the account deletes everything of the user.
do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  cy constant uuid := '00000000-0000-4000-8000-00000000000c';
  profile record;
begin
  insert into auth.users (id, email, raw_user_meta_data) values (ada, 'ada@example.com', '{"full_name": "Ada"}');
  select * into strict profile from public.user_profiles;
  assert profile.id = ada and profile.email = 'ada@example.com' and profile.full_name = 'Ada',
    format('the profile is %s', profile);
  assert profile.subscription_status = 'trial' and profile.subscription_tier = 'basic', 'a trial of the basic tier';
  assert profile.trial_ends_at = now() + interval '14 days', format('the trial ends at %s', profile.trial_ends_at);
  assert profile.monthly_ai_usage_limit = 3 and profile.current_month_ai_cost = 0, 'three dollars, none of them used';
  assert profile.learning_preferences = '{}', 'no preferences yet';

  -- Without an address there is no profile until there is one.
  insert into auth.users (id, raw_user_meta_data) values (cy, '{}');
  assert (select count(*) from public.user_profiles) = 1, 'no profile without an address';
  update auth.users set email = 'cy@example.com' where id = cy;
  assert (select full_name is null from public.user_profiles where email = 'cy@example.com'), 'Cy has a profile now';

  -- The address follows; what the user wrote stays.
  update public.user_profiles set full_name = 'Ada L.' where id = ada;
  update auth.users set email = 'ada@example.org' where id = ada;
  assert (select email from public.user_profiles where id = ada and full_name = 'Ada L.') = 'ada@example.org', 'the new address';

  begin
    insert into public.user_profiles (email) values ('nobody@example.com');
    raise exception 'a profile without an account';
  exception when not_null_violation then null;
  end;
  begin
    insert into public.user_profiles (id, email) values (gen_random_uuid(), 'nobody@example.com');
    raise exception 'a profile of an account that does not exist';
  exception when foreign_key_violation or restrict_violation then null;
  end;
  begin
    insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000b', 'ada@example.org');
    raise exception 'an address twice';
  exception when unique_violation then null;
  end;
end $$;

insert into public.patterns (id, name) values ('two-pointers', 'Two pointers');
insert into public.learning_sessions (id, user_id, pattern_id)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'two-pointers');
select public.update_learning_progress(
  '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a1', 90, p_completed => true
);
select public.track_ai_usage(
  '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a1', 'hint', 100, 50, 'small', 0.01
);
insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
values ('00000000-0000-4000-8000-00000000000a', 'two-pointers', 'balanced_learner', 7, '[]', '{}');
insert into public.subscriptions (user_id, stripe_subscription_id, status)
values ('00000000-0000-4000-8000-00000000000a', 'sub_a', 'active');
insert into public.payment_history (user_id, stripe_payment_intent_id, amount)
values ('00000000-0000-4000-8000-00000000000a', 'pi_a', 9.99);

do $$
declare
  t text;
  here bigint;
  seen text[] := '{}';
begin
  -- A pattern that somebody learns stays; a calibration alone does not keep one.
  begin
    delete from public.patterns;
    raise exception 'a pattern with sessions was deleted';
  exception when foreign_key_violation or restrict_violation then null;
  end;
  insert into public.patterns (id, name) values ('heap', 'Heap');
  insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
  values ('00000000-0000-4000-8000-00000000000a', 'heap', 'balanced_learner', 7, '[]', '{}');
  delete from public.patterns where id = 'heap';

  for t in
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'user_id' and table_name <> 'monthly_ai_usage' order by 1
  loop
    execute format('select count(*) from public.%I where user_id = %L', t, '00000000-0000-4000-8000-00000000000a') into here;
    assert here = 1, format('%s has %s rows', t, here);
    seen := seen || t;
  end loop;
  assert seen = array[
    'ai_interactions', 'learning_sessions', 'pattern_progress', 'payment_history', 'subscriptions', 'user_achievements',
    'user_calibrations'
  ], format('rows belong to users in %s', seen);

  delete from auth.users where id = '00000000-0000-4000-8000-00000000000a';
  foreach t in array seen loop
    execute format('select count(*) from public.%I', t) into here;
    assert here = 0, format('%s still has %s rows', t, here);
  end loop;
  assert (select string_agg(email, ', ') from public.user_profiles) = 'cy@example.com', 'Cy stays';
end $$;
