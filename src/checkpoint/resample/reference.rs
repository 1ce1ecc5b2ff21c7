//! Resampled positions against PyTorch's and SciPy's (`tests/golden/make.py`).

use safetensors::SafeTensors;

use super::*;

/// The references compute in f32 (PyTorch) and f64 (SciPy, stored as f32).
const TOLERANCE: f32 = 1e-5;

const FILE: &[u8] = include_bytes!("../../../tests/golden/resample.safetensors");

fn tensor(name: &str) -> (Vec<usize>, Vec<f32>) {
    let file = SafeTensors::deserialize(FILE).unwrap();
    let tensor = file.tensor(name).unwrap_or_else(|_| panic!("{name} in {:?}", file.names()));
    let values = tensor.data().as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect();
    (tensor.shape().to_vec(), values)
}

fn check(found: &[f32], expected: &str) {
    let (_, expected) = tensor(expected);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert!((found - expected).abs() < TOLERANCE, "{found}, not {expected}");
    }
}

#[test]
fn positions_agree_with_pytorchs_bicubic() {
    let (_, values) = tensor("abs.in");
    for to in [3, 4, 5, 9, 12, 14usize] {
        for (name, by) in [
            ("abs", Resampling::Antialiased),
            ("abs_plain", Resampling::Plain),
            ("abs_offset", Resampling::Offset(0.1)),
            ("abs_corners", Resampling::Corners),
        ] {
            check(
                &positions(&values, 0, 4, (7.into(), to.into()), by),
                &format!("{name}.out.{to}"),
            );
        }
    }
}

#[test]
fn tables_agree_with_beits_spline() {
    let (_, values) = tensor("rel.in");
    for to in [4, 5, 9, 14] {
        let grids = (7.into(), to.into());
        check(&bias_table(&values, 2, grids, TableResampling::Spline), &format!("rel.out.{to}"));
    }
    let (_, values) = tensor("rel4.in");
    for to in [3, 5, 6] {
        let grids = (4.into(), to.into());
        check(&bias_table(&values, 2, grids, TableResampling::Spline), &format!("rel4.out.{to}"));
    }
}
