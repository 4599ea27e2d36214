-- Written by pgspec from the spec of qic-life: medium_priority.
-- 6c230fef4766 -> 057e1376615c
-- 1 column renamed, 1 enum changed

set search_path to public, extensions;

alter table public.notifications rename column body to message;

alter type public.notification_priority add value 'medium' before 'low';
