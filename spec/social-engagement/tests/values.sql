-- Sets of values and ranges that stood in comments are closed.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.social_profiles (id) values ('00000000-0000-4000-8000-00000000000a');
insert into public.social_achievements (user_id, achievement_type, achievement_name)
values ('00000000-0000-4000-8000-00000000000a', 'challenge_winner', 'x');
insert into public.family_plans (id, family_name, primary_account_holder)
values ('00000000-0000-4000-8000-0000000000f1', 'x', '00000000-0000-4000-8000-00000000000a');
insert into public.family_members (family_plan_id, user_id)
values ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000a');
insert into public.referrals (referrer_id, referral_code) values ('00000000-0000-4000-8000-00000000000a', 'x');
insert into public.community_challenges (id, challenge_name, description, duration_days)
values ('00000000-0000-4000-8000-000000000001', 'x', 'x', 7);
insert into public.challenge_participants (challenge_id, user_id)
values ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a');
insert into public.user_recipes (user_id, recipe_name, ingredients, instructions)
values ('00000000-0000-4000-8000-00000000000a', 'x', '[]', 'x');
insert into public.health_professionals (id, professional_name) values ('00000000-0000-4000-8000-0000000000b1', 'x');
insert into public.consultation_sessions (user_id, professional_id, session_date)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000b1', now());

do $$
declare
  assignment text;
begin
  foreach assignment in array array[
    'social_profiles set privacy_level = ''everybody''',
    'social_achievements set achievement_type = ''lottery''', 'social_achievements set related_entity_type = ''user''',
    'family_plans set plan_type = ''free''', 'family_members set role = ''dog''',
    'referrals set referral_method = ''shouting''', 'referrals set referral_source = ''street''',
    'referrals set reward_status = ''lost''',
    'community_challenges set challenge_type = ''speed''', 'community_challenges set difficulty_level = 0',
    'community_challenges set difficulty_level = 6', 'challenge_participants set completion_status = ''tired''',
    'user_recipes set difficulty_level = 0', 'user_recipes set difficulty_level = 6',
    'health_professionals set verification_status = ''probably''',
    'consultation_sessions set session_type = ''letter''', 'consultation_sessions set session_status = ''late''',
    'consultation_sessions set user_feedback_rating = 6', 'consultation_sessions set payment_status = ''promised'''
  ] loop
    begin
      execute 'update public.' || assignment;
      raise exception 'went through: %', assignment;
    exception when check_violation then null;
    end;
  end loop;
end $$;
