"""Judge: generated pictures against real ones, from the choice of a feature space to the finished record."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.pictures.sheets import Pixels
from ganvas.errors import EvaluationError
from ganvas.evaluation.copies.examine import Copying, CopyingTest, examine, gallery
from ganvas.evaluation.figures.classes import class_histogram
from ganvas.evaluation.samples.measure import DIRECTIONS, NEIGHBOURS, SUBSET_SIZE, SUBSETS, Lenses, mean_of, spread_of
from ganvas.evaluation.samples.record import Evaluation, Protocol, SpaceFacts
from ganvas.evaluation.samples.reference import Reference
from ganvas.evaluation.samples.same_kind import of_one_kind
from ganvas.evaluation.spaces.classifier import classifier
from ganvas.evaluation.spaces.external import external_space
from ganvas.evaluation.spaces.pixels import pixel_space
from ganvas.evaluation.spaces.random_networks import random_networks
from ganvas.evaluation.spaces.space import AT_ONCE, Space, features_of
from ganvas.progress import Pace, ProgressCallback

DRAWS = 2
"""Independent sets of generated pictures, so that every figure comes with its sampling spread."""

PAIRS_TOLD = 50
"""Flagged pictures and groups of duplicates that the record lists."""

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
    and it is good enough, else untrained networks. copies: also look for copies of training pictures.
    labels: the classes that the pictures were made for, where they were. places: the row of each picture in what they come from.
    Whatever is drawn for measuring is always drawn alike. Raises EvaluationError.
    """
    start = time.perf_counter()
    n = reference.n
    main, beside, notes = choose_spaces(reference, features, progress=progress)
    lenses = Lenses(main, beside, reference.seen, progress=progress)
    real = lenses.real(reference.real, progress=progress)
    controls = {}
    if reference.held_out is not None and reference.held_out_beside is not None:
        beside_them = real if len(reference.held_out) == n else lenses.real(reference.held_out_beside, progress=progress)
        controls["held_out"] = lenses.measure(beside_them, lenses.real(reference.held_out, progress=progress))
    controls["training"] = lenses.measure(real, lenses.real(reference.resampled, progress=progress))
    alike, said = of_one_kind(reference, controls)
    notes += said
    with tempfile.TemporaryDirectory(prefix="ganvas-") as folder:
        made = gather(source, DRAWS * n, reference.shape, Path(folder), progress=progress)
        rows, shares = [], []
        for draw in range(DRAWS):
            wanted = None if labels is None else labels[draw * n : (draw + 1) * n]
            side = lenses.made(made[draw * n : (draw + 1) * n], wanted, progress=progress)
            rows.append(lenses.measure(real, side))
            if side.probabilities is not None:
                shares.append(class_histogram(side.probabilities, len(main[0].classes)))
        metrics = mean_of(rows)
        copying: dict[str, Any] = {}
        pictures: dict[str, Pixels] = {"generated": np.array(made[:100]), "real": reference.real.some(100)}
        if copies:
            try:
                pixels = next(space for space in (*main, *beside) if space.name == "pixels")
                found, pictures["gallery"] = examine_copies(reference, pixels, made, alike=alike, progress=progress)
            except ValueError as error:  # hardly any different training pictures; the other figures still count
                notes.append(f"Copies could not be looked for: {error}.")
            else:
                copying = told(found, reference, places)
                metrics |= closeness(found.authenticity, found.ratio_median, found.copying_test)
                # The control is of pictures never shown, or of one half of the training pictures beside the other.
                row = controls["held_out" if found.held_out and "held_out" in controls else "training"]
                row |= closeness(found.authenticity_control, found.ratio_median_control, found.copying_test_control)
    classes = {}
    if shares and real.probabilities is not None:
        known = class_histogram(real.probabilities, len(main[0].classes))
        classes = {"real": known.round(4).tolist(), "generated": np.mean(shares, axis=0).round(4).tolist()}
    return Evaluation(
        what=what,
        against=reference.name,
        metrics=metrics,
        spread=spread_of(rows),
        controls=controls,
        protocol=protocol_of(reference, main, beside),
        sampling={"samples": DRAWS * n, **(sampling or {})},
        copying=copying,
        classes=classes,
        class_names=main[0].classes if classes else (),
        notes=(*reference.notes, *notes),
        environment={
            "ganvas": version("ganvas"),
            "torch": torch.__version__,
            "threads": torch.get_num_threads(),
            "spaces": {space.name: space.facts for space in (*main, *beside)},
            "titles": {space.name: space.title for space in main},
            "seconds": round(time.perf_counter() - start, 1),
        },
        pictures=pictures,
    )


def choose_spaces(
    reference: Reference, wanted: str | os.PathLike[str] | torch.nn.Module | None, *, progress: ProgressCallback | None = None
) -> tuple[Sequence[Space], Sequence[Space], list[str]]:
    """(main spaces, spaces beside them, what should be said about the choice)."""
    training = reference.training
    random = random_networks(training.shape)
    pixels = pixel_space(training)
    if wanted == "random":
        return random, [pixels], []
    if wanted == "pixels":
        return [pixels], random, []
    if wanted is None or wanted == "classifier":
        try:
            return [classifier(training, progress=progress)], [*random, pixels], []
        except EvaluationError as error:
            if wanted is not None:
                raise
            return random, [pixels], [f"{error.what} Five untrained networks judge instead, and their mean counts."]
    return [external_space(wanted, training.shape)], [*random, pixels], []


def gather(
    source: Source, count: int, shape: tuple[int, int, int], folder: Path, *, progress: ProgressCallback | None
) -> Pixels:
    """``count`` generated pictures as one array on disk, (count, H, W, C) uint8. Raises EvaluationError for another shape."""
    channels, height, width = shape
    made = np.lib.format.open_memmap(folder / "made.npy", "w+", np.uint8, (count, height, width, channels))
    pace, done = Pace("generating pictures", count, progress), 0
    for piece in source(count):
        if piece.shape[1:] != made.shape[1:]:
            raise EvaluationError(
                f"The pictures to judge are {_size(piece.shape[1:])}, the real ones {_size(made.shape[1:])}.",
                "Compare with the pictures that the model was trained on: --against SOURCE",
            )
        piece = piece[: count - done]
        made[done : done + len(piece)] = piece
        done += len(piece)
        pace.note(done)
    if done < count:
        raise EvaluationError(f"{count:,} pictures were wanted, only {done:,} came.", f"Ask for fewer: --samples {done}")
    return made


def examine_copies(
    reference: Reference, space: Space, made: Pixels, *, alike: bool = True, progress: ProgressCallback | None = None
) -> tuple[Copying, Pixels]:
    """What the search for copies among the training pictures found, and the gallery: (3 * K, H, W, C), in groups of three.

    ``space``: in which distances mean something; the pixels' components, since what a classifier doesn't look at can be copied.
    ``alike``: whether the real pictures of another data set are of the training pictures' kind.
    """
    train: Pixels = reference.training.images
    if len(reference.withheld):
        train = train[reference.shown]
    held_out = reference.never_shown(alike=alike)
    found = examine(train, held_out, made, lambda pictures: features_of(space, pictures, progress=progress), progress=progress)
    return found, gallery(found.closest, made, train).pictures


def closeness(authenticity: float, ratio: float, test: CopyingTest) -> dict[str, float]:
    """The figures of the search for copies, by their names in the table."""
    return {"authpct": authenticity, "neighbour_ratio": ratio, "copying_test": test.weighted}


def told(found: Copying, reference: Reference, places: NDArray[np.int64] | None) -> dict[str, Any]:
    """What is recorded of the search for copies: everything but long lists of pictures.

    Training pictures are told by their rows in the data set and by their names, judged ones by their ``places``.
    """
    shown, names = reference.shown, reference.training.names
    document = found.model_dump(mode="json", exclude={"closest", "duplicate_groups", "verdict"})
    verdict = found.verdict.model_dump(mode="json", exclude={"text"})
    verdict["pairs"] = [
        pair
        | {
            "picture": pair["picture"] if places is None else int(places[pair["picture"]]),
            "original": int(shown[pair["original"]]),
            "original_name": names[shown[pair["original"]]],
            "other": int(shown[pair["other"]]),
        }
        for pair in verdict["pairs"][:PAIRS_TOLD]
    ]
    return {
        "verdict": str(found),
        "headline": found.headline,
        "details": found.details,
        "copies": found.verdict.copies,
        "closer": found.closer,
        "flags": verdict,
        "duplicate_groups": [[names[shown[row]] for row in group] for group in found.duplicate_groups[:PAIRS_TOLD]],
        **document,
    }


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
    """Pictures of a folder or file to be judged, in an order, as generated ones."""

    def source(count: int) -> Iterator[Pixels]:
        for start in range(0, count, AT_ONCE):
            yield dataset.images[order[start : min(start + AT_ONCE, count)]]

    return source


def _size(shape: Sequence[int]) -> str:
    height, width, channels = shape
    return f"{width}x{height} {'grey' if channels == 1 else 'colour'}"
