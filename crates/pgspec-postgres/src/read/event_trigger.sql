-- The event triggers, but for what belongs to an extension: all of them if $2, otherwise those whose functions are in the
-- schemas in $1.
select
    e.evtname::text as name,
    e.evtevent::text as event,
    coalesce(e.evttags, '{}') as tags,
    e.evtfoid::regproc::text as function,
    e.evtenabled::text as enabled,
    pg_get_userbyid(e.evtowner)::text as owner,
    obj_description(e.oid, 'pg_event_trigger') as comment
from pg_event_trigger e
join pg_proc p on p.oid = e.evtfoid
join pg_namespace n on n.oid = p.pronamespace
where ($2 or n.nspname = any ($1))
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e'
  )
order by e.evtname
