"""Restoring beside the tools that people use: OpenCV's and scikit-image's, on the same damaged pictures.

    pip install opencv-python-headless scikit-image
    python benchmarks/restoring.py RUN --against pictures.zip:test --holes 0.1 0.2 0.3 0.5

RUN was trained with ``--recipe restore``. Without ``--against``, pictures judge that were withheld from it. Holes: Telea's and
Navier-Stokes inpainting of OpenCV, biharmonic inpainting of scikit-image. Twice as small: bicubic. Blur: Wiener's filter and
Richardson-Lucy, both told the true blur. Noise: non-local means, told the true deviation. Of what has a strength, that one of several is
shown whose PSNR is best here. All figures are means over the pictures: PSNR and SSIM, and the Fréchet distance to the whole ones in the
features of untrained networks. RUN/restored.png shows damaged pictures, what became of them and what they were, four of
each damage that the run learned to undo.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

import ganvas
from ganvas.data import Dataset
from ganvas.data.batches.damage import blurred, hole, small
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.batches.stream import Batch
from ganvas.data.packs.withheld import Divided
from ganvas.data.pictures.full_size import WholePicture
from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.evaluation.figures.distances import frechet
from ganvas.evaluation.figures.paired_pictures import psnr, ssim
from ganvas.features.random_networks import random_networks
from ganvas.features.scaling import Scaling
from ganvas.features.space import features_of
from ganvas.inference.pictures import check_restores, restored
from ganvas.models import Restore

Tool = Callable[[Pixels, np.ndarray], Pixels]
"""A damaged picture (H, W, C) and its holes (H, W) -> the picture without its damage."""

BLUR, NOISE = 0.025, 0.15
"""Of the shorter side; of pixels in [-1, 1]."""


def grey_or_colour(pixels: np.ndarray) -> Pixels:
    return pixels[..., None] if pixels.ndim == 2 else pixels


def tools(kind: str, blur: float, noise: float) -> dict[str, list[Tool]]:
    """The customary tools for a kind of damage, each told what it may know, at several strengths where it has one."""
    import cv2
    from skimage import restoration

    def painted(method: int) -> Tool:
        return lambda picture, gone: grey_or_colour(cv2.inpaint(picture, gone.astype(np.uint8), 3, method))

    def biharmonic(picture: Pixels, gone: np.ndarray) -> Pixels:
        filled = restoration.inpaint_biharmonic(picture / 255, gone, channel_axis=-1)
        return (filled.clip(0, 1) * 255).round().astype(np.uint8)

    places = np.arange(-15, 16)
    line = np.exp(-(places**2) / (2 * max(blur, 1e-3) ** 2))
    spread = np.outer(line, line) / np.outer(line, line).sum()

    def each_channel(undo: Callable[[np.ndarray], np.ndarray]) -> Tool:
        """With a margin that repeats the border, which such filters would otherwise take for black or for the opposite side."""
        margin = len(places) // 2

        def tool(picture: Pixels, _: np.ndarray) -> Pixels:
            wide = np.pad(picture / 255, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
            channels = [undo(wide[..., channel]) for channel in range(picture.shape[2])]
            return (np.stack(channels, 2)[margin:-margin, margin:-margin].clip(0, 1) * 255).round().astype(np.uint8)

        return tool

    def wiener(balance: float) -> Tool:
        return each_channel(lambda channel: restoration.wiener(channel, spread, balance))

    def richardson_lucy(rounds: int) -> Tool:
        return each_channel(lambda channel: restoration.richardson_lucy(channel, spread, rounds))

    def non_local_means(strength: float) -> Tool:
        def tool(picture: Pixels, _: np.ndarray) -> Pixels:
            clean = restoration.denoise_nl_means(
                picture / 255, patch_size=5, patch_distance=6, h=strength * noise / 2, sigma=noise / 2, channel_axis=-1
            )
            return (clean.clip(0, 1) * 255).round().astype(np.uint8)

        return tool

    return {
        "holes": {
            "Telea": [painted(cv2.INPAINT_TELEA)],
            "Navier-Stokes": [painted(cv2.INPAINT_NS)],
            "biharmonic": [biharmonic],
        },
        "small": {},  # the damaged picture itself is the bicubic one
        "blur": {
            "Wiener": [wiener(balance) for balance in (0.0003, 0.001, 0.003, 0.01)],
            "Richardson-Lucy": [richardson_lucy(rounds) for rounds in (5, 10, 20, 40)],
        },
        "noise": {"non-local means": [non_local_means(strength) for strength in (0.4, 0.6, 0.8, 1.0)]},
    }[kind]


def mended(strengths: list[Tool], given: Pixels, gone: np.ndarray, whole: Pixels) -> Pixels:
    """What a tool makes of damaged pictures, at that of its strengths that comes closest to the whole ones."""
    made = [np.stack([tool(picture, mask) for picture, mask in zip(given, gone, strict=True)]) for tool in strengths]
    return max(made, key=lambda pictures: psnr(pictures, whole).mean())


def damaged(kind: str, whole: Pixels, share: float) -> tuple[Pixels, np.ndarray]:
    """The pictures damaged in one way, and the holes, (N, H, W)."""
    count, height, width, _ = whole.shape
    images, gone = to_float(torch.from_numpy(whole)), np.zeros((count, height, width), np.bool_)
    if kind == "holes":
        gone = np.stack([hole(height, width, share, seed) > 0 for seed in range(count)])
        return np.where(gone[..., None], np.uint8(128), whole), gone
    if kind == "small":
        return to_pixels(torch.stack([small(image, 2) for image in images])), gone
    if kind == "blur":
        return to_pixels(torch.stack([blurred(image, BLUR * min(height, width)) for image in images])), gone
    noise = torch.randn(images.shape, generator=torch.Generator().manual_seed(0)) * NOISE
    return to_pixels((images + noise).clamp(-1, 1)), gone


def examples(model: Restore, whole: Pixels) -> Sheet:
    """Four pictures in a row for each kind of damage, drawn from all: damaged, restored, as it was."""
    rows = []
    chosen = whole[np.random.default_rng(5).permutation(len(whole))]
    for number, kind in enumerate(model.damage.kinds):
        four = np.array(chosen[4 * number : 4 * number + 4])
        images, damage = to_float(torch.from_numpy(four)), model.damage.model_copy(update={"kinds": (kind,)})
        batch = Batch(
            images=images, labels=None, seed=3, step=0, images_shown=0, rows=slice(0, len(four)), total=len(four), phase="shown"
        )
        given = torch.cat(damage(images, batch), 1)
        with torch.inference_mode():
            made = to_pixels(model.sample(given))
        rows.append(np.stack([to_pixels(given[:, :-1]), made, four], 1).reshape(-1, *four.shape[1:]))
    return Sheet(np.concatenate(rows), columns=12)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--against", help="whole pictures that were not learned from")
    parser.add_argument("--holes", type=float, nargs="*", default=[0.1, 0.2, 0.3, 0.4, 0.5])
    parser.add_argument("--kinds", nargs="*", default=["holes", "small", "blur", "noise"])
    parser.add_argument("--samples", type=int, default=300)
    arguments = parser.parse_args()
    run = ganvas.Run(arguments.run)
    model, dataset = ganvas.load(run.path), run.dataset()
    parts = Divided.of(dataset, run.facts.withheld)
    if arguments.against:
        whole = Dataset.open(arguments.against, run.recipe.data.making(run.facts.shape)).images
    else:
        whole = dataset.images[parts.withheld[0]]
    whole = np.array(whole[: arguments.samples])
    check_restores(model.model)
    restore = model.model
    assert isinstance(restore, Restore)
    examples(restore, whole).save(run.path / "restored.png")
    spaces = random_networks(run.facts.shape)
    scalings = [Scaling.of(features_of(space, dataset.images[parts.shown[0][:2000]])) for space in spaces]
    real = [scaling(features_of(space, whole)) for space, scaling in zip(spaces, scalings, strict=True)]

    def far(pictures: Pixels) -> float:
        pairs = zip(spaces, scalings, real, strict=True)
        return float(np.mean([frechet(true, scaling(features_of(space, pictures))) for space, scaling, true in pairs]))

    print(f"{len(whole)} pictures, {run.log[-1]['images']:,} images learned from\n")
    print("| damage | tool | PSNR | SSIM | Fréchet |\n|---|---|---:|---:|---:|")
    for kind in arguments.kinds:
        for share in arguments.holes if kind == "holes" else [0.0]:
            given, gone = damaged(kind, whole, share)
            made = {"as it is" if kind != "small" else "bicubic": given}
            for name, strengths in tools(kind, BLUR * min(whole.shape[1:3]), NOISE).items():
                made[name] = mended(strengths, given, gone, whole)
            ours = []
            for picture, mask in zip(given, gone, strict=True):
                shown = WholePicture(picture[..., 0] if picture.shape[2] == 1 else picture)
                ours.append(restored(model.model, shown, mask if kind == "holes" else None).seen(whole.shape[3]))
            made["ganvas"] = np.stack(ours)
            title = f"holes {share:.0%}" if kind == "holes" else kind
            for name, pictures in made.items():
                figures = psnr(pictures, whole).mean(), ssim(pictures, whole).mean(), far(pictures)
                print(f"| {title} | {name} | {figures[0]:.2f} | {figures[1]:.3f} | {figures[2]:.2f} |", flush=True)
            shown = np.stack([*made.values(), whole], 1)[:12]
            sheet = Sheet(shown.reshape(-1, *shown.shape[2:]), columns=2 * shown.shape[1])
            sheet.save(run.path / f"restored-{title.replace(' ', '-').replace('%', '')}.png")


if __name__ == "__main__":
    main()
