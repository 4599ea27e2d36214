//! Decimal numbers, as far as 128 bits reach.

use std::cmp::Ordering;

/// `digits` with so many of them behind the point. Equal numbers may be spelled unlike.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    digits: i128,
    scale: u32,
}

/// More digits than these are not looked at.
const MAX_SCALE: u32 = 24;

impl Number {
    /// A whole number.
    pub(crate) fn whole(digits: i128) -> Self {
        Self { digits, scale: 0 }
    }

    /// A number as Postgres prints it: `-12`, `0.50`, `1e+20`. Neither infinities nor `NaN`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let digits = if negative { -digits } else { digits };
        let scale = i32::try_from(fraction.len()).ok()? - exponent;
        if scale < 0 {
            let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
            return Some(Self::whole(digits.checked_mul(factor)?));
        }
        let number = Self { digits, scale: u32::try_from(scale).ok()? };
        (number.scale <= MAX_SCALE).then_some(number)
    }

    fn at(self, scale: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(scale.checked_sub(self.scale)?)?;
        self.digits.checked_mul(factor)
    }

    fn pair(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        Some((self.at(scale)?, other.at(scale)?, scale))
    }

    /// Its order beside another one.
    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        self.pair(other).map(|(a, b, _)| a.cmp(&b))
    }

    /// `a + b`
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.pair(other)?;
        Some(Self { digits: a.checked_add(b)?, scale })
    }

    /// `-a`
    #[must_use]
    pub(crate) fn negated(self) -> Self {
        Self { digits: -self.digits, ..self }
    }

    /// `a * b`
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let scale = self.scale + other.scale;
        let digits = self.digits.checked_mul(other.digits)?;
        (scale <= MAX_SCALE).then_some(Self { digits, scale })
    }

    /// `a / b`, to twelve digits; of whole numbers without a rest if `whole`. Nothing by zero.
    pub(crate) fn over(self, other: Self, whole: bool) -> Option<Self> {
        let (a, b, _) = self.pair(other)?;
        if b == 0 {
            return None;
        }
        if whole {
            return Some(Self::whole(a.checked_div(b)?));
        }
        let digits = a.checked_mul(1_000_000_000_000)?.checked_div(b)?;
        Some(Self { digits, scale: 12 })
    }

    /// `a % b`. Nothing by zero.
    pub(crate) fn rest(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.pair(other)?;
        Some(Self { digits: a.checked_rem(b)?, scale })
    }

    /// To a whole number, halves away from zero.
    #[must_use]
    pub(crate) fn rounded(self) -> Self {
        let Some(unit) = 10_i128.checked_pow(self.scale) else { return self };
        let half = if self.digits < 0 { -(unit / 2) } else { unit / 2 };
        Self::whole((self.digits + half) / unit)
    }

    /// To the whole number below it.
    #[must_use]
    pub(crate) fn floor(self) -> Self {
        10_i128.checked_pow(self.scale).map_or(self, |unit| Self::whole(self.digits.div_euclid(unit)))
    }

    /// Without its sign.
    #[must_use]
    pub(crate) fn absolute(self) -> Self {
        Self { digits: self.digits.abs(), ..self }
    }

    /// As a whole number, if it is one.
    pub(crate) fn as_whole(self) -> Option<i128> {
        let unit = 10_i128.checked_pow(self.scale)?;
        (self.digits % unit == 0).then_some(self.digits / unit)
    }

    /// The smallest step that its spelling has.
    pub(crate) fn step(self) -> Self {
        Self { digits: 1, scale: self.scale }
    }

    /// As SQL has it.
    pub(crate) fn print(self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        match digits.split_at_checked(digits.len() - scale) {
            Some((whole, fraction)) if scale > 0 => format!("{sign}{whole}.{fraction}"),
            _ => format!("{sign}{digits}"),
        }
    }
}
