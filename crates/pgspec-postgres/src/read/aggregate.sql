-- The aggregates of the schemas in $1, but for what belongs to an extension.
select
    p.oid,
    n.nspname::text as schema,
    p.proname::text as name,
    pg_get_function_arguments(p.oid) as arguments,
    a.aggkind::text as kind,
    a.aggtransfn::text as transition,
    format_type(a.aggtranstype, null) as state_type,
    a.aggtransspace as size,
    nullif(a.aggfinalfn::oid, 0)::regproc::text as finish,
    a.aggfinalextra as finish_extra,
    a.aggfinalmodify::text as finish_modifies,
    a.agginitval as initial,
    nullif(a.aggmtransfn::oid, 0)::regproc::text as moving_transition,
    nullif(a.aggminvtransfn::oid, 0)::regproc::text as moving_inverse,
    case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end as moving_state_type,
    a.aggmtransspace as moving_size,
    nullif(a.aggmfinalfn::oid, 0)::regproc::text as moving_finish,
    a.aggmfinalextra as moving_finish_extra,
    a.aggmfinalmodify::text as moving_finish_modifies,
    a.aggminitval as moving_initial,
    nullif(a.aggcombinefn::oid, 0)::regproc::text as combine,
    nullif(a.aggserialfn::oid, 0)::regproc::text as serialize,
    nullif(a.aggdeserialfn::oid, 0)::regproc::text as deserialize,
    son.nspname::text as sort_schema,
    so.oprname::text as sort_symbol,
    p.proparallel::text as parallel,
    pg_get_userbyid(p.proowner)::text as owner,
    obj_description(p.oid, 'pg_proc') as comment
from pg_proc p
join pg_aggregate a on a.aggfnoid = p.oid
join pg_namespace n on n.oid = p.pronamespace
left join pg_operator so on so.oid = a.aggsortop
left join pg_namespace son on son.oid = so.oprnamespace
where n.nspname = any ($1)
  and not exists (
    select from pg_depend d
    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  )
order by n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)
