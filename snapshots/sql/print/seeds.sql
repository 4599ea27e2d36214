-- Table public.kinds

create table public.kinds (
  id   bigint generated always as identity primary key,
  lang text not null,
  word text not null,
  unique (lang, word)
);

-- Table public.missions

create table public.missions (
  id        uuid primary key default gen_random_uuid(),
  code      text not null unique,
  kind_id   bigint references public.kinds (id),
  days      integer,
  rate      numeric,
  active    boolean,
  meta      jsonb,
  starts_at timestamptz default now()
);

-- Table public.tags

create table public.tags (
  name text primary key
);

-- Rows

insert into public.kinds (id, lang, word) overriding system value
values
  (1, 'en', 'driving'),
  (2, 'de', 'fahren')
on conflict (lang, word) do nothing;

insert into public.missions (code, kind_id, days, rate, active, meta, starts_at)
values
  ('safe-7', (select id from public.kinds where lang = 'en' and word = 'driving'), 7, 0.5, true, '{"days": 7}', (now() - interval '1 day')),
  ('it''s', null, -1, '1e3', 'yes', null, (now()))
on conflict (code) do update set
  kind_id = excluded.kind_id,
  days = excluded.days,
  rate = excluded.rate,
  active = excluded.active,
  meta = excluded.meta,
  starts_at = excluded.starts_at;

insert into public.missions (code, days)
values
  ('short', 3)
on conflict (code) do update set
  days = excluded.days;

delete from public.missions
where code not in (
  'safe-7',
  'it''s',
  'short'
);

delete from public.kinds
where (lang, word) not in (
  ('en', 'driving'),
  ('de', 'fahren')
);
