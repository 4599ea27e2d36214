//! Collations.

use pgspec_catalog::object::{Collation, CollationProvider};
use pgspec_catalog::{Body, Key, Kind, QualifiedName, Text};

use super::insert::if_taken;
use super::options::Options;
use super::site::Site;
use super::{Reader, name};
use crate::parse::{self, Node, SyntaxKind};

/// `CREATE COLLATION`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    use SyntaxKind as S;
    let name = reader.created(name::qualified(site, &parse::child(node, S::COLLATION)?)?);
    let collation = match parse::child(node, S::COLLATION_FROM) {
        Some(clause) => {
            let reference = parse::child(&clause, S::COLLATION_REF)?;
            let source = reader.collation_of(name::qualified(site, &reference)?);
            let own = reader.catalog.get(&Key::qualified(Kind::Collation, &source)).map(|o| &o.body);
            match own {
                Some(Body::Collation(own)) => own.clone(),
                _ => copy_of_builtin(site, &reference, &source)?,
            }
        }
        None => read(site, node)?,
    };
    reader.insert(
        site,
        node,
        Key::qualified(Kind::Collation, &name),
        Body::Collation(collation),
        if_taken(node),
    );
    Some(())
}

/// A `CREATE_COLLATION` node; a copy of one of Postgres' own is that.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Collation> {
    use SyntaxKind as S;
    if let Some(clause) = parse::child(node, S::COLLATION_FROM) {
        let reference = parse::child(&clause, S::COLLATION_REF)?;
        let source = name::qualified(site, &reference)?;
        return copy_of_builtin(site, &reference, &source);
    }
    let mut options = Options::of(site, &parse::child(node, S::ATTRIBUTE_LIST)?);
    let provider = match options.text(site, "provider").as_deref() {
        Some("icu") => CollationProvider::Icu,
        Some("builtin") => CollationProvider::Builtin,
        Some("libc") | None => CollationProvider::Libc,
        Some(other) => {
            let message = format!("there is no collation provider `{other}`");
            site.problem(parse::range(node), message, Some("it is `libc`, `icu` or `builtin`"));
            return None;
        }
    };
    let locale = options.text(site, "locale");
    let (collate, ctype) = (options.text(site, "lc_collate"), options.text(site, "lc_ctype"));
    let nondeterministic = !options.flag(site, "deterministic").unwrap_or(true);
    let rules = options.text(site, "rules");
    // What the provider's version was is the server's business.
    options.text(site, "version");
    options.finish(site, "a collation");
    let range = parse::range(node);
    let (locale, lc_ctype) = match (locale, collate, ctype) {
        (Some(locale), None, None) => (locale, None),
        (Some(_), _, _) => {
            site.problem(range, "`locale` and `lc_collate` or `lc_ctype` exclude each other", None);
            return None;
        }
        (None, Some(collate), Some(ctype)) if provider == CollationProvider::Libc => {
            let differs = collate != ctype;
            (collate, differs.then_some(ctype))
        }
        (None, _, _) => {
            site.problem(range, "a collation needs a `locale`", Some("write `locale = '…'`"));
            return None;
        }
    };
    if nondeterministic && provider != CollationProvider::Icu {
        let help = "write `provider = icu`";
        site.problem(range, "only ICU has nondeterministic collations", Some(help));
    }
    Some(Collation { provider, locale, lc_ctype, nondeterministic, rules })
}

/// `FROM "C"`: Postgres copies what a collation is, so that nothing is left of the other.
fn copy_of_builtin(site: &mut Site<'_>, node: &Node, source: &QualifiedName) -> Option<Collation> {
    let name = source.name.as_str();
    let (provider, locale): (_, Text) = match name {
        "C" | "POSIX" => (CollationProvider::Libc, name.into()),
        "ucs_basic" => (CollationProvider::Libc, "C".into()),
        "unicode" => (CollationProvider::Icu, "und".into()),
        "pg_c_utf8" => (CollationProvider::Builtin, "C.UTF-8".into()),
        _ => match name.strip_suffix("-x-icu") {
            Some(locale) => (CollationProvider::Icu, locale.into()),
            None => {
                let message = format!("what the collation `{source}` is cannot be known here");
                let help = "write its `provider` and `locale`";
                site.unmodelled_at(parse::range(node), message, Some(help));
                return None;
            }
        },
    };
    Some(Collation { provider, locale, lc_ctype: None, nondeterministic: false, rules: None })
}
