truncate users, orders, items, pairs cascade;
insert into users select gen_random_uuid(), 'u' || g, case when g % 3 = 0 then null else 'n' || g % 4 end, nullif(g % 5, 0), (case g % 4 when 0 then null when 1 then 'sad' when 2 then 'ok' else 'happy' end)::mood, case g % 3 when 0 then '{}'::text[] when 1 then array['a', null] else array['b'] end, case g % 4 when 0 then 'infinity'::timestamptz else now() end, case g % 3 when 0 then null when 1 then '{"a": null, "b": 1}'::jsonb else '[1]' end from generate_series(1, 20) g;
insert into orders (user_id, total, note, placed_on) select id, 5 * age, nullif(name, 'n1'), case when age = 1 then 'infinity' else '2020-01-01'::date end from users where age is not null;
insert into items select id, g, 's' || g, g, nullif(g, 2) from orders, generate_series(1, 2) g where id % 2 = 0;
insert into pairs select nullif(g % 4, 1), g, nullif('c' || g % 3, 'c0') from generate_series(1, 12) g;
