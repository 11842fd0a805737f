"""Judge: generated pictures against real ones, from the choice of a feature space to the finished record."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import scratch
from ganvas.errors import EvaluationError
from ganvas.evaluation.figures.classes import class_histogram
from ganvas.evaluation.records import Figures
from ganvas.evaluation.roles.reference import Reference
from ganvas.evaluation.roles.same_kind import of_one_kind
from ganvas.evaluation.samples import noticing
from ganvas.evaluation.samples.copied import closeness, examine_copies, recorded
from ganvas.evaluation.samples.findings import Protocol, SpaceFacts
from ganvas.evaluation.samples.grades import too_alike_to_be_close
from ganvas.evaluation.samples.measure import DIRECTIONS, NEIGHBOURS, SUBSET_SIZE, SUBSETS, Lenses, Side, mean_of, spread_of
from ganvas.evaluation.samples.record import Evaluation
from ganvas.features.classifier import classifier
from ganvas.features.external import external_space
from ganvas.features.pixels import pixel_space
from ganvas.features.random_networks import random_networks
from ganvas.features.space import AT_ONCE, Space
from ganvas.features.texture import texture_space
from ganvas.progress import Pace, ProgressCallback
from ganvas.version import VERSION
from ganvas.words import Message, message

DRAWS = 2
"""Independent sets of generated pictures, so that every figure comes with its sampling spread."""

SHOWN = 100
"""Pictures of each sort that the report shows."""

Source = Callable[[int], Iterator[Pixels]]
"""Generated pictures: how many are wanted -> pieces (M, H, W, C) uint8, in flat memory."""


def judge(
    source: Source,
    reference: Reference,
    *,
    what: str,
    features: str | os.PathLike[str] | torch.nn.Module | None = None,
    copies: bool = True,
    labels: NDArray[np.int64] | None = None,
    places: NDArray[np.int64] | None = None,
    sampling: dict[str, Any] | None = None,
    progress: ProgressCallback | None = None,
) -> Evaluation:
    """Measure DRAWS sets of pictures of ``source``, each as many as a row of the ``reference`` has, against it.

    features: classifier, random, pixels, the path of a network, or a module; None takes the classifier where there are labels
    and it is good enough, else untrained networks. copies: also search for copies of training pictures.
    labels: the classes that the pictures were made for, where they were. places: the row of each picture in what they come from.
    Whatever is drawn for measuring is always drawn alike. Raises EvaluationError.
    """
    start = time.perf_counter()
    main, beside, notes = choose_spaces(reference, features, progress=progress)
    lenses = Lenses(main, beside, reference.seen, progress=progress)
    real = lenses.real(reference.real, progress=progress)
    controls = _controls(lenses, reference, real, progress)
    alike, remarks = of_one_kind(reference, controls)
    notes += remarks
    floor = noticing.floor_of(reference, controls)
    yardstick = noticing.yardstick_of(lenses, reference, floor, progress=progress)
    channels, height, width = reference.shape
    with scratch((DRAWS * reference.n, height, width, channels)) as made:
        gather(source, made, progress=progress)
        sides = _sides(lenses, made, reference.n, labels, progress)
        rows = [lenses.measure(real, side) for side in sides]
        blur, blur_spread = noticing.blurs(yardstick, sides)
        metrics = {"blur": blur} | mean_of(rows)
        pictures = {"generated": np.array(made[:SHOWN]), "real": reference.real.some(SHOWN)}
        copying: dict[str, Any] = {}
        if copies:
            pixels = next(space for space in (*main, *beside) if space.name == "pixels")
            try:
                found, pictures["gallery"] = examine_copies(
                    reference,
                    pixels,
                    made,
                    alike=alike,
                    blur=noticing.noticeable(blur, yardstick) if alike else 0.0,
                    withheld=too_alike_to_be_close(metrics, controls[floor], same_kind=alike),
                    beyond=alike and noticing.is_beyond(blur, yardstick),
                    progress=progress,
                )
            except ValueError as error:  # hardly any different training pictures; the other figures still count
                notes.append(message("Copies could not be searched for. {reason}", reason=error))
            else:
                copying = recorded(found, reference, places)
                metrics |= closeness(found.authenticity, found.ratio_median, found.copying_test)
                # The control is of pictures never shown, or of one half of the training pictures against the other.
                row = controls["held_out" if found.held_out and "held_out" in controls else "training"]
                row |= closeness(found.authenticity_control, found.ratio_median_control, found.copying_test_control)
        classes = _shares(real, sides, len(main[0].classes))
    return Evaluation(
        what=what,
        against=reference.name,
        metrics=metrics,
        spread={"blur": blur_spread} | spread_of(rows),
        controls=controls,
        protocol=protocol_of(reference, main, beside),
        sampling={"samples": DRAWS * reference.n, **(sampling or {})},
        power=noticing.recorded(yardstick, floor),
        copying=copying,
        classes=classes,
        class_names=main[0].classes if classes else (),
        notes=(*reference.notes, *notes),
        environment=_environment(main, beside, start),
        pictures=pictures,
    )


def _controls(lenses: Lenses, reference: Reference, real: Side, progress: ProgressCallback | None) -> dict[str, Figures]:
    """The rows of real pictures: those never shown, where there are any, and those that were trained on."""
    controls = {}
    if reference.held_out is not None and reference.held_out_beside is not None:
        as_many = len(reference.held_out) == reference.n
        against = real if as_many else lenses.real(reference.held_out_beside, progress=progress)
        controls["held_out"] = lenses.measure(against, lenses.real(reference.held_out, progress=progress))
    controls["training"] = lenses.measure(real, lenses.real(reference.resampled, progress=progress))
    # The classifier was trained on these: what it says of them is nothing to compare with.
    controls["training"].pop("label_agreement", None)
    return controls


def _sides(
    lenses: Lenses, made: Pixels, n: int, labels: NDArray[np.int64] | None, progress: ProgressCallback | None
) -> list[Side]:
    """The generated pictures in DRAWS sets of n, with the classes that they were made for."""
    sides = []
    for draw in range(DRAWS):
        rows = slice(draw * n, (draw + 1) * n)
        sides.append(lenses.made(made[rows], None if labels is None else labels[rows], progress=progress))
    return sides


def _shares(real: Side, sides: Sequence[Side], classes: int) -> dict[str, list[float]]:
    """The share of each class among real and generated pictures; nothing without a classifier."""
    generated = [class_histogram(side.probabilities, classes) for side in sides if side.probabilities is not None]
    if not generated or real.probabilities is None:
        return {}
    known = class_histogram(real.probabilities, classes)
    return {"real": known.round(4).tolist(), "generated": np.mean(generated, axis=0).round(4).tolist()}


def _environment(main: Sequence[Space], beside: Sequence[Space], start: float) -> dict[str, Any]:
    return {
        "ganvas": VERSION,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "spaces": {space.name: space.facts for space in (*main, *beside)},
        "titles": {space.name: space.title for space in main},
        "seconds": round(time.perf_counter() - start, 1),
    }


def choose_spaces(
    reference: Reference, wanted: str | os.PathLike[str] | torch.nn.Module | None, *, progress: ProgressCallback | None = None
) -> tuple[Sequence[Space], Sequence[Space], list[str]]:
    """(main spaces, the other spaces, what should be said about the choice)."""
    training = reference.training
    random = random_networks(training.shape)
    pixels, texture = pixel_space(training), texture_space()
    if wanted == "random":
        return random, [pixels, texture], []
    if wanted == "pixels":
        return [pixels], [*random, texture], []
    if wanted is None or wanted == "classifier":
        try:
            return [classifier(training, progress=progress)], [*random, pixels, texture], []
        except EvaluationError as error:
            if wanted is not None:
                raise
            instead = message("The figures are therefore those of five untrained networks, averaged.")
            return random, [pixels, texture], [error.what, instead]
    return [external_space(wanted, training.shape)], [*random, pixels, texture], []


def gather(source: Source, made: Pixels, *, progress: ProgressCallback | None) -> None:
    """Fill ``made``, (N, H, W, C) uint8, with generated pictures. Raises EvaluationError for another shape."""
    count = len(made)
    pace, done = Pace(message("generating pictures"), count, progress), 0
    for piece in source(count):
        if piece.shape[1:] != made.shape[1:]:
            raise EvaluationError(
                message(
                    "The generated pictures are {size}, the real ones {other}.",
                    size=_size(piece.shape[1:]),
                    other=_size(made.shape[1:]),
                ),
                message("Compare with the pictures that the model was trained on:  --against SOURCE"),
            )
        piece = piece[: count - done]
        made[done : done + len(piece)] = piece
        done += len(piece)
        pace.note(done)
    if done < count:
        raise EvaluationError(
            message("{wanted:,} pictures were asked for, but there are only {done:,}.", wanted=count, done=done),
            message("Ask for fewer: --samples {done}", done=done),
        )


def protocol_of(reference: Reference, main: Sequence[Space], beside: Sequence[Space]) -> Protocol:
    """Everything that must be equal for two records to be comparable."""
    return Protocol(
        against=reference.real.dataset.fingerprint,
        trained_on=reference.training.fingerprint,
        shape=reference.shape,
        rows=hashlib.sha256(repr((reference.real.key, reference.seen.key)).encode()).hexdigest(),
        n=reference.n,
        draws=DRAWS,
        features=tuple(SpaceFacts(name=space.name, sha256=space.sha256) for space in main),
        beside=tuple(SpaceFacts(name=space.name, sha256=space.sha256) for space in beside),
        neighbours=NEIGHBOURS,
        kernel=f"cubic, {SUBSETS} subsets of at most {SUBSET_SIZE}",
        directions=DIRECTIONS,
    )


def from_dataset(dataset: Dataset, order: NDArray[np.int64]) -> Source:
    """Pictures of a folder or file to evaluate, in an order, as generated ones."""

    def source(count: int) -> Iterator[Pixels]:
        for start in range(0, count, AT_ONCE):
            yield dataset.images[order[start : min(start + AT_ONCE, count)]]

    return source


def _size(shape: Sequence[int]) -> Message:
    height, width, channels = shape
    if channels == 1:
        return message("{width}x{height} grey", width=width, height=height)
    return message("{width}x{height} colour", width=width, height=height)
