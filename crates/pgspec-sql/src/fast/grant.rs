//! Privileges.

use pgspec_catalog::{Mentioned, Privilege, Privileges};

use super::cursor::Cursor;
use crate::fragment::GrantFragment;
use crate::lex::TokenKind;

/// Privileges to the end of the fragment.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Vec<GrantFragment>> {
    let mut out: Vec<GrantFragment> = Vec::new();
    if cursor.eat("all") {
        cursor.eat("privileges");
        out.push(fresh(true));
    } else {
        loop {
            let token = cursor.next().filter(|t| t.kind == TokenKind::Word)?;
            let privilege = Privilege::from_keyword(cursor.slice(token))?;
            let columns = if cursor.is_sign(b'(') { cursor.columns(Mentioned::Column)? } else { Vec::new() };
            if !columns.is_empty() && !Privileges::ALL_ON_COLUMN.contains(privilege) {
                return None;
            }
            let mentions = std::mem::take(&mut cursor.structural);
            match out.last_mut().filter(|last| last.columns == columns) {
                Some(last) => {
                    last.privileges.insert(privilege);
                    last.mentions.extend(mentions);
                }
                None => {
                    let privileges = Privileges::of(privilege);
                    out.push(GrantFragment { privileges, columns, mentions, ..fresh(false) });
                }
            }
            if !cursor.eat_sign(b',') {
                break;
            }
        }
    }
    if cursor.eat("with") {
        cursor.expect("grant")?;
        cursor.expect("option")?;
        out.iter_mut().for_each(|grant| grant.grant_option = true);
    }
    Some(out)
}

fn fresh(all: bool) -> GrantFragment {
    GrantFragment {
        all,
        privileges: Privileges::NONE,
        columns: Vec::new(),
        grant_option: false,
        mentions: Vec::new(),
    }
}
