//! The view as an address says it, and back.

use leptos::prelude::*;

use super::Selection;
use crate::link::{Address, Side, Theme};
use crate::page::model_choice::OfferedModel;
use crate::ui::signals::{change, set_if_other};

impl Selection {
    /// The view as the URL says it. A choice at its default is left out, and a theme that nobody else has named.
    pub fn address(&self) -> Address {
        let linked = Side::BOTH.map(|side| self.linked(side));
        let [cl, mim] = &linked;
        Address {
            titles: [self.title_of(Side::Cl, &cl.id), self.title_of(Side::Mim, &mim.id)],
            said: [cl.said.clone(), mim.said.clone()],
            models: linked.map(|model| Some(model.id).filter(|id| !id.is_empty())),
            image: Some(self.image.get()),
            crop: Some(self.crop.get()),
            layer: self.layer.get(),
            head: Some(self.head.get()),
            query: self.query.get(),
            query2: self.query2.get(),
            scale: Some(self.scale.get()),
            distance: Some(self.distance.get()),
            size: self.size.get(),
            engine: self.engine.get(),
            embed: Some(self.embed.get()),
            show: self.show.get(),
            controls: self.controls.get(),
            theme: self.theme.get(),
            hide: self.hide.get(),
            smooth: Some(self.smooth.get()),
            view: Some(self.view.get()),
            chapter: self.chapter.get(),
            quiz: None,
            attention: self.attention.get(),
            perturbation: self.perturbation.get(),
            reconstruction: self.reconstruction.get(),
            tokens: self.tokens.get(),
            probes: self.probes.get(),
            unknown: self.unknown.get(),
        }
        .terse()
    }

    /// The view with nothing left out, and with the models that are shown, for `get: "state"`.
    pub fn full_address(&self) -> Address {
        Address {
            models: self.models.map(|model| Some(model.get()).filter(|id| !id.is_empty())),
            said: self.about.map(|said| said.get()),
            titles: Side::BOTH.map(|side| self.title(side)),
            head: Some(self.head.get()),
            query: self.pinned_place(),
            scale: Some(self.scale.get()),
            distance: Some(self.distance.get()),
            theme: Some(self.theme.get().unwrap_or(Theme::Auto)),
            view: Some(self.view.get()),
            ..self.address()
        }
    }

    /// Shows what an address says; what it does not say goes to `defaults`.
    pub fn apply(&self, address: &Address, defaults: &Address) {
        for side in Side::BOTH {
            let index = side.index();
            let said = address.said[index].clone();
            let id = address.models[index].clone().or(defaults.models[index].clone());
            let id = id.unwrap_or_else(|| self.model(side).get_untracked());
            change(self.titles[index], |titles| titles.say(&id, address.titles[index].clone()));
            let offered = self.offered[index];
            if offered.with_untracked(|it| it.as_ref().is_some_and(|it| it.id == id)) {
                set_if_other(offered, Some(OfferedModel { id, said }));
            } else {
                set_if_other(offered, None);
                set_if_other(self.model(side), id);
                set_if_other(self.about(side), said);
            }
        }
        set_if_other(self.crop, address.crop.unwrap_or_default());
        if let Some(image) = address.image.clone().or(defaults.image.clone()) {
            set_if_other(self.image, image);
        }
        set_if_other(self.layer, address.layer.or(defaults.layer));
        set_if_other(self.head, address.head.unwrap_or_default());
        set_if_other(self.query, address.query);
        set_if_other(self.query2, address.query2);
        set_if_other(self.scale, address.scale.unwrap_or_default());
        set_if_other(self.distance, address.distance.unwrap_or_default());
        set_if_other(self.size, address.size);
        set_if_other(self.engine, address.engine);
        set_if_other(self.embed, address.embed.unwrap_or_default());
        set_if_other(self.hide, address.hide.clone());
        set_if_other(self.show, address.show);
        set_if_other(self.controls, address.controls);
        set_if_other(self.smooth, address.smooth.unwrap_or_default());
        set_if_other(self.theme, address.theme);
        set_if_other(self.view, address.view.unwrap_or_default());
        set_if_other(self.chapter, address.chapter);
        set_if_other(self.attention, address.attention);
        set_if_other(self.perturbation, address.perturbation.clone());
        set_if_other(self.reconstruction, address.reconstruction.clone());
        set_if_other(self.tokens, address.tokens);
        set_if_other(self.probes, address.probes.clone());
        set_if_other(self.unknown, address.unknown.clone());
    }
}
