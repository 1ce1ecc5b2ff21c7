//! Why a file is no model for vitscope, in a sentence for the visitor.

use std::collections::BTreeSet;

use crate::grid::Grid;

/// What is wrong with a checkpoint; the message says it in one sentence and, where there is something
/// to do, what.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    /// The file has no bytes at all.
    #[error("This file is empty: download it again.")]
    Empty,
    /// Another kind of file.
    #[error("This is {kind}, and vitscope reads .safetensors and PyTorch files: {advice}.")]
    OtherFile {
        /// What it looks like, with its article.
        kind: &'static str,
        /// What to do, without a full stop.
        advice: &'static str,
    },
    /// It ends before it should, by its own account.
    #[error("This file ends too early: it was cut off, so download or copy it again.")]
    CutOff,
    /// The disk or the browser gave no bytes.
    #[error("This file could not be read ({reason}).")]
    Unreadable {
        /// Why, in the words of the system or the browser.
        reason: String,
    },
    /// It begins like safetensors, and ends too early or too late.
    #[error(
        "This file is {found} bytes long where its header promises {expected}: it was cut off or changed, so download it again."
    )]
    Length {
        /// Bytes that its header describes; more than those of the header itself where that is cut.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// More than can be addressed.
    #[error(
        "This file is {length} bytes long, more than a browser’s tab can hold: use the program vitscope on the command line."
    )]
    TooLarge {
        /// How long it is, in bytes.
        length: u64,
    },
    /// A header that the safetensors format does not allow.
    #[error("This file’s header is damaged ({reason}): download it again.")]
    Header {
        /// The format's reader's words.
        reason: String,
    },
    /// A pickle that Python did not write so.
    #[error("This file’s pickle is damaged ({reason}): download it again.")]
    Pickle {
        /// What is wrong with it, without a full stop.
        reason: String,
    },
    /// A zip of other things.
    #[error("This zip holds no checkpoint: it has no data.pkl (it has \"{example}\").")]
    NoPickle {
        /// A file that is there.
        example: String,
    },
    /// A program, not only weights.
    #[error(
        "This file is a TorchScript program: load it with torch.jit.load and save its state_dict with torch.save."
    )]
    TorchScript,
    /// Saved on a machine of the other byte order.
    #[error(
        "This file was saved on a big-endian machine: load it with torch.load and save its state_dict with safetensors.torch.save_file."
    )]
    BigEndian,
    /// A zip that was packed again.
    #[error(
        "The parts of this file are compressed, as torch.save never does: unpack it and save the model’s state_dict again."
    )]
    Compressed,
    /// A pickle that only asks for something to be run.
    #[error(
        "This file holds no Vision Transformer, but it asks to run code (\"{name}\"), which vitscope refused: do not open it with other programs."
    )]
    OnlyCode {
        /// The function, as `module.name`.
        name: String,
    },
    /// A pickle of other things.
    #[error("This file holds no tensors: save the model’s state_dict with torch.save.")]
    NoTensors,
    /// A tensor without its storage.
    #[error("The values of the tensor \"{key}\" are not in this file: download it again.")]
    NoValues {
        /// Its name in this file.
        key: String,
    },
    /// No tensor is the weight of a patch embedding, by which every encoder is found.
    #[error(
        "This file holds no Vision Transformer that vitscope knows: it has no tensor \"patch_embed.proj.weight\" (it has \"{example}\")."
    )]
    NotAVit {
        /// A tensor that is there.
        example: String,
    },
    /// A model of a kind that is known and has other attentions, or none.
    #[error(
        "This file holds a {kind} (it has the tensor \"{key}\"): vitscope shows plain Vision Transformers."
    )]
    OtherModel {
        /// What kind of model it is, without an article.
        kind: &'static str,
        /// The tensor that tells it.
        key: String,
    },
    /// Nothing tells the tokens where they are.
    #[error(
        "This file has no position embedding (\"{key}\") and no relative position table: models with rotary positions are not supported."
    )]
    NoPosition {
        /// The name that it would have.
        key: String,
    },
    /// A relative position table in a model with prefix tokens that such tables have no rows for.
    #[error(
        "This file has the relative position table \"{key}\" and a distillation token or registers, for which such tables have no rows: vitscope knows them with a [CLS] token or with none."
    )]
    BiasPrefix {
        /// The table's name in this file.
        key: String,
    },
    /// Of several models in a file, one was asked for that is not there.
    #[error("This file holds no model \"{asked}\": it has {models}.")]
    NoSuchModel {
        /// The name that was asked for.
        asked: String,
        /// The names that there are, with commas.
        models: String,
    },
    /// FSDP's own layout, in which a module's parameters are one tensor without shapes.
    #[error(
        "This file holds FSDP’s flat parameters (\"{key}\"), which no longer tell which weight is which: export a full state_dict (StateDictType.FULL_STATE_DICT) and open that."
    )]
    Flattened {
        /// A tensor that tells it.
        key: String,
    },
    /// A grid that was asked for does not go with the positions.
    #[error(
        "A grid of {grid} patches (rows x columns) does not fit the tensor \"{key}\" of the shape {found:?}: choose rows and columns that do."
    )]
    Grid {
        /// Asked for by the caller.
        grid: Grid,
        /// The positions' name in this file.
        key: String,
        /// Their shape.
        found: Vec<usize>,
    },
    /// Low-rank weights that do not fit the weight beside them.
    #[error(
        "The LoRA weights beside the tensor \"{key}\" do not fit it: merge them where the model was trained and save its state_dict."
    )]
    LowRank {
        /// The weight's name in this file.
        key: String,
    },
    /// Pictures of other channels than red, green and blue, or luminance.
    #[error(
        "This model takes pictures of {channels} channels: vitscope gives red, green and blue, or luminance to a model of one channel."
    )]
    Channels {
        /// Channels of its input.
        channels: usize,
    },
    /// An index of a model's parts that cannot be used.
    #[error(
        "This is no index of a model’s files ({reason}): open the model.safetensors.index.json that lies beside them, or a file of weights."
    )]
    Index {
        /// What is wrong with it, without a full stop.
        reason: String,
    },
    /// A tensor that the model needs.
    #[error("This file has no tensor \"{key}\", which the model needs.")]
    Missing {
        /// Its name in this file.
        key: String,
    },
    /// A tensor that changes the model in a way that vitscope does not compute.
    #[error(
        "This file has the tensor \"{key}\", which belongs to an architecture that vitscope does not know."
    )]
    Unknown {
        /// The tensor's name in this file.
        key: String,
    },
    /// Shapes that contradict each other.
    #[error(
        "The tensor \"{key}\" has the shape {found:?} where the rest of the file needs {expected}."
    )]
    Shape {
        /// The tensor's name in this file.
        key: String,
        /// The shape that the other tensors ask for.
        expected: String,
        /// The shape that it has, as PyTorch gives it.
        found: Vec<usize>,
    },
    /// Numbers in a format that is not for weights.
    #[error(
        "The tensor \"{key}\" is stored as {dtype}: vitscope reads weights as F32, F16, BF16 and F64."
    )]
    NumberFormat {
        /// The tensor's name in this file.
        key: String,
        /// As the file says.
        dtype: String,
    },
    /// A NaN or an infinity.
    #[error(
        "The tensor \"{key}\" holds a value that is not a finite number: the training broke down or the file is damaged."
    )]
    NotFinite {
        /// The tensor's name in this file.
        key: String,
    },
    /// The heads do not divide the width.
    #[error("{heads} heads cannot share a width of {dim}: choose a number that divides it.")]
    Heads {
        /// Asked for by the caller or the file.
        heads: usize,
        /// The width of the model's residual stream.
        dim: usize,
    },
    /// An input of less than a patch, or of more than can be resampled.
    #[error(
        "An input of {size} px cannot be cut into patches of {patch} px: choose {patch} to {most} px."
    )]
    Size {
        /// The side of the input that was asked for, pixels.
        size: usize,
        /// The side of the model's patches, pixels.
        patch: usize,
        /// The largest side that is resampled to, pixels.
        most: usize,
    },
    /// Another file than the classifiers of a model.
    #[error(
        "This file holds no probes: it has no tensor \"weight\" of the shape [depth + 1, dim, classes]. pretrain/README.md says how to make them."
    )]
    NotProbes,
    /// Classifiers of another model.
    #[error(
        "These probes are for a model of {depth} blocks and width {dim}, and this one has {model_depth} blocks and width {model_dim}: choose the probes that were trained on it."
    )]
    OtherProbes {
        /// Blocks that the file has classifiers for.
        depth: usize,
        /// Width of the features that they read.
        dim: usize,
        /// Blocks of the model.
        model_depth: usize,
        /// Width of the model.
        model_dim: usize,
    },
    /// Nothing says which token the classifiers read.
    #[error(
        "These probes do not say what they read: the file’s metadata needs \"token\", \"cls\" or \"mean\"."
    )]
    ProbesToken,
    /// The classifiers read a token that the model lacks.
    #[error(
        "These probes read the [CLS] token, which this model does not have: choose the probes that were trained on it."
    )]
    ProbesClassToken,
    /// A part of the classifiers.
    #[error("These probes lack the tensor \"{key}\": pretrain/README.md says what the file holds.")]
    ProbesMissing {
        /// The tensor's name, as `pretrain/` writes it.
        key: String,
    },
    /// A deviation of zero.
    #[error("The tensor \"std\" of these probes holds a value that is not above zero.")]
    ProbesScale,
    /// The accuracies are no list of shares.
    #[error(
        "The file’s metadata \"accuracy\" is not a list of {depths} numbers from 0 to 1, one for each depth."
    )]
    ProbesAccuracy {
        /// As many as there should be.
        depths: usize,
    },
    /// The classes' names are no list of as many names.
    #[error(
        "The file’s metadata \"classes\" is not a list of {classes} names, one for each class. Without it the classes have numbers."
    )]
    ProbesClasses {
        /// As many as there should be.
        classes: usize,
    },
    /// The `config` metadata cannot be read.
    #[error("The file’s \"config\" metadata cannot be used: {reason}.")]
    Metadata {
        /// What is wrong with it, without a full stop.
        reason: String,
    },
    /// The `config` metadata and the tensors disagree.
    #[error("The file’s \"config\" metadata says {field} {said}, and its tensors say {found}.")]
    Contradiction {
        /// The entry's name in the metadata.
        field: &'static str,
        /// What the metadata says of it.
        said: String,
        /// What follows from the shapes.
        found: String,
    },
}

impl CheckpointError {
    /// Whether it is about the model that a file's names and shapes describe: it holds whatever the values are, and
    /// however many of them are here.
    pub fn is_of_the_model(&self) -> bool {
        matches!(
            self,
            Self::OtherFile { .. }
                | Self::TorchScript
                | Self::OnlyCode { .. }
                | Self::NotAVit { .. }
                | Self::OtherModel { .. }
                | Self::NoPosition { .. }
                | Self::BiasPrefix { .. }
                | Self::NoSuchModel { .. }
                | Self::Flattened { .. }
                | Self::Grid { .. }
                | Self::LowRank { .. }
                | Self::Channels { .. }
                | Self::Missing { .. }
                | Self::Unknown { .. }
                | Self::Shape { .. }
                | Self::Heads { .. }
                | Self::Size { .. }
        )
    }

    /// The same for a file without a model whose pickle asks to run something: that is what to say then.
    pub(super) fn or_code(self, code: &BTreeSet<String>) -> Self {
        match code.first() {
            Some(name) => Self::OnlyCode { name: name.clone() },
            None => self,
        }
    }
}
