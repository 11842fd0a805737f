"""Tasks: which pictures a model that reads pictures is evaluated on, and what it makes of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.data import Dataset
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.batches.stream import Batch
from ganvas.data.packs.withheld import FEWEST_OF_A_SIDE, LEAST, Divided
from ganvas.data.pictures.sheets import Pixels
from ganvas.data.sources.two_sides import SIDES, Relation, Sources, alike
from ganvas.disk import cache_folder
from ganvas.errors import EvaluationError
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.evaluation.translations.judge import MOST, Translation, judge_translations
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.inference.medium import medium_of
from ganvas.inference.trained import TrainedModel
from ganvas.models import Model
from ganvas.models.task import Task
from ganvas.progress import Pace, ProgressCallback
from ganvas.randomness import random_of
from ganvas.runs.run import Run
from ganvas.words import Command, Message, Step, message, plural

FEWEST = FEWEST_OF_A_SIDE
"""Pictures to evaluate on; fewer say nothing."""


@dataclass(frozen=True)
class _Examples:
    """Pictures that a model is evaluated on, each side by itself, and those that it was trained on."""

    name: str
    sides: tuple[Pixels, ...]
    learned: tuple[Pixels, ...]
    relation: Relation | None
    """How those it is evaluated on belong together: pairs say what should have been made."""
    notes: tuple[str, ...] = ()


def evaluate_translations(
    run: Run,
    model: TrainedModel,
    against: Sources | Dataset | None,
    *,
    samples: int = 10_000,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> TranslationEvaluation:
    """Evaluate what the model of a run makes of pictures that it was not trained on, each next to control rows.

    against: pairs, two sides or pictures, as the run's recipe reads them; None takes the pictures that were held out from training.
    Raises EvaluationError where there are none.
    """
    examples = _examples_of(run, against, samples, seed, progress)
    translations = [_translation(model.model, task, examples, progress) for task in model.model.tasks]
    return judge_translations(str(run.path), examples.name, translations, notes=examples.notes, progress=progress)


def _translation(model: Model, task: Task, examples: _Examples, progress: ProgressCallback | None) -> Translation:
    """What the model makes in a task, with the pictures that it is compared with."""
    pictures, real = examples.sides[task.given], examples.sides[task.wanted]

    def piece(rows: slice) -> tuple[Tensor, ...]:
        images = _on(model, pictures[rows])
        batch = Batch(
            images=images, labels=None, seed=0, step=0, images_shown=0, rows=rows, total=len(pictures), phase="judged"
        )
        return tuple(found for found in task.make(batch) if found is not None)

    def piece_back(rows: slice) -> tuple[Tensor, ...]:
        assert task.back is not None
        return (task.back(_on(model, made[rows])),)

    made, *more = _in_pieces(piece, len(pictures), model, task.name, progress)
    return Translation(
        name=task.name,
        given=more[0] if more else pictures,
        made=made,
        wanted=None if examples.relation == "sides" else real,
        real=real,
        learned_given=examples.learned[task.given],
        learned_wanted=examples.learned[task.wanted],
        paired=model.settings.relation == "pairs",
        smooth=more[1] if len(more) > 1 else None,
        back=_in_pieces(piece_back, len(made), model, task.name, progress)[0] if task.back else None,
    )


def _on(model: Model, pictures: Pixels) -> Tensor:
    """(N, H, W, C) uint8 -> (N, C, H, W) in [-1, 1], where the model is."""
    return to_float(torch.from_numpy(np.ascontiguousarray(pictures))).to(model.device)


@torch.inference_mode()
def _in_pieces(
    make: Callable[[slice], tuple[Tensor, ...]], count: int, model: Model, name: str, progress: ProgressCallback | None
) -> tuple[Pixels, ...]:
    """What ``make`` gives for some rows, (B, C, H, W) in [-1, 1] each, for all of them: (count, H, W, C) uint8 each.

    Only bytes are held for all rows at once.
    """
    pace, pieces = Pace(message("translating {name}", name=name), count, progress), []
    for start in range(0, count, model.at_once):
        rows = slice(start, min(count, start + model.at_once))
        pieces.append([to_pixels(images) for images in make(rows)])
        pace.note(rows.stop)
    return tuple(np.concatenate(each) for each in zip(*pieces, strict=True))


def _examples_of(
    run: Run, against: Sources | Dataset | None, samples: int, seed: int, progress: ProgressCallback | None
) -> _Examples:
    facts, recipe = run.read_facts(), run.read_recipe()
    dataset = run.trained_on(progress=progress)
    parts = Divided.of(dataset, facts.withheld)
    learned = tuple(dataset.images[rows[:MOST]] for rows in parts.shown)
    relation = recipe.model.relation
    if against is None:
        sides = tuple(dataset.images[rows] for rows in parts.withheld)
        name: str = message("{source}: held-out pictures", source=facts.named)
        if min(map(len, sides)) < FEWEST:
            raise EvaluationError(
                _too_few_held_out(run, min(map(len, sides))),
                Step(message("Name other pictures"), Command("evaluate", run.path, against="PICTURES")),
                Step(message("Or name two folders"), Command("evaluate", run.path, ("INPUTS", "TARGETS"))),
            )
    else:
        if isinstance(against, Dataset):
            relation = against.relation
        elif relation == "sides":  # where they are pairs by their names, it is known what should be made
            relation = alike(against, cache_folder(), progress)
        other = against
        if not isinstance(other, Dataset):
            medium = medium_of(recipe.data, dataset.masks, dataset.report.values)
            settings = medium.preparation(facts.shape, recipe.data)
            other = Dataset.open(other, settings, relation=relation, progress=progress)
        whole = other.sides if relation else (np.arange(len(other)),)
        chosen = _chosen(whole, samples, seed, paired=relation == "pairs")
        sides, name = tuple(other.images[rows] for rows in chosen), other.source
        if min(map(len, sides)) < FEWEST:
            raise EvaluationError(
                message("{name} has too few pictures to evaluate on: {fewest} are needed.", name=name, fewest=FEWEST),
                message("Give more of them."),
            )
    return _Examples(name, sides, learned, relation, _leaks(sides, dataset, parts))


def _too_few_held_out(run: Run, fewest_of_a_side: int) -> Message:
    if not run.read_facts().withheld:
        return message(
            "{run} was trained on all of its pictures: of fewer than {least}, none are held out.", run=run.path, least=LEAST
        )
    return plural(
        fewest_of_a_side,
        "{run} held out only {n} picture of a side to evaluate on, and {fewest} are needed.",
        "{run} held out only {n} pictures of a side to evaluate on, and {fewest} are needed.",
        run=run.path,
        fewest=FEWEST,
    )


def _chosen(sides: Sequence[NDArray[np.int64]], most: int, seed: int, *, paired: bool) -> tuple[NDArray[np.int64], ...]:
    """At most ``most`` rows of each side, sorted; the same places of both where they are pairs."""
    orders = [random_of(seed, "judged by", 0 if paired else number).permutation(len(rows)) for number, rows in enumerate(sides)]
    return tuple(rows[np.sort(order[:most])] for rows, order in zip(sides, orders, strict=True))


def _leaks(sides: Sequence[Pixels], dataset: Dataset, parts: Divided) -> tuple[str, ...]:
    """Notes about pictures to evaluate on that equal training pictures."""
    notes = []
    for number, (pictures, rows) in enumerate(zip(sides, parts.shown, strict=True)):
        equal = int(exact_duplicates(dataset.images, rows).which_equal(pictures).sum())
        if equal:
            notes.append(
                message(
                    "Of the {pictures:,} pictures of side {side} that it is evaluated on, {equal:,} equal a training picture.",
                    side=SIDES[number],
                    pictures=len(pictures),
                    equal=equal,
                )
                if len(sides) > 1
                else message(
                    "Of the {pictures:,} pictures that it is evaluated on, {equal:,} equal a training picture.",
                    pictures=len(pictures),
                    equal=equal,
                )
            )
    return tuple(notes)
