-- Recipes and reviews: own ones are written, public ones are read, and nobody features or upvotes themselves.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  statement text;
begin
  insert into public.user_recipes (user_id, recipe_name, ingredients, instructions, is_public)
  select auth.uid(), name, '[{"name": "apple", "quantity": 2}]', 'Cut.', name = 'shared'
  from unnest(array['shared', 'secret']) as name;
  update public.user_recipes set tags = '{vegan}';
  foreach statement in array array[
    'update public.user_recipes set featured_at = now()',
    'insert into public.user_recipes (user_id, recipe_name, ingredients, instructions)
     values (''00000000-0000-4000-8000-00000000000b'', ''x'', ''[]'', ''x'')'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
  recipe uuid;
begin
  assert (select string_agg(recipe_name, ', ') from public.user_recipes) = 'shared', 'Ben sees what is public';
  select id into strict recipe from public.user_recipes;
  insert into public.recipe_reviews (recipe_id, reviewer_id, rating, review_text) values (recipe, auth.uid(), 5, 'Good.');
  update public.recipe_reviews set rating = 4;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ben changes his review';
  begin
    update public.recipe_reviews set rating = 6;
    raise exception 'a rating of 6';
  exception when check_violation then null;
  end;
  begin
    update public.recipe_reviews set helpful_votes = 1000;
    raise exception 'Ben finds himself helpful';
  exception when insufficient_privilege then null;
  end;
  begin
    insert into public.recipe_reviews (recipe_id, reviewer_id) values (recipe, auth.uid());
    raise exception 'a second review';
  exception when unique_violation then null;
  end;
  delete from public.user_recipes;
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben deleted Ada''s recipe';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  assert (select count(*) from public.recipe_reviews) = 1, 'Ada reads the review';
  delete from public.recipe_reviews;
  get diagnostics changed = row_count;
  assert changed = 0, 'Ada deleted Ben''s review';
  delete from public.user_recipes;
  get diagnostics changed = row_count;
  assert changed = 2, 'Ada deletes her recipes, and the review with them';
end $$;
