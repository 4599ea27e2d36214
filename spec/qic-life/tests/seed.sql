-- The sample rows of the document are there, five missions per category, in two languages.
do $$
declare
  found text;
begin
  select string_agg(format('%s %s', category, missions), ', ' order by category) into found
  from (select category, count(*) as missions from public.missions group by category) as c;
  assert found = 'financial 5, health 5, safe_driving 5', format('missions: %s', found);
  assert (select count(*) from public.missions where name_en in (
    '7-Day Safe Driver', 'Speed Limit Challenge', '10K Steps Daily', 'Hydration Tracker', 'Budget Review', 'Emergency Fund Setup'
  )) = 6, 'the missions of the document';

  select string_agg(format('%s: %s', reward_type, names), '; ' order by reward_type) into found
  from (select reward_type, string_agg(name_en, ', ' order by id) as names from public.rewards group by reward_type) as r;
  assert found = 'badge: Bronze, Silver, Gold, Platinum; coin_boost: 2x coins for weekend missions; '
                 'partner_offer: Fuel discount, Gym membership, Restaurant voucher', format('rewards: %s', found);

  select string_agg(format('%s (%s %s)', name_en, condition_type, condition_value), ', ' order by id) into found from public.achievements;
  assert found = 'First Steps (missions_completed 1), Streak Master (streak_count 7), LifeScore Champion (lifescore_milestone 80)',
    format('achievements: %s', found);

  select string_agg(name_en, ', ') into found
  from (
    select name_en, name_ar from public.missions
    union all select name_en, name_ar from public.rewards
    union all select name_en, name_ar from public.achievements
    union all select description_en, description_ar from public.achievements
  ) as named
  -- A letter of the Arabic block.
  where name_ar is null or name_ar !~ '[\u0620-\u064A]';
  assert found is null, format('not in Arabic: %s', found);
end $$;
