"""The moving average of a model's weights, from which previews and samples are made."""

import copy

import torch
from torch import Tensor

from ganvas.models import Model

RAMP = 0.05
"""Early on the half-life is this share of the images shown, so that the untrained start doesn't hold the average back.
Karras et al. 2020, arXiv:2006.06676, appendix B."""


class Average:
    """Keeps ``model``: the networks that sample, with exponentially averaged weights, in eval mode.

    Floating-point buffers (batch normalisation's statistics) are averaged over the same window as the weights they belong to.
    """

    def __init__(self, model: Model) -> None:
        self.model = copy.deepcopy(model).only_sampling()
        self._own: list[Tensor] = []
        self._theirs: list[Tensor] = []
        self._copied: list[tuple[Tensor, Tensor]] = []
        theirs = model.state_dict(keep_vars=True)
        for name, own in self.model.state_dict(keep_vars=True).items():
            if own.is_floating_point():
                self._own.append(own)
                self._theirs.append(theirs[name])
            else:
                self._copied.append((own, theirs[name]))

    @torch.no_grad()
    def update(self, *, batch_size: int, images_shown: int, half_life_images: float) -> None:
        """Call after each step; ``images_shown`` includes the step's batch."""
        half_life = min(half_life_images, max(images_shown * RAMP, 1e-8))
        torch._foreach_lerp_(self._own, self._theirs, 1 - 0.5 ** (batch_size / half_life))
        for own, theirs in self._copied:
            own.copy_(theirs)
