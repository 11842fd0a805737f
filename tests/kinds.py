"""Kinds of model that aren't shipped, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from ganvas.models import ModelKind, add_kinds, remove_kinds


@contextmanager
def known(*settings: type[ModelKind]) -> Iterator[None]:
    """Inside, recipes and model folders may be of these kinds too."""
    add_kinds(*settings)
    try:
        yield
    finally:
        remove_kinds(*settings)
