-- auto_archive_old_actions() archives what was done more than 90 days ago and nothing else.
insert into auth.users (id, email) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com');
insert into public.users (id, email, name) values ('00000000-0000-4000-8000-00000000000a', 'ada@example.com', 'Ada');

insert into public.actions (user_id, action_type, description, state, created_at, due_date, completed_at)
select '00000000-0000-4000-8000-00000000000a', 'OUTREACH', v.name, v.state::public.action_state,
       now() - interval '1 year', current_date, now() - v.age::interval
from (values ('done 91 days ago', 'DONE', '91 days'), ('done 89 days ago', 'DONE', '89 days'),
             ('done 90 days ago', 'DONE', '90 days'), ('done, no time', 'DONE', null),
             ('replied 91 days ago', 'REPLIED', '91 days')) as v(name, state, age);

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

do $$
declare
  archived text;
begin
  perform public.auto_archive_old_actions();
  select string_agg(description, ', ' order by description) into archived
  from public.actions where state = 'ARCHIVED';
  assert archived = 'done 91 days ago', format('archived: %s', archived);

  assert (select count(*) from public.actions) = 5, 'archiving deletes nothing';
end $$;
