-- Written by pgspec from the spec of qic-life: track_1.
-- 22480daf08dd -> 84e17f6ebea6
-- 9 constraints dropped, 2 tables dropped, 13 constraints created, 1 enum created, 3 functions created, 20 indexes created, 3 jobs created, 1 materialized view created, 28 policies created, 3 seed rows created, 9 tables created, 1 trigger created, 8 tables changed
-- Destroys all rows of table public.user_skills: the document removes it with skill_trees
-- Destroys all rows of table public.skill_trees: the document removes it; missions and achievements take its place

set search_path to public, extensions;

alter table public.user_rewards drop constraint user_rewards_reward_id_fkey;
alter table public.user_rewards drop constraint user_rewards_user_id_fkey;

alter table public.user_scenarios drop constraint user_scenarios_scenario_id_fkey;
alter table public.user_scenarios drop constraint user_scenarios_user_id_fkey;

alter table public.user_missions drop constraint user_missions_mission_id_fkey;
alter table public.user_missions drop constraint user_missions_user_id_fkey;

alter table public.user_profiles drop constraint user_profiles_user_id_fkey;

alter table public.users drop constraint users_id_fkey;
alter table public.users drop constraint users_lifescore_check;

create type public.notification_priority as enum ('high', 'low');

create function public.is_admin()
returns boolean
language sql
stable
set search_path = ''
as $$select coalesce(auth.jwt() -> 'app_metadata' ->> 'role' = 'admin', false)$$;
comment on function public.is_admin() is 'Whether the request is an admin''s: `app_metadata.role` of its token is `admin`. Only the server can write `app_metadata` of a user.

The document asks for the claim `role`. The API switches to the database role of that name before anything else, and there is none that is
called `admin`: such a request fails before any policy is asked.';
revoke all on function public.is_admin() from public;
grant execute on function public.is_admin() to authenticated, service_role;

alter table public.missions enable row level security;
comment on column public.missions.name_en is 'Name in English';
comment on column public.missions.name_ar is 'Name in Arabic';
comment on column public.missions.xp_reward is 'XP for completing it';
update public.missions set is_active = true where is_active is null;
alter table public.missions alter column is_active set not null;
comment on column public.missions.is_active is 'Inactive missions are hidden from users. A mission that was ever used is made inactive, not deleted';
alter table public.missions add column recurrence_type varchar(20) not null default 'one_time';
comment on column public.missions.recurrence_type is 'How often it can be done';
alter table public.missions add column next_available_at timestamptz;
comment on column public.missions.next_available_at is 'When a daily or weekly mission can be done again; written by the server';
alter table public.missions add column ai_generated boolean not null default false;
comment on column public.missions.ai_generated is 'Whether the AI made it';
alter table public.missions add column coin_reward integer not null default 0;
comment on column public.missions.coin_reward is 'Coins for completing it, alongside XP';
alter table public.missions add column product_spotlight varchar(255);
comment on column public.missions.product_spotlight is 'Which QIC product this promotes';
comment on table public.missions is 'What a user can be asked to do. Signed-in users see the active ones. Admins see all, and write them: an admin is a user whose
`app_metadata` says so, see `is_admin()`.

The document''s policies overlapped: `missions_admin_all`, for all commands, admitted reads beside `missions_select_all`. Here each
command has one. It recognised admins by the claim `role`, which is the database role of the request and is never `admin`.

**Enhanced table.** `is_active` was a `BOOAN`; it is boolean. The document adds the five columns from `recurrence_type` on. Of those
that were there it speaks of `category`, `difficulty`, `is_active` and of XP. The names of a mission in two languages follow
`achievements`; `xp_reward` is named here. Of difficulties the document gives none: the three are chosen here.

**Sample rows.** Five per category. From the document: "7-Day Safe Driver", "Speed Limit Challenge", "10K Steps Daily",
"Hydration Tracker", "Budget Review" and "Emergency Fund Setup". The other nine stand where it says "etc.", and are added, as are
Arabic names, difficulties, recurrences, rewards and spotlights of all. Rows that are there are left as they are, so that
admins may change them.';
grant select, insert, update, delete on table public.missions to authenticated;
grant all on table public.missions to service_role;
alter table public.missions
  add constraint missions_recurrence_type_check check (recurrence_type in ('daily', 'weekly', 'one_time'));

create index idx_missions_category_difficulty on public.missions (category, difficulty, is_active);

create policy missions_select_all on public.missions
  for select to authenticated
  using (is_active or (select is_admin()));
comment on policy missions_select_all on public.missions is 'Users the active ones, admins all';
create policy missions_admin_insert on public.missions
  for insert to authenticated
  with check ((select is_admin()));
create policy missions_admin_update on public.missions
  for update to authenticated
  using ((select is_admin()))
  with check ((select is_admin()));
create policy missions_admin_delete on public.missions
  for delete to authenticated
  using ((select is_admin()));

create table public.mission_instances (
  id              uuid primary key default gen_random_uuid(),
  mission_id      uuid not null references public.missions (id) on delete restrict,
  instance_date   date not null,
  available_from  timestamptz not null,
  available_until timestamptz not null,
  is_expired      boolean not null default false,
  unique (mission_id, instance_date)
);
alter table public.mission_instances enable row level security;
comment on table public.mission_instances is 'Daily and weekly instances of recurring missions, to track when they reset. Made by the server, once a mission and date; signed-in
users see those of missions that they see. The job `expire-mission-instances` marks those that are over.

The document gives the table no row level security.';
comment on column public.mission_instances.mission_id is 'A mission with instances is in use';
comment on column public.mission_instances.instance_date is 'The day that it is for; of a weekly mission the first one';
comment on column public.mission_instances.is_expired is 'Whether its time is over, as of the last run of the job';
comment on constraint mission_instances_mission_id_instance_date_key on public.mission_instances is 'One a mission and date; not in the source document';
grant select on table public.mission_instances to authenticated;
grant all on table public.mission_instances to service_role;
create policy mission_instances_select_all on public.mission_instances
  for select to authenticated
  using (mission_id in (select id from missions));

alter table public.scenarios enable row level security;
comment on column public.scenarios.name_en is 'Name in English';
comment on column public.scenarios.name_ar is 'Name in Arabic';
comment on table public.scenarios is 'What-if scenarios that users can simulate. Signed-in users see all; the server writes them.

The document has scenarios as a feature, an event, a reason and a recommendation, and no table of them. This is the smallest that
`user_scenarios` can refer to.';
grant select on table public.scenarios to authenticated;
grant all on table public.scenarios to service_role;
create policy scenarios_select_all on public.scenarios
  for select to authenticated
  using (true);

alter table public.rewards enable row level security;
comment on column public.rewards.name_en is 'Name in English';
comment on column public.rewards.name_ar is 'Name in Arabic';
comment on table public.rewards is 'What can be redeemed. Signed-in users see all; the server writes them.

The document names the table and three kinds of rewards; the columns are the smallest that hold them.

**Sample rows.** The four badges, the three partner offers and the coin boost are the document''s, in its words; their Arabic
names are added. Rows that are there are left as they are.';
grant select on table public.rewards to authenticated;
grant all on table public.rewards to service_role;
create policy rewards_select_all on public.rewards
  for select to authenticated
  using (true);

create table public.achievements (
  id              uuid primary key default gen_random_uuid(),
  name_en         varchar(255) not null,
  name_ar         varchar(255),
  description_en  text,
  description_ar  text,
  badge_icon      varchar(100),
  condition_type  varchar(50) not null check (condition_type in ('lifescore_milestone', 'streak_count', 'missions_completed')),
  condition_value integer not null,
  is_active       boolean not null default true
);
alter table public.achievements enable row level security;
comment on table public.achievements is 'Milestone badges for engagement. Signed-in users see the active ones; the server writes them, and gives them to users.

In the source document the statement has no `;` at its end, so that it and the next one do not parse. It gives the table no row
level security.

**Sample rows.** The three are the document''s, each with its condition; the Arabic texts are added. Rows that are there are left as
they are.';
comment on column public.achievements.name_en is 'Name in English';
comment on column public.achievements.name_ar is 'Name in Arabic';
comment on column public.achievements.description_en is 'Description in English';
comment on column public.achievements.description_ar is 'Description in Arabic';
comment on column public.achievements.badge_icon is 'Name of the icon';
comment on column public.achievements.condition_type is 'What is counted';
comment on column public.achievements.condition_value is 'How much of it earns the achievement';
grant select on table public.achievements to authenticated;
grant all on table public.achievements to service_role;
create policy achievements_select_all on public.achievements
  for select to authenticated
  using (is_active);

alter table public.users enable row level security;
comment on column public.users.id is 'The id of the Supabase Auth user';
comment on column public.users.lifescore is '0 to 100; it was 0 to 1000. Each change is noted in lifescore_history';
comment on column public.users.xp is 'Experience from missions; written by the server';
comment on column public.users.coins is 'Coins from missions; written by the server';
comment on column public.users.current_streak is 'Days in a row, as of the last activity; written by the server';
alter table public.users alter column created_at drop default;
alter table public.users alter column created_at set data type timestamptz using (created_at at time zone 'UTC');
alter table public.users alter column created_at set default now();
alter table public.users add column username varchar(50);
comment on column public.users.username is 'The name for social features; null until it is chosen';
alter table public.users add column phone_number varchar(20);
comment on column public.users.phone_number is 'For notifications';
alter table public.users add column last_active_at timestamptz;
comment on column public.users.last_active_at is 'For engagement tracking; written by the server';
alter table public.users add column longest_streak integer not null default 0;
comment on column public.users.longest_streak is 'The most days in a row so far, a gamification metric; written by the server';
alter table public.users add column timezone varchar(50) not null default 'Asia/Qatar';
comment on column public.users.timezone is 'IANA time zone of the user''s days';
alter table public.users add column notification_preferences jsonb;
comment on column public.users.notification_preferences is 'Push notification settings: whether the user wants them, by type; what is not named is wanted. The document does not say what is in
it. The keys chosen here are the types of `notifications`.';
comment on table public.users is 'One row for each row of `auth.users`, with the same `id`: the policies of the source document compare it with `auth.uid()`. The
server inserts it at sign-up, with the id that Supabase Auth gave, so `id` has no default.

A user reads their own row and changes `username`, `phone_number`, `timezone` and `notification_preferences`. The other columns
are written by the server. With the document''s `users_update_own` and a plain UPDATE privilege, everybody could have given
themselves any LifeScore, coins and streak; the grants stop at the four columns.

**Enhanced table.** The document adds six columns, from `username` to `notification_preferences`; its summary counts seven. Of those that
were there it speaks of LifeScore, XP, coins and streak only. They are `lifescore`, `xp`, `coins` and `current_streak`, beside
`id` and `created_at`; names and defaults are chosen here.';
grant select on table public.users to authenticated;
grant update (username, phone_number, timezone, notification_preferences) on table public.users to authenticated;
grant all on table public.users to service_role;
update public.users set lifescore = lifescore / 10;
alter table public.users
  add constraint users_id_fkey foreign key (id) references auth.users (id) on delete cascade;
alter table public.users
  add constraint users_lifescore_check check (lifescore between 0 and 100);
alter table public.users
  add constraint users_username_key unique (username);
create policy users_select_own on public.users
  for select to authenticated
  using ((select auth.uid()) = id);
create policy users_update_own on public.users
  for update to authenticated
  using ((select auth.uid()) = id)
  with check ((select auth.uid()) = id);

create table public.ai_recommendations (
  id                  uuid primary key default gen_random_uuid(),
  user_id             uuid not null references public.users (id) on delete cascade,
  recommendation_type varchar(50) not null check (recommendation_type in ('mission', 'product', 'scenario')),
  target_id           uuid,
  confidence_score    numeric(3, 2) not null,
  reasoning           text,
  status              varchar(20) not null default 'pending' check (status in ('pending', 'accepted', 'dismissed', 'expired')),
  expires_at          timestamptz,
  created_at          timestamptz not null default now(),
  constraint check_confidence_range check (confidence_score >= 0 and confidence_score <= 1)
);
alter table public.ai_recommendations enable row level security;
comment on table public.ai_recommendations is 'AI-generated personalized recommendations, to see which of them work and to improve the algorithms. Written by the server; a user sees
their own, and accepts or dismisses one that is pending.

Pending ones whose time is over become `expired`, see `expire_old_recommendations()`. The document''s list of states lacks that one;
with its list closed, its function would have failed.';
comment on column public.ai_recommendations.recommendation_type is 'What is recommended, and what target_id is the id of';
comment on column public.ai_recommendations.target_id is 'The mission, product or scenario. "mission_id or product_id" in the document, which has no table of products: what it has of one is a
row of `product_recommendations`. No foreign key can point at three tables, and none of them is told when its row goes.';
comment on column public.ai_recommendations.confidence_score is '0.00 to 1.00';
comment on column public.ai_recommendations.reasoning is 'The AI''s explanation';
comment on column public.ai_recommendations.expires_at is 'Until when it can be accepted; null for ever';
grant select, update (status) on table public.ai_recommendations to authenticated;
grant all on table public.ai_recommendations to service_role;

create index idx_ai_recs_user_status on public.ai_recommendations (user_id, status);

create index idx_ai_recs_expires on public.ai_recommendations (expires_at) where status = 'pending';
comment on index public.idx_ai_recs_expires is 'The hourly job';

create policy ai_recommendations_update_own on public.ai_recommendations
  for update to authenticated
  using ((select auth.uid()) = user_id and status = 'pending')
  with check ((select auth.uid()) = user_id and status in ('accepted', 'dismissed'));
comment on policy ai_recommendations_update_own on public.ai_recommendations is 'To answer a pending one';
create policy ai_recommendations_select_own on public.ai_recommendations
  for select to authenticated
  using ((select auth.uid()) = user_id);

create function public.expire_old_recommendations()
returns void
language plpgsql
set search_path = ''
as $$begin
  update public.ai_recommendations
  set status = 'expired'
  where expires_at < now()
    and status = 'pending';
end;$$;
comment on function public.expire_old_recommendations() is 'Auto-expires old recommendations: those that are pending and whose `expires_at` is over become `expired`. Run by the job
`expire-old-recommendations`.';
revoke all on function public.expire_old_recommendations() from public;
grant execute on function public.expire_old_recommendations() to service_role;

create table public.product_recommendations (
  id             uuid primary key default gen_random_uuid(),
  user_id        uuid not null references public.users (id) on delete cascade,
  product_type   varchar(50) not null check (product_type in ('motor_insurance', 'health_insurance', 'life_insurance')),
  product_name   varchar(255) not null,
  recommended_by varchar(20) not null check (recommended_by in ('ai', 'mission_complete', 'lifescore_milestone')),
  priority       integer not null default 1 check (priority between 1 and 5),
  status         varchar(20) not null default 'recommended' check (status in ('recommended', 'viewed', 'purchased', 'dismissed')),
  metadata       jsonb,
  created_at     timestamptz not null default now(),
  viewed_at      timestamptz,
  actioned_at    timestamptz
);
alter table public.product_recommendations enable row level security;
comment on table public.product_recommendations is 'Cross-sell tracking for QIC products: which were recommended to whom, and what came of it. Measures conversion from engagement.

Written by the server; a user sees their own, and marks one as viewed or dismisses it. That one is purchased, the server says.';
comment on column public.product_recommendations.recommended_by is 'What it was recommended by';
comment on column public.product_recommendations.priority is '1 to 5; the index has 5 first';
comment on column public.product_recommendations.metadata is 'Product details and pricing, in the words of the document; the names of the keys are chosen here.';
comment on column public.product_recommendations.viewed_at is 'When the user first saw it';
comment on column public.product_recommendations.actioned_at is 'When it was purchased or dismissed';
grant select, update (status, viewed_at, actioned_at) on table public.product_recommendations to authenticated;
grant all on table public.product_recommendations to service_role;

create index idx_product_recs_user_status on public.product_recommendations (user_id, status);

create index idx_product_recs_priority on public.product_recommendations (priority desc);

create policy product_recommendations_update_own on public.product_recommendations
  for update to authenticated
  using ((select auth.uid()) = user_id and status <> 'purchased')
  with check ((select auth.uid()) = user_id and status in ('viewed', 'dismissed'));
comment on policy product_recommendations_update_own on public.product_recommendations is 'To say that it was seen or is not wanted';
create policy product_recommendations_select_own on public.product_recommendations
  for select to authenticated
  using ((select auth.uid()) = user_id);

create table public.user_behavior_events (
  id               uuid primary key default gen_random_uuid(),
  user_id          uuid not null references public.users (id) on delete cascade,
  event_type       varchar(50) not null check (event_type in ('mission_start', 'mission_complete', 'reward_redeem', 'login', 'scenario_simulate')),
  event_data       jsonb,
  lifescore_before integer check (lifescore_before between 0 and 100),
  lifescore_after  integer check (lifescore_after between 0 and 100),
  created_at       timestamptz not null default now()
);
alter table public.user_behavior_events enable row level security;
comment on table public.user_behavior_events is 'All user actions: feeds the AI engine with behavioural patterns for personalization.

A user reads and adds their own events, and changes none: what happened has happened. The scores before and after are the
server''s to fill in.

In the source document the CREATE TABLE does not parse: two comments swallow the commas behind `event_type` and `event_data`, and the
two score columns have none.';
comment on column public.user_behavior_events.event_data is 'Flexible event context; free in form';
comment on column public.user_behavior_events.lifescore_before is 'LifeScore before the event, if it moved it';
comment on column public.user_behavior_events.lifescore_after is 'LifeScore after the event, if it moved it';
grant select, insert (user_id, event_type, event_data) on table public.user_behavior_events to authenticated;
grant all on table public.user_behavior_events to service_role;

create index idx_behavior_events_user_type on public.user_behavior_events (user_id, event_type);
comment on index public.idx_behavior_events_user_type is 'What a user did, by kind';

create index idx_behavior_events_created on public.user_behavior_events (created_at desc);
comment on index public.idx_behavior_events_created is 'What happened last';

create policy user_behavior_events_insert_own on public.user_behavior_events
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy user_behavior_events_select_own on public.user_behavior_events
  for select to authenticated
  using ((select auth.uid()) = user_id);

create table public.lifescore_history (
  id            uuid primary key default gen_random_uuid(),
  user_id       uuid not null references public.users (id) on delete cascade,
  old_score     integer not null check (old_score between 0 and 100),
  new_score     integer not null check (new_score between 0 and 100),
  change_reason varchar(100) not null check (change_reason in ('mission_complete', 'scenario_penalty', 'streak_bonus', 'manual_update')),
  mission_id    uuid references public.missions (id) on delete restrict,
  created_at    timestamptz not null default now(),
  constraint check_score_change_reasonable check (abs(new_score - old_score) <= 50)
);
alter table public.lifescore_history enable row level security;
comment on table public.lifescore_history is 'LifeScore changes over time, for analytics, AI trend analysis and the user''s dashboard. Written by the trigger of `users`, see
`track_lifescore_change()`; users see their own.

A single change moves the score by 50 at most (`check_score_change_reasonable`); a larger one fails with the update that caused it.
The document wrote that while the score still went to 1000; on the scale of 0 to 100 it is half of it.

The document''s list of reasons lacks `manual_update`, which its own trigger writes. It is one here.';
comment on column public.lifescore_history.id is 'In the document it has no default, and the trigger gives none, so that every change would have failed';
comment on column public.lifescore_history.change_reason is 'Why it changed; manual_update where nobody said';
comment on column public.lifescore_history.mission_id is 'The mission that changed it, if one did';
grant select on table public.lifescore_history to authenticated;
grant all on table public.lifescore_history to service_role;

create index idx_lifescore_history_user on public.lifescore_history (user_id, created_at desc);
comment on index public.idx_lifescore_history_user is 'LifeScore trend of a user';

create index idx_lifescore_history_mission_id on public.lifescore_history (mission_id);
comment on index public.idx_lifescore_history_mission_id is 'For the foreign key; not in the source document';

create policy lifescore_history_select_own on public.lifescore_history
  for select to authenticated
  using ((select auth.uid()) = user_id);

create function public.track_lifescore_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$begin
  insert into public.lifescore_history (user_id, old_score, new_score, change_reason, mission_id)
  values (
    new.id, old.lifescore, new.lifescore,
    -- A setting that was local to an earlier transaction is left as an empty text.
    coalesce(nullif(current_setting('qic.change_reason', true), ''), 'manual_update'),
    nullif(current_setting('qic.mission_id', true), '')::uuid
  );
  return null;
end;$$;
comment on function public.track_lifescore_change() is 'Notes a change of `users.lifescore` in `lifescore_history`.

The reason is `manual_update`, as in the document, unless the transaction says otherwise: `set local qic.change_reason =
''mission_complete''` and `set local qic.mission_id = ''…''` before the update. The document has reasons and a mission in the table and nothing
that would write them; the two settings are added.

Runs with its owner''s rights: nobody but the server may write `lifescore_history`, whoever may change a LifeScore. The document''s ran
with the rights of whoever updated, who had no INSERT policy. That the score did change, the trigger''s WHEN says.';
revoke all on function public.track_lifescore_change() from public;

alter table public.user_missions enable row level security;
comment on column public.user_missions.mission_id is 'A mission that somebody has started stays';
comment on column public.user_missions.progress is 'Per cent';
alter table public.user_missions alter column started_at drop default;
alter table public.user_missions alter column started_at set data type timestamptz using (started_at at time zone 'UTC');
alter table public.user_missions alter column started_at set default now();
comment on table public.user_missions is 'The missions that a user has started, and how far they are. A mission that recurs has a row each time.

Users see, start and move on their own; when one was started, the server''s clock says. What is earned (XP, coins, LifeScore) the
server gives, once it has checked.

The document has `user_id`, `status`, `progress` and `started_at` in a policy, a check and an index, and `completed` as the only
status. The mission follows from the name of the table; `in_progress` is chosen here.';
update public.user_missions set progress = case when status = 'completed' then 100 else progress end;
grant select on table public.user_missions to authenticated;
grant update (status, progress) on table public.user_missions to authenticated;
grant insert (user_id, mission_id, status, progress) on table public.user_missions to authenticated;
grant all on table public.user_missions to service_role;
alter table public.user_missions
  add constraint check_progress_complete check (status <> 'completed' or progress = 100);
comment on constraint check_progress_complete on public.user_missions is 'What is completed is so by 100 %';
alter table public.user_missions
  add constraint user_missions_user_id_fkey foreign key (user_id) references public.users (id) on delete cascade;
alter table public.user_missions
  add constraint user_missions_mission_id_fkey foreign key (mission_id) references public.missions (id) on delete restrict;

create index idx_user_missions_status_started on public.user_missions (user_id, status, started_at desc);
comment on index public.idx_user_missions_status_started is 'A user''s missions by state, newest first';

create index idx_user_missions_mission_id on public.user_missions (mission_id);
comment on index public.idx_user_missions_mission_id is 'For the foreign key; not in the source document';

create policy user_missions_insert_own on public.user_missions
  for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy user_missions_select_own on public.user_missions
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy user_missions_update_own on public.user_missions
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

alter table public.user_scenarios enable row level security;
comment on column public.user_scenarios.scenario_id is 'A scenario that somebody has simulated stays';
alter table public.user_scenarios alter column created_at drop default;
alter table public.user_scenarios alter column created_at set data type timestamptz using (created_at at time zone 'UTC');
alter table public.user_scenarios alter column created_at set default now();
comment on column public.user_scenarios.created_at is 'When it was simulated';
comment on table public.user_scenarios is 'The scenarios that a user has simulated. Written by the server, since one may cost LifeScore (`scenario_penalty`); users see their own.

The document has the table in its list for row level security, without columns.';
grant select on table public.user_scenarios to authenticated;
grant all on table public.user_scenarios to service_role;
alter table public.user_scenarios
  add constraint user_scenarios_user_id_fkey foreign key (user_id) references public.users (id) on delete cascade;
alter table public.user_scenarios
  add constraint user_scenarios_scenario_id_fkey foreign key (scenario_id) references public.scenarios (id) on delete restrict;

create index idx_user_scenarios_user_id on public.user_scenarios (user_id);
comment on index public.idx_user_scenarios_user_id is 'For the foreign key and the policies; not in the source document';

create index idx_user_scenarios_scenario_id on public.user_scenarios (scenario_id);
comment on index public.idx_user_scenarios_scenario_id is 'For the foreign key; not in the source document';

create policy user_scenarios_select_own on public.user_scenarios
  for select to authenticated
  using ((select auth.uid()) = user_id);

create table public.notifications (
  id         uuid primary key default gen_random_uuid(),
  user_id    uuid not null references public.users (id) on delete cascade,
  type       varchar(50) not null check (type in ('mission_reminder', 'reward_available', 'streak_reminder', 'lifescore_update')),
  title      varchar(255),
  body       text,
  action_url varchar(500),
  priority   public.notification_priority not null default 'low',
  is_read    boolean not null default false,
  sent_at    timestamptz,
  read_at    timestamptz,
  created_at timestamptz not null default now()
);
alter table public.notifications enable row level security;
comment on table public.notifications is 'Push notification tracking. Written by the server, which sends them; a user sees their own and marks them as read.';
comment on column public.notifications.title is 'In the user''s language';
comment on column public.notifications.body is 'In the user''s language';
comment on column public.notifications.action_url is 'Where a tap on it leads';
comment on column public.notifications.sent_at is 'When it was sent; null until then';
comment on column public.notifications.read_at is 'When it was read; null until then';
grant select, update (is_read, read_at) on table public.notifications to authenticated;
grant all on table public.notifications to service_role;

create index idx_notifications_user_read on public.notifications (user_id, is_read);
comment on index public.idx_notifications_user_read is 'Unread ones of a user';

create index idx_notifications_sent on public.notifications (sent_at desc);

create policy notifications_select_own on public.notifications
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy notifications_update_own on public.notifications
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

alter table public.user_rewards enable row level security;
comment on column public.user_rewards.reward_id is 'A reward that somebody has stays';
alter table public.user_rewards alter column redeemed_at set data type timestamptz using (redeemed_at at time zone 'UTC');
comment on column public.user_rewards.redeemed_at is 'When it was redeemed; null until then';
comment on table public.user_rewards is 'The rewards that a user has. Written by the server, which takes the coins; users see their own.

The document has the table in its list for row level security, without columns.';
grant select on table public.user_rewards to authenticated;
grant all on table public.user_rewards to service_role;
alter table public.user_rewards
  add constraint user_rewards_user_id_fkey foreign key (user_id) references public.users (id) on delete cascade;
alter table public.user_rewards
  add constraint user_rewards_reward_id_fkey foreign key (reward_id) references public.rewards (id) on delete restrict;

create index idx_user_rewards_user_id on public.user_rewards (user_id);
comment on index public.idx_user_rewards_user_id is 'For the foreign key and the policies; not in the source document';

create index idx_user_rewards_reward_id on public.user_rewards (reward_id);
comment on index public.idx_user_rewards_reward_id is 'For the foreign key; not in the source document';

create policy user_rewards_select_own on public.user_rewards
  for select to authenticated
  using ((select auth.uid()) = user_id);

create table public.user_achievements (
  id             uuid primary key default gen_random_uuid(),
  user_id        uuid not null references public.users (id) on delete cascade,
  achievement_id uuid not null references public.achievements (id) on delete restrict,
  earned_at      timestamptz not null default now(),
  unique (user_id, achievement_id)
);
alter table public.user_achievements enable row level security;
comment on table public.user_achievements is 'What a user has achieved, once each. Written by the server; users see their own.';
comment on column public.user_achievements.achievement_id is 'An achievement that somebody has earned stays';
comment on constraint user_achievements_user_id_achievement_id_key on public.user_achievements is 'Once a user';
grant select on table public.user_achievements to authenticated;
grant all on table public.user_achievements to service_role;

create index idx_user_achievements_achievement_id on public.user_achievements (achievement_id);
comment on index public.idx_user_achievements_achievement_id is 'For the foreign key; not in the source document';

create policy user_achievements_select_own on public.user_achievements
  for select to authenticated
  using ((select auth.uid()) = user_id);

create trigger trigger_track_lifescore_change
  after update on public.users
  for each row
  when (old.lifescore is distinct from new.lifescore)
  execute function public.track_lifescore_change();
comment on trigger trigger_track_lifescore_change on public.users is 'Writes lifescore_history';

alter table public.user_profiles enable row level security;
alter table public.user_profiles add column ai_personality_type varchar(50);
comment on column public.user_profiles.ai_personality_type is 'How the AI speaks to the user; null until chosen';
alter table public.user_profiles add column last_ai_analysis_at timestamptz;
comment on column public.user_profiles.last_ai_analysis_at is 'When the AI last looked at the user''s behaviour';
alter table public.user_profiles add column behavior_summary jsonb;
comment on column public.user_profiles.behavior_summary is 'AI-generated behaviour insights; free in form';
comment on table public.user_profiles is 'What the AI has found out about a user, one row a user. Made and written by the server; a user sees their own, and chooses how the AI
speaks to them (`ai_personality_type`).

**Enhanced table.** The document adds the three AI columns. It does not say what else the table has: here nothing but the user.';
grant select on table public.user_profiles to authenticated;
grant update (ai_personality_type) on table public.user_profiles to authenticated;
grant all on table public.user_profiles to service_role;
alter table public.user_profiles
  add constraint user_profiles_user_id_fkey foreign key (user_id) references public.users (id) on delete cascade;
alter table public.user_profiles
  add constraint user_profiles_ai_personality_type_check check (ai_personality_type in ('encouraging', 'competitive', 'educational'));
create policy user_profiles_select_own on public.user_profiles
  for select to authenticated
  using ((select auth.uid()) = user_id);
create policy user_profiles_update_own on public.user_profiles
  for update to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create table public.user_sessions (
  id               uuid primary key default gen_random_uuid(),
  user_id          uuid not null references public.users (id) on delete cascade,
  session_token    varchar(255) not null unique,
  device_info      jsonb,
  ip_address       varchar(45),
  started_at       timestamptz not null default now(),
  ended_at         timestamptz,
  duration_seconds integer check (duration_seconds >= 0)
);
alter table public.user_sessions enable row level security;
comment on table public.user_sessions is 'Login patterns for the AI: one row a login. Written by the server; users see their own, without `session_token` and `ip_address`,
which are not among the columns that clients may read. A client names the columns it reads; `select *` is refused.';
comment on column public.user_sessions.session_token is 'Whoever has it is the user; not readable by clients';
comment on column public.user_sessions.device_info is 'Browser, OS and app version, in the words of the document; the names of the keys are chosen here.';
comment on column public.user_sessions.ip_address is 'IPv4 or IPv6 address, as text; not readable by clients';
comment on column public.user_sessions.ended_at is 'Null while it lasts';
comment on column public.user_sessions.duration_seconds is 'Length of the session, once it has ended; written by the server';
grant select (id, user_id, device_info, started_at, ended_at, duration_seconds) on table public.user_sessions to authenticated;
grant all on table public.user_sessions to service_role;

create index idx_sessions_user_started on public.user_sessions (user_id, started_at desc);
comment on index public.idx_sessions_user_started is 'The logins of a user, newest first, for engagement analysis';

create policy user_sessions_select_own on public.user_sessions
  for select to authenticated
  using ((select auth.uid()) = user_id);

create materialized view public.user_engagement_summary as
select
  user_id,
  count(distinct (created_at at time zone 'UTC')::date) as active_days,
  count(*) as total_events,
  max(created_at) as last_activity
from user_behavior_events
group by user_id;
comment on materialized view public.user_engagement_summary is 'User engagement: active days, events and last activity of each user who did something, as of the last refresh. A day
is one of UTC; in the document it was one of the session''s time zone, as soon as `created_at` had one.

A materialized view has no row level security, so it is for the server alone. Its index is unique here, which lets it
be refreshed while it is read.';
grant select on table public.user_engagement_summary to service_role;

create unique index idx_engagement_summary_user on public.user_engagement_summary (user_id);

insert into public.missions (id, name_en, name_ar, category, difficulty, xp_reward, recurrence_type, coin_reward, product_spotlight)
values
  ('5af00000-0000-4000-8000-000000000001', '7-Day Safe Driver', 'سائق آمن لمدة 7 أيام', 'safe_driving', 'medium', 150, 'one_time', 50, 'motor_insurance'),
  ('5af00000-0000-4000-8000-000000000002', 'Speed Limit Challenge', 'تحدي حدود السرعة', 'safe_driving', 'easy', 70, 'weekly', 20, 'motor_insurance'),
  ('5af00000-0000-4000-8000-000000000003', 'Phone-Free Driving', 'قيادة بلا هاتف', 'safe_driving', 'medium', 80, 'weekly', 25, 'motor_insurance'),
  ('5af00000-0000-4000-8000-000000000004', 'Smooth Braking', 'فرملة سلسة', 'safe_driving', 'hard', 100, 'weekly', 30, 'motor_insurance'),
  ('5af00000-0000-4000-8000-000000000005', 'Everybody Buckled Up', 'حزام الأمان للجميع', 'safe_driving', 'easy', 10, 'daily', 5, 'motor_insurance'),
  ('4ea00000-0000-4000-8000-000000000001', '10K Steps Daily', '10 آلاف خطوة يوميًا', 'health', 'medium', 20, 'daily', 10, 'health_insurance'),
  ('4ea00000-0000-4000-8000-000000000002', 'Hydration Tracker', 'متابعة شرب الماء', 'health', 'easy', 10, 'daily', 5, 'health_insurance'),
  ('4ea00000-0000-4000-8000-000000000003', 'Eight Hours of Sleep', 'ثماني ساعات من النوم', 'health', 'medium', 20, 'daily', 10, 'health_insurance'),
  ('4ea00000-0000-4000-8000-000000000004', 'Sugar-Free Week', 'أسبوع بلا سكر', 'health', 'hard', 120, 'weekly', 40, 'health_insurance'),
  ('4ea00000-0000-4000-8000-000000000005', 'Annual Check-Up', 'الفحص الطبي السنوي', 'health', 'easy', 200, 'one_time', 80, 'health_insurance'),
  ('f1a00000-0000-4000-8000-000000000001', 'Budget Review', 'مراجعة الميزانية', 'financial', 'easy', 50, 'weekly', 15, 'life_insurance'),
  ('f1a00000-0000-4000-8000-000000000002', 'Emergency Fund Setup', 'إنشاء صندوق الطوارئ', 'financial', 'hard', 300, 'one_time', 100, 'life_insurance'),
  ('f1a00000-0000-4000-8000-000000000003', 'No-Spend Weekend', 'عطلة أسبوع بلا إنفاق', 'financial', 'medium', 60, 'weekly', 20, 'life_insurance'),
  ('f1a00000-0000-4000-8000-000000000004', 'Subscription Spring Clean', 'مراجعة الاشتراكات', 'financial', 'easy', 80, 'one_time', 25, 'life_insurance'),
  ('f1a00000-0000-4000-8000-000000000005', 'Savings Goal', 'هدف ادخار', 'financial', 'medium', 150, 'one_time', 50, 'life_insurance')
on conflict (id) do nothing;

insert into public.rewards (id, reward_type, name_en, name_ar)
values
  ('ba000000-0000-4000-8000-000000000001', 'badge', 'Bronze', 'برونزية'),
  ('ba000000-0000-4000-8000-000000000002', 'badge', 'Silver', 'فضية'),
  ('ba000000-0000-4000-8000-000000000003', 'badge', 'Gold', 'ذهبية'),
  ('ba000000-0000-4000-8000-000000000004', 'badge', 'Platinum', 'بلاتينية'),
  ('0ffe0000-0000-4000-8000-000000000001', 'partner_offer', 'Fuel discount', 'خصم على الوقود'),
  ('0ffe0000-0000-4000-8000-000000000002', 'partner_offer', 'Gym membership', 'عضوية نادٍ رياضي'),
  ('0ffe0000-0000-4000-8000-000000000003', 'partner_offer', 'Restaurant voucher', 'قسيمة مطعم'),
  ('b0050000-0000-4000-8000-000000000001', 'coin_boost', '2x coins for weekend missions', 'ضعف العملات لمهام نهاية الأسبوع')
on conflict (id) do nothing;

insert into public.achievements (id, name_en, name_ar, description_en, description_ar, condition_type, condition_value)
values
  ('ac000000-0000-4000-8000-000000000001', 'First Steps', 'الخطوات الأولى', 'Complete first mission', 'أكمل أول مهمة', 'missions_completed', 1),
  ('ac000000-0000-4000-8000-000000000002', 'Streak Master', 'سيد المواظبة', '7-day streak', 'سبعة أيام متتالية', 'streak_count', 7),
  ('ac000000-0000-4000-8000-000000000003', 'LifeScore Champion', 'بطل لايف سكور', 'Reach 80 LifeScore', 'الوصول إلى 80 نقطة في لايف سكور', 'lifescore_milestone', 80)
on conflict (id) do nothing;

select cron.schedule('expire-old-recommendations', '5 * * * *', $$select public.expire_old_recommendations()$$);

select cron.schedule('refresh-user_engagement_summary', '0 * * * *', $$refresh materialized view concurrently public.user_engagement_summary$$);

select cron.schedule('expire-mission-instances', '10 * * * *', $$update public.mission_instances set is_expired = true where available_until < now() and not is_expired$$);

drop table public.user_skills;

drop table public.skill_trees;
