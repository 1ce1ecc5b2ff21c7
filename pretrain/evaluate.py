#!/usr/bin/env python3
"""The figures of docs/models.md for one or more model files: tables, and a picture of their tokens.

    python3 evaluate.py ../public/models/moco.safetensors ../public/models/simmim.safetensors --data DATA --out OUT

It measures on the validation images of DATA, seen as the page sees them, and writes OUT/evaluate.json,
OUT/evaluate.md (every table of the model card) and OUT/tokens.svg (t-SNE of the patch tokens after the
last block: six images of three classes, perplexity 20, as in the paper's figure). k-NN and the linear
probes learn from the first --train training images; the probes of the better token are OUT/<model>-probes.safetensors.
"""
import argparse
import json
import os
import time

import numpy as np
import torch

import images
import measures
import vit


def means(rows):
    return [sum(row) / len(row) for row in rows]


def row(name, values, form):
    return f"| {name} | " + " | ".join("–" if v is None else form.format(v) for v in values) + " |"


def tables(results):
    """Markdown, a table for each measure: a row for each model, a column for each depth."""
    def table(title, key, form, first, pick=lambda values, r: values):
        rows = [(name, pick(r[key], r)) for name, r in results.items() if key in r]
        if not rows:
            return ""
        columns = range(first, first + max(len(v) for _, v in rows))
        return "\n".join([f"### {title}", "", "| | " + " | ".join(map(str, columns)) + " |",
                          "| --- " * (len(columns) + 1) + "|", *(row(n, v, form) for n, v in rows), "", ""])

    share = lambda v, r: [d / r["config"]["size"] for d in means(v)]
    high = lambda v, r: [z[-1] for z in v[::2]]
    return "".join([
        table("Attention distance by block, mean of the heads, px", "attention_distance_px", "{:.1f}", 1,
              lambda v, r: means(v)),
        table("The same as a fraction of the side", "attention_distance_px", "{:.3f}", 1, share),
        table("NMI by block, mean of the heads", "nmi", "{:.3f}", 1, lambda v, r: means(v)),
        table("Patches that a query attends to, exp(entropy)", "patches_of_a_row", "{:.1f}", 1, lambda v, r: means(v)),
        table("Patches that the queries' mean attends to", "patches_of_the_mean_row", "{:.1f}", 1,
              lambda v, r: means(v)),
        table("Log amplitude of the highest frequency after each block", "fourier_delta_log_amplitude",
              "{:.2f}", 0, high),
        table("Log amplitude after the last block by frequency k, of 2k/grid of π", "fourier_delta_log_amplitude",
              "{:.2f}", 0, lambda v, r: v[-1]),
        table("Squared distances within an image over those between images", "within_over_between", "{:.2f}", 0),
        *(table(f"{title}, {token}, %", f"{key}_{name}", "{:.1f}", 0, lambda v, r: [100 * a for a in v])
          for title, key in (("Linear probe", "linear_probe"), ("k-NN", "knn"))
          for name, token in (("cls", "[CLS]"), ("mean", "mean token"))),
    ])


def tsne(encoder, x, size, device):
    """Coordinates in 0..1 of all patch tokens after the last block: [images, patches, 2]."""
    from sklearn.manifold import TSNE

    with torch.no_grad():
        z = torch.cat([encoder.capture(y)[1][-1][:, 1:].cpu() for y in images.batches(x, size, device)])
    p = TSNE(perplexity=20, init="pca", random_state=0).fit_transform(z.flatten(0, 1).numpy())
    p = (p - p.min(0)) / (p.max(0) - p.min(0)).max()
    return (p + (1 - p.max(0)) / 2).reshape(len(x), -1, 2)


def picture(panels, per_class, side=440, gap=16):
    """SVG of one panel a model: a hue for each class, a lightness for each image."""
    # The points' hues are Okabe-Ito's orange, green and blue, told apart by color-blind readers.
    hues = (41, 164, 202)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(panels) * (side + gap) - gap} {side + 28}" '
           'font-family="sans-serif" font-size="15"><rect width="100%" height="100%" fill="#fff"/>']
    for i, (name, points) in enumerate(panels.items()):
        out.append(f'<g transform="translate({i * (side + gap)} 0)"><text x="4" y="18">{name}</text>'
                   f'<rect x=".5" y="27.5" width="{side - 1}" height="{side}" fill="none" stroke="#ccc"/>')
        for j, image in enumerate(points):
            at = np.round(image * (side - 20) + (10, 38)).astype(int)
            light = 25 + 45 * (j % per_class) / max(1, per_class - 1)
            out.append(f'<path d="{"".join(f"M{a} {b}h0" for a, b in at)}" stroke="hsl({hues[j // per_class % 3]} 85% '
                       f'{light:.0f}%)" stroke-width="4" stroke-linecap="round"/>')
        out.append("</g>")
    return "\n".join([*out, "</svg>\n"])


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("models", nargs="+", metavar="FILE")
    ap.add_argument("--data", required=True, help="as for pretrain.py")
    ap.add_argument("--out", required=True)
    ap.add_argument("--train", type=int, default=20000, help="training images for k-NN and probes; 0: neither")
    ap.add_argument("--classes", type=int, nargs=3, default=(0, 57, 145), help="of the picture of tokens")
    a = ap.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    os.makedirs(a.out, exist_ok=True)
    results, panels = {}, {}
    for path in a.models:
        torch.manual_seed(0)
        start, name = time.time(), os.path.basename(path).removesuffix(".safetensors")
        encoder, config = vit.load(path)
        encoder, size = encoder.to(device), config["size"]
        train, val = images.load(a.data, images.stored_side(size), a.train or 1)
        result = {"config": config, "validation_images": len(val[0]), "training_images": a.train}
        result |= measures.curves(encoder, val[0], size, device)
        print(f"{name}: curves of {len(val[0])} images after {time.time() - start:.0f} s", flush=True)
        if a.train:
            found, probes, described = measures.knowledge(encoder, train, val, size, device, images.class_names(a.data))
            result |= found
            if probes:
                vit.save(f"{a.out}/{name}-probes.safetensors", probes, described)
            print(f"{name}: k-NN and probes after {time.time() - start:.0f} s", flush=True)
        few = torch.cat([(val[1] == c).nonzero()[:6, 0] for c in a.classes])
        panels[name] = tsne(encoder, val[0][few], size, device)
        results[name] = measures.rounded(result, 5)
        with open(f"{a.out}/evaluate.json", "w") as f:
            json.dump(results, f, indent=1)
        print(f"{name}: all after {time.time() - start:.0f} s", flush=True)
    with open(f"{a.out}/evaluate.md", "w") as f:
        f.write(tables(results))
    with open(f"{a.out}/tokens.svg", "w") as f:
        f.write(picture(panels, 6))
    print(tables(results))


if __name__ == "__main__":
    main()
