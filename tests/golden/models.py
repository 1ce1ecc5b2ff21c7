"""Makes models/: the curves of the shipped models (public/models) on one photograph, by timm, and what their
probes make of it.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/models.py    # versions as in make.py, and Pillow 13.0.0

The photograph goes through torchvision's transform of the paper's notebooks. The model is timm's own
VisionTransformer, with the weights of the file in float32. The measures are those of make.py.

What torchvision cuts out is kept as a PNG: a grey level more or less in 0.28 % of its values, which is how
exact two resizes are to each other, moves one Fourier amplitude by up to 0.025, because a channel's amplitude
may be next to zero and its logarithm counts as much as any.

The probes' probabilities are SciPy's softmax in float64 on timm's states. That the features are those that the
probes were trained on is checked against pretrain/measures.py, which keeps them in half precision.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file as load_arrays
from safetensors.numpy import save_file
from safetensors.torch import load_file
from scipy.special import softmax
from timm.models.beit import Beit
from timm.models.vision_transformer import VisionTransformer
from torchvision import transforms

from make import HERE, measures, timm_capture

ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "pretrain"))

import measures as pretrained
import vit as recipe

IMAGE = "chelsea.png"


def expanded(state):
    """In float32; a matrix that `vitscope convert --dtype int8` wrote is its whole numbers times a scale a row."""
    scales = {key.removesuffix("_scale"): state.pop(key) for key in list(state) if key.endswith("_scale")}
    state = {key: value.float() for key, value in state.items()}
    for key, scale in scales.items():
        state[key] *= scale.view(-1, *[1] * (state[key].dim() - 1))
    return state


def model(path, config):
    """The encoder in timm, with a relative bias in timm's BEiT; what belongs to a decoder is left out."""
    shape = dict(img_size=config["size"], patch_size=config["patch"], embed_dim=config["dim"])
    shape |= dict(depth=config["depth"], num_heads=config["heads"], num_classes=0)
    state = expanded(load_file(path))
    if config.get("relative"):
        positions = dict(use_abs_pos_emb=False, use_shared_rel_pos_bias=True, use_fc_norm=False)
        vit = Beit(**shape, init_values=0.1, **positions)
        # `vitscope convert` calls the layer scales as timm's VisionTransformer does.
        named = {"ls1.gamma": "gamma_1", "ls2.gamma": "gamma_2"}
        for key in [key for key in state if key.endswith(tuple(named))]:
            state[key[: -len("ls1.gamma")] + named[key[-len("ls1.gamma") :]]] = state.pop(key)
        for key in [key for key in state if key.endswith("qkv.bias")]:
            # BEiT's keys have no bias: it adds the same to all scores of a query, which the softmax takes out.
            of_query, _, of_value = state.pop(key).chunk(3)
            state[key.replace("qkv.bias", "q_bias")] = of_query
            state[key.replace("qkv.bias", "v_bias")] = of_value
    else:
        vit = VisionTransformer(**shape)
    rest = vit.load_state_dict(state, strict=False)
    # The last norm comes after all states; `vitscope convert` leaves it out.
    assert set(rest.missing_keys) <= {"norm.weight", "norm.bias"}
    assert set(rest.unexpected_keys) <= {"mask_token", "decoder.weight", "decoder.bias"}
    return vit.eval()


def transform(config):
    """`transform_test` of the notebooks at the model's size, in its two halves: pixels, and numbers."""
    size, bilinear = config["size"], transforms.InterpolationMode.BILINEAR
    assert config["interpolation"] == "bilinear"
    resize = transforms.Resize(int(size / 0.875), interpolation=bilinear)
    normalize = transforms.Normalize(config["mean"], config["std"])
    crop = transforms.Compose([resize, transforms.CenterCrop(size)])
    return crop, transforms.Compose([transforms.ToTensor(), normalize])


def rounded(rows):
    return [[round(value, 6) for value in row] for row in rows]


def probabilities(path, weights, capture, picture, config):
    """Of every class at every depth, [depth + 1, classes]."""
    with safe_open(path, "np") as file:
        token = file.metadata()["token"]
    states = [np.float64(capture[f"z.{2 * depth}"]) for depth in range(config["depth"] + 1)]
    prefix = config["prefix_tokens"]
    x = np.stack([z[0] if token == "cls" else z[prefix:].mean(0) for z in states])

    pixels = torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None]
    trained_on = pretrained.features(recipe.load(weights)[0], pixels, config["size"], "cpu")
    trained_on = trained_on[:, pretrained.TOKENS.index(token), 0].double().numpy()
    # Half a unit of half precision, and what float32 sums leave.
    np.testing.assert_allclose(x, trained_on, rtol=2**-10, atol=1e-5)

    probes = {name: np.float64(values) for name, values in load_arrays(path).items()}
    x = (x - probes["mean"]) / probes["std"]
    return softmax(np.einsum("ld,ldc->lc", x, probes["weight"]) + probes["bias"], 1)


def main():
    photograph = Image.open(ROOT / "tests/images" / IMAGE).convert("RGB")
    entries = json.loads((ROOT / "public/models/models.json").read_text())["models"]
    out, models, named = HERE / "models", {}, {}
    out.mkdir(exist_ok=True)
    for entry in entries:
        if "file" not in entry:
            continue
        path = ROOT / "public/models" / entry["file"]
        with safe_open(path, "pt") as file:
            config = json.loads(file.metadata()["config"])
        crop, numbers = transform(config)
        picture = crop(photograph)
        name = f"{Path(IMAGE).stem}-{config['size']}.png"
        picture.save(out / name, optimize=True)
        capture = timm_capture(model(path, config), numbers(picture))
        curves = measures(capture, config["patch"], config["prefix_tokens"])
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        curves = {measure: rounded(rows) for measure, rows in curves.items()}
        models[entry["id"]] = {"sha256": digest, "crop": name} | curves
        if "probes" in entry:
            probes = ROOT / "public/models" / entry["probes"]["file"]
            found = probabilities(probes, path, capture, picture, config)
            named[entry["id"]] = found.astype(np.float32)
    (out / "expected.json").write_text(json.dumps(models, indent=1) + "\n")
    save_file(named, out / "probes.safetensors")


if __name__ == "__main__":
    main()
