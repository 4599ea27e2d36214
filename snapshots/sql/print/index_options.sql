-- Table public.docs

create table public.docs (
  id   uuid primary key default gen_random_uuid(),
  name text,
  tags text[],
  n    integer,
  v    tsvector
);

create index docs_lower on public.docs ((lower(name)) text_pattern_ops);
create index docs_sorted on public.docs (n nulls first, n desc, n desc nulls last);

create unique index docs_unique on public.docs (name collate pg_catalog."C") include (id) nulls not distinct with (fillfactor = 70) tablespace pg_default where n > 0 -- only positive
;

create index docs_v on public.docs using gist (v tsvector_ops (siglen = 64));
create index docs_tags on public.docs using gin (tags);
create index "Docs by N" on public.docs ((n % 10));
