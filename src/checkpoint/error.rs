//! Why a file is no model for vitscope, in a sentence for the visitor.

/// What is wrong with a checkpoint; the message says it in one sentence and, where there is something
/// to do, what.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    /// No bytes.
    #[error("This file is empty: download it again.")]
    Empty,
    /// Another kind of file.
    #[error("This is {kind}, and vitscope reads .safetensors files so far: {advice}.")]
    OtherFile {
        /// What it looks like, with its article.
        kind: &'static str,
        /// What to do, without a full stop.
        advice: &'static str,
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
    /// A header that the safetensors format does not allow.
    #[error("This file's header is damaged ({reason}): download it again.")]
    Header {
        /// The format's reader's words.
        reason: String,
    },
    /// No patch embedding.
    #[error(
        "This file holds no Vision Transformer that vitscope knows: it has no tensor \"patch_embed.proj.weight\" (it has \"{example}\")."
    )]
    NotAVit {
        /// A tensor that is there.
        example: String,
    },
    /// Several encoders.
    #[error(
        "This file holds several models (\"{first}\" and \"{second}\"): save the one to look at in a file of its own."
    )]
    SeveralModels {
        /// A wrapper.
        first: String,
        /// Another.
        second: String,
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
        /// Its name.
        key: String,
    },
    /// Shapes that contradict each other.
    #[error(
        "The tensor \"{key}\" has the shape {found:?} where the rest of the file needs {expected}."
    )]
    Shape {
        /// Its name.
        key: String,
        /// The shape that the other tensors ask for.
        expected: String,
        /// Its shape.
        found: Vec<usize>,
    },
    /// Numbers in a format that is not for weights.
    #[error("The tensor \"{key}\" is stored as {dtype}: vitscope reads F32, F16 and BF16.")]
    NumberFormat {
        /// Its name.
        key: String,
        /// As the file says.
        dtype: String,
    },
    /// A NaN or an infinity.
    #[error(
        "The tensor \"{key}\" holds a value that is not a finite number: the training broke down or the file is damaged."
    )]
    NotFinite {
        /// Its name.
        key: String,
    },
    /// The heads do not divide the width.
    #[error("{heads} heads cannot share a width of {dim}: choose a number that divides it.")]
    Heads {
        /// Asked for by the caller or the file.
        heads: usize,
        /// Of the model.
        dim: usize,
    },
    /// The `config` metadata cannot be read.
    #[error("The file's \"config\" metadata cannot be used: {reason}.")]
    Metadata {
        /// What is wrong with it, without a full stop.
        reason: String,
    },
    /// The `config` metadata and the tensors disagree.
    #[error("The file's \"config\" metadata says {field} {said}, and its tensors say {found}.")]
    Contradiction {
        /// Which entry.
        field: &'static str,
        /// Its value.
        said: usize,
        /// What follows from the shapes.
        found: usize,
    },
}
