-- The operators of the schemas in $1, but for what belongs to an extension, and those that are only announced.
select
    n.nspname::text as schema,
    o.oprname::text as name,
    case when o.oprleft <> 0 then format_type(o.oprleft, null) end as left_type,
    format_type(o.oprright, null) as right_type,
    o.oprcode::text as function,
    cn.nspname::text as commutator_schema,
    c.oprname::text as commutator,
    gn.nspname::text as negator_schema,
    g.oprname::text as negator,
    nullif(o.oprrest::oid, 0)::regproc::text as restrict_function,
    nullif(o.oprjoin::oid, 0)::regproc::text as join_function,
    o.oprcanhash as hashes,
    o.oprcanmerge as merges,
    pg_get_userbyid(o.oprowner)::text as owner,
    obj_description(o.oid, 'pg_operator') as comment
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
left join pg_operator c on c.oid = o.oprcom
left join pg_namespace cn on cn.oid = c.oprnamespace
left join pg_operator g on g.oid = o.oprnegate
left join pg_namespace gn on gn.oid = g.oprnamespace
where o.oprcode <> 0
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e'
  )
order by n.nspname, o.oprname, left_type, right_type
