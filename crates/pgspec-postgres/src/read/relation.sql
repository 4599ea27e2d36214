-- Tables, views and materialized views of the schemas in $1, but for what belongs to an extension.
select
    c.oid,
    n.nspname::text as schema,
    c.relname::text as name,
    c.relkind::text as kind,
    c.relpersistence = 'u' as unlogged,
    c.relrowsecurity as row_security,
    c.relforcerowsecurity as force_row_security,
    coalesce(c.reloptions, '{}') as options,
    t.spcname::text as tablespace,
    pg_get_userbyid(c.relowner)::text as owner,
    obj_description(c.oid, 'pg_class') as comment,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, true) end as query,
    c.relispartition or c.relkind = 'p' or exists (select from pg_inherits i where i.inhrelid = c.oid) as in_hierarchy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_tablespace t on t.oid = c.reltablespace
where c.relkind in ('r', 'p', 'v', 'm')
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by n.nspname, c.relname
