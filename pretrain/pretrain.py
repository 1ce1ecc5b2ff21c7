#!/usr/bin/env python3
"""Pretrain one small ViT with MoCo v3 (contrastive), SimMIM (masked) or both.

    python3 pretrain.py moco   --data DATA --out OUT --minutes 18
    python3 pretrain.py simmim --data DATA --out OUT --minutes 9
    python3 pretrain.py hybrid --data DATA --out OUT --minutes 18 --lam 0.2

The schedule is driven by the clock: warm-up, cosine and momentum run from the first step to --minutes (or
--epochs, whichever ends first), so that a run always ends with its learning rate at zero, however fast the
machine is. Then it measures, and writes into OUT: <objective>.safetensors (float16, timm's key names, the
config as metadata), <objective>-heads.safetensors (MoCo's projector and predictor, for --init),
<objective>-probes.safetensors (a linear classifier for each depth) and <objective>.json (the log and all measures); on the way
<objective>-at1.safetensors to -at75.safetensors, the model at these percents of the schedule. README.md says more.
"""
import argparse
import json
import math
import os
import signal
import time

import torch
from safetensors.torch import load_file

import images
import measures
import vit
from objectives import Learner

SNAPSHOTS = (0.01, 0.03, 0.1, 0.25, 0.5, 0.75)  # shares of the schedule at which the model is kept
SEES_ALL = 0.93  # share of the schedule from which on every patch is seen
TABLE_RATE = 10  # a relative bias starts at zero, and AdamW moves it by a rate a step: in a short run it would stay there
SETTLE = 3  # steps before the clock starts: compilation and the choice of kernels are not training


def arguments():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0],
                                 formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    ap.add_argument("objective", choices=("moco", "simmim", "hybrid"))
    ap.add_argument("--data", required=True, help="train-*.npz and val.npz, or folders train/ and val/ of images")
    ap.add_argument("--out", required=True)
    ap.add_argument("--minutes", type=float, default=9, help="training time; loading and measuring come on top")
    ap.add_argument("--epochs", type=float, default=1e9, help="end the schedule after so many, if that is sooner")
    ap.add_argument("--part", type=float, default=1e9, metavar="MINUTES",
                    help="stop after so many minutes of training and leave a state for --resume")
    ap.add_argument("--resume", action="store_true", help="go on from the state in OUT, if there is one")
    ap.add_argument("--batch", type=int, default=512)
    ap.add_argument("--lr", type=float, help="per 256 images; if not given, 3e-4 for moco and hybrid, 4e-4 for simmim")
    ap.add_argument("--warmup", type=float, default=0.1, help="share of the schedule")
    ap.add_argument("--size", type=int, default=56, help="side of the input, pixels")
    ap.add_argument("--patch", type=int, default=4)
    ap.add_argument("--dim", type=int, default=192)
    ap.add_argument("--depth", type=int, default=12)
    ap.add_argument("--heads", type=int, default=6)
    ap.add_argument("--hidden", type=int, default=2048, help="width inside MoCo's projector and predictor")
    ap.add_argument("--tau", type=float, default=0.2, help="MoCo's temperature")
    ap.add_argument("--mean-token", action="store_true",
                    help="MoCo contrasts the mean of the patch tokens too, as in its authors' study without [CLS]")
    ap.add_argument("--crop", type=float, default=0.2, help="smallest area of MoCo's crops")
    ap.add_argument("--mask-ratio", type=float, default=0.6)
    ap.add_argument("--mask-unit", type=int, default=2, help="patches a side of one masked square")
    ap.add_argument("--lam", type=float, default=0.2, help="hybrid: weight of the contrastive loss")
    ap.add_argument("--relative", action="store_true",
                    help="SimMIM's own positions: one relative bias for all blocks, layer scale 0.1, no absolute ones")
    ap.add_argument("--keep", type=float, default=1.0,
                    help="share of the patches that MoCo's encoder sees, until the last 7 %%")
    ap.add_argument("--keep-slow", type=float, default=1.0, help="the same for its slow encoder")
    ap.add_argument("--init", help="start from the .safetensors of another run, and its -heads, at another size too")
    ap.add_argument("--limit", type=int, default=0, help="train on the first N images only")
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--compile", action="store_true", help="torch.compile the blocks")
    ap.add_argument("--float32", action="store_true", help="no bfloat16")
    a = ap.parse_args()
    if a.relative and min(a.keep, a.keep_slow) < 1:
        ap.error("--keep and --keep-slow are not for a relative bias, which has a place for every patch")
    return a


def optimizer_of(net, a, rate, device):
    """AdamW; no weight decay for vectors, tokens and the relative bias, which learns at TABLE_RATE times the rate."""
    named = [(n, p) for n, p in net.named_parameters() if p.requires_grad]
    table = lambda n: n.endswith("relative_position_bias_table")
    plain = lambda n, p: p.ndim <= 1 or n.endswith("_token") or table(n)
    decay = 0.05 if a.objective == "simmim" else 0.1
    groups = [{"params": [p for n, p in named if not plain(n, p)], "weight_decay": decay, "times": 1},
              {"params": [p for n, p in named if plain(n, p) and not table(n)], "weight_decay": 0.0, "times": 1},
              {"params": [p for n, p in named if table(n)], "weight_decay": 0.0, "times": TABLE_RATE}]
    betas = (0.9, 0.95 if a.objective == "simmim" else 0.999)
    return torch.optim.AdamW(groups, lr=rate, betas=betas, fused=device == "cuda")


class Run:
    """One training: what changes from step to step, and how it gets to disk and back."""

    def __init__(self, a, train, device):
        self.a, self.device = a, device
        self.images = train.to(device)  # uint8; every augmentation happens there, too
        self.net = Learner(a).to(device).train()
        default = 4e-4 if a.objective == "simmim" else 3e-4
        self.rate = (default if a.lr is None else a.lr) * a.batch / 256
        if a.init:
            heads = a.init.replace(".safetensors", "-heads.safetensors")
            tensors = {k: v.float() for k, v in load_file(a.init).items()}
            rest = {k: v.float() for k, v in load_file(heads).items()} if os.path.exists(heads) else {}
            self.net.start_from(tensors, tensors | rest)
        self.optimizer = optimizer_of(self.net, a, self.rate, device)
        self.step, self.elapsed, self.log = 0, 0.0, []
        self.config = {k: getattr(a, k) for k in ("objective", "size", "patch", "dim", "depth", "heads", "batch",
                                                  "mask_ratio", "mask_unit", "tau", "crop", "lam", "seed", "relative",
                                                  "keep", "keep_slow", "mean_token")}
        self.config |= {"prefix_tokens": 1, "eps": 1e-6, "mean": images.MEAN, "std": images.STD,
                        "interpolation": "bilinear", "lr": self.rate, "images": len(train)}

    def path(self, end):
        return os.path.join(self.a.out, self.a.objective + end)

    def save(self, end):
        tensors = dict(self.net.encoder.state_dict())
        if self.net.masked:
            tensors |= {"mask_token": self.net.mask_token, "decoder.weight": self.net.decoder.weight,
                        "decoder.bias": self.net.decoder.bias}
        vit.save(self.path(end), tensors, {"config": json.dumps(self.config)})

    def save_state(self):
        state = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step,
                 "elapsed": self.elapsed, "log": self.log, "config": self.config}
        torch.save(state, self.path("-state.tmp"))
        os.replace(self.path("-state.tmp"), self.path("-state.pt"))

    def load_state(self):
        state = torch.load(self.path("-state.pt"), map_location=self.device, weights_only=True)
        if json.dumps(state["config"]) != json.dumps(self.config):
            raise SystemExit(f"{self.path('-state.pt')} belongs to other arguments: {state['config']}")
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.elapsed, self.log = state["step"], state["elapsed"], state["log"]

    def done(self):
        """How much of the schedule is over, 0 to 1."""
        per_epoch = len(self.images) // self.a.batch
        return max(self.step / (self.a.epochs * per_epoch), self.elapsed / (60 * self.a.minutes))

    def train(self, stop):
        """Until the schedule's end: true; or the part's end, or `stop` holds something: false."""
        a, per_epoch = self.a, len(self.images) // self.a.batch  # the last, smaller batch is left out
        parameters = [p for p in self.net.parameters() if p.requires_grad]
        before, first, began = self.elapsed, self.step, None
        saved = marked = time.time()
        loss_sum, seen, order = torch.zeros((), device=self.device), 0, None
        while (done := self.done()) < 1:
            if stop or self.elapsed - before >= 60 * a.part:
                return False
            if order is None or self.step % per_epoch == 0:
                order = torch.randperm(len(self.images), device=self.device)
            i = self.step % per_epoch * a.batch
            views = self.net.views(self.images[order[i:i + a.batch]].float().div_(255))
            if done > SEES_ALL:
                self.net.see_all()
            cosine = 0.5 * (1 + math.cos(math.pi * (done - a.warmup) / (1 - a.warmup)))
            for group in self.optimizer.param_groups:
                group["lr"] = group["times"] * self.rate * (done / a.warmup if done < a.warmup else cosine)
            with torch.autocast(self.device, dtype=torch.bfloat16, enabled=not a.float32):
                loss = self.net(views)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 3.0)
            self.optimizer.step()
            self.net.follow(done)
            loss_sum += loss.detach()
            seen, self.step = seen + 1, self.step + 1
            if began is not None:
                self.elapsed = before + time.time() - began
            elif self.step - first == SETTLE:
                if self.device == "cuda":
                    torch.cuda.synchronize()
                print(f"{SETTLE} steps to settle: {time.time() - saved:.1f} s, loss {loss.item():.4f}", flush=True)
                began = saved = marked = time.time()
                loss_sum.zero_()
                seen = 0
            if self.step % max(1, per_epoch // 2) == 0 and seen:
                value, now = (loss_sum / seen).item(), time.time()
                rate = seen * a.batch / (now - marked)
                self.log.append({"epoch": round(self.step / per_epoch, 2), "loss": round(value, 4),
                                 "done": round(self.done(), 4), "images_per_second": round(rate)})
                print(f"{a.objective} {self.done():5.1%} epoch {self.step / per_epoch:.1f} loss {value:.4f} "
                      f"{rate:.0f} img/s", flush=True)
                if not math.isfinite(value):
                    raise SystemExit("the loss is not finite")
                loss_sum.zero_()
                seen, marked = 0, now
            for share in SNAPSHOTS:
                if done < share <= self.done():
                    self.save(f"-at{round(100 * share)}.safetensors")
            if time.time() - saved > 300:
                self.save_state()
                self.save("-partial.safetensors")
                saved = time.time()
        return True


def main():
    a = arguments()
    start = time.time()
    torch.manual_seed(a.seed)
    torch.set_flush_denormal(True)
    torch.set_float32_matmul_precision("high")
    os.makedirs(a.out, exist_ok=True)
    train, val = images.load(a.data, images.stored_side(a.size), a.limit)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    if len(train[0]) < a.batch:
        raise SystemExit(f"{len(train[0])} images are fewer than one batch of {a.batch}")
    run = Run(a, train[0], device)
    if a.resume and os.path.exists(run.path("-state.pt")):
        run.load_state()
        torch.manual_seed(a.seed + run.step)  # not the images and views of the first part again
    if a.compile:  # all blocks share one compiled graph, and the slow encoder's another
        for m in run.net.modules():
            if isinstance(m, vit.Block):
                m.compile()
    print(f"{len(train[0])} images on {name} after {time.time() - start:.0f} s, from {run.done():.0%}", flush=True)

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    if not run.train(stop):
        run.save_state()
        run.save("-partial.safetensors")
        print(f"stopped at {run.done():.0%} of the schedule; --resume goes on", flush=True)
        raise SystemExit(1 if stop else 0)
    run.save(".safetensors")
    if run.net.contrastive:
        vit.save(run.path("-heads.safetensors"), run.net.heads(), {"config": json.dumps(run.config)})
    if device == "cuda":
        print(f"at most {torch.cuda.max_memory_allocated() / 2 ** 30:.1f} GiB of GPU memory", flush=True)

    start = time.time()
    encoder = vit.vit_of(run.config).to(device).eval()  # a fresh one: measuring compiles nothing
    encoder.load_state_dict(run.net.encoder.state_dict())
    found, probes, described = measures.knowledge(encoder, train, val, a.size, device, images.class_names(a.data))
    if probes:
        vit.save(run.path("-probes.safetensors"), probes, described)
    found = measures.rounded(found | measures.curves(encoder, val[0], a.size, device))
    card = {"config": run.config, "epochs": round(run.step * a.batch / len(train[0]), 2),
            "minutes": round(run.elapsed / 60, 1), "device": name, **found, "log": run.log}
    with open(run.path(".json"), "w") as f:
        json.dump(card, f, indent=1)
    mean = lambda k: [round(sum(r) / len(r), 2) for r in found[k]]
    print(json.dumps({k: v for k, v in found.items() if "knn" in k or "probe" in k or "within" in k} | {
        "epochs": card["epochs"], "attention_distance_px": mean("attention_distance_px"), "nmi": mean("nmi"),
        "highest frequency": [round(r[-1], 2) for r in found["fourier_delta_log_amplitude"]]}), flush=True)
    print(f"measured in {time.time() - start:.0f} s", flush=True)
    for end in ("-state.pt", "-partial.safetensors"):
        if os.path.exists(run.path(end)):
            os.remove(run.path(end))


if __name__ == "__main__":
    main()
