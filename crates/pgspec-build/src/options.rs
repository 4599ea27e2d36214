//! From a project's settings to the options of the writers.
