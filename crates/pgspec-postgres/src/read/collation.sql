-- The collations of the schemas in $1, but for what belongs to an extension. The columns of their catalog have changed
-- their names: the locale is colllocale since Postgres 17, colliculocale before.
select
    n.nspname::text as schema,
    c.collname::text as name,
    c.collprovider::text as provider,
    coalesce(j.row ->> 'colllocale', j.row ->> 'colliculocale', c.collcollate::text) as locale,
    c.collctype::text as ctype,
    c.collisdeterministic as deterministic,
    j.row ->> 'collicurules' as rules,
    pg_get_userbyid(c.collowner)::text as owner,
    obj_description(c.oid, 'pg_collation') as comment
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
cross join lateral (select to_jsonb(c) as row) j
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_collation'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by n.nspname, c.collname
