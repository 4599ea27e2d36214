select pg_catalog.concat('function ',
  case when s.nspname = 'pg_catalog' or (o.free and o.extnamespace = p.pronamespace) then '' else s.prefix end,
  case when p.proname ~ '^[^[:space:],:(){}!@]+$' then p.proname else E'\x01' end,
  '(', inputs.list, ') ', returned.name,
  outputs.list,
  case p.prokind when 'p' then ' procedure' when 'w' then ' window' when 'a' then
    case a.aggkind when 'n' then ' aggregate' when 'o' then ' ordered:' || a.aggnumdirectargs
      else ' hypothetical:' || a.aggnumdirectargs end end,
  case when p.proretset then ' set' end,
  case when p.provariadic <> 0 then ' variadic' end,
  case when p.pronargdefaults > 0 then ' defaults:' || p.pronargdefaults end,
  case when not p.proisstrict and p.prokind <> 'a' then ' null' end,
  case p.provolatile when 's' then ' stable' when 'v' then ' volatile' end)
from pg_catalog.pg_proc p
join spaces s on s.oid = p.pronamespace
cross join input
join named returned on returned.oid = p.prorettype
left join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
left join owned o on o.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and o.objid = p.oid
cross join lateral (
  select pg_catalog.string_agg(
    case when coalesce(called.name, '') = '' then ''
      when called.name ~ '^[^[:space:],:(){}!@]+$' then called.name || ':' else E'\x01' end || t.name, ','
    order by i.number) as list
  from pg_catalog.unnest(p.proargtypes::oid[]) with ordinality i(type, number)
  join named t on t.oid = i.type
  left join (
    select m.name, pg_catalog.row_number() over (order by m.number) as number
    from rows from (pg_catalog.unnest(p.proargnames), pg_catalog.unnest(p.proargmodes)) with ordinality
      m(name, mode, number)
    where m.mode is null or m.mode in ('i', 'b', 'v')
  ) called on called.number = i.number
) inputs
cross join lateral (
  select ' {' || pg_catalog.string_agg(
    case when m.name is null or m.name = '' or m.name ~ '^[^[:space:],:(){}!@]+$' then m.name else E'\x01' end
      || ':' || t.name, ',' order by m.number) || '}' as list
  from rows from (
    pg_catalog.unnest(p.proallargtypes), pg_catalog.unnest(p.proargnames), pg_catalog.unnest(p.proargmodes)
  ) with ordinality m(type, name, mode, number)
  join named t on t.oid = m.type
  where m.mode in ('o', 'b', 't')
) outputs
where case when input.extension is null then s.ours and p.oid < 16384 and o.extension is null
  else o.extension = input.extension end
