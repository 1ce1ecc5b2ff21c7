//! Whether the tokens of an image stay together: spread within images against spread between them.
//!
//! `within = mean over images and tokens of |z - m_i|²`, with `m_i` the mean token of image i, and
//! `between = mean over images of |m_i - m|²`, with `m` the mean of these means. Their ratio is below 1
//! where the tokens of an image cluster and above 1 where those of all images mix. As `within_over_between` of
//! `pretrain/measures.py`; it puts a number to Park et al.'s
//! "Token-level t-SNE Visualization".

/// The ratio for images that have the same number of tokens; `None` of less than two images and of images whose means
/// are one and the same, NaN with a NaN or an infinity among the tokens.
///
/// # Shapes
/// `tokens` is `[images, tokens, dim]`, the prefix tokens left out by the caller.
///
/// # Panics
/// If `dim` is 0, or the tokens cannot be shared evenly among the images.
pub fn within_over_between(tokens: &[f32], images: usize, dim: usize) -> Option<f64> {
    if images < 2 || tokens.is_empty() {
        return None;
    }
    assert_eq!(tokens.len() % (images * dim), 0, "every image has as many tokens");
    let per_image = tokens.len() / images;
    let means: Vec<Vec<f64>> =
        tokens.chunks_exact(per_image).map(|image| mean(image.chunks_exact(dim), dim)).collect();
    let mut within = 0.0;
    for (image, mean) in tokens.chunks_exact(per_image).zip(&means) {
        within += image.chunks_exact(dim).map(|token| squares(token, mean)).sum::<f64>();
    }
    within /= (tokens.len() / dim) as f64;
    let center = mean(means.iter().map(Vec::as_slice), dim);
    let between = means.iter().map(|mean| squares(mean, &center)).sum::<f64>() / images as f64;
    (between != 0.0).then_some(within / between)
}

fn mean<'a, T: Copy + Into<f64> + 'a>(
    rows: impl ExactSizeIterator<Item = &'a [T]>,
    dim: usize,
) -> Vec<f64> {
    let count = rows.len() as f64;
    let mut mean = vec![0.0; dim];
    for row in rows {
        for (sum, &x) in mean.iter_mut().zip(row) {
            *sum += x.into() / count;
        }
    }
    mean
}

fn squares<T: Copy + Into<f64>>(a: &[T], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(&a, b)| (a.into() - b).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_images_on_a_line() {
        // Means 1 and 5, each token 1 from its mean, each mean 2 from the middle.
        let tokens = [0.0, 2.0, 4.0, 6.0];
        assert_eq!(within_over_between(&tokens, 2, 1), Some(0.25));
        // The same tokens told as mixed: means 2 and 4.
        assert_eq!(within_over_between(&[0.0, 4.0, 2.0, 6.0], 2, 1), Some(4.0));
    }

    #[test]
    fn it_needs_two_images_that_differ() {
        assert_eq!(within_over_between(&[1.0, 2.0], 1, 1), None);
        assert_eq!(within_over_between(&[], 2, 1), None);
        assert_eq!(within_over_between(&[1.0, 2.0, 1.0, 2.0], 2, 1), None);
        assert_eq!(within_over_between(&[0.5; 4], 2, 1), None);
        for wrong in [f32::NAN, f32::INFINITY] {
            assert!(within_over_between(&[1.0, wrong], 2, 1).is_some_and(f64::is_nan));
        }
    }
}
