"""Makes the fifth group of golden folders (see README.md): grids that are not square, by timm.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/grids.py                  # everything
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/grids.py beit_oblong      # only these
    OMP_NUM_THREADS=1 venv/bin/python tests/golden/grids.py check            # writes nothing

Noise, hooks, measures and what is checked are make.py's and field.py's. An input is height and width, a grid rows and
columns: 64 x 32 px in patches of 8 are 8 x 4.
"""
# torch==2.15.0 timm==1.0.31 numpy==2.2.6 safetensors==0.8.0

from functools import partial

import torch
from field import run, save_torch, save_weights
from make import HERE, TINY, build, describe, noise, save_case, seeded, timm_capture
from safetensors.torch import load_file

TALL, PATCHES = (64, 32), 32


def vit(size):
    from timm.models.vision_transformer import VisionTransformer

    return VisionTransformer(img_size=size, num_heads=2, **TINY)


def make_timm_oblong():
    """A ViT whose file tells its grid by nothing but the number of its positions."""
    model, of = build("timm_oblong", lambda: vit(TALL), PATCHES)
    x = noise(3, *TALL, of=of)
    save_weights("timm_oblong", model.state_dict())
    save_case("timm_oblong", x, timm_capture(model, x), describe("timm ViT, 8 x 4 (safetensors)", 2, 1))


def make_timm_oblong_up():
    """The same at 96 x 48 px: timm resamples rows and columns each by its own."""
    model = vit(TALL).eval()
    model.load_state_dict(load_file(HERE / "timm_oblong/weights.safetensors"))
    model.set_input_size(img_size=(96, 48))
    x = noise(3, 96, 48, of=seeded("timm_oblong_up"))
    info = describe("timm ViT, positions resampled", 2, 1)
    capture = timm_capture(model, x)
    save_case("timm_oblong_up", x, capture, info, own_size=list(TALL), weights="timm_oblong/weights.safetensors")


def make_beit_oblong():
    """A relative position bias for each block, of (2 * 8 - 1) * (2 * 4 - 1) steps and three for [CLS]."""
    from timm.models.beit import Beit

    positions = dict(use_abs_pos_emb=False, use_rel_pos_bias=True)
    model, of = build("beit_oblong", lambda: Beit(img_size=TALL, num_heads=2, init_values=0.1, **positions, **TINY))
    x = noise(3, *TALL, of=of)
    save_torch("beit_oblong", lambda state: {"model": state}, model.state_dict())
    save_case("beit_oblong", x, timm_capture(model, x), describe("BEiT, 8 x 4 (.pth)", 2, 1))


def make_dinov3_oblong():
    """Rotary positions, from -1 to 1 along both sides; `config` in the file tells height and width."""
    from timm.layers import LayerNorm
    from timm.models.eva import Eva

    rotary = dict(rope_type="dinov3", rope_temperature=100, rope_rotate_half=True, use_rot_pos_emb=True)
    options = dict(dynamic_img_size=True, init_values=1e-5, use_abs_pos_emb=False, num_reg_tokens=4, qkv_bias=False)
    options |= dict(use_fc_norm=False, norm_layer=partial(LayerNorm, eps=1e-5))
    model, of = build("dinov3_oblong", lambda: Eva(img_size=TALL, num_heads=2, **TINY, **rotary, **options))
    x = noise(3, *TALL, of=of)
    save_weights("dinov3_oblong", model.state_dict(), {"size": list(TALL), "heads": 2})
    info = describe("timm DINOv3, 8 x 4 (safetensors)", 2, 5, layer_norm_eps=1e-5)
    save_case("dinov3_oblong", x, timm_capture(model, x), info)


def make_eva02_oblong():
    """Rotary positions that count patches of 16 x 16, and absolute ones."""
    from timm.models.eva import Eva

    rotary = dict(use_rot_pos_emb=True, ref_feat_shape=(16, 16), swiglu_mlp=True, qkv_fused=False, scale_mlp=True)
    shape = TINY | dict(mlp_ratio=4 * 2 / 3)
    model, of = build("eva02_oblong", lambda: Eva(img_size=TALL, num_heads=4, **shape, **rotary), PATCHES)
    x = noise(3, *TALL, of=of)
    save_weights("eva02_oblong", model.state_dict())
    save_case("eva02_oblong", x, timm_capture(model, x), describe("timm EVA-02, 8 x 4 (safetensors)", 4, 1))


# A folder and what makes it
FOLDERS = {
    "timm_oblong": make_timm_oblong,
    "timm_oblong_up": make_timm_oblong_up,
    "beit_oblong": make_beit_oblong,
    "dinov3_oblong": make_dinov3_oblong,
    "eva02_oblong": make_eva02_oblong,
}


if __name__ == "__main__":
    run(FOLDERS)
