-- The jobs of this database that pg_cron runs.
select jobid, jobname::text as name, schedule, command, active
from cron.job
where database = current_database()
order by jobname, jobid
