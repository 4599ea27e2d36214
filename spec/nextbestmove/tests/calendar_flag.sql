-- users.calendar_connected is true exactly while the user has an active connection: on insert, update and
-- delete by the user, who cannot write the column, and when the server moves a connection to somebody else.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  ada constant uuid := '00000000-0000-4000-8000-00000000000a';
  flag boolean;
begin
  insert into public.calendar_connections (user_id, provider, refresh_token, calendar_id)
  values (ada, 'google', 'sealed', 'primary');
  select calendar_connected into strict flag from public.users where id = ada;
  assert flag, 'insert of an active connection must set the flag';

  insert into public.calendar_connections (user_id, provider, refresh_token, calendar_id)
  values (ada, 'outlook', 'sealed', 'primary');

  update public.calendar_connections set status = 'expired' where provider = 'google';
  select calendar_connected into strict flag from public.users where id = ada;
  assert flag, 'the other connection is still active';

  update public.calendar_connections set status = 'error', error_message = 'revoked' where provider = 'outlook';
  select calendar_connected into strict flag from public.users where id = ada;
  assert not flag, 'without an active connection the flag must be false';

  update public.calendar_connections set status = 'active' where provider = 'google';
  select calendar_connected into strict flag from public.users where id = ada;
  assert flag, 'a connection that becomes active sets the flag again';

  delete from public.calendar_connections where provider = 'google';
  select calendar_connected into strict flag from public.users where id = ada;
  assert not flag, 'deleting the last active connection must clear the flag';

  update public.calendar_connections set status = 'active' where provider = 'outlook';
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  of_ada boolean;
  of_ben boolean;
begin
  update public.calendar_connections
  set user_id = '00000000-0000-4000-8000-00000000000b'
  where user_id = '00000000-0000-4000-8000-00000000000a';

  select calendar_connected into strict of_ada from public.users where id = '00000000-0000-4000-8000-00000000000a';
  select calendar_connected into strict of_ben from public.users where id = '00000000-0000-4000-8000-00000000000b';
  assert not of_ada, 'the user who lost the connection keeps the flag';
  assert of_ben, 'the user who got the connection lacks the flag';
end $$;
