"""Makes the fourth group of golden folders (see README.md): EVA-02, CLIP's towers in open_clip's and transformers'
layouts, SigLIP, I-JEPA, MSN, data2vec and DINOv3 as its authors name it, at their own input size and at others.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/towers.py                     # everything
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/towers.py eva02 hf_ijepa_up   # only these
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/towers.py check               # writes nothing

Noise, hooks, measures and what is checked are make.py's and field.py's. Where the authors' own code is not at hand
(facebookresearch's ijepa, msn and dinov3) timm computes, and its weights are renamed.
"""
# torch==2.15.0 timm==1.0.31 transformers==5.24.0 open_clip_torch==3.3.0 numpy==2.2.6 scipy==1.17.1
# safetensors==0.8.0

from functools import partial

import torch
import torch.nn.functional as F
from field import run, save_torch, save_weights, timm_vit
from make import (
    TINY,
    build,
    captured,
    check_published,
    describe,
    hf_capture,
    hf_config,
    noise,
    published,
    randomize,
    save_case,
    seeded,
    timm_capture,
)

OWN, LARGER = 40, 56


# EVA-02


def eva02(folder, size, **options):
    """timm's eva02_*: the entries' arguments, tiny. 16 patches a side is what its rotary positions count by."""
    from timm.models.eva import Eva

    rotary = dict(use_rot_pos_emb=True, ref_feat_shape=(16, 16), swiglu_mlp=True)
    shape = TINY | dict(mlp_ratio=4 * 2 / 3)
    create = lambda size: Eva(img_size=size, num_heads=4, **shape, **rotary, **options)
    return create, *build(folder, lambda: create(size))


def make_eva02():
    """eva02_base_patch14_224: query, key and value apart, a gated MLP with a norm inside."""
    _, model, of = eva02("eva02", OWN, qkv_fused=False, scale_mlp=True)
    x = noise(3, OWN, OWN, of=of)
    save_weights("eva02", model.state_dict())
    save_case("eva02", x, timm_capture(model, x), describe("timm EVA-02 (safetensors)", 4, 1))


def make_eva02_tiny():
    """eva02_tiny_patch14_224: query, key and value in one, gate and values in one, no norms inside."""
    _, model, of = eva02("eva02_tiny", OWN)
    x = noise(3, OWN, OWN, of=of)
    save_weights("eva02_tiny", model.state_dict())
    save_case("eva02_tiny", x, timm_capture(model, x), describe("timm EVA-02, tiny (safetensors)", 4, 1))


def make_eva02_clip_up():
    """eva02_base_patch16_clip_224 at another size, as timm loads it: a norm inside attention, too."""
    from timm.models.eva import checkpoint_filter_fn

    create, model, of = eva02("eva02_clip_up", OWN, qkv_fused=False, scale_mlp=True, scale_attn_inner=True)
    x = noise(3, LARGER, LARGER, of=of)
    save_weights("eva02_clip_up", model.state_dict())
    larger = create(LARGER).eval()
    larger.load_state_dict(checkpoint_filter_fn(model.state_dict(), larger))
    info = describe("timm EVA-02 CLIP (safetensors)", 4, 1)
    save_case("eva02_clip_up", x, timm_capture(larger, x), info, own_size=OWN)


# CLIP and SigLIP


def open_clip_model(folder, size, quick_gelu):
    """open_clip's CLIP with both towers, and with the names that its files have."""
    from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg

    vision = CLIPVisionCfg(layers=2, width=32, head_width=8, patch_size=8, image_size=size, mlp_ratio=2.0)
    text = CLIPTextCfg(context_length=5, vocab_size=7, width=8, heads=2, layers=1)
    create = lambda: CLIP(16, vision, text, quick_gelu=quick_gelu)
    model, of = create().eval(), seeded(folder)
    randomize(model.visual, of)
    model.visual.class_embedding.copy_(0.015 * noise(32, of=of))
    positions = model.visual.positional_embedding
    positions.copy_(0.3 * noise(*positions.shape, of=of))
    positions[0] *= 0.05
    return model, of


def open_clip_capture(model, x):
    attentions, hooks = {}, []
    for layer, block in enumerate(model.visual.transformer.resblocks):
        ask = lambda _, inputs, options: (inputs, options | dict(need_weights=True, average_attn_weights=False))
        keep = lambda _, inputs, out, layer=layer: attentions.update({f"attn.{layer}": out[1][0].contiguous()})
        hooks.append(block.attn.register_forward_pre_hook(ask, with_kwargs=True))
        hooks.append(block.attn.register_forward_hook(keep))
    capture, _ = captured(model.visual, model.visual.transformer.resblocks, "ln_1", "ln_2", False, x)
    for hook in hooks:
        hook.remove()
    return capture | attentions


def make_openai_clip():
    """OpenAI's CLIP as `clip.load(...).state_dict()` saves it: QuickGELU, and linear layers in half precision."""
    from open_clip.model import convert_weights_to_fp16

    model, of = open_clip_model("openai_clip", OWN, True)
    x = noise(3, OWN, OWN, of=of)
    convert_weights_to_fp16(model)
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert state["visual.transformer.resblocks.0.mlp.c_fc.weight"].dtype == torch.float16
    assert state["visual.transformer.resblocks.0.ln_1.weight"].dtype == torch.float32
    save_torch("openai_clip", lambda state: state, state)
    info = describe("CLIP, OpenAI's names (.pth)", 4, 1, layer_norm_eps=1e-5)
    save_case("openai_clip", x, open_clip_capture(model.float(), x), info)


def make_open_clip_up():
    """laion's CLIP: GELU, at another size as open_clip loads it."""
    from open_clip.model import resize_pos_embed

    model, of = open_clip_model("open_clip_up", OWN, False)
    x = noise(3, LARGER, LARGER, of=of)
    save_weights("open_clip_up", model.state_dict())
    larger, _ = open_clip_model("open_clip_up", LARGER, False)
    state = model.state_dict()
    resize_pos_embed(state, larger)
    larger.load_state_dict(state)
    info = describe("OpenCLIP (safetensors)", 4, 1, layer_norm_eps=1e-5)
    save_case("open_clip_up", x, open_clip_capture(larger, x), info, own_size=OWN)


def tower(folder, weights_of, create, layers, norms, info, size, own_size, prefix="", beside=None, told=None):
    """A model of transformers at a size, its file at its own; `weights_of` is the folder that has that."""
    model, of = build(weights_of, create)
    x = noise(3, size, size, of=of)
    inputs = {} if size == own_size else {"interpolate_pos_encoding": True}
    capture = hf_capture(model, layers, *norms, 2, x, **inputs)
    info["layer_norm_eps"] = model.config.layer_norm_eps
    if weights_of == folder:
        weights = published(model)
        check_published(model, weights, x, inputs)
        weights = {prefix + name: tensor for name, tensor in weights.items()}
        save_weights(folder, weights | (beside or {}), told)
        weights_of = None
    own_size = None if size == own_size else own_size
    weights_of = weights_of and f"{weights_of}/weights.safetensors"
    save_case(folder, x, capture, info, own_size=own_size, weights=weights_of)


def hf_clip(folder, size):
    """openai/clip-vit-base-patch16: QuickGELU; both towers are in the hub's file."""
    from transformers import CLIPVisionConfig, CLIPVisionModel

    create = lambda: CLIPVisionModel(hf_config(CLIPVisionConfig, 4, OWN, intermediate_size=64))
    info = describe("Hugging Face CLIP (safetensors)", 4, 1)
    norms = ("layer_norm1", "layer_norm2")
    beside = {"text_model.final_layer_norm.weight": torch.ones(4), "logit_scale": torch.ones(1)}
    beside |= {"visual_projection.weight": torch.ones(4, 32)}
    layers = lambda m: m.encoder.layers
    tower(folder, "hf_clip", create, layers, norms, info, size, OWN, "vision_model.", beside)


def make_hf_clip():
    hf_clip("hf_clip", OWN)


def make_hf_clip_up():
    hf_clip("hf_clip_up", LARGER)


def make_hf_siglip_up():
    """The weights of hf_siglip (field.py) at another size."""
    from transformers import SiglipVisionConfig, SiglipVisionModel

    config = hf_config(SiglipVisionConfig, 4, 40, intermediate_size=64, hidden_act="gelu_pytorch_tanh")
    info = describe("Hugging Face SigLIP (safetensors)", 4, 0)
    norms, layers = ("layer_norm1", "layer_norm2"), lambda m: m.encoder.layers
    tower("hf_siglip_up", "hf_siglip", lambda: SiglipVisionModel(config), layers, norms, info, LARGER, 40)


# I-JEPA, MSN, data2vec, BEiT


def plainly(positions, prefix, to):
    """Positions [1, n, dim] on another grid: bicubic, without antialias."""
    side = int((positions.shape[1] - prefix) ** 0.5)
    of_patches = positions[:, prefix:].reshape(1, side, side, -1).permute(0, 3, 1, 2)
    of_patches = F.interpolate(of_patches, size=(to, to), mode="bicubic", align_corners=False)
    return torch.cat([positions[:, :prefix], of_patches.permute(0, 2, 3, 1).flatten(1, 2)], 1)


def at_larger(model, options):
    """timm's model with its positions on the larger grid."""
    from timm.models.vision_transformer import VisionTransformer

    state = model.state_dict()
    state["pos_embed"] = plainly(state["pos_embed"], model.num_prefix_tokens, LARGER // 8)
    larger = VisionTransformer(img_size=LARGER, num_heads=4, **TINY | options).eval()
    larger.load_state_dict(state)
    return larger


def make_ijepa_fb():
    """facebookresearch/ijepa: encoder, predictor and target encoder, of which the last is evaluated. Its own code
    cannot run at another size (it takes a patch for [CLS]), so that is as transformers' has it."""
    options = dict(class_token=False, global_pool="avg", fc_norm=False, num_classes=0)
    model, _, of = timm_vit("ijepa_fb", OWN, 4, **options)
    x = noise(3, LARGER, LARGER, of=of)
    target = {f"module.{name}": tensor for name, tensor in model.state_dict().items()}
    encoder = {name: 0.5 * tensor for name, tensor in target.items()}
    predictor = {"module.predictor_pos_embed": noise(1, 25, 16, of=of), "module.mask_token": noise(1, 1, 16, of=of)}
    predictor |= {"module.predictor_embed.weight": noise(16, 32, of=of)}
    predictor |= {"module.predictor_blocks.0.norm1.weight": noise(16, of=of)}
    parts = dict(encoder=encoder, predictor=predictor, opt={"state": {}}, scaler=None, target_encoder=target)
    save_torch("ijepa_fb", lambda _: parts | {"epoch": 300, "lr": 1e-3}, {})
    info = describe("I-JEPA checkpoint (.pth)", 4, 0)
    save_case("ijepa_fb", x, timm_capture(at_larger(model, options), x), info, own_size=OWN)


def make_msn_fb():
    """facebookresearch/msn: a [CLS] token, a projection head `fc` and no norm after the last block."""
    model, _, of = timm_vit("msn_fb", OWN, 4, num_classes=0)
    x = noise(3, LARGER, LARGER, of=of)
    target = {f"module.{name}": tensor for name, tensor in model.state_dict().items() if not name.startswith("norm.")}
    target |= {"module.fc.fc1.weight": noise(8, 32, of=of), "module.fc.bn1.running_mean": noise(8, of=of)}
    encoder = {name: 0.5 * tensor for name, tensor in target.items()}
    parts = dict(encoder=encoder, prototypes=noise(4, 8, of=of), opt={"state": {}}, target_encoder=target)
    save_torch("msn_fb", lambda _: parts | {"epoch": 800}, {})
    info = describe("MSN checkpoint (.pth)", 4, 1)
    save_case("msn_fb", x, timm_capture(at_larger(model, dict(num_classes=0)), x), info, own_size=OWN)


def jepa_or_msn(folder, weights_of, config, model, info, size, told=None):
    create = lambda: model(hf_config(config, 4, OWN, intermediate_size=64))
    norms = ("layernorm_before", "layernorm_after")
    tower(folder, weights_of, create, lambda m: m.layers, norms, info, size, OWN, told=told)


def hf_ijepa(folder, size):
    """facebook/ijepa_vith14_1k"""
    from transformers import IJepaConfig, IJepaModel

    info = describe("Hugging Face I-JEPA (safetensors)", 4, 0)
    create = lambda config: IJepaModel(config, add_pooling_layer=False)
    jepa_or_msn(folder, "hf_ijepa", IJepaConfig, create, info, size)


def make_hf_ijepa():
    hf_ijepa("hf_ijepa", OWN)


def make_hf_ijepa_up():
    hf_ijepa("hf_ijepa_up", LARGER)


def make_hf_msn():
    """facebook/vit-msn-small, at another size. Its names are those of DINO's files there, whose epsilon is 1e-12, so
    the file's own `config` tells this one."""
    from transformers import ViTMSNConfig, ViTMSNModel

    info = describe("Hugging Face MSN (safetensors)", 4, 1)
    jepa_or_msn("hf_msn", "hf_msn", ViTMSNConfig, ViTMSNModel, info, LARGER, {"eps": 1e-6})


def data2vec(folder, weights_of, size, **table):
    from transformers import Data2VecVisionConfig, Data2VecVisionModel

    config = hf_config(Data2VecVisionConfig, 4, OWN, intermediate_size=64, layer_scale_init_value=0.1, **table)
    model, of = build(weights_of, lambda: Data2VecVisionModel(config))
    x = noise(3, size, size, of=of)
    options = dict(output_attentions=True, interpolate_pos_encoding=size != OWN)
    run = lambda x: model(x, **options)
    capture, out = captured(run, model.encoder.layer, "layernorm_before", "layernorm_after", False, x)
    # Here a block gives a tuple, of which the hook on the last kept the whole first part.
    capture["z.4"] = capture["z.4"][0].contiguous()
    capture |= {f"attn.{layer}": attention[0].contiguous() for layer, attention in enumerate(out.attentions)}
    if weights_of == folder:
        save_weights(folder, {f"data2vec_vision.{name}": tensor for name, tensor in model.state_dict().items()})
    info = describe("Hugging Face data2vec (safetensors)", 4, 1, layer_norm_eps=config.layer_norm_eps)
    weights = None if weights_of == folder else f"{weights_of}/weights.safetensors"
    save_case(folder, x, capture, info, own_size=None if size == OWN else OWN, weights=weights)


def make_hf_data2vec():
    """facebook/data2vec-vision-base: one table for all blocks."""
    data2vec("hf_data2vec", "hf_data2vec", OWN, use_shared_relative_position_bias=True)


def make_hf_data2vec_up():
    """At another size transformers stretches the tables linearly, where BEiT's own code has a spline."""
    data2vec("hf_data2vec_up", "hf_data2vec", LARGER, use_shared_relative_position_bias=True)


def make_hf_data2vec_tables():
    """As fine-tuned: a table for each block, at a smaller size."""
    data2vec("hf_data2vec_tables", "hf_data2vec_tables", 24, use_relative_position_bias=True)


# DINOv3 as its authors name it


def make_dinov3_fb():
    """facebookresearch/dinov3: `storage_tokens`, `ls1`, a mask of the biases that hold NaN, and the periods."""
    from timm.layers import LayerNorm
    from timm.models.eva import Eva

    rotary = dict(rope_type="dinov3", rope_temperature=100, rope_rotate_half=True, use_rot_pos_emb=True)
    options = dict(dynamic_img_size=True, init_values=1e-5, use_abs_pos_emb=False, num_reg_tokens=4, qkv_bias=True)
    options |= dict(use_fc_norm=False, norm_layer=partial(LayerNorm, eps=1e-5), swiglu_mlp=True, scale_mlp=False)
    options |= dict(swiglu_align_to=8)
    create = lambda: Eva(img_size=48, num_heads=4, **TINY, **rotary, **options)
    model, of = build("dinov3_fb", create)
    x = noise(3, 48, 48, of=of)
    state = {"mask_token": 0.1 * noise(1, 32, of=of), "rope_embed.periods": noise(2, of=of)}
    names = {"reg_token": "storage_tokens", "gamma_1": "ls1.gamma", "gamma_2": "ls2.gamma"}
    names |= {"mlp.fc1_g": "mlp.w1", "mlp.fc1_x": "mlp.w2", "mlp.fc2": "mlp.w3"}
    for name, tensor in model.state_dict().items():
        for timms, theirs in names.items():
            name = name.replace(timms, theirs)
        if name.endswith("q_bias"):
            q, v = tensor, model.state_dict()[name.replace("q_bias", "v_bias")]
            unused = torch.full_like(q, torch.nan)
            state[name.replace("q_bias", "qkv.bias")] = torch.cat([q, unused, v])
            ones, zeros = torch.ones_like(q), torch.zeros_like(q)
            state[name.replace("q_bias", "qkv.bias_mask")] = torch.cat([ones, zeros, ones])
        elif not name.endswith("v_bias"):
            state[name] = tensor
    state |= {"local_cls_norm.weight": torch.ones(32), "local_cls_norm.bias": torch.zeros(32)}
    save_torch("dinov3_fb", lambda state: state, state)
    info = describe("DINOv3, its authors' names (.pth)", 4, 5, layer_norm_eps=1e-5)
    save_case("dinov3_fb", x, timm_capture(model, x), info)


# A folder and what makes it
FOLDERS = {
    "eva02": make_eva02,
    "eva02_tiny": make_eva02_tiny,
    "eva02_clip_up": make_eva02_clip_up,
    "openai_clip": make_openai_clip,
    "open_clip_up": make_open_clip_up,
    "hf_clip": make_hf_clip,
    "hf_clip_up": make_hf_clip_up,
    "hf_siglip_up": make_hf_siglip_up,
    "ijepa_fb": make_ijepa_fb,
    "msn_fb": make_msn_fb,
    "hf_ijepa": make_hf_ijepa,
    "hf_ijepa_up": make_hf_ijepa_up,
    "hf_msn": make_hf_msn,
    "hf_data2vec": make_hf_data2vec,
    "hf_data2vec_up": make_hf_data2vec_up,
    "hf_data2vec_tables": make_hf_data2vec_tables,
    "dinov3_fb": make_dinov3_fb,
}


if __name__ == "__main__":
    run(FOLDERS)
