"""The last layer of a discriminator: from features to one score a picture."""

from contextlib import nullcontext

import torch
from torch import Tensor, nn
from torch.nn.functional import linear


class Score(nn.Linear):
    """Features (B, F) -> scores (B,) float32, logits.

    Computed in float32 whatever autocast says: a bfloat16 logit has two to three digits, too few for what its loss's
    gradient is made of, and a product with a single column is slower in it than in float32.
    """

    def __init__(self, features: int) -> None:
        super().__init__(features, 1)

    def forward(self, features: Tensor) -> Tensor:
        device = features.device.type
        with torch.autocast(device, enabled=False) if torch.amp.is_autocast_available(device) else nullcontext():
            return linear(features.float(), self.weight, self.bias).flatten()
