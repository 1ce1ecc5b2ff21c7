"""Images in memory, and what a model sees of them when it is measured.

The page's transform: shorter side to floor(size / 0.875) with Pillow's antialiased bilinear filter, then
the center `size x size`. Images are kept at that first side, square, so that training crops are drawn
from the same pixels. 64 px images and `size` 56 need no resize at all.
"""
import glob
import io
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from PIL import Image

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")


def stored_side(size):
    return size * 8 // 7  # floor(size / 0.875)


def square(image, side):
    """Shorter side to `side`, then the center: uint8 [side, side, 3], as torchvision on Pillow does it."""
    image = image.convert("RGB")
    w, h = image.size
    if min(w, h) != side:
        w, h = (side, side * h // w) if w <= h else (side * w // h, side)
        image = image.resize((w, h), Image.BILINEAR)
    left, top = round((w - side) / 2), round((h - side) / 2)
    return np.asarray(image.crop((left, top, left + side, top + side)))


def decode(sources, side):
    """Files or their bytes: uint8 [n, 3, side, side]."""
    def one(source):
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
            return square(image, side)

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Pillow decodes without the interpreter's lock
        images = np.stack(list(pool.map(one, sources, chunksize=256)))
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()


def shards(files, side, limit=0):
    """The images of some .npz: JPEG files end to end in `data`, with `offset` (n + 1) and `label`."""
    images, labels = [], []
    for file in files:
        left = limit - sum(map(len, labels)) if limit else None
        if left == 0:
            break
        z = np.load(file)
        data, offset, label = z["data"], z["offset"], z["label"][:left]
        images.append(decode([data[a:b].tobytes() for a, b in zip(offset[:len(label)], offset[1:])], side))
        labels.append(torch.from_numpy(label.astype(np.int64)))
    return torch.cat(images), torch.cat(labels)


def folder(root, side, limit=0):
    """The images of `root/<class>/`, or of `root` itself: then all are of one class."""
    classes = sorted(d for d in os.listdir(root) if os.path.isdir(f"{root}/{d}")) or ["."]
    found = [(f"{root}/{c}/{f}", i) for i, c in enumerate(classes) for f in sorted(os.listdir(f"{root}/{c}"))
             if f.lower().endswith(SUFFIXES)]
    if not found:
        raise SystemExit(f"{root} holds no images")
    order = np.random.default_rng(0).permutation(len(found))[:limit or None]  # a limit takes from all classes
    return decode([found[i][0] for i in order], side), torch.tensor([found[i][1] for i in order])


def load(data, side, limit=0):
    """Training and validation images of a folder, each (uint8 [n, 3, side, side], label [n]).

    `data` holds train-*.npz and val.npz, or train/ and val/ with a folder for each class, or with images
    alone. Without val, every twentieth training image is kept back.
    """
    files = sorted(glob.glob(f"{data}/train-*.npz"))
    train = shards(files, side, limit) if files else folder(f"{data}/train", side, limit)
    if os.path.exists(f"{data}/val.npz"):
        return train, shards([f"{data}/val.npz"], side)
    if os.path.exists(f"{data}/val"):
        return train, folder(f"{data}/val", side)
    held = torch.arange(len(train[0])) % 20 == 0
    return tuple(t[~held] for t in train), tuple(t[held] for t in train)


def normalize(x):
    m = torch.tensor(MEAN, device=x.device, dtype=x.dtype).view(1, 3, 1, 1)
    s = torch.tensor(STD, device=x.device, dtype=x.dtype).view(1, 3, 1, 1)
    return (x - m) / s


def batches(x, size, device, batch=250):
    """The middle of stored images, normalized, a batch at a time."""
    c = round((x.shape[-1] - size) / 2)
    for i in range(0, len(x), batch):
        yield normalize(x[i:i + batch, :, c:c + size, c:c + size].to(device).float().div(255))
