//! Which code a checkpoint comes from, told by its names alone.

use std::fmt;

use crate::architecture::{Activation, BlockParameter, Parameter};
use crate::input::normalization::Normalization;
use crate::link::hints::Source;

use super::keys::{DINOV3, HUGGING_FACE, Keys, OPEN_CLIP, OPENMMLAB, SIGLIP, TORCHVISION};
use super::resample::{Resampling, TableResampling};

/// By which DINO's code enlarges the grid that it resamples to, against rounding (facebookresearch/dino#8).
const DINO_OFFSET: f64 = 0.1;
/// From this width on timm's SigLIPs (SO400M, Giant-opt) have GELU by tanh.
const WIDE_SIGLIP: usize = 1152;

/// A family of checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// timm's names, and nothing that tells more.
    Timm,
    /// MoCo v3's own names (facebookresearch/moco-v3).
    MocoV3,
    /// SimMIM's own names, of a pre-training (microsoft/SimMIM).
    SimMim,
    /// MAE's own names (facebookresearch/mae).
    Mae,
    /// DINO's own names (facebookresearch/dino).
    Dino,
    /// DINOv2's own names (facebookresearch/dinov2).
    DinoV2,
    /// microsoft/unilm, BEiT; fine-tuned SimMIM has the same names.
    Beit,
    /// facebookresearch/deit with a distillation token.
    Deit,
    /// Hugging Face transformers' ViT with a pooler or a classifier.
    HuggingFaceVit,
    /// Hugging Face transformers' ViT with neither, as DINO's and MSN's are kept there.
    HuggingFaceBareVit,
    /// Hugging Face transformers' ViTMAE.
    HuggingFaceMae,
    /// Hugging Face transformers' DINOv2.
    HuggingFaceDinoV2,
    /// Hugging Face transformers' BEiT.
    HuggingFaceBeit,
    /// Hugging Face transformers' DeiT with a distillation token.
    HuggingFaceDeit,
    /// timm's names and DINOv3's own (facebookresearch/dinov3).
    DinoV3,
    /// Hugging Face transformers' DINOv3.
    HuggingFaceDinoV3,
    /// EVA and EVA-02 with timm's names or their own (baaivision/EVA).
    Eva,
    /// CLIP's tower with timm's names.
    Clip,
    /// CLIP's tower as OpenAI and OpenCLIP name it.
    OpenClip,
    /// CLIP's tower with transformers' names.
    HuggingFaceClip,
    /// SigLIP's tower with timm's names.
    SigLip,
    /// SigLIP's tower with transformers' names.
    HuggingFaceSigLip,
    /// I-JEPA's own names (facebookresearch/ijepa).
    IJepa,
    /// MSN's own names (facebookresearch/msn).
    Msn,
    /// Hugging Face transformers' I-JEPA: its ViT without a class token.
    HuggingFaceIJepa,
    /// Hugging Face transformers' data2vec.
    HuggingFaceData2Vec,
    /// OpenMMLab's names (mmpretrain, mmselfsup).
    OpenMmLab,
    /// torchvision's names.
    TorchVision,
}

impl Family {
    /// Tells the family from the encoder's names and the others in the file.
    pub(super) fn of<'n>(keys: &Keys, names: impl Iterator<Item = &'n String> + Clone) -> Self {
        let any = |part: &str| names.clone().any(|name| name.contains(part));
        let block = |part| keys.has(Parameter::Block(0, part));
        let bias = keys.has(Parameter::SharedBias) || block(BlockParameter::BiasTable);
        let wrapped = |part: &str| keys.wrapper.contains(part);
        let distilled = keys.has(Parameter::DistillationToken);
        if *keys.dialect == DINOV3 {
            return Self::HuggingFaceDinoV3;
        }
        if *keys.dialect == SIGLIP {
            return match keys.has(Parameter::ClassToken) {
                true => Self::HuggingFaceClip,
                false => Self::HuggingFaceSigLip,
            };
        }
        if *keys.dialect == OPEN_CLIP {
            return Self::OpenClip;
        }
        if *keys.dialect == OPENMMLAB {
            return Self::OpenMmLab;
        }
        if *keys.dialect == TORCHVISION {
            return Self::TorchVision;
        }
        if *keys.dialect == HUGGING_FACE {
            return match () {
                () if distilled => Self::HuggingFaceDeit,
                () if bias && wrapped("data2vec") => Self::HuggingFaceData2Vec,
                () if bias => Self::HuggingFaceBeit,
                () if block(BlockParameter::Scale1) => Self::HuggingFaceDinoV2,
                () if any("decoder.decoder_") => Self::HuggingFaceMae,
                () if !keys.has(Parameter::ClassToken) => Self::HuggingFaceIJepa,
                () if any("pooler.") || any("classifier.") => Self::HuggingFaceVit,
                () => Self::HuggingFaceBareVit,
            };
        }
        let masked = any("mask_token");
        let registers = keys.has(Parameter::Registers);
        let scaled = block(BlockParameter::Scale1);
        match () {
            // What the model is made of tells more than what stands before its names, so wrappers come last.
            () if bias && any("decoder.") => Self::SimMim,
            () if bias => Self::Beit,
            () if distilled => Self::Deit,
            () if keys.is_like_eva() => Self::Eva,
            () if keys.has(Parameter::NormPreWeight) => Self::Clip,
            () if any("attn_pool.") => Self::SigLip,
            () if any("decoder_pos_embed") || any("decoder_blocks.") => Self::Mae,
            () if scaled && registers && !keys.has(Parameter::Positions) => Self::DinoV3,
            () if scaled && (masked || registers) => Self::DinoV2,
            // Neither DINO's nor MoCo v3's own models have these.
            () if scaled || registers => Self::Timm,
            () if any("predictor_pos_embed") && !keys.has(Parameter::ClassToken) => Self::IJepa,
            () if any("prototypes") && wrapped("target_encoder.") => Self::Msn,
            () if wrapped("base_encoder.") || wrapped("momentum_encoder.") => Self::MocoV3,
            () if wrapped("teacher.") || wrapped("student.") => Self::Dino,
            () => Self::Timm,
        }
    }

    /// What the family's code adds to the variance in each layer norm.
    pub(super) fn epsilon(self) -> f64 {
        match self {
            // transformers' default for these, where the authors have 1e-6.
            Self::HuggingFaceVit
            | Self::HuggingFaceBareVit
            | Self::HuggingFaceMae
            | Self::HuggingFaceBeit
            | Self::HuggingFaceData2Vec
            | Self::HuggingFaceIJepa
            | Self::HuggingFaceDeit => 1e-12,
            Self::DinoV3
            | Self::HuggingFaceDinoV3
            | Self::Clip
            | Self::OpenClip
            | Self::HuggingFaceClip => 1e-5,
            _ => 1e-6,
        }
    }

    /// How the family's own code resamples its positions for another input size.
    pub(super) fn resampling(self, has_registers: bool) -> Resampling {
        match self {
            Self::Dino => Resampling::Offset(DINO_OFFSET),
            Self::DinoV2 if !has_registers => Resampling::Offset(DINO_OFFSET),
            Self::HuggingFaceDinoV2 if has_registers => Resampling::Antialiased,
            Self::Mae
            | Self::Deit
            | Self::Beit
            | Self::HuggingFaceVit
            | Self::HuggingFaceBareVit
            | Self::HuggingFaceMae
            | Self::HuggingFaceDinoV2
            | Self::HuggingFaceBeit
            | Self::HuggingFaceDeit
            | Self::HuggingFaceSigLip
            | Self::HuggingFaceClip
            | Self::HuggingFaceIJepa
            | Self::HuggingFaceData2Vec
            | Self::Msn
            // Its own code takes a patch for a class token where sizes differ, and fails.
            | Self::IJepa
            | Self::OpenMmLab => Resampling::Plain,
            Self::TorchVision => Resampling::Corners,
            // MoCo v3's positions are fixed, and SimMIM's are a table: their files come here by other names alone.
            _ => Resampling::Antialiased,
        }
    }

    /// How the family's own code resamples its relative position tables.
    pub(super) fn table_resampling(self) -> TableResampling {
        match self {
            Self::HuggingFaceBeit | Self::HuggingFaceData2Vec => TableResampling::Linear,
            _ => TableResampling::Spline,
        }
    }

    /// What the family's MLPs have between their layers, by the width, and whether all of them have. OpenAI's CLIPs, and
    /// those of DFN and MetaCLIP, have QuickGELU, later ones GELU; `is_openais` says that a file is OpenAI's.
    pub(super) fn activation(self, dim: usize, is_openais: bool) -> (Activation, Source) {
        match self {
            Self::OpenClip if is_openais => (Activation::QuickGelu, Source::Guess),
            Self::OpenClip | Self::Clip => (Activation::Gelu, Source::Guess),
            Self::HuggingFaceClip => (Activation::QuickGelu, Source::Guess),
            Self::HuggingFaceSigLip => (Activation::GeluTanh, Source::File),
            Self::SigLip if dim >= WIDE_SIGLIP => (Activation::GeluTanh, Source::File),
            _ => (Activation::Gelu, Source::File),
        }
    }

    /// What the family's images are normalized with, and whether all of them are: Google's ViTs and BEiT take
    /// Inception's, and of names that unlike models share the commonest is a guess.
    pub(super) fn normalization(self) -> (Normalization, Source) {
        match self {
            // DeiT without distillation, fine-tuned SimMIM and data2vec share these names.
            Self::Beit
            | Self::HuggingFaceBeit
            | Self::HuggingFaceData2Vec
            | Self::HuggingFaceVit => (Normalization::HALF, Source::Guess),
            Self::SigLip | Self::HuggingFaceSigLip => (Normalization::HALF, Source::File),
            Self::Eva | Self::Clip | Self::OpenClip | Self::HuggingFaceClip => {
                (Normalization::CLIP, Source::File)
            }
            Self::OpenMmLab | Self::HuggingFaceIJepa => (Normalization::IMAGENET, Source::Guess),
            // What trains itself takes ImageNet's, nearly always.
            Self::Timm | Self::HuggingFaceBareVit => (Normalization::IMAGENET, Source::Guess),
            _ => (Normalization::IMAGENET, Source::File),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Timm => "timm ViT",
            Self::MocoV3 => "MoCo v3",
            Self::SimMim => "SimMIM",
            Self::Mae => "MAE",
            Self::Dino => "DINO",
            Self::DinoV2 => "DINOv2",
            Self::Beit => "BEiT",
            Self::Deit => "DeiT, distilled",
            Self::HuggingFaceVit => "ViT (transformers)",
            Self::HuggingFaceBareVit => "ViT without a head (transformers)",
            Self::HuggingFaceMae => "MAE (transformers)",
            Self::HuggingFaceDinoV2 => "DINOv2 (transformers)",
            Self::HuggingFaceBeit => "BEiT (transformers)",
            Self::HuggingFaceDeit => "DeiT, distilled (transformers)",
            Self::DinoV3 => "DINOv3",
            Self::HuggingFaceDinoV3 => "DINOv3 (transformers)",
            Self::Eva => "EVA",
            Self::Clip => "CLIP",
            Self::OpenClip => "CLIP (OpenCLIP)",
            Self::HuggingFaceClip => "CLIP (transformers)",
            Self::SigLip => "SigLIP",
            Self::HuggingFaceSigLip => "SigLIP (transformers)",
            Self::IJepa => "I-JEPA",
            Self::Msn => "MSN",
            Self::HuggingFaceIJepa => "I-JEPA (transformers)",
            Self::HuggingFaceData2Vec => "data2vec (transformers)",
            Self::OpenMmLab => "ViT (OpenMMLab)",
            Self::TorchVision => "ViT (torchvision)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of timm's names behind a wrapper, with these beside the patch embedding.
    fn wrapped(wrapper: &str, inside: &[&str]) -> Family {
        let names = ["patch_embed.proj.weight", "blocks.0.norm1.bias"].into_iter();
        let names = names.chain(inside.iter().copied()).map(|name| format!("{wrapper}{name}"));
        let names: Vec<String> = names.collect();
        let keys = Keys::find(names.iter().cloned().collect(), None).unwrap();
        Family::of(&keys, names.iter())
    }

    #[test]
    fn what_a_model_is_made_of_tells_more_than_its_wrapper() {
        let (scale, registers) = ("blocks.0.ls1.gamma", "register_tokens");
        for wrapper in ["teacher.backbone.", "student.", "base_encoder.", "momentum_encoder."] {
            let of = |inside: &[&str]| wrapped(wrapper, inside);
            assert_eq!(of(&[scale, registers, "pos_embed"]), Family::DinoV2, "{wrapper}");
            assert_eq!(of(&[scale, "mask_token", "pos_embed"]), Family::DinoV2, "{wrapper}");
            assert_eq!(of(&[scale, "storage_tokens"]), Family::DinoV3, "{wrapper}");
            assert_eq!(of(&[registers, "pos_embed"]), Family::Timm, "{wrapper}");
            assert_eq!(of(&["norm_pre.weight", "pos_embed"]), Family::Clip, "{wrapper}");
            let table = "rel_pos_bias.relative_position_bias_table";
            assert_eq!(of(&[table]), Family::Beit, "{wrapper}");
        }
        assert_eq!(wrapped("teacher.backbone.", &["pos_embed"]), Family::Dino);
        assert_eq!(wrapped("module.base_encoder.", &["pos_embed"]), Family::MocoV3);
    }

    #[test]
    fn i_jepa_and_msn_are_told_by_what_lies_beside_their_encoders() {
        let of = |inside: &[&str], beside: &[&str]| {
            let inside = ["patch_embed.proj.weight", "pos_embed"].iter().chain(inside);
            let inside = inside.map(|name| format!("target_encoder.module.{name}"));
            let beside = beside.iter().map(|&name| name.to_owned());
            let names: Vec<String> = inside.chain(beside).collect();
            let keys = Keys::find(names.iter().cloned().collect(), None).unwrap();
            Family::of(&keys, names.iter())
        };
        let predictor = "predictor.module.predictor_pos_embed";
        assert_eq!(of(&[], &[predictor]), Family::IJepa);
        assert_eq!(of(&["cls_token"], &["prototypes"]), Family::Msn);
        assert_eq!(of(&["cls_token"], &[]), Family::Timm);
    }

    #[test]
    fn a_bare_vit_of_transformers_is_taken_for_one_that_trained_itself() {
        let of = |more: &[&str]| {
            let patch = "embeddings.patch_embeddings.projection.weight";
            let names = ["embeddings.cls_token", patch, "encoder.layer.0.layernorm_before.bias"];
            let names = names.into_iter();
            let names: Vec<String> = names.chain(more.iter().copied()).map(str::to_owned).collect();
            let keys = Keys::find(names.iter().cloned().collect(), None).unwrap();
            Family::of(&keys, names.iter()).normalization()
        };
        assert_eq!(of(&[]), (Normalization::IMAGENET, Source::Guess));
        for head in ["pooler.dense.weight", "classifier.bias"] {
            assert_eq!(of(&[head]), (Normalization::HALF, Source::Guess), "{head}");
        }
        assert_eq!(of(&["decoder.decoder_norm.bias"]), (Normalization::IMAGENET, Source::File));
    }
}
