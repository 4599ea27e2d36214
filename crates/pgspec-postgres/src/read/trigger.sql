-- The triggers of the tables and views in $1 (oids): what stands behind the trigger's name.
select
    t.tgrelid as table_oid,
    t.tgname::text as name,
    t.tgconstraint <> 0 as is_constraint,
    substring(pg_get_triggerdef(t.oid, true) from
        length(format('CREATE %sTRIGGER %I ', case when t.tgconstraint <> 0 then 'CONSTRAINT ' end, t.tgname)) + 1)
        as definition,
    t.tgenabled::text as enabled,
    obj_description(t.oid, 'pg_trigger') as comment
from pg_trigger t
where t.tgrelid = any ($1) and not t.tgisinternal and t.tgparentid = 0
order by t.tgrelid, t.tgname
