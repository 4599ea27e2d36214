-- Written by pgspec from the spec of patternlift: no_practice_reminders.
-- d4ae4d6b80df -> 1077f7c5a270
-- 1 enum dropped, 1 table dropped
-- Destroys all rows of table public.practice_reminders: few wanted to be reminded, and nobody practised more

set search_path to public, extensions;

drop table public.practice_reminders;

drop type public.reminder_channel;
