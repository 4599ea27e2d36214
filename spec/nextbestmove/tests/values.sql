-- Leads need a usable URL, and no action is due before the day on which it was created, whatever the time
-- zone of the session; an evening in New York still counts as that day.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  address text;
  zone text;
begin
  foreach address in array array['https://example.com/in/lin', 'http://crm.example.com/7', 'mailto:lin@example.com'] loop
    insert into public.leads (user_id, name, url) values (auth.uid(), 'Lin', address);
  end loop;

  foreach address in array array['example.com', 'javascript:alert(1)', 'ftp://example.com', ''] loop
    begin
      insert into public.leads (user_id, name, url) values (auth.uid(), 'Lin', address);
      raise exception 'accepted as URL: %', address;
    exception when check_violation then null;
    end;
  end loop;

  foreach zone in array array['UTC', 'Pacific/Kiritimati', 'Etc/GMT+12'] loop
    perform set_config('TimeZone', zone, true);

    -- 21:30 on 5 January in New York is 02:30 on 6 January in UTC.
    insert into public.actions (user_id, action_type, created_at, due_date)
    values (auth.uid(), 'OUTREACH', '2026-01-05 21:30-05', '2026-01-05');

    begin
      insert into public.actions (user_id, action_type, created_at, due_date)
      values (auth.uid(), 'OUTREACH', '2026-01-05 21:30-05', '2026-01-04');
      raise exception 'due before it was created, in a session in %', zone;
    exception when check_violation then null;
    end;
  end loop;
end $$;
