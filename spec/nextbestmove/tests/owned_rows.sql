-- Leads, actions, content prompts and calendar connections belong to one user: the owner reads and writes
-- them, another user sees none, changes none, and can neither plant a row on the owner nor give one away.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id, email, name) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com', 'Ben');

create function pg_temp.plant(owner text) returns text[] language sql as $$
  select array[
    format('insert into public.leads (user_id, name, url) values (%L, ''Lin'', ''http://example.com'')', owner),
    format('insert into public.actions (user_id, action_type, due_date) values (%L, ''CALL_PREP'', current_date)', owner),
    format('insert into public.content_prompts (user_id, type, content) values (%L, ''WIN_POST'', ''draft'')', owner),
    format('insert into public.calendar_connections (user_id, provider, refresh_token, calendar_id)'
           ' values (%L, ''google'', ''sealed'', ''primary'')', owner)
  ]
$$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
  t text;
  rows bigint;
begin
  foreach statement in array pg_temp.plant('00000000-0000-4000-8000-00000000000a') loop
    execute statement;
  end loop;

  foreach t in array array['leads', 'actions', 'content_prompts', 'calendar_connections'] loop
    execute format('select count(id) from public.%I', t) into rows;
    assert rows = 1, format('the owner sees %s rows of %s', rows, t);
    execute format('update public.%I set user_id = user_id', t);
    get diagnostics rows = row_count;
    assert rows = 1, format('the owner updates %s rows of %s', rows, t);

    begin
      execute format('update public.%I set user_id = ''00000000-0000-4000-8000-00000000000b''', t);
      raise exception 'the owner gave away a row of %', t;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  statement text;
  t text;
  rows bigint;
begin
  foreach statement in array pg_temp.plant('00000000-0000-4000-8000-00000000000a') loop
    begin
      execute statement;
      raise exception 'planted a row on somebody else: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;

  foreach t in array array['leads', 'actions', 'content_prompts', 'calendar_connections'] loop
    execute format('select count(id) from public.%I', t) into rows;
    assert rows = 0, format('another user sees %s rows of %s', rows, t);
    execute format('update public.%I set user_id = user_id', t);
    get diagnostics rows = row_count;
    assert rows = 0, format('another user updated %s rows of %s', rows, t);
    execute format('delete from public.%I', t);
    get diagnostics rows = row_count;
    assert rows = 0, format('another user deleted %s rows of %s', rows, t);
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  t text;
  rows bigint;
begin
  foreach t in array array['leads', 'actions', 'content_prompts', 'calendar_connections'] loop
    execute format('delete from public.%I', t);
    get diagnostics rows = row_count;
    assert rows = 1, format('the owner deleted %s rows of %s', rows, t);
  end loop;
end $$;
