-- Who may do what with the relations in $1, the functions in $2, the schemas in $3, the types in $4, the foreign-data
-- wrappers in $5 and the foreign servers in $6 (oids), apart from their owners. A missing ACL is the default one (manual, "Privileges").
with acls (kind, oid, column_number, column_name, owner, acl) as (
    select 'relation', c.oid, 0, null, c.relowner, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
    from pg_class c
    where c.oid = any ($1)
    union all
    select 'relation', c.oid, a.attnum, a.attname::text, c.relowner, a.attacl
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    where c.oid = any ($1) and a.attacl is not null and not a.attisdropped
    union all
    select 'function', p.oid, 0, null, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_proc p
    where p.oid = any ($2)
    union all
    select 'schema', n.oid, 0, null, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_namespace n
    where n.oid = any ($3)
    union all
    select 'type', t.oid, 0, null, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    from pg_type t
    where t.oid = any ($4)
    union all
    select 'wrapper', w.oid, 0, null, w.fdwowner, w.fdwacl
    from pg_foreign_data_wrapper w
    where w.oid = any ($5) and w.fdwacl is not null
    union all
    select 'server', s.oid, 0, null, s.srvowner, s.srvacl
    from pg_foreign_server s
    where s.oid = any ($6) and s.srvacl is not null
)
select
    kind,
    acls.oid,
    column_name,
    case when item.grantee <> 0 then pg_get_userbyid(item.grantee)::text end as grantee,
    item.privilege_type as privilege,
    item.is_grantable as grant_option
from acls
cross join aclexplode(acls.acl) as item
where item.grantee <> acls.owner
order by kind, acls.oid, column_number, grantee nulls first, privilege_type
