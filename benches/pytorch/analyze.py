#!/usr/bin/env python3
"""What `vitscope analyze` does, in PyTorch: images per second, batch 1 and batch 64, on the CPU.

    pip install torch timm safetensors pillow numpy
    python3 benches/pytorch/analyze.py public/models/moco.safetensors IMAGES/

Reads every image of a folder, preprocesses it as the paper's notebooks do, runs the model with all
attentions and states kept, and computes the three measures of each image with batched tensor
operations. Prints the seconds of the whole and of the forward passes alone.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np
import timm
import torch
from PIL import Image
from safetensors import safe_open

file, folder = sys.argv[1:3]
with safe_open(file, "pt") as f:
    config = json.loads(f.metadata()["config"])
    weights = {key: f.get_tensor(key).float() for key in f.keys()}
size, patch, heads = config["size"], config["patch"], config["heads"]
grid = size // patch

model = timm.models.vision_transformer.VisionTransformer(
    img_size=size, patch_size=patch, embed_dim=config["dim"], depth=config["depth"],
    num_heads=heads, num_classes=0)
missing, _ = model.load_state_dict(weights, strict=False)
assert all(key.startswith(("norm.", "fc_norm.")) for key in missing), missing
model.eval()

attentions, states = [], []
for block in model.blocks:
    block.attn.fused_attn = False
    block.attn.attn_drop.register_forward_hook(lambda _, __, out: attentions.append(out))
    block.norm1.register_forward_pre_hook(lambda _, x: states.append(x[0]))
    block.norm2.register_forward_pre_hook(lambda _, x: states.append(x[0]))
model.blocks[-1].register_forward_hook(lambda _, __, out: states.append(out))

place = torch.stack(torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij"), -1)
place = place.view(-1, 2).float() * patch
distance = torch.cdist(place, place)


def measures():
    """Attention distance, NMI and Fourier log amplitude of what the hooks caught."""
    for attention in attentions:
        a = attention[:, :, 1:, 1:] + 1e-32
        a = a / a.sum(-1, keepdim=True)
        (a * distance).sum(-1).mean(-1)
        a = attention[:, :, 1:, 1:] + 1e-8
        a = a / a.sum(-1, keepdim=True)
        joint = a / a.shape[-1]
        key = joint.sum(-2, keepdim=True)
        query = joint.sum(-1, keepdim=True)
        mutual = (joint * (joint / (query * key)).log()).sum((-1, -2))
        h_query = -(query * query.log()).sum((-1, -2))
        h_key = -(key * key.log()).sum((-1, -2))
        mutual / (h_query * h_key).sqrt()
    for state in states:
        z = state[:, 1:].view(-1, grid, grid, state.shape[-1]).permute(0, 3, 1, 2)
        f = torch.fft.fftshift((torch.fft.fft2(z).abs() + 1e-6).log(), dim=(-2, -1)).mean(1)
        d = f.diagonal(dim1=-2, dim2=-1)[:, grid // 2:]
        d - d[:, :1]


def read(path):
    image = Image.open(path).convert("RGB")
    short = int(size / 0.875)
    w, h = image.size
    w, h = (short, int(short * h / w)) if w < h else (int(short * w / h), short)
    image = image.resize((w, h), Image.BILINEAR)
    left, top = round((w - size) / 2), round((h - size) / 2)
    x = np.asarray(image.crop((left, top, left + size, top + size)), np.float32) / 255
    x = (x - np.float32(config["mean"])) / np.float32(config["std"])
    return torch.from_numpy(x).permute(2, 0, 1)


paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, {len(paths)} images")
with torch.inference_mode():
    for _ in range(5):
        model(torch.stack([read(path) for path in paths[:8]]))
        attentions.clear(), states.clear()
    for batch in (1, 64):
        forward = 0.0
        start = time.perf_counter()
        for first in range(0, len(paths), batch):
            x = torch.stack([read(path) for path in paths[first:first + batch]])
            attentions.clear(), states.clear()
            begin = time.perf_counter()
            model(x)
            forward += time.perf_counter() - begin
            measures()
        whole = time.perf_counter() - start
        n = len(paths)
        print(f"batch {batch}: {whole:.1f} s, {n / whole:.0f} images/s; forward alone {forward:.1f} s, "
              f"{n / forward:.0f} images/s")
