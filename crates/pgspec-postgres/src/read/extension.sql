-- The extensions, of the schemas in $2 unless $1. No schema for one that can be in no other; no version where it is the one
-- that would be taken anyway; no comment where it is the extension's own.
select
    e.extname::text as name,
    case when v.schema is null then n.nspname::text end as schema,
    nullif(e.extversion, a.default_version) as version,
    nullif(obj_description(e.oid, 'pg_extension'), a.comment) as comment
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
left join pg_available_extensions a on a.name = e.extname
left join pg_available_extension_versions v on v.name = e.extname and v.version = e.extversion
where e.extname <> 'plpgsql'
  and ($1 or n.nspname = any ($2))
order by e.extname
