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

  -- What refers to a user goes with them; what users refer to stays.
  select string_agg(conname, ', ') into wrong
  from pg_constraint
  where contype = 'f' and connamespace = 'public'::regnamespace
    and confdeltype <> case when confrelid in ('public.users'::regclass, 'auth.users'::regclass) then 'c' else 'r' end;
  assert wrong is null, format('neither cascades nor restricts: %s', wrong);

  assert (select array_agg(indexname::text order by indexname) @> array[
    'idx_ai_recs_expires', 'idx_ai_recs_user_status', 'idx_behavior_events_created', 'idx_behavior_events_user_type',
    'idx_engagement_summary_user', 'idx_lifescore_history_user', 'idx_missions_category_difficulty', 'idx_notifications_sent',
    'idx_notifications_user_read', 'idx_product_recs_priority', 'idx_product_recs_user_status', 'idx_sessions_user_started',
    'idx_user_missions_status_started'
  ] from pg_indexes where schemaname = 'public'), 'the indexes of the document have its names';
end $$;
