//! Collations and types.

use super::World;
use super::about::{OWNED, TYPE};
use super::sort::Sort;
use super::text::{entry, key, line, sql};

pub(super) fn collations(w: &mut World) {
    let mut forms = vec![
        ("provider = libc, locale = 'C'", false),
        ("locale = 'POSIX'", false),
        ("provider = icu, locale = 'de-DE'", false),
        ("provider = icu, locale = 'und-u-ks-level2', deterministic = false", true),
        ("lc_collate = 'C', lc_ctype = 'POSIX'", false),
    ];
    if w.major >= 16 {
        forms.push(("provider = icu, locale = 'und', rules = '& V << w <<< W'", false));
    }
    if w.major >= 17 {
        forms.push(("provider = builtin, locale = 'C.UTF-8'", false));
    }
    for number in 0..w.r.below(3) {
        let name = if number == 0 { "sorted" } else { "By letter" };
        let (form, unlike) = forms[w.r.below(forms.len())];
        if w.r.one_in(2) {
            let mut out = String::new();
            entry(&mut out, 2, &key(name), form);
            w.add("collations", &out);
        } else {
            let mut out = format!("  {}:\n", key(name));
            for part in form.split(", ") {
                let (option, value) = part.split_once(" = ").unwrap_or_else(|| panic!("{part}"));
                line(&mut out, 4, &format!("{option}: {}", value.replace('\'', "\"")));
            }
            w.about(&mut out, 4, OWNED);
            w.add("collations", &out);
        }
        // What is not deterministic cannot stand in patterns.
        if !unlike {
            let name = w.own(name);
            w.collations.push(name);
        }
    }
}

pub(super) fn enums(w: &mut World) {
    for (name, labels, first) in
        [("mood", "[sad, \"it's ok\", Happy]", "sad"), ("Odd mood", "[\"1\", \"a b\"]", "a b")]
    {
        if name == "Odd mood" && !w.r.one_in(3) {
            continue;
        }
        let mut out = format!("  {}:\n    values: {labels}\n", key(name));
        w.about(&mut out, 4, TYPE);
        w.add("enums", &out);
        let own = w.own(name);
        let mut sort = Sort::own(&sql(name), Some(format!("'{first}'::{own}")), true);
        sort.conditions.push(format!("{{}} = '{first}'::{own}"));
        w.sorts.push(sort);
    }
}

pub(super) fn domains(w: &mut World) {
    let bases: &[(&str, &str, &str, bool)] = &[
        ("text", "'x'::text", "VALUE ~ '@'::text", true),
        ("integer", "3", "VALUE > 0", false),
        ("numeric(8,2)", "1.5", "VALUE >= 0::numeric", false),
        ("date", "CURRENT_DATE", "VALUE > '2000-01-01'::date", false),
        ("character varying(9)", "'y'::character varying", "length(VALUE::text) > 0", true),
        ("text[]", "'{}'::text[]", "cardinality(VALUE) < 9", false),
        ("jsonb", "'{}'::jsonb", "jsonb_typeof(VALUE) = 'object'::text", false),
    ];
    for number in 0..w.r.below(4) {
        let (base, default, check, collated) = bases[w.r.below(bases.len())];
        let name = if w.r.one_in(4) { format!("Domain {number}") } else { format!("d{number}") };
        if w.r.one_in(3) {
            let mut tail = base.to_owned();
            if w.r.one_in(2) {
                tail.push_str(&format!(" default {default}"));
            }
            if w.r.one_in(2) {
                tail.push_str(" not null");
            }
            tail.push_str(&format!(" check ({check})"));
            let mut out = String::new();
            entry(&mut out, 2, &key(&name), &tail);
            w.add("domains", &out);
        } else {
            let mut out = format!("  {}:\n    type: {base}\n", key(&name));
            if collated && w.r.one_in(2) {
                let collation = w.collations[w.r.below(w.collations.len())].clone();
                line(&mut out, 4, &format!("collate: '{collation}'"));
            }
            if w.r.one_in(2) {
                entry(&mut out, 4, "default", default);
            }
            if w.r.one_in(3) {
                let said = match number % 3 {
                    1 if w.major >= 17 => "{ name: it_is, comment: It's there }",
                    2 if w.major >= 17 => "{ comment: By its usual name }",
                    _ => "true",
                };
                line(&mut out, 4, &format!("not_null: {said}"));
            }
            if w.r.one_in(2) {
                line(&mut out, 4, "checks:");
                entry(&mut out, 6, "first_check", check);
                if w.r.one_in(2) {
                    line(&mut out, 6, "\"Second check\":");
                    entry(&mut out, 8, "check", "VALUE IS NOT NULL");
                    if w.r.one_in(2) {
                        line(&mut out, 8, "not_valid: true");
                    }
                    if w.r.one_in(2) {
                        line(&mut out, 8, "comment: Why it's there");
                    }
                }
            }
            w.about(&mut out, 4, TYPE);
            w.add("domains", &out);
        }
        w.sorts.push(Sort::own(&sql(&name), None, !["text[]", "jsonb"].contains(&base)));
        // A domain over a domain, or over an enum.
        if w.r.one_in(4) {
            let under = if w.r.one_in(2) { sql(&name) } else { "mood".to_owned() };
            let mut out = String::new();
            entry(&mut out, 2, &format!("over_{number}"), &under);
            w.add("domains", &out);
            w.sorts.push(Sort::own(&format!("over_{number}"), None, false));
        }
    }
}

pub(super) fn composites(w: &mut World) {
    for number in 0..w.r.below(3) {
        let name = if w.r.one_in(4) { format!("Pair {number}") } else { format!("pair{number}") };
        let mut out = format!("  {}:\n    attributes:\n", key(&name));
        let mut attributes = Vec::new();
        for attribute in ["a", "Odd b", "order"].into_iter().take(1 + w.r.below(3)) {
            let sort = w.sorts[w.r.below(w.sorts.len())].clone();
            let mut tail = sort.name.clone();
            if sort.collated && w.r.one_in(2) {
                let collation = w.collations[w.r.below(w.collations.len())].clone();
                tail.push_str(&format!(" collate {collation}"));
            }
            if w.r.one_in(3) {
                line(&mut out, 6, &format!("{}:", key(attribute)));
                entry(&mut out, 8, "type", &sort.name);
                line(&mut out, 8, "comment: A part");
            } else {
                entry(&mut out, 6, &key(attribute), &tail);
            }
            attributes.push((attribute.to_owned(), sort));
        }
        w.about(&mut out, 4, TYPE);
        w.add("composite_types", &out);
        w.sorts.push(Sort::own(&sql(&name), None, false));
        w.composites.push((name, attributes));
    }
}

pub(super) fn ranges(w: &mut World) {
    let collation = w.collations[w.r.below(w.collations.len())].clone();
    let forms = [
        ("subtype = double precision, subtype_diff = float8mi".to_owned(), "float_range"),
        ("subtype = integer, multirange_type_name = spans".to_owned(), "span"),
        (format!("subtype = text, collation = {collation}, subtype_opclass = text_pattern_ops"), "words"),
        ("subtype = mood".to_owned(), "Moods"),
    ];
    for (form, name) in forms {
        if !w.r.one_in(4) {
            continue;
        }
        if w.r.one_in(2) {
            let mut out = String::new();
            entry(&mut out, 2, &key(name), &form);
            w.add("range_types", &out);
        } else {
            let mut out = format!("  {}:\n", key(name));
            for part in form.split(", ") {
                let (option, value) = part.split_once(" = ").unwrap_or_else(|| panic!("{part}"));
                line(&mut out, 4, &format!("{option}: '{value}'"));
            }
            w.about(&mut out, 4, TYPE);
            w.add("range_types", &out);
        }
        let mut sort = Sort::own(&sql(name), None, true);
        sort.overlaps = true;
        w.sorts.push(sort);
        if name == "span" {
            w.sorts.push(Sort::own("spans", None, true));
        }
    }
}
