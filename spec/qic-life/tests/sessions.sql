-- Users see when they logged in, and never the token or the address.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');
insert into public.user_sessions (user_id, session_token, device_info, ip_address, started_at, ended_at, duration_seconds) values
  ('00000000-0000-4000-8000-00000000000a', 'token of Ada', '{"browser": "x", "os": "y", "app_version": "1"}', '2001:db8::1', now() - interval '1 hour', now(), 3600),
  ('00000000-0000-4000-8000-00000000000b', 'token of Ben', null, '192.0.2.1', now(), null, null);

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
begin
  assert (select count(*) from public.user_sessions) = 1, 'Ada sees hers';
  assert (select (device_info ->> 'os', duration_seconds) = ('y', 3600) from public.user_sessions), 'from where and how long';
  foreach statement in array array[
    'select session_token from public.user_sessions', 'select ip_address from public.user_sessions', 'select * from public.user_sessions',
    'select from public.user_sessions where session_token like ''t%''',
    'update public.user_sessions set ended_at = now()', 'delete from public.user_sessions',
    'insert into public.user_sessions (user_id, session_token) values (auth.uid(), ''mine'')'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
begin
  assert (select count(session_token) from public.user_sessions) = 2, 'the server reads tokens';
  insert into public.user_sessions (user_id, session_token) values ('00000000-0000-4000-8000-00000000000a', 'token of Ben');
  raise exception 'a token is somebody else''s';
exception when unique_violation then null;
end $$;
