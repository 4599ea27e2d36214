-- What the database says about time zone and limits, the job that looks after the log, and the indexes for JSON.
do $$
declare
  stored text[];
  job record;
  plan json;
begin
  select setconfig into strict stored from pg_db_role_setting as s
  join pg_database as d on d.oid = s.setdatabase
  where d.datname = current_database() and s.setrole = 0;
  assert stored @> array['TimeZone=UTC', 'statement_timeout=30s', 'idle_session_timeout=5min'],
    format('the database''s settings are %s', stored);

  select schedule, command into strict job from cron.job where jobname = 'vacuum-activity-log';
  assert job.schedule = '0 3 * * 0' and job.command = 'vacuum (analyze) public.user_activity_log',
    format('the job is %s', job);

  set local enable_seqscan = off;
  execute $q$explain (format json) select from public.user_activity_log where metadata @> '{"a": 1}'$q$ into plan;
  assert plan::text like '%idx_user_activity_log_metadata%', format('metadata is not searched by its index: %s', plan);
  execute $q$explain (format json) select from public.live_sessions where prerequisites @> '{"min_level": 2}'$q$ into plan;
  assert plan::text like '%idx_live_sessions_prerequisites%', format('prerequisites are not: %s', plan);
end $$;
