//! Which user the server runs as. Postgres refuses to run as root, so root hands it to somebody else.

use std::process::Command;

/// A user to run a process as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// Numeric user id.
    pub(crate) uid: u32,
    /// Numeric group id.
    pub(crate) gid: u32,
}

/// The user for a server that `uid` starts: `None` is the user itself; root takes `postgres`, else `nobody`.
pub(crate) fn server_user(uid: u32) -> Option<User> {
    if uid != 0 {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(
        find(&passwd, "postgres")
            .or_else(|| find(&passwd, "nobody"))
            .unwrap_or(User { uid: 65534, gid: 65534 }),
    )
}

/// The entry of `name` in the text of an `/etc/passwd`.
fn find(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then_some(User { uid, gid })
    })
}

/// A command that runs as `user`, in a folder that every user may enter, with a C locale and none of the variables
/// that would steer a Postgres client or server elsewhere.
pub(crate) fn command(program: &std::path::Path, user: Option<User>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").env("LC_ALL", "C");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    #[cfg(unix)]
    if let Some(user) = user {
        use std::os::unix::process::CommandExt;
        command.uid(user.uid).gid(user.gid);
    }
    #[cfg(not(unix))]
    let _ = user;
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_user_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\npostgresql:x:1:1::/:\npostgres:x:101:104:Postgres,,,:/var:/bin/bash\n";
        assert_eq!(find(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(find(passwd, "nobody"), None);
        assert_eq!(find(passwd, "root"), None, "a server never runs as root");
        assert_eq!(server_user(1000), None);
    }
}
