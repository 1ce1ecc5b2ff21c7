//! How far a map is: in words, as a share, and what a visitor may do about it.

use super::projection::MAX_TSNE_TOKENS;
use super::tokens::TokenMap;
use crate::link::Projection;

/// How far a side's map is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// There is no model yet, or no pictures.
    Waiting,
    /// The model looks at the pictures.
    Looking {
        /// How many it has looked at.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// The tokens are there; the nearest of each are looked for.
    Placing,
    /// t-SNE goes on.
    Epoch {
        /// Epochs that are done.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// The map is there.
    Done,
    /// The visitor ended it.
    Stopped,
    /// It went wrong, in a sentence.
    Failed(String),
}

impl Progress {
    /// Something is under way.
    pub fn is_busy(&self) -> bool {
        self.share().is_some()
    }

    /// Nothing more will come without the visitor, and it has begun.
    pub fn is_settled(&self) -> bool {
        !self.is_busy() && *self != Progress::Waiting
    }

    /// It has ended early, and may be begun again.
    pub fn can_go_on(&self) -> bool {
        matches!(self, Progress::Stopped | Progress::Failed(_))
    }

    /// The word in `data-state`.
    pub fn name(&self) -> &'static str {
        match self {
            it if it.is_busy() => "busy",
            Progress::Done => "done",
            Progress::Failed(_) => "failed",
            _ => "idle",
        }
    }

    /// How much of the step under way is done, 0..1; none where nothing is under way.
    pub fn share(&self) -> Option<f64> {
        match *self {
            Progress::Looking { done, of } | Progress::Epoch { done, of } => {
                Some(done as f64 / of as f64)
            }
            Progress::Placing => Some(0.0),
            _ => None,
        }
    }

    /// In words, for a side that has a model or not, and the map that it shows.
    pub fn words(&self, has_model: bool, shown: Option<&TokenMap>) -> String {
        match self {
            Progress::Waiting if !has_model => "no model yet".to_owned(),
            Progress::Waiting => "waiting for the pictures".to_owned(),
            Progress::Looking { done, of } => format!("looking at picture {} of {of}", done + 1),
            Progress::Placing => "comparing all tokens".to_owned(),
            Progress::Epoch { done, of } => format!("t-SNE, epoch {done} of {of}"),
            Progress::Stopped => "stopped".to_owned(),
            Progress::Done => shown.map(map_in_words).unwrap_or_default(),
            Progress::Failed(sentence) => sentence.clone(),
        }
    }
}

fn map_in_words(map: &TokenMap) -> String {
    let count = map.places.len();
    let share = 100.0 * (map.statistics.explained[0] + map.statistics.explained[1]);
    let components = format!("two components of {count} tokens, {share:.0} % of the variance");
    match map.projection {
        Projection::Tsne => format!("t-SNE of {count} tokens"),
        Projection::Components if count > MAX_TSNE_TOKENS => {
            format!("{components}; t-SNE takes {MAX_TSNE_TOKENS} at most")
        }
        Projection::Components => components,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::revision::Revisions;
    use crate::page::token_map::tokens::TokenStatistics;

    fn map(projection: Projection, tokens: usize) -> TokenMap {
        TokenMap {
            pictures: Revisions::default().begin(),
            layer: 8,
            grid: 14.into(),
            projection,
            epoch: projection.epochs(),
            places: vec![[0.0; 2]; tokens],
            statistics: TokenStatistics { explained: [0.5, 0.125], within_over_between: None },
        }
    }

    #[test]
    fn each_step_has_its_words_and_its_share() {
        let looking = Progress::Looking { done: 3, of: 18 };
        assert_eq!(looking.words(true, None), "looking at picture 4 of 18");
        assert_eq!(looking.share(), Some(3.0 / 18.0));
        let epoch = Progress::Epoch { done: 250, of: 1000 };
        assert_eq!(
            (epoch.words(true, None).as_str(), epoch.share()),
            ("t-SNE, epoch 250 of 1000", Some(0.25))
        );
        assert_eq!(Progress::Waiting.words(false, None), "no model yet");
        assert_eq!(Progress::Waiting.words(true, None), "waiting for the pictures");
        assert_eq!(Progress::Placing.share(), Some(0.0));
        assert_eq!(Progress::Stopped.share(), None);
    }

    #[test]
    fn what_is_done_says_how_it_was_made() {
        let words = |projection, tokens| Progress::Done.words(true, Some(&map(projection, tokens)));
        assert_eq!(words(Projection::Tsne, 1152), "t-SNE of 1152 tokens");
        let components = "two components of 1152 tokens, 62 % of the variance";
        assert_eq!(words(Projection::Components, 1152), components);
        assert_eq!(
            words(Projection::Components, 9000),
            "two components of 9000 tokens, 62 % of the variance; t-SNE takes 8000 at most"
        );
        assert_eq!(Progress::Done.words(true, None), "");
    }

    #[test]
    fn a_page_can_tell_what_is_under_way_from_what_is_over() {
        let named = |it: &Progress| (it.name(), it.is_settled(), it.can_go_on());
        assert_eq!(named(&Progress::Waiting), ("idle", false, false));
        assert_eq!(named(&Progress::Placing), ("busy", false, false));
        assert_eq!(named(&Progress::Done), ("done", true, false));
        assert_eq!(named(&Progress::Stopped), ("idle", true, true));
        assert_eq!(named(&Progress::Failed("No room.".to_owned())), ("failed", true, true));
    }
}
