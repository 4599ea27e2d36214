//! Reads a database and says how much is in it: `cargo run -p pgspec-postgres --example read postgres://…`

use pgspec_postgres::{ReadOptions, Url, connect, read};

#[expect(clippy::print_stdout, reason = "a program that answers")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url: Url = std::env::args().nth(1).ok_or("name a postgres:// URL")?.parse()?;
    let mut client = connect(&url)?;
    let (catalog, diagnostics) = read(&mut client, &ReadOptions::default())?;
    println!("{}: {} objects, {} findings", url, catalog.iter().count(), diagnostics.len());
    Ok(())
}
