-- No index repeats a unique constraint, and every foreign key has an index that begins with its columns.
do $$
declare
  wrong text;
begin
  select string_agg(distinct i.indexrelid::regclass::text, ', ') into wrong
  from pg_index as i
  join pg_class as t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
  join pg_index as u on u.indrelid = i.indrelid and u.indexrelid <> i.indexrelid and u.indisunique
  where i.indkey::text = u.indkey::text;
  assert wrong is null, format('redundant: %s', wrong);

  select string_agg(format('%s of %s', c.conname, c.conrelid::regclass), ', ') into wrong
  from pg_constraint as c
  where c.contype = 'f' and c.connamespace = 'public'::regnamespace
    and not exists (
      select from pg_index as i
      where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey::int2[]
    );
  assert wrong is null, format('foreign keys without an index: %s', wrong);
end $$;
