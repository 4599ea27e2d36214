-- What the schemas in $1 hold and the model cannot (yet): kind and name of each, but for what belongs to an extension.
with found (class, oid, schema, kind, name) as (
    select 'pg_class'::regclass::oid, c.oid, c.relnamespace,
        case c.relkind when 'S' then 'sequence' when 'f' then 'foreign table' when 'p' then 'partitioned table' else 'table in an inheritance tree' end,
        c.relname::text
    from pg_class c
    where c.relkind in ('f', 'p')
       or c.relkind = 'r' and (c.relispartition or exists (select from pg_inherits i where i.inhrelid = c.oid))
       or c.relkind = 'S' and not exists (
            select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))
    union all
    select 'pg_type'::regclass, t.oid, t.typnamespace,
        case t.typtype when 'd' then 'domain' when 'r' then 'range type' when 'b' then 'base type' else 'composite type' end,
        t.typname::text
    from pg_type t
    where t.typtype in ('d', 'r')
       or t.typtype = 'b' and t.typelem = 0
       or t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')
    union all
    select 'pg_proc'::regclass, p.oid, p.pronamespace, 'aggregate', p.proname::text from pg_proc p where p.prokind = 'a'
    union all
    select 'pg_operator'::regclass, o.oid, o.oprnamespace, 'operator', o.oprname::text from pg_operator o
    union all
    select 'pg_collation'::regclass, c.oid, c.collnamespace, 'collation', c.collname::text from pg_collation c
    union all
    select 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace, 'statistics object', s.stxname::text
    from pg_statistic_ext s
    union all
    select 'pg_ts_config'::regclass, t.oid, t.cfgnamespace, 'text search configuration', t.cfgname::text
    from pg_ts_config t
    union all
    select 'pg_rewrite'::regclass, r.oid, c.relnamespace, 'rule', r.rulename::text
    from pg_rewrite r
    join pg_class c on c.oid = r.ev_class
    where r.rulename <> '_RETURN'
)
select n.nspname::text as schema, found.kind, found.name
from found
join pg_namespace n on n.oid = found.schema
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = found.class and d.objid = found.oid and d.deptype = 'e'
  )
order by found.kind, n.nspname, found.name
