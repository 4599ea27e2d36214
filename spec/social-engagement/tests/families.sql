-- A family: its holder opens it and joins, the server adds the others, members see each other, admins change roles,
-- nobody else does, a child changes nothing, and there is room for so many.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com'),
  ('00000000-0000-4000-8000-00000000000c', 'cid@example.com'),
  ('00000000-0000-4000-8000-00000000000d', 'dot@example.com');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

insert into public.family_plans (id, family_name, primary_account_holder)
values ('00000000-0000-4000-8000-0000000000f1', 'Ada''s', '00000000-0000-4000-8000-00000000000a');
insert into public.family_members (family_plan_id, user_id, role, relationship)
values ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000a', 'admin', 'parent');

do $$
declare
  statement text;
begin
  foreach statement in array array[
    'insert into public.family_plans (family_name, primary_account_holder)
     values (''Not mine'', ''00000000-0000-4000-8000-00000000000b'')',
    'insert into public.family_members (family_plan_id, user_id)
     values (''00000000-0000-4000-8000-0000000000f1'', ''00000000-0000-4000-8000-00000000000b'')',
    'update public.family_plans set shared_wallet_balance = 1000',
    'update public.family_plans set max_members = 100',
    'update public.family_plans set plan_type = ''premium'''
  ] loop
    begin
      execute statement;
      raise exception 'the holder was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

insert into public.family_members (family_plan_id, user_id, role) values
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000b', 'member'),
  ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000c', 'child');

do $$
begin
  update public.family_plans set max_members = 3;
  begin
    insert into public.family_members (family_plan_id, user_id)
    values ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000d');
    raise exception 'a fourth of three';
  exception when check_violation then null;
  end;
  insert into public.family_members (family_plan_id, user_id, is_active)
  values ('00000000-0000-4000-8000-0000000000f1', '00000000-0000-4000-8000-00000000000d', false);
  begin
    update public.family_members set is_active = true where not is_active;
    raise exception 'a fourth of three, later';
  exception when check_violation then null;
  end;
  delete from public.family_members where not is_active;
  update public.family_members set role = 'guest' where role = 'member';
  update public.family_members set role = 'member' where role = 'guest';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
begin
  assert (select count(*) from public.family_plans) = 1 and (select count(*) from public.family_members) = 3,
    'Ben sees his family';
  update public.family_members set display_name = 'Benny', privacy_settings = '{"meals": false}' where user_id = auth.uid();
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben says how he appears';
  update public.family_members set display_name = 'Kid' where role = 'child';
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben changed Cid';
  update public.family_plans set family_name = 'Ben''s';
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben changed the plan';

  foreach statement in array array[
    'update public.family_members set role = ''admin'' where user_id = auth.uid()',
    'update public.family_members set permissions = ''{"pay": true}'' where user_id = auth.uid()',
    'update public.family_members set is_active = false where user_id = auth.uid()'
  ] loop
    begin
      execute statement;
      raise exception 'a member was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000c", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.family_members set privacy_settings = '{}' where user_id = auth.uid();
  get diagnostics changed = row_count;
  assert changed = 0, 'a child changed its settings';
  delete from public.family_members where user_id = auth.uid();
  get diagnostics changed = row_count;
  assert changed = 0, 'a child left';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000d", "role": "authenticated"}';

do $$
begin
  assert not exists (select from public.family_plans) and not exists (select from public.family_members),
    'Dot sees a family that is not hers';
  assert not exists (select from public.my_family_plans()) and not exists (select from public.my_administered_family_plans())
     and not exists (select from public.my_family()), 'Dot belongs to nobody';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  assert (select count(*) from public.my_family()) = 3 and (select count(*) from public.my_family_plans()) = 1
     and (select count(*) from public.my_administered_family_plans()) = 1, 'Ada''s family';
  update public.family_members set role = 'admin' where user_id = '00000000-0000-4000-8000-00000000000b';
  update public.family_members set privacy_settings = '{"meals": true}' where role = 'child';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada looks after Cid';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.family_plans set family_name = 'Ada and Ben''s', family_goals = '{"fruits": 5}';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben is an admin now';
  delete from public.family_members where role = 'child';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben removes Cid';
  delete from public.family_members where user_id = auth.uid();
  get diagnostics changed = row_count;
  assert changed = 1 and not exists (select from public.family_plans), 'Ben leaves, and sees the family no more';
end $$;
