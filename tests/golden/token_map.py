"""Makes token_map.safetensors: the tokens of some made-up images, as a contrastive model would have them (each
image a cloud of its own) and as a masked one would (position before image), and what scikit-learn and
NumPy make of them. Compared with src/analysis in src/analysis/golden_tokens.rs.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/token_map.py
"""
# numpy==2.2.6 scikit-learn==1.9.1 safetensors==0.8.0

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.manifold import TSNE, trustworthiness

IMAGES, PATCHES, DIM = 12, 25, 20
NEIGHBORS = 5  # that trustworthiness looks at

random = np.random.default_rng(2305_00729)
scales = 1 / np.arange(1, DIM + 1) ** 0.7
image = random.normal(size=(IMAGES, 1, DIM)) * scales
position = random.normal(size=(1, PATCHES, DIM)) * scales
own = random.normal(size=(IMAGES, PATCHES, DIM)) * scales

out = {}
for name, tokens in [("clustered", 2 * image + 0.5 * position + 0.7 * own),
                     ("mixed", 0.5 * image + 2 * position + 0.7 * own)]:
    # In single precision before anything is computed, as the Rust code gets them.
    tokens = tokens.astype(np.float32)
    out[name] = tokens
    wide = tokens.astype(np.float64)
    means = wide.mean(1, keepdims=True)
    within = ((wide - means) ** 2).sum(-1).mean()
    between = ((means - means.mean(0)) ** 2).sum(-1).mean()
    points = tokens.reshape(-1, DIM)
    embedded = TSNE(perplexity=20, init="pca", learning_rate="auto", max_iter=1000).fit_transform(points)
    for key, value in [("within_over_between", within / between),
                       ("trustworthiness", trustworthiness(points, embedded, n_neighbors=NEIGHBORS))]:
        out[f"{name}.{key}"] = np.array([value], np.float32)
        print(name, key, value)

path = Path(__file__).with_name("token_map.safetensors")
save_file(out, path)
print(path.stat().st_size, "bytes")
