//! Schedules of jobs, as pg_cron reads them.

/// Whether a text is a schedule: five fields, `1-59 seconds`, or one of the names with an `@`.
pub fn is_schedule(text: &str) -> bool {
    let fields: Vec<_> = text.split_whitespace().collect();
    match fields.as_slice() {
        [n, "second" | "seconds"] => n.parse::<u8>().is_ok_and(|n| (1..=59).contains(&n)),
        [minute, hour, day, month, weekday] => {
            in_range(minute, 0, 59, &[])
                && in_range(hour, 0, 23, &[])
                && (in_range(day, 1, 31, &[]) || *day == "$")
                && in_range(month, 1, 12, MONTHS)
                && in_range(weekday, 0, 7, DAYS)
        }
        [word] => matches!(
            word.to_ascii_lowercase().as_str(),
            "@reboot" | "@yearly" | "@annually" | "@monthly" | "@weekly" | "@daily" | "@midnight" | "@hourly"
        ),
        _ => false,
    }
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

fn in_range(field: &str, low: u8, high: u8, names: &[&str]) -> bool {
    let value = |text: &str| {
        names.iter().any(|n| n.eq_ignore_ascii_case(text))
            || text.parse::<u8>().is_ok_and(|n| (low..=high).contains(&n))
    };
    field.split(',').all(|part| {
        let (range, step) = part.split_once('/').map_or((part, None), |(r, s)| (r, Some(s)));
        let step_ok = step.is_none_or(|s| s.parse::<u8>().is_ok_and(|n| n > 0));
        let range_ok =
            range == "*" || range.split_once('-').map_or(value(range), |(a, b)| value(a) && value(b));
        step_ok && range_ok
    })
}

#[cfg(test)]
mod tests {
    use super::is_schedule;

    #[test]
    fn schedules_are_checked_field_by_field() {
        for good in ["0 2 * * *", "*/5 0-6,22 1 jan mon-fri", "30 seconds", "0 0 $ * *"] {
            assert!(is_schedule(good), "{good}");
        }
        for bad in ["", "0 2 * *", "60 * * * *", "0 24 * * *", "*/0 * * * *", "every day", "90 seconds"] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }
}
