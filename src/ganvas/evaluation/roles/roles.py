"""Roles: which real pictures are compared with, which measure the floor, and which were never shown, for one evaluation."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.packs.dataset import Preparation
from ganvas.data.packs.withheld import how_many_withheld, withheld_rows
from ganvas.data.sources.named import NAMES, find
from ganvas.disk import cache_folder
from ganvas.errors import EvaluationError, SourceError
from ganvas.evaluation.figures.duplicates import Duplicates, exact_duplicates
from ganvas.evaluation.roles.reference import FEWEST, SCALED_BY, Pictures, Reference, shuffled
from ganvas.words import Command, Flag, Message, Step, message, plural

HELD_OUT_PARTS = ("test", "val", "valid", "validation", "train")
"""Where pictures are looked for that a model never saw; train is such a part for a model of the test part."""
WORTH_A_ROW = 500
"""Held-out pictures that make a control row; fewer would force every row down to their number."""


def reference(
    target: Dataset,
    *,
    n: int,
    settings: Preparation | None = None,
    trained_on: Dataset | None = None,
    withheld: NDArray[np.int64] | None = None,
) -> Reference:
    """Find the pictures for each role, at most ``n`` a row.

    target: what is compared with. trained_on: the model's training pictures, None takes the train part next to the target, or
    the target itself. withheld: rows of the training pictures that the model was not shown.
    settings: how other parts of the same source are opened. Raises EvaluationError when there are too few pictures.
    """
    training = trained_on or _beside(target, ("train",), settings) or target
    if target.shape != training.shape:
        raise EvaluationError(
            message(
                "The pictures of {source} are {size}, the training pictures {other}.",
                source=target.source,
                size=_size(target),
                other=_size(training),
            ),
            message("Compare with pictures of the same size and colours."),
        )
    withheld = np.empty(0, np.int64) if withheld is None else withheld
    known = exact_duplicates(training.images, np.setdiff1d(np.arange(len(training)), withheld))
    # What other runs hold out has no role here either, so that all runs on a data set are compared with the same pictures.
    usual = np.setdiff1d(known.distinct, withheld_rows(len(training)))
    shown = usual[shuffled(len(usual))]
    notes: list[str] = []
    if trained_on is None and training is target and target.source.rpartition(":")[2] in HELD_OUT_PARTS[:-1]:
        notes.append(
            message(
                "The train part of {source} is not on this machine, so {source} stands for the training pictures too.",
                source=target.source,
            )
        )
    if target.fingerprint == training.fingerprint:
        roles = _among_training(target, training, known, shown, withheld, n, settings, notes)
    else:
        roles = _among_others(target, known, shown, n, notes)
    if roles.n < FEWEST:
        raise _too_few(target, training, roles, shown)
    held_out = _chosen(roles.spare, roles.unseen[: roles.n]) if len(roles.unseen) >= FEWEST else None
    notes += _about_held_out(held_out, roles.n, len(training))
    return Reference(
        name=target.source,
        training=training,
        withheld=withheld,
        real=_chosen(target, roles.real),
        resampled=_chosen(training, roles.resampled),
        held_out=held_out,
        held_out_beside=None if held_out is None else _chosen(target, roles.real[: len(held_out)]),
        spare=_chosen(roles.spare, roles.others[:SCALED_BY]),
        seen=_chosen(training, shown[:SCALED_BY]),
        notes=tuple(notes),
    )


class _Roles(NamedTuple):
    """Rows for each role."""

    real: NDArray[np.int64]
    resampled: NDArray[np.int64]
    spare: Dataset
    """Where pictures are that were never shown."""
    others: NDArray[np.int64]
    """Rows of ``spare`` that were neither shown nor are compared with."""
    unseen: NDArray[np.int64]
    """Those of ``others`` that equal no training picture, each once."""
    candidates: int
    """Pictures that could have been compared with."""

    @property
    def n(self) -> int:
        return len(self.real)


def _among_training(
    target: Dataset,
    training: Dataset,
    known: Duplicates,
    shown: NDArray[np.int64],
    withheld: NDArray[np.int64],
    n: int,
    settings: Preparation | None,
    notes: list[str],
) -> _Roles:
    """Real pictures that are training pictures themselves: one half of them is compared with, the other is the row of a memory."""
    n = min(n, len(shown) // 2)
    spare, others = training, withheld[shuffled(len(withheld))]
    unseen = others[~known.which_equal(training.images, others)]
    beside = _beside(target, HELD_OUT_PARTS, settings)
    if beside is not None:
        rows = shuffled(len(beside))
        fresh = _fresh(known, beside, rows, notes)
        if len(fresh) > len(unseen):
            spare, others, unseen = beside, rows, fresh
    real, resampled = shown[:n], shown[n : 2 * n]
    if WORTH_A_ROW <= len(unseen) < n:
        n = len(unseen)
        real, resampled = real[:n], resampled[:n]
        notes.append(message("Each row has {n:,} pictures, as many as there are that the model was never shown.", n=n))
    return _Roles(real, resampled, spare, others, unseen, len(shown))


def _among_others(target: Dataset, known: Duplicates, shown: NDArray[np.int64], n: int, notes: list[str]) -> _Roles:
    """Real pictures of another data set: one half of them is compared with, the other is the row of a perfect model."""
    rows = shuffled(len(target))
    fresh = _fresh(known, target, rows, notes)
    n = min(n, len(fresh) // 2, len(shown))
    others = np.setdiff1d(rows, fresh[:n], assume_unique=True)
    return _Roles(fresh[:n], shown[:n], target, others, fresh[n:], len(fresh))


def _too_few(target: Dataset, training: Dataset, roles: _Roles, shown: NDArray[np.int64]) -> EvaluationError:
    own = target.fingerprint == training.fingerprint
    of_training = own or len(shown) < FEWEST
    short, count = (training, len(shown)) if of_training else (target, roles.candidates)
    return EvaluationError(
        message(
            "{source} has {total:,} pictures, of which {usable:,} can be compared with: too few to evaluate by. At least {least} are "
            "needed, half of them to measure what real pictures reach.",
            source=short.source,
            total=len(short),
            usable=count,
            least=2 * FEWEST,
        ),
        Step(message("Add pictures, or look at samples next to them"), Command("sample", "RUN"))
        if own
        else message(
            "Name more pictures with {flag}, or leave it out: a run is then evaluated by those it was trained on.",
            flag=Flag("against"),
        ),
    )


def _about_held_out(held_out: Pictures | None, n: int, training: int) -> list[str]:
    if held_out is not None and len(held_out) < n:
        return [
            plural(
                len(held_out),
                "The row of pictures never shown has only {n:,} picture, so its distances come out larger.",
                "The row of pictures never shown has only {n:,} pictures, so its distances come out larger.",
            )
        ]
    if held_out is not None:
        return []
    if how_many_withheld(training):
        return [
            message(
                "There are no held-out pictures to compare with. Train with {flag} to hold some out.",
                flag=Flag("evaluate_every"),
            )
        ]
    return [
        message(
            "There are no held-out pictures to compare with, and {training:,} pictures are too few to hold some out.",
            training=training,
        )
    ]


def _fresh(known: Duplicates, others: Dataset, rows: NDArray[np.int64], notes: list[str]) -> NDArray[np.int64]:
    """Those ``rows`` of another data set that equal no training picture and none before them; a note when some do."""
    equal = known.which_equal(others.images, rows)
    if equal.any():
        notes.append(
            plural(
                int(equal.sum()),
                "{n:,} picture of {source} equals a training picture and is in no row of the table.",
                "{n:,} pictures of {source} equal a training picture and are in no row of the table.",
                source=others.source,
            )
        )
    return exact_duplicates(others.images, rows[~equal]).distinct


def _size(dataset: Dataset) -> Message:
    channels, height, width = dataset.shape
    if channels == 1:
        return message("{width}x{height} grey", width=width, height=height)
    return message("{width}x{height} colour", width=width, height=height)


def _chosen(dataset: Dataset, rows: NDArray[np.int64]) -> Pictures:
    rows = np.sort(rows)
    return Pictures(dataset, rows, (dataset.fingerprint, hashlib.sha256(rows.tobytes()).hexdigest()))


def _beside(dataset: Dataset, parts: tuple[str, ...], settings: Preparation | None) -> Dataset | None:
    """Another part of the same source, if it is on this machine; nothing is downloaded for it."""
    base, colon, part = dataset.source.rpartition(":")
    if not colon or Path(dataset.source).exists():
        base, part = dataset.source, ""
    for other in parts:
        if other == (part or "train"):
            continue
        if base in NAMES and find(base, other, cache_folder()) is None:
            continue
        try:
            found = Dataset.open(f"{base}:{other}", settings)
        except SourceError:
            continue
        if found.shape == dataset.shape and found.fingerprint != dataset.fingerprint:
            return found
    return None
