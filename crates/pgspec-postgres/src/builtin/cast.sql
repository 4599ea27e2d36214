select pg_catalog.concat('cast ', source.name, ' ', target.name,
  case c.castcontext when 'i' then ' implicit' when 'a' then ' assignment' else ' explicit' end,
  case c.castmethod when 'b' then ' binary' when 'i' then ' inout'
    else ' function:' || f.proname || '/' || f.pronargs end,
  case f.provolatile when 's' then ' stable' when 'v' then ' volatile' end)
from pg_catalog.pg_cast c
cross join input
join named source on source.oid = c.castsource
join named target on target.oid = c.casttarget
left join pg_catalog.pg_proc f on f.oid = c.castfunc
left join owned o on o.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass and o.objid = c.oid
where case when input.extension is null then c.oid < 16384 and o.extension is null
  else o.extension = input.extension end
