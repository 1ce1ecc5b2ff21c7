"""Makes moments.json: curves of a few images by chance, and their means and deviations as NumPy has them.
src/analysis/totals.rs is compared with it.

    venv/bin/python tests/golden/moments.py
"""
# numpy==2.2.6

import json
from pathlib import Path

import numpy as np

IMAGES, LAYERS, HEADS, FREQUENCIES = 7, 2, 3, 4

random = np.random.default_rng(2305_00729)
# Large beside their spread, as distances in pixels are.
distance = 120.0 + 0.01 * random.normal(size=(IMAGES, LAYERS, HEADS))
nmi = random.uniform(size=(IMAGES, LAYERS, HEADS))
fourier = random.normal(size=(IMAGES, 2 * LAYERS + 1, FREQUENCIES))


def curves(distance, nmi, fourier):
    values = (part.tolist() for part in (distance, nmi, fourier))
    return dict(zip(["attention_distance_px", "nmi", "fourier_delta_log_amplitude"], values))


def over_images(distance, nmi, fourier):
    parts = (distance, nmi, fourier)
    return {"mean": curves(*(part.mean(0) for part in parts)), "spread": curves(*(part.std(0) for part in parts))}


layers = [part.mean(-1, keepdims=True) for part in (distance, nmi)]
golden = {
    "images": [curves(*image) for image in zip(distance, nmi, fourier)],
    "heads": over_images(distance, nmi, fourier),
    "layers": over_images(*layers, np.empty((IMAGES, 0, 0))),
}
Path(__file__).with_name("moments.json").write_text(json.dumps(golden) + "\n")
