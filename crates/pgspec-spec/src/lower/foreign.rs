//! Foreign-data wrappers, servers, and options of foreign data.

use pgspec_catalog::object::{Foreign, ForeignDataWrapper, ForeignOptions, ForeignServer};
use pgspec_catalog::{Body, Key, Kind, Name};
use pgspec_sql::fragment;

use super::grants::{ON_SERVER, ON_WRAPPER};
use super::{About, Fields, Lowering, Scope};
use crate::language;
use crate::tree::{Entry, NodeKind};

impl Lowering<'_> {
    pub(super) fn foreign_data_wrapper(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let Some(mut fields) = Fields::of(self, &entry.value, &language::FOREIGN_DATA_WRAPPER) else {
            return;
        };
        let mut about = About::of(&mut fields, self);
        let mut places = about.owner_place.take().into_iter().collect();
        let grants = self.grants(fields.entry("grants"), scope, ON_WRAPPER, &mut places);
        let mut function = |l: &mut Self, key| {
            let text = fields.take(key).and_then(|node| l.text(node))?;
            fragment::name(&text).ok()
        };
        let body = ForeignDataWrapper {
            handler: function(self, "handler"),
            validator: function(self, "validator"),
            options: self.foreign_options(fields.entry("options")),
        };
        fields.finish(self);
        let object = self.object(Body::ForeignDataWrapper(body), entry.key.span, scope, about, grants);
        self.push(Key::global(Kind::ForeignDataWrapper, name), object, entry.key.span, scope, places);
    }

    pub(super) fn foreign_server(&mut self, entry: &Entry, scope: Scope<'_>) {
        let name = self.folded(&entry.key, scope);
        let what = || format!("the foreign server `{name}`");
        let (mut places, mut grants) = (Vec::new(), Vec::new());
        let (body, about) = match &entry.value.kind {
            NodeKind::Mapping(_) => {
                let Some(mut fields) = Fields::of(self, &entry.value, &language::FOREIGN_SERVER) else {
                    return;
                };
                let mut about = About::of(&mut fields, self);
                places.extend(about.owner_place.take());
                grants = self.grants(fields.entry("grants"), scope, ON_SERVER, &mut places);
                fields.require(self, "wrapper", entry.key.span, &what());
                let wrapper = fields.name(self, "wrapper");
                let server = ForeignServer {
                    wrapper: wrapper.clone().unwrap_or_else(|| Name::exact("")),
                    server_type: fields.text(self, "type"),
                    version: fields.text(self, "version"),
                    options: self.foreign_options(fields.entry("options")),
                };
                fields.finish(self);
                if wrapper.is_none() {
                    return;
                }
                (server, about)
            }
            NodeKind::Scalar(_) | NodeKind::Sequence(_) => {
                let Some(piece) = self.piece(&entry.value, scope) else { return };
                let Some(server) = self.parse(&piece, what, fragment::server) else { return };
                (server, About::doc(piece.doc))
            }
        };
        let body = Body::ForeignServer(Box::new(body));
        let object = self.object(body, entry.key.span, scope, about, grants);
        self.push(Key::global(Kind::ForeignServer, name), object, entry.key.span, scope, places);
    }

    /// `server:` and `options:` of a foreign table.
    pub(super) fn foreign(&mut self, fields: &mut Fields<'_>) -> Option<Foreign> {
        let options = self.foreign_options(fields.entry("options"));
        Some(Foreign { server: fields.name(self, "server")?, options })
    }

    /// `options: { host: db, port: 5432 }`, in order.
    pub(super) fn foreign_options(&mut self, entry: Option<&Entry>) -> ForeignOptions {
        let mut out = ForeignOptions::new();
        self.each(entry, |l, e| match e.value.as_scalar() {
            Some(scalar) if !scalar.is_null() => out.push((Name::exact(&e.key.text), scalar.text.clone())),
            _ => l.wrong_shape(&e.value, "a value"),
        });
        out
    }
}
