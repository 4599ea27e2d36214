-- The functions and procedures of the schemas in $1, but for what belongs to an extension.
select
    p.oid,
    n.nspname::text as schema,
    p.proname::text as name,
    p.prokind::text as kind,
    pg_get_function_arguments(p.oid) as arguments,
    pg_get_function_result(p.oid) as result,
    coalesce(p.proargmodes && array['o', 'b']::"char"[], false) as has_out,
    l.lanname::text as language,
    p.prosrc as source,
    pg_get_function_sqlbody(p.oid) as sql_body,
    p.provolatile::text as volatility,
    p.proisstrict as strict,
    p.proleakproof as leakproof,
    p.prosecdef as security_definer,
    p.proparallel::text as parallel,
    case when p.procost <> case when l.lanname in ('c', 'internal') then 1 else 100 end then p.procost::text end as cost,
    case when p.proretset and p.prorows <> 1000 then p.prorows::text end as rows,
    sn.nspname::text as support_schema,
    s.proname::text as support,
    coalesce(p.proconfig, '{}') as settings,
    array(select format_type(t, null) from unnest(p.protrftypes) as t) as transforms,
    pg_get_userbyid(p.proowner)::text as owner,
    obj_description(p.oid, 'pg_proc') as comment
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
left join pg_proc s on s.oid = p.prosupport
left join pg_namespace sn on sn.oid = s.pronamespace
where p.prokind in ('f', 'p', 'w')
  and n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
  )
order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
