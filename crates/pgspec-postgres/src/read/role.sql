-- The roles that something in the database depends on, and those that they are members of; all of them if $1. Postgres'
-- own, the cluster's first superuser and the role $2 are left out. Since Postgres 16 whoever creates a role without being a
-- superuser gets a membership by which it can grant the role and do nothing else: that one says nothing.
with recursive membership (member, roleid, admin_option) as (
    select m.member, m.roleid, m.admin_option
    from pg_auth_members m, to_jsonb(m) as options
    where m.grantor <> 10
       or coalesce((options ->> 'inherit_option')::boolean, true)
       or coalesce((options ->> 'set_option')::boolean, true)
), used (oid) as (
    select r.oid
    from pg_roles r
    where $1 or exists (
        select from pg_shdepend d
        where d.refclassid = 'pg_authid'::regclass and d.refobjid = r.oid
          and d.dbid = (select oid from pg_database where datname = current_database())
    )
    union
    select m.roleid from used join membership m on m.member = used.oid
)
select
    r.rolname::text as name,
    r.rolsuper as superuser,
    r.rolcreatedb as create_db,
    r.rolcreaterole as create_role,
    r.rolinherit as inherit,
    r.rolcanlogin as login,
    r.rolreplication as replication,
    r.rolbypassrls as bypass_rls,
    r.rolconnlimit as connection_limit,
    array(
        select distinct pg_get_userbyid(m.roleid)::text from membership m where m.member = r.oid order by 1
    ) as member_of,
    array(
        select distinct pg_get_userbyid(m.roleid)::text from membership m
        where m.member = r.oid and m.admin_option order by 1
    ) as admin_of,
    coalesce(isfinite(r.rolvaliduntil), false) as expires,
    shobj_description(r.oid, 'pg_authid') as comment
from pg_roles r
where r.oid in (select oid from used)
  and r.rolname !~ '^pg_'
  and r.oid <> 10
  and r.rolname is distinct from $2::text
order by r.rolname
