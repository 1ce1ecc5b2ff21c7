#!/usr/bin/env python3
"""Draws how time and memory grow, from bench.json, and prints the table and the fitted exponents.

    pip install numpy matplotlib
    python3 benches/growth.py docs/performance-growth.svg
"""
import json
import pathlib
import sys

import matplotlib
import numpy as np

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "vitscope"
import matplotlib.pyplot as plt

# Tokens and width of each file of bench.rs.
SHAPES = {"vit-ti-112": (50, 192), "vit-ti": (197, 192), "vit-ti-336": (442, 192), "vit-ti-448": (785, 192),
          "vit-s": (197, 384), "vit-b": (197, 768)}
TIMES = (("forward pass", "forward_ms", "#0072b2"), ("picture to curves", "picture_to_curves_ms", "#d55e00"))
LEVELS = [20, 50, 100, 200, 500, 1000]


def main():
    lines = json.loads((pathlib.Path(__file__).parent / "bench.json").read_text())
    growth = {(line["growth"], line["workers"]): line for line in lines if "growth" in line}
    for (name, workers), line in growth.items():
        tokens, width = SHAPES[name]
        forward, whole = line["forward_ms"]["median"], line["picture_to_curves_ms"]["median"]
        print(f"| {name} | {tokens} | {width} | {workers} | {forward:.0f} | {whole:.0f} | {line['worker_mb']:.0f} |")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    rows = (("tokens, ViT-Ti", 0, [name for name in SHAPES if name.startswith("vit-ti")]),
            ("width, 197 tokens", 1, ["vit-ti", "vit-s", "vit-b"]))
    for axis, (label, index, names) in zip(axes, rows):
        x = np.array([SHAPES[name][index] for name in names], float)
        for title, key, color in TIMES:
            y = np.array([growth[name, 1][key]["median"] for name in names])
            power, level = np.polyfit(np.log(x), np.log(y), 1)
            steps = [f"{step:.2f}" for step in np.diff(np.log(y)) / np.diff(np.log(x))]
            print(f"{label}, {title}: to the power of {power:.2f}; from step to step {', '.join(steps)}")
            axis.plot(x, y, "o", color=color, label=f"{title}, to the power of {power:.2f}")
            axis.plot(x, np.exp(level) * x**power, "-", color=color, linewidth=1)
        axis.set(xscale="log", yscale="log", xlabel=label, ylabel="ms, one thread")
        axis.set_xticks(x, [f"{value:.0f}" for value in x])
        axis.set(ylim=(12, 1200))
        axis.set_yticks(LEVELS, LEVELS)
        axis.minorticks_off()
        axis.legend(frameon=False, fontsize=8)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(sys.argv[1], metadata={"Date": None})


if __name__ == "__main__":
    main()
