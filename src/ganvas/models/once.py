"""What the phases of one step share: made by whichever asks first, and gone when the step is over."""

from collections.abc import Callable
from typing import Generic, TypeVar

from ganvas.data.batches.stream import Batch

T = TypeVar("T")


class OncePerStep(Generic[T]):
    """Keeps one value for the phases of a step, whatever their order; ``Model.end_step`` drops it.

    of_parts: whether that of a part of a batch is kept too, until the next part. A value with a graph isn't worth it: batches are cut
    to save memory, so such a one is made again in every phase.
    """

    def __init__(self, *, of_parts: bool = False) -> None:
        self.of_parts = of_parts
        self._held: tuple[tuple[int, int, int], T] | None = None

    def value(self, batch: Batch, make: Callable[[], T]) -> T:
        """The value for these rows in this step; ``make`` is called when there is none yet."""
        if not (self.of_parts or batch.is_whole):
            return make()
        key = (batch.step, batch.rows.start, batch.rows.stop)
        if self._held is None or self._held[0] != key:
            self._held = None  # before another is made, so that there are never two
            self._held = (key, make())
        return self._held[1]

    def drop(self) -> None:
        self._held = None

    @property
    def is_empty(self) -> bool:
        return self._held is None
