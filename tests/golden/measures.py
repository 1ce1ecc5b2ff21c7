"""Makes measures.safetensors: small seeded attention maps and states, and what NumPy, SciPy and
scikit-learn make of them. The measures of src/analysis are compared with it in src/analysis/golden.rs.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/measures.py

Written as the definitions read, pair by pair where that is shorter; nothing of it follows the Rust code.
"""
# numpy==2.2.6 scipy==1.17.1 scikit-learn==1.9.1 safetensors==0.8.0

from itertools import combinations
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.linalg import svdvals
from scipy.spatial.distance import cdist, cosine
from scipy.special import softmax
from scipy.stats import entropy
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.metrics.pairwise import cosine_similarity

LAYERS, HEADS, PREFIX, GRID, DIM = 3, 4, 2, 5, 12
PATCHES = GRID * GRID
TOKENS = PREFIX + PATCHES
RADII = [0.0, 1.0, 1.5, 2.3]
SHARES = [0.1, 0.6, 0.95]
FLOOR = 1e-6  # of a singular value, relative to the largest one
NEIGHBORS = 5  # that trustworthiness looks at

random = np.random.default_rng(2305_00729)
# In single precision before anything is computed, as the Rust code gets them.
attention = softmax(2.0 * random.normal(size=(LAYERS, HEADS, TOKENS, TOKENS)), -1).astype(np.float32)
wide = random.normal(size=(PREFIX + 9, DIM)).astype(np.float32) + np.float32(0.5)
scales = 10.0 ** -np.arange(DIM) ** 0.6
tall = (random.normal(size=(TOKENS, DIM)) * scales + 0.3).astype(np.float32)
clusters = random.normal(size=(5, 16)) * 3.0
points = (np.repeat(clusters, 30, 0) + random.normal(size=(150, 16))).astype(np.float32)

out = {"attention": attention, "wide": wide, "tall": tall, "points": points}


def expect(name, values):
    out[name] = np.ascontiguousarray(values, dtype=np.float32)


patches = attention[:, :, PREFIX:, PREFIX:].astype(np.float64)
renormalized = patches / patches.sum(-1, keepdims=True)


def mean_of_pairs(vectors):
    return np.mean([1 - cosine(a, b) for a, b in combinations(vectors, 2)])


# Similarity
expect("similarity.heads", [np.mean([mean_of_pairs(layer[:, q]) for q in range(PATCHES)]) for layer in patches])
expect("similarity.queries", [[mean_of_pairs(head) for head in layer] for layer in patches])
maps = renormalized.mean(1)
expect("similarity.depths", [[np.diag(cosine_similarity(a, b)).mean() for b in maps] for a in maps])
for name, state in [("wide", wide), ("tall", tall)]:
    tokens = state.astype(np.float64)
    expect(f"similarity.patches.{name}", [mean_of_pairs(tokens[PREFIX:])])
    expect(f"cosines.{name}", cosine_similarity(tokens[3:4], tokens)[0])

    # Spectrum
    for origin, shift in [("zero", 0.0), ("mean", tokens[PREFIX:].mean(0))]:
        values = svdvals(tokens[PREFIX:] - shift)
        expect(f"singular.{origin}.{name}", values)
        expect(f"spectrum.{origin}.{name}", np.log(np.maximum(values / values[0], FLOOR)))

    # Components, and the prefix tokens projected on them
    pca = PCA(3, svd_solver="full").fit(tokens[PREFIX:])
    expect(f"components.axes.{name}", pca.components_)
    expect(f"components.explained.{name}", pca.explained_variance_ratio_)
    expect(f"components.own.{name}", pca.transform(tokens[PREFIX:]))
    expect(f"components.other.{name}", pca.transform(tokens[:PREFIX]))

# Entropy and locality
expect("entropy.queries", entropy(patches, axis=-1))
expect("entropy", entropy(patches, axis=-1).mean(-1))
places = np.argwhere(np.ones((GRID, GRID)))
distance = cdist(places, places)
expect("locality.radii", RADII)
expect("locality", [(renormalized * (distance <= radius)).sum(-1).mean(-1) for radius in RADII])

# Rollout
for name, fuse in [("mean", np.mean), ("max", np.max), ("min", np.min)]:
    up_to, layers = np.eye(TOKENS), []
    for layer in attention.astype(np.float64):
        mixed = fuse(layer, 0) + np.eye(TOKENS)
        up_to = mixed / mixed.sum(-1, keepdims=True) @ up_to
        layers.append(up_to)
    expect(f"rollout.{name}", layers)


# DINO's masks of [CLS]: what is left when the smallest, together at most 1 - share, are dropped
def mask(row, share):
    order = np.argsort(row)
    kept = np.empty(len(row), bool)
    kept[order] = np.cumsum(row[order] / row.sum()) > 1 - share
    return kept


expect("threshold.shares", SHARES)
cls = attention[:, :, 0, PREFIX:].astype(np.float64)
expect("threshold", [[[mask(row, share) for row in layer] for layer in cls] for share in SHARES])

# t-SNE
embedded = TSNE(perplexity=20, init="pca", learning_rate="auto", max_iter=1000).fit_transform(points)
expect("tsne.trustworthiness", [trustworthiness(points, embedded, n_neighbors=NEIGHBORS)])

path = Path(__file__).with_name("measures.safetensors")
save_file(out, path)
print(path.stat().st_size, "bytes; trustworthiness", out["tsne.trustworthiness"])
