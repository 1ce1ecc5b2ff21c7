//! Places on a plane for the tokens of many images. Needs no model.

use std::time::Duration;

use web_time::Instant;

use crate::analysis::{PrincipalComponents, tsne, within_over_between};
use crate::engine::protocol::{EngineError, MapStage};

/// Maps tokens by their principal components and then, for as many epochs as wanted, by t-SNE. `tell` hears
/// of the components, of the first epoch, then not more often than `pause`, and of the last.
///
/// # Shapes
/// `tokens` is `[images, tokens, dim]`, the prefix tokens left out by the caller.
///
/// # Errors
/// [`EngineError::Worker`] where the tokens are not of that shape.
pub fn map_tokens(
    tokens: &[f32],
    images: usize,
    dim: usize,
    epochs: usize,
    pause: Duration,
    mut tell: impl FnMut(MapStage, &[f32]),
) -> Result<(), EngineError> {
    if images == 0 || dim == 0 || !tokens.len().is_multiple_of(images * dim) {
        let reason = format!("{} numbers are not the tokens of {images} pictures", tokens.len());
        return Err(EngineError::Worker { reason });
    }
    let components = PrincipalComponents::of(tokens, dim, 2);
    let plane = components.project(tokens);
    let explained = std::array::from_fn(|axis| components.explained[axis] as f32);
    let within_over_between = within_over_between(tokens, images, dim);
    let places: Vec<f32> = plane.iter().map(|&x| x as f32).collect();
    tell(MapStage::Components { explained, within_over_between }, &places);
    if epochs == 0 {
        return Ok(());
    }
    let mut told = None::<Instant>;
    let places = tsne(tokens, dim, &plane, epochs, |done, places| {
        let epoch = done + 1;
        if epoch < epochs && told.is_none_or(|told| told.elapsed() >= pause) {
            tell(MapStage::Neighbors { epoch, epochs }, places);
            told = Some(Instant::now());
        }
    });
    tell(MapStage::Neighbors { epoch: epochs, epochs }, places.as_flattened());
    Ok(())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn tokens() -> Vec<f32> {
        (0..3 * 10 * 4).map(|i| (i as f32 * 1.7).sin() + (i / 40) as f32).collect()
    }

    fn told(epochs: usize, pause: Duration) -> Vec<(MapStage, Vec<f32>)> {
        let mut told = Vec::new();
        let tell = |placed, places: &[f32]| told.push((placed, places.to_vec()));
        map_tokens(&tokens(), 3, 4, epochs, pause, tell).unwrap();
        told
    }

    #[test]
    fn components_come_first_and_the_last_epoch_last() {
        let all = told(5, Duration::ZERO);
        assert!(matches!(all[0].0, MapStage::Components { within_over_between: Some(_), .. }));
        let epochs = all[1..].iter().map(|(placed, _)| match placed {
            MapStage::Neighbors { epoch, epochs: 5 } => *epoch,
            other => panic!("{other:?}"),
        });
        assert!(epochs.eq(1..=5));
        assert!(all.iter().all(|(_, places)| places.len() == 60));
        assert!(all.iter().flat_map(|(_, places)| places).all(|x| x.is_finite()));
    }

    #[test]
    fn a_pause_leaves_epochs_out_but_neither_the_first_nor_the_last() {
        let epochs: Vec<MapStage> =
            told(50, Duration::from_secs(60)).into_iter().skip(1).map(|(it, _)| it).collect();
        let at = |epoch| MapStage::Neighbors { epoch, epochs: 50 };
        assert_eq!(epochs, [at(1), at(50)]);
    }

    #[test]
    fn without_epochs_there_are_components_alone_and_other_shapes_are_refused() {
        assert_eq!(told(0, Duration::ZERO).len(), 1);
        for (images, dim) in [(0, 4), (3, 0), (7, 4)] {
            let told = map_tokens(&[0.0; 24], images, dim, 1, Duration::ZERO, |_, _| {});
            assert!(matches!(told, Err(EngineError::Worker { .. })), "{images}, {dim}");
        }
    }
}
