-- The extended statistics of the tables and materialized views in $1 (oids). No target is -1, and null since Postgres 17.
select
    s.stxrelid as table_oid,
    n.nspname::text as schema,
    s.stxname::text as name,
    array(select k::text from unnest(s.stxkind) as k where k <> 'e') as kinds,
    array(
        select a.attname::text from pg_attribute a
        where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys) order by a.attnum) as columns,
    coalesce(pg_get_statisticsobjdef_expressions(s.oid), '{}') as expressions,
    s.stxstattarget::int as target,
    pg_get_userbyid(s.stxowner)::text as owner,
    obj_description(s.oid, 'pg_statistic_ext') as comment
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
where s.stxrelid = any ($1)
order by n.nspname, s.stxname
