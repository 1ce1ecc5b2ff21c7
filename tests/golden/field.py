"""Makes the third group of golden folders (see README.md): architectures and layouts that people met in the
field, from the reference code of timm, of Hugging Face's transformers and of torchvision.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/field.py                     # everything
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/field.py timm_clip hf_dinov3  # only these
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/field.py check                # writes nothing

Noise, hooks, measures and what is checked are make.py's. Where a layout's own code is not at hand (OpenMMLab,
Meta's DINOv2) timm computes, and its weights are renamed. Meta's SwiGLU gates with the first half of `w12`, as
timm does with that of `fc1`: run beside timm's, its code gave the same.
"""
# torch==2.15.0 torchvision==0.29.2 timm==1.0.31 transformers==5.24.0 numpy==2.2.6 scipy==1.17.1
# safetensors==0.8.0

import json
import sys
import warnings
from collections import OrderedDict
from functools import partial

import torch
from make import (
    HERE,
    TINY,
    build,
    captured,
    check_folders,
    check_published,
    describe,
    hf_capture,
    hf_config,
    measures,
    noise,
    published,
    save_case,
    timm_capture,
)
from safetensors.torch import save_file

LUMINANCE = torch.tensor([0.299, 0.587, 0.114])


def save_weights(folder, state, config=None):
    """What the shapes do not tell goes into the file's own `config`."""
    (HERE / folder).mkdir(exist_ok=True)
    # One entry at most: their order in a file is not always the same.
    metadata = {"config": json.dumps(config)} if config else {"format": "pt"}
    state = {name: tensor.detach().clone().contiguous() for name, tensor in state.items()}
    save_file(state, HERE / folder / "weights.safetensors", metadata=metadata)


def save_torch(folder, wrap, state, file="weights.pth"):
    (HERE / folder).mkdir(exist_ok=True)
    state = OrderedDict((name, tensor.detach().clone()) for name, tensor in state.items())
    torch.save(wrap(state), HERE / folder / file)


def timm_vit(folder, size, heads, **options):
    """A model of timm with the folder's noise, and an input for it."""
    from timm.models.vision_transformer import VisionTransformer

    options = TINY | options
    model, of = build(folder, lambda: VisionTransformer(img_size=size, num_heads=heads, **options))
    return model, noise(3, size, size, of=of), of


# Architectures


def dinov3(folder, size, heads, **options):
    """timm's vit_small_patch16_dinov3, tiny: its entry's arguments, and a file that cannot tell its size."""
    from timm.layers import LayerNorm
    from timm.models.eva import Eva

    rotary = dict(rope_type="dinov3", rope_temperature=100, rope_rotate_half=True, use_rot_pos_emb=True)
    options |= dict(dynamic_img_size=True, init_values=1e-5, use_abs_pos_emb=False, num_reg_tokens=4)
    options |= dict(use_fc_norm=False, norm_layer=partial(LayerNorm, eps=1e-5))
    model, of = build(folder, lambda: Eva(img_size=size, num_heads=heads, **TINY, **rotary, **options))
    x = noise(3, size, size, of=of)
    save_weights(folder, model.state_dict(), {"size": size, "heads": heads})
    info = describe("timm DINOv3 (safetensors)", heads, 5, layer_norm_eps=1e-5)
    save_case(folder, x, timm_capture(model, x), info)


def make_timm_dinov3():
    dinov3("timm_dinov3", 40, 2, qkv_bias=False)


def make_timm_dinov3_qkvb():
    """With a bias on queries and values, which timm says is zero in Meta's weights, and here is not."""
    dinov3("timm_dinov3_qkvb", 48, 4, qkv_bias=True)


def hf_dinov3(folder, info, size, own_size, in_memory, **more):
    """facebook/dinov3-vits16-pretrain-lvd1689m, with the names of the hub or with those in memory."""
    from transformers import DINOv3ViTConfig, DINOv3ViTModel

    heads, sides = info["heads"], dict(hidden_size=info["dim"], intermediate_size=2 * info["dim"])
    config = hf_config(DINOv3ViTConfig, heads, own_size, num_register_tokens=4, **more)
    config.update(sides)
    model, of = build(folder, lambda: DINOv3ViTModel(config))
    x = noise(3, size, size, of=of)
    capture = hf_capture(model, lambda m: m.model.layer, "norm1", "norm2", 2, x)
    weights = model.state_dict() if in_memory else published(model)
    if not in_memory:
        check_published(model, weights, x, {})
    assert ("model.layer.0.norm1.bias" in weights) == in_memory and ("layer.0.norm1.bias" in weights) != in_memory
    save_weights(folder, weights, {"size": own_size, "heads": heads})
    info["layer_norm_eps"] = model.config.layer_norm_eps
    save_case(folder, x, capture, info, own_size=None if own_size == size else own_size)


def make_hf_dinov3():
    """Three frequencies for each way of the plane: a head is 12 wide."""
    info = describe("Hugging Face DINOv3 (safetensors)", 4, 5, dim=48)
    hf_dinov3("hf_dinov3", info, 40, 40, False)


def make_hf_dinov3_gated():
    """As the larger ones; at another size than the file's, where the same corners are turned as far."""
    info = describe("Hugging Face DINOv3, gated, names in memory (safetensors)", 2, 5)
    hf_dinov3("hf_dinov3_gated", info, 48, 32, True, use_gated_mlp=True, hidden_act="silu")


SWIGLU = dict(init_values=1e-5, mlp_ratio=2.66667 * 2)


def swiglu():
    from timm.layers import SwiGLUPacked

    return SWIGLU | dict(mlp_layer=SwiGLUPacked, act_layer=torch.nn.SiLU)


def make_timm_swiglu():
    """vit_giant_patch14_dinov2"""
    model, x, _ = timm_vit("timm_swiglu", 40, 4, **swiglu())
    save_weights("timm_swiglu", model.state_dict())
    save_case("timm_swiglu", x, timm_capture(model, x), describe("timm DINOv2, gated (safetensors)", 4, 1))


def make_dinov2_swiglu_fb():
    """dinov2_vitg14_pretrain.pth: the root is the state dict."""
    model, x, of = timm_vit("dinov2_swiglu_fb", 40, 2, **swiglu() | dict(num_classes=0))
    state = {"mask_token": 0.1 * noise(1, 32, of=of)}
    for name, tensor in model.state_dict().items():
        state[name.replace("mlp.fc1.", "mlp.w12.").replace("mlp.fc2.", "mlp.w3.")] = tensor
    save_torch("dinov2_swiglu_fb", lambda state: state, state)
    info = describe("DINOv2, gated (.pth)", 2, 1)
    save_case("dinov2_swiglu_fb", x, timm_capture(model, x), info)


def make_timm_clip():
    """vit_base_patch16_clip_224: a norm before the first block, and no bias of the patches."""
    from timm.layers import LayerNorm

    options = dict(pre_norm=True, norm_layer=partial(LayerNorm, eps=1e-5))
    model, x, _ = timm_vit("timm_clip", 40, 4, **options)
    assert "patch_embed.proj.bias" not in model.state_dict()
    save_weights("timm_clip", model.state_dict())
    info = describe("timm CLIP (safetensors)", 4, 1, layer_norm_eps=1e-5)
    save_case("timm_clip", x, timm_capture(model, x), info)


def make_timm_siglip():
    """vit_base_patch16_siglip_224: no [CLS]; a pool by attention follows. Its GELU is exact there."""
    options = dict(class_token=False, global_pool="map", num_classes=0)
    model, x, _ = timm_vit("timm_siglip", 40, 2, **options)
    save_weights("timm_siglip", model.state_dict())
    save_case("timm_siglip", x, timm_capture(model, x), describe("timm SigLIP (safetensors)", 2, 0))


def make_hf_siglip():
    """google/siglip-base-patch16-224: GELU by tanh. Says how far the exact one is from it."""
    from transformers import SiglipVisionConfig, SiglipVisionModel

    def created(activation):
        config = hf_config(SiglipVisionConfig, 4, 40, intermediate_size=64, hidden_act=activation)
        return build("hf_siglip", lambda: SiglipVisionModel(config))

    (model, of), (exact, _) = created("gelu_pytorch_tanh"), created("gelu")
    x = noise(3, 40, 40, of=of)
    run = lambda m: hf_capture(m, lambda m: m.encoder.layers, "layer_norm1", "layer_norm2", 2, x)
    capture, other = run(model), run(exact)
    # The hub's files hold both towers.
    weights = {f"vision_model.{name}": tensor for name, tensor in model.state_dict().items()}
    check_published(model, weights, x, {})
    weights |= {"text_model.final_layer_norm.weight": torch.ones(4), "logit_scale": torch.ones(1)}
    save_weights("hf_siglip", weights)
    info = describe("Hugging Face SigLIP (safetensors)", 4, 0)
    info["layer_norm_eps"] = model.config.layer_norm_eps
    save_case("hf_siglip", x, capture, info)
    for part in ["attn", "z"]:
        far = [(capture[k] - other[k]).abs().max().item() for k in capture if k.startswith(part)]
        print(f"hf_siglip: {part} with exact GELU differs by {max(far):.1e}")
    ours, others = (measures(c, 8, 0) for c in (capture, other))
    for name, values in ours.items():
        far = (torch.tensor(values) - torch.tensor(others[name])).abs().max().item()
        print(f"hf_siglip: {name} with exact GELU differs by {far:.1e}")


# Layouts


def in_memory(folder, create, layers, info, size):
    """transformers 5 without `save_pretrained`, which turns the names back to the hub's."""
    model, of = build(folder, create)
    x = noise(3, size, size, of=of)
    capture = hf_capture(model, layers, "layernorm_before", "layernorm_after", 2, x)
    save_weights(folder, model.state_dict())
    info["layer_norm_eps"] = model.config.layer_norm_eps
    save_case(folder, x, capture, info)


def make_hf5_vit():
    from transformers import ViTConfig, ViTModel

    create = lambda: ViTModel(hf_config(ViTConfig, 4, 40, intermediate_size=64))
    info = describe("Hugging Face ViT, names of transformers 5 (safetensors)", 4, 1)
    in_memory("hf5_vit", create, lambda m: m.layers, info, 40)


def make_hf5_beit():
    from transformers import BeitConfig, BeitForImageClassification

    config = hf_config(BeitConfig, 2, 40, intermediate_size=64, use_relative_position_bias=True)
    create = lambda: BeitForImageClassification(config)
    info = describe("Hugging Face BEiT, names of transformers 5 (safetensors)", 2, 1)
    in_memory("hf5_beit", create, lambda m: m.beit.layers, info, 40)


def make_openmmlab():
    """mmpretrain's names; the norm after the last block is an `ln1`, too."""
    model, x, of = timm_vit("openmmlab", 40, 2, num_classes=0)
    names = {
        "patch_embed.proj.": "patch_embed.projection.",
        "norm1.": "ln1.",
        "norm2.": "ln2.",
        "mlp.fc1.": "ffn.layers.0.0.",
        "mlp.fc2.": "ffn.layers.1.",
        "blocks.": "layers.",
    }
    state = {}
    for name, tensor in model.state_dict().items():
        if name.startswith("norm."):
            name = name.replace("norm.", "ln1.")
        for timms, theirs in names.items():
            name = name.replace(timms, theirs)
        state[f"backbone.{name}"] = tensor
    state["neck.fc0.weight"] = noise(4, 4, of=of)
    save_torch("openmmlab", lambda state: {"meta": {"epoch": 300}, "state_dict": state}, state)
    save_case("openmmlab", x, timm_capture(model, x), describe("OpenMMLab checkpoint (.pth)", 2, 1))


def make_torchvision():
    """vit_b_16, computed by torchvision; `older.pth` has the names that its older versions wrote."""
    from torchvision.models import VisionTransformer

    shape = dict(num_layers=2, num_heads=4, hidden_dim=32, mlp_dim=64, num_classes=5)
    create = lambda: VisionTransformer(image_size=40, patch_size=8, **shape)
    model, of = build("torchvision", create)
    x = noise(3, 40, 40, of=of)
    attentions = {}
    for layer, block in enumerate(model.encoder.layers):
        ask = lambda module, inputs, options: (inputs, dict(need_weights=True, average_attn_weights=False))
        keep = lambda module, inputs, out, layer=layer: attentions.update({f"attn.{layer}": out[1][0].contiguous()})
        block.self_attention.register_forward_pre_hook(ask, with_kwargs=True)
        block.self_attention.register_forward_hook(keep)
    capture, out = captured(model, model.encoder.layers, "ln_1", "ln_2", False, x)
    state = model.state_dict()
    older = {k.replace("mlp.0.", "mlp.linear_1.").replace("mlp.3.", "mlp.linear_2."): v for k, v in state.items()}
    for names, file in [(state, "weights.pth"), (older, "older.pth")]:
        save_torch("torchvision", lambda state: state, names, file)
        again = create().eval()
        again.load_state_dict(torch.load(HERE / "torchvision" / file, weights_only=True))
        torch.testing.assert_close(again(x[None]), out)
    save_case("torchvision", x, capture | attentions, describe("torchvision checkpoint (.pth)", 4, 1))


def make_dinov2_chunked():
    """DINOv2's own training: blocks in chunks, `blocks.CHUNK.BLOCK.`, the second number counting on."""
    options = dict(reg_tokens=4, no_embed_class=True, init_values=0.1, depth=3, num_classes=0)
    model, x, of = timm_vit("dinov2_chunked", 40, 4, **options)
    state = model.state_dict()
    cls_position = 0.015 * noise(1, 1, 32, of=of)
    positions = torch.cat([cls_position, state.pop("pos_embed")], 1)
    official = {"cls_token": state.pop("cls_token").clone(), "pos_embed": positions}
    official |= {"register_tokens": state.pop("reg_token"), "mask_token": 0.1 * noise(1, 32, of=of)}
    for name, tensor in state.items():
        start, *rest = name.split(".")
        official[".".join([start, str(int(rest[0]) // 2), *rest]) if start == "blocks" else name] = tensor
    teacher = {f"backbone.{name}": tensor for name, tensor in official.items()}
    teacher |= {"dino_head.mlp.0.weight": noise(4, 32, of=of), "dino_head.mlp.0.bias": noise(4, of=of)}
    save_torch("dinov2_chunked", lambda state: {"teacher": state}, teacher)
    with torch.no_grad():
        model.cls_token += cls_position
    info = describe("DINOv2 with registers, teacher of a training (.pth)", 4, 5, depth=3)
    save_case("dinov2_chunked", x, timm_capture(model, x), info)


@torch.no_grad()
def make_timm_lora():
    """Low-rank pairs beside two weights of each block, which stay as they are in the file."""
    model, x, of = timm_vit("timm_lora", 40, 2)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    for layer, block in enumerate(model.blocks):
        for name, linear in [("attn.qkv", block.attn.qkv), ("mlp.fc1", block.mlp.fc1)]:
            outputs, inputs = linear.weight.shape
            down, up = noise(3, inputs, of=of) / inputs**0.5, 0.6 * noise(outputs, 3, of=of)
            state |= {f"blocks.{layer}.{name}.lora_A.weight": down, f"blocks.{layer}.{name}.lora_B.weight": up}
            linear.weight += up @ down
    save_weights("timm_lora", state)
    save_case("timm_lora", x, timm_capture(model, x), describe("timm ViT and LoRA (safetensors)", 2, 1))


def make_timm_gray():
    """One channel. All three of the input have the same normalization, so their luminance is normalized."""
    model, x, _ = timm_vit("timm_gray", 40, 4, in_chans=1)
    gray = (LUMINANCE[:, None, None] * x).sum(0, keepdim=True)
    save_weights("timm_gray", model.state_dict())
    save_case("timm_gray", x, timm_capture(model, gray), describe("timm ViT, one channel (safetensors)", 4, 1))


# A folder and what makes it
FOLDERS = {
    "timm_dinov3": make_timm_dinov3,
    "timm_dinov3_qkvb": make_timm_dinov3_qkvb,
    "hf_dinov3": make_hf_dinov3,
    "hf_dinov3_gated": make_hf_dinov3_gated,
    "timm_swiglu": make_timm_swiglu,
    "dinov2_swiglu_fb": make_dinov2_swiglu_fb,
    "timm_clip": make_timm_clip,
    "timm_siglip": make_timm_siglip,
    "hf_siglip": make_hf_siglip,
    "hf5_vit": make_hf5_vit,
    "hf5_beit": make_hf5_beit,
    "openmmlab": make_openmmlab,
    "torchvision": make_torchvision,
    "dinov2_chunked": make_dinov2_chunked,
    "timm_lora": make_timm_lora,
    "timm_gray": make_timm_gray,
}


def run(folders):
    """Makes the folders that the command line names, or all, and checks those that are there; `check` makes none."""
    wanted = sys.argv[1:]
    unknown = set(wanted) - folders.keys() - {"check"}
    if unknown:
        sys.exit(f"no such folder: {', '.join(unknown)}")
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    with torch.no_grad():
        for folder in [] if wanted == ["check"] else wanted or folders:
            folders[folder]()
    check_folders([folder for folder in folders if (HERE / folder).exists()])


if __name__ == "__main__":
    run(FOLDERS)
