#!/usr/bin/env python3
"""Puts a finished model and its probes into the page, in the place of the one of that id.

    python3 publish.py moco out/moco.safetensors out/moco-probes.safetensors --images 1469000

Sizes, hashes and the number of images seen go into models.json. What is computed of the shipped models has to be
made anew then: `tests/golden/models.py`, and `VITSCOPE_WRITE_SAVED=1 cargo test --features cpu --test saved`.
"""
import argparse
import hashlib
import json
import pathlib
import re

MODELS = pathlib.Path(__file__).resolve().parent.parent / "public/models"


def put(text, name, data):
    """Copies `data` to the file of that name; `text` with its size and hash behind that name."""
    (MODELS / name).write_bytes(data)
    facts = rf'("file": "{re.escape(name)}",\s*"size": )\d+(,\s*"sha256": ")[0-9a-f]+'
    text, found = re.subn(facts, rf"\g<1>{len(data)}\g<2>{hashlib.sha256(data).hexdigest()}", text)
    assert found == 1, f"models.json lists {name} {found} times"
    return text


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("id", choices=("moco", "simmim", "hybrid"))
    ap.add_argument("model")
    ap.add_argument("probes")
    ap.add_argument("--images", type=int, required=True, help="seen in training, all stages together")
    a = ap.parse_args()
    file = MODELS / "models.json"
    text = put(file.read_text(), f"{a.id}.safetensors", pathlib.Path(a.model).read_bytes())
    text = put(text, f"{a.id}-probes.safetensors", pathlib.Path(a.probes).read_bytes())
    start = text.index(f'"id": "{a.id}"')
    text = text[:start] + re.sub(r'"images": \d+', f'"images": {a.images}', text[start:], count=1)
    json.loads(text)
    file.write_text(text)


if __name__ == "__main__":
    main()
