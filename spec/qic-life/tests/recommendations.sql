-- The AI recommends, the user accepts or dismisses, and what nobody answered in time expires.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');
insert into public.users (id) values ('00000000-0000-4000-8000-00000000000a'), ('00000000-0000-4000-8000-00000000000b');

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';

insert into public.ai_recommendations (user_id, recommendation_type, target_id, confidence_score, reasoning, status, expires_at)
select '00000000-0000-4000-8000-00000000000a', 'mission', m.id, 0.9, r.reasoning, r.status, r.expires_at
from public.missions as m,
  (values
    ('over', 'pending', now() - interval '1 second'),
    ('not over', 'pending', now() + interval '1 hour'),
    ('for ever', 'pending', null),
    ('accepted before', 'accepted', now() - interval '1 day'),
    ('dismissed before', 'dismissed', now() - interval '1 day')
  ) as r (reasoning, status, expires_at)
where m.name_en = 'Hydration Tracker';
insert into public.product_recommendations (id, user_id, product_type, product_name, recommended_by, priority) values
  ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-00000000000a', 'health_insurance', 'Health', 'ai', 5),
  ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-00000000000a', 'motor_insurance', 'Motor', 'mission_complete', 1);
insert into public.ai_recommendations (user_id, recommendation_type, target_id, confidence_score, reasoning, expires_at) values
  ('00000000-0000-4000-8000-00000000000b', 'product', '00000000-0000-4000-8000-0000000000a1', 1, 'over', now() - interval '1 day'),
  ('00000000-0000-4000-8000-00000000000b', 'scenario', null, 0, 'zero is a score', null);

do $$
declare
  job record;
  states text;
begin
  -- An hour is an hour, whatever the session's time zone.
  set local timezone = 'Asia/Qatar';
  perform public.expire_old_recommendations();
  select string_agg(format('%s: %s', reasoning, status), ', ' order by user_id, reasoning) into states from public.ai_recommendations;
  assert states = 'accepted before: accepted, dismissed before: dismissed, for ever: pending, not over: pending, over: expired, '
                  'over: expired, zero is a score: pending', format('expired: %s', states);
end $$;

reset role;

do $$
declare
  job record;
begin
  update public.ai_recommendations set expires_at = now() - interval '1 minute' where reasoning = 'zero is a score';
  select schedule, command into strict job from cron.job where jobname = 'expire-old-recommendations';
  assert job.schedule = '5 * * * *', format('it expires at %s', job.schedule);
  execute job.command;
  assert (select status from public.ai_recommendations where reasoning = 'zero is a score') = 'expired', 'the job expires';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
  statement text;
begin
  assert (select count(*) from public.ai_recommendations) = 5, 'Ada sees hers';
  begin
    perform public.expire_old_recommendations();
    raise exception 'Ada expires recommendations';
  exception when insufficient_privilege then null;
  end;

  update public.ai_recommendations set status = 'accepted' where reasoning = 'for ever';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada accepts';
  -- What is answered or over stays so.
  update public.ai_recommendations set status = 'dismissed' where reasoning <> 'not over';
  get diagnostics changed = row_count;
  assert changed = 0, format('%s answers were changed', changed);

  update public.product_recommendations set status = 'viewed', viewed_at = now() where product_name = 'Health';
  update public.product_recommendations set status = 'dismissed', actioned_at = now() where product_name = 'Motor';
  assert (select string_agg(status, ', ' order by priority desc) from public.product_recommendations) = 'viewed, dismissed',
    'Ada looked at one and does not want the other';

  foreach statement in array array[
    'update public.ai_recommendations set status = ''expired'' where reasoning = ''not over''',
    'update public.ai_recommendations set status = ''pending'' where reasoning = ''not over''',
    'update public.ai_recommendations set confidence_score = 1',
    'update public.product_recommendations set status = ''purchased''',
    'update public.product_recommendations set priority = 5',
    'insert into public.product_recommendations (user_id, product_type, product_name, recommended_by)
     values (auth.uid(), ''life_insurance'', ''Life'', ''ai'')',
    'insert into public.ai_recommendations (user_id, recommendation_type, confidence_score) values (auth.uid(), ''mission'', 1)',
    'delete from public.ai_recommendations'
  ] loop
    begin
      execute statement;
      raise exception 'Ada was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';
update public.product_recommendations set status = 'purchased', actioned_at = now() where product_name = 'Health';

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.product_recommendations set status = 'dismissed' where product_name = 'Health';
  get diagnostics changed = row_count;
  assert changed = 0, 'what is purchased stays so';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  assert (select count(*) from public.ai_recommendations) = 2 and not exists (select from public.product_recommendations),
    'Ben sees his own only';
  update public.ai_recommendations set status = 'accepted';
  get diagnostics changed = row_count;
  assert changed = 0, 'both of his are over';
end $$;
