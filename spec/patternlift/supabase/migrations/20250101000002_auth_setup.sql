-- Auth configuration: whoever signs up gets a profile, which follows the address of the account.

create function handle_new_user() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if new.email is not null then
    insert into public.user_profiles (id, email, full_name)
    values (new.id, new.email, new.raw_user_meta_data ->> 'full_name')
    on conflict (id) do update set email = excluded.email;
  end if;
  return null;
end;
$$;

create trigger on_auth_user_created
  after insert or update of email on auth.users
  for each row execute function handle_new_user();
