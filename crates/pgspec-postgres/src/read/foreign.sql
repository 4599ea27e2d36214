-- Foreign-data wrappers and foreign servers, but for what belongs to an extension.
select
    'wrapper' as kind,
    w.oid,
    w.fdwname::text as name,
    null as wrapper,
    case when w.fdwhandler <> 0 then (select format('%I.%I', n.nspname, p.proname)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = w.fdwhandler) end as handler,
    case when w.fdwvalidator <> 0 then (select format('%I.%I', n.nspname, p.proname)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.oid = w.fdwvalidator) end as validator,
    null as type,
    null as version,
    coalesce(w.fdwoptions, '{}') as options,
    pg_get_userbyid(w.fdwowner)::text as owner,
    obj_description(w.oid, 'pg_foreign_data_wrapper') as comment
from pg_foreign_data_wrapper w
where not exists (
    select from pg_depend d
    where d.classid = 'pg_foreign_data_wrapper'::regclass and d.objid = w.oid and d.deptype = 'e'
  )
union all
select
    'server', s.oid, s.srvname::text, w.fdwname::text, null, null, s.srvtype, s.srvversion, coalesce(s.srvoptions, '{}'),
    pg_get_userbyid(s.srvowner)::text, obj_description(s.oid, 'pg_foreign_server')
from pg_foreign_server s
join pg_foreign_data_wrapper w on w.oid = s.srvfdw
where not exists (
    select from pg_depend d
    where d.classid = 'pg_foreign_server'::regclass and d.objid = s.oid and d.deptype = 'e'
  )
order by kind desc, name
