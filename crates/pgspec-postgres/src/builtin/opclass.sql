select pg_catalog.concat('opclass ', m.amname, ' ',
  case when c.opcname ~ '^[^[:space:],:(){}!@]+$' then c.opcname else E'\x01' end, ' ', t.name,
  case when c.opcdefault then ' default' end,
  ' {', (
    select pg_catalog.string_agg(f.name, ',' order by f.strategy, f.name)
    from (
      select p.oprname as name, min(a.amopstrategy) as strategy
      from pg_catalog.pg_amop a join pg_catalog.pg_operator p on p.oid = a.amopopr
      where a.amopfamily = c.opcfamily and a.amoplefttype = c.opcintype and a.amoppurpose = 's'
      group by p.oprname
    ) f), '}')
from pg_catalog.pg_opclass c
join spaces s on s.oid = c.opcnamespace
cross join input
join pg_catalog.pg_am m on m.oid = c.opcmethod
join named t on t.oid = c.opcintype
left join owned o on o.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and o.objid = c.oid
where case when input.extension is null then s.ours and c.oid < 16384 and o.extension is null
  else o.extension = input.extension end
