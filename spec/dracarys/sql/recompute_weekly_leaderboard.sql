begin
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
end;
