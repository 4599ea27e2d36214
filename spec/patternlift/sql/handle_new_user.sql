begin
  if new.email is not null then
    insert into public.user_profiles (id, email, full_name)
    values (new.id, new.email, new.raw_user_meta_data ->> 'full_name')
    on conflict (id) do update set email = excluded.email;
  end if;
  return null;
end;
