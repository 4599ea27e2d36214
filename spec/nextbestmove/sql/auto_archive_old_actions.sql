begin
  update public.actions
  set state = 'ARCHIVED'
  where state = 'DONE'
    and completed_at is not null
    and completed_at < now() - interval '90 days';
end;
