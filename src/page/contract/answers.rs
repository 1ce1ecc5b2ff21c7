//! What `get` answers of one side, each by its name in [`Readout`](crate::link::contract::Readout).
//!
//! Layers count from 1 and are the model's own; patches count from 0, row by row. A number that is none is
//! `null`.

use serde_json::{Value, json};

use crate::analysis::{Diversity, Shift, Spread, radii};
use crate::engine::protocol::{DecoderKind, ModelInfo, ProbeInfo, Reconstruction};
use crate::input::mask::Mask;
use crate::link::Place;
use crate::tokens::AttentionShape;

/// A token as a place on its model's own grid.
pub fn place(model: &ModelInfo, token: usize) -> Place {
    model.patch_of(token).map_or(Place::Cls, |patch| model.grid.cell(patch).into())
}

/// `attention`: what each head attends to from a token; the rows are `[head][token]`, prefix tokens first, and
/// each sums to 1.
pub fn attention(model: &ModelInfo, layer: usize, token: usize, rows: &[&[f32]]) -> Value {
    json!({"layer": layer, "query": place(model, token).to_string(), "rows": rows})
}

/// `similarity`: the cosine of every patch's token to a token, `[patch]`, -1..1.
pub fn similarity(model: &ModelInfo, layer: usize, token: usize, cosines: &[f32]) -> Value {
    json!({"layer": layer, "query": place(model, token).to_string(), "cosines": cosines})
}

/// `spectrum`: ln σᵢ − ln σ₁ of a layer's patches less their mean; `None` for a layer without numbers.
pub fn spectrum(layer: usize, diversity: &Diversity) -> Option<Value> {
    Some(json!({"layer": layer, "delta_log": diversity.spectra.get(layer.checked_sub(1)?)?}))
}

/// `shift`: by layer the cosine of the class token, and the mean one of the patches, to those of the
/// photograph as it is.
pub fn shift(layer: usize, Shift { cls, patches }: &Shift) -> Value {
    json!({"layer": layer, "cls": cls, "patches": patches})
}

/// `entropy`: of each head of a layer its entropy in nats, `[head]`, and the share of its attention within
/// each radius, `[head][radius]` of 0..1, radii in patches. `values` are those of [`Spread`]; `None` where
/// they do not fit the model.
pub fn entropy(model: &ModelInfo, layer: usize, values: Vec<f32>) -> Option<Value> {
    let shape = AttentionShape::new(model.heads, model.prefix.count(), model.grid);
    let spread = Spread::from_values(model.depth, &shape, values)?;
    let index = layer.checked_sub(1)?;
    let radii = radii(model.grid);
    let by_radius: Option<Vec<Vec<f64>>> =
        (0..radii.len()).map(|radius| spread.shares(radius).into_iter().nth(index)).collect();
    let by_radius = by_radius?;
    let of_head = |head: usize| by_radius.iter().map(|heads| heads[head]).collect();
    let shares: Vec<Vec<f64>> = (0..model.heads).map(of_head).collect();
    let nats = spread.entropies().into_iter().nth(index)?;
    Some(json!({"layer": layer, "nats": nats, "radii": radii, "shares": shares}))
}

/// `probe`: the probability of every class, `[depth][class]` of 0..1, from the depth `first` on, and of how
/// many of so many validation images each depth names the class right, 0..1.
pub fn probe(layer: usize, info: &ProbeInfo, classes: &[String], probabilities: &[f32]) -> Value {
    let rows: Vec<&[f32]> = probabilities.chunks_exact(info.classes.max(1)).collect();
    json!({
        "layer": layer, "token": info.token, "first": info.first, "classes": classes,
        "probabilities": rows, "accuracy": info.accuracy, "images": info.images,
    })
}

/// `reconstruction`: which patches the mask hides, how far what the decoder draws is from the picture, over
/// the hidden patches and by patch, and both by frequency. `floats` are those of
/// [`Answer::Reconstruction`](crate::engine::protocol::Answer::Reconstruction); `None` where they are too few.
pub fn reconstruction(
    model: &ModelInfo,
    mask: &Mask,
    answer: &Reconstruction,
    floats: &[f32],
) -> Option<Value> {
    let Reconstruction {
        grid,
        patch,
        error,
        loss,
        decoder,
        by_depth,
        original,
        filled,
        drawn,
        inside,
    } = answer;
    let size = grid.size(*patch);
    // After the picture and the drawing, three channels each.
    let errors = floats.get(2 * 3 * size.pixels()..)?;
    let hidden = mask.patches(model.grid).into_iter().enumerate();
    let hidden: Vec<usize> = hidden.filter_map(|(patch, hides)| hides.then_some(patch)).collect();
    Some(json!({
        "mask": mask.to_string(), "hidden": hidden,
        "error": error, "loss": loss, "errors": errors, "size": size,
        "norm_pix": *decoder == DecoderKind::Mae { norm_pix: true },
        "by_depth": by_depth.as_ref().map(|[encoder, decoder]| json!({"encoder": encoder, "decoder": decoder})),
        "log_amplitude": {"original": original, "filled": filled, "drawn": drawn, "inside": inside},
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::contract::model;
    use crate::tokens::ProbedToken;

    #[test]
    fn a_token_is_named_on_its_own_grid() {
        let model = model();
        assert_eq!(place(&model, 0), Place::Cls);
        assert_eq!(place(&model, 1).to_string(), "0,0");
        let told = attention(&model, 2, 4, &[&[0.5, 0.5], &[0.25, 0.75]]);
        assert_eq!(told, json!({"layer": 2, "query": "1,1", "rows": [[0.5, 0.5], [0.25, 0.75]]}));
        let told = similarity(&model, 1, 3, &[1.0, -0.5, 0.0, f32::NAN]);
        let cosines = json!([1.0, -0.5, 0.0, null]);
        assert_eq!(told, json!({"layer": 1, "query": "0,1", "cosines": cosines}));
    }

    #[test]
    fn spectrum_and_shift_are_of_the_layer() {
        let spectra = vec![vec![0.0, -1.0], vec![0.0, -2.0]];
        let diversity = Diversity { spectra, ..Diversity::default() };
        let told = json!({"layer": 2, "delta_log": [0.0, -2.0]});
        assert_eq!(spectrum(2, &diversity), Some(told));
        assert_eq!((spectrum(3, &diversity), spectrum(0, &diversity)), (None, None));
        let moved = Shift { cls: vec![], patches: vec![0.5, 0.25] };
        assert_eq!(shift(1, &moved), json!({"layer": 1, "cls": [], "patches": [0.5, 0.25]}));
    }

    #[test]
    fn entropy_is_by_head_and_shares_by_head_and_radius() {
        let model = model();
        let radii = radii(model.grid);
        // Layer l, head h: the entropy 10 l + h, and the shares after it by hundredths.
        let value = |layer: usize, head: usize, at: usize| {
            if at == 0 { (10 * layer + head) as f32 } else { at as f32 / 4.0 }
        };
        let layers = (1..=model.depth).flat_map(|layer| (1..=2).map(move |head| (layer, head)));
        let values: Vec<f32> = layers
            .flat_map(|(layer, head)| (0..=radii.len()).map(move |at| value(layer, head, at)))
            .collect();
        let told = entropy(&model, 2, values.clone()).unwrap();
        assert_eq!((&told["layer"], &told["nats"]), (&json!(2), &json!([21.0, 22.0])));
        let shares: Vec<f64> = (1..=radii.len()).map(|at| at as f64 / 4.0).collect();
        assert_eq!((&told["radii"], &told["shares"]), (&json!(radii), &json!([shares, shares])));
        assert_eq!(entropy(&model, 2, values[1..].to_vec()), None);
        assert_eq!(entropy(&model, 3, values), None);
    }

    #[test]
    fn probabilities_lie_depth_by_depth() {
        let info = ProbeInfo {
            token: ProbedToken::Cls,
            first: 1,
            classes: 2,
            names: None,
            accuracy: Some(vec![0.5, 0.75]),
            images: Some(2000),
        };
        let names = ["cat", "cup"].map(str::to_owned);
        let told = probe(2, &info, &names, &[0.25, 0.75, 1.0, 0.0]);
        let expected = json!({
            "layer": 2, "token": "cls", "first": 1, "classes": ["cat", "cup"],
            "probabilities": [[0.25, 0.75], [1.0, 0.0]], "accuracy": [0.5, 0.75], "images": 2000,
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn a_reconstruction_tells_what_was_hidden_and_the_errors_by_patch() {
        let mut mask = Mask::open(2);
        mask.set(1, 0, true);
        let answer = Reconstruction {
            grid: 1.into(),
            patch: 1,
            error: Some(0.5),
            loss: None,
            decoder: DecoderKind::Mae { norm_pix: true },
            by_depth: Some([vec![-1.0], vec![-2.0, -3.0]]),
            original: vec![0.0],
            filled: vec![-1.0],
            drawn: vec![-2.0],
            inside: None,
        };
        let floats = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.25, 0.5, 0.0, 0.0];
        let told = reconstruction(&model(), &mask, &answer, &floats).unwrap();
        assert_eq!((&told["hidden"], &told["mask"]), (&json!([1]), &json!(mask.to_string())));
        assert_eq!(told["errors"], json!([0.25, 0.5, 0.0, 0.0]));
        assert_eq!((&told["error"], &told["loss"]), (&json!(0.5), &json!(null)));
        assert_eq!(told["log_amplitude"]["drawn"], json!([-2.0]));
        assert_eq!(told["norm_pix"], json!(true));
        assert_eq!(told["by_depth"], json!({"encoder": [-1.0], "decoder": [-2.0, -3.0]}));
        assert_eq!(reconstruction(&model(), &mask, &answer, &floats[..5]), None);
    }
}
