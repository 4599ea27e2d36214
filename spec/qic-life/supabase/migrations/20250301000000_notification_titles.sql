-- Written by pgspec from the spec of qic-life: notification_titles.
-- 4ed8c99d80a1 -> 395662214f67
-- 1 enum dropped, 1 constraint created, 1 table changed

set search_path to public, extensions;

update public.notifications set title = 'QIC Life' where title is null;
alter table public.notifications alter column title set not null;
alter table public.notifications alter column priority drop default;
alter table public.notifications alter column priority set data type varchar(20) using priority::text::varchar(20);
alter table public.notifications alter column priority set default 'medium';
alter table public.notifications
  add constraint notifications_priority_check check (priority in ('high', 'medium', 'low'));

drop type public.notification_priority;
