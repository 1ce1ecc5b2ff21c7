"""The three losses: MoCo v3 (arXiv 2104.02057), SimMIM (arXiv 2111.09886), and both (arXiv 2305.00729, section 5)."""
import copy
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from augment import jitter, random_crop
from images import normalize
from vit import Vit, resampled


def mlp(sizes):
    """MoCo v3's heads: no biases, BatchNorm everywhere, without scale and shift at the end."""
    layers = []
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        layers.append(nn.Linear(a, b, bias=False))
        last = i == len(sizes) - 2
        layers += [nn.BatchNorm1d(b, affine=False)] if last else [nn.BatchNorm1d(b), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


class Learner(nn.Module):
    """The encoder, and what an objective needs beside it. `a` holds the program's arguments."""

    def __init__(self, a):
        super().__init__()
        self.a = a
        self.keep, self.keep_slow = a.keep, a.keep_slow  # shares of the patches that are seen
        self.contrastive, self.masked = a.objective != "simmim", a.objective != "moco"
        self.encoder = Vit(a.size, a.patch, a.dim, a.depth, a.heads, a.relative)
        if self.masked and self.encoder.grid % a.mask_unit:
            raise SystemExit(f"--mask-unit {a.mask_unit} does not divide the grid of {self.encoder.grid}")
        if self.contrastive:
            self.projector = mlp([a.dim, a.hidden, a.hidden, 256])
            self.predictor = mlp([256, a.hidden, 256])
            self.slow_encoder = copy.deepcopy(self.encoder).requires_grad_(False)
            self.slow_projector = copy.deepcopy(self.projector).requires_grad_(False)
        if self.masked:
            self.mask_token = nn.Parameter(torch.randn(1, 1, a.dim) * 0.02)
            self.decoder = nn.Linear(a.dim, 3 * a.patch ** 2)
        else:  # MoCo v3's stability trick; the hybrid trains it for its masked half
            self.encoder.patch_embed.requires_grad_(False)

    def heads(self):
        """What the contrast needs beside the encoder: the projector's and the predictor's parameters."""
        named = self.named_parameters() if self.contrastive else []
        return {name: p for name, p in named if name.startswith(("projector.", "predictor."))}

    @torch.no_grad()
    def start_from(self, encoder, rest):
        """Takes another run's encoder, whose relative table is resampled for this grid, and of `rest` what it has of the
        heads, the mask token and the decoder. The slow weights start as the fast ones."""
        for name, value in self.encoder.state_dict().items():
            given = encoder[name]
            if name.endswith("relative_position_bias_table"):
                given = resampled(given, len(value))
            if name != "pos_embed":
                value.copy_(given)
        for name, value in self.named_parameters():
            if name in rest:
                value.copy_(rest[name])
        if self.contrastive:
            self.slow_encoder.load_state_dict(self.encoder.state_dict())
            self.slow_projector.load_state_dict(self.projector.state_dict())

    def see_all(self):
        """From now on both encoders see every patch, as they will when they are used."""
        self.keep = self.keep_slow = 1.0

    def views(self, x):
        """Of images in 0..1: two for the contrast, one for the mask."""
        a, out = self.a, []
        if self.contrastive:
            out += [normalize(jitter(random_crop(x, a.size, a.crop))) for _ in range(2)]
        if self.masked:
            out.append(normalize(random_crop(x, a.size, 0.67)))
        return out

    def forward(self, views):
        if not self.masked:
            return self.moco_loss(*views)
        if not self.contrastive:
            return self.simmim_loss(*views)
        return self.a.lam * self.moco_loss(*views[:2]) + (1 - self.a.lam) * self.simmim_loss(views[2])

    def pooled(self, tokens):
        """What of an image's tokens is contrasted, each [b, dim]: [CLS], and with --mean-token the mean of the patches too."""
        return [tokens[:, 0], tokens[:, 1:].mean(1)] if self.a.mean_token else [tokens[:, 0]]

    def moco_loss(self, x1, x2):
        q1, q2 = ([self.predictor(self.projector(t)) for t in self.pooled(self.encoder(x, keep=self.keep))]
                  for x in (x1, x2))
        with torch.no_grad():
            k1, k2 = ([self.slow_projector(t) for t in self.pooled(self.slow_encoder(x, keep=self.keep_slow))]
                      for x in (x1, x2))
        losses = [self.contrast(q, k) for q, k in (*zip(q1, k2), *zip(q2, k1))]
        return 2 * sum(losses) / len(losses)

    def contrast(self, q, k):
        """The other images of the batch are the negatives."""
        with torch.autocast(q.device.type, enabled=False):  # similarities in float32
            q, k = F.normalize(q.float(), dim=1), F.normalize(k.float(), dim=1)
            t = self.a.tau
            return F.cross_entropy(q @ k.T / t, torch.arange(len(q), device=q.device)) * 2 * t

    @torch.no_grad()
    def follow(self, done):
        """Moves the slow weights after the fast: momentum 0.99 at the start, 1 at the end."""
        if not self.contrastive:
            return
        share = 0.01 * 0.5 * (1 + math.cos(math.pi * done))
        for slow, fast in ((self.slow_encoder, self.encoder), (self.slow_projector, self.projector)):
            for s, f in zip(slow.parameters(), fast.parameters()):
                if f.requires_grad:
                    s.lerp_(f, share)

    def mask(self, b, device):
        """True for mask_ratio of the squares of mask_unit x mask_unit patches: [b, patches]."""
        u = self.encoder.grid // self.a.mask_unit
        rank = torch.rand(b, u * u, device=device).argsort(1).argsort(1)
        mask = (rank < round(self.a.mask_ratio * u * u)).view(b, u, u)
        return mask.repeat_interleave(self.a.mask_unit, 1).repeat_interleave(self.a.mask_unit, 2).flatten(1)

    def simmim_loss(self, x):
        """L1 between the masked patches' normalized pixels and what is decoded from their tokens."""
        b, g, p = x.shape[0], self.encoder.grid, self.encoder.patch
        mask = self.mask(b, x.device)
        y = self.decoder(self.encoder(x, mask, self.mask_token)[:, 1:]).float()
        target = x.float().view(b, 3, g, p, g, p).permute(0, 2, 4, 1, 3, 5).reshape(b, g * g, -1)
        return ((y - target).abs().mean(-1) * mask).sum() / mask.sum()
