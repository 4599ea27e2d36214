-- Instances of recurring missions are seen with their missions, and are marked when their time is over.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');
insert into public.missions (id, name_en, category, is_active, recurrence_type) values
  ('00000000-0000-4000-8000-000000000001', 'Old', 'health', false, 'daily'),
  ('00000000-0000-4000-8000-000000000002', 'New', 'health', true, 'daily');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';
insert into public.mission_instances (mission_id, instance_date, available_from, available_until)
select m.id, d.day, d.day::timestamp at time zone 'Asia/Qatar', (d.day + 1)::timestamp at time zone 'Asia/Qatar'
from public.missions as m, (values (current_date - 7), (current_date + 7)) as d (day)
where m.id::text like '0000%';

do $$
begin
  insert into public.mission_instances (mission_id, instance_date, available_from, available_until)
  values ('00000000-0000-4000-8000-000000000002', current_date + 7, now(), now());
  raise exception 'two instances on a day';
exception when unique_violation then null;
end $$;

reset role;

do $$
declare
  job record;
  marked text;
begin
  select schedule, command into strict job from cron.job where jobname = 'expire-mission-instances';
  assert job.schedule = '10 * * * *', format('it marks at %s', job.schedule);
  execute job.command;
  execute job.command;
  select string_agg(format('%s %s', instance_date - current_date, is_expired), ', ' order by instance_date, mission_id) into marked
  from public.mission_instances;
  assert marked = '-7 t, -7 t, 7 f, 7 f', format('marked: %s', marked);
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
begin
  assert (select count(*) from public.mission_instances) = 2, 'Ada sees the instances of active missions';
  begin
    insert into public.mission_instances (mission_id, instance_date, available_from, available_until)
    values ('00000000-0000-4000-8000-000000000002', current_date, now(), now());
    raise exception 'Ada made an instance';
  exception when insufficient_privilege then null;
  end;
end $$;
