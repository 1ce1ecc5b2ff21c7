//! What a pickle may call: the functions that rebuild tensors and dictionaries, done here in Rust.

use std::rc::Rc;

use super::error::PickleError;
use super::tree::Tree;
use super::value::{Tensor, Value};

/// Makes a tensor from (storage, offset, size, stride, …); the last also has the dtype.
const REBUILD: [&str; 3] = [
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3",
];
/// Gives its first argument, as far as weights go.
const FIRST: [&str; 4] = [
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.nn.parameter.Parameter",
    "torch.Size",
];
/// Starts an empty dictionary, or one of pairs.
const DICTS: [&str; 3] =
    ["collections.OrderedDict", "collections.defaultdict", "collections.Counter"];
/// Classes of dead data that are found in honest checkpoints: no reason to warn anybody. Whole names, for
/// beside `builtins.set` there is `builtins.setattr`.
const HARMLESS: &[&str] = &[
    "__builtin__.set",
    "_codecs.encode",
    "argparse.Namespace",
    "builtins.complex",
    "builtins.frozenset",
    "builtins.set",
    "builtins.slice",
    "copyreg._reconstructor",
    "datetime.date",
    "datetime.datetime",
    "datetime.timedelta",
    "easydict.EasyDict",
    "numpy._core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy.core.multiarray.scalar",
    "numpy.dtype",
    "numpy.ndarray",
    "pathlib.Path",
    "pathlib.PosixPath",
    "pathlib.PurePosixPath",
    "pathlib.WindowsPath",
    "torch.device",
    "torch.dtype",
    "torch._utils._rebuild_qtensor",
    "torch._utils._rebuild_sparse_tensor",
    "torch.serialization._get_layout",
    "types.SimpleNamespace",
    "yacs.config.CfgNode",
];
/// Packages whose objects are plain data, and what only keeps a function for later: named, and no warning.
const DATA: &[&str] = &[
    "collections.deque",
    "functools.partial",
    "lightning.",
    "lightning_fabric.",
    "ml_collections.",
    "mmcv.",
    "mmengine.",
    "numpy.random.",
    "omegaconf.",
    "pytorch_lightning.",
    "torch.torch_version.",
    "transformers.",
];
/// What a whole module that was saved is made of: its classes' own packages, which `torch.save(model)`
/// writes without a call of any function.
const MODULES: [&str; 3] = ["torch.nn.modules.", "timm.models.", "timm.layers."];

/// More axes than any tensor has: PyTorch's limit.
const MOST_AXES: usize = 64;
/// Bytes of a tensor beside its sides and strides, with what counts the references to it.
const TENSOR: usize = size_of::<Tensor>() + 2 * size_of::<usize>();

impl Tree {
    /// What a call gives; nothing is run for it.
    pub(super) fn call(
        &mut self,
        callable: &Value,
        arguments: &Value,
    ) -> Result<Value, PickleError> {
        // (function, type, arguments, state): a tensor of a subclass. Once is enough.
        if let Value::Global(name) = callable
            && **name == *"torch._tensor._rebuild_from_type_v2"
        {
            let parts: Vec<Value> = self.sequence(arguments).take(3).cloned().collect();
            return match &parts[..] {
                [function, _, inner] => self.call_plain(function, inner),
                _ => Ok(Value::Object(self.node()?)),
            };
        }
        self.call_plain(callable, arguments)
    }

    fn call_plain(&mut self, callable: &Value, arguments: &Value) -> Result<Value, PickleError> {
        let Value::Global(name) = callable else {
            return Ok(Value::Object(self.node()?));
        };
        if REBUILD.contains(&&**name)
            && let Some(tensor) = self.rebuild(arguments)?
        {
            return Ok(Value::Tensor(Rc::new(tensor)));
        }
        if FIRST.contains(&&**name)
            && let Some(first) = self.sequence(arguments).next()
        {
            return Ok(first.clone());
        }
        if DICTS.contains(&&**name) {
            return self.dict_of_pairs(arguments);
        }
        let module = MODULES.iter().any(|start| name.starts_with(start));
        if !module && !HARMLESS.contains(&&**name) {
            let is_data = DATA.iter().any(|start| name.starts_with(start));
            let known = if is_data { &self.data } else { &self.code };
            if !known.contains(&**name) {
                let name = self.text(name)?.to_string();
                let known = if is_data { &mut self.data } else { &mut self.code };
                known.insert(name);
            }
        }
        Ok(Value::Object(self.node()?))
    }

    fn rebuild(&mut self, arguments: &Value) -> Result<Option<Tensor>, PickleError> {
        // More arguments than these say nothing of where values lie.
        let arguments: Vec<Value> = self.sequence(arguments).take(7).cloned().collect();
        let [Value::Storage(storage), Value::Int(offset), size, stride, rest @ ..] = &arguments[..]
        else {
            return Ok(None);
        };
        // requires_grad and hooks come before it.
        let dtype = match rest.get(2) {
            Some(Value::Global(name)) => name.strip_prefix("torch."),
            _ => None,
        };
        let (Some(shape), Some(strides)) = (self.sizes(size), self.sizes(stride)) else {
            return Ok(None);
        };
        let Some(offset) = usize::try_from(*offset).ok().filter(|_| shape.len() == strides.len())
        else {
            return Ok(None);
        };
        let letters = dtype.map_or(0, str::len);
        self.budget.take(TENSOR + 2 * shape.len() * size_of::<usize>() + letters)?;
        let (storage, dtype) = (storage.clone(), dtype.map(str::to_owned));
        Ok(Some(Tensor { storage, dtype, offset, shape, strides }))
    }

    fn sizes(&self, value: &Value) -> Option<Vec<usize>> {
        if self.sequence(value).len() > MOST_AXES {
            return None;
        }
        let sizes = self.sequence(value).map(|size| match size {
            Value::Int(size) => usize::try_from(*size).ok(),
            _ => None,
        });
        sizes.collect()
    }

    /// `OrderedDict([[key, value], …])`, as older Pythons write it.
    fn dict_of_pairs(&mut self, arguments: &Value) -> Result<Value, PickleError> {
        let items = self.sequence(arguments).map(|argument| self.sequence(argument).len());
        let most: usize = items.fold(0, usize::saturating_add);
        // The pairs are copied once more on their way to their node.
        let copied = most.saturating_mul(size_of::<(Value, Value)>());
        self.budget.take(copied)?;
        let mut pairs = Vec::with_capacity(most);
        for argument in self.sequence(arguments) {
            for pair in self.sequence(argument) {
                let mut pair = self.sequence(pair);
                if let (Some(key), Some(value)) = (pair.next(), pair.next()) {
                    pairs.push((key.clone(), value.clone()));
                }
            }
        }
        let node = self.node()?;
        self.add(node, pairs.into_iter())?;
        self.budget.give_back(copied);
        Ok(Value::Dict(node))
    }
}
