//! What a pickle may call: the functions that rebuild tensors and dictionaries, done here in Rust.

use std::rc::Rc;

use super::{Tensor, Tree, Value};

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
/// Makes nothing that holds weights, and is found in honest checkpoints: no reason to warn anybody.
const HARMLESS: &[&str] = &[
    "argparse.",
    "builtins.complex",
    "builtins.set",
    "builtins.slice",
    "__builtin__.set",
    "datetime.",
    "easydict.",
    "fractions.",
    "functools.partial",
    "numpy.",
    "omegaconf.",
    "pathlib.",
    "torch.",
    "types.SimpleNamespace",
    "_codecs.encode",
    "copyreg._reconstructor",
    "timm.",
    "yacs.config.",
    "transformers.",
];

impl Tree {
    /// What a call gives; nothing is run for it.
    pub(super) fn call(&mut self, callable: &Value, arguments: &Value) -> Value {
        let Value::Global(name) = callable else {
            return Value::Object(self.node());
        };
        let arguments: Vec<Value> = self.sequence(arguments).cloned().collect();
        if REBUILD.contains(&&**name)
            && let Some(tensor) = self.rebuild(&arguments)
        {
            return Value::Tensor(Rc::new(tensor));
        }
        if FIRST.contains(&&**name)
            && let Some(first) = arguments.first()
        {
            return first.clone();
        }
        if **name == *"torch._tensor._rebuild_from_type_v2"
            && let [function, _, inner, ..] = &arguments[..]
        {
            return self.call(&function.clone(), &inner.clone());
        }
        if DICTS.contains(&&**name) {
            return self.dict_of_pairs(&arguments);
        }
        if !HARMLESS.iter().any(|start| name.starts_with(start)) {
            self.code.insert(name.to_string());
        }
        Value::Object(self.node())
    }

    fn rebuild(&self, arguments: &[Value]) -> Option<Tensor> {
        let [Value::Storage(storage), Value::Int(offset), size, stride, rest @ ..] = arguments
        else {
            return None;
        };
        // requires_grad and hooks come before it.
        let dtype = match rest.get(2) {
            Some(Value::Global(name)) => name.strip_prefix("torch.").map(str::to_owned),
            _ => None,
        };
        let (shape, strides) = (self.sizes(size)?, self.sizes(stride)?);
        let offset = usize::try_from(*offset).ok()?;
        let fits = shape.len() == strides.len();
        fits.then(|| Tensor { storage: storage.clone(), dtype, offset, shape, strides })
    }

    fn sizes(&self, value: &Value) -> Option<Vec<usize>> {
        let sizes = self.sequence(value).map(|size| match size {
            Value::Int(size) => usize::try_from(*size).ok(),
            _ => None,
        });
        sizes.collect()
    }

    /// `OrderedDict([[key, value], …])`, as older Pythons write it.
    fn dict_of_pairs(&mut self, arguments: &[Value]) -> Value {
        let mut pairs = Vec::new();
        for argument in arguments {
            for pair in self.sequence(argument) {
                let mut pair = self.sequence(pair);
                if let (Some(key), Some(value)) = (pair.next(), pair.next()) {
                    pairs.push((key.clone(), value.clone()));
                }
            }
        }
        let node = self.node();
        self.nodes[node.0] = pairs;
        Value::Dict(node)
    }
}
