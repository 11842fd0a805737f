"""Damage: what is done to sound pictures so that a model can learn to undo it; a function of the batch's seed and step alone."""

import math
from contextlib import nullcontext
from io import BytesIO
from typing import Annotated, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pydantic import AfterValidator, Field
from torch import Tensor
from torch.nn.functional import conv2d, interpolate, pad

from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.batches.stream import Batch
from ganvas.settings import Settings
from ganvas.words import message

Kind = Literal["holes", "blur", "noise", "jpeg", "small", "grey"]
"""A kind of damage; ``Damage`` describes each."""

SECOND = 0.25
"""How often a picture without holes is damaged in two ways."""
STROKES, TURNS = 20, 6
"""A free-form mask has at most STROKES strokes, each of fewer than TURNS straight pieces."""
LUMA = (0.299, 0.587, 0.114)


def _rising(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] > ends[1]:
        raise ValueError(message("The smaller value must come first."))
    return ends


Share = Annotated[float, Field(gt=0, le=0.95)]
Deviation = Annotated[float, Field(gt=0, le=1)]
Quality = Annotated[int, Field(ge=1, le=95)]


class Damage(Settings):
    """Which kinds, and how badly. Lengths are shares of the shorter side, so that a setting means the same at every size."""

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)] = ("holes", "blur", "noise", "jpeg", "small", "grey")
    """holes: parts are missing, in strokes of a brush or rectangles. blur: Gaussian. noise: Gaussian. jpeg: strong compression.
    small: shrunk to a half or a quarter and enlarged again. grey: the colours are gone. All but holes are equally likely."""
    holes_frequency: Annotated[float, Field(gt=0, lt=1)] = 0.375
    """At least this share of pictures get holes, where there are other kinds too: filling them is most of what there is to learn."""
    holes: Annotated[tuple[Share, Share], AfterValidator(_rising)] = (0.1, 0.5)
    """The smallest and the largest share of a picture that is missing."""
    blur: Annotated[tuple[Deviation, Deviation], AfterValidator(_rising)] = (0.008, 0.04)
    """Smallest and largest deviation, as a share of the shorter side: 0.5 to 2.5 pixels of 64."""
    noise: Annotated[tuple[Deviation, Deviation], AfterValidator(_rising)] = (0.05, 0.4)
    """Smallest and largest deviation, of pixels in [-1, 1]: 6 to 51 of 255."""
    jpeg: Annotated[tuple[Quality, Quality], AfterValidator(_rising)] = (5, 40)
    """Lowest and highest quality, on Pillow's scale."""

    def __call__(self, pictures: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        """(B, C, H, W) in [-1, 1] -> the same, damaged, and (B, 1, H, W), 1 where a picture has a hole; it is 0 there in all channels."""
        if pictures.is_meta:  # counted, not computed
            return pictures, pictures[:, :1]
        device = pictures.device.type
        # Filters are products too, and damage is computed in full precision.
        with torch.autocast(device, enabled=False) if torch.amp.is_autocast_available(device) else nullcontext():
            return self._damaged(pictures.float(), batch)

    def _damaged(self, pictures: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
        kinds: list[Kind] = [kind for kind in self.kinds if kind != "grey" or pictures.shape[1] == 3] or ["noise"]
        draws = batch.random("damage").random((batch.total, 8), dtype=np.float32)[batch.rows]
        seeds = batch.random("details").integers(0, 2**63, batch.total)[batch.rows]
        damaged, masks = [], []
        for picture, draw, seed in zip(pictures, draws, seeds, strict=True):
            first = self.first_kind(kinds, float(draw[0]))
            mask = torch.zeros(1, *picture.shape[1:], device=picture.device)
            if first == "holes":
                share = _within(self.holes, float(draw[1]))
                mask = torch.from_numpy(hole(picture.shape[1], picture.shape[2], share, int(seed))).to(picture)[None]
                picture = picture * (1 - mask)
            else:
                others = [kind for kind in kinds if kind not in (first, "holes")]
                chosen = [first, others[int(draw[2] * len(others))]] if others and draw[3] < SECOND else [first]
                # As it happens to pictures: out of focus, without colour, shrunk, noisy, and stored in the end.
                for kind in sorted(chosen, key=("blur", "grey", "small", "noise", "jpeg").index):
                    picture = self._suffered(picture, kind, draw[4:], int(seed))
            damaged.append(picture)
            masks.append(mask)
        return torch.stack(damaged), torch.stack(masks)

    def first_kind(self, kinds: list[Kind], draw: float) -> Kind:
        """The kind that a number in [0, 1) chooses."""
        others = [kind for kind in kinds if kind != "holes"]
        if not others:
            return "holes"
        holes = max(self.holes_frequency, 1 / len(kinds)) if "holes" in kinds else 0.0
        return "holes" if draw < holes else others[int((draw - holes) / (1 - holes) * len(others))]

    def _suffered(self, picture: Tensor, kind: Kind, draw: NDArray[np.float32], seed: int) -> Tensor:
        if kind == "blur":
            return blurred(picture, _within(self.blur, float(draw[0])) * min(picture.shape[1:]))
        if kind == "grey":
            return greyed(picture)
        if kind == "small":
            return small(picture, 2 if draw[1] < 0.5 else 4)
        if kind == "noise":
            drawn = np.random.Generator(np.random.Philox(key=seed)).standard_normal(picture.shape, dtype=np.float32)
            return (picture + _within(self.noise, float(draw[2])) * torch.from_numpy(drawn).to(picture)).clamp(-1, 1)
        return compressed(picture, round(_within(self.jpeg, float(draw[3]))))


def hole(height: int, width: int, share: float, seed: int) -> NDArray[np.float32]:
    """(H, W), 1 where a picture has a hole: about ``share`` of it, as strokes of a brush or, one time in three, rectangles.

    Strokes as Yu et al. 2019, arXiv:1806.03589, algorithm 1, draw them.
    """
    random = np.random.Generator(np.random.Philox(key=seed))
    mask = Image.new("L", (width, height))
    draw, side = ImageDraw.Draw(mask), min(height, width)
    rectangles = random.random() < 1 / 3
    for _ in range(STROKES):
        missing = share - float(np.asarray(mask).mean()) / 255
        if missing <= 0.01:
            break
        if rectangles:
            # Its area is what is still missing, more or less oblong, and as far inside as it fits.
            stretch = 2 ** random.uniform(-0.7, 0.7)
            size = math.sqrt(max(missing, 0.01) * height * width)
            tall, wide = (
                max(1, min(round(length), most)) for length, most in ((size * stretch, height), (size / stretch, width))
            )
            top, left = int(random.integers(0, height - tall + 1)), int(random.integers(0, width - wide + 1))
            draw.rectangle((left, top, left + wide - 1, top + tall - 1), fill=255)
            continue
        brush = max(1, round(side * random.uniform(0.04, 0.04 + 0.25 * min(missing, 0.4))))
        x, y, angle = random.uniform(0, width), random.uniform(0, height), random.uniform(0, 2 * math.pi)
        for _ in range(int(random.integers(1, TURNS))):
            angle += random.uniform(-1.2, 1.2)
            length = side * random.uniform(0.1, 0.35)
            onto = (x + length * math.cos(angle), y + length * math.sin(angle))
            draw.line((x, y, *onto), fill=255, width=brush)
            draw.ellipse((onto[0] - brush / 2, onto[1] - brush / 2, onto[0] + brush / 2, onto[1] + brush / 2), fill=255)
            x, y = onto
    return (np.asarray(mask) > 127).astype(np.float32)


def blurred(picture: Tensor, deviation: float) -> Tensor:
    """(C, H, W) through a Gaussian; deviation: in pixels. The border pixels are repeated outside."""
    radius = max(1, math.ceil(3 * deviation))
    places = torch.arange(-radius, radius + 1, device=picture.device, dtype=picture.dtype)
    weights = torch.exp(-places.square() / (2 * deviation**2))
    weights = weights / weights.sum()
    channels = picture[:, None]
    channels = conv2d(pad(channels, (radius, radius, 0, 0), mode="replicate"), weights[None, None, None])
    return conv2d(pad(channels, (0, 0, radius, radius), mode="replicate"), weights[None, None, :, None])[:, 0]


def greyed(picture: Tensor) -> Tensor:
    """(3, H, W) -> its lightness in all three channels."""
    weights = torch.tensor(LUMA, device=picture.device)[:, None, None]
    return (picture * weights).sum(0, keepdim=True).expand(3, -1, -1)


def small(picture: Tensor, factor: int) -> Tensor:
    """(C, H, W) shrunk by averaging and enlarged again with a cubic filter, as a person would enlarge a small picture."""
    height, width = picture.shape[1:]
    size = (max(1, round(height / factor)), max(1, round(width / factor)))
    shrunk = interpolate(picture[None], size, mode="area")
    return interpolate(shrunk, (height, width), mode="bicubic", align_corners=False)[0].clamp(-1, 1)


def compressed(picture: Tensor, quality: int) -> Tensor:
    """(C, H, W) stored as JPEG and read again."""
    pixels = to_pixels(picture[None])[0]
    buffer = BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(buffer, format="JPEG", quality=quality)
    with Image.open(buffer) as image:
        stored = np.asarray(image)
    return to_float(torch.from_numpy(stored.reshape(1, *pixels.shape).copy())).to(picture)[0]


def _within(ends: tuple[float, float], share: float) -> float:
    return ends[0] + share * (ends[1] - ends[0])
