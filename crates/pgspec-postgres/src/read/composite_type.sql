-- The composite types of the schemas in $1 that are no relation's, but for what belongs to an extension.
select
    t.oid,
    t.typrelid as relation_oid,
    n.nspname::text as schema,
    t.typname::text as name,
    pg_get_userbyid(t.typowner)::text as owner,
    obj_description(t.oid, 'pg_type') as comment
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
where t.typtype = 'c'
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  )
order by n.nspname, t.typname
