-- Written by pgspec from the spec of dracarys: initial.
-- e3b0c44298fc -> bc03e16e3d73
-- 2 enums created, 5 functions created, 37 indexes created, 1 job created, 30 policies created, 3 settings created, 15 tables created, 12 triggers created, 2 views created

set search_path to public, extensions;

do $$
begin
  execute format('alter database %I set timezone = ''UTC''', current_database());
end
$$;

do $$
begin
  execute format('alter database %I set statement_timeout = ''30s''', current_database());
end
$$;

do $$
begin
  execute format('alter database %I set idle_session_timeout = ''5min''', current_database());
end
$$;

create type public.subscription_status as enum ('active', 'past_due', 'canceled', 'trialing');
comment on type public.subscription_status is 'The state of a subscription. The source document has the same five values twice: as this enum, which nothing uses,
and as a check on a `varchar(20)`. Here the column has the enum, and the check is gone.';

create type public.activity_type as enum (
  'login',
  'lesson_complete',
  'achievement_gain',
  'post_create'
);
comment on type public.activity_type is 'What a user did. The source document declares the enum in its migration and gives the column of the same name
the type `varchar(50)`, so that nothing uses it; here the column does.';

create function public.calculate_user_level(total_xp integer)
returns integer
language plpgsql
immutable
set search_path = ''
as $$begin
  return floor(log(2, greatest(total_xp / 1000 + 1, 2)));
end;$$;
comment on function public.calculate_user_level(integer) is 'The level that belongs to an amount of XP. Each level takes twice the XP of the one before: 1000, 2000, 4000, 8000 …, so
that level 2 begins at 3000 XP in all, level 3 at 7000. Level 1 is where everybody starts, whatever the XP, null included.';
revoke all on function public.calculate_user_level(integer) from public;
grant execute on function public.calculate_user_level(integer) to authenticated, service_role;

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

create table public.subscription_plans (
  id                 uuid primary key default gen_random_uuid(),
  name               text not null,
  description        text,
  plan_type          varchar(20) not null default 'monthly',
  price              numeric(10, 2) not null,
  currency           varchar(3) not null default 'USD',
  stripe_price_id    text unique,
  features           jsonb not null,
  is_active          boolean not null default true,
  trial_days         integer not null default 0,
  max_users          integer,
  level_access_limit integer not null default 99,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint ck_subscription_plans_plan_type_known check (plan_type in ('monthly', 'yearly', 'lifetime'))
);
alter table public.subscription_plans enable row level security;
comment on table public.subscription_plans is 'What can be subscribed to. Anybody may read the active plans, signed in or not; the server writes them.';
comment on column public.subscription_plans.price is 'In units of the currency';
comment on column public.subscription_plans.currency is 'ISO 4217 code';
comment on column public.subscription_plans.stripe_price_id is 'Stripe''s price (`price_...`); not readable by clients';
comment on column public.subscription_plans.features is 'What the plan contains, for display; free in form';
comment on column public.subscription_plans.is_active is 'Inactive plans are not sold any more';
comment on column public.subscription_plans.max_users is 'For team plans';
comment on column public.subscription_plans.level_access_limit is 'Max level accessible';
grant select (id, name, description, plan_type, price, currency, features, is_active, trial_days, max_users, level_access_limit, created_at, updated_at) on table public.subscription_plans to anon, authenticated;
grant all on table public.subscription_plans to service_role;

create index idx_subscription_plans_active on public.subscription_plans (is_active) where is_active = true;

create policy "Anyone can view active plans" on public.subscription_plans
  for select to anon, authenticated
  using (is_active = true);
create trigger trigger_set_updated_at
  before update on public.subscription_plans
  for each row
  execute function public.set_updated_at();

create table public.user_subscriptions (
  id                     uuid primary key default gen_random_uuid(),
  user_id                uuid not null,
  plan_id                uuid not null,
  stripe_subscription_id text unique,
  status                 public.subscription_status not null default 'active',
  current_period_start   timestamptz,
  current_period_end     timestamptz,
  trial_end              timestamptz,
  cancel_at_period_end   boolean not null default false,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now(),
  constraint fk_user_subscriptions_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint fk_user_subscriptions_plan_id foreign key (plan_id) references public.subscription_plans (id) on delete restrict
);
alter table public.user_subscriptions enable row level security;
comment on table public.user_subscriptions is 'A user''s subscription to a plan, as Stripe last reported it. Written by the server; users see their own.';
comment on column public.user_subscriptions.plan_id is 'A plan that somebody has stays';
comment on column public.user_subscriptions.stripe_subscription_id is 'Stripe''s subscription (`sub_...`); not readable by clients';
comment on column public.user_subscriptions.trial_end is 'Null if there is no trial';
grant select (id, user_id, plan_id, status, current_period_start, current_period_end, trial_end, cancel_at_period_end, created_at, updated_at) on table public.user_subscriptions to authenticated;
grant all on table public.user_subscriptions to service_role;

create index idx_user_subscriptions_user on public.user_subscriptions (user_id);

create index idx_user_subscriptions_status on public.user_subscriptions (status);

create index idx_user_subscriptions_plan_id on public.user_subscriptions (plan_id);
comment on index public.idx_user_subscriptions_plan_id is 'For the foreign key; not in the source document';

create policy "Users can view own subscriptions" on public.user_subscriptions
  for select to authenticated
  using ((select auth.uid()) = user_id);
create trigger trigger_set_updated_at
  before update on public.user_subscriptions
  for each row
  execute function public.set_updated_at();

create table public.community_posts (
  id               uuid primary key default gen_random_uuid(),
  author_id        uuid not null,
  title            text not null,
  content          text,
  post_type        varchar(20) not null default 'discussion',
  category         text,
  tags             text[],
  is_pinned        boolean not null default false,
  is_locked        boolean not null default false,
  upvotes_count    integer not null default 0,
  downvotes_count  integer not null default 0,
  comments_count   integer not null default 0,
  views_count      integer not null default 0,
  last_activity_at timestamptz not null default now(),
  metadata         jsonb,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint fk_community_posts_author_id foreign key (author_id) references auth.users (id) on delete cascade,
  constraint ck_community_posts_post_type_known check (post_type in ('discussion', 'question', 'announcement'))
);
alter table public.community_posts enable row level security;
comment on table public.community_posts is 'What users write. Every signed-in user reads all posts; authors write, edit and delete their own. In the document
nobody could edit or delete a post, their own included: there was no policy for it.

Announcing, pinning, locking and counting are the server''s: clients write neither `is_pinned`, `is_locked`, `metadata`
nor the counters, and the policies refuse them the type `announcement`.';
comment on column public.community_posts.category is 'Open set';
comment on column public.community_posts.is_locked is 'No more comments, as far as the application offers them';
comment on column public.community_posts.last_activity_at is 'The last comment or edit';
comment on column public.community_posts.metadata is 'Free in form';
grant select, delete, insert (author_id, title, content, post_type, category, tags), update (title, content, post_type, category, tags) on table public.community_posts to authenticated;
grant all on table public.community_posts to service_role;

create index idx_posts_author on public.community_posts (author_id);

create index idx_posts_category on public.community_posts (category);

create index idx_posts_pinned on public.community_posts (is_pinned) where is_pinned = true;

create index idx_posts_activity on public.community_posts (last_activity_at desc);
comment on index public.idx_posts_activity is 'Latest activity first';

create policy "Users can view community content" on public.community_posts
  for select to authenticated
  using (true);
create policy "Users can create posts" on public.community_posts
  for insert to authenticated
  with check ((select auth.uid()) = author_id and post_type <> 'announcement');
create policy "Users can update own posts" on public.community_posts
  for update to authenticated
  using ((select auth.uid()) = author_id)
  with check ((select auth.uid()) = author_id and post_type <> 'announcement');
create policy "Users can delete own posts" on public.community_posts
  for delete to authenticated
  using ((select auth.uid()) = author_id);
create trigger trigger_set_updated_at
  before update on public.community_posts
  for each row
  execute function public.set_updated_at();

create table public.community_comments (
  id                uuid primary key default gen_random_uuid(),
  post_id           uuid not null,
  author_id         uuid not null,
  parent_comment_id uuid,
  content           text not null,
  upvotes_count     integer not null default 0,
  downvotes_count   integer not null default 0,
  is_deleted        boolean not null default false,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint fk_community_comments_post_id foreign key (post_id) references public.community_posts (id) on delete cascade,
  constraint fk_community_comments_author_id foreign key (author_id) references auth.users (id) on delete cascade,
  constraint fk_community_comments_parent_comment_id foreign key (parent_comment_id) references public.community_comments (id) on delete cascade
);
alter table public.community_comments enable row level security;
comment on table public.community_comments is 'Comments on posts and replies to comments. Every signed-in user reads all; authors write and edit their own.

An author withdraws a comment with `is_deleted`; deleting the row is the server''s, because the replies
to it, which are other people''s, go with it. In the document row security was on and no policy let anybody in.';
comment on column public.community_comments.parent_comment_id is 'The comment that this one replies to';
comment on column public.community_comments.is_deleted is 'Withdrawn by its author; shown as such';
grant select, update (content, is_deleted), insert (post_id, author_id, parent_comment_id, content) on table public.community_comments to authenticated;
grant all on table public.community_comments to service_role;

create index idx_comments_post on public.community_comments (post_id);

create index idx_comments_author on public.community_comments (author_id);

create index idx_community_comments_parent_comment_id on public.community_comments (parent_comment_id);
comment on index public.idx_community_comments_parent_comment_id is 'For the foreign key; not in the source document';

create policy "Users can view comments" on public.community_comments
  for select to authenticated
  using (true);
create policy "Users can create comments" on public.community_comments
  for insert to authenticated
  with check ((select auth.uid()) = author_id);
create policy "Users can update own comments" on public.community_comments
  for update to authenticated
  using ((select auth.uid()) = author_id)
  with check ((select auth.uid()) = author_id);
create trigger trigger_set_updated_at
  before update on public.community_comments
  for each row
  execute function public.set_updated_at();

create table public.community_votes (
  id          uuid primary key default gen_random_uuid(),
  user_id     uuid not null,
  target_type varchar(20) not null,
  target_id   uuid not null,
  vote_type   varchar(10) not null,
  created_at  timestamptz not null default now(),
  unique (user_id, target_type, target_id),
  constraint fk_community_votes_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint ck_community_votes_target_type_known check (target_type in ('post', 'comment')),
  constraint ck_community_votes_vote_type_known check (vote_type in ('upvote', 'downvote'))
);
alter table public.community_votes enable row level security;
comment on table public.community_votes is 'One vote a user on a post or a comment. Users see and change their own votes; what others see are the counters. In
the document row security was on and no policy let anybody in.';
comment on column public.community_votes.target_type is 'What target_id is the id of';
comment on column public.community_votes.target_id is 'What is voted on. It may be a row of two tables, so there is no foreign key: votes on something that was
deleted stay until the server removes them.';
comment on constraint community_votes_user_id_target_type_target_id_key on public.community_votes is 'One vote a user';
grant select, delete, insert (user_id, target_type, target_id, vote_type), update (vote_type) on table public.community_votes to authenticated;
grant all on table public.community_votes to service_role;

create index idx_votes_target on public.community_votes (target_type, target_id);

create policy "Users can view own votes" on public.community_votes
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy "Users can vote" on public.community_votes
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy "Users can change own votes" on public.community_votes
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create policy "Users can withdraw own votes" on public.community_votes
  for delete to authenticated
  using ((select auth.uid()) = user_id);

create table public.lessons (
  id              uuid primary key default gen_random_uuid(),
  level_id        integer not null,
  gate_id         integer not null,
  title           text not null,
  subtitle        text,
  description     text,
  content_type    text not null default 'interactive',
  content_data    jsonb not null,
  assessment_data jsonb,
  xp_reward       integer not null default 0,
  estimated_time  interval,
  difficulty      text not null default 'intermediate',
  prerequisites   uuid[],
  is_active       boolean not null default true,
  order_index     integer not null default 0,
  created_by      uuid,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (level_id, gate_id),
  constraint fk_lessons_created_by foreign key (created_by) references auth.users (id) on delete set null,
  constraint ck_lessons_difficulty_known check (difficulty in ('beginner', 'intermediate', 'advanced'))
);
alter table public.lessons enable row level security;
comment on table public.lessons is 'One lesson a gate. Public read, admin write: anybody may read active lessons, signed in or not; the server
writes them and sees the inactive ones too.

A row of `user_progress` refers to a lesson; that its table comes first in the document does not matter.';
comment on column public.lessons.level_id is 'The number of the level';
comment on column public.lessons.gate_id is 'The number of the gate in its level';
comment on column public.lessons.content_type is 'How it is presented; the document gives the default only, so the set is open';
comment on column public.lessons.content_data is 'Full lesson content; free in form';
comment on column public.lessons.assessment_data is 'Quiz or assessment data; free in form, and as public as the lesson, so the server checks the answers';
comment on column public.lessons.xp_reward is 'XP for completing it';
comment on column public.lessons.estimated_time is 'How long it takes';
comment on column public.lessons.prerequisites is 'Array of required lesson IDs. No foreign key can hold an array; `check_lesson_prerequisites()` refuses
ids that are no lesson''s, and the deletion of a lesson that another one requires.';
comment on column public.lessons.is_active is 'Inactive lessons are hidden from clients';
comment on column public.lessons.order_index is 'Order within the gate';
comment on column public.lessons.created_by is 'Who wrote it; the lesson outlives their account';
comment on constraint lessons_level_id_gate_id_key on public.lessons is 'One lesson a gate';
grant select on table public.lessons to anon, authenticated;
grant all on table public.lessons to service_role;

create index idx_lessons_active on public.lessons (is_active) where is_active = true;
comment on index public.idx_lessons_active is 'What clients see';

create index idx_lessons_level_order on public.lessons (level_id, gate_id, order_index);

create index idx_lessons_content_type on public.lessons (content_type);

create index idx_lessons_created_by on public.lessons (created_by);
comment on index public.idx_lessons_created_by is 'For the foreign key; not in the source document';

create index idx_lessons_prerequisites on public.lessons using gin (prerequisites);
comment on index public.idx_lessons_prerequisites is 'Which lessons require one; not in the source document';

create policy "Anyone can view active lessons" on public.lessons
  for select to anon, authenticated
  using (is_active = true);
create trigger trigger_set_updated_at
  before update on public.lessons
  for each row
  execute function public.set_updated_at();

create function public.check_lesson_prerequisites()
returns trigger
language plpgsql
set search_path = ''
as $$declare
  unknown uuid;
begin
  if tg_op = 'DELETE' then
    if exists (
      select 1 from public.lessons as l where l.prerequisites @> array[old.id] and l.id <> old.id
    ) then
      raise exception 'lesson % is required by another lesson', old.id
        using errcode = 'foreign_key_violation';
    end if;
    return old;
  end if;

  select required.id into unknown
  from unnest(new.prerequisites) as required(id)
  where required.id is null
     or required.id = new.id
     or not exists (select 1 from public.lessons as l where l.id = required.id)
  limit 1;
  if found then
    raise exception 'lesson % cannot require lesson %', new.id, unknown
      using errcode = 'foreign_key_violation';
  end if;
  return new;
end;$$;
comment on function public.check_lesson_prerequisites() is 'Stands in for the foreign key that `lessons.prerequisites` cannot have, and raises what one would
(`foreign_key_violation`): when a required lesson does not exist or is the lesson itself, and when a lesson
is deleted that another one requires. Not in the source document. Unlike a foreign key it locks nothing: a lesson deleted
at the very moment at which another transaction requires it slips through.';
revoke all on function public.check_lesson_prerequisites() from public;

create table public.user_progress (
  id              uuid primary key default gen_random_uuid(),
  user_id         uuid not null,
  level_id        integer not null,
  gate_id         integer not null,
  lesson_id       uuid,
  completed       boolean not null default false,
  score           integer,
  xp_earned       integer not null default 0,
  time_spent      interval,
  attempts_count  integer not null default 1,
  last_attempt_at timestamptz not null default now(),
  completed_at    timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  unique (user_id, level_id, gate_id),
  constraint fk_user_progress_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint fk_user_progress_lesson_id foreign key (lesson_id) references public.lessons (id) on delete restrict,
  constraint ck_user_progress_completed_completed_at_set check (not completed or completed_at is not null)
);
alter table public.user_progress enable row level security;
comment on table public.user_progress is 'How far a user is with a gate: one row a user and gate.

Users see, begin and update their own rows. `score` and `xp_earned` are written by the server, which grades the
answers; with the document''s policy anybody could have given themselves any XP, and with it a place on
the leaderboard. Nor can a user delete a row and earn it again.

The document''s "Users can update own progress" is for all commands and covers what "Users can view own progress"
admits; it is for updates here, and one for inserts stands beside it.

A completed row says when it was completed: the leaderboard counts it in that week. Without
the check, completing one without a time failed inside of the leaderboard''s trigger.';
comment on column public.user_progress.level_id is 'The number of the level';
comment on column public.user_progress.gate_id is 'The number of the gate in its level';
comment on column public.user_progress.lesson_id is 'The lesson taken; one with progress stays, inactive if need be';
comment on column public.user_progress.score is 'What the assessment gave; written by the server';
comment on column public.user_progress.xp_earned is 'XP that the completed gate gave; written by the server';
comment on column public.user_progress.time_spent is 'Time spent on it, over all attempts';
comment on column public.user_progress.completed_at is 'When it was completed; decides the week of the leaderboard';
comment on constraint user_progress_user_id_level_id_gate_id_key on public.user_progress is 'One row a user and gate';
comment on constraint ck_user_progress_completed_completed_at_set on public.user_progress is 'Completed rows say when';
grant select, update (lesson_id, completed, time_spent, attempts_count, last_attempt_at, completed_at), insert (user_id, level_id, gate_id, lesson_id, completed, time_spent, attempts_count, last_attempt_at, completed_at) on table public.user_progress to authenticated;
grant all on table public.user_progress to service_role;

create index idx_user_progress_user on public.user_progress (user_id);

create index idx_user_progress_level on public.user_progress (level_id, gate_id);

create index idx_user_progress_completed on public.user_progress (completed) where completed = false;
comment on index public.idx_user_progress_completed is 'What is not finished yet';

create index idx_user_progress_lesson_id on public.user_progress (lesson_id);
comment on index public.idx_user_progress_lesson_id is 'For the foreign key; not in the source document';

create policy "Users can view own progress" on public.user_progress
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy "Users can begin own progress" on public.user_progress
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy "Users can update own progress" on public.user_progress
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create trigger trigger_set_updated_at
  before update on public.user_progress
  for each row
  execute function public.set_updated_at();

create trigger trigger_check_prerequisites
  before insert or update of prerequisites or delete on public.lessons
  for each row
  execute function public.check_lesson_prerequisites();
comment on trigger trigger_check_prerequisites on public.lessons is 'In place of a foreign key';

create table public.achievements (
  id           uuid primary key default gen_random_uuid(),
  code         varchar(100) not null unique,
  title        text not null,
  description  text not null,
  icon_url     text,
  category     text not null default 'general',
  xp_reward    integer not null default 0,
  requirements jsonb,
  rarity       text not null default 'common',
  is_active    boolean not null default true,
  created_at   timestamptz not null default now(),
  constraint ck_achievements_rarity_known check (rarity in ('common', 'rare', 'epic', 'legendary'))
);
alter table public.achievements enable row level security;
comment on table public.achievements is 'What can be achieved. Written by the server; signed-in users see the active ones.';
comment on column public.achievements.code is 'The name that the application knows it by';
comment on column public.achievements.category is 'The document gives the default only, so the set is open';
comment on column public.achievements.xp_reward is 'XP for unlocking it';
comment on column public.achievements.requirements is 'What it takes; free in form';
grant select on table public.achievements to authenticated;
grant all on table public.achievements to service_role;
create policy "Users can view active achievements" on public.achievements
  for select to authenticated
  using (is_active = true);

create table public.user_achievements (
  id             uuid primary key default gen_random_uuid(),
  user_id        uuid not null,
  achievement_id uuid not null,
  unlocked_at    timestamptz not null default now(),
  progress_value integer not null default 100,
  metadata       jsonb,
  unique (user_id, achievement_id),
  constraint fk_user_achievements_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint fk_user_achievements_achievement_id foreign key (achievement_id) references public.achievements (id) on delete cascade
);
alter table public.user_achievements enable row level security;
comment on table public.user_achievements is 'What a user has achieved, once each. Written by the server; users see their own.';
comment on column public.user_achievements.progress_value is 'Percentage or count';
comment on column public.user_achievements.metadata is 'More about how it was achieved; free in form';
comment on constraint user_achievements_user_id_achievement_id_key on public.user_achievements is 'Once a user';
grant select on table public.user_achievements to authenticated;
grant all on table public.user_achievements to service_role;

create index idx_user_achievements_user on public.user_achievements (user_id);

create index idx_user_achievements_unlocked on public.user_achievements (unlocked_at desc);
comment on index public.idx_user_achievements_unlocked is 'Newest first';

create index idx_user_achievements_achievement_id on public.user_achievements (achievement_id);
comment on index public.idx_user_achievements_achievement_id is 'For the foreign key; not in the source document';

create policy "Users can view own achievements" on public.user_achievements
  for select to authenticated
  using ((select auth.uid()) = user_id);

create table public.leaderboard (
  id                uuid primary key default gen_random_uuid(),
  user_id           uuid not null,
  period            varchar(20) not null,
  xp_points         integer not null default 0,
  lessons_completed integer not null default 0,
  streak_days       integer not null default 0,
  rank              integer,
  percentile        numeric(5, 2),
  period_start_date date not null,
  period_end_date   date not null,
  updated_at        timestamptz not null default now(),
  unique (user_id, period, period_start_date),
  constraint fk_leaderboard_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint ck_leaderboard_period_known check (period in ('daily', 'weekly', 'monthly', 'all_time'))
);
alter table public.leaderboard enable row level security;
comment on table public.leaderboard is 'XP of a user in a period. Signed-in users see all of it; nobody but the server and the trigger of
`user_progress` writes it.

The trigger keeps the entries of the period `weekly`, see `update_leaderboard()`. The other periods, `streak_days`,
`rank` and `percentile` are written by the server: the document has the columns, and nothing that fills them.';
comment on column public.leaderboard.xp_points is 'XP earned in the period';
comment on column public.leaderboard.lessons_completed is 'Gates completed in the period';
comment on column public.leaderboard.streak_days is 'Longest streak within the period';
comment on column public.leaderboard.rank is '1 is the best; null until ranked';
comment on column public.leaderboard.percentile is 'Percentage of users that this one is ahead of; null until ranked';
comment on column public.leaderboard.period_start_date is 'First day, in UTC; of a week it is the Monday';
comment on column public.leaderboard.period_end_date is 'Last day, in UTC; of a week it is the Sunday';
comment on constraint leaderboard_user_id_period_period_start_date_key on public.leaderboard is 'One entry a user and period';
grant select on table public.leaderboard to authenticated;
grant all on table public.leaderboard to service_role;

create index idx_leaderboard_period_rank on public.leaderboard (period, period_start_date, rank);

create index idx_leaderboard_user_period on public.leaderboard (user_id, period, period_end_date desc);

create policy "Users can view the leaderboard" on public.leaderboard
  for select to authenticated
  using (true);
create trigger trigger_set_updated_at
  before update on public.leaderboard
  for each row
  execute function public.set_updated_at();

create function public.recompute_weekly_leaderboard(p_user_id uuid, p_monday date)
returns void
language plpgsql
strict
set search_path = ''
as $$begin
  insert into public.leaderboard (
    user_id, period, xp_points, lessons_completed, period_start_date, period_end_date
  )
  select p_user_id, 'weekly', coalesce(sum(up.xp_earned), 0), count(*), p_monday, p_monday + 6
  from public.user_progress as up
  where up.user_id = p_user_id
    and up.completed
    and (up.completed_at at time zone 'UTC')::date between p_monday and p_monday + 6
  on conflict (user_id, period, period_start_date) do update
  set xp_points = excluded.xp_points,
      lessons_completed = excluded.lessons_completed;
end;$$;
comment on function public.recompute_weekly_leaderboard(uuid, date) is 'Writes the weekly leaderboard entry of a user: XP and number of all gates that they completed in the week (UTC) that
begins with this Monday. Called by `update_leaderboard()`; the server may call it to put an entry right.
Does nothing if one of the arguments is null. Not in the source document.';
revoke all on function public.recompute_weekly_leaderboard(uuid, date) from public;
grant execute on function public.recompute_weekly_leaderboard(uuid, date) to service_role;

create function public.update_leaderboard()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$begin
  -- The week that the row counted in before, and the one that it counts in now. On a row that is not completed
  -- the time may be null, and then there is no such week.
  if tg_op = 'UPDATE' then
    perform public.recompute_weekly_leaderboard(
      old.user_id, date_trunc('week', old.completed_at at time zone 'UTC')::date
    );
  end if;
  perform public.recompute_weekly_leaderboard(
    new.user_id, date_trunc('week', new.completed_at at time zone 'UTC')::date
  );
  return null;
end;$$;
comment on function public.update_leaderboard() is 'Auto-updates the leaderboard when progress is saved: the weekly entry of the week that the row counts in, and of
the one it counted in before.

The function of the document added the row''s XP on every save, so that each later change of a completed row counted it
again; and it took the week from a `completed_at` that may be null, in the time zone of the session. This one
adds up what is there, see `recompute_weekly_leaderboard()`, and weeks are those of UTC, the platform''s time zone.
The trigger fires for rows that are not completed too: one that no longer is must no longer count.

Runs with its owner''s rights, because no client may write the leaderboard.';
revoke all on function public.update_leaderboard() from public;

create trigger trigger_update_leaderboard
  after insert or update on public.user_progress
  for each row
  execute function public.update_leaderboard();
comment on trigger trigger_update_leaderboard on public.user_progress is 'Keeps the weekly leaderboard';

create table public.live_sessions (
  id                   uuid primary key default gen_random_uuid(),
  title                text not null,
  description          text,
  host_id              uuid not null,
  session_type         varchar(20) not null default 'workshop',
  scheduled_at         timestamptz not null,
  duration             interval not null,
  max_participants     integer,
  current_participants integer not null default 0,
  meeting_url          text,
  recording_url        text,
  is_recorded          boolean not null default false,
  status               varchar(20) not null default 'scheduled',
  prerequisites        jsonb,
  tags                 text[],
  metadata             jsonb,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  constraint fk_live_sessions_host_id foreign key (host_id) references auth.users (id) on delete cascade,
  constraint ck_live_sessions_session_type_known check (session_type in ('workshop', 'q&a', 'presentation')),
  constraint ck_live_sessions_status_known check (status in ('scheduled', 'live', 'ended', 'cancelled'))
);
alter table public.live_sessions enable row level security;
comment on table public.live_sessions is 'A workshop, a round of questions or a presentation. Every signed-in user sees what is on; the server writes it.
The link to the meeting is not among the columns that clients may read: the server gives it to participants.';
comment on column public.live_sessions.host_id is 'Who holds it';
comment on column public.live_sessions.scheduled_at is 'When it begins';
comment on column public.live_sessions.max_participants is 'Null if there is no limit';
comment on column public.live_sessions.current_participants is 'Kept by the server';
comment on column public.live_sessions.meeting_url is 'Where it takes place; whoever has it can join. Not readable by clients';
comment on column public.live_sessions.recording_url is 'Where the recording is';
comment on column public.live_sessions.prerequisites is 'What a participant must have done. The ids are not checked against `lessons`.';
comment on column public.live_sessions.metadata is 'Free in form';
grant select (id, title, description, host_id, session_type, scheduled_at, duration, max_participants, current_participants, recording_url, is_recorded, status, prerequisites, tags, metadata, created_at, updated_at) on table public.live_sessions to authenticated;
grant all on table public.live_sessions to service_role;

create index idx_sessions_host on public.live_sessions (host_id);

create index idx_sessions_scheduled on public.live_sessions (scheduled_at);

create index idx_sessions_status on public.live_sessions (status);

create index idx_live_sessions_prerequisites on public.live_sessions using gin (prerequisites);
comment on index public.idx_live_sessions_prerequisites is 'Sessions that require a lesson; promised by the document, not in it';

create policy "Users can view sessions" on public.live_sessions
  for select to authenticated
  using (true);
create trigger trigger_set_updated_at
  before update on public.live_sessions
  for each row
  execute function public.set_updated_at();

create table public.session_participants (
  id                uuid primary key default gen_random_uuid(),
  session_id        uuid not null,
  user_id           uuid not null,
  joined_at         timestamptz,
  left_at           timestamptz,
  attendance_status varchar(20) not null default 'registered',
  feedback_rating   integer,
  feedback_text     text,
  created_at        timestamptz not null default now(),
  unique (session_id, user_id),
  constraint fk_session_participants_session_id foreign key (session_id) references public.live_sessions (id) on delete cascade,
  constraint fk_session_participants_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint ck_session_participants_attendance_status_known check (attendance_status in ('registered', 'attended', 'missed', 'waitlisted')),
  constraint ck_session_participants_feedback_rating_range check (feedback_rating >= 1 and feedback_rating <= 5)
);
alter table public.session_participants enable row level security;
comment on table public.session_participants is 'Who takes part in a session, once each. Users register and withdraw themselves and give feedback; who attended is
written by the server.';
comment on column public.session_participants.joined_at is 'When the user came';
comment on column public.session_participants.left_at is 'When the user went';
comment on column public.session_participants.feedback_rating is '1 to 5';
comment on column public.session_participants.feedback_text is 'What the user says about the session';
comment on constraint session_participants_session_id_user_id_key on public.session_participants is 'Once a user';
grant select, delete, update (feedback_rating, feedback_text), insert (session_id, user_id) on table public.session_participants to authenticated;
grant all on table public.session_participants to service_role;

create index idx_session_participants_session on public.session_participants (session_id);

create index idx_session_participants_user_id on public.session_participants (user_id);
comment on index public.idx_session_participants_user_id is 'For the foreign key; not in the source document';

create policy "Users can view own participation" on public.session_participants
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy "Users can register" on public.session_participants
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy "Users can give feedback" on public.session_participants
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);
create policy "Users can withdraw" on public.session_participants
  for delete to authenticated
  using ((select auth.uid()) = user_id);

create table public.user_profiles (
  id                 uuid primary key,
  full_name          text,
  avatar_url         text,
  bio                text,
  timezone           text not null default 'UTC',
  locale             text,
  broker_account     text,
  trading_experience text not null default 'beginner',
  trading_goals      text[],
  current_level      integer not null default 1,
  total_xp           integer not null default 0,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint fk_user_profiles_id foreign key (id) references auth.users (id) on delete cascade,
  constraint ck_user_profiles_trading_experience_known check (trading_experience in ('beginner', 'intermediate', 'advanced'))
);
alter table public.user_profiles enable row level security;
comment on table public.user_profiles is 'Custom user profile extension: one row for each row of `auth.users`, with the same `id`, which therefore has no default.

Users see, create and edit their own. `current_level` and `total_xp` are not among the columns that they may
write: the server does, from `user_progress` and `calculate_user_level()`.';
comment on column public.user_profiles.id is 'The id of the Supabase Auth user';
comment on column public.user_profiles.full_name is 'The user''s full name';
comment on column public.user_profiles.avatar_url is 'URL of the user''s picture';
comment on column public.user_profiles.bio is 'What the user says about themselves';
comment on column public.user_profiles.timezone is 'IANA time zone in which the user is shown dates; stored times do not depend on it';
comment on column public.user_profiles.locale is 'Language code';
comment on column public.user_profiles.broker_account is 'Number of the user''s account with their broker';
comment on column public.user_profiles.trading_experience is 'The document gives the default only; the values are those of lessons.difficulty';
comment on column public.user_profiles.trading_goals is 'In the user''s own words';
comment on column public.user_profiles.current_level is 'Derived from total_xp, see calculate_user_level(); written by the server';
comment on column public.user_profiles.total_xp is 'XP earned in all; written by the server';
grant select, update (full_name, avatar_url, bio, timezone, locale, trading_experience, trading_goals), insert (id, full_name, avatar_url, bio, timezone, locale, trading_experience, trading_goals) on table public.user_profiles to authenticated;
grant all on table public.user_profiles to service_role;
create policy "Users can view own profile" on public.user_profiles
  for select to authenticated
  using ((select auth.uid()) = id);
create policy "Users can create own profile" on public.user_profiles
  for insert to authenticated
  with check ((select auth.uid()) = id);
create policy "Users can update own profile" on public.user_profiles
  for update to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);
create trigger trigger_set_updated_at
  before update on public.user_profiles
  for each row
  execute function public.set_updated_at();

create table public.user_streaks (
  id                 uuid primary key default gen_random_uuid(),
  user_id            uuid not null unique,
  current_streak     integer not null default 0,
  longest_streak     integer not null default 0,
  last_activity_date date,
  last_streak_reset  timestamptz,
  streak_streak_data jsonb,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint fk_user_streaks_user_id foreign key (user_id) references auth.users (id) on delete cascade
);
alter table public.user_streaks enable row level security;
comment on table public.user_streaks is 'Consecutive days of activity, one row a user. Written by the server; users see their own.

The index `idx_user_streaks_user` of the source document is gone: the unique constraint on `user_id` is one.';
comment on column public.user_streaks.user_id is 'One row a user; the unique constraint is its index';
comment on column public.user_streaks.current_streak is 'Days in a row, as of the last activity';
comment on column public.user_streaks.longest_streak is 'The most days in a row so far';
comment on column public.user_streaks.last_activity_date is 'The last day with activity, in UTC';
comment on column public.user_streaks.last_streak_reset is 'When the streak last went back to 0';
comment on column public.user_streaks.streak_streak_data is 'Daily activity tracking; free in form. The doubled word is the document''s';
grant select on table public.user_streaks to authenticated;
grant all on table public.user_streaks to service_role;

create index idx_user_streaks_reset on public.user_streaks (last_streak_reset);

create policy "Users can view own streak" on public.user_streaks
  for select to authenticated
  using ((select auth.uid()) = user_id);
create trigger trigger_set_updated_at
  before update on public.user_streaks
  for each row
  execute function public.set_updated_at();

create table public.user_activity_log (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null,
  activity_type public.activity_type not null,
  entity_type   varchar(50),
  entity_id     uuid,
  metadata      jsonb,
  session_id    uuid,
  ip_address    inet,
  user_agent    text,
  created_at    timestamptz not null default now(),
  constraint fk_user_activity_log_user_id foreign key (user_id) references auth.users (id) on delete cascade,
  constraint ck_user_activity_log_entity_type_known check (entity_type in ('lesson', 'achievement', 'post', 'session'))
);
alter table public.user_activity_log enable row level security;
comment on table public.user_activity_log is 'What users did, when and from where. Written by the server, which knows the address and the browser; users see
their own rows, without these two. Rows never change, so there is no `updated_at`.';
comment on column public.user_activity_log.activity_type is 'varchar(50) in the document, beside an enum with this name';
comment on column public.user_activity_log.entity_type is 'What entity_id is the id of; null where there is nothing, as for login';
comment on column public.user_activity_log.entity_id is 'The row that the activity was about. No foreign key, since the log outlives what it speaks of';
comment on column public.user_activity_log.metadata is 'More about the activity; free in form';
comment on column public.user_activity_log.session_id is 'The visit during which it happened, as the application counts them; refers to no table';
comment on column public.user_activity_log.ip_address is 'Where the request came from; not readable by clients';
comment on column public.user_activity_log.user_agent is 'The browser; not readable by clients';
grant select (id, user_id, activity_type, entity_type, entity_id, metadata, session_id, created_at) on table public.user_activity_log to authenticated;
grant all on table public.user_activity_log to service_role;

create index idx_activity_log_user_time on public.user_activity_log (user_id, created_at desc);

create index idx_activity_log_type on public.user_activity_log (activity_type);

create index idx_activity_log_session on public.user_activity_log (session_id);

create index idx_user_activity_log_metadata on public.user_activity_log using gin (metadata);
comment on index public.idx_user_activity_log_metadata is 'Searches in the JSON; promised by the document, not in it';

create policy "Users can view own activity" on public.user_activity_log
  for select to authenticated
  using ((select auth.uid()) = user_id);

create view public.user_learning_stats
with (security_invoker = true) as
select
  up.user_id,
  count(*) as completed_lessons,
  sum(up.xp_earned) as total_xp,
  max(up.completed_at) as last_activity
from user_progress up
where up.completed = true
group by up.user_id;
comment on view public.user_learning_stats is 'User learning statistics: one row a user who completed something. It runs with the rights of whoever reads it,
so a signed-in user gets their own row; in the document it ran with its owner''s and showed everybody''s.';
grant select on table public.user_learning_stats to authenticated;
grant all on table public.user_learning_stats to service_role;

create view public.lesson_popularity
with (security_invoker = true) as
select
  l.id,
  l.title,
  count(up.id) as completions,
  avg(up.score) as avg_score,
  rank() over (order by count(up.id) desc) as popularity_rank
from lessons l
left join user_progress up on l.id = up.lesson_id and up.completed = true
where l.is_active = true
group by l.id, l.title;
comment on view public.lesson_popularity is 'Popular lessons: how often each active lesson was completed, how well, and its place among them (1 is the most
popular; equals share a place).

For the server: it runs with the rights of whoever reads it, and a user, who sees nobody else''s progress, would
get the popularity of lessons with themselves.';
grant all on table public.lesson_popularity to service_role;

select cron.schedule('vacuum-activity-log', '0 3 * * 0', $$vacuum (analyze) public.user_activity_log$$);
