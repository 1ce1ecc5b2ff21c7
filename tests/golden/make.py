"""Makes the second group of golden folders (see README.md) from the reference code of timm and of
Hugging Face's transformers, on tiny models with random weights.

    python3.11 -m venv venv
    venv/bin/pip install <the versions below>
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/make.py            # everything
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/make.py deit beit  # only these
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/make.py check      # writes nothing

Every folder has its own seed, so making one again gives the same files (but for PyTorch's legacy files,
which name the storages by their addresses). Each run first checks the measures and the hooks against the
folders that the official code made, and last reads back what was written.

All parameters are noise, also those that start as zeros or ones, so that none can be left out or taken
for another one unseen. The prefix tokens are small: the epsilon of the first layer norm then shows in them.
"""
# torch==2.15.0 torchvision==0.29.2 timm==1.0.31 transformers==5.23.0 numpy==2.2.6 scipy==1.17.1
# safetensors==0.8.0

import argparse
import json
import os
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from scipy.interpolate import RectBivariateSpline

HERE = Path(__file__).resolve().parent
PAYLOAD = "echo pwned > /tmp/vitscope-pwned"


# The measures of the paper's notebooks, for one image


def attention_distance(attention, prefix, patch, grid):
    """Pixels between a query and what it attends to, on average, for each head of [heads, n, n]."""
    attention = attention[:, prefix:, prefix:].astype(np.float64) + 1e-32
    attention /= attention.sum(-1, keepdims=True)
    at = patch * np.stack(np.divmod(np.arange(attention.shape[-1]), grid[1]), -1)
    distance = np.linalg.norm(at[:, None] - at[None], axis=-1)
    return (attention * distance).sum(-1).mean(-1).tolist()


def normalized_mutual_information(attention, prefix):
    """NMI of query and key, where queries are equally likely, for each head of [heads, n, n]."""
    attention = attention[:, prefix:, prefix:].astype(np.float64) + 1e-8
    attention /= attention.sum(-1, keepdims=True)
    n = attention.shape[-1]
    joint = attention / n
    key = joint.sum(-2)
    information = (joint * np.log(joint * n / key[:, None])).sum((-2, -1))
    entropies = np.log(n) * -(key * np.log(key)).sum(-1)
    return (information / np.sqrt(entropies)).tolist()


def fourier(state, prefix, grid=None):
    """Log amplitude of [n, dim] along the half diagonal, less that of the zero frequency. Off a square, which the
    notebook does not know, the diagonal goes by the bins nearest to the same frequency along both sides."""
    tokens = state[prefix:].astype(np.float64)
    grid = grid or (round(tokens.shape[0] ** 0.5),) * 2
    transformed = np.fft.fft2(tokens.T.reshape(-1, *grid))
    amplitude = np.fft.fftshift(np.log(np.abs(transformed) + 1e-6), axes=(-2, -1)).mean(0)
    if grid[0] == grid[1]:
        diagonal = np.diag(amplitude)[grid[0] // 2 :]
    else:
        steps = np.arange((min(grid) + 1) // 2)
        rows, columns = [side // 2 + np.floor(steps * side / min(grid) + 0.5).astype(int) for side in grid]
        diagonal = amplitude[rows, columns]
    return (diagonal - diagonal[0]).tolist()


def measures(capture, patch, prefix, grid=None):
    capture = {name: tensor.numpy() for name, tensor in capture.items()}
    attentions = [capture[f"attn.{i}"] for i in range(len(capture)) if f"attn.{i}" in capture]
    states = [capture[f"z.{i}"] for i in range(len(capture)) if f"z.{i}" in capture]
    grid = grid or (round((states[0].shape[0] - prefix) ** 0.5),) * 2
    return {
        "attention_distance_px": [attention_distance(a, prefix, patch, grid) for a in attentions],
        "nmi": [normalized_mutual_information(a, prefix) for a in attentions],
        "fourier_delta_log_amplitude": [fourier(z, prefix, grid) for z in states],
    }


def check_measures():
    """The measures above give what the notebooks' own cells gave."""
    for folder in ["mocov3", "simmim", "dino", "mae", "dinov2_reg", "timm", "timm_f16"]:
        expected = json.loads((HERE / folder / "metrics.json").read_text())
        info = expected.pop("info")
        capture = load_file(HERE / folder / "capture.safetensors")
        found = measures(capture, info["patch"], info.get("prefix_tokens", 1))
        worst = max(np.abs(np.array(found[k]) - np.array(expected[k])).max() for k in expected)
        assert worst < 1e-4, (folder, worst)


# Random weights and inputs, and what the reference code computes with them


def noise(*shape, of):
    return torch.randn(shape, generator=of)


def seeded(name):
    return torch.Generator().manual_seed(zlib.crc32(name.encode()))


@torch.no_grad()
def randomize(model, of, patches=None):
    for name, parameter in model.named_parameters():
        random = noise(*parameter.shape, of=of)
        last = name.rsplit(".", 1)[-1]
        if any(part in name for part in ["cls_token", "dist", "reg"]) and "token" in name:
            random *= 0.015
        elif "pos_embed" in name or "position_embeddings" in name:
            # At most two positions belong to prefix tokens; the tokens lie in a square unless it is said how many.
            count = patches or int(parameter.shape[1] ** 0.5) ** 2
            random *= 0.3
            random[:, : parameter.shape[1] - count] *= 0.05
        elif "table" in name:
            random *= 0.5
        elif last in ["gamma", "gamma_1", "gamma_2", "lambda1", "lambda_1", "lambda_2"]:
            random = 0.6 + 0.2 * random
        elif parameter.ndim == 1 and last == "weight":
            random = 1 + 0.1 * random
        elif parameter.ndim == 1 or "mask_token" in name:
            random *= 0.1
        else:
            random *= 1.3 / parameter[0].numel() ** 0.5
        parameter.copy_(random)
    return model.eval()


def build(name, create, patches=None):
    """Its model, with the folder's own noise; what is left of the noise is for the input."""
    of = seeded(name)
    return randomize(create(), of, patches), of


@torch.no_grad()
def captured(model, blocks, before, middle, dropout, x):
    """What the hooks see of one image, and the output: `before` and `middle` name the two norms of a block,
    whose inputs are the residual stream; with `dropout`, the input of timm's `attn_drop` is the attention."""
    seen, hooks = {}, []

    def keep(name, batch):
        seen[name] = batch[0].clone().contiguous()

    def keep_input(module, name):
        hooks.append(module.register_forward_pre_hook(lambda _, inputs: keep(name, inputs[0])))

    for layer, block in enumerate(blocks):
        keep_input(getattr(block, before), f"z.{2 * layer}")
        keep_input(getattr(block, middle), f"z.{2 * layer + 1}")
        if dropout:
            block.attn.fused_attn = False
            keep_input(block.attn.attn_drop, f"attn.{layer}")
    last = f"z.{2 * len(blocks)}"
    hooks.append(blocks[-1].register_forward_hook(lambda _, inputs, output: keep(last, output)))
    out = model(x[None])
    for hook in hooks:
        hook.remove()
    return seen, out


def timm_capture(model, x):
    return captured(model, model.blocks, "norm1", "norm2", True, x)[0]


def save_case(folder, x, capture, info, *, own_size=None, weights=None):
    """All but the weights. A folder without weights of its own says where they are."""
    (HERE / folder).mkdir(exist_ok=True)
    height, width = x.shape[-2:]
    size = width if height == width else [height, width]
    info = {"kind": info.pop("kind"), "model": None, "size": size, **info}
    if own_size:
        info |= {"own_size": own_size}
    if weights:
        info |= {"weights": weights}
    grid = (height // info["patch"], width // info["patch"])
    save_file({"x": x.contiguous()}, HERE / folder / "input.safetensors")
    save_file(capture, HERE / folder / "capture.safetensors")
    metrics = measures(capture, info["patch"], info["prefix_tokens"], grid) | {"info": info}
    (HERE / folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")


def save_pth(file, model):
    file.parent.mkdir(exist_ok=True)
    torch.save({"model": OrderedDict((k, v.detach().clone()) for k, v in model.items())}, file)


def describe(kind, heads, prefix, depth=2, patch=8, dim=32, **more):
    return {"kind": kind, "patch": patch, "dim": dim, "depth": depth, "heads": heads, "prefix_tokens": prefix, **more}


def check_capture():
    """The hooks on timm's models give what the official folders hold."""
    for folder, model in [("timm", timm_vit(40)), ("simmim", simmim(64))]:
        found = timm_capture(model, load_file(HERE / folder / "input.safetensors")["x"])
        expected = load_file(HERE / folder / "capture.safetensors")
        assert found.keys() == expected.keys()
        worst = max((found[k] - expected[k]).abs().max().item() for k in found)
        assert worst < 1e-5, (folder, worst)


# timm's names, and the first publications' names, which timm took over


TINY = dict(patch_size=8, embed_dim=32, depth=2, mlp_ratio=2, num_classes=5)


def make_deit():
    """facebookresearch/deit, distilled: two prefix tokens with a position each, two classifiers."""
    from timm.models.deit import VisionTransformerDistilled

    model, of = build("deit", lambda: VisionTransformerDistilled(img_size=40, num_heads=4, **TINY))
    x = noise(3, 40, 40, of=of)
    save_pth(HERE / "deit/weights.pth", model.state_dict())
    save_case("deit", x, timm_capture(model, x), describe("DeiT distilled checkpoint (.pth)", 4, 2))


def make_beit():
    """microsoft/unilm, finetuned: a relative position bias for each block, with its index as a buffer
    (timm does not store it), and no position embedding, no key bias and no last norm but `fc_norm`."""
    from timm.models.beit import Beit

    positions = dict(use_abs_pos_emb=False, use_rel_pos_bias=True)
    model, of = build("beit", lambda: Beit(img_size=48, num_heads=2, init_values=0.1, **positions, **TINY))
    x = noise(3, 48, 48, of=of)
    state = OrderedDict()
    for name, tensor in model.state_dict().items():
        state[name] = tensor
        if name.endswith("relative_position_bias_table"):
            index = name.replace("bias_table", "index")
            state[index] = model.get_buffer(index)
    save_pth(HERE / "beit/weights.pth", state)
    save_case("beit", x, timm_capture(model, x), describe("BEiT checkpoint (.pth)", 2, 1))


def make_timm_qknorm():
    """What timm's newer models add: norms on the queries and keys of a head, no qkv bias, no [CLS]."""
    from timm.models.vision_transformer import VisionTransformer

    options = dict(qk_norm=True, qkv_bias=False, class_token=False, global_pool="avg", init_values=0.1)
    model, of = build("timm_qknorm", lambda: VisionTransformer(img_size=40, num_heads=4, **options, **TINY))
    x = noise(3, 40, 40, of=of)
    (HERE / "timm_qknorm").mkdir(exist_ok=True)
    save_file(model.state_dict(), HERE / "timm_qknorm/weights.safetensors")
    save_case("timm_qknorm", x, timm_capture(model, x), describe("timm ViT (safetensors)", 4, 0))


# Hugging Face's names


def hugging_face(folder, create, layers, before, middle, info, size, **inputs):
    """One folder from a transformers model, its file with the names of the hub."""
    model, of = build(folder, create)
    x = noise(3, size, size, of=of)
    capture = hf_capture(model, layers, before, middle, info["depth"], x, **inputs)
    weights = published(model)
    (HERE / folder).mkdir(exist_ok=True)
    save_file(weights, HERE / folder / "weights.safetensors", metadata={"format": "pt"})
    check_published(model, weights, x, inputs)
    info["layer_norm_eps"] = model.config.layer_norm_eps
    save_case(folder, x, capture, info)


def hf_capture(model, layers, before, middle, depth, x, **inputs):
    """The attention is what the model itself returns with output_attentions=True, the residual stream the
    inputs of its norms, checked against hidden_states."""
    run = lambda x: model(x, output_attentions=True, output_hidden_states=True, **inputs)
    capture, out = captured(run, layers(model), before, middle, False, x)
    for layer, attention in enumerate(out.attentions):
        capture[f"attn.{layer}"] = attention[0].clone().contiguous()
    assert len(out.attentions) == depth and len(out.hidden_states) == depth + 1
    for layer, hidden in enumerate(out.hidden_states):
        assert torch.equal(hidden[0], capture[f"z.{2 * layer}"]), layer
    return capture


def published(model):
    """The model's weights under the names that the files on the hub have.

    transformers 5 renamed its modules, and its `save_pretrained` turns the names back, but for two things:
    it makes `decoder_encoder.layer.` of ViTMAE's `decoder_layers.`, and it leaves out BEiT's index of the
    relative positions, which the hub's files have and the library ignores.
    """
    from transformers.utils import logging

    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        state = load_file(f"{folder}/model.safetensors")
    state = {k.replace("decoder_encoder.layer.", "decoder_layers."): v for k, v in state.items()}
    for name in [name for name in state if name.endswith("relative_position_bias_table")]:
        grid = model.config.image_size // model.config.patch_size
        bias = model.beit.layers[0].relative_position_bias
        index = bias.generate_relative_position_index((grid, grid))
        state[name.replace("bias_table", "index")] = index.clone().contiguous()
    return dict(sorted(state.items()))


@torch.no_grad()
def check_published(model, weights, x, inputs):
    """The library reads the published names and then computes the same."""
    with tempfile.TemporaryDirectory() as folder:
        model.config.save_pretrained(folder)
        save_file(weights, f"{folder}/model.safetensors", metadata={"format": "pt"})
        again, loading = type(model).from_pretrained(folder, output_loading_info=True, attn_implementation="eager")
    wrong = {kind: keys for kind, keys in loading.items() if keys and not kind.startswith("conversion")}
    assert not wrong, wrong
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, again.state_dict()[name]), name
    # Not bit by bit: where a tensor lies in memory decides how some sums are ordered.
    # The last of `hidden_states` is before the last norm, so it is the final output that is compared.
    first, second = (m(x[None], **inputs) for m in [model, again.eval()])
    last = "logits" if "logits" in first else "last_hidden_state"
    torch.testing.assert_close(first[last], second[last])


def hf_config(config, heads, size, **more):
    widths = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=heads, num_labels=5)
    images = dict(image_size=size, patch_size=8)
    return config(attn_implementation="eager", **widths, **images, **more)


def make_hf_vit():
    """google/vit-base-patch16-224"""
    from transformers import ViTConfig, ViTForImageClassification

    create = lambda: ViTForImageClassification(hf_config(ViTConfig, 2, 40, intermediate_size=64))
    info = describe("Hugging Face ViT (safetensors)", 2, 1)
    hugging_face("hf_vit", create, lambda m: m.vit.layers, "layernorm_before", "layernorm_after", info, 40)


def make_hf_vitmae():
    """facebook/vit-mae-base, with nothing masked and the patches in order"""
    from transformers import ViTMAEConfig, ViTMAEForPreTraining

    decoder = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    decoder = {f"decoder_{key}": value for key, value in decoder.items()}
    config = hf_config(ViTMAEConfig, 4, 48, intermediate_size=64, mask_ratio=0.0, **decoder)
    info = describe("Hugging Face ViTMAE (safetensors)", 4, 1)
    order = torch.arange(36.0)[None]
    layers = lambda m: m.vit.layers
    create = lambda: ViTMAEForPreTraining(config)
    hugging_face("hf_vitmae", create, layers, "layernorm_before", "layernorm_after", info, 48, noise=order)


def make_hf_dinov2():
    """facebook/dinov2-base"""
    from transformers import Dinov2Config, Dinov2Model

    create = lambda: Dinov2Model(hf_config(Dinov2Config, 4, 40, mlp_ratio=2))
    info = describe("Hugging Face DINOv2 (safetensors)", 4, 1)
    hugging_face("hf_dinov2", create, lambda m: m.encoder.layer, "norm1", "norm2", info, 40)


def make_hf_dinov2_reg():
    """facebook/dinov2-with-registers-base: the registers stand after [CLS] and have no position"""
    from transformers import Dinov2WithRegistersConfig, Dinov2WithRegistersModel

    create = lambda: Dinov2WithRegistersModel(hf_config(Dinov2WithRegistersConfig, 2, 48, mlp_ratio=2))
    info = describe("Hugging Face DINOv2 with registers (safetensors)", 2, 5)
    hugging_face("hf_dinov2_reg", create, lambda m: m.encoder.layer, "norm1", "norm2", info, 48)


def make_hf_deit():
    """facebook/deit-base-distilled-patch16-224"""
    from transformers import DeiTConfig, DeiTForImageClassificationWithTeacher

    create = lambda: DeiTForImageClassificationWithTeacher(hf_config(DeiTConfig, 2, 40, intermediate_size=64))
    info = describe("Hugging Face DeiT distilled (safetensors)", 2, 2)
    hugging_face("hf_deit", create, lambda m: m.deit.layers, "layernorm_before", "layernorm_after", info, 40)


def make_hf_beit():
    """microsoft/beit-base-patch16-224"""
    from transformers import BeitConfig, BeitForImageClassification

    config = hf_config(BeitConfig, 4, 40, intermediate_size=64, use_relative_position_bias=True)
    create = lambda: BeitForImageClassification(config)
    info = describe("Hugging Face BEiT (safetensors)", 4, 1)
    hugging_face("hf_beit", create, lambda m: m.beit.layers, "layernorm_before", "layernorm_after", info, 40)


# Positions for another size


def timm_vit(size):
    """The model of timm/, its positions resampled by timm."""
    from timm.models.vision_transformer import VisionTransformer

    state = load_file(HERE / "timm/weights.safetensors")
    ratio = state["blocks.0.mlp.fc1.bias"].numel() / 32
    options = dict(patch_size=8, embed_dim=32, depth=2, num_heads=2, mlp_ratio=ratio, num_classes=0)
    model = VisionTransformer(img_size=40, **options)
    model.load_state_dict({name: tensor for name, tensor in state.items() if not name.startswith("head.")})
    model.set_input_size(img_size=size)
    return model.eval()


def make_timm_resampled():
    """timm/ at other sizes: timm's bicubic interpolation, which antialiases also when it enlarges (then
    only its kernel differs: a = -0.5, where PyTorch without antialias has a = -0.75)."""
    for folder, size in [("timm_up", 72), ("timm_down", 24)]:
        x = noise(3, size, size, of=seeded(folder))
        info = describe("timm ViT (safetensors), positions resampled", 2, 1)
        capture = timm_capture(timm_vit(size), x)
        save_case(folder, x, capture, info, own_size=40, weights="timm/weights.safetensors")


def dinov2(size, state, own_size, patch, heads):
    """A DINOv2 with registers in timm, which gives none of its prefix tokens a position."""
    from timm.models.vision_transformer import VisionTransformer

    dim = state["cls_token"].shape[-1]
    ratio = state["blocks.0.mlp.fc1.bias"].numel() / dim
    options = dict(reg_tokens=4, no_embed_class=True, init_values=0.1, mlp_ratio=ratio, num_classes=0)
    model = VisionTransformer(
        img_size=own_size, patch_size=patch, embed_dim=dim, depth=2, num_heads=heads, **options
    )
    model.load_state_dict(state)
    model.set_input_size(img_size=size)
    return model.eval()


def make_dinov2_resampled():
    """dinov2_reg/ at 70 px, and DINOv2 as facebookresearch/dinov2 publishes it, at 42 px: the root of the
    file is the state dict, [CLS] has a position, and the registers, which do not, are inserted after it.
    Its models with registers are resampled with antialias and without the offset of those without."""
    state = load_file(HERE / "dinov2_reg/weights.safetensors")
    state = {name: tensor for name, tensor in state.items() if not name.startswith("head.")}
    x = noise(3, 70, 70, of=seeded("dinov2_resampled"))
    info = describe("timm ViT (safetensors), positions resampled", 3, 5, patch=14, dim=48)
    capture = timm_capture(dinov2(70, state, 42, 14, 3), x)
    save_case("dinov2_resampled", x, capture, info, own_size=42, weights="dinov2_reg/weights.safetensors")

    from timm.models.vision_transformer import VisionTransformer

    size, own_size, patch = 42, 70, 14
    options = dict(reg_tokens=4, no_embed_class=True, init_values=0.1, **TINY | {"patch_size": 14, "num_classes": 0})
    model, of = build("dinov2_fb", lambda: VisionTransformer(img_size=own_size, num_heads=4, **options))
    state = model.state_dict()
    cls_position = 0.015 * noise(1, 1, 32, of=of)
    official = OrderedDict(
        cls_token=state["cls_token"],
        pos_embed=torch.cat([cls_position, state["pos_embed"]], 1),
        register_tokens=state["reg_token"],
        mask_token=0.1 * noise(1, 32, of=of),
    )
    official |= {name: tensor for name, tensor in state.items() if name not in ["pos_embed", "reg_token"]}
    (HERE / "dinov2_fb").mkdir(exist_ok=True)
    torch.save(OrderedDict((k, v.clone()) for k, v in official.items()), HERE / "dinov2_fb/weights.pth")

    state["cls_token"] = state["cls_token"] + cls_position
    x = noise(3, size, size, of=of)
    capture = timm_capture(dinov2(size, state, own_size, patch, 4), x)
    info = describe("DINOv2 with registers (.pth), positions resampled", 4, 5, patch=patch)
    save_case("dinov2_fb", x, capture, info, own_size=own_size)


def resized_table(table, window):
    """A relative position bias table for another window, as BEiT's and SimMIM's finetuning code does it.

    The old offsets -w+1..w-1 are laid out not evenly but as the partial sums of a geometric progression
    1 + q + q^2 + …, with q (between 1.01 and 1.5, by bisection) such that the outermost comes to lie at the
    new window's outermost offset, so that near offsets keep about their bias. The new, even offsets are
    read off an interpolating bicubic spline through them; an offset outside gets the value at the edge.
    The last three rows, for [CLS], stay as they are.

    A smaller window stops the bisection at q = 1.01, so there the table is cropped rather than squeezed.

    The original calls scipy's `interp2d(kind="cubic")`, which newer scipy does not have. It was the same
    FITPACK spline as this `RectBivariateSpline` with kx=3, ky=3, s=0, evaluated with the same clamping:
    scipy 1.11.4's gives the tables of resample.safetensors bit by bit.
    (timm's own function interpolates linearly, and is thus no reference for this.)
    """
    table, rest = table[:-3], table[-3:]
    old, new = round(len(table) ** 0.5), 2 * window - 1
    if old == new:
        return torch.cat([table, rest])

    left, right = 1.01, 1.5
    while right - left > 1e-6:
        q = (left + right) / 2
        outermost = (1 - q ** (old // 2)) / (1 - q)
        left, right = (left, q) if outermost > new // 2 else (q, right)

    offsets, at = [], 1
    for i in range(old // 2):
        offsets.append(at)
        at += q ** (i + 1)
    offsets = [-o for o in reversed(offsets)] + [0] + offsets

    wanted = np.arange(-(new // 2), new // 2 + 1, dtype=np.float64)
    heads = []
    for head in table.T:
        spline = RectBivariateSpline(offsets, offsets, head.reshape(old, old).numpy(), kx=3, ky=3, s=0)
        heads.append(torch.from_numpy(spline(wanted, wanted)).float().flatten())
    return torch.cat([torch.stack(heads, 1), rest])


def simmim(size):
    """The encoder of simmim/ in timm's BEiT, which has the same names, its shared table resized."""
    from timm.models.beit import Beit

    state = torch.load(HERE / "simmim/weights.pth", weights_only=False)["model"]
    state = {k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")}
    del state["mask_token"], state["rel_pos_bias.relative_position_index"]
    table = "rel_pos_bias.relative_position_bias_table"
    state[table] = resized_table(state[table], size // 16)
    shape = dict(patch_size=16, embed_dim=48, depth=3, num_heads=4, num_classes=0, init_values=0.1)
    options = dict(use_abs_pos_emb=False, use_shared_rel_pos_bias=True, use_fc_norm=False)
    model = Beit(img_size=size, **shape, **options)
    model.load_state_dict(state)
    return model.eval()


def make_simmim_resampled():
    """simmim/ at other sizes."""
    for folder, size in [("simmim_up", 80), ("simmim_down", 48)]:
        x = noise(3, size, size, of=seeded(folder))
        kind = "SimMIM checkpoint (.pth), relative positions resized"
        info = describe(kind, 4, 1, depth=3, patch=16, dim=48)
        capture = timm_capture(simmim(size), x)
        save_case(folder, x, capture, info, own_size=64, weights="simmim/weights.pth")


def make_resample():
    """The resampled positions alone. `abs.in` [49, 4] is a grid of 7 and `abs.out.G` the same for a grid
    of G by timm; `abs_plain.out.G` without antialias, as MAE and most of transformers do it, `abs_offset.out.G`
    by a scale with an offset of 0.1, as DINO and DINOv2 without registers, `abs_corners.out.G` as torchvision.
    `rel.in` [172, 2] is a table for a window of 7, `rel4.in` one for 4, and `rel.out.W`, `rel4.out.W` are
    those for W. From 4 to 6 the progression cannot reach the outermost offset: there the edge counts."""
    from timm.layers.pos_embed import resample_abs_pos_embed

    of = seeded("resample")
    positions = 0.3 * noise(1, 49, 4, of=of)
    tensors = {"abs.in": positions[0]}
    for grid in [3, 4, 5, 9, 12, 14]:
        square = positions.reshape(1, 7, 7, 4).permute(0, 3, 1, 2)
        scale = (grid + 0.1) / 7
        by = {
            "plain": {"size": (grid, grid), "align_corners": False},
            "offset": {"scale_factor": (scale, scale)},
            "corners": {"size": (grid, grid), "align_corners": True},
        }
        tensors[f"abs.out.{grid}"] = resample_abs_pos_embed(positions, [grid, grid], num_prefix_tokens=0)[0]
        for name, options in by.items():
            resampled = F.interpolate(square, mode="bicubic", **options)
            tensors[f"abs_{name}.out.{grid}"] = resampled[0].permute(1, 2, 0).reshape(grid * grid, 4)
    for name, window, windows in [("rel", 7, [4, 5, 9, 14]), ("rel4", 4, [3, 5, 6])]:
        table = 0.5 * noise((2 * window - 1) ** 2 + 3, 2, of=of)
        tensors[f"{name}.in"] = table
        tensors |= {f"{name}.out.{w}": resized_table(table, w) for w in windows}
    save_file({name: t.contiguous() for name, t in tensors.items()}, HERE / "resample.safetensors")


@torch.no_grad()
def by_position(model, size):
    """The attention of each layer where all queries are zero: nothing but the bias is left in the scores."""
    for block in model.blocks:
        dim = block.attn.qkv.in_features
        block.attn.qkv.weight[:dim] = 0
        block.attn.q_bias.zero_()
    capture = timm_capture(model, torch.zeros(3, size, size))
    return torch.stack([capture[f"attn.{layer}"] for layer in range(len(model.blocks))])


def make_bias():
    """What timm's BEiT attends to by position alone: `beit` [layers, heads, n, n], and `simmim` and
    `simmim_up` [heads, n, n], whose blocks share their bias."""
    from timm.models.beit import Beit

    positions = dict(use_abs_pos_emb=False, use_rel_pos_bias=True)
    beit, _ = build("beit", lambda: Beit(img_size=48, num_heads=2, init_values=0.1, **positions, **TINY))
    tensors = {"beit": by_position(beit, 48)}
    for name, size in [("simmim", 64), ("simmim_up", 80)]:
        layers = by_position(simmim(size), size)
        assert torch.equal(layers[0], layers[-1])
        tensors[name] = layers[0].contiguous()
    save_file(tensors, HERE / "bias.safetensors")


# Containers


class Harm:
    """Runs a command where a file is unpickled carelessly."""

    def __reduce__(self):
        return os.system, (PAYLOAD,)


def make_containers():
    """The same three tensors in everything torch.save can write, more of them in some files (then
    `NAME.expected.safetensors` holds all), code in some, and files that hold something else.
    Never load code*.pth and reduce_root.pth here but with weights_only=True, which refuses them."""
    folder = HERE / "containers"
    folder.mkdir(exist_ok=True)
    of = seeded("containers")
    common = {"stem.weight": noise(2, 3, 2, 2, of=of), "stem.bias": noise(2, of=of), "steps": torch.tensor([3, -4])}
    save_file(common, folder / "expected.safetensors")

    torch.save(common, folder / "zip.pth")
    torch.save(common, folder / "mae_pretrain_vit_base.pth")  # under such a name, padding of exactly four bytes
    torch.save(common, folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(common, folder / "protocol4.pth", pickle_protocol=4)

    whole = noise(4, 6, of=of)
    views = common | {
        "whole": whole,
        "row": whole[2],
        "offset": whole[1:3, 2:5],
        "transposed": whole.T,
        "strided": whole[::2, ::3],
        "broadcast": whole[0, :1].expand(3),
        "scalar": torch.tensor(2.5),
        "empty": torch.empty(0, 4),
    }
    torch.save(views, folder / "views.pth")
    torch.save(views, folder / "views_legacy.pth", _use_new_zipfile_serialization=False)
    save_expected(folder, "views", views)

    values = noise(2, 3, of=of)
    kinds = ["float64", "bfloat16", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]
    dtypes = common | {kind: (8 * values.abs()).to(getattr(torch, kind)) for kind in kinds}
    dtypes |= {kind: (8 * values).to(getattr(torch, kind)) for kind in kinds[:3]} | {"bool": values > 0}
    torch.save(dtypes, folder / "dtypes.pth")
    save_expected(folder, "dtypes", dtypes)

    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
    randomize(model, of)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    model(noise(5, 4, of=of)).sum().backward()
    optimizer.step()
    model.zero_grad()
    everything = {
        "model": model.state_dict(),
        "parameter": torch.nn.Parameter(common["stem.weight"].clone()),
        "nested": {"deeper": common, "list": [common["stem.bias"], 1], "tuple": (common["steps"],)},
        "optimizer": optimizer.state_dict(),
        "args": argparse.Namespace(arch="vit_tiny", betas=(0.9, 0.95), output=None),
        "epoch": 300,
        "negative": -(2**40),
        "none": None,
        "yes": True,
        "loss": np.float64(0.25),
        "size": torch.Size([2, 3]),
        "dtype": torch.float32,
        "device": torch.device("cpu"),
        "set": {1, 2},
        "text": "ViT \u00e9",
        3: "a key that is not text",
    }
    torch.save(everything, folder / "parameters.pth")
    save_expected(folder, "parameters", flattened(everything))
    torch.save(model, folder / "module.pth")
    save_expected(folder, "module", model.state_dict())

    code = common | {"payload": Harm()}
    torch.save(code, folder / "code.pth")
    torch.save(code, folder / "code_legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(Harm(), folder / "reduce_root.pth")
    whole = torch.load(HERE / "deit" / "weights.pth", weights_only=True)
    torch.save({**whole, "callback": Harm()}, folder / "code_vit.pth")

    with zipfile.ZipFile(folder / "not_torch.zip", "w") as file:
        file.writestr(zipfile.ZipInfo("readme.txt", (2020, 1, 1, 0, 0, 0)), "Not a checkpoint.\n")
    make_other_models(folder)


def make_other_models(folder):
    """A ViT with a NaN in its weights, and the names of models that are no ViT."""
    from timm.models.swin_transformer import SwinTransformer
    from timm.models.vision_transformer import VisionTransformer
    from torchvision.models import resnet18

    options = dict(img_size=8, patch_size=4, embed_dim=8, depth=1, num_heads=2, mlp_ratio=2, num_classes=2)
    model, _ = build("nan", lambda: VisionTransformer(**options))
    state = model.state_dict()
    state["blocks.0.mlp.fc1.weight"][3, 4] = float("nan")
    save_file(state, folder / "nan.safetensors")

    state, of = resnet18().state_dict(), seeded("resnet")
    parts = ("conv1", "bn1", "layer1.0", "layer2.0", "fc")
    state = {name: tensor for name, tensor in state.items() if name.startswith(parts)}
    state = {name: noise(*[min(n, 2) for n in t.shape], of=of).to(t.dtype) for name, t in state.items()}
    torch.save(state, folder / "resnet.pth", _use_new_zipfile_serialization=False)

    options = dict(img_size=16, patch_size=4, embed_dim=4, depths=(1, 1), num_heads=(1, 2), window_size=2)
    model, _ = build("swin", lambda: SwinTransformer(mlp_ratio=1, num_classes=2, **options))
    torch.save({"model": model.state_dict()}, folder / "swin.pth", _use_new_zipfile_serialization=False)


def flattened(value, name=""):
    """Its tensors by their paths, as in `nested.list.0`."""
    if isinstance(value, torch.Tensor):
        return {name: value.detach()}
    if isinstance(value, dict):
        items = value.items()
    else:
        items = enumerate(value) if type(value) in (list, tuple) else []
    return {k: v for key, part in items for k, v in flattened(part, f"{name}.{key}" if name else str(key)).items()}


def save_expected(folder, name, tensors):
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, folder / f"{name}.expected.safetensors")


# Reading back


def check_case(folder):
    metrics = json.loads((folder / "metrics.json").read_text())
    info = metrics["info"]
    x = load_file(folder / "input.safetensors")["x"]
    capture = load_file(folder / "capture.safetensors")
    sides = info["size"] if isinstance(info["size"], list) else [info["size"]] * 2
    n = (sides[0] // info["patch"]) * (sides[1] // info["patch"]) + info["prefix_tokens"]
    assert tuple(x.shape) == (3, *sides)
    assert len(capture) == 3 * info["depth"] + 1
    for layer in range(info["depth"]):
        attention = capture[f"attn.{layer}"]
        assert tuple(attention.shape) == (info["heads"], n, n)
        assert (attention.sum(-1) - 1).abs().max() < 1e-5
        assert attention.std(-1).mean() * n > 0.05, "attends to everything alike"
    for index in range(2 * info["depth"] + 1):
        assert tuple(capture[f"z.{index}"].shape) == (n, info["dim"])
    assert all(torch.isfinite(tensor).all() for tensor in capture.values())
    weights = HERE / info["weights"] if "weights" in info else next(folder.glob("weights.*"))
    state = load_file(weights) if weights.suffix == ".safetensors" else torch.load(weights, weights_only=False)
    assert len(flattened(state)) > 20
    return f"heads {info['heads']}, n {n:3}, size {' x '.join(map(str, sides))}"


def check_containers(folder):
    common = load_file(folder / "expected.safetensors")
    for file in sorted(folder.glob("*.pth")):
        if file.stem in ["code", "code_legacy", "code_vit", "reduce_root"]:
            try:
                torch.load(file, weights_only=True)
            except Exception:
                continue
            raise AssertionError(f"{file} was loaded")
        found = torch.load(file, weights_only=False)
        if file.stem in ["resnet", "swin"]:
            continue
        if file.stem == "module":
            found = found.state_dict()
        expected = folder / f"{file.stem.removesuffix('_legacy')}.expected.safetensors"
        expected = load_file(expected) if expected.exists() else common
        found = flattened(found)
        assert found.keys() == expected.keys(), file
        assert all(torch.equal(found[k], expected[k]) and found[k].dtype == expected[k].dtype for k in found), file
    assert not os.path.exists(PAYLOAD.split()[-1])


def check_folders(folders):
    total = 0
    for folder in folders:
        folder = HERE / folder
        text = check_containers(folder) or "" if folder.name == "containers" else check_case(folder)
        size = sum(file.stat().st_size for file in folder.iterdir())
        total += size
        print(f"{folder.name:18} {size / 1000:7.1f} kB  {text}")
    print(f"{'all':18} {total / 1000:7.1f} kB")


# A folder and what makes it
FOLDERS = {
    "deit": make_deit,
    "beit": make_beit,
    "timm_qknorm": make_timm_qknorm,
    "hf_vit": make_hf_vit,
    "hf_vitmae": make_hf_vitmae,
    "hf_dinov2": make_hf_dinov2,
    "hf_dinov2_reg": make_hf_dinov2_reg,
    "hf_deit": make_hf_deit,
    "hf_beit": make_hf_beit,
    "timm_up": make_timm_resampled,
    "timm_down": make_timm_resampled,
    "dinov2_resampled": make_dinov2_resampled,
    "dinov2_fb": make_dinov2_resampled,
    "simmim_up": make_simmim_resampled,
    "simmim_down": make_simmim_resampled,
    "containers": make_containers,
}


def main():
    wanted = sys.argv[1:]
    unknown = set(wanted) - FOLDERS.keys() - {"check", "resample", "bias"}
    if unknown:
        sys.exit(f"no such folder: {', '.join(unknown)}")
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    check_measures()
    check_capture()
    if wanted != ["check"]:
        makers = [FOLDERS[folder] for folder in wanted if folder in FOLDERS] or list(FOLDERS.values())
        if wanted and set(wanted) <= {"resample", "bias"}:
            makers = []
        if not wanted or "resample" in wanted:
            makers.append(make_resample)
        if not wanted or "bias" in wanted:
            makers.append(make_bias)
        for make in dict.fromkeys(makers):
            make()
    check_folders([folder for folder in FOLDERS if (HERE / folder).exists()])


if __name__ == "__main__":
    main()
