-- What is said about the columns of the views in $1 (oids): comments, and defaults for `insert`.
select
    a.attrelid as view_oid,
    a.attname::text as name,
    pg_get_expr(d.adbin, d.adrelid, true) as expression,
    c.description as comment
from pg_attribute a
join pg_class v on v.oid = a.attrelid and v.relkind in ('v', 'm')
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_description c on c.classoid = 'pg_class'::regclass and c.objoid = a.attrelid and c.objsubid = a.attnum
where a.attrelid = any ($1)
  and a.attnum > 0
  and (d.oid is not null or c.description is not null)
order by a.attrelid, a.attname collate "C"
