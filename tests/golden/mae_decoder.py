"""Makes hf_mae_decoder/ and mae_decoder/: a tiny MAE with its decoder in transformers' layout and in its authors', and
what transformers' ViTMAEForPreTraining makes of one image of which three quarters are hidden.

    OMP_NUM_THREADS=1 venv/bin/python tests/golden/mae_decoder.py

The first was trained on pixels, as far as its last layer tells: the mean over a patch's pixels is strong in it. The
second predicts patches less their mean over their deviation (`norm_pix_loss`), as the authors' `*_full.pth` do.
"""
# torch==2.15.0 transformers==5.24.0 numpy==2.2.6 safetensors==0.8.0

import sys
import warnings
from collections import OrderedDict

import numpy as np
import torch
from make import HERE, build, fourier, noise, published
from safetensors.torch import save_file

SIZE, PATCH = 24, 4
GRID = SIZE // PATCH
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def model_of(folder, epsilon, norm_pix):
    from transformers import ViTMAEConfig, ViTMAEForPreTraining

    encoder = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)
    decoder = dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=96)
    more = {f"decoder_{key}": value for key, value in decoder.items()} | dict(mask_ratio=0.75, layer_norm_eps=epsilon)
    shape = dict(image_size=SIZE, patch_size=PATCH, norm_pix_loss=norm_pix, attn_implementation="eager")
    model, of = build(folder, lambda: ViTMAEForPreTraining(ViTMAEConfig(**encoder, **shape, **more)))
    positions = model.decoder.decoder_pos_embed
    positions.copy_(0.3 * noise(*positions.shape, of=of))
    if not norm_pix:
        model.decoder.decoder_pred.weight += 0.1 * noise(1, 64, of=of)
    return model, of


def patches(image):
    """[3, size, size] to [grid², patch² 3], a patch's pixels row by row, its channels side by side."""
    cut = image.reshape(3, GRID, PATCH, GRID, PATCH)
    return cut.permute(1, 3, 2, 4, 0).reshape(GRID * GRID, -1)


def image(of_patches):
    return of_patches.view(GRID, GRID, PATCH, PATCH, 3).permute(4, 0, 2, 1, 3).reshape(3, SIZE, SIZE)


def authors(state):
    """The names of facebookresearch/mae."""
    names = {
        "vit.embeddings.patch_embeddings.projection.": "patch_embed.proj.",
        "vit.embeddings.position_embeddings": "pos_embed",
        "vit.embeddings.cls_token": "cls_token",
        "vit.layers.": "blocks.",
        "vit.layernorm.": "norm.",
        "decoder.decoder_layers.": "decoder_blocks.",
        "decoder.decoder_": "decoder_",
        "decoder.mask_token": "mask_token",
        "layernorm_before.": "norm1.",
        "layernorm_after.": "norm2.",
        "attention.o_proj.": "attn.proj.",
    }
    official = OrderedDict()
    for name, tensor in state.items():
        if "k_proj" in name or "v_proj" in name:
            continue
        if "q_proj" in name:
            tensor = torch.cat([state[name.replace("q_proj", f"{part}_proj")] for part in "qkv"])
            name = name.replace("attention.q_proj.", "attn.qkv.")
        for theirs, new in names.items():
            name = name.replace(theirs, new)
        official[name] = tensor.clone()
    return official


@torch.no_grad()
def make(folder, epsilon, norm_pix):
    model, of = model_of(folder, epsilon, norm_pix)
    pixels = torch.rand(3, SIZE, SIZE, generator=of)
    x = (pixels - MEAN) / DEVIATION
    order = torch.rand(1, GRID * GRID, generator=of)
    out = model(x[None], noise=order)
    mask = out.mask[0].bool()
    assert mask.sum() == 27
    # Undone: the mean and the deviation of each patch of the image itself.
    target, predicted = patches(x), out.logits[0]
    mean, variance = target.mean(-1, keepdim=True), target.var(-1, keepdim=True)
    normalized = predicted * (variance + 1e-6) ** 0.5 + mean if norm_pix else predicted

    # The whole image through encoder and decoder: what the paper's figure 11 has by depth.
    seen = []
    keep = lambda _, inputs, output: seen.append((output[0] if isinstance(output, tuple) else output).view(-1, 64))
    first = lambda _, inputs: seen.append(inputs[0].view(-1, 64))
    hooks = [model.decoder.decoder_layers[0].register_forward_pre_hook(first)]
    hooks += [layer.register_forward_hook(keep) for layer in model.decoder.decoder_layers]
    model.vit.embeddings.config.mask_ratio = 0.0
    whole = model(x[None], noise=torch.arange(float(GRID * GRID))[None])
    assert whole.mask.sum() == 0
    for hook in hooks:
        hook.remove()
    expected = {
        "pixels": pixels, "x": x, "mask": mask.float(), "predicted": image(predicted), "normalized": image(normalized),
        "drawn": image(normalized) * DEVIATION + MEAN, "loss": out.loss[None],
    }  # fmt: skip
    expected |= {f"decoder.{depth}": state.clone() for depth, state in enumerate(seen)}
    by_depth = np.array([fourier(state.numpy(), 1)[-1] for state in seen])
    expected["fourier"] = torch.tensor(by_depth)
    (HERE / folder).mkdir(exist_ok=True)
    if folder.startswith("hf"):
        model.vit.embeddings.config.mask_ratio = 0.75
        save_file(published(model), HERE / folder / "weights.safetensors", metadata={"format": "pt"})
    else:
        torch.save({"model": authors(model.state_dict())}, HERE / folder / "weights.pth")
    save_file({k: v.float().contiguous() for k, v in expected.items()}, HERE / folder / "expected.safetensors")
    weight = model.decoder.decoder_pred.weight
    share = weight.mean(0).square().sum() * weight.shape[0] / weight.square().sum()
    print(folder, "loss", out.loss.item(), "the mean's share, in rows:", (share * weight.shape[0]).item())


if __name__ == "__main__":
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    with torch.no_grad():
        make("hf_mae_decoder", 1e-12, False)
        make("mae_decoder", 1e-6, True)
    sys.exit()
