-- Written by pgspec from the spec of dracarys: no_broker_accounts.
-- a359563ab3f5 -> 3aba0032cae5
-- 1 table changed
-- Destroys the values of column public.user_profiles.broker_account: the school never trades for its users, and the number is worth protecting

set search_path to public, extensions;

alter table public.user_profiles drop column broker_account;
