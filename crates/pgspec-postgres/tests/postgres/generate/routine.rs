//! Functions, procedures, aggregates, operators and casts.

use super::World;
use super::about::{COMMENT, OWNED, ROUTINE};
use super::text::{entry, key, line};

pub(super) fn functions(w: &mut World) {
    w.add(
        "functions",
        "  touch():\n    returns: trigger\n    language: plpgsql\n    body: |\n      begin return new; end\n",
    );
    for number in 0..w.r.below(4) {
        function(w, number);
    }
    if w.r.one_in(3) {
        let argument = w.r.pick(&["a integer", "inout a integer", "a text, out b text", ""]);
        let mut out =
            format!("  p0({argument}):\n    language: plpgsql\n    body: |\n      begin null; end\n");
        if w.r.one_in(2) {
            line(&mut out, 4, "security: definer");
        }
        w.about(&mut out, 4, ROUTINE);
        w.add("procedures", &out);
    }
    if w.r.one_in(4) {
        let mut out = "  ranked():\n    returns: bigint\n    language: internal\n    window: true\n    volatility: immutable\n    body: window_row_number\n".to_owned();
        w.about(&mut out, 4, ROUTINE);
        w.add("functions", &out);
    }
    if w.r.one_in(4) {
        // The functions of built-in types bring their support functions along.
        let mut out = "  steps(a integer, b integer):\n    returns: setof integer\n    language: internal\n    volatility: immutable\n    strict: true\n    rows: 5\n    support: generate_series_int4_support\n    body: generate_series_int4\n".to_owned();
        if w.r.one_in(2) {
            line(&mut out, 4, "leakproof: true");
        }
        w.about(&mut out, 4, ROUTINE);
        w.add("functions", &out);
    }
}

fn function(w: &mut World, number: usize) {
    let own = w.sorts[w.r.below(w.sorts.len())].name.clone();
    let arguments = [
        "a integer".to_owned(),
        "a integer default 3".to_owned(),
        "a text, b uuid default NULL::uuid".to_owned(),
        "variadic a text[]".to_owned(),
        String::new(),
        format!("a {own}"),
        format!("{own}, integer"),
    ];
    let argument = &arguments[w.r.below(arguments.len())];
    let mut out = format!("  {}:\n", key(&format!("f{number}({argument})")));
    if w.r.one_in(4) {
        // Parsed when it is created, and printed from what was parsed.
        let (returns, body) = *w.r.pick(&[
            &("integer", "RETURN (1 + 2)"),
            &("integer", "BEGIN ATOMIC\n SELECT (1 + 2);\nEND"),
            &("text", "RETURN lower('A'::text)"),
        ]);
        entry(&mut out, 4, "returns", returns);
        line(&mut out, 4, "language: sql");
        entry(&mut out, 4, "body", body);
    } else if argument.is_empty() && w.r.one_in(2) {
        out = format!("  {}:\n", key(&format!("f{number}(a integer, out b text, out c {own})")));
        line(&mut out, 4, "language: plpgsql");
        entry(&mut out, 4, "body", "begin b := 'x'; end");
    } else {
        let (returns, body) = *w.r.pick(&[
            &("integer", "select 1"),
            &("setof text", "select 'x'::text"),
            &("table (x integer, y text)", "select 1, 'y'::text"),
        ]);
        entry(&mut out, 4, "returns", returns);
        line(&mut out, 4, "language: sql");
        if returns != "integer" && w.r.one_in(2) {
            line(&mut out, 4, "rows: 10");
        }
        entry(&mut out, 4, "body", body);
    }
    if w.r.one_in(2) {
        line(&mut out, 4, &format!("volatility: {}", w.r.pick(&["stable", "immutable"])));
    }
    if w.r.one_in(2) {
        line(&mut out, 4, "security: definer");
        line(&mut out, 4, "set: { search_path: \"''\", work_mem: \"'1MB'\" }");
    }
    if w.r.one_in(3) {
        line(
            &mut out,
            4,
            &format!("strict: true\n    parallel: {}\n    cost: 7", w.r.pick(&["safe", "restricted"])),
        );
    }
    if w.r.one_in(6) {
        line(&mut out, 4, "leakproof: true");
    }
    w.about(&mut out, 4, ROUTINE);
    w.add("functions", &out);
}

pub(super) fn aggregates(w: &mut World) {
    let forms: &[(&str, &str)] = &[
        ("my_sum(integer)", "sfunc: int4pl\nstype: integer\ninitcond: '0'"),
        ("my_count(*)", "sfunc: int8inc\nstype: bigint\ninitcond: \"0\"\nparallel: restricted"),
        (
            "biggest(integer)",
            "sfunc: int4larger\nstype: integer\nsortop: '>'\ncombinefunc: int4larger\nparallel: safe",
        ),
        (
            "average(numeric)",
            "sfunc: numeric_avg_accum\nstype: internal\nsspace: 128\nfinalfunc: numeric_avg\nfinalfunc_modify: read_write\ncombinefunc: numeric_avg_combine\nserialfunc: numeric_avg_serialize\ndeserialfunc: numeric_avg_deserialize",
        ),
        (
            "moving(a bigint)",
            "sfunc: int8pl\nstype: bigint\nfinalfunc: int8up\nfinalfunc_modify: shareable\nmsfunc: int8pl\nminvfunc: int8mi\nmstype: bigint\nmsspace: 16\nmfinalfunc: int8up\nmfinalfunc_modify: shareable\nminitcond: '0'\ninitcond: '0'",
        ),
        (
            "\"Middle\"(double precision order by \"of\" double precision)",
            "sfunc: ordered_set_transition\nstype: internal\nfinalfunc: percentile_disc_final\nfinalfunc_extra: true\nfinalfunc_modify: read_only",
        ),
        (
            "placed(variadic \"any\" order by variadic \"any\")",
            "sfunc: ordered_set_transition_multi\nstype: internal\nfinalfunc: rank_final\nfinalfunc_extra: true\nfinalfunc_modify: read_write\nhypothetical: true",
        ),
        (
            "extra(a anyelement)",
            "sfunc: array_append_it\nstype: anyarray\nfinalfunc: first_of\nfinalfunc_extra: true\nmsfunc: array_append_it\nminvfunc: array_append_it\nmstype: anyarray\nmfinalfunc: first_of\nmfinalfunc_extra: true\nmfinalfunc_modify: read_write",
        ),
    ];
    for (signature, body) in forms {
        if !w.r.one_in(7) {
            continue;
        }
        if *body == forms[7].1 {
            w.add("functions", "  array_append_it(a anyarray, b anyelement):\n    returns: anyarray\n    language: sql\n    body: select array_append(a, b)\n");
            w.add("functions", "  first_of(a anyarray, b anyelement):\n    returns: anyelement\n    language: sql\n    body: select a[1]\n");
        }
        let mut out = format!("  '{signature}':\n");
        body.lines().for_each(|option| line(&mut out, 4, option));
        w.about(&mut out, 4, ROUTINE);
        w.add("aggregates", &out);
    }
}

pub(super) fn operators(w: &mut World) {
    if !w.r.one_in(3) {
        return;
    }
    for (name, relation) in [("same_box", "="), ("other_box", "<>")] {
        w.add("functions", &format!("  {name}(a box, b box):\n    returns: boolean\n    language: sql\n    volatility: immutable\n    body: select area(a) {relation} area(b)\n"));
    }
    let mut out = "  \"===(box, box)\":\n    function: same_box\n".to_owned();
    if w.r.one_in(2) {
        line(&mut out, 4, "commutator: ===\n    restrict: eqsel\n    join: eqjoinsel");
    }
    if w.r.one_in(2) {
        line(&mut out, 4, "negator: \"!==\"\n    hashes: true\n    merges: true");
    }
    w.about(&mut out, 4, OWNED);
    w.add("operators", &out);
    let mut out = "  \"!==(box, box)\":\n    function: other_box\n".to_owned();
    w.about(&mut out, 4, OWNED);
    w.add("operators", &out);
    if w.r.one_in(2) {
        w.add("functions", "  smaller(a box, b box):\n    returns: box\n    language: sql\n    volatility: immutable\n    body: select a\n");
        w.add("aggregates", "  smallest(box): sfunc = smaller, stype = box, sortop = ===\n");
    }
    if w.r.one_in(2) {
        w.add("functions", "  twice(a integer):\n    returns: integer\n    language: sql\n    volatility: immutable\n    body: select a * 2\n");
        w.add("operators", "  \"@@@(none, integer)\": function = twice\n");
    }
}

pub(super) fn casts(w: &mut World) {
    let context = |w: &mut World| w.r.pick(&["explicit", "assignment", "implicit"]);
    if w.r.one_in(4) {
        let mut out = format!("  text as mood:\n    method: inout\n    context: {}\n", context(w));
        w.about(&mut out, 4, COMMENT);
        w.add("casts", &out);
    }
    if w.r.one_in(4) {
        let context = w.r.pick(&["", " as assignment"]);
        w.add("casts", &format!("  integer as date: without function{context}\n"));
    }
    if w.r.one_in(4) {
        w.add("functions", "  to_mood(a integer):\n    returns: mood\n    language: sql\n    volatility: immutable\n    body: 'select null::mood'\n");
        let mut out =
            format!("  integer as mood:\n    function: to_mood(integer)\n    context: {}\n", context(w));
        w.about(&mut out, 4, COMMENT);
        w.add("casts", &out);
    }
}
