declare
  affected uuid[];
begin
  if tg_op = 'INSERT' then
    affected := array[new.user_id];
  elsif tg_op = 'DELETE' then
    affected := array[old.user_id];
  else
    affected := array[old.user_id, new.user_id];
  end if;

  update public.users as u
  set calendar_connected = exists (
    select 1
    from public.calendar_connections as c
    where c.user_id = u.id
      and c.status = 'active'
  )
  where u.id = any (affected);

  return null;
end;
