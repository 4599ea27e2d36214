-- Written by pgspec from the spec of social-engagement: initial.
-- e3b0c44298fc -> da36b2e0ac9c
-- 1 enum created, 6 functions created, 16 indexes created, 34 policies created, 12 tables created, 6 triggers created, 3 views created

set search_path to public, extensions;

create type public.reward_status as enum ('pending', 'earned', 'credited');

create function public.set_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$begin
  new.updated_at = now();
  return new;
end;$$;
comment on function public.set_updated_at() is 'Sets `updated_at` to the start of the transaction. The trigger function of every table that has the column. The
source document has the columns and nothing that keeps them; function and triggers are added.';
revoke all on function public.set_updated_at() from public;

create table public.community_challenges (
  id                 uuid primary key default uuid_generate_v4(),
  challenge_name     varchar(100) not null,
  description        text not null,
  challenge_type     varchar(30) check (challenge_type in ('consistency', 'variety', 'seasonal', 'goal_based')),
  difficulty_level   integer not null default 1 check (difficulty_level between 1 and 5),
  duration_days      integer not null,
  max_participants   integer,
  entry_requirements jsonb,
  success_criteria   jsonb,
  reward_structure   jsonb,
  start_date         date,
  end_date           date,
  created_by         uuid references auth.users (id) on delete set null,
  is_public          boolean not null default true,
  is_active          boolean not null default true,
  featured_priority  integer not null default 0,
  created_at         timestamptz not null default now()
);
alter table public.community_challenges enable row level security;
comment on table public.community_challenges is 'Challenge definitions and management.

Signed-in users see the public ones that are active, their own, and those they take part in. They create
and change their own; featuring is the server''s. A challenge whose creator''s account is deleted becomes one of the system.';
comment on column public.community_challenges.difficulty_level is '1 to 5';
comment on column public.community_challenges.max_participants is 'NULL for unlimited; the server, which lets users in, sees to it';
comment on column public.community_challenges.entry_requirements is 'Prerequisites to join; free in form';
comment on column public.community_challenges.success_criteria is 'How to complete the challenge; free in form';
comment on column public.community_challenges.reward_structure is 'Points, badges, prizes for completion.';
comment on column public.community_challenges.created_by is 'NULL for system challenges';
comment on column public.community_challenges.featured_priority is 'Higher numbers get featured; written by the server';
grant select, insert (challenge_name, description, challenge_type, difficulty_level, duration_days, max_participants, entry_requirements, success_criteria, reward_structure, start_date, end_date, created_by, is_public, is_active), update (challenge_name, description, challenge_type, difficulty_level, duration_days, max_participants, entry_requirements, success_criteria, reward_structure, start_date, end_date, is_public, is_active) on table public.community_challenges to authenticated;
grant all on table public.community_challenges to service_role;

create index idx_community_challenges_active on public.community_challenges (is_active, start_date, end_date);

create index idx_community_challenges_created_by on public.community_challenges (created_by);
comment on index public.idx_community_challenges_created_by is 'For the foreign key; not in the source document';

create policy "Users can create challenges" on public.community_challenges
  for insert to authenticated
  with check ((select auth.uid()) = created_by);
create policy "Users can update own challenges" on public.community_challenges
  for update to authenticated
  using ((select auth.uid()) = created_by)
  with check ((select auth.uid()) = created_by);

create table public.challenge_participants (
  id                uuid primary key default uuid_generate_v4(),
  challenge_id      uuid not null references public.community_challenges (id) on delete cascade,
  user_id           uuid not null references auth.users (id) on delete cascade,
  joined_at         timestamptz not null default now(),
  completion_status varchar(20) not null default 'active' check (completion_status in ('active', 'completed', 'failed', 'withdrawn')),
  completion_date   timestamptz,
  final_score       integer not null default 0,
  rank_position     integer,
  rewards_earned    jsonb,
  is_visible        boolean not null default true,
  unique (challenge_id, user_id)
);
alter table public.challenge_participants enable row level security;
comment on table public.challenge_participants is 'User participation in challenges: progress tracking and completion status.

The server lets users in, since it alone can tell whether they meet `entry_requirements`, and writes status,
score, rank and rewards. A user sees their own rows and the visible ones of challenges that they see, and decides
whether theirs is visible.';
comment on column public.challenge_participants.rank_position is 'Final ranking in challenge';
comment on column public.challenge_participants.rewards_earned is 'Points, badges, prizes received.';
comment on column public.challenge_participants.is_visible is 'Privacy control for leaderboard';
comment on constraint challenge_participants_challenge_id_user_id_key on public.challenge_participants is 'Once a challenge; also finds its participants';
grant select, update (is_visible) on table public.challenge_participants to authenticated;
grant all on table public.challenge_participants to service_role;

create index idx_challenge_participants_user_id on public.challenge_participants (user_id);
comment on index public.idx_challenge_participants_user_id is 'For the foreign key and the policies; not in the source document';

create policy "Users can view own and visible participation" on public.challenge_participants
  for select to authenticated
  using (user_id = (select auth.uid())
  or (is_visible and challenge_id in (select id from community_challenges)));
create policy "Users can update own participation" on public.challenge_participants
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create function public.my_challenges()
returns setof uuid
language sql
stable security definer
set search_path = ''
as $$select cp.challenge_id from public.challenge_participants as cp where cp.user_id = auth.uid()$$;
comment on function public.my_challenges() is 'The challenges that the caller takes part in. For policies, as `my_family_plans()`.';
revoke all on function public.my_challenges() from public;
grant execute on function public.my_challenges() to authenticated, service_role;

create policy "Users can view challenges that are open to them" on public.community_challenges
  for select to authenticated
  using ((is_public and is_active)
  or created_by = (select auth.uid())
  or id in (select my_challenges()));

create table public.challenge_progress (
  id                       uuid primary key default uuid_generate_v4(),
  challenge_participant_id uuid not null references public.challenge_participants (id) on delete cascade,
  progress_date            date not null,
  progress_data            jsonb not null,
  daily_score              integer not null default 0,
  cumulative_score         integer not null default 0,
  notes                    text,
  auto_generated           boolean not null default false,
  created_at               timestamptz not null default now(),
  unique (challenge_participant_id, progress_date)
);
alter table public.challenge_progress enable row level security;
comment on table public.challenge_progress is 'Daily or weekly progress entries for challenges, one a participant and day.

A participant sees their own, and writes and changes those that they entered themselves; scores are the server''s,
as are the entries that the system generates.';
comment on column public.challenge_progress.progress_data is 'Challenge-specific progress metrics; free in form';
comment on column public.challenge_progress.notes is 'User notes about their progress';
comment on column public.challenge_progress.auto_generated is 'System vs manual entry';
comment on constraint challenge_progress_challenge_participant_id_progress_date_key on public.challenge_progress is 'One entry a day';
grant select, insert (challenge_participant_id, progress_date, progress_data, notes), update (progress_data, notes) on table public.challenge_progress to authenticated;
grant all on table public.challenge_progress to service_role;
create policy "Participants can view own progress" on public.challenge_progress
  for select to authenticated
  using (challenge_participant_id in (select id from challenge_participants where user_id = (select auth.uid())));
create policy "Participants can enter own progress" on public.challenge_progress
  for insert to authenticated
  with check (not auto_generated
  and challenge_participant_id in (select id from challenge_participants where user_id = (select auth.uid())));
create policy "Participants can update own entries" on public.challenge_progress
  for update to authenticated
  using (not auto_generated
  and challenge_participant_id in (select id from challenge_participants where user_id = (select auth.uid())))
  with check (not auto_generated
  and challenge_participant_id in (select id from challenge_participants where user_id = (select auth.uid())));

create table public.health_professionals (
  id                     uuid primary key default uuid_generate_v4(),
  user_id                uuid references auth.users (id) on delete set null,
  professional_name      varchar(100) not null,
  credentials            text[],
  specializations        text[],
  bio                    text,
  years_experience       integer,
  consultation_rate      numeric(8, 2),
  available_time_slots   jsonb,
  languages              text[],
  profile_image_url      text,
  verification_status    varchar(20) not null default 'pending' check (verification_status in ('pending', 'verified', 'suspended')),
  verification_documents jsonb,
  rating_average         numeric(3, 2) not null default 0.00,
  total_consultations    integer not null default 0,
  is_available           boolean not null default true,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now()
);
alter table public.health_professionals enable row level security;
comment on table public.health_professionals is 'Directory of verified nutritionists and health experts: professional credentials and specialties.

Signed-in users see those who are verified. A professional with a user account sees and edits their own entry; whether
they are verified, and what they are rated, the server writes. `verification_documents` is for the server alone.';
comment on column public.health_professionals.user_id is 'May link to user account';
comment on column public.health_professionals.professional_name is 'Name, as it is shown';
comment on column public.health_professionals.credentials is 'RD, PhD, MD, etc.; an open set';
comment on column public.health_professionals.specializations is 'diabetes, heart_health, sports_nutrition; taken as examples, so the set is open';
comment on column public.health_professionals.consultation_rate is 'Per session rate';
comment on column public.health_professionals.available_time_slots is 'Available consultation times.';
comment on column public.health_professionals.verification_documents is 'Stored credential verification; free in form';
comment on column public.health_professionals.rating_average is 'Written by the server';
comment on column public.health_professionals.total_consultations is 'Written by the server';
grant update (bio, consultation_rate, available_time_slots, languages, profile_image_url, is_available), select (id, user_id, professional_name, credentials, specializations, bio, years_experience, consultation_rate, available_time_slots, languages, profile_image_url, verification_status, rating_average, total_consultations, is_available, created_at, updated_at) on table public.health_professionals to authenticated;
grant all on table public.health_professionals to service_role;

create index idx_health_professionals_specialization on public.health_professionals using gin (specializations);

create index idx_health_professionals_user_id on public.health_professionals (user_id);
comment on index public.idx_health_professionals_user_id is 'For the foreign key; not in the source document';

create policy "Users can view verified professionals" on public.health_professionals
  for select to authenticated
  using (verification_status = 'verified' or user_id = (select auth.uid()));
create policy "Professionals can update own entry" on public.health_professionals
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger set_health_professionals_updated_at
  before update on public.health_professionals
  for each row
  execute function public.set_updated_at();

create table public.consultation_sessions (
  id                   uuid primary key default uuid_generate_v4(),
  user_id              uuid not null references auth.users (id) on delete cascade,
  professional_id      uuid not null references public.health_professionals (id) on delete cascade,
  session_date         timestamptz not null,
  duration_minutes     integer not null default 30,
  session_type         varchar(20) not null default 'video' check (session_type in ('video', 'phone', 'chat')),
  session_status       varchar(20) not null default 'scheduled' check (session_status in ('scheduled', 'completed', 'cancelled', 'no_show')),
  session_notes        text,
  user_feedback_rating integer check (user_feedback_rating between 1 and 5),
  user_feedback_text   text,
  session_cost         numeric(8, 2),
  payment_status       varchar(20) not null default 'pending' check (payment_status in ('pending', 'paid', 'refunded')),
  recording_url        text,
  follow_up_scheduled  boolean not null default false,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now()
);
alter table public.consultation_sessions enable row level security;
comment on table public.consultation_sessions is 'Scheduled sessions between users and professionals: session management and follow-up tracking.

Booked, paid and closed by the server. The user and the professional see the session; the user gives feedback.
`session_notes` are the professional''s own: the server shows them to nobody else, and clients cannot read them.';
comment on column public.consultation_sessions.session_date is 'When it begins';
comment on column public.consultation_sessions.session_notes is 'Professional''s notes';
comment on column public.consultation_sessions.user_feedback_rating is '1 to 5, from user';
comment on column public.consultation_sessions.user_feedback_text is 'What the user says about the session';
comment on column public.consultation_sessions.recording_url is 'Optional session recording';
grant select (id, user_id, professional_id, session_date, duration_minutes, session_type, session_status, user_feedback_rating, user_feedback_text, session_cost, payment_status, recording_url, follow_up_scheduled, created_at, updated_at), update (user_feedback_rating, user_feedback_text) on table public.consultation_sessions to authenticated;
grant all on table public.consultation_sessions to service_role;

create index idx_consultation_sessions_user_date on public.consultation_sessions (user_id, session_date);

create index idx_consultation_sessions_professional_id on public.consultation_sessions (professional_id);
comment on index public.idx_consultation_sessions_professional_id is 'For the foreign key; not in the source document';

create policy "Users and professionals can view own sessions" on public.consultation_sessions
  for select to authenticated
  using (user_id = (select auth.uid())
  or professional_id in (select id from health_professionals where user_id = (select auth.uid())));
create policy "Users can give feedback" on public.consultation_sessions
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger set_consultation_sessions_updated_at
  before update on public.consultation_sessions
  for each row
  execute function public.set_updated_at();

create table public.family_plans (
  id                       uuid primary key default uuid_generate_v4(),
  family_name              varchar(100) not null,
  primary_account_holder   uuid not null references auth.users (id) on delete cascade,
  billing_account          uuid references auth.users (id) on delete set null,
  max_members              integer not null default 6,
  plan_type                varchar(20) not null default 'standard' check (plan_type in ('standard', 'premium', 'custom')),
  shared_wallet_balance    numeric(10, 2) not null default 0.00,
  family_goals             jsonb,
  coordination_preferences jsonb,
  is_active                boolean not null default true,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now()
);
alter table public.family_plans enable row level security;
comment on table public.family_plans is 'Multi-user family account management: links multiple users under shared billing and coordination.

Its members see it. Whoever opens one is its primary account holder; holder and admins change its name, goals and
coordination. What is paid for (type, size, wallet, billing account) is written by the server. A plan ends by `is_active`,
which is the server''s too; it is deleted with the account of its holder.';
comment on column public.family_plans.family_name is 'What the family calls itself';
comment on column public.family_plans.primary_account_holder is 'Who opened it';
comment on column public.family_plans.billing_account is 'Who pays; may differ from primary holder, who pays if it is null';
comment on column public.family_plans.max_members is 'Active members at most, see check_family_member()';
comment on column public.family_plans.shared_wallet_balance is 'In the currency of the shop; written by the server';
comment on column public.family_plans.family_goals is 'Shared family health goals; free in form';
comment on column public.family_plans.coordination_preferences is 'Delivery coordination settings; free in form';
grant select, update (family_name, family_goals, coordination_preferences), insert (id, family_name, primary_account_holder, family_goals, coordination_preferences) on table public.family_plans to authenticated;
grant all on table public.family_plans to service_role;

create index idx_family_plans_primary_holder on public.family_plans (primary_account_holder);

create index idx_family_plans_billing_account on public.family_plans (billing_account);
comment on index public.idx_family_plans_billing_account is 'For the foreign key; not in the source document';

create policy "Users can open family plans" on public.family_plans
  for insert to authenticated
  with check ((select auth.uid()) = primary_account_holder);
create trigger set_family_plans_updated_at
  before update on public.family_plans
  for each row
  execute function public.set_updated_at();

create table public.family_members (
  id               uuid primary key default uuid_generate_v4(),
  family_plan_id   uuid not null references public.family_plans (id) on delete cascade,
  user_id          uuid not null references auth.users (id) on delete cascade,
  role             varchar(20) not null default 'member' check (role in ('admin', 'member', 'child', 'guest')),
  display_name     varchar(50),
  relationship     varchar(30),
  permissions      jsonb,
  privacy_settings jsonb,
  joined_at        timestamptz not null default now(),
  is_active        boolean not null default true,
  unique (family_plan_id, user_id)
);
alter table public.family_members enable row level security;
comment on table public.family_members is 'Individual family member profiles within family plans: role-based access control and profile relationships.

Members see each other. Admins change and remove members. Members change how they appear and what others see, and
leave; for a child their admins do, and a guest is a member without a say in anything else. Nobody but an admin
changes roles and permissions: `check_family_member()`. The primary account holder counts as an admin.

Only the holder adds themselves. Everybody else is added by the server once they accepted an invitation, because
a family sees what its members show to friends only.';
comment on column public.family_members.display_name is 'Family-specific display name';
comment on column public.family_members.relationship is 'parent, child, spouse, sibling, etc.; an open set';
comment on column public.family_members.permissions is 'Role-based permission settings; what each key permits is the application''s.';
comment on column public.family_members.privacy_settings is 'What family members can see; what each key shows is the application''s.';
comment on constraint family_members_family_plan_id_user_id_key on public.family_members is 'Once a family; also finds its members';
grant select, delete, insert (family_plan_id, user_id, role, display_name, relationship, privacy_settings), update (role, display_name, relationship, permissions, privacy_settings, is_active) on table public.family_members to authenticated;
grant all on table public.family_members to service_role;

create index idx_family_members_user_id on public.family_members (user_id);
comment on index public.idx_family_members_user_id is 'For the foreign key and the policies; not in the source document';

create function public.my_family_plans()
returns setof uuid
language sql
stable security definer
set search_path = ''
as $$select fm.family_plan_id from public.family_members as fm where fm.user_id = auth.uid() and fm.is_active
union
select fp.id from public.family_plans as fp where fp.primary_account_holder = auth.uid()$$;
comment on function public.my_family_plans() is 'The plans that the caller belongs to: as an active member, or as the primary account holder. For policies; runs with
its owner''s rights, because the rows that it reads are guarded by policies that ask it.';
revoke all on function public.my_family_plans() from public;
grant execute on function public.my_family_plans() to authenticated, service_role;

create function public.my_administered_family_plans()
returns setof uuid
language sql
stable security definer
set search_path = ''
as $$select fm.family_plan_id from public.family_members as fm
where fm.user_id = auth.uid() and fm.is_active and fm.role = 'admin'
union
select fp.id from public.family_plans as fp where fp.primary_account_holder = auth.uid()$$;
comment on function public.my_administered_family_plans() is 'The plans that the caller may change: as an active member in the role `admin`, or as the primary account holder. For
policies, as `my_family_plans()`.';
revoke all on function public.my_administered_family_plans() from public;
grant execute on function public.my_administered_family_plans() to authenticated, service_role;

create function public.my_family()
returns setof uuid
language sql
stable security definer
set search_path = ''
as $$select other.user_id
from public.family_members as mine
join public.family_members as other on other.family_plan_id = mine.family_plan_id and other.is_active
where mine.user_id = auth.uid() and mine.is_active$$;
comment on function public.my_family() is 'The users with whom the caller shares a family plan, as active members both of them; the caller is one. For
policies, as `my_family_plans()`.';
revoke all on function public.my_family() from public;
grant execute on function public.my_family() to authenticated, service_role;

create function public.check_family_member()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$declare
  was_active boolean := false;
  allowed integer;
  members bigint;
begin
  if tg_op = 'UPDATE' then
    was_active := old.is_active and old.family_plan_id = new.family_plan_id;
    -- A request with a user's token carries their id; the server and jobs carry none.
    if auth.uid() is not null
      and (new.role, new.permissions, new.is_active) is distinct from (old.role, old.permissions, old.is_active)
      and not exists (
        select 1 from public.my_administered_family_plans() as plans(id) where plans.id = old.family_plan_id
      )
    then
      raise exception 'only an admin of the family changes roles and permissions'
        using errcode = 'insufficient_privilege';
    end if;
  end if;

  if new.is_active and not was_active then
    select fp.max_members into allowed
    from public.family_plans as fp
    where fp.id = new.family_plan_id
    for update;

    select count(*) into members
    from public.family_members as fm
    where fm.family_plan_id = new.family_plan_id
      and fm.is_active
      and fm.id <> new.id;

    if members >= allowed then
      raise exception 'the family plan has room for % members', allowed
        using errcode = 'check_violation';
    end if;
  end if;
  return new;
end;$$;
comment on function public.check_family_member() is 'Refuses a member too many (`check_violation`), and a change of role, permissions or activity by somebody who is no
admin of the family (`insufficient_privilege`); the server, whose requests carry no user, may do the latter. It
locks the plan, so that two members who join at once are counted both.';
revoke all on function public.check_family_member() from public;

create policy "Members can view own family plans" on public.family_plans
  for select to authenticated
  using (id in (select my_family_plans()));
create policy "Admins can update own family plans" on public.family_plans
  for update to authenticated
  using (id in (select my_administered_family_plans()))
  with check (id in (select my_administered_family_plans()));

create policy "Members can view own family" on public.family_members
  for select to authenticated
  using (family_plan_id in (select my_family_plans()));
create policy "Holders can join own family plans" on public.family_members
  for insert to authenticated
  with check ((select auth.uid()) = user_id and family_plan_id in (select my_administered_family_plans()));
create policy "Members can update themselves and admins everybody" on public.family_members
  for update to authenticated
  using ((user_id = (select auth.uid()) and role <> 'child')
  or family_plan_id in (select my_administered_family_plans()))
  with check ((user_id = (select auth.uid()) and role <> 'child')
  or family_plan_id in (select my_administered_family_plans()));
create policy "Members can leave and admins remove" on public.family_members
  for delete to authenticated
  using ((user_id = (select auth.uid()) and role <> 'child')
  or family_plan_id in (select my_administered_family_plans()));
create trigger check_family_member
  before insert or update on public.family_members
  for each row
  execute function public.check_family_member();
comment on trigger check_family_member on public.family_members is 'Size of the family, and who changes roles';

create table public.social_profiles (
  id                      uuid primary key references auth.users (id) on delete cascade,
  display_name            varchar(50),
  privacy_level           varchar(20) not null default 'friends_only' check (privacy_level in ('public', 'friends_only', 'private')),
  social_sharing_enabled  boolean not null default true,
  referral_credits_earned numeric(10, 2) not null default 0.00
);
alter table public.social_profiles enable row level security;
comment on table public.social_profiles is 'The social side of a user: one row for each row of `auth.users`, with the same `id`, which therefore has no default.

The document adds these four columns to `auth.users`. That table is the platform''s: its own migrations change it, the role
that runs ours does not own it, and clients can never be let in.

`privacy_level` says who else sees the row. The document has no friends: those of `friends_only` are the
members of the same family. `referral_credits_earned` is not among the columns that clients may read or write,
since whoever may see a profile would see it: the server shows it to its owner.';
comment on column public.social_profiles.id is 'The id of the Supabase Auth user';
comment on column public.social_profiles.display_name is 'The name that others see';
comment on column public.social_profiles.privacy_level is 'Who sees the profile';
comment on column public.social_profiles.social_sharing_enabled is 'Whether the application offers to share';
comment on column public.social_profiles.referral_credits_earned is 'In the currency of the shop; written by the server';
grant update (display_name, privacy_level, social_sharing_enabled), select (id, display_name, privacy_level, social_sharing_enabled), insert (id, display_name, privacy_level, social_sharing_enabled) on table public.social_profiles to authenticated;
grant all on table public.social_profiles to service_role;
create policy "Users can view profiles that are shown to them" on public.social_profiles
  for select to authenticated
  using (id = (select auth.uid())
  or privacy_level = 'public'
  or (privacy_level = 'friends_only' and id in (select my_family())));
create policy "Users can create own profile" on public.social_profiles
  for insert to authenticated
  with check ((select auth.uid()) = id);
create policy "Users can update own profile" on public.social_profiles
  for update to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);

create table public.social_achievements (
  id                  uuid primary key default uuid_generate_v4(),
  user_id             uuid not null references auth.users (id) on delete cascade,
  achievement_type    varchar(50) not null check (achievement_type in ('referral_milestone', 'challenge_winner', 'recipe_featured')),
  achievement_name    varchar(100) not null,
  description         text,
  related_entity_id   uuid,
  related_entity_type varchar(30) check (related_entity_type in ('challenge', 'referral', 'recipe')),
  points_awarded      integer not null default 0,
  badge_awarded       varchar(50),
  special_reward      jsonb,
  achieved_at         timestamptz not null default now(),
  is_public           boolean not null default true,
  celebration_shown   boolean not null default false
);
alter table public.social_achievements enable row level security;
comment on table public.social_achievements is 'Social-specific achievements and milestones: referral rewards, challenge completions, featured recipes.

Written by the server. Users see their own and the public ones of others; of their own they change whether
others see it, and that it was celebrated.';
comment on column public.social_achievements.related_entity_id is 'ID of the challenge, referral or recipe that it was achieved with. It may be a row of three tables, so there is
no foreign key; the achievement outlives what it was for.';
comment on column public.social_achievements.related_entity_type is 'What related_entity_id is the id of';
comment on column public.social_achievements.special_reward is 'Credits, discounts, special access.';
comment on column public.social_achievements.is_public is 'Whether others can see this achievement';
comment on column public.social_achievements.celebration_shown is 'Whether the application has celebrated it';
grant select, update (is_public, celebration_shown) on table public.social_achievements to authenticated;
grant all on table public.social_achievements to service_role;

create index idx_social_achievements_user_type on public.social_achievements (user_id, achievement_type);

create policy "Users can view own and public achievements" on public.social_achievements
  for select to authenticated
  using (user_id = (select auth.uid()) or is_public);
create policy "Users can update own achievements" on public.social_achievements
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create table public.user_recipes (
  id                uuid primary key default uuid_generate_v4(),
  user_id           uuid not null references auth.users (id) on delete cascade,
  recipe_name       varchar(100) not null,
  description       text,
  ingredients       jsonb not null,
  instructions      text not null,
  prep_time_minutes integer,
  servings          integer not null default 1,
  difficulty_level  integer not null default 1 check (difficulty_level between 1 and 5),
  nutritional_info  jsonb,
  tags              text[],
  image_url         text,
  video_url         text,
  is_public         boolean not null default true,
  featured_at       timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
alter table public.user_recipes enable row level security;
comment on table public.user_recipes is 'User-generated recipe system: community content. Users write their own, and see the public ones of others. Featuring is
done by moderators, who go through the server.';
comment on column public.user_recipes.ingredients is 'Fruit-focused ingredient list.';
comment on column public.user_recipes.difficulty_level is '1 to 5';
comment on column public.user_recipes.nutritional_info is 'Calculated or estimated nutrition of one serving.';
comment on column public.user_recipes.tags is 'Dietary, occasion, season tags; an open set';
comment on column public.user_recipes.image_url is 'Recipe photo';
comment on column public.user_recipes.video_url is 'Recipe video';
comment on column public.user_recipes.featured_at is 'When featured by moderators';
grant select, delete, update (recipe_name, description, ingredients, instructions, prep_time_minutes, servings, difficulty_level, nutritional_info, tags, image_url, is_public), insert (user_id, recipe_name, description, ingredients, instructions, prep_time_minutes, servings, difficulty_level, nutritional_info, tags, image_url, is_public) on table public.user_recipes to authenticated;
grant all on table public.user_recipes to service_role;

create index idx_user_recipes_public_featured on public.user_recipes (is_public, featured_at);

create index idx_user_recipes_user_id on public.user_recipes (user_id);
comment on index public.idx_user_recipes_user_id is 'For the foreign key; not in the source document';

create policy "Users can view own and public recipes" on public.user_recipes
  for select to authenticated
  using (user_id = (select auth.uid()) or is_public);
create policy "Users can create own recipes" on public.user_recipes
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy "Users can update own recipes" on public.user_recipes
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create policy "Users can delete own recipes" on public.user_recipes
  for delete to authenticated
  using ((select auth.uid()) = user_id);
create trigger set_user_recipes_updated_at
  before update on public.user_recipes
  for each row
  execute function public.set_updated_at();

create table public.recipe_reviews (
  id            uuid primary key default uuid_generate_v4(),
  recipe_id     uuid not null references public.user_recipes (id) on delete cascade,
  reviewer_id   uuid not null references auth.users (id) on delete cascade,
  rating        integer check (rating >= 1 and rating <= 5),
  review_text   text,
  helpful_votes integer not null default 0,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (recipe_id, reviewer_id)
);
alter table public.recipe_reviews enable row level security;
comment on table public.recipe_reviews is 'Recipe ratings and reviews, one a user and recipe. Whoever sees a recipe sees its reviews and may write one;
votes for a review are counted by the server.';
comment on column public.recipe_reviews.rating is '1 to 5; null for a review without a rating';
comment on column public.recipe_reviews.helpful_votes is 'Written by the server';
comment on constraint recipe_reviews_recipe_id_reviewer_id_key on public.recipe_reviews is 'One review a user';
grant select, delete, update (rating, review_text), insert (recipe_id, reviewer_id, rating, review_text) on table public.recipe_reviews to authenticated;
grant all on table public.recipe_reviews to service_role;

create index idx_recipe_reviews_reviewer_id on public.recipe_reviews (reviewer_id);
comment on index public.idx_recipe_reviews_reviewer_id is 'For the foreign key; not in the source document';

create policy "Users can view reviews of recipes that they see" on public.recipe_reviews
  for select to authenticated
  using (recipe_id in (select id from user_recipes));
create policy "Users can review recipes that they see" on public.recipe_reviews
  for insert to authenticated
  with check ((select auth.uid()) = reviewer_id and recipe_id in (select id from user_recipes));
create policy "Users can update own reviews" on public.recipe_reviews
  for update to authenticated
  using ((select auth.uid()) = reviewer_id)
  with check ((select auth.uid()) = reviewer_id);
create policy "Users can delete own reviews" on public.recipe_reviews
  for delete to authenticated
  using ((select auth.uid()) = reviewer_id);
create trigger set_recipe_reviews_updated_at
  before update on public.recipe_reviews
  for each row
  execute function public.set_updated_at();

create table public.referrals (
  id                uuid primary key default uuid_generate_v4(),
  referrer_id       uuid not null references auth.users (id) on delete cascade,
  referee_id        uuid references auth.users (id) on delete set null,
  referral_code     varchar(20) not null unique,
  channel           varchar(30) check (channel in ('code', 'link', 'qr_code', 'contact_share')),
  referral_source   varchar(50) check (referral_source in ('app_share', 'sms', 'email', 'social')),
  invited_at        timestamptz not null default now(),
  signed_up_at      timestamptz,
  first_purchase_at timestamptz,
  reward_status     public.reward_status not null default 'pending',
  reward_amount     numeric(10, 2),
  bonus_tier        integer not null default 1,
  metadata          jsonb,
  constraint referrals_not_oneself check (referee_id <> referrer_id)
);
alter table public.referrals enable row level security;
comment on table public.referrals is 'Referral tracking system for user acquisition: links referrers to referees with reward tracking.

A user invites, and sees their own referrals. Whoever signed up, bought, and what the reward is, the server writes; the
rewards escalate with `bonus_tier`. Against fraud, of which the rationale of the document speaks: nobody refers
themselves, a code is used once, and clients write no reward. `metadata` is not among the columns that clients may read.';
comment on column public.referrals.referee_id is 'Null until signup, and once the account is deleted';
comment on column public.referrals.referral_code is 'The unique constraint is also the index for lookups by code';
comment on column public.referrals.reward_amount is 'In the currency of the shop';
comment on column public.referrals.bonus_tier is 'Escalating rewards for multiple referrals';
comment on column public.referrals.metadata is 'Campaign tracking, A/B test data, etc.';
comment on constraint referrals_not_oneself on public.referrals is 'Nobody refers themselves; not in the source document';
grant select (id, referrer_id, referee_id, referral_code, channel, referral_source, invited_at, signed_up_at, first_purchase_at, reward_status, reward_amount, bonus_tier), insert (referrer_id, referral_code, channel, referral_source) on table public.referrals to authenticated;
grant all on table public.referrals to service_role;

create index idx_referrals_referrer_status on public.referrals (referrer_id, reward_status);

create index idx_referrals_referee_id on public.referrals (referee_id);
comment on index public.idx_referrals_referee_id is 'For the foreign key; not in the source document';

create policy "Users can view own referrals" on public.referrals
  for select to authenticated
  using ((select auth.uid()) = referrer_id);
create policy "Users can invite" on public.referrals
  for insert to authenticated
  with check ((select auth.uid()) = referrer_id);

create view public.challenge_leaderboards
with (security_invoker = true) as
select
  cc.id as challenge_id,
  cc.challenge_name,
  cp.user_id,
  p.display_name,
  cp.final_score,
  cp.rank_position,
  cp.completion_status,
  row_number() over (partition by cc.id order by cp.final_score desc) as current_rank
from community_challenges cc
join challenge_participants cp on cc.id = cp.challenge_id
left join social_profiles p on cp.user_id = p.id
where cp.is_visible = true
  and cc.is_active = true;
comment on view public.challenge_leaderboards is 'Challenge leaderboard view: the visible participants of active challenges, with their rank as of now.

`display_name` is null where the profile is not shown to the reader. The document took it from `auth.users`, and with it
showed everybody''s, since the view ran with its owner''s rights.';
grant select on table public.challenge_leaderboards to authenticated;
grant all on table public.challenge_leaderboards to service_role;

create view public.family_dashboard
with (security_invoker = true) as
select
  fp.id as family_plan_id,
  fp.family_name,
  members.total_members,
  members.active_members,
  intake.avg_weekly_calories,
  fp.shared_wallet_balance as wallet_balance,
  challenges.active_challenges
from family_plans fp
cross join lateral (
  select count(*) as total_members, count(*) filter (where fm.is_active) as active_members
  from family_members fm
  where fm.family_plan_id = fp.id
) as members
cross join lateral (
  select avg(ni.calories_consumed) as avg_weekly_calories
  from family_members fm
  join nutritional_intake ni on ni.user_id = fm.user_id
  where fm.family_plan_id = fp.id
    and ni.consumption_date >= (now() at time zone 'UTC')::date - 7
) as intake
cross join lateral (
  select count(distinct cp.challenge_id) as active_challenges
  from family_members fm
  join challenge_participants cp on cp.user_id = fm.user_id
  where fm.family_plan_id = fp.id
    and cp.completion_status = 'active'
) as challenges
where fp.is_active = true;
comment on view public.family_dashboard is 'Family dashboard aggregated view: one row for each active plan that the reader may see.

The view of the document joined members, meals and challenges, and then added up: a family of two with ten meals had its
wallet counted twenty times, and so were its members. Here each figure is counted by itself, over rows that the
reader may see: the challenges of members who hide theirs do not count, nor do meals that
`nutritional_intake` keeps from the reader.';
grant select on table public.family_dashboard to authenticated;
grant all on table public.family_dashboard to service_role;

create view public.referral_analytics
with (security_invoker = true) as
select
  r.referrer_id,
  count(*) as total_referrals,
  count(case when r.signed_up_at is not null then 1 end) as successful_signups,
  count(case when r.first_purchase_at is not null then 1 end) as converted_purchases,
  sum(r.reward_amount) as total_rewards_earned,
  avg(extract(days from (r.first_purchase_at - r.signed_up_at))) as avg_conversion_days
from referrals r
where r.invited_at >= now() - interval '90 days'
group by r.referrer_id;
comment on view public.referral_analytics is 'Referral performance analytics of the last 90 days: one row a referrer. Clients see their own. The 90 days end now;
in the document they ended at midnight, in the time zone of whoever asked.';
grant select on table public.referral_analytics to authenticated;
grant all on table public.referral_analytics to service_role;

alter table public.achievement_milestones add column is_social_achievement boolean not null default false;
alter table public.achievement_milestones add column shared_publicly boolean not null default false;
alter table public.achievement_milestones add column social_context jsonb;

comment on column public.achievement_milestones.is_social_achievement is 'Whether it was achieved in company';
comment on column public.achievement_milestones.shared_publicly is 'Whether others can see it';
comment on column public.achievement_milestones.social_context is 'Challenge info, referral info, etc.';

alter table public.notification_preferences add column social_notifications jsonb not null default '{"challenges": true, "referrals": true, "family": true}';

comment on column public.notification_preferences.social_notifications is 'Which social news a user wants to hear of.';
