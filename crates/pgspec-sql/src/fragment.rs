//! The tails of Postgres syntax that spec files hold, parsed.
