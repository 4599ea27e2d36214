-- The sets of values and the ranges are closed, and what must be unique is.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.patterns (id, name) values ('heap', 'Heap'), ('trie', 'Trie');
insert into public.learning_sessions (user_id, pattern_id) values ('00000000-0000-4000-8000-00000000000a', 'heap');
insert into public.ai_interactions (user_id, interaction_type, prompt_tokens, completion_tokens, model_used, cost_usd)
values ('00000000-0000-4000-8000-00000000000a', 'hint', 0, 0, 'small', 0);
insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
values ('00000000-0000-4000-8000-00000000000a', 'heap', 'balanced_learner', 7, '[]', '{}');
insert into public.user_achievements (user_id, achievement_id, achievement_name, achievement_data)
values ('00000000-0000-4000-8000-00000000000a', 'first-pattern', 'First pattern completed', '{}');

do $$
declare
  statement text;
begin
  update public.learning_sessions set current_level = 3, understanding_level = 0;
  update public.learning_sessions set understanding_level = 100;
  update public.ai_interactions set user_feedback = 1, response_quality_score = 5;

  foreach statement in array array[
    'update public.learning_sessions set current_level = 0',
    'update public.learning_sessions set current_level = 4',
    'update public.learning_sessions set understanding_level = -0.1',
    'update public.learning_sessions set understanding_level = 100.1',
    'update public.ai_interactions set prompt_tokens = -1',
    'update public.ai_interactions set completion_tokens = -1',
    'update public.ai_interactions set cost_usd = -0.000001',
    'update public.ai_interactions set response_quality_score = 0.9',
    'update public.ai_interactions set response_quality_score = 5.1',
    'update public.ai_interactions set user_feedback = 0',
    'update public.ai_interactions set user_feedback = 6'
  ] loop
    begin
      execute statement;
      raise exception 'went through: %', statement;
    exception when check_violation then null;
    end;
  end loop;

  foreach statement in array array[
    'update public.user_profiles set subscription_status = ''trialing''',
    'update public.learning_sessions set current_stage = ''review'''
  ] loop
    begin
      execute statement;
      raise exception 'went through: %', statement;
    exception when invalid_text_representation then null;
    end;
  end loop;

  foreach statement in array array[
    'insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
     select user_id, pattern_id, persona_type, total_score, responses, guidance_config from public.user_calibrations',
    'insert into public.user_achievements (user_id, achievement_id, achievement_name, achievement_data)
     select user_id, achievement_id, achievement_name, achievement_data from public.user_achievements'
  ] loop
    begin
      execute statement;
      raise exception 'went through: %', statement;
    exception when unique_violation then null;
    end;
  end loop;

  -- What refers to nothing in the document refers to something here.
  foreach statement in array array[
    'update public.user_calibrations set user_id = gen_random_uuid()',
    'update public.user_calibrations set pattern_id = ''tree''',
    'update public.user_achievements set user_id = gen_random_uuid()'
  ] loop
    begin
      execute statement;
      raise exception 'went through: %', statement;
    exception when foreign_key_violation or restrict_violation then null;
    end;
  end loop;
end $$;
