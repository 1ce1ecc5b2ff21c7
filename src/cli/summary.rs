//! What an analysis found, in a few lines for the terminal.

use std::fmt::Write;

use super::results::Info;
use crate::analysis::Curves;

/// The three measures of every layer, means over heads: distance in pixels, NMI, and the change of log amplitude at the
/// highest frequency after the layer.
pub(super) fn table(info: &Info, curves: &Curves) -> String {
    let mut text = format!(
        "{}: {} layers, {} heads, {}\nlayer   distance, px   NMI       Δ log amplitude, highest frequency",
        info.model,
        info.depth,
        info.heads,
        info.size.in_words()
    );
    let distances = curves.attention_distance_px.iter().map(|heads| mean(heads));
    let nmi = curves.nmi.iter().map(|heads| mean(heads));
    // A state before the first block, then two a block: after its attention and after its MLP.
    let states = curves.fourier_delta_log_amplitude.iter().skip(2).step_by(2);
    let amplitudes = states.map(|state| state.last().copied().unwrap_or(f64::NAN));
    for (layer, ((distance, nmi), amplitude)) in (1..).zip(distances.zip(nmi).zip(amplitudes)) {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n{layer:>5}   {distance:>12.1}   {nmi:<7.4}   {amplitude:.2}");
    }
    text
}

fn mean(heads: &[f64]) -> f64 {
    heads.iter().sum::<f64>() / heads.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::image::Preprocess;

    #[test]
    fn a_layer_has_a_line_with_its_three_means() {
        let info = Info {
            kind: "timm ViT".to_owned(),
            model: "vit".to_owned(),
            sha256: String::new(),
            size: 64.into(),
            patch: 8,
            dim: 4,
            depth: 2,
            heads: 2,
            prefix_tokens: 1,
            preprocess: Preprocess::imagenet(64),
        };
        let curves = Curves {
            attention_distance_px: vec![vec![10.0, 20.0], vec![30.0, 40.0]],
            nmi: vec![vec![0.5, 0.25], vec![0.0, 0.001]],
            fourier_delta_log_amplitude: (0..5).map(|state| vec![0.0, -f64::from(state)]).collect(),
        };
        let text = table(&info, &curves);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "vit: 2 layers, 2 heads, 64 px");
        let numbers = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(numbers(lines[2]), ["1", "15.0", "0.3750", "-2.00"]);
        assert_eq!(numbers(lines[3]), ["2", "35.0", "0.0005", "-4.00"]);
    }
}
