-- Indexes, foreign keys and checks are named as the source document says: idx_, fk_, ck_, the table, the columns.
do $$
declare
  wrong text;
begin
  select string_agg(i.relname, ', ') into wrong
  from pg_index as x
  join pg_class as i on i.oid = x.indexrelid
  join pg_class as t on t.oid = x.indrelid
  where t.relnamespace = 'public'::regnamespace and not exists (select from pg_constraint where conindid = x.indexrelid)
    and i.relname <> 'idx_' || t.relname || '_' || (
      select string_agg(a.attname, '_' order by k.n)
      from unnest(x.indkey) with ordinality as k(attnum, n)
      join pg_attribute as a on a.attrelid = x.indrelid and a.attnum = k.attnum
    );
  assert wrong is null, format('indexes: %s', wrong);

  select string_agg(c.conname, ', ') into wrong
  from pg_constraint as c
  join pg_class as t on t.oid = c.conrelid
  cross join lateral (
    select string_agg(a.attname, '_' order by k.n) as columns
    from unnest(c.conkey) with ordinality as k(attnum, n)
    join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
  ) as of
  where c.connamespace = 'public'::regnamespace
    and ((c.contype = 'f' and c.conname <> 'fk_' || t.relname || '_' || of.columns)
      or (c.contype = 'c' and c.conname not like replace('ck_' || t.relname || '_' || of.columns || '_', '_', '\_') || '_%'));
  assert wrong is null, format('constraints: %s', wrong);

  -- The unique constraint on user_streaks.user_id is its index; one more would repeat it.
  assert (select count(*) from pg_index where indrelid = 'public.user_streaks'::regclass) = 3, 'a redundant index';
end $$;
