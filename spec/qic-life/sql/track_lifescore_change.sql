begin
  insert into public.lifescore_history (user_id, old_score, new_score, change_reason, mission_id)
  values (
    new.id, old.lifescore, new.lifescore,
    -- A setting that was local to an earlier transaction is left as an empty text.
    coalesce(nullif(current_setting('qic.change_reason', true), ''), 'manual_update'),
    nullif(current_setting('qic.mission_id', true), '')::uuid
  );
  return null;
end;
