"""Walk: latents on the way from one picture to another."""

import torch
from torch import Tensor


def walk(start: Tensor, end: Tensor, n: int) -> Tensor:
    """``n`` latents from ``start`` to ``end``, both (Z,), with both among them: (n, Z).

    Along an arc, whose points are as far from the middle as those that the prior draws; on the straight line between two normal latents
    they would come too close to it, where pictures are pale. White 2016, arXiv:1609.04468, section 2.1.
    """
    shares = torch.linspace(0, 1, n, dtype=torch.float64, device=start.device)[:, None]
    a, b = start.double(), end.double()
    cosine = (a @ b) / (a.norm() * b.norm()).clamp_min(1e-12)
    angle = cosine.clamp(-1, 1).acos()
    if float(angle.sin()) < 1e-6:  # the same direction, or opposite ones, between which there is no arc
        return (a + shares * (b - a)).float()
    arc = (((1 - shares) * angle).sin() * a + (shares * angle).sin() * b) / angle.sin()
    mixed: Tensor = arc.float()
    return mixed
