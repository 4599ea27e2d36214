//! `OR REPLACE`: what of an object may become another (`functioncmds.c`, `view.c`).

use pgspec_catalog::object::{Argument, ArgumentMode, Function, Returns, View};
use pgspec_catalog::{Body, Name};

use super::Reader;

impl Reader<'_> {
    /// Why an object cannot be replaced by another, and what to do about it.
    pub(super) fn cannot_replace(&self, first: &Body, new: &Body) -> Option<(String, &'static str)> {
        match (first, new) {
            (Body::Function(first), Body::Function(new)) => function(first, new),
            (Body::View(first), Body::View(new)) => self.view(first, new),
            _ => None,
        }
    }

    /// A view gets columns behind those that it has, and nothing else.
    fn view(&self, first: &View, new: &View) -> Option<(String, &'static str)> {
        let first = self.view_columns(first)?;
        let new = self.view_columns(new)?;
        let help = "drop the view first, or add columns at the end only";
        if new.len() < first.len() {
            return Some(("cannot drop columns from the view".to_owned(), help));
        }
        for ((old, old_type), (name, data_type)) in first.iter().zip(&new) {
            if old != name {
                return Some((format!("cannot change the name of view column `{old}` to `{name}`"), help));
            }
            if old_type != data_type {
                let message = format!(
                    "cannot change the type of view column `{old}` from `{old_type}` to `{data_type}`"
                );
                return Some((message, help));
            }
        }
        None
    }

    fn view_columns(&self, view: &View) -> Option<Vec<(Name, pgspec_catalog::DataType)>> {
        let columns = self.binder.columns(&self.catalog, &self.base_path, &view.query)?;
        let mut names = view.column_names.iter();
        let named = columns
            .into_iter()
            .map(|column| (names.next().cloned().unwrap_or(column.name), column.data_type));
        Some(named.collect())
    }
}

fn function(first: &Function, new: &Function) -> Option<(String, &'static str)> {
    if first.routine != new.routine {
        return Some(("cannot change the routine's kind".to_owned(), "drop it first"));
    }
    let outputs = |function: &Function| {
        let arguments = function.arguments.iter();
        let out = arguments.filter(|a| matches!(a.mode, ArgumentMode::Out | ArgumentMode::InOut));
        out.map(|a| (a.name.clone(), a.data_type.clone())).collect::<Vec<_>>()
    };
    let record = |function: &Function| match &function.returns {
        Returns::Table(columns) => {
            columns.iter().map(|c| (Some(c.name.clone()), c.data_type.clone())).collect()
        }
        Returns::Nothing | Returns::Type(_) | Returns::SetOf(_) => outputs(function),
    };
    let set = |function: &Function| matches!(function.returns, Returns::SetOf(_) | Returns::Table(_));
    let returned = |function: &Function| match &function.returns {
        Returns::Type(data_type) | Returns::SetOf(data_type) => Some(data_type.clone()),
        Returns::Nothing | Returns::Table(_) => None,
    };
    let rows_differ = record(first) != record(new);
    let types_differ = returned(first) != returned(new) && outputs(new).is_empty();
    if set(first) != set(new) || rows_differ || types_differ {
        return Some(("cannot change the type that the function returns".to_owned(), "drop it first"));
    }
    let inputs = |function: &Function| -> Vec<Argument> {
        function.arguments.iter().filter(|a| a.mode.is_input()).cloned().collect()
    };
    for (old, argument) in inputs(first).iter().zip(&inputs(new)) {
        if let Some(name) = &old.name
            && argument.name.as_ref() != Some(name)
        {
            return Some((
                format!("cannot change the name of the argument `{name}`"),
                "drop the function first",
            ));
        }
        if old.default.is_some() && argument.default.is_none() {
            let message = "cannot remove the default value of an argument".to_owned();
            return Some((message, "drop the function first"));
        }
    }
    None
}
