-- Written by pgspec from the spec of social-engagement: languages.
-- 1b3267ae4f56 -> aa2f25b8c569
-- 1 enum dropped, 1 constraint created, 2 tables changed

set search_path to public, extensions;

update public.health_professionals set languages = array['English'] where languages is null;
alter table public.health_professionals alter column languages set not null;
alter table public.health_professionals alter column languages set default array['English'];

alter table public.referrals alter column reward_status drop default;
alter table public.referrals alter column reward_status set data type varchar(20) using reward_status::text::varchar(20);
alter table public.referrals alter column reward_status set default 'pending';
alter table public.referrals
  add constraint referrals_reward_status_check check (reward_status in ('pending', 'earned', 'credited', 'expired'));

drop type public.reward_status;
