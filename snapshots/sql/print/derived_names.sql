-- Table public.a_b

create table public.a_b (
  c integer,
  constraint a_b_c_check check (c > 0)
);

-- Table public.a

create table public.a (
  b_c integer,
  d   integer unique,
  constraint a_b_c_check check (b_c > 0)
);
