"""Jitter: pairs are enlarged a little and cropped at a random place, or mirrored, both pictures alike, so that few last longer."""

from typing import Annotated

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor
from torch.nn.functional import interpolate

from ganvas.data.batches.stream import Batch
from ganvas.settings import Settings


class Jitter(Settings):
    """Isola et al. 2017, arXiv:1611.07004, section 6.2."""

    zoom: Annotated[float, Field(ge=1, le=2)] = 1.0
    """How many times as large pictures become before a part of their own size is cropped; 286 / 256 in the paper."""
    flip: bool = False
    """Whether half of them are mirrored. Not for pictures in which left and right differ."""

    def __call__(self, pictures: Tensor, batch: Batch) -> Tensor:
        """(B, C, H, W), all channels of a picture alike; a function of the batch's seed and step, the same in all its phases."""
        draws = batch.in_phase("jitter").random("jitter").random((batch.total, 3))[batch.rows]
        if self.zoom > 1:
            pictures = _cut_out(pictures, self.zoom, draws)
        if self.flip:
            mirrored = torch.from_numpy(draws[:, 2] < 0.5).to(pictures.device)
            pictures = torch.where(mirrored[:, None, None, None], pictures.flip(3), pictures)
        return pictures


def _cut_out(pictures: Tensor, zoom: float, draws: NDArray[np.float64]) -> Tensor:
    height, width = pictures.shape[2:]
    larger = (round(height * zoom), round(width * zoom))
    enlarged = interpolate(pictures, larger, mode="bilinear", align_corners=False, antialias=True)
    room = np.array([larger[0] - height + 1, larger[1] - width + 1])
    corners = (draws[:, :2] * room).astype(int).tolist()
    parts = [
        picture[:, top : top + height, left : left + width] for picture, (top, left) in zip(enlarged, corners, strict=True)
    ]
    return torch.stack(parts)
