-- The directory shows who is verified; a session is seen by its user and its professional, its notes by no client.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com');
insert into public.health_professionals (id, user_id, professional_name, specializations, verification_status) values
  ('00000000-0000-4000-8000-0000000000b1', '00000000-0000-4000-8000-00000000000b', 'Ben, RD', '{diabetes}', 'verified'),
  ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-00000000000c', 'Cid, MD', '{heart_health}', 'pending');
insert into public.consultation_sessions (user_id, professional_id, session_date, session_notes)
values ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-0000000000b1', now(), 'Eats no fruit.');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
begin
  assert (select string_agg(professional_name, '; ') from public.health_professionals
          where specializations && '{diabetes,heart_health}') = 'Ben, RD', 'Ada sees who is verified';
  assert (select languages from public.health_professionals) = '{English}', 'a default';
  update public.consultation_sessions set user_feedback_rating = 5, user_feedback_text = 'Helpful.';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada gives feedback';
  begin
    update public.consultation_sessions set user_feedback_rating = 0;
    raise exception 'a rating of 0';
  exception when check_violation then null;
  end;
  foreach statement in array array[
    'select session_notes from public.consultation_sessions',
    'select * from public.consultation_sessions',
    'update public.consultation_sessions set payment_status = ''paid''',
    'insert into public.consultation_sessions (user_id, professional_id, session_date)
     values (auth.uid(), ''00000000-0000-4000-8000-0000000000b1'', now())',
    'select verification_documents from public.health_professionals',
    'insert into public.health_professionals (professional_name) values (''Dr. Ada'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  assert (select count(id) from public.consultation_sessions) = 1, 'the professional sees the session';
  update public.consultation_sessions set user_feedback_rating = 1;
  get diagnostics changed = row_count;
  assert changed = 0, 'the professional rated themselves';
  update public.health_professionals set bio = 'Ten years of apples.', is_available = false;
  get diagnostics changed = row_count;
  assert changed = 1, 'the professional edits their entry';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000c", "role": "authenticated"}';

do $$
begin
  assert (select count(professional_name) from public.health_professionals) = 2, 'Cid sees his own entry too';
  assert not exists (select id from public.consultation_sessions), 'Cid sees a session of others';
  begin
    update public.health_professionals set verification_status = 'verified';
    raise exception 'Cid verified himself';
  exception when insufficient_privilege then null;
  end;
end $$;
