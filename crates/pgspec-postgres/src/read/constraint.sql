-- The constraints of the tables in $1 (oids), as Postgres prints them. Not-null constraints of Postgres 18 are facts of
-- the column, constraint triggers are triggers.
select
    c.conrelid as table_oid,
    c.conname::text as name,
    pg_get_constraintdef(c.oid, true) as definition,
    coalesce(i.reloptions, '{}') as options,
    t.spcname::text as tablespace,
    obj_description(c.oid, 'pg_constraint') as comment
from pg_constraint c
left join pg_class i on i.oid = c.conindid and c.contype in ('p', 'u', 'x')
left join pg_tablespace t on t.oid = i.reltablespace
where c.conrelid = any ($1) and c.contype in ('p', 'u', 'f', 'c', 'x')
  -- Those of a parent are no objects of its children, nor of partitions what stands for the key of their parent.
  and c.conparentid = 0 and (c.conislocal or c.coninhcount = 0)
order by c.conrelid, array_position(array['p', 'u', 'x', 'c', 'f'], c.contype::text), c.conname
