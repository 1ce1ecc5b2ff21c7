"""Writes a ViT/16 at 224 px with random weights as ONNX: what tests/speed.rs runs, for onnxruntime-web.

usage: python3 export.py WIDTH OUT.onnx        (192 is ViT-Ti, 768 is ViT-B; pip install onnx numpy)

Every block's attention after its softmax and the residual stream after every half block are outputs, as
in vitscope's capture; the error-function GELU and epsilon 1e-6 are timm's.
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DEPTH, PATCH, SIZE = 12, 16, 224
GRID = SIZE // PATCH
TOKENS = GRID * GRID + 1


def export(dim, path):
    heads, rng = dim // 64, np.random.default_rng(0)
    nodes, weights, outputs = [], [], []

    def weight(name, *shape):
        values = rng.normal(0, 0.02, shape).astype(np.float32)
        weights.append(numpy_helper.from_array(values, name))
        return name

    def constant(name, values):
        weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def out(name, shape):
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def linear(x, name, n_in, n_out):
        product = node("MatMul", [x, weight(f"{name}.w", n_in, n_out)], f"{name}.mm")
        return node("Add", [product, weight(f"{name}.b", n_out)], name)

    def norm(x, name):
        inputs = [x, weight(f"{name}.w", dim), weight(f"{name}.b", dim)]
        return node("LayerNormalization", inputs, name, epsilon=1e-6)

    split = constant("split", np.array([1, TOKENS, 3, heads, 64], np.int64))
    merge = constant("merge", np.array([1, TOKENS, dim], np.int64))
    flat = constant("flat", np.array([1, dim, GRID * GRID], np.int64))
    scale = constant("scale", np.float32(64**-0.5))
    half, one, root = (constant(n, np.float32(v)) for n, v in [("half", 0.5), ("one", 1), ("root", 2**0.5)])
    picks = [constant(f"pick{i}", np.int64(i)) for i in range(3)]

    kernel = [weight("patch.w", dim, 3, PATCH, PATCH), weight("patch.b", dim)]
    x = node("Conv", ["input", *kernel], "patches", strides=[PATCH, PATCH])
    x = node("Transpose", [node("Reshape", [x, flat], "columns")], "tokens", perm=[0, 2, 1])
    x = node("Concat", [weight("cls", 1, 1, dim), x], "with_cls", axis=1)
    x = node("Add", [x, weight("pos", 1, TOKENS, dim)], "z.0")
    out(x, [1, TOKENS, dim])
    for block in range(DEPTH):
        p = f"b{block}."
        qkv = linear(norm(x, p + "norm1"), p + "qkv", dim, 3 * dim)
        qkv = node("Reshape", [qkv, split], p + "split")
        qkv = node("Transpose", [qkv], p + "heads", perm=[2, 0, 3, 1, 4])
        q, k, v = (node("Gather", [qkv, pick], p + n, axis=0) for n, pick in zip("qkv", picks))
        k = node("Transpose", [k], p + "kt", perm=[0, 1, 3, 2])
        scores = node("Mul", [node("MatMul", [q, k], p + "qk"), scale], p + "scores")
        attention = node("Softmax", [scores], f"attn.{block}", axis=-1)
        out(attention, [1, heads, TOKENS, TOKENS])
        mixed = node("Transpose", [node("MatMul", [attention, v], p + "av")], p + "mixed", perm=[0, 2, 1, 3])
        mixed = node("Reshape", [mixed, merge], p + "merged")
        x = node("Add", [x, linear(mixed, p + "proj", dim, dim)], f"z.{2 * block + 1}")
        out(x, [1, TOKENS, dim])
        hidden = linear(norm(x, p + "norm2"), p + "fc1", dim, 4 * dim)
        erf = node("Erf", [node("Div", [hidden, root], p + "scaled")], p + "erf")
        gelu = node("Mul", [hidden, node("Mul", [node("Add", [erf, one], p + "e1"), half], p + "e2")], p + "gelu")
        x = node("Add", [x, linear(gelu, p + "fc2", 4 * dim, dim)], f"z.{2 * block + 2}")
        out(x, [1, TOKENS, dim])

    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, SIZE, SIZE])
    graph = helper.make_graph(nodes, "vit", [picture], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == "__main__":
    export(int(sys.argv[1]), sys.argv[2])
