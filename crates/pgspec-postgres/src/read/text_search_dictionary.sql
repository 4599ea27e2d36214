-- The text search dictionaries of the schemas in $1, but for what belongs to an extension.
select
    n.nspname::text as schema,
    x.dictname::text as name,
    nullif(tn.nspname, 'pg_catalog')::text as template_schema,
    t.tmplname::text as template,
    x.dictinitoption as options,
    pg_get_userbyid(x.dictowner)::text as owner,
    obj_description(x.oid, 'pg_ts_dict') as comment
from pg_ts_dict x
join pg_namespace n on n.oid = x.dictnamespace
join pg_ts_template t on t.oid = x.dicttemplate
join pg_namespace tn on tn.oid = t.tmplnamespace
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_ts_dict'::regclass and d.objid = x.oid and d.deptype = 'e'
  )
order by n.nspname, x.dictname
