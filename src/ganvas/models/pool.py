"""Pool: earlier translations, which keep a discriminator from forgetting what the generators no longer make."""

import torch
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.models.sizes import Shape
from ganvas.networks import joint


class Pool(nn.Module):
    """The last translations of a side, from which the discriminator is shown an earlier one half of the time. Section 4.

    Shrivastava et al. 2017, arXiv:1612.07828, section 2.3. Which are shown is a function of the batch's seed and step; the pool
    itself is in every checkpoint.
    """

    def __init__(self, size: int, shape: Shape) -> None:
        super().__init__()
        self.kept: Tensor
        self.filled: Tensor
        self.register_buffer("kept", torch.zeros(size, *shape))
        self.register_buffer("filled", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def forward(self, made: Tensor, batch: Batch, side: str) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W), some of them earlier ones, whose places these take."""
        size = len(self.kept)
        if not size or made.is_meta:  # those are counted, not computed
            return made
        rows = torch.arange(batch.total)[batch.rows]
        made, rows = joint.gathered(made), joint.gathered(rows)  # one pool, whichever processes they were made in
        draws = batch.in_phase("pool").random(side).random((batch.total, 2))[rows.numpy()]
        filled, shown = int(self.filled), made.clone()
        for row, (chance, place) in enumerate(draws):
            if filled < size:
                self.kept[filled] = made[row]
                filled += 1
            elif chance < 0.5:
                chosen = int(place * size)
                shown[row] = self.kept[chosen]
                self.kept[chosen] = made[row]
        self.filled.fill_(filled)
        return joint.own(shown)
