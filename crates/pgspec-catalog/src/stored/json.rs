//! JSON values: the only thing in a catalog that holds itself.

use serde_json::{Map, Number, Value};

use super::{Reader, Stored, Writer};

/// As deep as `serde_json` reads.
const DEEPEST: u32 = 128;

impl Stored for Value {
    fn put(&self, to: &mut Writer) {
        match self {
            Self::Null => to.tag(0),
            Self::Bool(value) => {
                to.tag(1);
                value.put(to);
            }
            Self::Number(number) => put_number(number, to),
            Self::String(text) => {
                to.tag(5);
                text.put(to);
            }
            Self::Array(values) => {
                to.tag(6);
                values.put(to);
            }
            Self::Object(map) => {
                to.tag(7);
                to.length(map.len());
                for (key, value) in map {
                    key.put(to);
                    value.put(to);
                }
            }
        }
    }

    fn take(from: &mut Reader<'_>) -> Option<Self> {
        if from.depth >= DEEPEST {
            return None;
        }
        from.depth += 1;
        let value = match from.tag()? {
            0 => Self::Null,
            1 => Self::Bool(Stored::take(from)?),
            2 => Self::Number(u64::take(from)?.into()),
            3 => Self::Number(i64::take(from)?.into()),
            4 => Self::Number(Number::from_f64(f64::from_bits(u64::take(from)?))?),
            5 => Self::String(Stored::take(from)?),
            6 => Self::Array(Stored::take(from)?),
            7 => {
                let mut map = Map::new();
                for _ in 0..from.length()? {
                    map.insert(Stored::take(from)?, <Self as Stored>::take(from)?);
                }
                Self::Object(map)
            }
            _ => return None,
        };
        from.depth -= 1;
        Some(value)
    }
}

fn put_number(number: &Number, to: &mut Writer) {
    if let Some(whole) = number.as_u64() {
        to.tag(2);
        whole.put(to);
    } else if let Some(whole) = number.as_i64() {
        to.tag(3);
        whole.put(to);
    } else {
        // Every other number is a float: `serde_json` has no third kind here.
        to.tag(4);
        number.as_f64().unwrap_or_default().to_bits().put(to);
    }
}
