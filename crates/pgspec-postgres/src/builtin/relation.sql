select pg_catalog.concat(case c.relkind when 'v' then 'view ' else 'table ' end,
  case when o.free and o.extnamespace = c.relnamespace then '' else s.prefix end,
  case when c.relname ~ '^[^[:space:],:(){}!@]+$' then c.relname else E'\x01' end,
  ' {', (
    select pg_catalog.string_agg(
      case when a.attname ~ '^[^[:space:],:(){}!@]+$' then a.attname else E'\x01' end || ':' || t.name
        || case when a.attnotnull then '!' else '' end, ',' order by a.attnum)
    from pg_catalog.pg_attribute a join named t on t.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '}')
from pg_catalog.pg_class c
join spaces s on s.oid = c.relnamespace
cross join input
left join owned o on o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objid = c.oid
where c.relkind in ('r', 'v', 'm', 'p', 'f')
  and case when input.extension is null then s.ours and c.oid < 16384 and o.extension is null
    else o.extension = input.extension end
