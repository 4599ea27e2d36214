-- Written by pgspec from the spec of social-engagement: no_videos.
-- aa2f25b8c569 -> 0b3317590764
-- 1 table changed
-- Destroys the values of column public.user_recipes.video_url: no recipe had a video, and the shop hosts none

set search_path to public, extensions;

alter table public.user_recipes drop column video_url;
