-- A user sees the sync log of their own connections without its metadata, and cannot write it. Operation and
-- status take only the values that the log knows.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');
insert into public.calendar_connections (id, user_id, provider, refresh_token, calendar_id) values
  ('00000000-0000-4000-8000-0000000000a5', '00000000-0000-4000-8000-00000000000a', 'google', 'sealed', 'primary'),
  ('00000000-0000-4000-8000-0000000000b5', '00000000-0000-4000-8000-00000000000b', 'google', 'sealed', 'primary');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

insert into public.calendar_sync_logs (calendar_connection_id, operation, status, error_message, metadata) values
  ('00000000-0000-4000-8000-0000000000a5', 'sync', 'success', null, '{"days": 7}'),
  ('00000000-0000-4000-8000-0000000000a5', 'refresh_token', 'error', 'invalid_grant', null),
  ('00000000-0000-4000-8000-0000000000b5', 'fetch_freebusy', 'success', null, '{}');

do $$
begin
  begin
    insert into public.calendar_sync_logs (calendar_connection_id, operation, status)
    values ('00000000-0000-4000-8000-0000000000a5', 'guess', 'success');
    raise exception 'an unknown operation was logged';
  exception when check_violation then null;
  end;

  begin
    insert into public.calendar_sync_logs (calendar_connection_id, operation, status)
    values ('00000000-0000-4000-8000-0000000000a5', 'sync', 'maybe');
    raise exception 'an unknown status was logged';
  exception when check_violation then null;
  end;
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  seen bigint;
begin
  select count(id) into seen from public.calendar_sync_logs;
  assert seen = 2, format('Ada sees %s log rows, has 2', seen);

  begin
    perform metadata from public.calendar_sync_logs;
    raise exception 'a client read metadata';
  exception when insufficient_privilege then null;
  end;

  begin
    insert into public.calendar_sync_logs (calendar_connection_id, operation, status)
    values ('00000000-0000-4000-8000-0000000000a5', 'sync', 'success');
    raise exception 'a client wrote the log';
  exception when insufficient_privilege then null;
  end;

  begin
    delete from public.calendar_sync_logs;
    raise exception 'a client deleted the log';
  exception when insufficient_privilege then null;
  end;
end $$;
