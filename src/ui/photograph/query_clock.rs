//! From the click to the frame that shows its answer: the measure `vitscope:query`.

use leptos::prelude::*;

use crate::ui::browser::timing;
use crate::ui::maps::Shown;
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// When the newest click was made; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct QueryClock(StoredValue<Option<f64>>);

impl QueryClock {
    /// A clock that stands still until a click starts it.
    pub fn new() -> QueryClock {
        QueryClock(StoredValue::new(None))
    }

    /// A click was made at this time, in milliseconds since the page was opened.
    pub fn start(&self, time: f64) {
        self.0.set_value(Some(time));
    }

    /// Stops in the first frame in which both sides show the pinned query.
    pub fn watch(self, selection: Selection, engine: EngineHandle, shown: Shown) {
        Effect::new(move |_| {
            let query = selection.pinned_query();
            let answered = engine.sides.iter().zip(shown.maps).all(|(side, maps)| {
                let token = side.token(query);
                maps.with(|maps| maps.as_ref().map(|maps| maps.rows.token)) == token
            });
            if !answered {
                return;
            }
            let Some(start) = self.0.try_update_value(Option::take).flatten() else { return };
            request_animation_frame(move || {
                timing::measure_query(timing::now() - start, engine.kind.get_untracked());
            });
        });
    }
}
