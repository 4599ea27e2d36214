-- Roles

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'App User') then
    create role "App User";
  end if;
end
$$;

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'pgspec_reader') then
    create role pgspec_reader;
  end if;
end
$$;

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'pgspec_boss') then
    create role pgspec_boss superuser createdb createrole noinherit login replication bypassrls connection limit 3;
  end if;
end
$$;

grant "App User" to pgspec_boss;
grant pgspec_reader to pgspec_boss;
comment on role pgspec_boss is 'May do all.';

-- Schemas

create schema if not exists app;
alter schema app owner to pgspec_boss;
comment on schema app is 'The application.';
grant usage on schema app to "App User";
grant usage on schema app to pgspec_reader with grant option;
revoke all on schema public from public;
grant usage, create on schema public to "App User", pgspec_reader;

-- Extensions

create extension if not exists fuzzystrmatch with schema app version '1.1';
create extension if not exists "uuid-ossp";
comment on extension "uuid-ossp" is 'Identifiers.';

-- Settings

do $$
begin
  execute format('alter database %I set app.motto = ''100%% it''''s''', current_database());
end
$$;

alter role "App User" set statement_timeout = '10s';

do $$
begin
  execute format('alter role "App User" in database %I set search_path = "$user", public, app', current_database());
end
$$;

-- Table app.things

create table app.things (
  id uuid primary key default gen_random_uuid()
);

alter table app.things owner to pgspec_boss;

-- Default privileges

alter default privileges for role pgspec_boss in schema app grant all on tables to "App User";
alter default privileges for role pgspec_boss in schema app grant select on tables to pgspec_reader;
alter default privileges for role pgspec_boss revoke all on functions from public;
alter default privileges for role pgspec_boss grant execute on functions to "App User" with grant option;
