//! Domains.

use pgspec_catalog::object::{Domain, DomainCheck, DomainNotNull};
use pgspec_catalog::{Body, Key, Kind, Name, ObjectId, Origin, QualifiedName, Span, SqlText, canonical};

use super::expression::Scope;
use super::insert::IfTaken;
use super::site::Site;
use super::{Reader, column, constraint, data_type, name};
use crate::parse::{self, Node, SyntaxKind};
use crate::{implicit_name, not_null};

/// `CREATE DOMAIN`
pub(super) fn create(reader: &mut Reader<'_>, site: &mut Site<'_>, node: &Node) -> Option<()> {
    let path = parse::child(node, SyntaxKind::DOMAIN)?;
    let name = reader.created(name::qualified(site, &path)?);
    let mut domain = read(site, node)?;
    let taken = |candidate: &str| reader.taken.constraint(&(name.schema.clone(), Name::exact(candidate)));
    name_checks(&mut domain, &name.name, taken);
    domain.not_null_constraint = reader.kept_of_domain(domain.not_null_constraint, &name.name);
    let mut body = reader.resolved(Body::Domain(Box::new(domain)), &name);
    if let Body::Domain(domain) = &mut body {
        domain.default = canonical::domain_default(&reader.catalog, domain);
    }
    reader.note(site, None);
    reader.insert(site, node, Key::qualified(Kind::Domain, &name), body, IfTaken::Refuse);
    Some(())
}

/// A `CREATE_DOMAIN` node. Checks without a name have an empty one.
pub(crate) fn read(site: &mut Site<'_>, node: &Node) -> Option<Domain> {
    use SyntaxKind as S;
    let mut domain = Domain {
        data_type: data_type::read(site, &parse::data_type(node)?)?,
        collation: None,
        default: None,
        not_null: false,
        not_null_constraint: DomainNotNull::default(),
        checks: Vec::new(),
    };
    let mut nullable = false;
    for clause in node.children() {
        match clause.kind() {
            S::DOMAIN => {}
            kind if parse::is_type(kind) => {}
            S::COLLATE => domain.collation = column::collation(site, &clause),
            S::DEFAULT_CONSTRAINT => {
                if domain.default.is_some() {
                    site.problem(
                        parse::range(&clause),
                        "more than one default value",
                        Some("keep one of them"),
                    );
                }
                let mut expression = parse::expression(&clause)?;
                // `default 'a' collate "C"`: the grammar's default ends before `collate`.
                if expression.kind() == S::COLLATE {
                    domain.collation = column::collation(site, &expression);
                    expression = parse::expression(&expression)?;
                }
                domain.default = default(site, &expression);
            }
            S::NOT_NULL_CONSTRAINT => {
                if domain.not_null && domain.not_null_constraint != self::not_null(site, &clause) {
                    site.problem(
                        parse::range(&clause),
                        "the domain is `not null` twice",
                        Some("keep one of them"),
                    );
                }
                domain.not_null = true;
                domain.not_null_constraint = self::not_null(site, &clause);
            }
            S::NULL_CONSTRAINT => nullable = true,
            S::CHECK_CONSTRAINT => domain.checks.push(check(site, &clause, &domain.checks)?),
            _ => {
                let help = "a domain has `default`, `not null`, `check (…)` and `collate`";
                site.problem(parse::range(&clause), "a domain cannot have this", Some(help));
            }
        }
    }
    if nullable && domain.not_null {
        site.problem(
            parse::range(node),
            "the domain is both `null` and `not null`",
            Some("keep one of them"),
        );
    }
    Some(domain)
}

/// What a domain's `NOT NULL` says beside that it is there.
pub(super) fn not_null(site: &mut Site<'_>, node: &Node) -> DomainNotNull {
    let written = constraint::not_null(site, node);
    if written.not_valid || written.no_inherit {
        let message = "the `not null` of a domain is neither `not valid` nor `no inherit`";
        site.problem(parse::range(node), message, Some("remove that"));
    }
    DomainNotNull { name: written.name, comment: None }
}

impl Reader<'_> {
    /// Whether the server keeps more of a domain's `NOT NULL` than that it is there.
    pub(super) fn keeps_not_null_of_domains(&self) -> bool {
        self.options.postgres >= 17
    }

    /// What the server keeps of a `NOT NULL`, without the name that goes without saying.
    pub(super) fn kept_of_domain(&self, written: DomainNotNull, own: &Name) -> DomainNotNull {
        if !self.keeps_not_null_of_domains() {
            return DomainNotNull::default();
        }
        let name = written.name.filter(|name| !implicit_name::is_domain_not_null(own, name));
        DomainNotNull { name, ..written }
    }

    /// Renames a type. The `NOT NULL` of a domain keeps its name.
    pub(super) fn rename_type_or_domain(&mut self, id: ObjectId, to: &QualifiedName, span: Option<Span>) {
        let keeps = self.keeps_not_null_of_domains();
        if keeps && let Some((name, body)) = self.not_null_domain(id) {
            body.not_null_constraint.name = Some(not_null::of_domain(&name, body));
        }
        self.rename_type(id, to, span);
        if keeps && let Some((name, body)) = self.not_null_domain(id) {
            not_null::forget_usual_of_domain(&name, body);
        }
    }

    fn not_null_domain(&mut self, id: ObjectId) -> Option<(Name, &mut Domain)> {
        let name = self.catalog.entry(id)?.0.name.clone();
        match &mut self.catalog.object_mut(id)?.body {
            Body::Domain(body) if body.not_null => Some((name, body)),
            _ => None,
        }
    }
}

/// A default value; `null` is as good as none.
pub(super) fn default(site: &mut Site<'_>, expression: &Node) -> Option<SqlText> {
    let sql = column::default_expression(site, expression);
    (!sql.text.eq_ignore_ascii_case("null")).then_some(sql)
}

/// A `CHECK_CONSTRAINT` node of a domain.
pub(super) fn check(site: &mut Site<'_>, node: &Node, before: &[DomainCheck]) -> Option<DomainCheck> {
    use SyntaxKind as S;
    let expression = parse::expression(node)?;
    column::no_query(site, &expression, "a domain's check");
    let name = parse::child(node, S::CONSTRAINT_NAME_CLAUSE)
        .and_then(|clause| name::of(&parse::child(&clause, S::CONSTRAINT_NAME)?))
        .unwrap_or_else(|| Name::exact(""));
    if name != "" && before.iter().any(|check| check.name == name) {
        site.problem(
            parse::range(node),
            format!("the domain has two constraints `{name}`"),
            Some("rename one"),
        );
    }
    if parse::has(node, S::NOT_ENFORCED) {
        site.problem(
            parse::range(node),
            "a domain's check is always enforced",
            Some("remove `not enforced`"),
        );
    }
    if parse::has(node, S::NO_INHERIT) {
        site.problem(parse::range(node), "a domain's check cannot be `no inherit`", None);
    }
    Some(DomainCheck {
        name,
        // Its only variable is VALUE, which is no column.
        expression: site.sql_inside(node, Scope::None)?,
        not_valid: parse::has(node, S::NOT_VALID),
        comment: None,
        doc: None,
        origin: site.span(parse::tight_range(node)).map_or(Origin::Database, Origin::Sql),
    })
}

/// Gives checks that have none the names that Postgres gives them, and sorts them.
pub(crate) fn name_checks(domain: &mut Domain, own: &Name, mut taken: impl FnMut(&str) -> bool) {
    let mut names: Vec<Name> = domain.checks.iter().map(|check| check.name.clone()).collect();
    for (at, check) in domain.checks.iter_mut().enumerate().filter(|(_, check)| check.name == "") {
        check.name = implicit_name::check(own, None, |candidate| {
            taken(candidate) || names.iter().any(|name| name == candidate)
        });
        if let Some(slot) = names.get_mut(at) {
            *slot = check.name.clone();
        }
    }
    domain.checks.sort_by(|a, b| a.name.cmp(&b.name));
}
