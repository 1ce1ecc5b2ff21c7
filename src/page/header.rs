//! The words of the page's top line and of its title.

use crate::engine::protocol::EngineKind;
use crate::link::Side;
use crate::page::engines::{Agreement, Comparison};

/// The document's title, which names a tab, a bookmark and a step of the history.
pub fn document_title(picture: &str, [cl, mim]: [&str; 2]) -> String {
    format!("{picture}: {cl} and {mim} · vitscope")
}

/// Which engine answers, and on which adapter.
pub fn engine_name(kind: EngineKind, adapter: Option<&str>) -> String {
    match kind {
        EngineKind::Cpu => "CPU engine".to_owned(),
        EngineKind::Webgpu => {
            format!("WebGPU engine {}", adapter.unwrap_or_default()).trim().to_owned()
        }
    }
}

/// What that means; of the CPU engine also which of its two files runs, which its adapter's name tells.
pub fn engine_hint(kind: EngineKind, adapter: Option<&str>) -> String {
    let runs = match (kind, adapter) {
        (EngineKind::Cpu, None) => "this computer’s processor (burn flex, wasm SIMD)".to_owned(),
        (EngineKind::Cpu, Some(instructions)) => {
            format!("this computer’s processor (burn flex, wasm SIMD and {instructions})")
        }
        (EngineKind::Webgpu, _) => "this computer’s GPU (burn wgpu)".to_owned(),
    };
    format!("Both models run in this tab, on {runs}.")
}

/// Among how many workers, and so cores, the models are divided that are; nothing where none is.
pub fn division_words(workers: [usize; 2]) -> Option<String> {
    let divided: Vec<String> = Side::BOTH
        .into_iter()
        .zip(workers)
        .filter(|(_, workers)| *workers > 1)
        .map(|(side, workers)| format!("{}’s among {workers}", side.label()))
        .collect();
    let divided = (!divided.is_empty()).then(|| divided.join(", "))?;
    Some(format!("A large model is divided among cores: {divided}."))
}

/// How the CPU and the GPU compare on the models at hand, and which one runs therefore.
pub fn comparison_words(comparison: &Comparison) -> String {
    let Comparison { agreement: Agreement { attention, states }, cpu_ms, gpu_ms } = *comparison;
    let faster = match comparison.faster() {
        EngineKind::Cpu => "the CPU goes on",
        EngineKind::Webgpu => "the GPU does it",
    };
    format!(
        "Both engines were compared on the picture shown: all attention and tokens differ by at most {attention:.0e} and \
         {states:.0e}. From the photograph to the curves of both models the CPU takes {cpu_ms:.0} ms and the GPU \
         {gpu_ms:.0} ms, so {faster}."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_the_picture_and_both_models() {
        let title = document_title("Cat", ["MoCo v3", "own.pth"]);
        assert_eq!(title, "Cat: MoCo v3 and own.pth · vitscope");
    }

    #[test]
    fn a_gpu_is_named_where_it_has_a_name() {
        let name = |adapter| engine_name(EngineKind::Webgpu, adapter);
        assert_eq!(name(Some("Mali-G78")), "WebGPU engine Mali-G78");
        assert_eq!((name(None), name(Some(""))), ("WebGPU engine".into(), "WebGPU engine".into()));
        assert_eq!(engine_name(EngineKind::Cpu, None), "CPU engine");
        assert!(engine_hint(EngineKind::Webgpu, Some("Mali-G78")).contains("GPU"));
    }

    #[test]
    fn how_two_engines_compare_is_said_with_the_one_that_runs() {
        let agreement = Agreement { attention: 2.4e-6, states: 1.1e-5 };
        let words = |gpu_ms| comparison_words(&Comparison { agreement, cpu_ms: 12.4, gpu_ms });
        let slow = words(30.0);
        assert!(slow.contains("differ by at most 2e-6 and 1e-5."), "{slow}");
        assert!(slow.ends_with("takes 12 ms and the GPU 30 ms, so the CPU goes on."), "{slow}");
        assert!(words(5.0).ends_with("the GPU 5 ms, so the GPU does it."));
        // A time that is no number is none that is shorter.
        assert!(words(f64::NAN).ends_with("so the CPU goes on."));
    }

    #[test]
    fn what_is_divided_among_cores_is_said_where_something_is() {
        assert_eq!(division_words([1, 1]), None);
        let one = division_words([1, 2]).unwrap();
        assert_eq!(one, "A large model is divided among cores: MIM’s among 2.");
        assert!(division_words([2, 2]).unwrap().ends_with(": CL’s among 2, MIM’s among 2."));
    }

    #[test]
    fn which_file_of_the_cpu_engine_runs_is_said_behind_its_name() {
        assert_eq!(engine_name(EngineKind::Cpu, Some("relaxed SIMD")), "CPU engine");
        let hint = |instructions| engine_hint(EngineKind::Cpu, instructions);
        assert!(hint(None).ends_with("processor (burn flex, wasm SIMD)."));
        assert!(hint(Some("relaxed SIMD")).ends_with("(burn flex, wasm SIMD and relaxed SIMD)."));
    }
}
