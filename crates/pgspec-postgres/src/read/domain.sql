-- The domains of the schemas in $1, but for what belongs to an extension.
select
    t.oid,
    n.nspname::text as schema,
    t.typname::text as name,
    format_type(t.typbasetype, t.typtypmod) as type,
    case when t.typcollation <> b.typcollation then t.typcollation::regcollation::text end as collation,
    pg_get_expr(t.typdefaultbin, 0, true) as default_value,
    t.typnotnull as not_null,
    -- Postgres 17 and later keep it as a constraint.
    c.conname::text as not_null_name,
    obj_description(c.oid, 'pg_constraint') as not_null_comment,
    pg_get_userbyid(t.typowner)::text as owner,
    obj_description(t.oid, 'pg_type') as comment
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
join pg_type b on b.oid = t.typbasetype
left join pg_constraint c on c.contypid = t.oid and c.contype = 'n'
where t.typtype = 'd'
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  )
order by n.nspname, t.typname
