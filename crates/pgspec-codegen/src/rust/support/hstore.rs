//! Keys with texts, in the generated text.

pub(super) const HSTORE: &str = r#"/// Keys with texts, or with nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[derive(serde::Serialize, serde::Deserialize)]
pub struct Hstore(pub std::collections::BTreeMap<String, Option<String>>);

impl Hstore {
    fn encode(&self) -> Result<Vec<u8>, wire::Error> {
        let mut bytes = i32::try_from(self.0.len())?.to_be_bytes().to_vec();
        for (key, value) in &self.0 {
            wire::push(&mut bytes, Some(key.as_bytes()))?;
            wire::push(&mut bytes, value.as_ref().map(String::as_bytes))?;
        }
        Ok(bytes)
    }
    fn decode(bytes: &[u8]) -> Result<Self, wire::Error> {
        let (_, mut rest) = bytes.split_at_checked(4).ok_or("too short")?;
        let mut all = std::collections::BTreeMap::new();
        while !rest.is_empty() {
            let key = wire::take(&mut rest)?.ok_or("a key is null")?;
            let value = wire::take(&mut rest)?.map(<[u8]>::to_vec);
            all.insert(
                String::from_utf8(key.to_vec())?,
                value.map(String::from_utf8).transpose()?,
            );
        }
        Ok(Self(all))
    }
}
"#;

/// Postgres makes an object of it, and takes a text.
pub(super) const SERDE: &str = r#"/// Keys with texts, or with nothing: an object in what Postgres writes, a text in what it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Hstore(pub std::collections::BTreeMap<String, Option<String>>);

impl std::fmt::Display for Hstore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        for (at, (key, value)) in self.0.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}\"{}\"=>", quoted(key))?;
            match value {
                Some(value) => write!(f, "\"{}\"", quoted(value))?,
                None => f.write_str("NULL")?,
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Hstore {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        fn quoted(text: &str) -> Option<(String, &str)> {
            let inner = text.strip_prefix('"')?;
            let mut out = String::new();
            let mut chars = inner.char_indices();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => return Some((out, inner.get(at + 1..)?)),
                    '\\' => out.push(chars.next()?.1),
                    other => out.push(other),
                }
            }
            None
        }
        let mut all = std::collections::BTreeMap::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (key, after) = quoted(rest).ok_or("no key of an hstore")?;
            let after = after.strip_prefix("=>").ok_or("a key without a value")?;
            let (value, after) = match after.strip_prefix("NULL") {
                Some(after) => (None, after),
                None => {
                    let (value, after) = quoted(after).ok_or("no value of an hstore")?;
                    (Some(value), after)
                }
            };
            all.insert(key, value);
            rest = after.strip_prefix(", ").unwrap_or(after);
        }
        Ok(Self(all))
    }
}

impl serde::Serialize for Hstore {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Hstore {
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: serde::Deserializer<'de>,
    {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Read {
            Object(std::collections::BTreeMap<String, Option<String>>),
            Text(String),
        }
        match <Read as serde::Deserialize>::deserialize(deserializer)? {
            Read::Object(all) => Ok(Self(all)),
            Read::Text(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}
"#;
