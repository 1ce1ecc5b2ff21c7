"""Makes simmim_decoder/: a tiny seeded SimMIM with its mask token and decoder, and what pretrain's own code
and NumPy make of one image of which half is hidden.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/reconstruct.py
"""
# torch==2.15.0 numpy==2.2.6 safetensors==0.8.0

import json
import sys
from argparse import Namespace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "pretrain"))
from objectives import Learner  # noqa: E402
from vit import save  # noqa: E402

CONFIG = {
    "objective": "simmim", "size": 24, "patch": 4, "dim": 8, "depth": 2, "heads": 2, "mask_unit": 2,
    "mask_ratio": 0.5, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "prefix_tokens": 1,
    "eps": 1e-6, "interpolation": "bilinear",
}  # fmt: skip
SIZE, PATCH, UNIT = CONFIG["size"], CONFIG["patch"], CONFIG["mask_unit"]
GRID = SIZE // PATCH
FLOOR = 1e-6  # of an amplitude
UNITS = [[1, 0, 1], [0, 1, 0], [0, 0, 1]]

torch.manual_seed(2305_00729)
learner = Learner(Namespace(**CONFIG, lam=0.2)).eval()
for tensor in learner.parameters():  # so that no bias is 0, no norm's scale 1, and the file's halves are exact
    tensor.data = (tensor.data + 0.2 * torch.randn_like(tensor)).half().float()
learner.encoder.pos_embed = learner.encoder.pos_embed.half().float()

mask = torch.tensor(UNITS).bool().repeat_interleave(UNIT, 0).repeat_interleave(UNIT, 1).flatten()[None]
learner.mask = lambda batch, device: mask
mean, std = (torch.tensor(CONFIG[k]).view(3, 1, 1) for k in ("mean", "std"))
# Waves of all lengths, their amplitude falling with frequency as a photograph's does, and some noise.
steps = torch.arange(SIZE) * 2 * torch.pi / SIZE
phases = 6 * torch.rand(SIZE // 2, 3, 1, 1)
pixels = 0.5 + 0.02 * torch.randn(3, SIZE, SIZE) + sum(
    0.15 / k * torch.sin(k * steps[:, None] + phase) * torch.cos((k - 1) * steps + k * phase)
    for k, phase in enumerate(phases, 1)
)


def unpatchify(values):
    return values.view(GRID, GRID, 3, PATCH, PATCH).permute(2, 0, 3, 1, 4).reshape(3, SIZE, SIZE)


def patchify(image):
    return image.reshape(3, GRID, PATCH, GRID, PATCH).permute(1, 3, 0, 2, 4).reshape(GRID * GRID, -1)


def amplitude(images):
    """The mean of ln(|F| + FLOOR) over planes and the ring of frequencies that round to each radius."""
    side = images.shape[-1]
    log = np.log(np.abs(np.fft.fft2(images.numpy().astype(np.float64))) + FLOOR).reshape(-1, side, side).mean(0)
    along = np.fft.fftfreq(side) * side
    radius = np.rint(np.hypot(along[:, None], along)).astype(int)
    return torch.tensor([log[radius == r].mean() for r in range(side // 2 + 1)])


def inside(image):
    """The same, patch by patch, of the hidden ones."""
    return amplitude(patchify(image)[mask[0]].view(-1, 3, PATCH, PATCH))


with torch.no_grad():
    x = ((pixels - mean) / std)[None]
    tokens = learner.encoder(x, mask, learner.mask_token)[:, 1:]
    prediction = unpatchify(learner.decoder(tokens)[0])
    # SimMIM's own decoder, a convolution of one pixel and a shuffle, is the same function.
    maps = tokens.transpose(1, 2).reshape(1, -1, GRID, GRID)
    shuffled = F.pixel_shuffle(F.conv2d(maps, learner.decoder.weight[..., None, None], learner.decoder.bias), PATCH)
    assert torch.allclose(shuffled[0], prediction, atol=1e-6)
    drawn = prediction * std + mean
    hidden = mask.view(GRID, GRID).repeat_interleave(PATCH, 0).repeat_interleave(PATCH, 1)
    pasted = torch.where(hidden, drawn, pixels)
    errors = patchify((drawn - pixels).abs()).mean(-1)
    out = {
        "pixels": pixels, "x": x[0], "mask": mask[0].float(), "drawn": drawn, "pasted": pasted,
        "errors": errors, "error": errors[mask[0]].mean()[None],
        "loss": learner.simmim_loss(x)[None], "amplitude.original": amplitude(pixels),
        "amplitude.drawn": amplitude(drawn), "amplitude.pasted": amplitude(pasted),
        "inside.original": inside(pixels), "inside.drawn": inside(drawn),
    }  # fmt: skip

folder = HERE / "simmim_decoder"
folder.mkdir(exist_ok=True)
tensors = dict(learner.encoder.state_dict()) | {"mask_token": learner.mask_token}
tensors |= {f"decoder.{k}": v for k, v in learner.decoder.state_dict().items()}
save(folder / "weights.safetensors", tensors, {"config": json.dumps(CONFIG)})
save_file({k: v.float().contiguous() for k, v in out.items()}, folder / "expected.safetensors")
print({k: (v.min().item(), v.max().item()) for k, v in out.items()})
print([path.stat().st_size for path in folder.iterdir()])
