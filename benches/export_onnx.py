"""Writes a timm ViT from its safetensors as ONNX, for onnxruntime-web: the same weights on both sides.

usage: python3 export_onnx.py MODEL.safetensors OUT.onnx        (pip install onnx numpy safetensors)
       python3 export_onnx.py MODEL.safetensors FOLDER          for transformers.js: what its files are called, and the last
                                                                state alone as output

For models like random_vit.py's and the embedded pair: [CLS], learned positions, no layer scale. Every block's attention
after its softmax and the residual stream after every half block are outputs, as in vitscope's capture; the error-function
GELU and epsilon 1e-6 are timm's. Heads and input size are the file's own where its metadata says them, else of 64 channels,
and what the positions tell.
"""
import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors import safe_open


def export(file, path):
    for_transformers = not path.endswith(".onnx")
    with safe_open(file, "np") as f:
        tensors = {name: f.get_tensor(name).astype(np.float32) for name in f.keys()}
        config = json.loads((f.metadata() or {}).get("config", "{}"))
    dim, _, patch, _ = tensors["patch_embed.proj.weight"].shape
    depth = 1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("blocks."))
    tokens = tensors["pos_embed"].shape[1]
    grid = round((tokens - 1) ** 0.5)
    heads = config.get("heads", dim // 64)
    size, head = grid * patch, dim // heads
    nodes, weights, outputs = [], [], []

    def constant(name, values):
        weights.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def weight(name):
        return constant(name, tensors[name])

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def out(name, shape):
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def linear(x, name):
        product = node("MatMul", [x, constant(f"{name}.weight", tensors[f"{name}.weight"].T)], f"{name}.mm")
        return node("Add", [product, weight(f"{name}.bias")], name)

    def norm(x, name):
        return node("LayerNormalization", [x, weight(f"{name}.weight"), weight(f"{name}.bias")], name, epsilon=1e-6)

    split = constant("split", np.array([1, tokens, 3, heads, head], np.int64))
    merge = constant("merge", np.array([1, tokens, dim], np.int64))
    flat = constant("flat", np.array([1, dim, grid * grid], np.int64))
    scale = constant("scale", np.float32(head**-0.5))
    half, one, root = (constant(n, np.float32(v)) for n, v in [("half", 0.5), ("one", 1), ("root", 2**0.5)])
    picks = [constant(f"pick{i}", np.int64(i)) for i in range(3)]

    kernel = [weight("patch_embed.proj.weight"), weight("patch_embed.proj.bias")]
    x = node("Conv", ["input", *kernel], "patches", strides=[patch, patch])
    x = node("Transpose", [node("Reshape", [x, flat], "columns")], "tokens", perm=[0, 2, 1])
    x = node("Concat", [weight("cls_token"), x], "with_cls", axis=1)
    x = node("Add", [x, weight("pos_embed")], "z.0")
    out(x, [1, tokens, dim])
    for block in range(depth):
        p = f"blocks.{block}."
        qkv = linear(norm(x, p + "norm1"), p + "attn.qkv")
        qkv = node("Reshape", [qkv, split], p + "split")
        qkv = node("Transpose", [qkv], p + "heads", perm=[2, 0, 3, 1, 4])
        q, k, v = (node("Gather", [qkv, pick], p + n, axis=0) for n, pick in zip("qkv", picks))
        k = node("Transpose", [k], p + "kt", perm=[0, 1, 3, 2])
        scores = node("Mul", [node("MatMul", [q, k], p + "qk"), scale], p + "scores")
        attention = node("Softmax", [scores], f"attn.{block}", axis=-1)
        out(attention, [1, heads, tokens, tokens])
        mixed = node("Transpose", [node("MatMul", [attention, v], p + "av")], p + "mixed", perm=[0, 2, 1, 3])
        mixed = node("Reshape", [mixed, merge], p + "merged")
        x = node("Add", [x, linear(mixed, p + "attn.proj")], f"z.{2 * block + 1}")
        out(x, [1, tokens, dim])
        hidden = linear(norm(x, p + "norm2"), p + "mlp.fc1")
        erf = node("Erf", [node("Div", [hidden, root], p + "scaled")], p + "erf")
        gelu = node("Mul", [hidden, node("Mul", [node("Add", [erf, one], p + "e1"), half], p + "e2")], p + "gelu")
        x = node("Add", [x, linear(gelu, p + "mlp.fc2")], f"z.{2 * block + 2}")
        out(x, [1, tokens, dim])

    name = "input"
    if for_transformers:
        outputs.clear()
        norm(x, "norm")
        nodes[-1].output[0] = "last_hidden_state"
        out("last_hidden_state", [1, tokens, dim])
        name = "pixel_values"
        describe(pathlib.Path(path), dict(hidden_size=dim, num_hidden_layers=depth, num_attention_heads=heads,
                                          intermediate_size=4 * dim, image_size=size, patch_size=patch))
        path = f"{path}/onnx/model.onnx"
    nodes[0].input[0] = name
    picture = helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, size, size])
    graph = helper.make_graph(nodes, "vit", [picture], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def describe(folder, config):
    """The JSON files that transformers.js reads beside onnx/model.onnx."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    side = dict(height=config["image_size"], width=config["image_size"])
    half = [0.5, 0.5, 0.5]
    processor = dict(image_processor_type="ViTImageProcessor", do_resize=True, do_rescale=True, do_normalize=True, size=side,
                     resample=2, rescale_factor=1 / 255, image_mean=half, image_std=half)
    for name, value in (("config", config | dict(model_type="vit")), ("preprocessor_config", processor)):
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1))


if __name__ == "__main__":
    export(*sys.argv[1:])
