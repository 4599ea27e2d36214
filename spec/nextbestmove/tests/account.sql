-- An account is a row of users with the id of its auth.users row: the id has no default, must exist there,
-- and deleting the auth user deletes everything that belongs to the account.
do $$
begin
  begin
    insert into public.users (email, name) values ('nobody@example.com', 'Nobody');
    raise exception 'users.id must not have a default';
  exception when not_null_violation then null;
  end;

  begin
    insert into public.users (id, email, name)
    values ('00000000-0000-4000-8000-0000000000ff', 'nobody@example.com', 'Nobody');
    raise exception 'users.id must exist in auth.users';
  exception when foreign_key_violation or restrict_violation then null;
  end;
end $$;

insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');
insert into public.leads (id, user_id, name, url)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'Lin', 'https://example.com/lin');
insert into public.actions (id, user_id, person_id, action_type, due_date)
values ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a',
        '00000000-0000-4000-8000-0000000000a1', 'OUTREACH', current_date);
insert into public.daily_plans (id, user_id, date)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-00000000000a', current_date);
insert into public.daily_plan_actions (daily_plan_id, action_id, position)
values ('00000000-0000-4000-8000-0000000000a3', '00000000-0000-4000-8000-0000000000a2', 0);
insert into public.weekly_summaries (id, user_id, week_start_date, insight_text, next_week_focus)
values ('00000000-0000-4000-8000-0000000000a4', '00000000-0000-4000-8000-00000000000a', '2026-01-05', 'insight', 'focus');
insert into public.content_prompts (user_id, weekly_summary_id, type, content)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000a4', 'WIN_POST', 'draft');
insert into public.calendar_connections (id, user_id, provider, refresh_token, calendar_id)
values ('00000000-0000-4000-8000-0000000000a5', '00000000-0000-4000-8000-00000000000a', 'google', 'sealed', 'primary');
insert into public.calendar_sync_logs (calendar_connection_id, operation, status)
values ('00000000-0000-4000-8000-0000000000a5', 'sync', 'success');
insert into public.billing_customers (id, user_id, stripe_customer_id)
values ('00000000-0000-4000-8000-0000000000a6', '00000000-0000-4000-8000-00000000000a', 'cus_a');
insert into public.billing_subscriptions (billing_customer_id, stripe_subscription_id, stripe_price_id, current_period_end)
values ('00000000-0000-4000-8000-0000000000a6', 'sub_a', 'price_a', now() + interval '1 month');

do $$
declare
  remaining bigint;
  person uuid;
  summary uuid;
begin
  -- What only refers to a deleted row stays, without the reference.
  delete from public.leads where id = '00000000-0000-4000-8000-0000000000a1';
  select person_id into strict person from public.actions where id = '00000000-0000-4000-8000-0000000000a2';
  assert person is null, 'deleting a lead must keep its actions and clear person_id';

  delete from public.weekly_summaries where id = '00000000-0000-4000-8000-0000000000a4';
  select weekly_summary_id into strict summary
  from public.content_prompts where user_id = '00000000-0000-4000-8000-00000000000a';
  assert summary is null, 'deleting a summary must keep its prompts and clear weekly_summary_id';

  delete from auth.users where id = '00000000-0000-4000-8000-00000000000a';
  select (select count(*) from public.users) + (select count(*) from public.leads)
       + (select count(*) from public.actions) + (select count(*) from public.daily_plans)
       + (select count(*) from public.daily_plan_actions) + (select count(*) from public.content_prompts)
       + (select count(*) from public.calendar_connections) + (select count(*) from public.calendar_sync_logs)
       + (select count(*) from public.billing_customers) + (select count(*) from public.billing_subscriptions)
  into remaining;
  assert remaining = 0, format('deleting the auth user left %s rows behind', remaining);
end $$;
