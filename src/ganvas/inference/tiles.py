"""Tiles: a network applied to pictures of any size in flat memory, piece by piece, so that no seam shows."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import product
from typing import NamedTuple, Protocol, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.networks.normalisation import InstanceNorm, shared_statistics
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import message

Pixels = NDArray[np.uint8]

TILE = 1024
"""Pixels on each side that a network computes at once: some hundred megabytes for those of ours."""
BLENDED = 128
"""The width in pixels over which a tile fades into the next one, for a network that takes in all of its input."""
EXAMPLES, EXAMPLE = 8, 256
"""Pieces of a picture, of that side, over which the statistics of networks with instance normalisation are taken."""


class Translator(Protocol):
    """A network that says how its work shifts, and how far it reaches; see networks/translators.py."""

    stride: int
    reach: int | None


class Span(NamedTuple):
    """Along one side: what is computed, and which part of that is kept."""

    start: int
    stop: int
    keep_from: int
    keep_to: int


def in_tiles(
    network: nn.Module,
    sample: Callable[[Tensor], Tensor],
    pixels: Pixels,
    *,
    channels: int,
    tile: int = TILE,
    device: torch.device | str = "cpu",
    progress: ProgressCallback | None = None,
) -> Pixels:
    """What ``sample`` makes of a picture, (H, W, I) uint8 -> (H, W, channels) uint8, whatever its size.

    Each tile is computed with as much around it as ``network`` reaches, so it is what it would be in the whole.
    Where ``network`` reaches further than a quarter of a tile, tiles are blended into each other; instance normalisation uses statistics
    of pieces from all over the picture.
    """
    stride, reach = cast(Translator, network).stride, cast(Translator, network).reach
    if reach is not None and reach > tile // 4:
        reach = None  # exact tiles would be mostly margin
    height, width = pixels.shape[:2]
    margin = -(-(min(BLENDED, tile // 4) if reach is None else reach) // stride) * stride
    tile = max(tile, 4 * margin)
    rows, columns = (list(spans(length, stride, margin, tile)) for length in (height, width))
    made = np.empty((height, width, channels), np.uint8)
    blended = np.zeros((height, width, channels), np.float32) if reach is None else None
    pace = Pace(message("tiles"), len(rows) * len(columns), progress)
    compares = any(isinstance(layer, InstanceNorm) for layer in network.modules())
    several = len(rows) * len(columns) > 1
    shared = shared_statistics(network, lambda: sample(_examples(pixels, device))) if compares and several else nullcontext()
    with torch.inference_mode(), shared:
        for number, (row, column) in enumerate(product(rows, columns), 1):
            piece = torch.tensor(pixels[row.start : row.stop, column.start : column.stop])
            images = sample(to_float(piece[None]).to(device))
            if blended is None:
                inner = images[
                    ...,
                    row.keep_from - row.start : row.keep_to - row.start,
                    column.keep_from - column.start : column.keep_to - column.start,
                ]
                made[row.keep_from : row.keep_to, column.keep_from : column.keep_to] = to_pixels(inner)[0]
            else:
                weights = window(row, margin, height)[:, None, None] * window(column, margin, width)[:, None]
                values = images[0].permute(1, 2, 0).float().cpu().numpy()
                blended[row.start : row.stop, column.start : column.stop] += values * weights
            pace.note(number)
    if blended is not None:
        for row in rows:
            strip = torch.from_numpy(blended[row.keep_from : row.keep_to]).permute(2, 0, 1)
            made[row.keep_from : row.keep_to] = to_pixels(strip[None])[0]
    return made


def spans(length: int, stride: int, margin: int, tile: int) -> Iterator[Span]:
    """How a side is cut: every start is a multiple of the stride, and what is kept is ``margin``, also one, away from any cut."""
    step = max(stride, (tile - 2 * margin) // stride * stride)
    if length <= max(tile, step + margin):
        yield Span(0, length, 0, length)
        return
    start = 0
    while start + step + margin < length:
        yield Span(max(0, start - margin), start + step + margin, start, start + step)
        start += step
    yield Span(max(0, start - margin), length, start, length)


def window(span: Span, margin: int, length: int) -> NDArray[np.float32]:
    """How much a tile counts at each place along one side: where it meets the next, as much less as that counts more."""
    weights = np.ones(span.stop - span.start, np.float32)
    ramp = (np.arange(2 * margin, dtype=np.float32) + 0.5) / (2 * margin)
    if span.start:
        weights[: 2 * margin] = ramp
    if span.stop < length:
        weights[-2 * margin :] *= ramp[::-1]
    return weights


def _examples(pixels: Pixels, device: torch.device | str) -> Tensor:
    """Pieces of a picture from its diagonals, (EXAMPLES, C, side, side) in [-1, 1]."""
    height, width = pixels.shape[:2]
    side = min(EXAMPLE, height, width)
    places = np.linspace(0, 1, EXAMPLES)
    across = np.concatenate([places[::2], 1 - places[::2]])  # both diagonals
    corners = [
        (round(down * (height - side)), round(right * (width - side))) for down, right in zip(places, across, strict=True)
    ]
    pieces = np.stack([pixels[top : top + side, left : left + side] for top, left in corners])
    return to_float(torch.from_numpy(pieces)).to(device)
