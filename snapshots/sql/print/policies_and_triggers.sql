-- Functions

create function public.touch()
returns trigger
language plpgsql
as $$begin new.updated_at = now(); return new; end;$$;

revoke all on function public.touch() from public;

-- Table public.notes

create table public.notes (
  id   uuid primary key default gen_random_uuid(),
  body text
);

create policy "No ""really"" delete" on public.notes
  as restrictive
  for delete to "App User", anon
  using (body is null);

create policy add on public.notes
  for insert
  with check (body <> '');

create policy change on public.notes
  for update to anon
  using (true)
  with check (true);

create trigger before
  before insert or update of body, id on public.notes
  for each row
  when (new.body is not null)
  execute function public.touch('it''s', E'back\\slash');

alter table public.notes enable always trigger before;

create constraint trigger at_once
  after insert on public.notes
  for each row
  execute function public.touch();

alter table public.notes enable replica trigger at_once;

create trigger statement
  after update on public.notes
  referencing old table as "old rows" new table as new_rows
  for each statement
  execute function public.touch();

create trigger truncated
  after truncate on public.notes
  for each statement
  execute function public.touch();

-- Table public.other

create table public.other (
  id uuid primary key default gen_random_uuid()
);

-- Table public.notes

create constraint trigger later
  after insert or delete on public.notes
  from public.other
  deferrable initially deferred
  for each row
  execute function public.touch();

alter table public.notes disable trigger later;

comment on trigger later on public.notes is 'At the end.';

-- Views

create view public.notes_view (id, text)
with (security_invoker = true, security_barrier = true) as
select id, body from public.notes -- all of them

with local check option;

comment on view public.notes_view is 'Notes.';

create trigger instead
  instead of insert on public.notes_view
  for each row
  execute function public.touch();

-- Materialized views

create materialized view public.counted
with (fillfactor = 90) tablespace pg_default as
select id from public.notes_view;

comment on materialized view public.counted is 'Refreshed nightly.';
create unique index counted_id on public.counted (id);
