"""Noticing: what an evaluation notices on the very pictures that it compares with, measured once for them and kept."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import keep
from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.reference import Pictures, Reference, shuffled
from ganvas.evaluation.samples.measure import Lenses, Side
from ganvas.evaluation.yardstick.damage import DAMAGES
from ganvas.evaluation.yardstick.yardstick import (
    Curves,
    Vectors,
    Yardstick,
    asked,
    curves_of,
    how_many,
    kind_of,
    noticed,
    strongest,
    surely_noticed,
)
from ganvas.features.space import Features, evaluators_folder
from ganvas.progress import ProgressCallback
from ganvas.randomness import random_of

VERSION = 2

WIDEST = 256
"""Features that a yardstick is made of."""

_CURVES = TypeAdapter(Curves)


def yardstick_of(lenses: Lenses, reference: Reference, floor: str, *, progress: ProgressCallback | None = None) -> Yardstick:
    """The yardstick of the pictures that are compared with, by as many other real ones; its curves are kept in the user's cache.

    floor: which these are, see ``floor_of``.
    """
    clean, count = reference.resampled, how_many(reference.n, reference.shape)
    if floor == "held_out" and reference.held_out is not None:
        clean = reference.held_out
    rows, names = shuffled(reference.n)[:count], asked(space.name for space in lenses.all)
    real, others = (
        {name: narrow(each[rows]) for name, each in lenses.remembered(pictures, names, progress=progress).items()}
        for pictures in (reference.real, clean)
    )

    def seen(pictures: Pixels) -> Vectors:
        return {name: narrow(each) for name, each in lenses.features(pictures, names).items()}

    path = _place(lenses, reference, clean, count)
    curves = _read(path, {kind_of(name) for name in names})
    if curves is None:
        curves = measured = curves_of(real, others, clean.pixels[rows], seen, progress=progress)
        keep(path, lambda unfinished: unfinished.write_bytes(_CURVES.dump_json(measured)))
    return Yardstick(real, others, curves)


def blurs(yardstick: Yardstick, sides: Sequence[Side]) -> tuple[float, float]:
    """The blur of all sides together, and its standard deviation over the sides."""
    apart = [yardstick.excess(_some(side, yardstick)) for side in sides]
    together = {kind: float(np.mean([each[kind] for each in apart])) for kind in apart[0]}
    spread = np.std([yardstick.blur_of(each) for each in apart], ddof=1) if len(apart) > 1 else 0.0
    return yardstick.blur_of(together), float(spread)


def narrow(features: Features) -> Features:
    """Features (N, F), projected at random onto WIDEST directions where they are wider: distances change in proportion.

    The Fréchet distance of 2,048 features takes seconds, and there are dozens.
    """
    width = features.shape[1]
    if width <= WIDEST:
        return features
    directions = random_of("narrow", width).standard_normal((width, WIDEST), np.float32) / np.sqrt(width)
    narrowed: Features = features @ directions
    return narrowed


def noticeable(blur: float, yardstick: Yardstick) -> float:
    """The blur, no stronger than the strongest that was tried; 0 where it wouldn't be noticed."""
    least = noticed(yardstick.curves, "blur")
    return min(blur, strongest(yardstick.curves)) if least is not None and blur >= least else 0.0


def is_beyond(blur: float, yardstick: Yardstick) -> bool:
    """Whether it is more than half of the strongest that was tried, where nothing can be recognised: no disguised copy is that far."""
    return blur > strongest(yardstick.curves) / 2


def floor_of(reference: Reference, controls: Mapping[str, Figures]) -> str:
    """The control row that stands for a perfect model: pictures never shown where there are as many of that kind as a row has.

    Else training pictures: next to other training pictures they are as real as any.
    """
    held_out = reference.held_out
    return "held_out" if held_out is not None and len(held_out) == reference.n and "held_out" in controls else "training"


def recorded(yardstick: Yardstick, floor: str) -> dict[str, Any]:
    """What a record says of it."""
    curves = yardstick.curves
    return {
        "floor": floor,
        "pictures": len(next(iter(yardstick.real.values()))),
        "notices": {damage: noticed(curves, damage) for damage in DAMAGES} | {"blur": surely_noticed(curves)},
        "anything": noticed(curves, "blur"),
        "strongest": strongest(curves),
        "curves": {
            kind: {
                damage: {
                    "strengths": list(curve.strengths),
                    "excess": [float(f"{value:.4g}") for value in curve.excess],
                    "chance": float(f"{curve.chance:.4g}"),
                }
                for damage, curve in each.items()
            }
            for kind, each in curves.items()
        },
    }


def _some(side: Side, yardstick: Yardstick) -> Vectors:
    """At most four times as many as the yardstick has: more would tell little more."""
    most = 4 * len(next(iter(yardstick.real.values())))
    return {name: narrow(side.features[name][:most]) for name in yardstick.real}


def _place(lenses: Lenses, reference: Reference, clean: Pictures, count: int) -> Path:
    spaces = tuple(f"{space.name} {space.sha256}" for space in lenses.all)
    key = (VERSION, *reference.real.key, *clean.key, *reference.seen.key, count, *spaces)
    return evaluators_folder("yardstick", hashlib.sha256(repr(key).encode()).hexdigest()) / "curves.json"


def _read(path: Path, kinds: set[str]) -> Curves | None:
    """The curves in a file; None where it isn't there, or isn't whole."""
    with suppress(OSError, ValueError):  # pydantic's ValidationError is one
        found = _CURVES.validate_json(path.read_bytes())
        if found.keys() == kinds and all(each.keys() == DAMAGES.keys() for each in found.values()):
            return found
    return None
