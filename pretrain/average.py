"""The mean of several checkpoints of one training, weighted: `average.py out.safetensors a.safetensors=0.2 b.safetensors=0.8`.

Where one goes on from another the mean is a model as good as both (Wortsman et al., Model soups, ICML 2022; Kaddour,
LAWA, 2022). The metadata are those of the last; `averaged` in them names the files and their weights.
"""
import argparse
import json
import os

import vit


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("out")
    ap.add_argument("parts", nargs="+", metavar="FILE=WEIGHT", help="the weights' sum is 1")
    a = ap.parse_args()
    parts = [(path, float(weight)) for path, weight in (part.rsplit("=", 1) for part in a.parts)]
    if abs(sum(weight for _, weight in parts) - 1) > 1e-6:
        ap.error("the weights' sum is not 1")
    files = [vit.load(path) for path, _ in parts]
    states = [encoder.state_dict() for encoder, _ in files]
    if any(state.keys() != states[0].keys() for state in states):
        ap.error("the files are of unlike models")
    mean = {name: sum(weight * state[name] for state, (_, weight) in zip(states, parts)) for name in states[0]}
    averaged = {os.path.basename(path): weight for path, weight in parts}
    vit.save(a.out, mean, {"config": json.dumps(files[-1][1] | {"averaged": averaged})})


if __name__ == "__main__":
    main()
