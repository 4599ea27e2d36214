-- The default privileges, those of single schemas only for the schemas in $2 unless $1. What a role has on what it creates
-- itself does not count.
select
    pg_get_userbyid(d.defaclrole)::text as role,
    n.nspname::text as schema,
    d.defaclobjtype::text as target,
    case when item.grantee <> 0 then pg_get_userbyid(item.grantee)::text end as grantee,
    item.privilege_type as privilege,
    item.is_grantable as grant_option
from pg_default_acl d
left join pg_namespace n on n.oid = d.defaclnamespace
left join lateral aclexplode(d.defaclacl) as item on item.grantee <> d.defaclrole
where $1 or n.nspname is null or n.nspname = any ($2)
order by 1, 2, 3
