declare
  was_active boolean := false;
  allowed integer;
  members bigint;
begin
  if tg_op = 'UPDATE' then
    was_active := old.is_active and old.family_plan_id = new.family_plan_id;
    -- A request with a user's token carries their id; the server and jobs carry none.
    if auth.uid() is not null
      and (new.role, new.permissions, new.is_active) is distinct from (old.role, old.permissions, old.is_active)
      and not exists (
        select 1 from public.my_administered_family_plans() as plans(id) where plans.id = old.family_plan_id
      )
    then
      raise exception 'only an admin of the family changes roles and permissions'
        using errcode = 'insufficient_privilege';
    end if;
  end if;

  if new.is_active and not was_active then
    select fp.max_members into allowed
    from public.family_plans as fp
    where fp.id = new.family_plan_id
    for update;

    select count(*) into members
    from public.family_members as fm
    where fm.family_plan_id = new.family_plan_id
      and fm.is_active
      and fm.id <> new.id;

    if members >= allowed then
      raise exception 'the family plan has room for % members', allowed
        using errcode = 'check_violation';
    end if;
  end if;
  return new;
end;
