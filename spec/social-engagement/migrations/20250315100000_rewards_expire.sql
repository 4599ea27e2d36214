-- Written by pgspec from the spec of social-engagement: rewards_expire.
-- da36b2e0ac9c -> 1b3267ae4f56
-- 1 column renamed, 1 constraint dropped, 1 constraint created, 1 enum changed

set search_path to public, extensions;

alter table public.referrals rename column channel to referral_method;
alter table public.referrals drop constraint referrals_channel_check;

alter type public.reward_status add value 'expired';

alter table public.referrals
  add constraint referrals_referral_method_check check (referral_method in ('code', 'link', 'qr_code', 'contact_share'));
