//! The command line, run as users run it: the binary, in a folder of its own.

#[path = "pgspec/sandbox.rs"]
mod sandbox;

#[path = "pgspec/bad_projects.rs"]
mod bad_projects;
#[path = "pgspec/build.rs"]
mod build;
#[path = "pgspec/explain.rs"]
mod explain;
#[path = "pgspec/help.rs"]
mod help;
#[path = "pgspec/init.rs"]
mod init;
#[path = "pgspec/show.rs"]
mod show;
