-- The checks of the domains in $1 (oids), by name. That a domain is not null is its own fact.
select
    c.contypid as domain_oid,
    c.conname::text as name,
    pg_get_expr(c.conbin, 0, true) as expression,
    not c.convalidated as not_valid,
    obj_description(c.oid, 'pg_constraint') as comment
from pg_constraint c
where c.contypid = any ($1) and c.contype = 'c'
order by c.contypid, c.conname
