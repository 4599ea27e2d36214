//! What a change of the schema does to those who use it: for each change, which consumer stops working.
//!
//! The measure is the one of compatibility checks for interfaces: a change is breaking for a consumer if one that did
//! nothing but follow the old schema can stop working. Application code sees a [`Surface`]; what it sees there is
//! compared first (`surface`). What the rest of the database lets it do is read from the differences (`behaviour`).

mod behaviour;
pub mod codes;
pub mod rules;
mod surface;
mod types;
mod value_sets;

use pgspec_catalog::{Origin, Span};
use pgspec_codegen::Surface;
use pgspec_plan::{Change, Pair};

use crate::source::Model;

/// Who uses a schema.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Consumer {
    /// The app that runs already, while it reads: the old code on the new database.
    App,
    /// The same app, while it writes.
    Writers,
    /// Code that has an arm for each value of a closed set.
    Matchers,
    /// TypeScript that is compiled with the new types.
    TypeScript,
    /// Rust that is compiled with the new types.
    Rust,
}

impl Consumer {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::App, Self::Writers, Self::Matchers, Self::TypeScript, Self::Rust];

    /// The name for the command line and programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Writers => "writers",
            Self::Matchers => "matchers",
            Self::TypeScript => "typescript",
            Self::Rust => "rust",
        }
    }

    /// The name for people.
    pub fn noun(self) -> &'static str {
        match self {
            Self::App => "running app",
            Self::Writers => "running writers",
            Self::Matchers => "exhaustive matches",
            Self::TypeScript => "TypeScript",
            Self::Rust => "Rust",
        }
    }
}

/// What a change does to a consumer. What is not mentioned is safe.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Impact {
    /// It works on, but something it relies on may not hold any more.
    Dangerous,
    /// It stops working, or no longer compiles.
    Breaking,
}

impl Impact {
    /// `breaking`, `dangerous`
    pub fn word(self) -> &'static str {
        match self {
            Self::Dangerous => "dangerous",
            Self::Breaking => "breaking",
        }
    }
}

/// One kind of change, and what it does to whom.
#[derive(PartialEq, Debug)]
pub struct Rule {
    /// Its id, and the page that explains it.
    pub code: &'static pgspec_catalog::Code,
    /// In the order of [`Consumer::ALL`].
    pub effects: &'static [Effect],
}

/// What a change does to one consumer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effect {
    /// To whom.
    pub consumer: Consumer,
    /// How bad it is.
    pub impact: Impact,
    /// What happens to it.
    pub why: &'static str,
}

/// A change that somebody feels.
#[derive(Clone, PartialEq, Debug)]
pub struct Break {
    /// What kind of change.
    pub rule: &'static Rule,
    /// Of what: `public.users.email`, `check users_age_check of public.users`.
    pub subject: String,
    /// What it was and is: `integer → bigint`; may be empty.
    pub detail: String,
    /// Where it was written in both.
    pub places: Pair<Option<Span>>,
}

impl Break {
    fn new(rule: &'static Rule, subject: impl Into<String>) -> Self {
        Self { rule, subject: subject.into(), detail: String::new(), places: Pair::default() }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    fn at(mut self, from: Option<&Origin>, to: Option<&Origin>) -> Self {
        self.places = Pair::new(from.and_then(Origin::span), to.and_then(Origin::span));
        self
    }

    /// What it does to some consumers.
    pub fn effects<'a>(&self, consumers: &'a [Consumer]) -> impl Iterator<Item = &'static Effect> + use<'a> {
        self.rule.effects.iter().filter(|effect| consumers.contains(&effect.consumer))
    }

    /// The worst that it does to some consumers; `None` if they do not feel it.
    pub fn impact(&self, consumers: &[Consumer]) -> Option<Impact> {
        self.effects(consumers).map(|effect| effect.impact).max()
    }
}

/// What the change from one model to another does to those who use it, sorted: the worst first, then by subject.
pub fn breaks(models: Pair<&Model>, changes: &[Change]) -> Vec<Break> {
    let worlds = models.map(Model::world);
    let surfaces = worlds.as_ref().map(|world| Surface::of(world).0);
    let mut found = surface::compare(surfaces.as_ref(), changes);
    found.extend(behaviour::compare(worlds.as_ref(), changes));
    let worst = |one: &Break| std::cmp::Reverse(one.impact(&Consumer::ALL));
    found.sort_by(|a, b| (worst(a), &a.subject, a.rule.code.id).cmp(&(worst(b), &b.subject, b.rule.code.id)));
    found.dedup();
    found
}
