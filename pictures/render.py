#!/usr/bin/env python3
"""Renders public/samples/set: 18 pictures of three classes for the token map, and set.json beside them; and
public/samples/sunflower.webp, one of them in more pixels.

    python3 pictures/render.py

The paper's figure takes 18 photographs of three classes of ImageNet, which are not free; these are drawn
here and free for all (CC0). The same script gives the same pixels: every choice is seeded. Two minutes on
two cores.
"""
# numpy==2.2.6 pillow==13.0.0
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

import march
import mug
import mushroom
import sunflower

SIDE, OVER, EACH = 128, 2, 6  # pixels, samples a pixel's side, pictures of a class
LARGE = 448  # pixels of the one that is a sample by itself
CLASSES = [("mug", "Mug", mug), ("mushroom", "Mushroom", mushroom), ("sunflower", "Sunflower", sunflower)]
OUT = Path(__file__).parent.parent / "public" / "samples" / "set"


def picture(number, index, side=SIDE):
    """One of a class: [side, side, 3], 8 bits."""
    kind = CLASSES[number][2]
    random = np.random.default_rng((2305_00729, number, index))
    light, _ = march.shade(side=side * OVER, **kind.scene(index, random))
    light = light.reshape(side, OVER, side, OVER, 3).mean((1, 3))
    x = np.linspace(-1, 1, side, dtype=np.float32)
    light *= (1 - 0.14 * (x[:, None] ** 2 + x ** 2))[..., None]  # the lens's darker corners
    shoulder = light * (1 + light / 6) / (1 + light)  # bright light runs out softly
    srgb = np.where(shoulder <= 0.0031308, 12.92 * shoulder, 1.055 * np.maximum(shoulder, 1e-9) ** (1 / 2.4) - 0.055)
    srgb = 1.22 * srgb + random.normal(0, 0.008, srgb.shape)
    return (np.clip(srgb, 0, 1) * 255 + 0.5).astype(np.uint8)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    all_of = [(number, index) for number in range(len(CLASSES)) for index in range(EACH)]
    pictures = []
    with ProcessPoolExecutor() as pool:
        for (number, index), pixels in zip(all_of, pool.map(picture, *zip(*all_of))):
            name, title, _ = CLASSES[number]
            file = f"{name}-{index + 1}.webp"
            Image.fromarray(pixels).save(OUT / file, quality=86, method=6)
            pictures.append({"file": file, "title": f"{title} {index + 1}", "class": number})
    titles = [f"{title}s" for _, title, _ in CLASSES]
    note = {"licence": "CC0", "credit": "rendered by pictures/render.py", "classes": titles}
    with open(OUT / "set.json", "w") as f:
        json.dump({**note, "pictures": pictures}, f, indent=1)
        f.write("\n")
    sunflower_class = [name for name, _, _ in CLASSES].index("sunflower")
    large = Image.fromarray(picture(sunflower_class, 0, LARGE))
    large.save(OUT.parent / "sunflower.webp", quality=86, method=6)


if __name__ == "__main__":
    main()
