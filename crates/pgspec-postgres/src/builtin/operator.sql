select pg_catalog.concat('operator ', coalesce(l.name, '.'), ' ', p.oprname, ' ', r.name, ' ', result.name, ' ', f.proname,
  case when c.oprname is not null then ' commutator:' || c.oprname end,
  case when n.oprname is not null then ' negator:' || n.oprname end,
  case when p.oprcanhash then ' hash' end,
  case when p.oprcanmerge then ' merge' end,
  case when not f.proisstrict then ' null' end,
  case f.provolatile when 's' then ' stable' when 'v' then ' volatile' end)
from pg_catalog.pg_operator p
join spaces s on s.oid = p.oprnamespace
cross join input
join pg_catalog.pg_proc f on f.oid = p.oprcode
join named r on r.oid = p.oprright
join named result on result.oid = p.oprresult
left join named l on l.oid = p.oprleft
left join pg_catalog.pg_operator c on c.oid = p.oprcom
left join pg_catalog.pg_operator n on n.oid = p.oprnegate
left join owned o on o.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass and o.objid = p.oid
where case when input.extension is null then s.ours and p.oid < 16384 and o.extension is null
  else o.extension = input.extension end
