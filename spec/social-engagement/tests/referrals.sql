-- A user invites, sees their own referrals and what came of them, and gives themselves no reward.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

insert into public.referrals (referrer_id, referral_code, referral_method, referral_source)
select auth.uid(), 'ada-' || n, 'link', 'email' from generate_series(1, 3) as n;

do $$
declare
  statement text;
begin
  foreach statement in array array[
    'update public.referrals set reward_status = ''credited''',
    'insert into public.referrals (referrer_id, referral_code, reward_amount) values (auth.uid(), ''x'', 1000)',
    'insert into public.referrals (referrer_id, referral_code) values (''00000000-0000-4000-8000-00000000000b'', ''x'')',
    'delete from public.referrals',
    'select metadata from public.referrals'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
  begin
    insert into public.referrals (referrer_id, referral_code) values (auth.uid(), 'ada-1');
    raise exception 'a code was used twice';
  exception when unique_violation then null;
  end;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
begin
  update public.referrals
  set referee_id = '00000000-0000-4000-8000-00000000000b', signed_up_at = now() - interval '10 days',
      first_purchase_at = now() - interval '6 days', reward_status = 'earned', reward_amount = 7.50
  where referral_code = 'ada-1';
  update public.referrals set signed_up_at = now() - interval '1 day' where referral_code = 'ada-2';
  begin
    update public.referrals set referee_id = referrer_id where referral_code = 'ada-3';
    raise exception 'Ada referred herself';
  exception when check_violation then null;
  end;
  -- Before the 90 days.
  insert into public.referrals (referrer_id, referral_code, invited_at, signed_up_at, reward_amount)
  values ('00000000-0000-4000-8000-00000000000a', 'long-ago', now() - interval '90 days 1 second', now(), 100),
         ('00000000-0000-4000-8000-00000000000b', 'by-ben', now() - interval '89 days', null, null);
  assert (select count(*) from public.referral_analytics) = 2, 'the server sees everybody''s';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  a record;
begin
  assert (select count(id) from public.referrals) = 4, 'Ada sees hers';
  select * into strict a from public.referral_analytics;
  assert a.referrer_id = auth.uid() and a.total_referrals = 3 and a.successful_signups = 2 and a.converted_purchases = 1
     and a.total_rewards_earned = 7.50 and a.avg_conversion_days = 4, format('Ada''s figures: %s', a);
end $$;
