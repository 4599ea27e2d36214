-- Who may do what: each command on each table, on rows of Ada, as Ada (owner), as Ben (others), not signed in (anon) and
-- as the server. "Users can only access their own data."
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', null);
insert into public.patterns (id, name) values ('two-pointers', 'Two pointers'), ('heap', 'Heap');
insert into public.learning_sessions (user_id, pattern_id)
values ('00000000-0000-4000-8000-00000000000a', 'two-pointers');
insert into public.pattern_progress (user_id, pattern_id, mastery_score)
values ('00000000-0000-4000-8000-00000000000a', 'two-pointers', 80);
insert into public.user_calibrations (user_id, pattern_id, persona_type, total_score, responses, guidance_config)
values ('00000000-0000-4000-8000-00000000000a', 'two-pointers', 'balanced_learner', 7, '[]', '{}');
insert into public.user_achievements (user_id, achievement_id, achievement_name, achievement_data)
values ('00000000-0000-4000-8000-00000000000a', 'first-pattern', 'First pattern completed', '{}');
insert into public.ai_interactions (user_id, interaction_type, prompt_tokens, completion_tokens, model_used, cost_usd)
values ('00000000-0000-4000-8000-00000000000a', 'hint', 1, 1, 'small', 0.01);
insert into public.subscriptions (user_id, stripe_subscription_id, status)
values ('00000000-0000-4000-8000-00000000000a', 'sub_a', 'active');
insert into public.payment_history (user_id, stripe_payment_intent_id, amount)
values ('00000000-0000-4000-8000-00000000000a', 'pi_a', 9.99);

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  ben constant uuid := '00000000-0000-4000-8000-00000000000b';
  t record;
  who text;
  command text;
  statement text;
  changed bigint;
  outcome text;
  line text;
  found text := '';
begin
  for t in
    select * from (values
      ('user_profiles', 'id = $1', 'full_name',
       $q$(id, email) values ('00000000-0000-4000-8000-00000000000c', 'cy@example.com')$q$),
      ('subscriptions', 'user_id = $1', 'current_period_end', $q$(user_id, stripe_subscription_id, status) values ($1, 'sub_b', 'active')$q$),
      ('payment_history', 'user_id = $1', 'currency', $q$(user_id, stripe_payment_intent_id, amount) values ($1, 'pi_b', 1)$q$),
      ('patterns', 'id = ''heap''', 'description', $q$(id, name) values ('trie', 'Trie')$q$),
      ('learning_sessions', 'user_id = $1', 'stage_progress', $q$(user_id, pattern_id) values ($1, 'heap')$q$),
      ('pattern_progress', 'user_id = $1', 'mastery_score', $q$(user_id, pattern_id, mastery_score) values ($1, 'heap', 1)$q$),
      ('user_calibrations', 'user_id = $1', 'responses',
       $q$(user_id, pattern_id, persona_type, total_score, responses, guidance_config) values ($1, 'heap', 'x', 1, '[]', '{}')$q$),
      ('user_achievements', 'user_id = $1', 'achievement_name',
       $q$(user_id, achievement_id, achievement_name, achievement_data) values ($1, 'x', 'x', '{}')$q$),
      ('ai_interactions', 'user_id = $1', 'user_feedback',
       $q$(user_id, interaction_type, prompt_tokens, completion_tokens, model_used, cost_usd) values ($1, 'x', 1, 1, 'x', 0)$q$)
    ) as v (name, of_ada, changeable, new_row)
  loop
    foreach who in array array['owner', 'others', 'anon', 'service_role'] loop
      line := '';
      foreach command in array array['select', 'insert', 'update', 'delete'] loop
        statement := case command
          when 'select' then format('select from public.%I where %s', t.name, t.of_ada)
          when 'insert' then format('insert into public.%I %s', t.name, t.new_row)
          when 'update' then format('update public.%I set %I = %2$I where %s', t.name, t.changeable, t.of_ada)
          when 'delete' then format('delete from public.%I where %s', t.name, t.of_ada)
        end;
        begin
          perform set_config('request.jwt.claims', json_build_object(
            'sub', case who when 'owner' then ada when 'others' then ben end,
            'role', case when who in ('owner', 'others') then 'authenticated' else who end
          )::text, true);
          perform set_config('role', case when who in ('owner', 'others') then 'authenticated' else who end, true);
          execute statement using ada;
          get diagnostics changed = row_count;
          -- Nothing of it stays, the role included.
          raise exception using errcode = 'PGS01', message = case changed when 0 then 'no row' else 'yes' end;
        exception
          when sqlstate 'PGS01' then outcome := sqlerrm;
          when insufficient_privilege then
            outcome := case when sqlerrm like '%row-level security%' then 'policy' else 'grant' end;
        end;
        line := line || format(' %s %s', command, outcome);
      end loop;
      found := found || format('%s %s:%s', t.name, who, line) || chr(10);
    end loop;
  end loop;

  -- `grant` and `policy` say what refuses the command, `no row` that it finds none of Ada's rows.
  assert found = 'user_profiles owner: select yes insert grant update yes delete grant
user_profiles others: select no row insert grant update no row delete grant
user_profiles anon: select grant insert grant update grant delete grant
user_profiles service_role: select yes insert yes update yes delete yes
subscriptions owner: select yes insert grant update grant delete grant
subscriptions others: select no row insert grant update grant delete grant
subscriptions anon: select grant insert grant update grant delete grant
subscriptions service_role: select yes insert yes update yes delete yes
payment_history owner: select yes insert grant update grant delete grant
payment_history others: select no row insert grant update grant delete grant
payment_history anon: select grant insert grant update grant delete grant
payment_history service_role: select yes insert yes update yes delete yes
patterns owner: select yes insert grant update grant delete grant
patterns others: select yes insert grant update grant delete grant
patterns anon: select grant insert grant update grant delete grant
patterns service_role: select yes insert yes update yes delete yes
learning_sessions owner: select yes insert yes update yes delete grant
learning_sessions others: select no row insert policy update no row delete grant
learning_sessions anon: select grant insert grant update grant delete grant
learning_sessions service_role: select yes insert yes update yes delete yes
pattern_progress owner: select yes insert grant update grant delete grant
pattern_progress others: select no row insert grant update grant delete grant
pattern_progress anon: select grant insert grant update grant delete grant
pattern_progress service_role: select yes insert yes update yes delete yes
user_calibrations owner: select yes insert yes update yes delete grant
user_calibrations others: select no row insert policy update no row delete grant
user_calibrations anon: select grant insert grant update grant delete grant
user_calibrations service_role: select yes insert yes update yes delete yes
user_achievements owner: select yes insert grant update grant delete grant
user_achievements others: select no row insert grant update grant delete grant
user_achievements anon: select grant insert grant update grant delete grant
user_achievements service_role: select yes insert yes update yes delete yes
ai_interactions owner: select yes insert grant update yes delete grant
ai_interactions others: select no row insert grant update no row delete grant
ai_interactions anon: select grant insert grant update grant delete grant
ai_interactions service_role: select yes insert yes update yes delete yes
', found;
end $$;
