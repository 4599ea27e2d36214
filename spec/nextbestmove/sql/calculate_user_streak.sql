declare
  user_timezone text;
  check_date date;
  streak_count integer := 0;
begin
  select u.timezone into user_timezone
  from public.users as u
  where u.id = p_user_id;

  if not found then
    return 0;
  end if;

  -- Count consecutive days with completed actions, starting from today.
  check_date := (now() at time zone user_timezone)::date;

  while exists (
    select 1
    from public.actions as a
    where a.user_id = p_user_id
      and a.state in ('DONE', 'REPLIED', 'ARCHIVED')
      and (a.completed_at at time zone user_timezone)::date = check_date
  ) loop
    streak_count := streak_count + 1;
    check_date := check_date - 1;
  end loop;

  return streak_count;
end;
