-- The text search configurations of the schemas in $1, but for what belongs to an extension, one row for each kind of token
-- that has dictionaries, and at least one.
select
    n.nspname::text as schema,
    c.cfgname::text as name,
    nullif(pn.nspname, 'pg_catalog')::text as parser_schema,
    p.prsname::text as parser,
    k.alias as token,
    array(
        select m.mapdict::regdictionary::text from pg_ts_config_map m
        where m.mapcfg = c.oid and m.maptokentype = k.tokid order by m.mapseqno) as dictionaries,
    pg_get_userbyid(c.cfgowner)::text as owner,
    obj_description(c.oid, 'pg_ts_config') as comment
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
join pg_ts_parser p on p.oid = c.cfgparser
join pg_namespace pn on pn.oid = p.prsnamespace
left join lateral (
    select t.tokid, t.alias from ts_token_type(p.oid) t
    where exists (select from pg_ts_config_map m where m.mapcfg = c.oid and m.maptokentype = t.tokid)
) k on true
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_ts_config'::regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by n.nspname, c.cfgname, k.alias collate "C"
