begin
  if new.created_at >= date_trunc('month', now(), 'UTC') then
    update public.user_profiles
    set current_month_ai_cost = current_month_ai_cost + new.cost_usd
    where id = new.user_id;
  end if;
  return null;
end;
