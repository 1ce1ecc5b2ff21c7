"""The ViT that all objectives train, with timm's parameter names, and its file.

The residual stream is called z as everywhere in vitscope: z.0 after the position embedding, z.(2L+1)
after block L's attention, z.(2L+2) after its MLP. Attention is taken after its softmax.
"""
import json
import math
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save as serialize


def sincos(grid, dim):
    """MoCo v3's fixed 2-d position embedding: [1, 1 + grid * grid, dim], zeros for [CLS]."""
    a = torch.arange(grid, dtype=torch.float32)
    h, w = torch.meshgrid(a, a, indexing="ij")
    omega = 1.0 / 10000 ** (torch.arange(dim // 4, dtype=torch.float32) / (dim // 4))
    pw, ph = w.flatten()[:, None] * omega, h.flatten()[:, None] * omega
    pos = torch.cat([pw.sin(), pw.cos(), ph.sin(), ph.cos()], 1)
    return torch.cat([torch.zeros(1, dim), pos])[None]


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def split(self, x):
        b, n, c = x.shape
        return self.qkv(x).view(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)

    def join(self, y):
        return self.proj(y.transpose(1, 2).flatten(2))

    def forward(self, x, bias=None):
        q, k, v = self.split(x)
        if x.device.type == "cpu":  # whose backward pass of bfloat16 attention takes five times as long as float32's
            q, k, v = q.float(), k.float(), v.float()
        with torch.autocast(x.device.type, enabled=x.device.type != "cpu"):
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return self.join(y)

    def with_attention(self, x, bias=None):
        """The same, and the attention [batch, heads, query, key]."""
        q, k, v = self.split(x)
        a = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5
        a = (a if bias is None else a + bias).softmax(-1)
        return self.join(a @ v), a


class Mlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, 4 * dim), nn.Linear(4 * dim, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


def scaled(y, gamma):
    """Layer scale, where a block has it."""
    return y if gamma is None else gamma * y


class Block(nn.Module):
    """`scale`: what layer scale starts with; none where there is none."""

    def __init__(self, dim, heads, scale=None):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(dim, eps=1e-6), Attention(dim, heads)
        self.norm2, self.mlp = nn.LayerNorm(dim, eps=1e-6), Mlp(dim)
        if scale is not None:
            self.gamma_1, self.gamma_2 = (nn.Parameter(torch.full((dim,), scale)) for _ in range(2))
        else:
            self.gamma_1 = self.gamma_2 = None

    def forward(self, x, bias=None):
        x = x + scaled(self.attn(self.norm1(x), bias), self.gamma_1)
        return x + scaled(self.mlp(self.norm2(x)), self.gamma_2)


class SharedBias(nn.Module):
    """BEiT's and SimMIM's relative position bias, one table for all blocks: [(2 grid - 1)^2 + 3, heads]. Its last
    rows are of [CLS] to patches, of patches to [CLS], and of [CLS] to itself."""

    def __init__(self, grid, heads):
        super().__init__()
        rows = (2 * grid - 1) ** 2 + 3
        self.relative_position_bias_table = nn.Parameter(torch.zeros(rows, heads))
        y, x = (p.flatten() for p in torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij"))
        down, right = (p[:, None] - p[None] + grid - 1 for p in (y, x))
        index = torch.zeros(grid * grid + 1, grid * grid + 1, dtype=torch.long)
        index[1:, 1:] = down * (2 * grid - 1) + right
        index[0, :], index[:, 0], index[0, 0] = rows - 3, rows - 2, rows - 1
        self.register_buffer("index", index, persistent=False)

    def forward(self):
        return self.relative_position_bias_table[self.index].permute(2, 0, 1)[None].contiguous()


class PatchEmbed(nn.Module):
    def __init__(self, patch, dim):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class Vit(nn.Module):
    """A ViT with a [CLS] token. Its positions are fixed sines and cosines, as MoCo v3's; or, `relative`, SimMIM's own:
    one relative bias for all blocks and none at the input, with a layer scale that starts at 0.1."""

    def __init__(self, size, patch, dim, depth, heads, relative=False):
        super().__init__()
        if size % patch or dim % heads or dim % 4:
            raise SystemExit("patch must divide size; heads and 4 must divide dim")
        self.grid, self.patch = size // patch, patch
        self.patch_embed = PatchEmbed(patch, dim)
        self.cls_token = nn.Parameter(torch.randn(1, 1, dim) * 1e-6)
        self.rel_pos_bias = SharedBias(self.grid, heads) if relative else None
        if not relative:
            self.register_buffer("pos_embed", sincos(self.grid, dim))
        self.blocks = nn.ModuleList(Block(dim, heads, 0.1 if relative else None) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.initialize(dim, patch)

    def initialize(self, dim, patch):
        """As in MoCo v3."""
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.zeros_(m.bias)
        for b in self.blocks:  # q, k and v are three matrices, not one
            v = math.sqrt(6 / (dim + dim))
            nn.init.uniform_(b.attn.qkv.weight, -v, v)
        v = math.sqrt(6 / (3 * patch * patch + dim))
        nn.init.uniform_(self.patch_embed.proj.weight, -v, v)
        nn.init.zeros_(self.patch_embed.proj.bias)

    def embed(self, x, mask=None, mask_token=None):
        """Images [b, 3, size, size] to z.0; `mask` [b, patches] is true where the mask token stands in."""
        x = self.patch_embed(x)
        if mask is not None:
            x = torch.where(mask[..., None], mask_token.to(x.dtype), x)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1)
        return x if self.rel_pos_bias is not None else x + self.pos_embed

    def bias(self):
        return None if self.rel_pos_bias is None else self.rel_pos_bias()

    def forward(self, x, mask=None, mask_token=None, keep=1.0):
        """Images to normalized tokens; with `keep` below 1, of [CLS] and of that share of the patches, others for each
        image."""
        x = self.embed(x, mask, mask_token)
        if keep < 1:
            x = some_patches(x, keep)
        bias = self.bias()
        for b in self.blocks:
            x = b(x, bias)
        return self.norm(x)

    def capture(self, x):
        """Every block's attention [b, heads, n, n], and z.0 to z.(2 depth), each [b, n, dim]."""
        x = self.embed(x)
        attentions, states, bias = [], [x], self.bias()
        for b in self.blocks:
            y, a = b.attn.with_attention(b.norm1(x), bias)
            x = x + scaled(y, b.gamma_1)
            attentions.append(a)
            states.append(x)
            x = x + scaled(b.mlp(b.norm2(x)), b.gamma_2)
            states.append(x)
        return attentions, states


def some_patches(x, share):
    """[CLS] and random patches of each image: [b, 1 + round(share * patches), dim]."""
    b, n, dim = x.shape
    kept = torch.rand(b, n - 1, device=x.device).argsort(1)[:, :round(share * (n - 1))] + 1
    kept = torch.cat([torch.zeros_like(kept[:, :1]), kept], 1)
    return x.gather(1, kept[..., None].expand(-1, -1, dim))


def vit_of(config):
    return Vit(*(config[k] for k in ("size", "patch", "dim", "depth", "heads")), config.get("relative", False))


def resampled(table, rows):
    """A relative bias table [(2 grid - 1)^2 + 3, heads] with so many rows, for another grid of patches: bicubic, the
    rows of [CLS] as they are."""
    if len(table) == rows:
        return table
    side, new = (round(math.sqrt(n - 3)) for n in (len(table), rows))
    plane = table[:-3].T.view(1, -1, side, side)
    plane = F.interpolate(plane, size=(new, new), mode="bicubic", align_corners=True)
    return torch.cat([plane.flatten(2)[0].T, table[-3:]])


def save(path, tensors, metadata):
    """Half precision; whoever reads while this writes sees the old file or the new one."""
    tensors = {k: v.detach().half().cpu().contiguous() for k, v in tensors.items()}
    with open(f"{path}.tmp", "wb") as f:
        f.write(serialize(tensors, metadata))
    os.replace(f"{path}.tmp", path)


def load(path):
    """The encoder of a file that `pretrain.py` wrote, in float32, and its config."""
    with safe_open(path, "pt") as f:
        config = json.loads(f.metadata()["config"])
        tensors = {k: f.get_tensor(k).float() for k in f.keys()}
    encoder = vit_of(config)
    rest = encoder.load_state_dict(tensors, strict=False)
    if rest.missing_keys:
        raise SystemExit(f"{path} lacks {', '.join(rest.missing_keys)}")
    return encoder.eval(), config


@torch.no_grad()
def round_rows(encoder):
    """Every matrix as int8 with a scale for each row would hold it."""
    for name, weight in encoder.named_parameters():
        if name.endswith("weight") and weight.dim() > 1:
            rows = weight.view(len(weight), -1)
            scale = rows.abs().amax(1, keepdim=True).clamp(min=1e-30) / 127
            rows.copy_((rows / scale).round() * scale)
