-- A user reads their own billing rows without any Stripe identifier, and writes none. Webhook events are for
-- the server alone, and each is logged once.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

insert into public.billing_customers (id, user_id, stripe_customer_id) values
  ('00000000-0000-4000-8000-0000000000a6', '00000000-0000-4000-8000-00000000000a', 'cus_a'),
  ('00000000-0000-4000-8000-0000000000b6', '00000000-0000-4000-8000-00000000000b', 'cus_b');
insert into public.billing_subscriptions
  (billing_customer_id, stripe_subscription_id, stripe_price_id, current_period_end, metadata)
values
  ('00000000-0000-4000-8000-0000000000a6', 'sub_a', 'price_a', now() + interval '1 month', '{"plan_nickname": "Solo", "amount": 1900}'),
  ('00000000-0000-4000-8000-0000000000b6', 'sub_b', 'price_a', now() + interval '1 month', null);
insert into public.billing_events (stripe_event_id, type, payload)
values ('evt_1', 'checkout.session.completed', '{"id": "evt_1"}')
on conflict (stripe_event_id) do nothing;

do $$
declare
  logged bigint;
begin
  insert into public.billing_events (stripe_event_id, type, payload)
  values ('evt_1', 'checkout.session.completed', '{"id": "evt_1"}')
  on conflict (stripe_event_id) do nothing;
  get diagnostics logged = row_count;
  assert logged = 0, 'a repeated delivery was logged twice';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  customer record;
  subscription record;
  statement text;
begin
  select id, user_id, currency, created_at, updated_at into strict customer from public.billing_customers;
  assert customer.user_id = auth.uid() and customer.currency = 'usd', 'Ada sees her own customer row';

  select status, current_period_end, cancel_at_period_end, trial_ends_at, latest_invoice_url, metadata
  into strict subscription from public.billing_subscriptions;
  assert subscription.status = 'trialing' and subscription.metadata ->> 'plan_nickname' = 'Solo',
    'Ada sees her own subscription';

  foreach statement in array array[
    'select * from public.billing_customers',
    'select stripe_customer_id from public.billing_customers',
    'select default_payment_method from public.billing_customers',
    'select stripe_subscription_id from public.billing_subscriptions',
    'select stripe_price_id from public.billing_subscriptions',
    'update public.billing_customers set currency = ''eur''',
    'update public.billing_subscriptions set status = ''active''',
    'delete from public.billing_subscriptions',
    'insert into public.billing_customers (user_id, stripe_customer_id) values (auth.uid(), ''cus_x'')',
    'select * from public.billing_events',
    'insert into public.billing_events (stripe_event_id, type, payload) values (''evt_2'', ''x'', ''{}'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;
