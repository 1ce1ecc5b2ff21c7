//! The words of the page's top line and of its title.

use crate::engine::protocol::EngineKind;
use crate::page::engines::Agreement;

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
        (EngineKind::Cpu, None) => "this computer's processor (burn flex, wasm SIMD)".to_owned(),
        (EngineKind::Cpu, Some(instructions)) => {
            format!("this computer's processor (burn flex, wasm SIMD and {instructions})")
        }
        (EngineKind::Webgpu, _) => "this computer's GPU (burn wgpu)".to_owned(),
    };
    format!("Both models run in this tab, on {runs}.")
}

/// How far the GPU was from the CPU when it took over.
pub fn agreement_words(Agreement { attention, states }: Agreement) -> String {
    format!(
        "When the GPU took over, all of its attention and tokens of the picture shown were compared with the CPU's: they \
         differed by at most {attention:.0e} in attention and {states:.0e} in tokens."
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
    fn how_far_a_gpu_was_off_is_said_in_powers_of_ten() {
        let words = agreement_words(Agreement { attention: 2.4e-6, states: 1.1e-5 });
        assert!(words.ends_with("by at most 2e-6 in attention and 1e-5 in tokens."), "{words}");
    }

    #[test]
    fn which_file_of_the_cpu_engine_runs_is_said_behind_its_name() {
        assert_eq!(engine_name(EngineKind::Cpu, Some("relaxed SIMD")), "CPU engine");
        let hint = |instructions| engine_hint(EngineKind::Cpu, instructions);
        assert!(hint(None).ends_with("processor (burn flex, wasm SIMD)."));
        assert!(hint(Some("relaxed SIMD")).ends_with("(burn flex, wasm SIMD and relaxed SIMD)."));
    }
}
