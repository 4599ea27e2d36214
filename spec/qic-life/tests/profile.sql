-- Users change how they are called, reached and spoken to, on their own rows; and mark their notifications as read.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');
insert into public.user_profiles (user_id, behavior_summary) select id, '{"likes": "health"}' from public.users;
insert into public.notifications (user_id, type, title) select id, 'mission_reminder', 'Drink' from public.users;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
begin
  update public.users set username = 'ada', phone_number = '+97400000000', timezone = 'Europe/London',
                          notification_preferences = '{"streak_reminder": false}';
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada changed %s users', changed);
  update public.user_profiles set ai_personality_type = 'encouraging';
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada changed %s profiles', changed);
  update public.notifications set is_read = true, read_at = now();
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada read %s notifications', changed);

  foreach statement in array array[
    'update public.user_profiles set behavior_summary = ''{}''', 'update public.user_profiles set user_id = ''00000000-0000-4000-8000-00000000000b''',
    'update public.notifications set title = ''You won''', 'delete from public.notifications',
    'insert into public.notifications (user_id, type, title) values (''00000000-0000-4000-8000-00000000000b'', ''mission_reminder'', ''Spam'')',
    'delete from public.users', 'insert into public.users (id) values (gen_random_uuid())'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
begin
  update public.users set username = 'ada';
  raise exception 'the name is taken';
exception when unique_violation then null;
end $$;
