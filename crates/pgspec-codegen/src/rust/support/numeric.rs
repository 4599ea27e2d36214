//! A number of any size, for the generated text.

pub(super) const NUMERIC: &str = r#"/// A number of any size and any number of digits, as Postgres writes it: also `NaN`, `Infinity` and `-Infinity`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Numeric(pub String);

impl std::fmt::Display for Numeric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Numeric {
    fn encode(&self) -> Result<Vec<u8>, wire::Error> {
        let text = self.0.as_str();
        let (sign, number) = match text.strip_prefix('-') {
            Some(number) => (0x4000_u16, number),
            None => (0, text),
        };
        let special = match text {
            "NaN" => Some(0xC000_u16),
            "Infinity" => Some(0xD000),
            "-Infinity" => Some(0xF000),
            _ => None,
        };
        if let Some(special) = special {
            return Ok([[0, 0], [0, 0], special.to_be_bytes(), [0, 0]].concat());
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_number = whole
            .bytes()
            .chain(fraction.bytes())
            .all(|c| c.is_ascii_digit());
        if !is_number || whole.is_empty() && fraction.is_empty() {
            return Err(format!("not a number: {text:?}").into());
        }
        let mut digits = "0".repeat((4 - whole.len() % 4) % 4) + whole + fraction;
        let before = whole.len().div_ceil(4);
        digits.push_str(&"0".repeat((4 - fraction.len() % 4) % 4));
        let mut groups = Vec::with_capacity(digits.len() / 4);
        for group in digits.as_bytes().chunks(4) {
            groups
                .push(
                    group
                        .iter()
                        .fold(0_u16, |sum, digit| sum * 10 + u16::from(digit - b'0')),
                );
        }
        let zeros = groups.iter().take_while(|group| **group == 0).count();
        groups.drain(..zeros);
        while groups.last() == Some(&0) {
            groups.pop();
        }
        let weight = if groups.is_empty() {
            0
        } else {
            i16::try_from(i64::try_from(before)? - 1 - i64::try_from(zeros)?)?
        };
        let sign = if groups.is_empty() { 0 } else { sign };
        let count = u16::try_from(groups.len())?;
        let scale = u16::try_from(fraction.len())?;
        let mut bytes = [
            count.to_be_bytes(),
            weight.to_be_bytes(),
            sign.to_be_bytes(),
            scale.to_be_bytes(),
        ]
            .concat();
        bytes.extend(groups.iter().flat_map(|group| group.to_be_bytes()));
        Ok(bytes)
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let mut groups = Vec::with_capacity(bytes.len() / 2);
        for pair in bytes.chunks(2) {
            groups.push(u16::from_be_bytes(pair.try_into()?));
        }
        let [_, weight, sign, scale, groups @ ..] = groups.as_slice() else {
            return Err("too short".into());
        };
        let special = match sign {
            0xC000 => Some("NaN"),
            0xD000 => Some("Infinity"),
            0xF000 => Some("-Infinity"),
            _ => None,
        };
        if let Some(special) = special {
            return Ok(Self(special.to_owned()));
        }
        let weight = i32::from(weight.cast_signed());
        let group = |at: i32| {
            usize::try_from(weight - at)
                .ok()
                .and_then(|at| groups.get(at))
                .copied()
                .unwrap_or(0)
        };
        let mut text = String::from(if *sign == 0x4000 { "-" } else { "" });
        text.push_str(&group(weight.max(0)).to_string());
        for at in (0..weight.max(0)).rev() {
            text.push_str(&format!("{:04}", group(at)));
        }
        let scale = usize::from(*scale);
        if scale > 0 {
            let mut fraction = String::new();
            for at in 1..=i32::try_from(scale.div_ceil(4))? {
                fraction.push_str(&format!("{:04}", group(- at)));
            }
            fraction.truncate(scale);
            text.push('.');
            text.push_str(&fraction);
        }
        Ok(Self(text))
    }
}
"#;

/// Of JSON its very digits: most readers make a float of a number.
pub(super) const SERDE: &str = r#"/// A number of any size and any number of digits, as Postgres writes it: also `NaN`, `Infinity` and `-Infinity`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[derive(serde::Serialize)]
pub struct Numeric(pub String);

impl std::fmt::Display for Numeric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Numeric {
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        type Raw = Box<serde_json::value::RawValue>;
        let raw = <Raw as serde::Deserialize>::deserialize(deserializer)?;
        let text = raw.get();
        if text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        serde_json::from_str(text).map(Self).map_err(serde::de::Error::custom)
    }
}
"#;
