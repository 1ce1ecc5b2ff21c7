#!/usr/bin/env python3
"""Measures finished probes on the validation images and writes what it finds into their metadata.

    python3 probes.py ../public/models/moco.safetensors ../public/models/simmim.safetensors --data DATA

The probes of X.safetensors are X-probes.safetensors beside it; their tensors stay as they are. Ten seconds
a model of the starter pair. What pretrain.py and evaluate.py save has this metadata already.
"""
import argparse

from safetensors import safe_open

import images
import measures
import vit


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("models", nargs="+", metavar="FILE")
    ap.add_argument("--data", required=True, help="as for pretrain.py")
    a = ap.parse_args()
    for path in a.models:
        encoder, config = vit.load(path)
        path = path.removesuffix(".safetensors") + "-probes.safetensors"
        with safe_open(path, "pt") as f:
            token = f.metadata()["token"]
            probes = {k: f.get_tensor(k) for k in measures.PROBE_PARTS}
        _, (x, labels) = images.load(a.data, images.stored_side(config["size"]), 1)
        x = measures.features(encoder, x, config["size"], "cpu")[:, measures.TOKENS.index(token)]
        accuracy = measures.accuracy(probes.values(), x, labels)
        vit.save(path, probes, measures.probes_metadata(token, accuracy, len(labels)))
        print(f"{path}: " + ", ".join(f"{100 * top:.1f}" for top in accuracy), "%")


if __name__ == "__main__":
    main()
