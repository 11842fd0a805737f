"""Steps: what may be done to make a piece, each a frozen value with all that it depends on. Operators are in ``exploration``."""

import base64
import binascii
import math
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Discriminator, Field, model_validator

from ganvas.errors import OriginError
from ganvas.settings import Settings
from ganvas.words import message

LARGEST = 4_096
"""Bytes of the origin of one piece."""
MOST_NUMBERS = 100_000
"""In a code that is written out."""

Seed = Annotated[int, Field(ge=0, lt=2**64)]
Place = Annotated[int, Field(ge=0, lt=4_096)]
"""Of another step in the list."""
Weight = Annotated[float, Field(ge=0, le=1e6)]
Similarity = Annotated[float, Field(ge=-1, le=1)]
Frame = Annotated[int, Field(ge=0, lt=2**32)]
"""Its number in a walk. Frames are made many together, and each has the place among them that its number gives it."""


class Numbers(Settings):
    """A code or a direction written out, in as few bytes as half a float each.

    What is written is what counts: a piece is made of the numbers after they were rounded, so it comes back as it was.
    """

    space: Annotated[str, Field(max_length=16)]
    shape: Annotated[tuple[Annotated[int, Field(ge=1, le=MOST_NUMBERS)], ...], Field(max_length=3)]
    kind: Literal["f2", "i1"] = "f2"
    """float16, or 8-bit integers times ``unit``."""
    unit: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    data: Annotated[str, Field(max_length=4 * MOST_NUMBERS)]
    """Little-endian, as base64."""

    @classmethod
    def of(cls, space: str, values: ArrayLike, *, most: int = LARGEST // 2) -> Self:
        """Rounded to float16 where that takes at most ``most`` bytes, else to 255 steps of one size."""
        given = np.asarray(values, np.float64)
        if given.size * 2 <= most and np.abs(given).max(initial=0.0) < 65_000:
            text = base64.b64encode(given.astype("<f2").tobytes()).decode()
            return cls(space=space, shape=given.shape, data=text)
        unit = float(np.float32(max(np.abs(given).max(initial=0.0) / 127, 1e-12)))
        text = base64.b64encode(np.rint(given / unit).clip(-127, 127).astype("i1").tobytes()).decode()
        return cls(space=space, shape=given.shape, kind="i1", unit=unit, data=text)

    @property
    def values(self) -> NDArray[np.float64]:
        """Of ``shape``. Raises OriginError where the data doesn't fit."""
        try:
            found = np.frombuffer(base64.b64decode(self.data, validate=True), "<f2" if self.kind == "f2" else "i1")
            if len(found) != math.prod(self.shape) or not np.isfinite(found).all():
                raise ValueError
        except (ValueError, binascii.Error):
            raise broken(message("its numbers are damaged")) from None
        return found.astype(np.float64).reshape(self.shape) * self.unit


class Sample(Settings):
    """Picture ``index`` of a seed, as ``ganvas sample`` makes it."""

    op: Literal["sample"] = "sample"
    seed: Seed
    index: Annotated[int, Field(ge=0, lt=2**53)] = 0
    sampler: Annotated[str, Field(max_length=16)] = "prior"
    label: Annotated[int, Field(ge=0, lt=10_000)] | None = None
    """The class that was asked for, where one was."""


class Vary(Settings):
    """``operators.vary`` with the stranger of a seed."""

    op: Literal["vary"] = "vary"
    of: Place
    similarity: Similarity
    seed: Seed
    sampler: Annotated[str, Field(max_length=16)] = "prior"


class Blend(Settings):
    """``operators.round_about`` of latents z, ``straight`` of styles."""

    op: Literal["blend"] = "blend"
    of: Annotated[tuple[Place, ...], Field(min_length=1, max_length=64)]
    weights: Annotated[tuple[Weight, ...], Field(min_length=1, max_length=64)]

    @model_validator(mode="after")
    def _match(self) -> Self:
        if len(self.of) != len(self.weights) or not sum(self.weights):
            raise ValueError("each parent has a weight, and not all are 0")
        return self


class Inherit(Settings):
    """``operators.inherit``: for each layer the parent that it is from, as a place in ``of``."""

    op: Literal["inherit"] = "inherit"
    of: Annotated[tuple[Place, ...], Field(min_length=1, max_length=64)]
    layers: Annotated[tuple[Annotated[int, Field(ge=0, lt=64)], ...], Field(min_length=1, max_length=256)]


class Truncate(Settings):
    """``operators.truncate``."""

    op: Literal["truncate"] = "truncate"
    of: Place
    psi: Annotated[float, Field(ge=0, le=1.5)]
    layers: Annotated[int, Field(ge=0, le=256)] | None = None


class Move(Settings):
    """``operators.move`` along a direction, whose name is a person's."""

    op: Literal["move"] = "move"
    of: Place
    along: Numbers
    amount: Annotated[float, Field(ge=-100, le=100)]
    name: Annotated[str, Field(max_length=64)] = ""


class Wander(Settings):
    """``operators.wander`` with strangers of a seed."""

    op: Literal["wander"] = "wander"
    of: Place
    turn: Annotated[float, Field(ge=0, le=1)]
    similarity: Similarity
    seed: Seed
    pairs: Annotated[int, Field(ge=1, le=8)] = 3
    sampler: Annotated[str, Field(max_length=16)] = "prior"
    frame: Frame = 0


class Through(Settings):
    """``operators.round_through`` of normal latents, ``through`` of all else: between the second and the third of four."""

    op: Literal["through"] = "through"
    of: tuple[Place, Place, Place, Place]
    share: Annotated[float, Field(ge=0, le=1)]
    frame: Frame = 0


class Classes(Settings):
    """Other shares of the classes, which are divided by their sum; all else stays."""

    op: Literal["classes"] = "classes"
    of: Place
    shares: Annotated[tuple[Weight, ...], Field(min_length=1, max_length=10_000)]


class Keep(Settings):
    """A code as it is: found for a picture, or of a piece whose origin had become too long."""

    op: Literal["keep"] = "keep"
    code: Numbers
    classes: Numbers | None = None
    """Shares of the classes, (K,), of a model that has them."""
    why: Literal["found", "long"]


Node = Annotated[
    Sample | Vary | Blend | Inherit | Truncate | Move | Wander | Through | Classes | Keep,
    Discriminator("op"),
]


def parents_of(node: Node) -> tuple[int, ...]:
    """The places of the steps that a step starts from."""
    of = getattr(node, "of", ())
    return of if isinstance(of, tuple) else (of,)


def broken(reason: object) -> OriginError:
    return OriginError(
        message("The origin can't be read: {reason}.", reason=reason),
        message("Give a picture as ganvas wrote it."),
    )
