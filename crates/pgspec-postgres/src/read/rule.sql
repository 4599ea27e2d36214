-- The rules of the tables and views in $1 (oids), but for those that make views: what stands behind `CREATE RULE name AS`.
select
    r.ev_class as table_oid,
    r.rulename::text as name,
    r.ev_enabled::text as enabled,
    substring(pg_get_ruledef(r.oid, true) from length(format('CREATE RULE %I AS', r.rulename)) + 1) as definition,
    obj_description(r.oid, 'pg_rewrite') as comment
from pg_rewrite r
where r.ev_class = any ($1) and r.rulename <> '_RETURN'
order by r.ev_class, r.rulename
