select pg_catalog.concat('type ', n.name,
  case t.typtype when 'b' then ' base ' when 'c' then ' composite ' when 'd' then ' domain ' when 'e' then ' enum '
    when 'p' then ' pseudo ' when 'r' then ' range ' when 'm' then ' multirange ' end,
  t.typcategory,
  case when t.typispreferred then ' preferred' end,
  case when t.typcollation <> 0 then ' collatable' end,
  case when t.typmodin <> 0 then ' modifiers' end,
  case when t.typnotnull then ' notnull' end,
  case when t.typelem <> 0 then
    case when t.typsubscript = 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
      then ' array_of:' else ' element:' end || element.name end,
  case when t.typsubscript <> 0 and t.typsubscript <> 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
    then ' subscript' end,
  case when t.typbasetype <> 0 then ' base:' || base.name end,
  case when t.typbasetype <> 0 and t.typtypmod <> -1 then ' typmod:' || t.typtypmod end,
  case when r.rngtypid is not null then ' subtype:' || subtype.name end,
  case when r.rngtypid is not null then ' multirange:' || other.name end,
  case when array_type.name is not null then ' array:' || array_type.name end,
  case when t.typtype = 'c' then ' {' || (
    select pg_catalog.string_agg(
      case when a.attname ~ '^[^[:space:],:(){}!@]+$' then a.attname else E'\x01' end || ':' || f.name, ','
      order by a.attnum)
    from pg_catalog.pg_attribute a join named f on f.oid = a.atttypid
    where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) || '}' end,
  -- Labels that cannot be written down are better unknown than half known.
  case when t.typtype = 'e' then ' {' || (
    select case when pg_catalog.bool_and(e.enumlabel ~ '^[^[:space:],:(){}!@]+$')
      then pg_catalog.string_agg(e.enumlabel, ',' order by e.enumsortorder) end
    from pg_catalog.pg_enum e where e.enumtypid = t.oid) || '}' end)
from pg_catalog.pg_type t
join named n on n.oid = t.oid
join spaces s on s.oid = t.typnamespace
cross join input
left join named element on element.oid = t.typelem
left join named base on base.oid = t.typbasetype
left join named array_type on array_type.oid = t.typarray
left join pg_catalog.pg_range r on t.oid in (r.rngtypid, r.rngmultitypid)
left join named subtype on subtype.oid = r.rngsubtype
left join named other on other.oid = case when t.oid = r.rngtypid then r.rngmultitypid else r.rngtypid end
left join pg_catalog.pg_class c on c.oid = t.typrelid
left join owned o on o.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and o.objid = t.oid
  or o.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and o.objid = t.typrelid and t.typrelid <> 0
  or o.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.typtype = 'm' and o.objid = r.rngtypid
where not exists (select from pg_catalog.pg_type e where e.typarray = t.oid)
  and (c.oid is null or c.relkind = 'c')
  and case when input.extension is null then s.ours and t.oid < 16384 and o.extension is null
    else o.extension = input.extension end
