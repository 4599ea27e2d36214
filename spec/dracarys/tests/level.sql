-- Level n begins where 1000, 2000, 4000 … have been earned n times: at (2^n - 1) thousand XP. Everybody starts on level 1.
do $$
declare
  n integer;
begin
  for n in 1..21 loop
    assert public.calculate_user_level((2 ^ n - 1)::integer * 1000) = n, format('level %s begins too late', n);
    assert public.calculate_user_level((2 ^ n - 1)::integer * 1000 - 1) = greatest(n - 1, 1),
      format('level %s begins too early', n);
  end loop;
  assert public.calculate_user_level(2147483647) = 21, 'the most XP there can be';
  assert public.calculate_user_level(0) = 1 and public.calculate_user_level(-5000) = 1
     and public.calculate_user_level(null) = 1, 'nobody is below level 1';
end $$;

set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-4000-8000-00000000000a", "role": "authenticated"}';

do $$
begin
  assert public.calculate_user_level(3000) = 2, 'a user may ask';
end $$;
