//! A panic is our bug, and says so.

use std::panic::PanicHookInfo;

/// Where to report one.
const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// Replaces the standard message of a panic by one for people, and ends the process with exit code 2.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        use std::io::Write as _;
        // If nobody can read it, there is nothing else to do.
        let _ = anstream::stderr().write_all(text(info).as_bytes());
        std::process::exit(2);
    }));
}

fn text(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "unknown place".to_owned(), ToString::to_string);
    let message = info.payload_as_str().unwrap_or("no message");
    report(&place, message)
}

fn report(place: &str, message: &str) -> String {
    format!(
        "\npgspec has a bug and had to stop. The fault is ours, not your spec's.\n\n  \
         {place}: {message}\n  pgspec {version}, {os} {arch}\n\n\
         Please report it with these two lines and, if you may share it, the spec: {ISSUES}\n",
        version = env!("CARGO_PKG_VERSION"),
        os = std::env::consts::OS,
        arch = std::env::consts::ARCH,
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_report_says_whose_fault_it_is_and_where_to_go() {
        let text = super::report("src/x.rs:1:2", "index out of bounds");
        assert!(text.contains("The fault is ours"));
        assert!(text.contains("src/x.rs:1:2: index out of bounds"));
        assert!(text.contains("/issues"));
        assert!(text.contains(env!("CARGO_PKG_VERSION")));
    }
}
