-- The publications, but for what belongs to an extension: all of them if $2, otherwise those that publish something of
-- the schemas in $1. Which generated columns are published is asked since Postgres 18.
select
    p.oid,
    p.pubname::text as name,
    p.puballtables as all_tables,
    p.pubinsert as insert,
    p.pubupdate as update,
    p.pubdelete as delete,
    p.pubtruncate as truncate,
    p.pubviaroot as via_root,
    coalesce(to_jsonb(p) ->> 'pubgencols', 'n') as generated_columns,
    array(
        select n.nspname::text from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
        where s.pnpubid = p.oid order by n.nspname) as schemas,
    pg_get_userbyid(p.pubowner)::text as owner,
    obj_description(p.oid, 'pg_publication') as comment
from pg_publication p
where ($2
  or exists (
    select from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
    where s.pnpubid = p.oid and n.nspname = any ($1))
  or exists (
    select from pg_publication_rel r
    join pg_class c on c.oid = r.prrelid
    join pg_namespace n on n.oid = c.relnamespace
    where r.prpubid = p.oid and n.nspname = any ($1)))
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_publication'::regclass and d.objid = p.oid and d.deptype = 'e'
  )
order by p.pubname
