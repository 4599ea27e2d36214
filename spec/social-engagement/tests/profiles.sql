-- Who sees a profile is up to its owner; who sees an achievement too. Credits and achievements are given by the server.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com');
insert into public.family_plans (id, family_name, primary_account_holder)
values ('00000000-0000-4000-8000-0000000000f1', 'Ada''s', '00000000-0000-4000-8000-00000000000a');
insert into public.family_members (family_plan_id, user_id) values
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000a'),
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000b');
insert into public.social_achievements (user_id, achievement_type, achievement_name, is_public) values
  ('00000000-0000-4000-8000-00000000000a', 'recipe_featured', 'shown', true),
  ('00000000-0000-4000-8000-00000000000a', 'referral_milestone', 'hidden', false);

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';
insert into public.social_profiles (id, display_name) values ('00000000-0000-4000-8000-00000000000a', 'Ada');

create function pg_temp.seen_by(who text) returns text language plpgsql as $$
declare
  seen text;
begin
  perform set_config('request.jwt.claims', format('{"sub": "00000000-0000-4000-8000-00000000000%s", "role": "authenticated"}', who), true);
  select string_agg(display_name, ', ') into seen from public.social_profiles;
  return seen;
end $$;

do $$
declare
  changed bigint;
  statement text;
begin
  assert pg_temp.seen_by('a') = 'Ada' and pg_temp.seen_by('b') = 'Ada' and pg_temp.seen_by('c') is null,
    'friends_only: Ben is of the family, Cid is not';
  perform pg_temp.seen_by('a');
  update public.social_profiles set privacy_level = 'private';
  assert pg_temp.seen_by('a') = 'Ada' and pg_temp.seen_by('b') is null and pg_temp.seen_by('c') is null, 'private: nobody';
  perform pg_temp.seen_by('a');
  update public.social_profiles set privacy_level = 'public';
  assert pg_temp.seen_by('b') = 'Ada' and pg_temp.seen_by('c') = 'Ada', 'public: everybody who is signed in';

  update public.social_profiles set display_name = 'Not Ada';
  get diagnostics changed = row_count;
  assert changed = 0, 'Cid changed Ada''s profile';
  assert (select string_agg(achievement_name, ', ') from public.social_achievements) = 'shown', 'Cid sees what is public';
  update public.social_achievements set is_public = false;
  get diagnostics changed = row_count;
  assert changed = 0, 'Cid changed Ada''s achievement';

  perform pg_temp.seen_by('a');
  assert (select count(*) from public.social_achievements) = 2, 'Ada sees hers';
  update public.social_achievements set celebration_shown = true;
  get diagnostics changed = row_count;
  assert changed = 2, 'Ada has celebrated';

  foreach statement in array array[
    'select referral_credits_earned from public.social_profiles',
    'select * from public.social_profiles',
    'update public.social_profiles set referral_credits_earned = 1000',
    'insert into public.social_profiles (id) values (''00000000-0000-4000-8000-00000000000b'')',
    'update public.social_achievements set points_awarded = 1000',
    'insert into public.social_achievements (user_id, achievement_type, achievement_name) values (auth.uid(), ''challenge_winner'', ''x'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;
