//! What the page's state wants done, done: in the workers, in the signals, in the notices.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use super::fleets::Workers;
use super::{EngineHandle, gpu};
use crate::engine::client::WorkerEvent;
use crate::engine::protocol::EngineKind;
use crate::link::Side;
use crate::page::engines::{Correction, Effect, Part, Seat};
use crate::ui::browser::{boot, timing};
use crate::ui::signals::set_if_other;

impl EngineHandle {
    pub(super) fn carry_out(self, effect: Effect<Blob>) {
        match effect {
            Effect::FindAdapter => spawn_local(self.find_adapter()),
            Effect::Launch { fleet, kind, seat } => spawn_local(self.launch(fleet, kind, seat)),
            Effect::Restart { fleet, side } => self.restart(fleet, side),
            Effect::Stop { fleet } => {
                self.workers.update_value(|all| all.retain(|workers| workers.number != fleet));
            }
            Effect::Post { fleet, id, request, files, floats } => {
                let sent =
                    self.of_fleet(fleet, |workers| workers.post(id, *request, &files, &floats));
                self.watch(fleet);
                if let Some(Err(reason)) = sent {
                    self.step(|page| page.engines.worker_failed(fleet, None, &reason));
                }
            }
            Effect::Reload { build } => boot::reload_once(&build),
            Effect::Tell { topic, text } => self.notices.tell(topic, &text),
            Effect::NotLoaded { side, key, text, may_come } => {
                if let Some(tell) = self.not_loaded.get_value() {
                    tell(side, key, &text, may_come);
                }
            }
            Effect::Settle(topic) => self.notices.settle(topic),
            Effect::TellLink { name, text } => self.notices.tell_link(&name, &text),
            Effect::Correct(correction) => self.correct(correction),
            Effect::Changed(side, part) => self.mirror(side, part),
            Effect::EngineChanged => self.read(|page| {
                set_if_other(self.kind, page.engines.kind);
                set_if_other(self.adapter, page.engines.adapter.clone());
                set_if_other(self.comparison, page.engines.comparison);
                set_if_other(self.divided, page.engines.workers());
            }),
            Effect::ImageChanged => self.read(|page| self.image.set(page.engines.image)),
            // What they mean for the picture was done by the state itself.
            Effect::PictureSeen | Effect::PictureRefused { .. } => {}
            Effect::Measure { name, millis, model } => {
                timing::measure(name, millis, &model, self.kind.get_untracked());
            }
            Effect::OtherAnalyzed { id, result } => {
                let waiting = self.waiting.try_update_value(|all| all.remove(&id)).flatten();
                if let Some(sender) = waiting {
                    // Nobody waits any more where this fails.
                    let _ = sender.send(result);
                }
            }
        }
    }

    async fn find_adapter(self) {
        let adapter = gpu::find().await;
        let forced = self.forced.get_value();
        self.step(|page| {
            page.engines.adapter_found(forced, adapter.map(|adapter| adapter.fallback));
        });
    }

    async fn launch(self, fleet: u64, kind: EngineKind, seat: Seat) {
        let folder = self.boot.with_value(|boot| boot.engine_folder.clone());
        let listener = move |worker, event| self.hear(fleet, worker, event);
        match Workers::start(fleet, kind, &folder, listener).await {
            Ok(workers) => {
                self.workers.update_value(|all| all.push(workers));
                self.step(|page| page.engines.launched(fleet, kind, seat));
            }
            Err(reason) => self.step(|page| page.engines.launch_failed(kind, seat, &reason)),
        }
    }

    fn restart(self, fleet: u64, side: Side) {
        if let Some(Err(reason)) = self.of_fleet(fleet, |workers| workers.restart(side)) {
            self.step(|page| page.engines.restart_failed(side, &reason));
        }
    }

    /// Does something with the workers of a fleet, where they run.
    fn of_fleet<T>(self, fleet: u64, act: impl FnOnce(&mut Workers) -> T) -> Option<T> {
        let of = |all: &mut Vec<Workers>| all.iter_mut().find(|it| it.number == fleet).map(act);
        self.workers.try_update_value(of).flatten()
    }

    /// Sees to it that a fleet that does not answer is replaced.
    fn watch(self, fleet: u64) {
        self.of_fleet(fleet, |workers| workers.watch(move || self.look(fleet)));
    }

    fn look(self, fleet: u64) {
        let is_late = self.of_fleet(fleet, |workers| {
            workers.looked();
            workers.is_late()
        });
        match is_late {
            Some(true) => {
                let reason = "it did not answer in time";
                self.step(|page| page.engines.worker_failed(fleet, None, reason));
            }
            _ => self.watch(fleet),
        }
    }

    fn hear(self, fleet: u64, worker: usize, event: WorkerEvent) {
        if let WorkerEvent::Reply(message, _) = &event {
            self.of_fleet(fleet, |workers| workers.heard(message));
        }
        self.step(|page| match event {
            WorkerEvent::Reply(message, with) => {
                page.engines.reply(fleet, worker, *message, with.floats, with.blob);
            }
            WorkerEvent::Failed(reason) => {
                page.engines.worker_failed(fleet, Some(worker), &reason);
            }
        });
        self.watch(fleet);
    }

    fn correct(self, correction: Correction) {
        match correction {
            Correction::Model(side, id) => {
                self.selection.correct(self.selection.model(side), id);
            }
            Correction::Said(side, said) => {
                self.selection.correct(self.selection.about(side), said);
            }
            Correction::Size(size) => self.selection.correct(self.selection.size, size),
        }
    }

    /// Shows a part of a side as the state has it now.
    fn mirror(self, side: Side, part: Part) {
        let signals = self.side(side);
        self.read(|page| {
            let record = page.engines.side(side);
            match part {
                Part::Status => signals.status.set(record.status.clone()),
                Part::Model => {
                    signals.said.set(record.said.clone());
                    signals.default_size.set(record.default_size);
                    signals.model.set(record.model.clone());
                }
                Part::Curves => {
                    signals.perturbed.set(record.perturbed.clone());
                    signals.curves.set(record.curves.clone());
                    set_if_other(signals.saved, record.saved);
                }
                Part::Attention => signals.attention.set(record.attention.clone()),
                Part::Answers => signals.answers.0.set(record.answers.clone()),
            }
        });
    }
}
