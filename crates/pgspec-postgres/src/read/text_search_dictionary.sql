-- The text search dictionaries of the schemas in $1, but for what belongs to an extension.
select
    n.nspname::text as schema,
    d.dictname::text as name,
    nullif(tn.nspname, 'pg_catalog')::text as template_schema,
    t.tmplname::text as template,
    d.dictinitoption as options,
    pg_get_userbyid(d.dictowner)::text as owner,
    obj_description(d.oid, 'pg_ts_dict') as comment
from pg_ts_dict d
join pg_namespace n on n.oid = d.dictnamespace
join pg_ts_template t on t.oid = d.dicttemplate
join pg_namespace tn on tn.oid = t.tmplnamespace
where n.nspname = any ($1)
  and not exists (
    select from pg_depend x
    where x.classid = 'pg_ts_dict'::regclass and x.objid = d.oid and x.deptype = 'e'
  )
order by n.nspname, d.dictname
