-- The server writes daily plans, their actions and weekly summaries; their user reads them and nobody else
-- does, and no client writes them. One plan a day, one action per position, weeks start on Monday.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

insert into public.actions (id, user_id, action_type, due_date) values
  ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'FAST_WIN', current_date),
  ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'POST_CALL', current_date);
insert into public.daily_plans (id, user_id, date)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', '2026-01-05');
insert into public.daily_plan_actions (daily_plan_id, action_id, position, is_fast_win)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a1', 0, true);
insert into public.weekly_summaries (user_id, week_start_date, insight_text, next_week_focus)
values ('00000000-0000-4000-8000-00000000000a', '2026-01-05', 'insight', 'focus');

do $body$
declare
  statement text;
  reason text;
begin
  for statement, reason in
    values
      ($$insert into public.daily_plans (user_id, date)
         values ('00000000-0000-4000-8000-00000000000a', '2026-01-05')$$,
       'daily_plans_user_id_date_key'),
      ($$insert into public.daily_plan_actions (daily_plan_id, action_id, position)
         values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a1', 1)$$,
       'daily_plan_actions_daily_plan_id_action_id_key'),
      ($$insert into public.daily_plan_actions (daily_plan_id, action_id, position)
         values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a2', 0)$$,
       'daily_plan_actions_daily_plan_id_position_key'),
      ($$insert into public.daily_plan_actions (daily_plan_id, action_id, position)
         values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a2', -1)$$,
       'daily_plan_actions_position'),
      ($$insert into public.weekly_summaries (user_id, week_start_date, insight_text, next_week_focus)
         values ('00000000-0000-4000-8000-00000000000a', '2026-01-05', '', '')$$,
       'weekly_summaries_user_id_week_start_date_key'),
      ($$insert into public.weekly_summaries (user_id, week_start_date, insight_text, next_week_focus)
         values ('00000000-0000-4000-8000-00000000000a', '2026-01-06', '', '')$$,
       'weekly_summaries_week_start_date')
  loop
    declare
      violated text;
    begin
      execute statement;
      raise exception 'not refused by %: %', reason, statement;
    exception when unique_violation or check_violation then
      get stacked diagnostics violated = constraint_name;
      assert violated = reason, format('refused by %s, not by %s', violated, reason);
    end;
  end loop;
end $body$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  t text;
  command text;
  rows bigint;
begin
  foreach t in array array['daily_plans', 'daily_plan_actions', 'weekly_summaries'] loop
    execute format('select count(*) from public.%I', t) into rows;
    assert rows = 1, format('the user sees %s rows of their %s', rows, t);

    foreach command in array array['update public.%I set updated_at = now()', 'delete from public.%I',
                                   'insert into public.%I default values'] loop
      begin
        execute format(command, t);
        raise exception 'a client was allowed to: %', format(command, t);
      exception when insufficient_privilege then null;
      end;
    end loop;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  t text;
  rows bigint;
begin
  foreach t in array array['daily_plans', 'daily_plan_actions', 'weekly_summaries'] loop
    execute format('select count(*) from public.%I', t) into rows;
    assert rows = 0, format('another user sees %s rows of %s', rows, t);
  end loop;
end $$;
