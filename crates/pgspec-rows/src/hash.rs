//! The hashes by which rows find their partition (`hashfn.c`, `partbounds.c`).

use crate::value::Value;

/// `HASH_PARTITION_SEED`
const SEED: u64 = 0x7A5B_2236_7996_DCFD;

/// The hash of a partition key of such types; nothing where a type's hash is not known here.
pub(crate) fn of_row(keys: &[(&str, Value)]) -> Option<u64> {
    let mut row: u64 = 0;
    for (typname, value) in keys.iter().filter(|(_, value)| !value.is_null()) {
        let hash = of_value(typname, value)?;
        row ^= hash.wrapping_add(0x49A0_F4DD_15E5_A8E3).wrapping_add(row << 54).wrapping_add(row >> 7);
    }
    Some(row)
}

fn of_value(typname: &str, value: &Value) -> Option<u64> {
    match (typname, value) {
        ("int2" | "int4", Value::Number(number)) => {
            Some(of_int4(i32::try_from(number.as_whole()?).ok()?.cast_unsigned()))
        }
        ("int8", Value::Number(number)) => Some(of_int8(i64::try_from(number.as_whole()?).ok()?)),
        // Days and microseconds since 2000.
        ("date", Value::Date(days)) => Some(of_int4(i32::try_from(days - 10_957).ok()?.cast_unsigned())),
        ("timestamp" | "timestamptz", Value::Moment(micros)) => {
            Some(of_int8(i64::try_from(micros - 946_684_800_000_000).ok()?))
        }
        ("text" | "varchar", Value::Text(text)) => Some(of_bytes(text.as_bytes())),
        ("uuid", Value::Other(text)) => {
            let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
            let bytes: Option<Vec<u8>> = digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect();
            bytes.filter(|bytes| bytes.len() == 16).map(|bytes| of_bytes(&bytes))
        }
        _ => None,
    }
}

struct State {
    a: u32,
    b: u32,
    c: u32,
}

impl State {
    fn new(length: u32) -> Self {
        let start = 0x9E37_79B9_u32.wrapping_add(length).wrapping_add(3_923_095);
        let mut state = Self { a: start, b: start, c: start };
        let [high, low] = halves(SEED);
        state.a = state.a.wrapping_add(high);
        state.b = state.b.wrapping_add(low);
        state.mix();
        state
    }

    fn mix(&mut self) {
        let Self { a, b, c } = self;
        for (by_c, by_a, by_b) in [(4, 6, 8), (16, 19, 4)] {
            *a = a.wrapping_sub(*c) ^ c.rotate_left(by_c);
            *c = c.wrapping_add(*b);
            *b = b.wrapping_sub(*a) ^ a.rotate_left(by_a);
            *a = a.wrapping_add(*c);
            *c = c.wrapping_sub(*b) ^ b.rotate_left(by_b);
            *b = b.wrapping_add(*a);
        }
    }

    fn finish(mut self) -> u64 {
        let Self { a, b, c } = &mut self;
        *c = (*c ^ *b).wrapping_sub(b.rotate_left(14));
        *a = (*a ^ *c).wrapping_sub(c.rotate_left(11));
        *b = (*b ^ *a).wrapping_sub(a.rotate_left(25));
        *c = (*c ^ *b).wrapping_sub(b.rotate_left(16));
        *a = (*a ^ *c).wrapping_sub(c.rotate_left(4));
        *b = (*b ^ *a).wrapping_sub(a.rotate_left(14));
        *c = (*c ^ *b).wrapping_sub(b.rotate_left(24));
        (u64::from(*b) << 32) | u64::from(*c)
    }
}

/// Its upper and lower half.
fn halves(number: u64) -> [u32; 2] {
    [(number >> 32) as u32, (number & 0xFFFF_FFFF) as u32]
}

/// `hash_bytes_uint32_extended`
fn of_int4(number: u32) -> u64 {
    let mut state = State::new(4);
    state.a = state.a.wrapping_add(number);
    state.finish()
}

/// `hashint8extended`: the same as that of `integer` for the same number.
fn of_int8(number: i64) -> u64 {
    let [high, low] = halves(number.cast_unsigned());
    of_int4(low ^ if number >= 0 { high } else { !high })
}

/// `hash_bytes_extended`
fn of_bytes(bytes: &[u8]) -> u64 {
    let mut state = State::new(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let mut chunks = bytes.chunks_exact(12);
    let word = |bytes: &[u8], at: usize, shift: u32| {
        let bytes = bytes.get(at..).unwrap_or_default().iter().take(4).enumerate();
        bytes.fold(0_u32, |word, (at, byte)| {
            let by = 8 * u32::try_from(at).unwrap_or(0) + shift;
            word.wrapping_add(u32::from(*byte).checked_shl(by).unwrap_or(0))
        })
    };
    for chunk in chunks.by_ref() {
        state.a = state.a.wrapping_add(word(chunk, 0, 0));
        state.b = state.b.wrapping_add(word(chunk, 4, 0));
        state.c = state.c.wrapping_add(word(chunk, 8, 0));
        state.mix();
    }
    let rest = chunks.remainder();
    state.a = state.a.wrapping_add(word(rest, 0, 0));
    state.b = state.b.wrapping_add(word(rest, 4, 0));
    // The lowest byte is the length's.
    state.c = state.c.wrapping_add(word(rest, 8, 8));
    state.finish()
}
