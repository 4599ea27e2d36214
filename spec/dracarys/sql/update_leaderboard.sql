begin
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
end;
