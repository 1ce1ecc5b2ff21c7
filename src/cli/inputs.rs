//! What an analysis runs on: pictures or ready tensors, in a fixed order.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::args::AnalyzeArgs;
use super::atomic::hex;
use super::error::CliError;
use super::pictures::{self, FolderFiles};
use super::tensors::InputTensor;

/// So many of the files that are no pictures are named.
const NAMED: usize = 4;

/// All inputs of a command line, before any shard.
#[derive(Debug)]
pub(super) enum Inputs {
    /// Picture files, none of them opened yet.
    Pictures {
        /// In the order in which they are run and shards share them out.
        paths: Vec<PathBuf>,
        /// The folder that was searched.
        root: Option<PathBuf>,
        /// The files in it that are no pictures.
        others: Vec<PathBuf>,
    },
    /// Inputs that are normalized already.
    Tensor(InputTensor),
}

/// Tells one list of inputs from another: shards of unlike lists do not make a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ListId {
    /// Inputs in the list.
    pub total: u64,
    /// Of the pictures' paths below their folder, or of the tensor's values; hexadecimal.
    pub sha256: String,
}

impl Inputs {
    /// Finds what the arguments name; a single picture is not opened yet.
    pub fn find(args: &AnalyzeArgs) -> Result<Self, CliError> {
        if let Some(path) = &args.tensor {
            return Ok(Self::Tensor(InputTensor::open(path)?));
        }
        let Some(folder) = &args.images else {
            if let Some(path) = args.image.iter().find(|path| path.is_dir()) {
                let advice = "give a folder with --images";
                return Err(CliError::Folder { path: path.clone(), advice });
            }
            return Ok(Self::Pictures {
                paths: args.image.clone(),
                root: None,
                others: Vec::new(),
            });
        };
        if folder.exists() && !folder.is_dir() {
            let advice = "give single pictures with --image";
            return Err(CliError::NotAFolder { path: folder.clone(), advice });
        }
        let FolderFiles { pictures: paths, others } = pictures::below(folder)?;
        match paths.is_empty() {
            true => Err(CliError::NoImages { path: folder.clone(), others: others.len() }),
            false => Ok(Self::Pictures { paths, root: Some(folder.clone()), others }),
        }
    }

    /// How many files of the folder are no pictures, and the first few of them; `None` where there is none.
    pub fn others(&self) -> Option<String> {
        let Self::Pictures { others, root: Some(root), .. } = self else { return None };
        let below = |path: &PathBuf| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let mut names: Vec<String> = others.iter().take(NAMED).map(below).collect();
        if others.len() > NAMED {
            names.push(format!("{} more", others.len() - NAMED));
        }
        let (what, names) =
            (if others.len() == 1 { "file is" } else { "files are" }, names.join(", "));
        (!others.is_empty())
            .then(|| format!("{} {what} no picture and left out: {names}", others.len()))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Pictures { paths, .. } => paths.len(),
            Self::Tensor(tensor) => tensor.count(),
        }
    }

    /// One input's name for people.
    pub fn name(&self, index: usize) -> String {
        match self {
            Self::Pictures { paths, .. } => paths[index].display().to_string(),
            Self::Tensor(tensor) => format!("{}[{index}]", tensor.path.display()),
        }
    }

    /// What tells this list from another, wherever its folder lies.
    pub fn list_id(&self) -> ListId {
        let mut hash = Sha256::new();
        match self {
            Self::Pictures { paths, root, .. } => {
                let root = root.as_deref().unwrap_or(Path::new(""));
                for path in paths {
                    let below = path.strip_prefix(root).unwrap_or(path);
                    hash.update(below.as_os_str().as_encoded_bytes());
                    hash.update([0]);
                }
            }
            Self::Tensor(tensor) => {
                tensor.values.iter().for_each(|value| hash.update(value.to_le_bytes()));
            }
        }
        ListId { total: self.count() as u64, sha256: hex(hash) }
    }
}
