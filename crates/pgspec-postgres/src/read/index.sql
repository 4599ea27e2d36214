-- The indexes of the tables and materialized views in $1 (oids) that no constraint made: what stands behind `ON table`.
-- An index on another relation's behalf (a partition's part of a partitioned index) is not listed.
select
    x.indrelid as table_oid,
    i.relname::text as name,
    x.indisunique as is_unique,
    x.indisvalid as valid,
    substring(pg_get_indexdef(x.indexrelid, 0, true) from length(
        format('CREATE %sINDEX %I ON %I.%I ', case when x.indisunique then 'UNIQUE ' end, i.relname, n.nspname, r.relname)
    ) + 1) as definition,
    t.spcname::text as tablespace,
    obj_description(x.indexrelid, 'pg_class') as comment
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class r on r.oid = x.indrelid
join pg_namespace n on n.oid = r.relnamespace
left join pg_tablespace t on t.oid = i.reltablespace
where x.indrelid = any ($1)
  and not i.relispartition
  and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
order by x.indrelid, i.relname
