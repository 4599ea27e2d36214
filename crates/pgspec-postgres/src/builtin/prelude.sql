-- What all readers of rows share. $1 is the extension to read; null for what initdb made.
with
input as (select $1::oid as extension),
-- Members of extensions. `free`: the extension can be put into any schema, so that its schema says nothing.
owned as (
  select d.classid, d.objid, x.oid as extension, x.extnamespace,
    not exists (
      select from pg_catalog.pg_available_extension_versions v
      where v.name = x.extname and v.version = x.extversion and v.schema is not null
    ) as free
  from pg_catalog.pg_depend d
  join pg_catalog.pg_extension x on x.oid = d.refobjid and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  where d.deptype = 'e'
),
spaces as (
  select oid, nspname, nspname in ('pg_catalog', 'information_schema') as ours,
    case when nspname ~ '^[^[:space:],:(){}!@]+$' then nspname else E'\x01' end || '.' as prefix
  from pg_catalog.pg_namespace
),
-- The type that a type was made with: that of an array, and the range of a multirange.
roots as (
  select t.oid, coalesce(r.rngtypid, e.oid, t.oid) as root
  from pg_catalog.pg_type t
  left join pg_catalog.pg_type e on e.typarray = t.oid
  left join pg_catalog.pg_range r on r.rngmultitypid = coalesce(e.oid, t.oid)
),
-- Names that could be misread carry a control character, and their lines are left out.
named as (
  select t.oid,
    case when s.nspname = 'pg_catalog' or (o.free and o.extnamespace = t.typnamespace) then '' else s.prefix end
      || case when t.typname ~ '^[^[:space:],:(){}!@]+$' then t.typname else E'\x01' end as name
  from pg_catalog.pg_type t
  join spaces s on s.oid = t.typnamespace
  join roots on roots.oid = t.oid
  join pg_catalog.pg_type r on r.oid = roots.root
  left join owned o on o.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and o.objid = r.oid
    or o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objid = r.typrelid and r.typrelid <> 0
)
