-- What the schemas in $1 hold and the model cannot (yet): kind and name of each, but for what belongs to an extension.
with found (class, oid, schema, kind, name) as (
    select 'pg_type'::regclass::oid, t.oid, t.typnamespace,
        'base type', t.typname::text
    from pg_type t
    where t.typtype = 'b' and t.typelem = 0
    union all
    select 'pg_opclass'::regclass, o.oid, o.opcnamespace, 'operator class', o.opcname::text from pg_opclass o
    union all
    select 'pg_opfamily'::regclass, o.oid, o.opfnamespace, 'operator family', o.opfname::text from pg_opfamily o
    union all
    select 'pg_conversion'::regclass, c.oid, c.connamespace, 'conversion', c.conname::text from pg_conversion c
    union all
    select 'pg_ts_parser'::regclass, t.oid, t.prsnamespace, 'text search parser', t.prsname::text from pg_ts_parser t
    union all
    select 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, 'text search template', t.tmplname::text
    from pg_ts_template t
)
select n.nspname::text as schema, found.kind, found.name
from found
join pg_namespace n on n.oid = found.schema
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = found.class and d.objid = found.oid and d.deptype = 'e'
  )
order by found.kind, n.nspname, found.name
