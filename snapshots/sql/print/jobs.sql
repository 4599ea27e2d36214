-- Jobs

select cron.schedule('archive old', '0 2 * * *', $body$select 'costs $$'$body$);
select cron.alter_job(cron.schedule('it''s idle', '30 seconds', $$select 1$$), active := false);
