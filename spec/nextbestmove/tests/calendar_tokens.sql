-- A client writes OAuth tokens and never reads one back; the server reads them.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
  shown record;
begin
  insert into public.calendar_connections (user_id, provider, refresh_token, access_token, expires_at, calendar_id)
  values (auth.uid(), 'google', 'sealed refresh', 'sealed access', 1767225600, 'primary');

  select id, user_id, provider, expires_at, calendar_id, status, last_sync_at, error_message, created_at, updated_at
  into strict shown from public.calendar_connections;
  assert shown.status = 'active' and shown.expires_at = 1767225600, 'the user sees their connection';

  update public.calendar_connections set refresh_token = 'sealed again' where provider = 'google';

  foreach statement in array array[
    'select refresh_token from public.calendar_connections',
    'select access_token from public.calendar_connections',
    'select * from public.calendar_connections',
    'select count(*) from public.calendar_connections where refresh_token like ''s%''',
    'update public.calendar_connections set status = ''error'' returning refresh_token',
    'update public.calendar_connections set calendar_id = refresh_token'
  ] loop
    begin
      execute statement;
      raise exception 'a client read a token: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  token text;
begin
  select refresh_token into strict token from public.calendar_connections;
  assert token = 'sealed again', format('the server reads %s', token);
end $$;
