-- What is added to the tables of the larger application, and that nothing is added to the platform's.
do $$
declare
  added text;
begin
  select string_agg(format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                           case when a.attnotnull then ' not null' else '' end,
                           coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')), '; ' order by c.relname, a.attnum)
  into added
  from pg_attribute as a
  join pg_class as c on c.oid = a.attrelid
  left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid in ('public.achievement_milestones'::regclass, 'public.notification_preferences'::regclass) and a.attnum > 0;
  assert added =
    'achievement_milestones.is_social_achievement boolean not null default false; '
    'achievement_milestones.shared_publicly boolean not null default false; '
    'achievement_milestones.social_context jsonb; '
    'notification_preferences.social_notifications jsonb not null default '
    '''{"family": true, "referrals": true, "challenges": true}''::jsonb',
    format('added: %s', added);

  assert not exists (
    select from pg_attribute
    where attrelid = 'auth.users'::regclass
      and attname in ('display_name', 'privacy_level', 'social_sharing_enabled', 'referral_credits_earned')
  ), 'auth.users is the platform''s';

  insert into public.notification_preferences default values;
  assert (select (social_notifications ->> 'family')::boolean from public.notification_preferences), 'all are on at first';
end $$;
