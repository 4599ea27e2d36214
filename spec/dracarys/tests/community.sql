-- Every signed-in user reads the community; authors alone write, edit and withdraw what is theirs; votes are secret.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ada@example.com'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.com');

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  post uuid;
  changed bigint;
  statement text;
begin
  insert into public.community_posts (author_id, title, post_type, tags)
  values (auth.uid(), 'Stop losses', 'question', '{risk}') returning id into post;
  insert into public.community_posts (author_id, title) values (auth.uid(), 'To be deleted');
  insert into public.community_comments (post_id, author_id, content) values (post, auth.uid(), 'Anybody?');
  insert into public.community_votes (user_id, target_type, target_id, vote_type)
  values (auth.uid(), 'post', post, 'upvote');
  update public.community_votes set vote_type = 'downvote';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada changes her vote';

  update public.community_posts set content = 'Where do you put them?' where id = post;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada edits her post';
  delete from public.community_posts where title = 'To be deleted';
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada deletes her post';

  foreach statement in array array[
    'update public.community_posts set is_pinned = true',
    'update public.community_posts set upvotes_count = 1000',
    'update public.community_posts set author_id = ''00000000-0000-4000-8000-00000000000b''',
    'update public.community_posts set post_type = ''announcement''',
    'insert into public.community_posts (author_id, title, post_type) values (auth.uid(), ''News'', ''announcement'')',
    'insert into public.community_posts (author_id, title) values (''00000000-0000-4000-8000-00000000000b'', ''Not me'')',
    'update public.community_comments set upvotes_count = 1000',
    'delete from public.community_comments'
  ] loop
    begin
      execute statement;
      raise exception 'a client was allowed to: %', statement;
    exception when insufficient_privilege then null;
    end;
  end loop;

  begin
    insert into public.community_votes (user_id, target_type, target_id, vote_type)
    values (auth.uid(), 'post', post, 'upvote');
    raise exception 'Ada voted twice';
  exception when unique_violation then null;
  end;
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000b", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  assert (select count(*) from public.community_posts) = 1, 'Ben reads Ada''s post';
  assert (select count(*) from public.community_comments) = 1, 'Ben reads Ada''s comment';
  assert not exists (select from public.community_votes), 'Ben sees Ada''s vote';

  update public.community_posts set title = 'Mine now';
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben edited Ada''s post';
  delete from public.community_posts;
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben deleted Ada''s post';
  update public.community_comments set content = 'I was wrong';
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben edited Ada''s comment';
  delete from public.community_votes;
  get diagnostics changed = row_count;
  assert changed = 0, 'Ben withdrew Ada''s vote';
end $$;

set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
declare
  changed bigint;
begin
  update public.community_comments set is_deleted = true;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada withdraws her comment';
  delete from public.community_votes;
  get diagnostics changed = row_count;
  assert changed = 1, 'Ada withdraws her vote';
end $$;
