//! Finds the function that a call means: `FuncnameGetCandidates`, `func_get_detail`.

use pgspec_catalog::Name;

use crate::candidates::{Candidate, Choice, choose};
use crate::coerce::Path;
use crate::typed::{FunctionId, TypeId};
use crate::world::{CastContext, Function, TypeKind, World};

/// A function and how this call's arguments meet its parameters.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Match {
    pub(crate) function: FunctionId,
    /// For each argument of the call, which parameter it is: only of calls with named arguments.
    pub(crate) positions: Option<Vec<usize>>,
    /// How many of the last arguments are gathered into the variadic parameter.
    pub(crate) gathered: usize,
    /// Position of its schema in the search path.
    path: usize,
}

/// What a call means.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Detail {
    Function(Candidate<Match>),
    /// A type's name used like a function.
    Coercion(TypeId),
    NotFound,
    Ambiguous,
}

/// What is known of a call's arguments.
pub(crate) struct Shape<'a> {
    pub(crate) types: &'a [TypeId],
    /// Names of the last arguments.
    pub(crate) names: &'a [Name],
    /// Written with `variadic`.
    pub(crate) variadic: bool,
}

impl World<'_> {
    /// `func_get_detail`
    pub(crate) fn find_function(&self, schema: Option<&Name>, name: &Name, shape: &Shape<'_>) -> Detail {
        let candidates = self.function_candidates(schema, name, shape);
        let exact = candidates.iter().find(|c| c.arguments == shape.types);
        if let Some(candidate) = exact {
            return detail(candidate.clone());
        }
        if let ([source], []) = (shape.types, shape.names)
            && let Some(target) = self.find_type(schema, name)
            && self.ty(target).kind != TypeKind::Composite
            && self.is_coercion_call(target, *source)
        {
            return Detail::Coercion(target);
        }
        match choose(self, shape.types, candidates) {
            Choice::One(candidate) => detail(candidate),
            Choice::None => Detail::NotFound,
            Choice::Ambiguous => Detail::Ambiguous,
        }
    }

    /// Whether `name(value)` is a cast: the type's name, and a cast that needs no function of its own.
    fn is_coercion_call(&self, target: TypeId, source: TypeId) -> bool {
        if source == self.core.unknown {
            return true;
        }
        match self.path(target, source, CastContext::Explicit) {
            Some(Path::Relabel) => true,
            Some(Path::ViaText) => {
                let row = source == self.core.record || self.ty(source).kind == TypeKind::Composite;
                !(row && self.ty(target).category == b'S')
            }
            Some(Path::Function(..) | Path::Array(_)) | None => false,
        }
    }

    /// The functions of a name that take so many arguments, each with the types that these would become. `None` stands
    /// for two that cannot be told apart.
    fn function_candidates(
        &self,
        schema: Option<&Name>,
        name: &Name,
        shape: &Shape<'_>,
    ) -> Vec<Candidate<Option<Match>>> {
        let mut out: Vec<Candidate<Option<Match>>> = Vec::new();
        for (path, id) in self.functions(schema, name) {
            let Some((arguments, positions, gathered)) = self.effective(self.function(id), shape) else {
                continue;
            };
            let candidate =
                Candidate { is: Some(Match { function: id, positions, gathered, path }), arguments };
            match out.iter_mut().find(|known| known.arguments == candidate.arguments) {
                Some(known) => merge(known, candidate),
                None => out.push(candidate),
            }
        }
        out
    }

    /// The types of the parameters that the call's arguments meet, in the call's order.
    fn effective(
        &self,
        function: &Function,
        shape: &Shape<'_>,
    ) -> Option<(Vec<TypeId>, Option<Vec<usize>>, usize)> {
        let count = shape.types.len();
        let parameters = function.arguments.len();
        if !shape.names.is_empty() {
            return self.effective_named(function, shape);
        }
        if let Some(element) = function.variadic
            && !shape.variadic
            && parameters > 0
        {
            if parameters <= count {
                let fixed = function.arguments.iter().take(parameters - 1).copied();
                let gathered = count - (parameters - 1);
                let arguments = fixed.chain(std::iter::repeat_n(element, gathered)).collect();
                return Some((arguments, None, gathered));
            }
            // All but the variadic ones may be given; it cannot be left out unless it has a default.
            if count >= parameters.saturating_sub(usize::from(function.defaults)) && count < parameters {
                return Some((function.arguments.iter().take(count).copied().collect(), None, 0));
            }
            return None;
        }
        let least = parameters.saturating_sub(usize::from(function.defaults));
        (least <= count && count <= parameters)
            .then(|| (function.arguments.iter().take(count).copied().collect(), None, 0))
    }

    /// `MatchNamedCall`
    fn effective_named(
        &self,
        function: &Function,
        shape: &Shape<'_>,
    ) -> Option<(Vec<TypeId>, Option<Vec<usize>>, usize)> {
        let (count, parameters) = (shape.types.len(), function.arguments.len());
        let positional = count.checked_sub(shape.names.len())?;
        if function.argument_names.is_empty() || count > parameters {
            return None;
        }
        // A variadic function cannot be called by name, unless with `variadic`.
        if function.variadic.is_some() && !shape.variadic {
            return None;
        }
        let mut positions: Vec<usize> = (0..positional).collect();
        for name in shape.names {
            let position = function.argument_names.iter().position(|n| n == name)?;
            if positions.contains(&position) {
                return None;
            }
            positions.push(position);
        }
        let first_default = parameters - usize::from(function.defaults).min(parameters);
        if (0..parameters).any(|at| !positions.contains(&at) && at < first_default) {
            return None;
        }
        let arguments =
            positions.iter().map(|at| function.arguments.get(*at).copied()).collect::<Option<_>>()?;
        Some((arguments, Some(positions), 0))
    }
}

/// Two functions that would get the same types: the one in the earlier schema counts, then the one that gathers nothing.
fn merge(known: &mut Candidate<Option<Match>>, new: Candidate<Option<Match>>) {
    let (Some(a), Some(b)) = (&known.is, &new.is) else { return };
    let better = b.path.cmp(&a.path).then((b.gathered > 0).cmp(&(a.gathered > 0)));
    match better {
        std::cmp::Ordering::Less => *known = new,
        std::cmp::Ordering::Greater => {}
        std::cmp::Ordering::Equal => known.is = None,
    }
}

fn detail(candidate: Candidate<Option<Match>>) -> Detail {
    match candidate.is {
        Some(found) => Detail::Function(Candidate { is: found, arguments: candidate.arguments }),
        None => Detail::Ambiguous,
    }
}
