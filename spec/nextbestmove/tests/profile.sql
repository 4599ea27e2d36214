-- A user reads their own profile, changes name and time zone, and nothing else; others' profiles do not exist
-- for them. The time zone must be one that Postgres knows.
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
  profile public.users;
  changed bigint;
  statement text;
begin
  select * into strict profile from public.users;
  assert profile.id = auth.uid() and profile.timezone = 'America/New_York' and profile.streak_count = 0
     and not profile.calendar_connected, 'Ada sees exactly her own row, with its defaults';

  update public.users set name = 'Ada L.', timezone = 'Europe/London';
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada changed %s profiles, not only her own', changed);
  select * into strict profile from public.users;
  assert profile.name = 'Ada L.' and profile.timezone = 'Europe/London', 'Ada changes her name and time zone';

  foreach statement in array array[
    'update public.users set streak_count = 999',
    'update public.users set last_action_date = current_date',
    'update public.users set calendar_connected = true',
    'update public.users set email = ''root@example.com''',
    'update public.users set id = ''00000000-0000-4000-8000-00000000000b''',
    'update public.users set created_at = now()',
    'delete from public.users',
    'insert into public.users (id, email, name) values (auth.uid(), ''x@example.com'', ''X'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;

  begin
    update public.users set timezone = 'Europe/Atlantis' where id = auth.uid();
    raise exception 'an unknown time zone was stored';
  exception when invalid_parameter_value or check_violation then null;
  end;
end $$;
