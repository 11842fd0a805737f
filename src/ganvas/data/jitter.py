"""Jitter: pairs a little larger and cut out at a random place, or mirrored, both pictures alike, so that few pairs last longer."""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import interpolate

from ganvas.data.stream import Batch
from ganvas.settings import Settings


class Jitter(Settings):
    """Isola et al. 2017, arXiv:1611.07004, section 6.2."""

    zoom: Annotated[float, Field(ge=1, le=2)] = 1.0
    """How many times as large pictures become before a part of their own size is cut out; the paper's is 286 / 256."""
    flip: bool = False
    """Whether half of them are mirrored. Not for what has a left and a right."""

    def __call__(self, pictures: Tensor, batch: Batch) -> Tensor:
        """(B, C, H, W), all channels of a picture alike; a function of the batch's seed and step, the same in all its phases."""
        draws = batch.in_phase("jitter").uniform(3, purpose="jitter")
        if self.zoom > 1:
            pictures = _cut_out(pictures, self.zoom, draws)
        if self.flip:
            pictures = torch.where(draws[:, 2, None, None, None] < 0.5, pictures.flip(3), pictures)
        return pictures


def _cut_out(pictures: Tensor, zoom: float, draws: Tensor) -> Tensor:
    height, width = pictures.shape[2:]
    larger = (round(height * zoom), round(width * zoom))
    enlarged = interpolate(pictures, larger, mode="bilinear", align_corners=False, antialias=True)
    room = torch.tensor([larger[0] - height + 1, larger[1] - width + 1], device=pictures.device)
    corners = (draws[:, :2] * room).long().tolist()
    parts = [
        picture[:, top : top + height, left : left + width] for picture, (top, left) in zip(enlarged, corners, strict=True)
    ]
    return torch.stack(parts)
