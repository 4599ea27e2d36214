-- Written by pgspec from the spec of patternlift: reminders_by_push.
-- 84de2aa95781 -> a4ca35fc5e7c
-- 1 column renamed, 1 enum changed, 1 table changed

set search_path to public, extensions;

alter table public.practice_reminders rename column remind_at to at_time;

alter type public.reminder_channel add value 'push';

update public.practice_reminders set at_time = '18:00' where at_time is null;
alter table public.practice_reminders alter column at_time set not null;
