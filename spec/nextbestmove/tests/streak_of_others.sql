-- Nobody recomputes or sees somebody else's streak; the server may recompute anybody's.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name, timezone) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada', 'UTC'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben', 'UTC');
insert into public.actions (user_id, action_type, state, due_date, completed_at)
values ('00000000-0000-4000-8000-00000000000a', 'FAST_WIN', 'DONE', current_date + 1, now());

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
begin
  assert public.calculate_user_streak('00000000-0000-4000-8000-00000000000a') = 0, 'Ben sees Ada''s streak';

  begin
    perform public.update_user_streak('00000000-0000-4000-8000-00000000000a');
    raise exception 'Ben recomputed Ada''s streak';
  exception when insufficient_privilege then null;
  end;
end $$;

set local role anon;
set local request.jwt.claims = '{"role": "anon"}';

do $$
begin
  begin
    perform public.calculate_user_streak('00000000-0000-4000-8000-00000000000a');
    raise exception 'anon executed calculate_user_streak';
  exception when insufficient_privilege then null;
  end;

  begin
    perform public.update_user_streak('00000000-0000-4000-8000-00000000000a');
    raise exception 'anon executed update_user_streak';
  exception when insufficient_privilege then null;
  end;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  streak integer;
begin
  perform public.update_user_streak('00000000-0000-4000-8000-00000000000a');
  select streak_count into strict streak from public.users where id = '00000000-0000-4000-8000-00000000000a';
  assert streak = 1, format('the server stored %s', streak);
end $$;
