-- Every table that has updated_at sets it on update, to the start of the transaction, whatever the statement
-- says. Only the two append-only tables have no such column.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name, updated_at)
values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada', '2020-01-01');
insert into public.leads (user_id, name, url, updated_at)
values ('00000000-0000-4000-8000-00000000000a', 'Lin', 'mailto:lin@example.com', '2020-01-01');
insert into public.actions (id, user_id, action_type, due_date, updated_at)
values ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'NURTURE', current_date, '2020-01-01');
insert into public.daily_plans (id, user_id, date, updated_at)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', current_date, '2020-01-01');
insert into public.daily_plan_actions (daily_plan_id, action_id, position, updated_at)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a2', 1, '2020-01-01');
insert into public.weekly_summaries (user_id, week_start_date, insight_text, next_week_focus, updated_at)
values ('00000000-0000-4000-8000-00000000000a', '2026-01-05', 'insight', 'focus', '2020-01-01');
insert into public.content_prompts (user_id, type, content, updated_at)
values ('00000000-0000-4000-8000-00000000000a', 'INSIGHT_POST', 'draft', '2020-01-01');
insert into public.billing_customers (id, user_id, stripe_customer_id, updated_at)
values ('00000000-0000-4000-8000-0000000000a6', '00000000-0000-4000-8000-00000000000a', 'cus_a', '2020-01-01');
insert into public.billing_subscriptions
  (billing_customer_id, stripe_subscription_id, stripe_price_id, current_period_end, updated_at)
values ('00000000-0000-4000-8000-0000000000a6', 'sub_a', 'price_a', now(), '2020-01-01');
insert into public.calendar_connections (user_id, provider, refresh_token, calendar_id, updated_at)
values ('00000000-0000-4000-8000-00000000000a', 'outlook', 'sealed', 'primary', '2020-01-01');

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
    -- The calendar trigger has already touched users by way of update_user_calendar_status().
    execute format('update public.%I set updated_at = ''2020-01-01'', created_at = created_at', t);
    get diagnostics changed = row_count;
    assert changed = 1, format('%s must have one row to change, has %s', t, changed);
    execute format('select updated_at from public.%I', t) into stamp;
    assert stamp = now(), format('%s.updated_at is %s after an update', t, stamp);
    seen := seen || t;
  end loop;

  assert seen = array[
    'actions', 'billing_customers', 'billing_subscriptions', 'calendar_connections', 'content_prompts',
    'daily_plan_actions', 'daily_plans', 'leads', 'users', 'weekly_summaries'
  ], format('updated_at is on %s', seen);
end $$;
