-- The casts that somebody made, but for what belongs to an extension: all of them if $2, otherwise those that have to do
-- with the schemas in $1.
select
    format_type(c.castsource, null) as source,
    format_type(c.casttarget, null) as target,
    c.castmethod::text as method,
    c.castcontext::text as context,
    nullif(c.castfunc, 0)::regproc::text as function,
    array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, at) order by at) as arguments,
    obj_description(c.oid, 'pg_cast') as comment
from pg_cast c
join pg_type s on s.oid = c.castsource
join pg_type t on t.oid = c.casttarget
left join pg_proc p on p.oid = c.castfunc
where c.oid >= 16384
  and ($2 or exists (
    select from pg_namespace n
    where n.oid in (s.typnamespace, t.typnamespace, p.pronamespace) and n.nspname = any ($1)))
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype in ('e', 'i')
  )
order by source, target
