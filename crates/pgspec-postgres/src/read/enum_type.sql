-- The enumerated types of the schemas in $1, but for what belongs to an extension.
select
    t.oid,
    n.nspname::text as schema,
    t.typname::text as name,
    array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels,
    pg_get_userbyid(t.typowner)::text as owner,
    obj_description(t.oid, 'pg_type') as comment
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e'
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  )
order by n.nspname, t.typname
