declare
  unknown uuid;
begin
  if tg_op = 'DELETE' then
    if exists (
      select 1 from public.lessons as l where l.prerequisites @> array[old.id] and l.id <> old.id
    ) then
      raise exception 'lesson % is required by another lesson', old.id
        using errcode = 'foreign_key_violation';
    end if;
    return old;
  end if;

  select required.id into unknown
  from unnest(new.prerequisites) as required(id)
  where required.id is null
     or required.id = new.id
     or not exists (select 1 from public.lessons as l where l.id = required.id)
  limit 1;
  if found then
    raise exception 'lesson % cannot require lesson %', new.id, unknown
      using errcode = 'foreign_key_violation';
  end if;
  return new;
end;
