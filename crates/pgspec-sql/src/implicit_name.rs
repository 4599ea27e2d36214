//! The names that Postgres gives to constraints and indexes that are declared without one.
