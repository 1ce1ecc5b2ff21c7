"""Mugs: a glazed cylinder with a handle on a table before a wall."""
import numpy as np

from march import capsule, fbm, mix, noise, rgb, step, turned, vec

# Height, radius, taper, yaw, glaze, its two colors, table, wall, camera height.
MUGS = [
    dict(h=1.0, r=0.46, taper=0.0, yaw=0.5, glaze="bands", a="f2ead8", b="b3402e", table="oak", wall="8aa0a6", up=1.15),
    dict(h=0.72, r=0.52, taper=0.22, yaw=-0.6, glaze="dip", a="dfe3df", b="2f6f73", table="linen", wall="d8c6a8", up=1.5),
    dict(h=1.15, r=0.42, taper=-0.06, yaw=2.6, glaze="dots", a="27405f", b="f0e6cf", table="marble", wall="6f7f63", up=1.0),
    dict(h=0.9, r=0.5, taper=0.05, yaw=0.1, glaze="speckle", a="d9c7a3", b="5b4632", table="slate", wall="b77f5f", up=1.75),
    dict(h=1.0, r=0.45, taper=0.0, yaw=3.4, glaze="check", a="f4f1ea", b="d19a2a", table="walnut", wall="4c5d73", up=1.3),
    dict(h=0.8, r=0.55, taper=0.12, yaw=-1.1, glaze="plain", a="9a3550", b="9a3550", table="cloth", wall="cfd5cc", up=1.4),
]


def table_color(kind):
    def wood(p, light, dark, seed):
        ring = fbm(p * vec(0.9, 1, 9), 4, seed)
        plank = np.abs((p[:, 0] * 0.8 + 10) % 1 - 0.5)
        return mix(rgb(dark), rgb(light), step(0.3, 0.7, ring)) * (0.55 + 0.45 * step(0.0, 0.02, 0.5 - plank))[:, None]

    def paint(p, n):
        if kind == "oak":
            return wood(p, "c79b63", "8a5f34", 3)
        if kind == "walnut":
            return wood(p[:, [2, 1, 0]], "7a5236", "3f281a", 9)
        if kind == "marble":
            vein = np.abs(fbm(p * 1.6 + 3 * fbm(p * 2.3, 4, 5)[:, None], 4, 6) - 0.5)
            return mix(rgb("8c8f94"), rgb("ece9e4"), step(0.0, 0.09, vein))
        if kind == "slate":
            return mix(rgb("3a4046"), rgb("585f63"), fbm(p * 7, 5, 8))
        if kind == "linen":
            weave = 0.5 + 0.25 * (np.sin(p[:, 0] * 90) + np.sin(p[:, 2] * 90)) * (0.4 + fbm(p * 9, 3, 2))
            return mix(rgb("b9ab90"), rgb("e6dcc6"), np.clip(weave, 0, 1))
        stripe = 0.5 * ((np.floor(p[:, 0] * 2.4) % 2) + (np.floor(p[:, 2] * 2.4) % 2))
        return mix(rgb("f1ede4"), rgb("3f6a9c"), 0.85 * stripe)

    return paint


def glaze_color(m):
    a, b = rgb(m["a"]), rgb(m["b"])

    def paint(p, n):
        q = turned(p, m["yaw"])
        angle, y = np.arctan2(q[:, 2], q[:, 0]), q[:, 1] / m["h"]
        kind = m["glaze"]
        if kind == "bands":
            amount = step(0.45, 0.55, np.abs(((y * 5) % 1) - 0.5) * 2) * (y > 0.15) * (y < 0.92)
        elif kind == "dip":
            edge = 0.42 + 0.07 * np.sin(3 * angle) + 0.12 * fbm(np.stack([np.cos(angle), np.sin(angle)], -1) * 3, 3, 4)
            amount = step(edge - 0.02, edge + 0.02, y)
        elif kind == "dots":
            u, v = angle / np.pi * 7, y * 6.5
            u = u + 0.5 * (np.floor(v) % 2)
            away = np.hypot((u % 1 - 0.5) / 1.05, v % 1 - 0.5)
            amount = 1 - step(0.24, 0.3, away)
        elif kind == "speckle":
            amount = np.maximum(step(0.63, 0.7, noise(q * 34, 3)), step(0.86, 0.9, y))
        elif kind == "check":
            amount = ((np.floor(angle / np.pi * 7) + np.floor(y * 5.5)) % 2) * (y > 0.06)
        else:
            amount = 0 * y
        tone = 0.92 + 0.16 * fbm(q * 6, 3, 7)
        return mix(a, b, amount) * tone[:, None]

    return paint


def scene(index, random):
    m = MUGS[index]
    h, r = m["h"], m["r"]
    at = vec(random.uniform(-0.12, 0.12), 0, random.uniform(-0.1, 0.1))

    def wall(p, radius, low):
        rad = np.hypot(p[:, 0], p[:, 2]) - radius * (1 + m["taper"] * (p[:, 1] / h - 0.5))
        tall = np.abs(p[:, 1] - (h + low) / 2) - (h - low) / 2
        out = np.maximum(np.stack([rad, tall], -1) + 0.03, 0)
        return np.minimum(np.maximum(rad, tall) + 0.03, 0) + np.linalg.norm(out, axis=-1) - 0.03

    def body(p):
        p = p - at
        outer = wall(p, r, 0.0)
        inner = np.maximum(np.hypot(p[:, 0], p[:, 2]) - (r - 0.06) * (1 + m["taper"] * (p[:, 1] / h - 0.5)), 0.07 - p[:, 1])
        q = turned(p, m["yaw"]) - vec(r * 0.97, 0.5 * h, 0)
        ring = np.hypot(np.hypot(q[:, 0] * 1.12, q[:, 1] * 0.34 / (0.34 * h)) - 0.3, q[:, 2]) - 0.065
        handle = np.maximum(ring, 0.05 - np.hypot(p[:, 0], p[:, 2]) + r - 0.09)
        return np.minimum(np.maximum(outer, -inner), handle * 0.8)

    def drink(p):
        p = p - at
        return np.maximum(np.hypot(p[:, 0], p[:, 2]) - (r - 0.03) * (1 + 0.4 * m["taper"]), np.abs(p[:, 1] - 0.84 * h) - 0.01)

    paint = glaze_color(m)
    wall_color = rgb(m["wall"])
    parts = [(body, lambda p, n: paint(p - at, n), 0.9),
             (drink, lambda p, n: mix(rgb("2a1509"), rgb("6b4326"), step(0.55, 0.75, fbm(p * 6, 3, index))), 0.5),
             (lambda p: p[:, 1], table_color(m["table"]), 0.15)]
    if index in (1, 4):  # a spoon beside it
        a, b = vec(-0.75, 0.04, 0.35), vec(-0.35, 0.04, 0.75)
        parts.append((lambda p: np.minimum(capsule(p, a, b, 0.025), np.linalg.norm((p - a) / vec(1, 0.5, 1), axis=-1) * 0.5 - 0.05),
                      lambda p, n: np.broadcast_to(rgb("a9adb0"), p.shape), 1.0))

    def sky(d, at_):
        x, y = at_.T
        pane = step(0.02, 0.14, np.abs((x * 0.9 + 0.3 * index) % 1 - 0.5)) * step(0.02, 0.14, np.abs((y * 0.8 + 0.2) % 1.1 - 0.5))
        tone = 0.55 + 0.25 * y - 0.15 * x + 0.25 * pane * (index % 2) + 0.12 * fbm(at_ * 2.5, 4, index)
        return wall_color * tone[:, None]

    turn = random.uniform(-0.3, 0.3)
    camera = vec(4.6 * np.sin(turn), m["up"] * 1.4, 4.6 * np.cos(turn))
    light = vec(random.choice([-1, 1]) * random.uniform(0.6, 1.1), random.uniform(1.0, 1.6), random.uniform(0.5, 1.0))
    return dict(parts=parts, sky=sky, camera=camera, target=vec(0.0, 0.5 * h, 0), light=light,
                sun=vec(1.25, 1.15, 0.98), zoom=random.uniform(4.3, 5.3))
