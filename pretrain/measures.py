"""What is measured of an encoder: the paper's curves, and what its layers know.

Attention distance, NMI and the Fourier log amplitude are those of the paper's notebooks and of
`vitscope analyze`; prefix tokens are left out. Features of a depth d are z.(2d): 0 is the embedding,
d the output of block d, before the last norm.
"""
import json
import math

import torch
import torch.nn.functional as F

from images import batches

TOKENS = ("cls", "mean")  # the [CLS] token, and the mean of the patch tokens
PROBE_PARTS = ("weight", "bias", "mean", "std")


def autocast(device):
    return torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda")


@torch.no_grad()
def features(encoder, x, size, device):
    """[CLS] and the mean patch token of every image at every depth: float16 [depth + 1, 2, n, dim]."""
    out = []
    for y in batches(x, size, device):
        with autocast(device):
            z = [encoder.embed(y)]
            for b in encoder.blocks:
                z.append(b(z[-1]))
        out.append(torch.stack([torch.stack([t[:, 0], t[:, 1:].mean(1)]) for t in z]).half())
    return torch.cat(out, 2)


def probe(train, labels, classes, epochs=20, batch=4096):
    """One linear classifier for each depth, all trained at once on float16 features [d, n, dim].

    Returns weight [d, dim, classes], bias [d, classes], and the mean and deviation [d, dim] to standardize
    features with.
    """
    d, n, dim = train.shape
    mean = train.float().mean(1, keepdim=True)
    std = train.float().std(1, keepdim=True).clamp_min(1e-4)
    w = torch.zeros(d, dim, classes, device=train.device, requires_grad=True)
    b = torch.zeros(d, 1, classes, device=train.device, requires_grad=True)
    batch = min(batch, n)
    steps = epochs * (n // batch)
    optimizer = torch.optim.AdamW([w, b], lr=5e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        if step % (n // batch) == 0:
            order = torch.randperm(n, device=train.device)
        i = order[(step % (n // batch)) * batch:][:batch]
        logits = torch.baddbmm(b, (train[:, i].float() - mean) / std, w)
        loss = F.cross_entropy(logits.flatten(0, 1), labels[i].repeat(d)) * d  # each depth's own loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return w.detach(), b.detach().squeeze(1), mean.squeeze(1), std.squeeze(1)


@torch.no_grad()
def accuracy(probes, x, labels):
    """Top-1 of such classifiers on features [d, n, dim]: [d]."""
    w, b, mean, std = (t.float() for t in probes)
    logits = torch.baddbmm(b[:, None], (x.float() - mean[:, None]) / std[:, None], w)
    return (logits.argmax(-1) == labels).float().mean(1).tolist()


@torch.no_grad()
def knn(train, val, labels, val_labels, classes):
    """Top-1 of the 20 nearest by cosine, weighted by exp(cosine / 0.07), for features [d, n, dim]: [d]."""
    out = []
    for a, b in zip(train, val):
        near, index = (F.normalize(b.float(), dim=1) @ F.normalize(a.float(), dim=1).T).topk(min(20, len(a)), dim=1)
        votes = torch.zeros(len(b), classes, device=b.device)
        votes.scatter_add_(1, labels[index], (near / 0.07).exp())
        out.append((votes.argmax(1) == val_labels).float().mean().item())
    return out


def attention_distance(a, patch):
    """Pixels between a query and what it attends to, patches only: [b, heads, n, n] to [b, heads]."""
    n = a.shape[-1]
    grid = round(n ** 0.5)
    i = torch.arange(n, device=a.device)
    at = torch.stack([i // grid, i % grid], 1).to(a.dtype) * patch
    distance = (at[:, None] - at[None]).square().sum(-1).sqrt()
    a = a + 1e-32
    return (a / a.sum(-1, keepdim=True) * distance).sum(-1).mean(-1)


def nmi(a):
    """Normalized mutual information of query and key, queries equally likely: [b, heads, n, n] to [b, heads]."""
    a = a + 1e-8
    a = a / a.sum(-1, keepdim=True)
    n, key = a.shape[-1], a.mean(-2)
    information = (a / n * (a / key.unsqueeze(-2)).log()).sum((-2, -1))
    return information / (math.log(n) * -(key * key.log()).sum(-1)).sqrt()


def attended(a):
    """How many patches a query attends to, exp(entropy), and how many their mean row does: twice [b, heads].

    Both alike and below n: every query attends to the same few patches.
    """
    a = a / a.sum(-1, keepdim=True).clamp_min(1e-32)
    count = lambda p: torch.special.entr(p).sum(-1).exp()
    return count(a).mean(-1), count(a.mean(-2))


def fourier(z):
    """Log amplitude on the half diagonal less that of frequency zero: [b, n, dim] to [b, frequencies]."""
    grid = round(z.shape[1] ** 0.5)
    f = torch.fft.fft2(z.transpose(1, 2).unflatten(2, (grid, grid)))
    k = torch.arange((grid + 1) // 2, device=z.device)
    f = (f[:, :, k, k].abs() + 1e-6).log().mean(1)
    return f - f[:, :1]


@torch.no_grad()
def curves(encoder, x, size, device):
    """The paper's curves, averaged over images, as `vitscope analyze` names them, and the clustering ratio.

    `within_over_between` [depth + 1]: the mean squared distance of an image's patch tokens from their mean,
    over the mean squared distance of these means from the mean of all. Small: the tokens of an image cluster.
    """
    n, sums, within, means = len(x), None, 0, []
    for y in batches(x, size, device):
        attentions, states = encoder.capture(y)
        patches = lambda a: a[:, :, 1:, 1:].double()  # a layer at a time: all at once would be gigabytes
        one = [torch.stack([attention_distance(patches(a), encoder.patch).sum(0) for a in attentions]),
               torch.stack([nmi(patches(a)).sum(0) for a in attentions]),
               *torch.stack([torch.stack(attended(patches(a))).sum(1) for a in attentions], 1),
               torch.stack([fourier(z[:, 1:].double()).sum(0) for z in states])]
        sums = one if sums is None else [s + o for s, o in zip(sums, one)]
        tokens = torch.stack([z[:, 1:].double() for z in states[::2]])
        m = tokens.mean(2)
        within = within + (tokens - m[:, :, None]).square().sum(-1).mean(2).sum(1)
        means.append(m)
    m = torch.cat(means, 1)
    between = (m - m.mean(1, keepdim=True)).square().sum(-1).mean(1).clamp_min(1e-12)
    names = ("attention_distance_px", "nmi", "patches_of_a_row", "patches_of_the_mean_row",
             "fourier_delta_log_amplitude")
    out = {k: (s / n).tolist() for k, s in zip(names, sums)}
    return out | {"within_over_between": (within / n / between).tolist()}


def knowledge(encoder, train, val, size, device, names=None):
    """k-NN and linear probe accuracy by depth for both tokens; and the probes of the token whose best depth
    is better, as they are saved, with their metadata: None where there are no classes to tell apart. `names` are the classes'."""
    classes = int(max(train[1].max(), val[1].max())) + 1
    if classes == 1:
        return {}, None, None
    y, vy = train[1].to(device), val[1].to(device)
    ft, fv = (features(encoder, t[0], size, device) for t in (train, val))
    out, trained = {}, {}
    for i, token in enumerate(TOKENS):
        trained[token] = [t.half() for t in probe(ft[:, i], y, classes)]  # as they are saved
        out[f"linear_probe_{token}"] = accuracy(trained[token], fv[:, i], vy)
        out[f"knn_{token}"] = knn(ft[:, i], fv[:, i], y, vy, classes)
    token = max(TOKENS, key=lambda token: max(out[f"linear_probe_{token}"]))
    described = probes_metadata(token, out[f"linear_probe_{token}"], len(vy), names)
    return out, dict(zip(PROBE_PARTS, trained[token])), described


def probes_metadata(token, accuracy, images, names=None):
    """What a probes file says of itself: of which token it is, its top-1 by depth on how many images, and what
    its classes are called, where they have names."""
    described = {"token": token, "accuracy": json.dumps(rounded(accuracy, 5)), "images": str(images)}
    return described | ({"classes": json.dumps(names, ensure_ascii=False)} if names else {})


def rounded(x, digits=4):
    if isinstance(x, dict):
        return {k: rounded(v, digits) for k, v in x.items()}
    if isinstance(x, list):
        return [rounded(v, digits) for v in x]
    return round(x, digits) if isinstance(x, float) else x
