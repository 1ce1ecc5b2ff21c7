"""Makes perturb.safetensors: two small seeded pictures and what SciPy, torchvision, PIL and NumPy make of
them. The perturbations of src/image/perturb are compared with it in its golden.rs, and how far tokens move
in src/analysis/shift.rs.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/perturb.py

`even` and `odd` are [3, side, side] with an even and an odd side. A name is the perturbation's, then the
picture's, then the option's: `blur.even.1.5` has a deviation of 1.5 px.
"""
# numpy==2.2.6 scipy==1.17.1 torch==2.15.0 torchvision==0.29.2 pillow==13.0.0 safetensors==0.8.0

from math import pi
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageEnhance
from safetensors.numpy import save_file
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cosine
from torchvision.transforms.functional import adjust_brightness

WIDTH = 0.1 * pi  # of a band of frequencies
RMS = 0.2
FILL = np.array([0.485, 0.456, 0.406])[:, None, None]
MASKS = {4: "4.8421", 5: "5.9a3"}

random = np.random.default_rng(1981)
out = {}


def expect(name, values):
    out[name] = np.ascontiguousarray(values, dtype=np.float32)


def picture(side):
    """Smooth and rough parts, in 8 bits."""
    y, x = np.mgrid[:side, :side] / side
    waves = [np.sin(2 * pi * (f * x + g * y)) for f, g in [(1, 0), (0, 2), (3, 1)]]
    noisy = 0.5 + 0.3 * np.array(waves) + 0.15 * random.normal(size=(3, side, side))
    return np.round(255 * noisy.clip(0, 1)).astype(np.uint8)


def ring(center, side):
    """The bins about a frequency, the zero frequency in the middle, as FreqAttack counts them."""

    def square(edge):
        half = min(max(int(edge * side / (2 * pi)), 0), side // 2)
        mask, middle = np.zeros((side, side)), side // 2
        mask[middle - half : middle + half, middle - half : middle + half] = 1
        return mask

    return square(center + WIDTH / 2) - square(center - WIDTH / 2)


for name, side in [("even", 20), ("odd", 13)]:
    levels, other = picture(side), picture(side)[::-1, ::-1]
    x, y = levels / 255, other / 255
    expect(name, x)
    expect(f"other.{name}", y)

    for sigma in ["0.4", "1.5", "7.0"]:
        expect(f"blur.{name}.{sigma}", [gaussian_filter(plane, float(sigma), mode="reflect") for plane in x])

    noise = random.normal(size=x.shape)
    expect(f"noise.{name}", noise)
    for center in ["0.05", "0.5", "0.95"]:
        mask = np.fft.ifftshift(ring(float(center) * pi, side))
        band = np.fft.ifft2(np.fft.fft2(noise) * mask).real
        expect(f"band.{name}.{center}", band)
        rms = np.sqrt((band**2).mean())
        expect(f"noisy.{name}.{center}", (x + RMS / rms * band if rms else x).clip(0, 1))

    f, g = np.fft.fft2(x), np.fft.fft2(y)
    for mix in ["0.3", "1"]:
        amplitude = (1 - float(mix)) * np.abs(f) + float(mix) * np.abs(g)
        expect(f"texture.{name}.{mix}", np.fft.ifft2(amplitude * np.exp(1j * np.angle(f))).real.clip(0, 1))

    for tiles in [2, 4]:
        order = out.get(f"order.{tiles}", random.permutation(tiles**2)).astype(int)
        expect(f"order.{tiles}", order)
        edge, shuffled = side // tiles, x.copy()
        at = [np.s_[:, i * edge : (i + 1) * edge, j * edge : (j + 1) * edge] for i in range(tiles) for j in range(tiles)]
        for place, tile in zip(at, order):
            shuffled[place] = x[at[tile]]
        expect(f"shuffle.{name}.{tiles}", shuffled)

    for grid, text in MASKS.items():
        digits = text.split(".")[1]
        bits = f"{int(digits, 16):0{4 * len(digits)}b}".ljust(grid**2, "0")[: grid**2]
        cells = np.array([bit == "1" for bit in bits]).reshape(grid, grid)
        cell = np.arange(side) * grid // side
        expect(f"hidden.{name}.{text}", np.where(cells[np.ix_(cell, cell)], FILL, x))

    if name == "even":
        for factor in ["0.0", "0.35", "1.7"]:
            expect(f"brightness.torch.{factor}", adjust_brightness(torch.tensor(x), float(factor)).numpy())
            image = Image.fromarray(levels.transpose(1, 2, 0))
            enhanced = np.asarray(ImageEnhance.Brightness(image).enhance(float(factor)))
            expect(f"brightness.pil.{factor}", enhanced.transpose(2, 0, 1) / 255)

# How far tokens moved: clean and moved states [layers, tokens, dim] with [CLS] first
clean = random.normal(size=(3, 6, 4)).astype(np.float32)
moved = (clean + [[[0.1]], [[0.5]], [[2.0]]] * random.normal(size=clean.shape)).astype(np.float32)
out |= {"clean": clean, "moved": moved}
cosines = np.array([[1 - cosine(a, b) for a, b in zip(*layer)] for layer in zip(clean, moved)])
expect("shift.cls", cosines[:, 0])
expect("shift.patches", cosines[:, 1:].mean(-1))

path = Path(__file__).with_name("perturb.safetensors")
save_file(out, path)
print(path.stat().st_size, "bytes")
