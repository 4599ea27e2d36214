-- Deleting an account deletes what is the user's, and keeps what others have, without the reference.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.social_profiles (id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.social_achievements (user_id, achievement_type, achievement_name)
values ('00000000-0000-4000-8000-00000000000a', 'challenge_winner', 'Winner');
insert into public.family_plans (family_name, primary_account_holder, billing_account) values
  ('Ada''s', '00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000a'),
  ('Ben''s', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a');
insert into public.family_members (family_plan_id, user_id)
select id, '00000000-0000-4000-8000-00000000000a' from public.family_plans;
insert into public.referrals (referrer_id, referee_id, referral_code) values
  ('00000000-0000-4000-8000-00000000000a', null, 'by-ada'),
  ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000a', 'of-ada');
insert into public.community_challenges (challenge_name, description, duration_days, created_by)
values ('Five a day', 'Eat five fruits a day.', 7, '00000000-0000-4000-8000-00000000000a');
insert into public.challenge_participants (id, challenge_id, user_id)
select '00000000-0000-4000-8000-0000000000a1', id, '00000000-0000-4000-8000-00000000000a' from public.community_challenges;
insert into public.challenge_progress (challenge_participant_id, progress_date, progress_data)
values ('00000000-0000-4000-8000-0000000000a1', '2026-01-05', '{"fruits": 5}');
insert into public.user_recipes (id, user_id, recipe_name, ingredients, instructions) values
  ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'Salad', '[{"name": "apple"}]', 'Cut.'),
  ('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-00000000000b', 'Juice', '[{"name": "orange"}]', 'Press.');
insert into public.recipe_reviews (recipe_id, reviewer_id, rating) values
  ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000b', 4),
  ('00000000-0000-4000-8000-0000000000b2', '00000000-0000-4000-8000-00000000000a', 5);
insert into public.health_professionals (id, user_id, professional_name)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', 'Dr. Ada');
insert into public.consultation_sessions (user_id, professional_id, session_date) values
  ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a3', now()),
  ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-0000000000a3', now());

do $$
declare
  left_over text;
begin
  begin
    insert into public.social_profiles (display_name) values ('Nobody');
    raise exception 'social_profiles.id must not have a default';
  exception when not_null_violation then null;
  end;

  delete from auth.users where id = '00000000-0000-4000-8000-00000000000a';
  select format('%s profiles, %s achievements, %s plans, %s members, %s referrals, %s participants, %s entries, %s recipes, '
                '%s reviews, %s sessions',
    (select count(*) from public.social_profiles), (select count(*) from public.social_achievements),
    (select count(*) from public.family_plans), (select count(*) from public.family_members),
    (select count(*) from public.referrals), (select count(*) from public.challenge_participants),
    (select count(*) from public.challenge_progress), (select count(*) from public.user_recipes),
    (select count(*) from public.recipe_reviews), (select count(*) from public.consultation_sessions))
  into left_over;
  assert left_over = '0 profiles, 0 achievements, 1 plans, 0 members, 1 referrals, 0 participants, 0 entries, 1 recipes, '
                     '0 reviews, 1 sessions', format('left: %s', left_over);
  assert (select billing_account is null from public.family_plans), 'Ben''s plan lost its payer and stays';
  assert (select referee_id is null from public.referrals), 'Ben''s referral stays';
  assert (select created_by is null from public.community_challenges), 'the challenge is the system''s now';
  assert (select user_id is null from public.health_professionals), 'the entry in the directory stays';
end $$;
