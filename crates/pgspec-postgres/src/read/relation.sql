-- Tables (foreign and partitioned ones too), views and materialized views of the schemas in $1, but for what belongs to an
-- extension.
select
    c.oid,
    n.nspname::text as schema,
    c.relname::text as name,
    c.relkind::text as kind,
    c.relpersistence = 'u' as unlogged,
    c.relrowsecurity as row_security,
    c.relforcerowsecurity as force_row_security,
    coalesce(c.reloptions, '{}')
        || array(select 'toast.' || o from pg_class s, unnest(s.reloptions) as o where s.oid = c.reltoastrelid) as options,
    t.spcname::text as tablespace,
    nullif(am.amname, 'heap')::text as access_method,
    case when c.relkind in ('r', 'p') then c.relreplident::text else 'd' end as replica_identity,
    (select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indrelid = c.oid and x.indisreplident and c.relreplident = 'i' limit 1) as replica_index,
    (select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indrelid = c.oid and x.indisclustered limit 1) as cluster_index,
    pg_get_partkeydef(c.oid) as partition_key,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    array(select format('%I.%I', pn.nspname, p.relname)
          from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
          where i.inhrelid = c.oid order by i.inhseqno) as parents,
    case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
    fs.srvname::text as server,
    coalesce(ft.ftoptions, '{}') as foreign_options,
    pg_get_userbyid(c.relowner)::text as owner,
    obj_description(c.oid, 'pg_class') as comment,
    case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid, true) end as query
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_tablespace t on t.oid = c.reltablespace
left join pg_am am on am.oid = c.relam
left join pg_foreign_table ft on ft.ftrelid = c.oid
left join pg_foreign_server fs on fs.oid = ft.ftserver
where c.relkind in ('r', 'p', 'f', 'v', 'm')
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by n.nspname, c.relname
