-- Written by pgspec from the spec of social-engagement: rewards_expire.
-- da36b2e0ac9c -> 1b3267ae4f56
-- 1 column renamed, 1 constraint renamed, 1 enum changed

set search_path to public, extensions;

alter table public.referrals rename column channel to referral_method;
alter table public.referrals rename constraint referrals_channel_check to referrals_referral_method_check;

alter type public.reward_status add value 'expired';
