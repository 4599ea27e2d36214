//! `point`, `box`, `lseg`, `circle` (`geo_ops.c`): their plain forms.

use super::{Input, float, is_space, trim};

pub(super) fn point(text: &str) -> Input {
    match read(text, &["(n,n)", "n,n"]).as_deref() {
        Some([x, y]) => print(text, &[("(", *x), (",", *y)], ")"),
        _ => refused(text, "point"),
    }
}

pub(super) fn rectangle(text: &str) -> Input {
    match read(text, &["(n,n),(n,n)", "((n,n),(n,n))", "n,n,n,n"]).as_deref() {
        Some([a, b, c, d]) => {
            print(text, &[("(", a.max(*c)), (",", b.max(*d)), ("),(", a.min(*c)), (",", b.min(*d))], ")")
        }
        _ => refused(text, "box"),
    }
}

pub(super) fn segment(text: &str) -> Input {
    match read(text, &["[(n,n),(n,n)]", "(n,n),(n,n)"]).as_deref() {
        Some([a, b, c, d]) => print(text, &[("[(", *a), (",", *b), ("),(", *c), (",", *d)], ")]"),
        _ => refused(text, "lseg"),
    }
}

pub(super) fn circle(text: &str) -> Input {
    match read(text, &["<(n,n),n>", "((n,n),n)", "(n,n),n"]).as_deref() {
        Some([_, _, radius]) if *radius < 0.0 => Input::syntax("circle", text),
        Some([x, y, radius]) => print(text, &[("<(", *x), (",", *y), ("),", *radius)], ">"),
        _ => refused(text, "circle"),
    }
}

/// Both forms that are printed again as they are: `[(1,2),(3,4)]`, `((1,2),(3,4))`.
pub(super) fn path(text: &str) -> Input {
    points(text, &[('[', ']'), ('(', ')')]).unwrap_or_else(|| refused(text, "path"))
}

pub(super) fn polygon(text: &str) -> Input {
    points(text, &[('(', ')')]).unwrap_or_else(|| refused(text, "polygon"))
}

pub(super) fn line(text: &str) -> Input {
    match read(text, &["{n,n,n}"]).as_deref() {
        Some([a, b, c]) if *a != 0.0 || *b != 0.0 => print(text, &[("{", *a), (",", *b), (",", *c)], "}"),
        _ => refused(text, "line"),
    }
}

/// A list of points in one of these pairs of brackets.
fn points(text: &str, brackets: &[(char, char)]) -> Option<Input> {
    let plain = trim(text);
    let (open, close) = brackets.iter().find(|(open, _)| plain.starts_with(*open))?;
    let count = plain.matches(',').count().div_ceil(2);
    let shape = format!("{open}{}{close}", vec!["(n,n)"; count].join(","));
    let numbers = read(text, &[shape.as_str()])?;
    let mut printed = String::from(*open);
    for (index, pair) in numbers.chunks(2).enumerate() {
        let [x, y] = pair else { return None };
        let Input::Value { text: point, canonical: true } = print(text, &[("(", *x), (",", *y)], ")") else {
            return Some(Input::accepted(text));
        };
        if index > 0 {
            printed.push(',');
        }
        printed.push_str(&point);
    }
    printed.push(*close);
    Some(Input::canonical(printed))
}

/// The numbers of a text that has one of these shapes, spaces aside; `n` is a number.
fn read(text: &str, shapes: &[&str]) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    let mut shape = String::new();
    let mut rest = trim(text);
    while let Some(c) = rest.chars().next() {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte)).count();
        if length > 0 {
            let (number, tail) = rest.split_at(length);
            numbers.push(number.parse::<f64>().ok().filter(|value| value.is_finite())?);
            shape.push('n');
            rest = trim(tail);
        } else {
            shape.push(c);
            rest = trim(rest.get(c.len_utf8()..)?);
        }
    }
    shapes.contains(&shape.as_str()).then_some(numbers)
}

fn print(text: &str, parts: &[(&str, f64)], end: &str) -> Input {
    let mut printed = String::new();
    for (sign, value) in parts {
        let (number, canonical) = float::float8_text(*value);
        if !canonical {
            return Input::accepted(text);
        }
        printed.push_str(sign);
        printed.push_str(&number);
    }
    printed.push_str(end);
    Input::canonical(printed)
}

/// Certain only for what has no digit and no name of a number.
fn refused(text: &str, name: &str) -> Input {
    let hopeless =
        |byte: u8| is_space(byte) || matches!(byte, b'(' | b')' | b',' | b'<' | b'>' | b'[' | b']');
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic() && !b"infatyexINFATYEX".contains(&byte));
    if letters || text.bytes().all(hopeless) { Input::syntax(name, text) } else { Input::Unknown }
}
