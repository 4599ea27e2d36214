begin
  -- A request with a user's token carries their id; the server and jobs carry none.
  if auth.uid() <> p_user_id then
    raise exception 'a user can only recompute their own streak'
      using errcode = 'insufficient_privilege';
  end if;

  update public.users as u
  set streak_count = public.calculate_user_streak(p_user_id),
      last_action_date = (
        select max((a.completed_at at time zone u.timezone)::date)
        from public.actions as a
        where a.user_id = p_user_id
          and a.state in ('DONE', 'REPLIED', 'ARCHIVED')
      )
  where u.id = p_user_id;
end;
