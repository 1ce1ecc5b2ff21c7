"""Mushrooms on the floor of a wood: a cap with spots or scales, gills below it, a stem."""
import numpy as np

from march import capsule, ellipsoid, fbm, hashed, mix, noise, rgb, smooth_min, step, turned, unit, vec

# Cap radius and height, stem radius and height, cap color and its edge, what is on it, ground, how many.
KINDS = [
    dict(cap=(0.78, 0.5), stem=(0.15, 0.85), a="c8201a", b="e2531c", skin="spots", ground="moss", more=0),
    dict(cap=(0.62, 0.46), stem=(0.2, 0.6), a="6b3d1c", b="8f5a2b", skin="smooth", ground="leaves", more=1),
    dict(cap=(0.92, 0.3), stem=(0.09, 1.05), a="8a6d4a", b="e6d7b8", skin="scales", ground="grass", more=0),
    dict(cap=(0.5, 0.62), stem=(0.13, 0.7), a="d98a1f", b="f0b84a", skin="smooth", ground="moss", more=2),
    dict(cap=(0.66, 0.4), stem=(0.14, 0.75), a="6d5a8c", b="9d8bb5", skin="smooth", ground="leaves", more=1),
    dict(cap=(0.7, 0.62), stem=(0.17, 0.65), a="d9381e", b="f07a2a", skin="spots", ground="grass", more=1),
]
GROUND = {"moss": ("26331a", "6f7f3c", 6), "leaves": ("43260f", "a8702f", 4), "grass": ("223a1c", "7d9a4a", 9)}
GOLDEN = np.pi * (3 - 5 ** 0.5)


def dots(count):
    i = np.arange(count) + 0.5
    y = 1 - i / count
    around = i * GOLDEN
    flat = np.sqrt(1 - y * y)
    return np.stack([flat * np.cos(around), y, flat * np.sin(around)], -1).astype(np.float32)


def mushroom(k, at, size, yaw, lean):
    (cr, ch), (sr, sh) = k["cap"], k["stem"]
    spots = dots(46)
    wide = 0.09 + 0.06 * hashed(np.arange(46)[:, None], 5)

    def local(p):
        return turned((p - at) / size, yaw, lean)

    def nearest(q):
        d = unit(q * vec(1 / cr, 1 / ch, 1 / cr))
        away = np.linalg.norm(d[:, None] - spots, axis=-1) - wide
        return away.min(-1)

    def cap(p):
        q = local(p) - vec(0, sh, 0)
        radius = np.hypot(q[:, 0], q[:, 2])
        dome = ellipsoid(q, vec(cr, ch, cr))
        hollow = ellipsoid(q + vec(0, 0.06, 0), vec(cr * 0.95, ch * 0.32, cr * 0.95))
        ridge = 0.012 * np.sin(np.arctan2(q[:, 2], q[:, 0]) * 44) * (radius < cr)
        d = np.maximum(np.maximum(dome, -hollow - ridge * (q[:, 1] < 0.1)), -q[:, 1] - 0.06)
        if k["skin"] == "spots":
            near = np.flatnonzero(np.abs(dome) < 0.12)
            d[near] -= 0.03 * (1 - step(-0.04, 0.02, nearest(q[near]))) * (q[near, 1] > 0.02)
        elif k["skin"] == "scales":
            d = d - 0.016 * step(0.5, 0.62, noise(q * vec(9, 14, 9), 3)) * (q[:, 1] > 0.04)
        return d * size * 0.8

    def cap_color(p, n):
        q = local(p) - vec(0, sh, 0)
        rim = step(0.5, 1.0, np.hypot(q[:, 0], q[:, 2]) / cr)
        color = mix(rgb(k["a"]), rgb(k["b"]), rim * 0.8) * (0.8 + 0.4 * fbm(q * 5, 4, 2))[:, None]
        under = (q[:, 1] < 0.05) & (turned(n, yaw, lean)[:, 1] < 0.1)
        if k["skin"] == "spots":
            color = mix(color, rgb("f3ead6"), (1 - step(-0.02, 0.01, nearest(q))) * (q[:, 1] > 0.0))
        elif k["skin"] == "scales":
            color = mix(rgb("e6d9bd"), rgb("5e4326"), np.maximum(step(0.48, 0.6, noise(q * vec(9, 14, 9), 3)), 1 - step(0.05, 0.25, np.hypot(q[:, 0], q[:, 2]))))
        gill = 0.6 + 0.4 * np.sin(np.arctan2(q[:, 2], q[:, 0]) * 44)
        return np.where(under[:, None], mix(rgb("b49a72"), rgb("efe2c4"), gill), color)

    def stem(p):
        q = local(p)
        rod = capsule(q, vec(0, -0.1, 0), vec(0, sh + 0.1, 0), (sr * 1.25, sr * 0.85))
        bulb = ellipsoid(q, vec(sr * 1.9, sr * 1.6, sr * 1.9))
        ring = np.maximum(np.abs(q[:, 1] - sh * 0.68) - 0.02, np.hypot(q[:, 0], q[:, 2]) - sr * 1.7)
        d = smooth_min(rod, bulb, 0.12)
        if k["skin"] != "smooth":
            d = smooth_min(d, ring, 0.05)
        return (d - 0.012 * fbm(q * vec(14, 4, 14), 3, 1)) * size * 0.8

    def stem_color(p, n):
        q = local(p)
        return mix(rgb("a08d6a"), rgb("f1e8d2"), step(0.2, 0.7, fbm(q * vec(16, 3, 16), 4, 4)))

    return [(cap, cap_color, 0.55 if k["skin"] != "scales" else 0.1), (stem, stem_color, 0.08)]


def scene(index, random):
    k = KINDS[index]
    dark, bright, rough = GROUND[k["ground"]]
    main = 1.35 / (k["stem"][1] + k["cap"][1])
    parts = mushroom(k, vec(random.uniform(-0.1, 0.1), 0, 0), main, random.uniform(0, 6), random.uniform(-0.12, 0.02))
    for i in range(k["more"]):
        side = 1 if i % 2 == index % 2 else -1
        parts += mushroom(k, vec(side * random.uniform(0.75, 0.95), 0, random.uniform(-0.5, 0.35)),
                          main * random.uniform(0.42, 0.6), random.uniform(0, 6), random.uniform(-0.25, 0.1))

    def ground(p):
        flat = p[:, [0, 2]]
        return (p[:, 1] - 0.16 * (fbm(flat * 1.7, 2, 3) - 0.5) - 0.09 * (fbm(flat * rough, 3, 7) - 0.5)) * 0.8

    def ground_color(p, n):
        flat = p[:, [0, 2]]
        tone = fbm(flat * rough, 4, 7)
        color = mix(rgb(dark), rgb(bright), step(0.25, 0.75, tone))
        if k["ground"] == "leaves":
            cell = np.floor(flat * 3 + 1.4 * fbm(flat * 3, 2, 1)[:, None])
            color = mix(color, mix(rgb("6d3514"), rgb("d09a45"), hashed(cell, 4)), 0.7)
        return color

    parts.append((ground, ground_color, 0.0))
    tint = rgb(["4a6a2c", "7a5a30", "9db86a", "35522f", "54633f", "6d8a52"][index])
    low = rgb(["14200d", "24170c", "33481c", "0f1d10", "1d2418", "22341a"][index])

    def sky(d, at):
        x, y = at.T
        color = mix(low, tint, step(-0.3, 0.9, y + 0.5 * fbm(at * 2 + index, 3, 5)))
        # Light between leaves, out of focus.
        cells = at * 4.3 + index
        spot = 1 - step(0.05, 0.4, np.linalg.norm(cells % 1 - 0.5, axis=-1) - 0.1 * hashed(np.floor(cells), 6))
        glow = spot * step(0.62, 0.75, hashed(np.floor(cells), 8)) * step(-0.2, 0.3, y)
        trunk = step(0.6, 0.68, noise(np.stack([x * 2.6 + 7 * index, 0 * x], -1), 3)) * (index % 2 == 1)
        return mix(mix(color, low * 0.6, 0.8 * trunk), vec(0.75, 0.8, 0.45), 0.5 * glow)

    turn = random.uniform(-0.4, 0.4)
    camera = vec(4.4 * np.sin(turn), random.uniform(0.75, 1.5), 4.4 * np.cos(turn))
    light = vec(random.choice([-1, 1]) * random.uniform(0.7, 1.2), random.uniform(1.1, 1.7), random.uniform(0.2, 0.9))
    return dict(parts=parts, sky=sky, camera=camera, target=vec(0.0, 0.62, 0), light=light,
                sun=vec(1.25, 1.12, 0.82), zoom=random.uniform(2.9, 3.4), ambient=0.85)
