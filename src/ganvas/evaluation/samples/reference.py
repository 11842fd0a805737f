"""Reference: the real pictures in the three roles that an evaluation needs, never one picture in two of them."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.packs.dataset import Preparation
from ganvas.data.packs.withheld import how_many_withheld, withheld_rows
from ganvas.data.pictures.sheets import Pixels
from ganvas.data.sources.named import NAMES, find
from ganvas.disk import cache_folder
from ganvas.errors import EvaluationError, SourceError
from ganvas.evaluation.figures.duplicates import Duplicates, exact_duplicates
from ganvas.evaluation.spaces.space import Features, Space, remembered
from ganvas.progress import ProgressCallback
from ganvas.randomness import random_of

HELD_OUT_PARTS = ("test", "val", "valid", "validation", "train")
"""Where pictures are looked for that a model never saw; train is such a part for a model of the test part."""
FEWEST = 20
"""Pictures on each side; fewer say nothing."""
SCALED_BY = 10_000
WORTH_A_ROW = 500
"""Held-out pictures that make a control row; fewer would force every row down to their number."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Some pictures of a data set: all of one role, named so that what is computed of them can be kept."""

    dataset: Dataset
    rows: NDArray[np.int64]
    key: tuple[str, ...]
    """What names the rows for ever: a fingerprint and the SHA-256 of the rows."""
    _features: dict[str, Features] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pixels(self) -> Pixels:
        """(N, H, W, C) uint8."""
        return self.dataset.images[self.rows]

    def some(self, count: int) -> Pixels:
        """Up to ``count`` of them in no order, for a look."""
        return self.dataset.images[self.rows[_shuffled(len(self.rows))[:count]]]

    @property
    def labels(self) -> NDArray[np.int64] | None:
        return None if self.dataset.labels is None else self.dataset.labels[self.rows]

    def features(self, space: Space, *, progress: ProgressCallback | None = None) -> Features:
        """(N, F), remembered across evaluations."""
        if space.sha256 not in self._features:
            self._features[space.sha256] = remembered(space, self.pixels, self.key, progress=progress)
        return self._features[space.sha256]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Real pictures: those that are compared with, those that measure the floor, and those that the model learnt from."""

    name: str
    """The source as it was given."""
    training: Dataset
    """What the model was trained on: its copies are looked for there."""
    withheld: NDArray[np.int64]
    """Rows of ``training`` that the model never saw."""
    real: Pictures
    """What every row of the table is compared with."""
    resampled: Pictures
    """Other training pictures: the row of a perfect memory."""
    held_out: Pictures | None
    """Pictures neither compared with nor trained on: the row of a perfect model. None where there are none to spare."""
    held_out_beside: Pictures | None
    """As many of ``real`` as there are held-out pictures: what that row is compared with."""
    spare: Pictures
    """All pictures never shown nor compared with, up to SCALED_BY: the control of the search for copies; may be none.

    Unlike the rows of the table, with those that equal a training picture: how often that happens must be known there.
    """
    seen: Pictures
    """Up to SCALED_BY training pictures, by whose features all features are scaled."""
    notes: tuple[str, ...] = ()
    """What should be said about the roles."""

    @property
    def shown(self) -> NDArray[np.int64]:
        """Rows of ``training`` that the model saw, sorted."""
        return np.setdiff1d(np.arange(len(self.training)), self.withheld)

    @property
    def beside_training(self) -> bool:
        """Whether the real pictures are training pictures themselves, and none of another data set."""
        return self.real.dataset.fingerprint == self.training.fingerprint

    def never_shown(self, *, alike: bool) -> Pixels | None:
        """Real pictures that the model never saw, to calibrate the search for copies by; None where they are too few.

        Those of another data set only where they are ``alike``, of the training pictures' kind: others lie further from the
        training pictures than anything that a model of these makes, and everything would seem a copy beside them.
        """
        if alike:
            return self.spare.pixels if len(self.spare) >= FEWEST else None
        return self.training.images[self.withheld[:SCALED_BY]] if len(self.withheld) >= FEWEST else None

    @property
    def n(self) -> int:
        """Pictures in each row of the table."""
        return len(self.real)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of a picture."""
        return self.real.dataset.shape


def reference(
    target: Dataset,
    *,
    n: int,
    settings: Preparation | None = None,
    trained_on: Dataset | None = None,
    withheld: NDArray[np.int64] | None = None,
) -> Reference:
    """Find the pictures for each role, at most ``n`` a row.

    target: what is compared with. trained_on: the model's training pictures, None takes the train part beside the target, or
    the target itself. withheld: rows of the training pictures that the model was not shown.
    settings: how other parts of the same source are opened. Raises EvaluationError when there are too few pictures.
    """
    training = trained_on or _beside(target, ("train",), settings) or target
    if target.shape != training.shape:
        raise EvaluationError(
            f"{target.source} holds {_size(target)}, the training pictures are {_size(training)}.",
            "Compare with pictures of the same size and colours.",
        )
    withheld = np.empty(0, np.int64) if withheld is None else withheld
    known = exact_duplicates(training.images, np.setdiff1d(np.arange(len(training)), withheld))
    # What other runs withhold has no role here either, so that all runs on a data set are compared with the same pictures.
    usual = np.setdiff1d(known.distinct, withheld_rows(len(training)))
    shown = usual[_shuffled(len(usual))]
    notes: list[str] = []
    if trained_on is None and training is target and target.source.rpartition(":")[2] in HELD_OUT_PARTS[:-1]:
        notes.append(f"No train part beside {target.source} is on this machine, so it stands for the training pictures too.")
    if target.fingerprint == training.fingerprint:
        n = min(n, len(shown) // 2)
        real, resampled = shown[:n], shown[n : 2 * n]
        spare, others = training, withheld[_shuffled(len(withheld))]
        unseen = others[~known.which_equal(training.images, others)]
        beside = _beside(target, HELD_OUT_PARTS, settings)
        if beside is not None:
            rows = _shuffled(len(beside))
            fresh = _fresh(known, beside, rows, notes)
            if len(fresh) > len(unseen):
                spare, others, unseen = beside, rows, fresh
        if WORTH_A_ROW <= len(unseen) < n:
            n = len(unseen)
            real, resampled = real[:n], resampled[:n]
            notes.append(f"Each row has {n:,} pictures, as many as there are that the model was never shown.")
    else:
        rows = _shuffled(len(target))
        fresh = _fresh(known, target, rows, notes)
        n = min(n, len(fresh) // 2, len(shown))
        real, resampled = fresh[:n], shown[:n]
        spare, others, unseen = target, np.setdiff1d(rows, real, assume_unique=True), fresh[n:]
    if n < FEWEST:
        own = target.fingerprint == training.fingerprint
        short, count = (training, len(shown)) if own or len(shown) < FEWEST else (target, len(fresh))
        raise EvaluationError(
            f"{short.source} has {len(short):,} pictures, of which {count:,} can be compared with: too few to judge by. At least "
            f"{2 * FEWEST} are needed, half of them to measure the floor.",
            "Add pictures, or look at samples beside them: ganvas sample RUN"
            if own
            else "Name more pictures with --against, or leave it out: a run is then judged by those that it was trained on.",
        )
    held_out = _chosen(spare, unseen[:n]) if len(unseen) >= FEWEST else None
    if held_out is None:
        few = f", though none of as few as {len(training):,}" if not how_many_withheld(len(training)) else ""
        notes.append(
            f"There are no pictures that the model was never shown; --evaluate-every withholds some from a training{few}."
        )
    elif len(held_out) < n:
        notes.append(f"The row of pictures never shown has only {len(held_out):,} pictures, so its distances come out larger.")
    return Reference(
        name=target.source,
        training=training,
        withheld=withheld,
        real=_chosen(target, real),
        resampled=_chosen(training, resampled),
        held_out=held_out,
        held_out_beside=None if held_out is None else _chosen(target, real[: len(held_out)]),
        spare=_chosen(spare, others[:SCALED_BY]),
        seen=_chosen(training, shown[:SCALED_BY]),
        notes=tuple(notes),
    )


def _fresh(known: Duplicates, others: Dataset, rows: NDArray[np.int64], notes: list[str]) -> NDArray[np.int64]:
    """Those ``rows`` of another data set that equal no training picture and none before them; a note when some do."""
    equal = known.which_equal(others.images, rows)
    if equal.any():
        verbs = "equals a training picture and stands" if equal.sum() == 1 else "equal a training picture and stand"
        notes.append(f"{int(equal.sum()):,} of {others.source} {verbs} in no row of the table.")
    return exact_duplicates(others.images, rows[~equal]).distinct


def _size(dataset: Dataset) -> str:
    channels, height, width = dataset.shape
    return f"{width}x{height} {'grey' if channels == 1 else 'colour'}"


def _shuffled(count: int) -> NDArray[np.int64]:
    """The same order for everybody: another seed of an evaluation changes what is generated, never what it is compared with."""
    return random_of("reference", count).permutation(count)


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
