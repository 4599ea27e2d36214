-- The lessons that a lesson requires exist, and stay while they are required.
insert into public.lessons (id, level_id, gate_id, title, content_data) values
  ('00000000-0000-4000-8000-000000000001', 1, 1, 'first', '{}'),
  ('00000000-0000-4000-8000-000000000002', 1, 2, 'second', '{}');
update public.lessons set prerequisites = array['00000000-0000-4000-8000-000000000001'::uuid] where title = 'second';

do $$
declare
  wrong text;
begin
  foreach wrong in array array[
    'insert into public.lessons (level_id, gate_id, title, content_data, prerequisites)
     values (1, 3, ''third'', ''{}'', ''{00000000-0000-4000-8000-0000000000ff}'')',
    'update public.lessons set prerequisites = ''{00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-0000000000ff}''
     where title = ''second''',
    'update public.lessons set prerequisites = array[id] where title = ''first''',
    'update public.lessons set prerequisites = ''{null}'' where title = ''first''',
    'delete from public.lessons where title = ''first'''
  ] loop
    begin
      execute wrong;
      raise exception 'went through: %', wrong;
    exception when foreign_key_violation or restrict_violation then null;
    end;
  end loop;

  insert into public.lessons (level_id, gate_id, title, content_data, prerequisites)
  values (1, 3, 'third', '{}', '{00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-000000000002}'),
         (1, 4, 'fourth', '{}', '{}');
  delete from public.lessons where title = 'third';
  update public.lessons set prerequisites = null where title = 'second';
  delete from public.lessons where title = 'first';
  assert (select string_agg(title, ', ' order by gate_id) from public.lessons) = 'second, fourth',
    'what is not required any more can be deleted';
end $$;
