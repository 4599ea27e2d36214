-- The tables of the publications in $1 (oids), with their columns in the order of the tables.
select
    r.prpubid as publication_oid,
    n.nspname::text as schema,
    c.relname::text as name,
    array(
        select a.attname::text from pg_attribute a
        where a.attrelid = r.prrelid and a.attnum = any (r.prattrs) order by a.attnum) as columns,
    pg_get_expr(r.prqual, r.prrelid, true) as predicate
from pg_publication_rel r
join pg_class c on c.oid = r.prrelid
join pg_namespace n on n.oid = c.relnamespace
where r.prpubid = any ($1)
order by r.prpubid, n.nspname, c.relname
