//! Models in timm's layout, made for a test: their shapes matter, their values do not.

use safetensors::tensor::{Dtype, TensorView};

/// What a model is made of.
pub struct MadeModel {
    pub width: usize,
    pub blocks: usize,
    /// Patches a side.
    pub grid: usize,
    /// Pixels a side of a patch.
    pub patch: usize,
    /// Classes of a classifier, which is not read; none for a file without one.
    pub classes: Option<usize>,
    /// The largest value of a matrix.
    pub amplitude: f32,
}

impl MadeModel {
    /// Its file.
    pub fn file(&self) -> Vec<u8> {
        let Self { width, grid, patch, .. } = *self;
        let mut shapes = vec![
            ("patch_embed.proj.weight".to_owned(), vec![width, 3, patch, patch]),
            ("patch_embed.proj.bias".to_owned(), vec![width]),
            ("cls_token".to_owned(), vec![1, 1, width]),
            ("pos_embed".to_owned(), vec![1, 1 + grid * grid, width]),
            ("norm.weight".to_owned(), vec![width]),
            ("norm.bias".to_owned(), vec![width]),
        ];
        for block in 0..self.blocks {
            let of_block = [
                ("norm1.weight", vec![width]),
                ("norm1.bias", vec![width]),
                ("attn.qkv.weight", vec![3 * width, width]),
                ("attn.qkv.bias", vec![3 * width]),
                ("attn.proj.weight", vec![width, width]),
                ("attn.proj.bias", vec![width]),
                ("norm2.weight", vec![width]),
                ("norm2.bias", vec![width]),
                ("mlp.fc1.weight", vec![4 * width, width]),
                ("mlp.fc1.bias", vec![4 * width]),
                ("mlp.fc2.weight", vec![width, 4 * width]),
                ("mlp.fc2.bias", vec![width]),
            ];
            let named = |(name, shape)| (format!("blocks.{block}.{name}"), shape);
            shapes.extend(of_block.map(named));
        }
        let classifier = self.classes.map(|classes| vec![classes, width]);
        shapes.extend(classifier.map(|shape| ("head.weight".to_owned(), shape)));
        let values = |(name, shape): (String, Vec<usize>)| {
            let is_scale = shape.len() == 1 && name.contains("norm") && name.ends_with("weight");
            let values = if is_scale { ones(&shape) } else { self.values(&shape) };
            (name, values, shape)
        };
        let tensors: Vec<_> = shapes.into_iter().map(values).collect();
        let views = tensors.iter().map(|(name, values, shape)| {
            (name, TensorView::new(Dtype::F32, shape.clone(), values).expect("its shape"))
        });
        safetensors::serialize(views, None).expect("plain data")
    }

    fn values(&self, shape: &[usize]) -> Vec<u8> {
        let value = |index: usize| self.amplitude * (index as f32).sin();
        (0..shape.iter().product()).flat_map(|index| value(index).to_le_bytes()).collect()
    }
}

/// Of a norm's scale, so that its tokens stay as different as they are.
fn ones(shape: &[usize]) -> Vec<u8> {
    (0..shape.iter().product::<usize>()).flat_map(|_| 1.0_f32.to_le_bytes()).collect()
}
