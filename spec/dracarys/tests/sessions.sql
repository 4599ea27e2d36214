-- Users see what is on, register themselves and give feedback; the link to the meeting and who attended are the server's.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.live_sessions (id, title, host_id, session_type, scheduled_at, duration, meeting_url, prerequisites)
values ('00000000-0000-4000-8000-0000000000a5', 'Ask me', '00000000-0000-4000-8000-00000000000b', 'q&a',
        now() + interval '1 day', '90 minutes', 'https://meet.example.com/x',
        '{"min_level": 2, "required_lessons": ["00000000-0000-4000-8000-000000000001"]}'),
       ('00000000-0000-4000-8000-0000000000b5', 'For all', '00000000-0000-4000-8000-00000000000b', 'workshop',
        now() + interval '1 day', '90 minutes', null, null);
insert into public.session_participants (session_id, user_id)
values ('00000000-0000-4000-8000-0000000000a5', '00000000-0000-4000-8000-00000000000b');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
begin
  assert (select count(title) from public.live_sessions) = 2, 'Ada sees what is on';
  assert (select title from public.live_sessions
          where prerequisites @> '{"required_lessons": ["00000000-0000-4000-8000-000000000001"]}') = 'Ask me',
    'sessions that require a lesson are found';
  insert into public.session_participants (session_id, user_id)
  values ('00000000-0000-4000-8000-0000000000a5', auth.uid());
  assert (select attendance_status from public.session_participants) = 'registered', 'Ada is registered, and sees only that';
  update public.session_participants set feedback_rating = 5, feedback_text = 'Good.';
  get diagnostics changed = row_count;
  assert changed = 1, format('Ada gave feedback %s times', changed);

  begin
    update public.session_participants set feedback_rating = 6;
    raise exception 'a rating of 6';
  exception when check_violation then null;
  end;
  foreach statement in array array[
    'select meeting_url from public.live_sessions',
    'update public.live_sessions set status = ''cancelled''',
    'update public.session_participants set attendance_status = ''attended''',
    'insert into public.session_participants (session_id, user_id) values (''00000000-0000-4000-8000-0000000000b5'', ''00000000-0000-4000-8000-00000000000b'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;

  delete from public.session_participants;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada withdraws';
end $$;
