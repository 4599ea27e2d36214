//! Quoting: identifiers, literals, dollar quotes, types.
