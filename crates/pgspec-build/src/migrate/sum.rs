//! `pgspec.sum`: the checksums of a folder's migrations, in their order, and one over all of them. Whoever edits or removes
//! a migration, or slips one in between, changes it; two branches that each added one are in conflict there.

use sha2::{Digest, Sha256};

/// The file in the migration folder.
pub const FILE: &str = "pgspec.sum";

const HEAD: &str = "# Checksums of the migrations; `pgspec migrate status` compares them. Written by pgspec.";

/// A migration and its checksum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The checksum of its text, in hexadecimal digits.
    pub checksum: String,
    /// Its path in the folder, with `/`.
    pub name: String,
}

/// The checksum of a text; line ends do not count.
pub fn of_text(text: &str) -> String {
    hex(&Sha256::digest(text.replace("\r\n", "\n").as_bytes()))
}

/// The text of a file with these lines.
pub fn write(lines: &[Line]) -> String {
    let body: String = lines.iter().map(|line| format!("{} {}\n", line.checksum, line.name)).collect();
    format!("{HEAD}\n{} *\n{body}", chain(lines))
}

/// One checksum over all, in their order.
fn chain(lines: &[Line]) -> String {
    let mut last = String::new();
    for line in lines {
        last = hex(&Sha256::digest(format!("{last}{} {}", line.checksum, line.name).as_bytes()));
    }
    if last.is_empty() { hex(&Sha256::digest(b"")) } else { last }
}

/// Why a file of checksums cannot be taken for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Broken {
    /// A line is none: its number, from 1.
    Line(usize),
    /// git has left its marks of a conflict.
    Conflict(usize),
    /// The lines are not those that the checksum over all was made of.
    Chain,
}

/// Reads a file of checksums.
///
/// # Errors
/// It is none, or was changed by hand.
pub fn read(text: &str) -> Result<Vec<Line>, Broken> {
    let mut lines = Vec::new();
    let mut all = None;
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let line = line.trim_end();
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
            return Err(Broken::Conflict(number));
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((checksum, name)) = line.split_once(' ') else { return Err(Broken::Line(number)) };
        let is_hex = checksum.len() == 64 && checksum.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hex || name.is_empty() {
            return Err(Broken::Line(number));
        }
        if name == "*" {
            all = Some(checksum.to_owned());
        } else {
            lines.push(Line { checksum: checksum.to_owned(), name: name.to_owned() });
        }
    }
    if all.as_ref() == Some(&chain(&lines)) { Ok(lines) } else { Err(Broken::Chain) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, text: &str) -> Line {
        Line { checksum: of_text(text), name: name.to_owned() }
    }

    #[test]
    fn what_is_written_is_read() {
        let lines = [line("1_a.sql", "a"), line("2_b.sql", "b")];
        assert_eq!(read(&write(&lines)), Ok(lines.to_vec()));
        assert_eq!(read(&write(&[])), Ok(Vec::new()));
        assert_eq!(of_text("a\r\nb"), of_text("a\nb"));
    }

    #[test]
    fn a_change_by_hand_is_seen() {
        let text = write(&[line("1_a.sql", "a"), line("2_b.sql", "b")]);
        let without: String =
            text.lines().filter(|l| !l.ends_with("1_a.sql")).map(|l| format!("{l}\n")).collect();
        assert_eq!(read(&without), Err(Broken::Chain));
        assert_eq!(read(&text.replace("1_a", "1_c")), Err(Broken::Chain));
        assert_eq!(read("x\n"), Err(Broken::Line(1)));
        assert_eq!(read(&format!("{text}<<<<<<< ours\n")), Err(Broken::Conflict(5)));
    }
}
