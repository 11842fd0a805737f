"""Kinds of model that aren't shipped, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from ganvas.inference.config import ModelConfig
from ganvas.models import KINDS, ModelKind
from ganvas.recipes import Recipe


@contextmanager
def known(*settings: type[ModelKind]) -> Iterator[None]:
    """Inside, recipes and model folders may be of these kinds too."""
    names = {each.model_fields["kind"].default: each for each in settings}
    KINDS.update(names)
    _read_again()
    try:
        yield
    finally:
        for name in names:
            del KINDS[name]
        _read_again()


def _read_again() -> None:
    for each in (Recipe, ModelConfig):
        each.model_rebuild(force=True)
