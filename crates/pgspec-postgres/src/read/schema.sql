-- The schemas in $1, but for those of extensions, and for `public` where it is as in every database.
select
    n.oid,
    n.nspname::text as name,
    case when not (n.nspname = 'public' and n.nspowner = 'pg_database_owner'::regrole)
        then pg_get_userbyid(n.nspowner)::text end as owner,
    nullif(obj_description(n.oid, 'pg_namespace'), case n.nspname when 'public' then 'standard public schema' end) as comment
from pg_namespace n
cross join lateral (
    select
        bool_or(i.grantee = 0 and i.privilege_type = 'USAGE') as usable,
        bool_or(i.grantee <> 0 and i.grantee <> n.nspowner or i.grantee = 0 and i.privilege_type <> 'USAGE') as more
    from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) i
) acl
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e'
  )
  and not (
    n.nspname = 'public'
    and n.nspowner = 'pg_database_owner'::regrole
    and coalesce(obj_description(n.oid, 'pg_namespace'), 'standard public schema') = 'standard public schema'
    and acl.usable and not acl.more
  )
order by n.nspname
