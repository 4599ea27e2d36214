begin
  update public.ai_recommendations
  set status = 'expired'
  where expires_at < now()
    and status = 'pending';
end;
