"""Stream: batches and noise as functions of (seed, step), never of history, so that there is no state to save."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.data.batches.pixels import to_float
from ganvas.randomness import key_of, random_of


class Pictures(Protocol):
    """What a stream needs from a data set: packed pixels and perhaps labels."""

    @property
    def images(self) -> NDArray[np.uint8]: ...
    @property
    def labels(self) -> NDArray[np.int64] | None: ...


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One step's pictures, and the noise that belongs to them.

    images: (B, C, H, W) float32 in [-1, 1]. labels: (B,) int64, or None where there are no classes.
    rows: the rows of the joint batch that these are: a part of a batch draws the same noise as the whole batch does for those rows.
    total: pictures in the joint batch.
    own: the rows of this process, where several share the joint batch; None where it has all of them.
    seed: of the run. step: since the start of the run. images_shown: until this step. phase: whose noise is drawn, see ``in_phase``.
    """

    images: Tensor
    labels: Tensor | None
    seed: int
    step: int
    images_shown: int
    rows: slice
    total: int
    phase: str = ""
    own: slice | None = None

    def __len__(self) -> int:
        return len(self.images)

    @property
    def is_whole(self) -> bool:
        """Whether these are all the rows of this process, and not a part of them."""
        return len(self) == (self.total if self.own is None else self.own.stop - self.own.start)

    def in_phase(self, phase: str) -> "Batch":
        """The same pictures with fresh noise for another phase of the step."""
        return replace(self, phase=phase)

    def key(self, purpose: str) -> int:
        """A 128-bit key for this seed, step, phase and purpose."""
        return key_of(self.seed, self.step, self.phase, purpose)

    def random(self, purpose: str) -> np.random.Generator:
        """Random numbers of the joint batch for this seed, step, phase and purpose."""
        return random_of(self.seed, self.step, self.phase, purpose)

    def normal(self, *shape: int, purpose: str = "latents") -> Tensor:
        """Standard normal noise, (B, *shape) float32, on the device of the pictures; drawn on the CPU for the joint batch."""
        joint = self.random(purpose).standard_normal((self.total, *shape), dtype=np.float32)
        return torch.from_numpy(joint[self.rows]).to(self.images.device)

    def uniform(self, *shape: int, purpose: str) -> Tensor:
        """Uniform numbers in [0, 1), (B, *shape) float32, drawn as ``normal`` draws."""
        joint = self.random(purpose).random((self.total, *shape), dtype=np.float32)
        return torch.from_numpy(joint[self.rows]).to(self.images.device)

    def split(self, size: int | None) -> Iterator["Batch"]:
        """Parts of at most ``size`` pictures, in order; the batch itself where size is None."""
        if size is None or size >= len(self):
            yield self
            return
        for start in range(0, len(self), size):
            part = slice(start, min(start + size, len(self)))
            yield replace(
                self,
                images=self.images[part],
                labels=None if self.labels is None else self.labels[part],
                rows=slice(self.rows.start + part.start, self.rows.start + part.stop),
            )

    def one_in(self, count: int) -> tuple["Batch", float]:
        """The pictures at every ``count``-th row of the joint batch, of which a part may have none; and a weight.

        The weight turns a mean over them into this part's share of the mean over all of them in the joint batch.
        """
        first = -self.rows.start % count
        few = replace(
            self,
            images=self.images[first::count],
            labels=None if self.labels is None else self.labels[first::count],
            rows=slice(self.rows.start + first, self.rows.stop, count),
        )
        return few, len(few) / math.ceil(self.total / count) * self.total / len(self)

    @property
    def share(self) -> float:
        """This part's share of the joint batch, in (0, 1]."""
        return len(self) / self.total


class Stream:
    """Endless batches of a data set: each epoch shows every picture once, in the order of permutation(seed, epoch).

    ``rank`` of ``ranks`` processes takes its even share of each joint batch. ``only``: the rows of the data set that are shown,
    an (M,) int64 array; None shows all.

    Of two such arrays, those of sides a and b, a batch has both, stacked in the channels: (B, 2 C, H, W). ``paired`` rows stay
    together; others come in orders of their own, and the smaller side starts again before the larger one is finished.
    """

    def __init__(
        self,
        pictures: Pictures,
        *,
        batch_size: int,
        seed: int,
        device: torch.device | str = "cpu",
        rank: int = 0,
        ranks: int = 1,
        only: tuple[NDArray[np.int64], ...] | None = None,
        paired: bool = False,
    ) -> None:
        if batch_size % ranks:
            raise ValueError(f"A batch of {batch_size} can't be shared evenly by {ranks} processes.")
        # A plain view of the memory map: rows are taken without numpy's bookkeeping for maps.
        self._pixels = np.asarray(pictures.images)
        self.pictures, self.batch_size, self.seed, self.device = pictures, batch_size, seed, torch.device(device)
        self.ranks, share = ranks, batch_size // ranks
        self.rows = slice(rank * share, (rank + 1) * share)
        purposes = ("order", "order" if paired else "order of b")
        sides = only or (np.arange(len(pictures.images)),)
        self._deals = [_Deal(rows, seed, purpose) for rows, purpose in zip(sides, purposes, strict=False)]

    def batch(self, step: int) -> Batch:
        """The batch of a step counted from 0, in no phase yet."""
        chosen = [deal.rows(step * self.batch_size, self.batch_size)[self.rows] for deal in self._deals]
        sides = [to_float(torch.from_numpy(self._pixels[rows]).to(self.device)) for rows in chosen]
        labels = self.pictures.labels if len(sides) == 1 else None  # of two sides they are only the side
        return Batch(
            images=sides[0] if len(sides) == 1 else torch.cat(sides, 1),
            labels=None if labels is None else torch.from_numpy(labels[chosen[0]]).to(self.device),
            seed=self.seed,
            step=step,
            images_shown=step * self.batch_size,
            rows=self.rows,
            total=self.batch_size,
            own=self.rows if self.ranks > 1 else None,
        )

    def indices(self, step: int) -> NDArray[np.int64]:
        """Which pictures the joint batch of a step holds, of side a where there are two: (batch_size,) int64."""
        return self._deals[0].rows(step * self.batch_size, self.batch_size)


class _Deal:
    """Endless rows: each epoch deals every one of them once, in an order that is a function of (seed, purpose, epoch)."""

    def __init__(self, rows: NDArray[np.int64], seed: int, purpose: str) -> None:
        self._rows, self._seed, self._purpose = rows, seed, purpose
        self._orders: dict[int, NDArray[np.int64]] = {}

    def rows(self, start: int, count: int) -> NDArray[np.int64]:
        """The ``count`` rows dealt from place ``start`` on: (count,) int64."""
        pieces, end = [], start + count
        while start < end:
            epoch, offset = divmod(start, len(self._rows))
            piece = self._order(epoch)[offset : offset + end - start]
            pieces.append(piece)
            start += len(piece)
        return self._rows[np.concatenate(pieces)]

    def _order(self, epoch: int) -> NDArray[np.int64]:
        if epoch not in self._orders:
            # A batch touches at most the end of one epoch and the start of the next, unless it is larger than the data.
            self._orders = {known: order for known, order in self._orders.items() if known == epoch - 1}
            self._orders[epoch] = random_of(self._seed, self._purpose, epoch).permutation(len(self._rows))
        return self._orders[epoch]
