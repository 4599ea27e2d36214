-- The policies of the tables in $1 (oids).
select
    p.polrelid as table_oid,
    p.polname::text as name,
    p.polcmd::text as command,
    p.polpermissive as permissive,
    0 = any (p.polroles) as to_public,
    array(select r.rolname::text from pg_roles r where r.oid = any (p.polroles) order by r.rolname) as roles,
    pg_get_expr(p.polqual, p.polrelid, true) as using_expression,
    pg_get_expr(p.polwithcheck, p.polrelid, true) as check_expression,
    obj_description(p.oid, 'pg_policy') as comment
from pg_policy p
where p.polrelid = any ($1)
order by p.polrelid, p.polname
