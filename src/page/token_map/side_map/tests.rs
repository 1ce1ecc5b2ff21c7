use super::*;
use crate::analysis::EPOCHS;
use crate::grid::Grid;

impl TokenBuffer for Vec<f32> {
    fn zeros(length: usize) -> Result<Self, String> {
        match length {
            ..10_000 => Ok(vec![0.0; length]),
            _ => Err("There is no room.".to_owned()),
        }
    }

    fn write(&mut self, start: usize, values: &[f32]) {
        self[start..start + values.len()].copy_from_slice(values);
    }
}

/// Three pictures of one patch, a token of two numbers each.
const SHAPE: TokenShape = TokenShape { images: 3, grid: Grid::square(1), dim: 2 };

/// A side without pictures, and a key of the first set and of its model.
fn side() -> (SideMap<Vec<f32>>, MapKey) {
    let side = SideMap::default();
    let key = MapKey { pictures: Revisions::default().begin(), layer: 4, model: side.model() };
    (side, key)
}

/// Answers every question until the tokens are to be placed.
fn look_at_all(side: &mut SideMap<Vec<f32>>) -> Revision {
    loop {
        match side.next_step().expect("a step") {
            (run, Step::Look { picture, .. }) => {
                let value = picture as f32;
                side.looked(run, "Mug", Ok(&[value, -value]));
            }
            (run, Step::Place { tokens, shape, .. }) => {
                assert_eq!((tokens, shape), (vec![0.0, -0.0, 1.0, -1.0, 2.0, -2.0], SHAPE));
                return run;
            }
        }
    }
}

fn components() -> Result<(MapStage, Vec<[f32; 2]>), String> {
    let stage = MapStage::Components { explained: [0.5, 0.25], within_over_between: Some(0.75) };
    Ok((stage, vec![[0.0, 1.0]; 3]))
}

fn neighbors(epoch: usize) -> Result<(MapStage, Vec<[f32; 2]>), String> {
    Ok((MapStage::Neighbors { epoch, epochs: EPOCHS }, vec![[epoch as f32, 0.0]; 3]))
}

fn shown(side: &SideMap<Vec<f32>>) -> Option<(Projection, usize)> {
    side.shown().map(|map| (map.projection, map.epoch))
}

#[test]
fn a_map_comes_about_picture_by_picture_and_epoch_by_epoch() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Tsne);
    let (run, step) = side.next_step().unwrap();
    assert_eq!(step, Step::Look { picture: 0, layer: 4 });
    // One question at a time.
    assert_eq!(side.next_step(), None);
    side.looked(run, "Mug", Ok(&[0.0, -0.0]));
    assert_eq!(*side.progress(), Progress::Looking { done: 1, of: 3 });
    let run = look_at_all(&mut side);
    assert_eq!((side.progress(), side.is_placing()), (&Progress::Placing, true));
    side.placed(run, components(), false);
    assert_eq!(shown(&side), Some((Projection::Components, 0)));
    assert_eq!(side.shown().unwrap().statistics.within_over_between, Some(0.75));
    side.placed(run, neighbors(50), false);
    assert_eq!(*side.progress(), Progress::Epoch { done: 50, of: EPOCHS });
    assert_eq!(shown(&side), Some((Projection::Tsne, 50)));
    side.placed(run, neighbors(EPOCHS), false);
    assert_eq!((side.progress(), side.is_placing()), (&Progress::Done, false));
    assert_eq!(shown(&side), Some((Projection::Tsne, EPOCHS)));
    // Both are kept: nothing is asked again.
    for projection in [Projection::Components, Projection::Tsne] {
        side.begin(key, SHAPE, projection);
        assert_eq!((side.next_step(), side.progress()), (None, &Progress::Done));
        assert_eq!(shown(&side), Some((projection, projection.epochs())));
    }
}

#[test]
fn where_nothing_shall_move_the_components_stay_until_the_last_epoch() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Tsne);
    let run = look_at_all(&mut side);
    side.placed(run, components(), true);
    side.placed(run, neighbors(50), true);
    assert_eq!(shown(&side), Some((Projection::Components, 0)));
    side.placed(run, neighbors(EPOCHS), true);
    assert_eq!(shown(&side), Some((Projection::Tsne, EPOCHS)));
}

#[test]
fn another_layer_waits_for_the_answer_under_way_and_does_not_count_it() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Tsne);
    let (first, _) = side.next_step().unwrap();
    for layer in [5, 6] {
        side.begin(MapKey { layer, ..key }, SHAPE, Projection::Tsne);
        assert_eq!(side.next_step(), None, "the model still looks for layer 4");
    }
    side.looked(first, "Mug", Ok(&[9.0, 9.0]));
    assert_eq!(*side.progress(), Progress::Looking { done: 0, of: 3 });
    assert_eq!(side.next_step().unwrap().1, Step::Look { picture: 0, layer: 6 });
}

#[test]
fn a_stopped_map_goes_on_from_its_tokens() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Tsne);
    let stopped = look_at_all(&mut side);
    side.stop(Progress::Stopped);
    side.placed(stopped, components(), false);
    assert_eq!((shown(&side), side.progress()), (None, &Progress::Stopped));
    side.begin(key, SHAPE, Projection::Components);
    let run = look_at_all(&mut side);
    side.placed(run, components(), false);
    // The tokens are kept for t-SNE.
    assert_eq!(*side.progress(), Progress::Done);
    side.begin(key, SHAPE, Projection::Tsne);
    assert!(matches!(side.next_step(), Some((_, Step::Place { epochs: EPOCHS, .. }))));
    // A view that closes keeps the maps alone.
    side.close();
    side.begin(key, SHAPE, Projection::Tsne);
    assert!(matches!(side.next_step(), Some((_, Step::Look { picture: 0, .. }))));
}

#[test]
fn what_goes_wrong_says_so_and_ends_the_run() {
    let (mut side, key) = side();
    let failed = |side: &SideMap<Vec<f32>>| match side.progress() {
        Progress::Failed(sentence) => sentence.clone(),
        other => panic!("{other:?}"),
    };
    side.begin(key, SHAPE, Projection::Tsne);
    let (run, _) = side.next_step().unwrap();
    side.looked(run, "Mug 1", Ok(&[1.0]));
    assert_eq!(failed(&side), "Mug 1 gave no tokens of this model.");
    side.begin(key, SHAPE, Projection::Tsne);
    let (run, _) = side.next_step().unwrap();
    side.looked(run, "Mug 1", Err("The engine is gone.".to_owned()));
    assert_eq!((failed(&side).as_str(), side.next_step()), ("The engine is gone.", None));
    side.begin(key, SHAPE, Projection::Tsne);
    let run = look_at_all(&mut side);
    side.placed(run, Err("out of memory".to_owned()), false);
    assert_eq!(failed(&side), "The map was not made (out of memory).");
    assert!(!side.is_placing());
    side.forget();
    side.begin(key, TokenShape { dim: 10_000, ..SHAPE }, Projection::Tsne);
    assert_eq!((side.next_step(), failed(&side).as_str()), (None, "There is no room."));
    side.begin(key, TokenShape { images: 100, grid: 24.into(), dim: 768 }, Projection::Tsne);
    assert!(failed(&side).ends_with("choose 36 pictures at most."));
}

#[test]
fn a_picture_that_the_model_cannot_read_is_no_end_and_counts_for_the_run_that_asked() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Tsne);
    let (older, _) = side.next_step().unwrap();
    side.begin(MapKey { layer: 5, ..key }, SHAPE, Projection::Tsne);
    assert!(!side.refused(older));
    let (run, _) = side.next_step().unwrap();
    assert!(side.refused(run));
    assert_eq!(*side.progress(), Progress::Looking { done: 0, of: 3 });
    // The set without it.
    side.forget();
    let fewer = TokenShape { images: 2, ..SHAPE };
    side.begin(key, fewer, Projection::Tsne);
    assert_eq!(side.next_step().unwrap().1, Step::Look { picture: 0, layer: 4 });
}

#[test]
fn another_model_or_other_pictures_take_what_was_made_away() {
    let (mut side, key) = side();
    side.begin(key, SHAPE, Projection::Components);
    let run = look_at_all(&mut side);
    side.placed(run, components(), false);
    side.change_model();
    assert!(side.shown().is_none() && side.model() > key.model);
    assert_eq!(*side.progress(), Progress::Waiting);
    side.begin(MapKey { model: side.model(), ..key }, SHAPE, Projection::Components);
    assert!(matches!(side.next_step(), Some((_, Step::Look { .. }))));
    side.forget();
    assert_eq!((side.next_step(), side.progress()), (None, &Progress::Waiting));
}
