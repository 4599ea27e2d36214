-- The stored settings of the database if $1, and of the roles in $2.
select
    case when s.setrole <> 0 then pg_get_userbyid(s.setrole)::text end as role,
    s.setdatabase <> 0 as in_database,
    setting
from pg_db_role_setting s
cross join unnest(s.setconfig) as setting
where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  and case when s.setrole <> 0 then pg_get_userbyid(s.setrole)::text = any ($2) else $1 end
order by 1 nulls first, 2, 3
