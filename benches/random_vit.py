#!/usr/bin/env python3
"""Writes a timm ViT with random weights in float32, and its `config` as pretrain.py does: large files to measure with.

    pip install numpy safetensors
    python3 benches/random_vit.py vit-b.safetensors                              # 346 MB
    python3 benches/random_vit.py vit-l.safetensors --dim 1024 --depth 24 --heads 16   # 1.2 GB
"""
import argparse
import json

import numpy as np
from safetensors.numpy import save_file

p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("out")
p.add_argument("--dim", type=int, default=768)
p.add_argument("--depth", type=int, default=12)
p.add_argument("--heads", type=int, default=12)
p.add_argument("--size", type=int, default=224)
p.add_argument("--patch", type=int, default=16)
a = p.parse_args()

rng = np.random.default_rng(0)


def noise(*shape):
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(0.02)


def norm(name):
    return {f"{name}.weight": 1 + noise(a.dim), f"{name}.bias": noise(a.dim)}


def linear(name, out, into):
    return {f"{name}.weight": noise(out, into), f"{name}.bias": noise(out)}


grid = a.size // a.patch
tensors = {
    "cls_token": noise(1, 1, a.dim),
    "pos_embed": noise(1, 1 + grid * grid, a.dim),
    "patch_embed.proj.weight": noise(a.dim, 3, a.patch, a.patch),
    "patch_embed.proj.bias": noise(a.dim),
    **norm("norm"),
    **linear("head", 1000, a.dim),
}
for i in range(a.depth):
    b = f"blocks.{i}"
    tensors |= norm(f"{b}.norm1") | norm(f"{b}.norm2")
    tensors |= linear(f"{b}.attn.qkv", 3 * a.dim, a.dim) | linear(f"{b}.attn.proj", a.dim, a.dim)
    tensors |= linear(f"{b}.mlp.fc1", 4 * a.dim, a.dim) | linear(f"{b}.mlp.fc2", a.dim, 4 * a.dim)
config = {"size": a.size, "patch": a.patch, "dim": a.dim, "depth": a.depth, "heads": a.heads, "prefix_tokens": 1,
          "eps": 1e-6, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "interpolation": "bilinear"}
save_file(tensors, a.out, {"config": json.dumps(config)})
