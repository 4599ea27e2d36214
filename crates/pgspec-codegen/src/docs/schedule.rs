//! Cron schedules in words, where words are shorter to read than the five fields (pg_cron's README, "What is pg_cron?").

/// The words; `None` for a schedule whose fields say it better.
pub(super) fn words(schedule: &str) -> Option<String> {
    let schedule = schedule.trim();
    if let Some((count, "seconds" | "second")) = schedule.split_once(' ') {
        let count: u32 = count.parse().ok()?;
        return Some(if count == 1 { "every second".to_owned() } else { format!("every {count} seconds") });
    }
    let fields: Vec<&str> = schedule.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    if *month != "*" {
        return None;
    }
    if let (Some(count), "*", "*", "*") = (step(minute, 60), *hour, *day, *weekday) {
        return Some(every(count, "minute"));
    }
    let minute: u32 = within(minute, 0, 59)?;
    if let (Some(count), "*", "*") = (step(hour, 24), *day, *weekday) {
        let every = every(count, "hour");
        return Some(if minute == 0 {
            format!("{every}, on the hour")
        } else {
            format!("{every}, {minute} past")
        });
    }
    let time = format!("at {:02}:{minute:02}", within(hour, 0, 23)?);
    match (*day, *weekday) {
        ("*", "*") => Some(format!("every day {time}")),
        ("*", weekday) => Some(format!("{} {time}", weekdays(weekday)?)),
        (day, "*") => Some(format!("on day {} of every month {time}", within(day, 1, 31)?)),
        _ => None,
    }
}

/// `*` is every one, `*/n` every n-th where n divides the round.
fn step(field: &str, round: u32) -> Option<u32> {
    if field == "*" {
        return Some(1);
    }
    field.strip_prefix("*/")?.parse().ok().filter(|n| *n > 0 && round.is_multiple_of(*n))
}

fn every(count: u32, unit: &str) -> String {
    if count == 1 { format!("every {unit}") } else { format!("every {count} {unit}s") }
}

fn within(field: &str, least: u32, most: u32) -> Option<u32> {
    let digits = field.bytes().all(|b| b.is_ascii_digit());
    field.parse().ok().filter(|n| digits && (least..=most).contains(n))
}

/// Days of the week, numbered from Sunday twice.
const DAYS: [(&str, &str); 8] = [
    ("sun", "Sunday"),
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

fn weekdays(field: &str) -> Option<String> {
    let lower = field.to_ascii_lowercase();
    if matches!(lower.as_str(), "1-5" | "mon-fri") {
        return Some("from Monday to Friday".to_owned());
    }
    let day = |part: &str| {
        let numbered = part.parse::<usize>().ok().and_then(|n| DAYS.get(n));
        numbered.or_else(|| DAYS.iter().find(|(short, _)| *short == part)).map(|(_, name)| *name)
    };
    let days: Vec<_> = lower.split(',').map(day).collect::<Option<_>>()?;
    match days.as_slice() {
        [only] => Some(format!("every {only}")),
        [first @ .., last] => Some(format!("every {} and {last}", first.join(", "))),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn common_schedules_are_words() {
        for (schedule, expected) in [
            ("30 seconds", "every 30 seconds"),
            ("* * * * *", "every minute"),
            ("*/15 * * * *", "every 15 minutes"),
            ("0 * * * *", "every hour, on the hour"),
            ("5 */6 * * *", "every 6 hours, 5 past"),
            ("0 2 * * *", "every day at 02:00"),
            ("30 3 * * 0", "every Sunday at 03:30"),
            ("30 3 * * 7", "every Sunday at 03:30"),
            ("0 9 * * mon,wed", "every Monday and Wednesday at 09:00"),
            ("0 9 * * 1-5", "from Monday to Friday at 09:00"),
            ("0 0 1 * *", "on day 1 of every month at 00:00"),
        ] {
            assert_eq!(words(schedule).as_deref(), Some(expected), "{schedule}");
        }
    }

    #[test]
    fn other_schedules_stay_fields() {
        for schedule in [
            "",
            "x",
            "*/7 * * * *",
            "0 2 1 * 1",
            "0 2 1 1 *",
            "60 2 * * *",
            "0 2 * * 8",
            "0 2 $ * *",
            "+5 2 * * *",
        ] {
            assert_eq!(words(schedule), None, "{schedule}");
        }
    }
}
