-- The indexes of the tables and materialized views in $1 (oids) that no constraint made: what stands behind `ON table`.
select
    x.indrelid as table_oid,
    i.relname::text as name,
    x.indisunique as is_unique,
    x.indisvalid as valid,
    substring(pg_get_indexdef(x.indexrelid, 0, true) from length(
        format('CREATE %sINDEX %I ON %s%I.%I ', case when x.indisunique then 'UNIQUE ' end, i.relname,
            case when r.relkind = 'p' then 'ONLY ' end, n.nspname, r.relname)
    ) + 1) as definition,
    t.spcname::text as tablespace,
    r.relkind = 'p' as is_partitioned,
    -- A partitioned index on `ONLY` its table stays invalid until all partitions have theirs; one with a part of its own in
    -- each partition might have been made for all of them.
    r.relkind = 'p' and (not x.indisvalid or exists (
        select from pg_inherits p
        where p.inhparent = r.oid and not exists (
            select from pg_inherits ip join pg_index px on px.indexrelid = ip.inhrelid
            where ip.inhparent = x.indexrelid and px.indrelid = p.inhrelid
        ))) as is_only,
    (select format('%I.%I', pn.nspname, p.relname)
     from pg_inherits h join pg_class p on p.oid = h.inhparent join pg_namespace pn on pn.oid = p.relnamespace
     where h.inhrelid = x.indexrelid and i.relispartition) as parent,
    coalesce((select px.indisvalid from pg_inherits h join pg_index px on px.indexrelid = h.inhparent
              where h.inhrelid = x.indexrelid and i.relispartition), false) as is_part_of_whole,
    array(select a.attnum::int4 from pg_attribute a where a.attrelid = i.oid and a.attnum > 0
          and coalesce(a.attstattarget, -1) >= 0 order by a.attnum) as statistics_columns,
    array(select a.attstattarget::int4 from pg_attribute a where a.attrelid = i.oid and a.attnum > 0
          and coalesce(a.attstattarget, -1) >= 0 order by a.attnum) as statistics_targets,
    obj_description(x.indexrelid, 'pg_class') as comment
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class r on r.oid = x.indrelid
join pg_namespace n on n.oid = r.relnamespace
left join pg_tablespace t on t.oid = i.reltablespace
where x.indrelid = any ($1)
  and not exists (select from pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u', 'x'))
order by x.indrelid, i.relname
