-- The range types of the schemas in $1, but for what belongs to an extension.
select
    t.oid,
    n.nspname::text as schema,
    t.typname::text as name,
    format_type(r.rngsubtype, null) as subtype,
    case when not c.opcdefault then cn.nspname::text end as opclass_schema,
    case when not c.opcdefault then c.opcname::text end as opclass,
    case when r.rngcollation <> s.typcollation then r.rngcollation::regcollation::text end as collation,
    nullif(r.rngcanonical::oid, 0)::regproc::text as canonical,
    nullif(r.rngsubdiff::oid, 0)::regproc::text as subtype_diff,
    mn.nspname::text as multirange_schema,
    m.typname::text as multirange,
    pg_get_userbyid(t.typowner)::text as owner,
    obj_description(t.oid, 'pg_type') as comment
from pg_range r
join pg_type t on t.oid = r.rngtypid
join pg_namespace n on n.oid = t.typnamespace
join pg_type s on s.oid = r.rngsubtype
join pg_opclass c on c.oid = r.rngsubopc
join pg_namespace cn on cn.oid = c.opcnamespace
join pg_type m on m.oid = r.rngmultitypid
join pg_namespace mn on mn.oid = m.typnamespace
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  )
order by n.nspname, t.typname
