-- Written by pgspec from the spec of dracarys: languages.
-- 175e7b56e18e -> c71a65a7978e
-- 1 column renamed, 1 table changed

set search_path to public, extensions;

alter table public.user_profiles rename column locale to preferred_language;
update public.user_profiles set preferred_language = 'en' where preferred_language is null;
alter table public.user_profiles alter column preferred_language set not null;
alter table public.user_profiles alter column preferred_language set default 'en';
