-- The columns of the tables in $1 (oids), in their order.
select
    a.attrelid as table_oid,
    a.attname::text as name,
    format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as not_null,
    nn.conname::text as not_null_name,
    coalesce(not nn.convalidated, false) as not_null_not_valid,
    coalesce(nn.connoinherit, false) as not_null_no_inherit,
    obj_description(nn.oid, 'pg_constraint') as not_null_comment,
    a.attgenerated::text as generated,
    a.attidentity::text as identity,
    pg_get_expr(d.adbin, d.adrelid, true) as expression,
    nullif(cn.nspname, 'pg_catalog')::text as collation_schema,
    co.collname::text as collation,
    col_description(a.attrelid, a.attnum) as comment,
    not a.attislocal as inherited,
    case when a.attstorage <> t.typstorage then a.attstorage::text end as storage,
    case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
    nullif(a.attstattarget, -1)::int4 as statistics,
    coalesce(a.attoptions, '{}') as options,
    coalesce(a.attfdwoptions, '{}') as foreign_options,
    sc.oid as sequence_oid,
    sc.relname::text as sequence_name,
    s.seqstart as sequence_start,
    s.seqincrement as sequence_increment,
    s.seqmin as sequence_min,
    s.seqmax as sequence_max,
    s.seqcache as sequence_cache,
    s.seqcycle as sequence_cycle
from pg_attribute a
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
-- Postgres 18 has them.
left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey = array[a.attnum]
left join pg_collation co on co.oid = a.attcollation and a.attcollation <> t.typcollation
left join pg_namespace cn on cn.oid = co.collnamespace
left join pg_depend dep
    on a.attidentity <> ''
    and dep.refclassid = 'pg_class'::regclass and dep.refobjid = a.attrelid and dep.refobjsubid = a.attnum
    and dep.classid = 'pg_class'::regclass and dep.deptype = 'i'
left join pg_sequence s on s.seqrelid = dep.objid
left join pg_class sc on sc.oid = dep.objid
where a.attrelid = any ($1) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
