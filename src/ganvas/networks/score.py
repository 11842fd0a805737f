"""The last layer of a discriminator: from features to one score a picture."""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn
from torch.nn.functional import linear


class Score(nn.Linear):
    """Features (B, F) -> scores (B,) float32, logits.

    Computed in float32 whatever autocast says: a bfloat16 logit has two to three digits, too few for the gradient of
    its loss, and a product with a single column is slower in it than in float32.
    """

    def __init__(self, features: int) -> None:
        super().__init__(features, 1)

    def forward(self, features: Tensor) -> Tensor:
        with in_float32(features.device):
            return linear(features.float(), self.weight, self.bias).flatten()


def in_float32(device: torch.device) -> AbstractContextManager[object]:
    """Autocast switched off, on the devices that have it."""
    return torch.autocast(device.type, enabled=False) if torch.amp.is_autocast_available(device.type) else nullcontext()
