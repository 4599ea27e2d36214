//! `point`, `box`, `lseg`, `path`, `polygon`, `line`, `circle` (`geo_ops.c`).

use super::float::{self, Number};
use super::{Input, is_space};

/// Differences below this are none.
const EPSILON: f64 = 1.0e-6;

enum Trouble {
    Syntax,
    /// A number that is too large or too small.
    Number(String),
    Unknown,
}

type Parse<T> = Result<T, Trouble>;

pub(super) fn point(text: &str) -> Input {
    finish(text, "point", |reader| {
        let [x, y] = reader.pair()?;
        reader.end()?;
        Ok(print(text, &[("(", x), (",", y)], ")"))
    })
}

pub(super) fn rectangle(text: &str) -> Input {
    finish(text, "box", |reader| {
        let (points, _) = reader.path(false, 2)?;
        reader.end()?;
        let [[a, b], [c, d]] = points.as_slice() else { return Err(Trouble::Unknown) };
        let (high, low) = ([a.max(*c), b.max(*d)], [a.min(*c), b.min(*d)]);
        Ok(print(text, &[("(", high[0]), (",", high[1]), ("),(", low[0]), (",", low[1])], ")"))
    })
}

pub(super) fn segment(text: &str) -> Input {
    finish(text, "lseg", |reader| {
        let (points, _) = reader.path(true, 2)?;
        reader.end()?;
        let [[a, b], [c, d]] = points.as_slice() else { return Err(Trouble::Unknown) };
        Ok(print(text, &[("[(", *a), (",", *b), ("),(", *c), (",", *d)], ")]"))
    })
}

pub(super) fn path(text: &str) -> Input {
    finish(text, "path", |reader| {
        let count = pairs(text)?;
        reader.spaces();
        let enclosed = reader.only_parenthesis();
        if enclosed {
            reader.at += 1;
        }
        let (points, open) = reader.path(true, count)?;
        if enclosed {
            reader.expect(b')')?;
            reader.spaces();
        }
        reader.end()?;
        Ok(print_points(text, &points, if open { ("[", "]") } else { ("(", ")") }))
    })
}

pub(super) fn polygon(text: &str) -> Input {
    finish(text, "polygon", |reader| {
        let count = pairs(text)?;
        let (points, _) = reader.path(false, count)?;
        reader.end()?;
        Ok(print_points(text, &points, ("(", ")")))
    })
}

pub(super) fn line(text: &str) -> Input {
    finish(text, "line", |reader| {
        reader.spaces();
        if reader.peek() == Some(b'{') {
            reader.at += 1;
            let a = reader.number()?;
            reader.expect(b',')?;
            let b = reader.number()?;
            reader.expect(b',')?;
            let c = reader.number()?;
            reader.expect(b'}')?;
            reader.spaces();
            reader.end()?;
            if ![a, b, c].iter().all(|number| number.is_finite()) {
                return Err(Trouble::Unknown);
            }
            if a.abs() <= EPSILON && b.abs() <= EPSILON {
                let message = "invalid line specification: A and B cannot both be zero";
                return Ok(Input::invalid("22P02", message));
            }
            return Ok(print(text, &[("{", a), (",", b), (",", c)], "}"));
        }
        let (points, _) = reader.path(true, 2)?;
        reader.end()?;
        let [[a, b], [c, d]] = points.as_slice() else { return Err(Trouble::Unknown) };
        // Its slope may be more than a number can be.
        if [a, b, c, d].iter().any(|number| number.is_nan() || number.abs() >= 1e100) {
            return Err(Trouble::Unknown);
        }
        if (a - c).abs() <= EPSILON && (b - d).abs() <= EPSILON {
            let message = "invalid line specification: must be two distinct points";
            return Ok(Input::invalid("22P02", message));
        }
        Ok(Input::accepted(text))
    })
}

pub(super) fn circle(text: &str) -> Input {
    finish(text, "circle", |reader| {
        let mut depth = 0;
        reader.spaces();
        if reader.peek() == Some(b'<') {
            depth = 1;
            reader.at += 1;
        } else if let Some(second) = reader.second_parenthesis() {
            depth = 1;
            reader.at = second;
        }
        let [x, y] = reader.pair()?;
        reader.accept(b',');
        let radius = reader.number()?;
        if radius < 0.0 {
            return Err(Trouble::Syntax);
        }
        if depth > 0 {
            if !reader.accept(b')') {
                reader.expect(b'>')?;
            }
            reader.spaces();
        }
        reader.end()?;
        Ok(print(text, &[("<(", x), (",", y), ("),", radius)], ">"))
    })
}

fn finish(text: &str, name: &str, read: impl FnOnce(&mut Reader<'_>) -> Parse<Input>) -> Input {
    match read(&mut Reader { text, at: 0 }) {
        Ok(input) => input,
        Err(Trouble::Syntax) => Input::syntax(name, text),
        Err(Trouble::Number(number)) => {
            Input::invalid("22003", format!("\"{number}\" is out of range for type double precision"))
        }
        Err(Trouble::Unknown) => Input::Unknown,
    }
}

/// How many points there are, by the commas (`pair_count`).
fn pairs(text: &str) -> Parse<usize> {
    let commas = text.bytes().filter(|byte| *byte == b',').count();
    if commas % 2 == 1 { Ok(commas.div_ceil(2)) } else { Err(Trouble::Syntax) }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn spaces(&mut self) {
        self.at += self.rest().bytes().take_while(|byte| is_space(*byte)).count();
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Parse<()> {
        if self.accept(byte) { Ok(()) } else { Err(Trouble::Syntax) }
    }

    fn end(&self) -> Parse<()> {
        if self.peek().is_none() { Ok(()) } else { Err(Trouble::Syntax) }
    }

    /// Where the second of two opening parentheses stands.
    fn second_parenthesis(&self) -> Option<usize> {
        let inner = self.rest().strip_prefix('(')?;
        let spaces = inner.bytes().take_while(|byte| is_space(*byte)).count();
        (inner.as_bytes().get(spaces) == Some(&b'(')).then_some(self.at + 1 + spaces)
    }

    /// At the only opening parenthesis that is left.
    fn only_parenthesis(&self) -> bool {
        self.rest().strip_prefix('(').is_some_and(|inner| !inner.contains('('))
    }

    /// `single_decode`
    fn number(&mut self) -> Parse<f64> {
        match float::prefix(self.rest()) {
            Number::Value(value, length) => {
                self.at += length;
                self.spaces();
                Ok(value)
            }
            Number::OutOfRange(number) => Err(Trouble::Number(number)),
            Number::Nothing => Err(Trouble::Syntax),
            Number::Unknown => Err(Trouble::Unknown),
        }
    }

    /// `pair_decode`
    fn pair(&mut self) -> Parse<[f64; 2]> {
        self.spaces();
        let enclosed = self.accept(b'(');
        let x = self.number()?;
        self.expect(b',')?;
        let y = self.number()?;
        if enclosed {
            self.expect(b')')?;
            self.spaces();
        }
        Ok([x, y])
    }

    /// `path_decode`; whether it is open.
    fn path(&mut self, may_be_open: bool, count: usize) -> Parse<(Vec<[f64; 2]>, bool)> {
        self.spaces();
        let open = self.peek() == Some(b'[');
        let mut depth = 0;
        if open {
            if !may_be_open {
                return Err(Trouble::Syntax);
            }
            depth = 1;
            self.at += 1;
        } else if let Some(second) = self.second_parenthesis() {
            depth = 1;
            self.at = second;
        } else if self.only_parenthesis() {
            depth = 1;
            self.at += 1;
            self.spaces();
        }
        let mut points = Vec::new();
        for _ in 0..count {
            points.push(self.pair()?);
            self.accept(b',');
        }
        if depth > 0 {
            if !(open && self.accept(b']')) {
                self.expect(b')')?;
            }
            self.spaces();
        }
        Ok((points, open))
    }
}

fn print(text: &str, parts: &[(&str, f64)], end: &str) -> Input {
    let mut printed = String::new();
    for (sign, value) in parts {
        let (number, canonical) = float::float8_text(*value);
        if !canonical || !value.is_finite() {
            return Input::accepted(text);
        }
        printed.push_str(sign);
        printed.push_str(&number);
    }
    printed.push_str(end);
    Input::canonical(printed)
}

fn print_points(text: &str, points: &[[f64; 2]], (open, close): (&str, &str)) -> Input {
    let mut printed = String::from(open);
    for (index, [x, y]) in points.iter().enumerate() {
        let Input::Value { text: point, canonical: true } = print(text, &[("(", *x), (",", *y)], ")") else {
            return Input::accepted(text);
        };
        if index > 0 {
            printed.push(',');
        }
        printed.push_str(&point);
    }
    printed.push_str(close);
    Input::canonical(printed)
}
