"""Sunflowers before the sky: two rings of petals around a disc of seeds, a stem and leaves."""
import numpy as np

from march import capsule, ellipsoid, fbm, hashed, mix, rgb, step, turned, vec

# Petals a ring, their length and width, disc radius, yaw and pitch, petal colors, disc colors, sky, roll.
KINDS = [
    dict(n=17, long=0.62, wide=0.15, disc=0.42, yaw=0.25, pitch=0.1, a="f2b211", b="d97a06", seeds=("2a1608", "7a4a16"), sky="day"),
    dict(n=13, long=0.7, wide=0.2, disc=0.34, yaw=-0.6, pitch=0.25, a="f7cf2e", b="eda713", seeds=("3a2a10", "a98a34"), sky="field"),
    dict(n=20, long=0.55, wide=0.12, disc=0.5, yaw=0.05, pitch=-0.2, a="f0a80c", b="c75d08", seeds=("1c120a", "553315"), sky="dusk"),
    dict(n=15, long=0.5, wide=0.17, disc=0.36, yaw=0.7, pitch=0.05, a="b8431a", b="e39a1d", seeds=("1a0d07", "4d2a12"), sky="day"),
    dict(n=16, long=0.66, wide=0.16, disc=0.4, yaw=-0.15, pitch=0.45, a="f8df6a", b="f1c232", seeds=("4b3a12", "8f7a25"), sky="cloud"),
    dict(n=18, long=0.58, wide=0.14, disc=0.46, yaw=-0.35, pitch=0.0, a="f4b81c", b="e08a0a", seeds=("24140a", "6b3e15"), sky="field"),
]
GOLDEN = np.pi * (3 - 5 ** 0.5)


def flower(k, at, size, roll, lean=0.0):
    yaw, pitch = k["yaw"], k["pitch"] + lean
    disc, tilt = k["disc"], 0.16

    def local(p):
        return turned((p - at) / size, yaw, pitch, roll)

    def ring(q, n, shift, long, wide, back):
        angle = np.arctan2(q[:, 1], q[:, 0]) + shift
        radius = np.hypot(q[:, 0], q[:, 1])
        best = np.full(len(q), 9.0, np.float32)
        for neighbor in (-0.5, 0.5):  # petals lie over each other
            which = np.floor(angle / (2 * np.pi / n) + neighbor)
            odd = hashed((which % n)[:, None], int(10 * shift) + 3)
            off = angle - (which + 0.5 + 0.3 * (odd - 0.5)) * (2 * np.pi / n)
            own = long * (0.86 + 0.28 * odd)
            t = (radius * np.cos(off) - disc * 0.8) / own
            across = radius * np.sin(off)
            w = wide * np.maximum(np.sin(np.pi * np.clip(t, 0.02, 1) ** 0.8), 0.0) ** 0.8
            z = q[:, 2] + back - tilt * t + (0.25 + 0.3 * odd) * t * t * 0.6 - 1.6 * across * across / wide * 0.5
            plane = np.abs(z) - 0.012
            outside = np.maximum(np.abs(across) - w, np.maximum(-t, t - 1) * own)
            best = np.minimum(best, np.maximum(outside, plane))
        return best

    def petals(p):
        q = local(p)
        front = ring(q, k["n"], 0.0, k["long"], k["wide"], 0.02)
        back = ring(q, k["n"], np.pi / k["n"], k["long"] * 1.12, k["wide"] * 1.1, 0.09)
        return np.minimum(front, back) * size * 0.55

    def petal_color(p, n):
        q = local(p)
        radius, angle = np.hypot(q[:, 0], q[:, 1]), np.arctan2(q[:, 1], q[:, 0])
        t = np.clip((radius - disc) / k["long"], 0, 1)
        vein = 0.86 + 0.14 * np.sin(angle * k["n"] * 9) + 0.2 * (fbm(q * 6, 3, 3) - 0.5)
        return mix(rgb(k["b"]), rgb(k["a"]), step(0.0, 0.7, t)) * vein[:, None]

    def center(p):
        q = local(p)
        return ellipsoid(q - vec(0, 0, 0.02), vec(disc, disc, 0.16)) * size

    def center_color(p, n):
        q = local(p)
        count = 420
        i = np.arange(count) + 0.5
        seeds = disc * np.sqrt(i / count)[:, None] * np.stack([np.cos(i * GOLDEN), np.sin(i * GOLDEN)], -1)
        away = np.concatenate([np.linalg.norm(part[:, None, :2] - seeds, axis=-1).min(-1)
                               for part in np.array_split(q, max(1, len(q) // 4000))]) / (disc * 0.045)
        radius = np.hypot(q[:, 0], q[:, 1]) / disc
        dark, bright = (rgb(c) for c in k["seeds"])
        color = mix(mix(dark, bright, step(0.35, 0.85, radius)), bright * 1.4, 0.7 * step(0.5, 0.8, radius) * (1 - step(0.85, 1.0, radius)))
        color = mix(color, rgb("7d8a2a"), 0.5 * (1 - step(0.1, 0.3, radius)))
        return color * (1.25 - 0.85 * step(0.3, 1.0, away))[:, None]

    base = at + vec(0, 0, -0.1)
    foot = vec(at[0] * 1.2 + 0.1 * np.sin(3 * roll), -3.4, at[2] - 0.3)

    def green(p):
        d = capsule(p, base - 0.12 * size, foot, 0.06 * size)
        for i, side in enumerate((-1, 1)):
            q = turned(p - (base + (foot - base) * (0.3 + 0.14 * i)) - vec(side * 0.42 * size, 0.06, 0.05), 0, 0.5, side * 0.45)
            leaf = ellipsoid(q, vec(0.46, 0.2, 0.03) * size)
            d = np.minimum(d, leaf * 0.6)
        return d

    return [(petals, petal_color, 0.1), (center, center_color, 0.03),
            (green, lambda p, n: mix(rgb("2f5a1c"), rgb("7ba03a"), fbm(p * vec(9, 5, 9), 4, 2)), 0.12)]


def scene(index, random):
    k = KINDS[index]
    at = vec(random.uniform(-0.1, 0.1), random.uniform(-0.05, 0.12), 0)
    size = random.uniform(0.82, 1.08)
    parts = flower(k, at, size, random.uniform(0, 1))
    if index in (1, 3, 5):
        side = -1 if index == 3 else 1
        parts += flower(k, vec(side * 1.05, random.uniform(-0.75, 0.75), -1.2), size * 0.6, 0.4, 0.1)

    def sky(d, where):
        x, y = where.T
        kind = k["sky"]
        clouds = step(0.46, 0.72, fbm(where * vec(1.5, 2.6)[:2] + 3 * index, 5, index))
        if kind == "day":
            return mix(mix(rgb("a9cdea"), rgb("3f7fc4"), step(-0.9, 1, y)), vec(0.95, 0.96, 0.97), 0.75 * clouds)
        if kind == "cloud":
            return mix(rgb("8fa0ad"), rgb("dfe4e6"), clouds)
        if kind == "dusk":
            warm = mix(rgb("f0a35c"), rgb("5b5f96"), step(-0.7, 0.9, y))
            return mix(warm, rgb("e9a2a0"), 0.4 * clouds)
        # A field of others, out of focus.
        cells = where * vec(3.6, 4.6)[:2]
        jitter = hashed(np.floor(cells), 3)
        away = np.linalg.norm(cells % 1 - 0.5 - 0.5 * (np.stack([jitter, hashed(np.floor(cells), 9)], -1) - 0.5), axis=-1)
        heads = (1 - step(0.05, 0.45, away)) * step(0.25, 0.3, jitter) * (1 - step(-0.1, 0.35, y))
        land = mix(mix(rgb("2d4d17"), rgb("6f9138"), fbm(where * 4, 4, 2)), rgb("e0b02a"), 0.85 * heads)
        return mix(land, mix(rgb("cfe2ee"), rgb("7fb0dc"), step(0.2, 1, y)), step(0.25, 0.45, y + 0.08 * fbm(where * 3, 3, 4)))

    camera = vec(random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.6), 5.0)
    light = vec(random.choice([-1, 1]) * random.uniform(0.5, 0.9), random.uniform(0.7, 1.3), random.uniform(0.9, 1.4))
    return dict(parts=parts, sky=sky, camera=camera, target=vec(0, 0, 0), light=light,
                sun=vec(1.2, 1.1, 0.92), zoom=random.uniform(3.0, 3.5), ambient=0.95)
