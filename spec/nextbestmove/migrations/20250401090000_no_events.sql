-- Written by pgspec from the spec of nextbestmove: no_events.
-- 2695dcdb267e -> 136fb0c90f54
-- 1 table dropped
-- Destroys all rows of table public.calendar_events: free minutes are computed from Google's and Outlook's free/busy answers, and no event is stored

set search_path to public, extensions;

drop table public.calendar_events;
