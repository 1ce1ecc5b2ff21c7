"""A small ray marcher over signed distances: sun, sky, soft shadows and occlusion. NumPy only.

Points are [n, 3] float32, x to the right, y up, z towards the camera. A scene is a list of parts, each
`(distance, color, gloss)`: a function from points to distances, one from points and normals to linear
RGB, and how much of the sun it mirrors, 0..1.
"""
import numpy as np

STEPS, FAR = 110, 14.0


def vec(*v):
    return np.array(v, np.float32)


def unit(v):
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def mix(a, b, t):
    t = np.asarray(t, np.float32)
    return a + (b - a) * (t[..., None] if t.ndim else t)


def step(a, b, x):
    """0 below a, 1 above b, smooth between."""
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def rgb(text):
    """Linear RGB of a hexadecimal sRGB color."""
    c = np.array([int(text[i:i + 2], 16) for i in (0, 2, 4)], np.float32) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def hashed(i, seed=0):
    """Pseudo-random 0..1 of integer points [n, k]."""
    i = i.astype(np.int64)
    h = np.full(i.shape[:-1], 0x9E3779B9 + seed * 0x85EBCA6B, np.uint64)
    for axis in range(i.shape[-1]):
        h = ((h ^ (i[..., axis].astype(np.uint64) * np.uint64(0x27D4EB2F165667C5)))
             * np.uint64(0x9E3779B97F4A7C15))
        h ^= h >> np.uint64(29)
    return ((h >> np.uint64(40)).astype(np.float32)) / np.float32(1 << 24)


def noise(p, seed=0):
    """Value noise of points [n, k], 0..1."""
    base = np.floor(p)
    f = p - base
    f = f * f * (3 - 2 * f)
    total = 0
    for corner in np.ndindex(*(2,) * p.shape[-1]):
        offset = np.array(corner)
        weight = np.where(offset, f, 1 - f).prod(-1)
        total = total + weight * hashed(base + offset, seed)
    return total.astype(np.float32)


def fbm(p, octaves=4, seed=0):
    """Noise over noise twice as fine, 0..1."""
    return sum(noise(p * 2 ** o, seed + o) * 0.5 ** o for o in range(octaves)) / (2 - 2 * 0.5 ** octaves)


def turned(p, yaw=0.0, pitch=0.0, roll=0.0):
    """Points in the frame of something turned about y, then x, then z."""
    x, y, z = p.T
    c, s = np.cos(yaw), np.sin(yaw)
    x, z = c * x - s * z, s * x + c * z
    c, s = np.cos(pitch), np.sin(pitch)
    y, z = c * y + s * z, c * z - s * y
    c, s = np.cos(roll), np.sin(roll)
    x, y = c * x + s * y, c * y - s * x
    return np.stack([x, y, z], -1).astype(np.float32)


def ellipsoid(p, radii):
    k = np.linalg.norm(p / radii, axis=-1)
    return k * (k - 1) / np.maximum(np.linalg.norm(p / (radii * radii), axis=-1), 1e-6)


def capsule(p, a, b, r):
    """A rod from a to b; `r` one radius or two."""
    ab = b - a
    t = np.clip((p - a) @ ab / (ab @ ab), 0, 1)
    r = np.broadcast_to(r, 2)
    return np.linalg.norm(p - a - t[:, None] * ab, axis=-1) - (r[0] + (r[1] - r[0]) * t)


def smooth_min(a, b, k):
    h = np.clip(0.5 + 0.5 * (b - a) / k, 0, 1)
    return b + (a - b) * h - k * h * (1 - h)


def field(parts, p):
    return np.min([distance(p) for distance, _, _ in parts], 0)


def march(parts, origin, direction, far=FAR, steps=STEPS, start=0.02):
    """How far each ray goes; `far` where it meets nothing."""
    t = np.full(len(direction), start, np.float32)
    live = np.arange(len(t))
    for _ in range(steps):
        d = field(parts, origin[live] + t[live, None] * direction[live])
        t[live] += 0.75 * d
        live = live[(d > 6e-4 * t[live]) & (t[live] < far)]
        if not len(live):
            break
    return np.minimum(t, far)


def normals(parts, p, e=1.5e-3):
    k = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32)
    return unit(sum(axis * field(parts, p + e * axis)[:, None] for axis in k))


def shadow(parts, p, light):
    """The share of the sun that reaches p, with a soft edge."""
    seen, t = np.ones(len(p), np.float32), np.full(len(p), 0.03, np.float32)
    for _ in range(26):
        d = field(parts, p + t[:, None] * light)
        seen = np.minimum(seen, np.clip(9 * d / t + 0.2, 0, 1))
        t += np.clip(d, 0.03, 0.25)
    return seen


def occlusion(parts, p, n):
    dark = sum((h - field(parts, p + h * n)) * 0.6 ** i for i, h in enumerate((0.04, 0.1, 0.2, 0.36)))
    return np.clip(1 - 1.6 * dark, 0.1, 1)


def shade(parts, sky, camera, target, light, sun, side, zoom=2.2, ambient=1.0):
    """An image [side, side, 3] of linear light. `sky` maps directions and their place in the picture
    (x and y, -1..1, up) to what is behind."""
    ahead = unit(target - camera)
    right = unit(np.cross(ahead, vec(0, 1, 0)))
    up = np.cross(right, ahead)
    g = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    x, y = [a.ravel() for a in np.meshgrid(g, -g)]
    direction = unit(zoom * ahead + x[:, None] * right + y[:, None] * up).astype(np.float32)
    origin = np.broadcast_to(camera, direction.shape)
    t = march(parts, origin, direction)
    out = sky(direction, np.stack([x, y], -1))
    hit = np.flatnonzero(t < FAR)
    p = origin[hit] + t[hit, None] * direction[hit]
    n = normals(parts, p)
    which = np.argmin([distance(p) for distance, _, _ in parts], 0)
    color, gloss = np.zeros_like(p), np.zeros(len(p), np.float32)
    for i, (_, paint, shine) in enumerate(parts):
        at = which == i
        if at.any():
            color[at], gloss[at] = paint(p[at], n[at]), shine
    light = unit(light)
    lit = np.clip(n @ light, 0, 1) * shadow(parts, p + 4e-3 * n, light)
    open_ = occlusion(parts, p, n)
    above = 0.5 + 0.5 * n[:, 1]
    sky_light = mix(vec(0.32, 0.27, 0.22), vec(0.52, 0.58, 0.68), above) * ambient
    half = unit(light - direction[hit])
    mirrored = gloss * np.clip((n * half).sum(-1), 0, 1) ** 60 * lit
    edge = gloss * 0.25 * (1 - np.clip(-(n * direction[hit]).sum(-1), 0, 1)) ** 3
    out[hit] = color * (sky_light * open_[:, None] + sun * lit[:, None]) + (2.2 * mirrored * 1.0 + edge)[:, None]
    return out.reshape(side, side, 3), t.reshape(side, side)
