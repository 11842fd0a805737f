"""Evaluate: what a person names (a run, a model, a folder or an array), compared with real pictures."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ganvas.amounts import seed as seed_in_range
from ganvas.amounts import whole
from ganvas.data import Dataset, DataSettings
from ganvas.data.objects.gather import in_memory, one_or_two
from ganvas.data.packs.dataset import Preparation
from ganvas.data.packs.withheld import Divided
from ganvas.data.pictures.sheets import Pixels
from ganvas.data.sources.find import SourceLike, is_there
from ganvas.data.sources.two_sides import Sources
from ganvas.devices import own_modes
from ganvas.errors import EvaluationError, GanvasError
from ganvas.evaluation.records import Record
from ganvas.evaluation.roles.reference import FEWEST, Reference
from ganvas.evaluation.roles.roles import reference
from ganvas.evaluation.roles.same_kind import COLOURED
from ganvas.evaluation.samples.judge import DRAWS, Source, from_dataset, judge
from ganvas.evaluation.samples.record import Evaluation
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.evaluation.translations.tasks import evaluate_translations
from ganvas.inference.medium import medium_of
from ganvas.inference.trained import TrainedModel
from ganvas.paths import path_of, shareable
from ganvas.progress import ProgressCallback
from ganvas.runs.load import load
from ganvas.runs.mixture import with_sampler
from ganvas.runs.run import Run
from ganvas.words import Command, Flag, Message, Step, did_you_mean, message, nearest, plural

if TYPE_CHECKING:
    from torch import nn

AnyRecord = TypeVar("AnyRecord", bound=Record)


@own_modes()
def evaluate(
    what: "SourceLike | Run | TrainedModel",
    against: Sources | Dataset | None = None,
    *,
    samples: int = 10_000,
    seed: int = 0,
    features: "str | os.PathLike[str] | nn.Module | None" = None,
    sampler: str = "prior",
    copies: bool = True,
    device: str = "cpu",
    progress: ProgressCallback | None = None,
) -> Evaluation | TranslationEvaluation:
    """How good pictures are and whether they are copies, as a record that renders in a notebook.

    A run that reads pictures is evaluated by what it makes of held-out ones: features, sampler and copies don't matter then.

    what: a run, a model or its folder, or pictures that were made elsewhere, as ``train`` takes them: a folder, a zip, an array, a list.
    against: the real pictures, as ``train`` takes them ("mnist:test"); None takes those that a run was trained on.
    samples: pictures to evaluate, in two sets; fewer where there are not twice as many real ones.
    features: "classifier", "random", "pixels", the path of an ONNX network, "inception:PATH" or a torch.nn.Module; None takes a
    classifier trained on the labels of the real pictures, and five untrained networks where that can't be had.
    copies: whether to search for copies of training pictures too.
    seed: of the generated pictures, and of which real ones are taken. sampler: as for ``TrainedModel.sample``.
    device: auto, cpu, cuda or mps, where the model runs. progress: is called now and then while it works.
    Raises EvaluationError for pictures that can't be evaluated, SourceError, ModelError or RunError for what can't be opened.
    """
    what, against = _pictures_alone(what), one_or_two(against)
    samples, seed = whole("samples", samples), seed_in_range(seed)
    if samples < DRAWS * FEWEST:
        raise EvaluationError(
            plural(
                samples,
                "{n:,} picture is too little to evaluate; at least {least} are needed.",
                "{n:,} pictures are too few to evaluate; at least {least} are needed.",
                least=DRAWS * FEWEST,
            ),
            message("For example:  {flag}", flag=Flag("samples", 10000)),
        )
    model = None if _in_memory(what) else _model(what, device)
    if model is not None and model.config.model.reads_pictures:
        run = _run_of(what)
        if run is None:
            raise EvaluationError(
                message(
                    "A model that reads pictures is evaluated by means of its training pictures, and only its run knows them."
                ),
                Step(message("Give the run"), Command("evaluate", "RUN", against="SOURCE:test")),
            )
        return _shareable(evaluate_translations(run, model, against, samples=samples, seed=seed, progress=progress))
    if isinstance(against, tuple):
        raise EvaluationError(
            message("Two sides were given, but only a translation is evaluated by two."),
            message("Give one source of real pictures:  {flag}", flag=Flag("against", "SOURCE")),
        )
    if model is None or _in_memory(what):
        subject = _pictures_made(what, against, samples, seed, progress)
    else:
        subject = _model_made(what, model, against, samples, seed, sampler, progress)
    record = judge(
        subject.source,
        subject.reference,
        what=subject.name,
        sampling={"seed": seed, **subject.sampling},
        labels=subject.labels,
        places=subject.places,
        features=features,
        copies=copies,
        progress=progress,
    )
    if model is not None:  # a report shows melodies as piano rolls
        record = replace(record, pictures={name: model.config.medium.shown(each) for name, each in record.pictures.items()})
    return _shareable(replace(record, history=_noted_during_training(what)))


def _shareable(record: AnyRecord) -> AnyRecord:
    """Without the folders of this machine: a record, a report and a model card are made to be published."""
    notes = tuple(map(shareable, record.notes))
    return replace(record, what=shareable(record.what), against=shareable(record.against), notes=notes)


@dataclass(frozen=True)
class _Subject:
    """What is evaluated: where generated pictures come from, and the real ones that they are compared with."""

    name: str
    source: Source
    reference: Reference
    sampling: dict[str, Any] = field(default_factory=dict)
    labels: NDArray[np.int64] | None = None
    """The classes that the pictures are made for, by a conditional model."""
    places: NDArray[np.int64] | None = None
    """Where each picture is in a folder or file."""


def _model_made(
    what: "str | os.PathLike[str] | Run | TrainedModel",
    model: TrainedModel,
    against: SourceLike | Dataset | None,
    samples: int,
    seed: int,
    sampler: str,
    progress: ProgressCallback | None,
) -> _Subject:
    """Pictures that a model makes, of a run or alone."""
    run, name = _run_of(what), str(getattr(what, "path", None) or what)
    trained_on: Dataset | None = None
    lost: tuple[str, ...] = ()
    try:
        trained_on = run.trained_on(progress=progress) if run else None
    except GanvasError as error:  # the pictures to compare with may still be there
        if against is None:
            raise EvaluationError(
                error.what, Step(message("Evaluate it by other pictures"), Command("evaluate", name, against="SOURCE"))
            ) from None
        searched = message("Its copies are searched for among {against} and what belongs to it.", against=against)
        lost = (error.what, searched)
    against = trained_on if against is None else against
    if against is None:
        raise EvaluationError(
            message("{name} is a model without its run, and doesn't hold its training pictures.", name=name),
            Step(message("Name them"), Command("evaluate", name, against=model.config.source or "SOURCE")),
        )
    shape = model.config.shape
    settings = model.config.medium.preparation(shape, run.read_recipe().data if run else None)
    target = _opened(against, settings, progress)
    withheld = Divided.of(trained_on, run.read_facts().withheld).withheld[0] if run and trained_on is not None else None
    found = reference(target, n=samples // DRAWS, settings=settings, trained_on=trained_on, withheld=withheld)
    fingerprint = model.config.fingerprint
    if fingerprint and fingerprint != found.training.fingerprint:
        others = message(
            "{source} is not exactly what the model was trained on: copies of other pictures can't be found, and the row of training "
            "pictures may contain some that it was never shown.",
            source=found.training.source,
        )
        found = replace(found, notes=(*found.notes, *lost, others))
    made = model if sampler == "prior" else with_sampler(run.path if run else model.path or Path(), model, sampler)

    def source(count: int) -> Iterator[Pixels]:
        return made.chunks(count, seed=seed, sampler=sampler)

    sampling = {"sampler": sampler, "weights": "moving average", "images_shown": model.config.images_shown}
    labels = made.labels(DRAWS * found.n, seed=seed, sampler=sampler)
    if labels is not None and found.training.classes != model.config.classes:
        labels = None  # other classes than those that it knows
    return _Subject(name, source, found, sampling, labels)


def _pictures_made(
    what: SourceLike, against: SourceLike | Dataset | None, samples: int, seed: int, progress: ProgressCallback | None
) -> _Subject:
    """Pictures that somebody made elsewhere."""
    name = os.fspath(what) if isinstance(what, (str, os.PathLike)) else str(message("the array"))
    if isinstance(what, (str, os.PathLike)) and path_of(what).is_dir() and not any(path_of(what).iterdir()):
        raise EvaluationError(message("{name} is empty.", name=name), _what_to_give())
    if against is None:
        raise EvaluationError(
            message("{name} holds pictures, and nothing says which real ones they should be like.", name=name),
            Step(message("Name them"), Command("evaluate", name, against="SOURCE")),
        )
    target = _opened(against, None, progress)
    channels, height, width = target.shape
    settings = medium_of(DataSettings(), values=target.report.values).preparation(target.shape)
    made = Dataset.open(what, settings, progress=progress)
    n = min(samples, len(made)) // DRAWS
    if n < FEWEST:
        raise EvaluationError(
            plural(
                len(made),
                "{name} has {n:,} picture; at least {least} are needed.",
                "{name} has {n:,} pictures; at least {least} are needed.",
                name=name,
                least=DRAWS * FEWEST,
            ),
            Step(
                message("Give more of them; this makes those of a model"),
                Command("sample", "RUN", n=10_000, out="samples.npz"),
            ),
        )
    found, sizes = reference(target, n=n, settings=settings), made.report.sizes
    if sizes.smallest != (width, height) or sizes.largest != (width, height):
        resized = message(
            "The pictures to evaluate had other sizes, mostly {size}, and were resized to {width}x{height}, which shows in the figures.",
            size="x".join(map(str, sizes.most_common)),
            width=width,
            height=height,
        )
        found = replace(found, notes=(*found.notes, resized))
    if channels == 1 and COLOURED & set(made.report.modes):
        grey = message("Some of the pictures to evaluate are in colour; only their lightness was compared.")
        found = replace(found, notes=(*found.notes, grey))
    order = np.random.default_rng(seed).permutation(len(made))
    return _Subject(name, from_dataset(made, order), found, places=order)


def _noted_during_training(what: Any) -> tuple[dict[str, Any], ...]:
    """The figures that a run noted with --evaluate-every, each with "images" and how many were "withheld"; none for anything else."""
    run = None if _in_memory(what) else _run_of(what)
    if run is None:
        return ()
    noted = [note for note in run.log if "frechet" in note.get("readings", {})]
    return tuple({"images": note["images"], "withheld": run.read_facts().withheld, **note["readings"]} for note in noted)


def _in_memory(what: Any) -> bool:
    return in_memory(what) and not isinstance(what, (Run, TrainedModel))


def _pictures_alone(what: Any) -> Any:
    """What is evaluated, where a tuple is nothing but a list of pictures, or pictures with their labels."""
    found = one_or_two(what)
    return list(found) if isinstance(found, tuple) else found


def _run_of(what: Any) -> Run | None:
    """The run that is meant, also by its model/ or best/."""
    if isinstance(what, Run):
        return what
    path = what.path if isinstance(what, TrainedModel) else path_of(what)
    if path is not None and Run.is_run(path):
        return Run(path)
    if path is not None and path.name in ("model", "best") and Run.is_run(path.absolute().parent):
        return Run(path.absolute().parent)
    return None


def _model(what: Any, device: str) -> TrainedModel | None:
    if isinstance(what, TrainedModel):
        return what
    path = what.path if isinstance(what, Run) else path_of(what)
    is_model = Run.is_run(path) or (path / "config.json").exists()
    if not is_model and not is_there(path):
        near = nearest(path.name, [other.name for other in path.parent.glob("*")], most=1)
        raise EvaluationError(
            message("There is nothing at {path}.", path=path),
            *did_you_mean([path.with_name(name) for name in near]),
            _what_to_give(),
        )
    return load(path, device=device) if is_model else None


def _what_to_give() -> Message:
    return message("Give a run, a model folder, or pictures: a folder, a zip, an .npz or .npy.")


def _opened(against: SourceLike | Dataset, settings: Preparation | None, progress: ProgressCallback | None) -> Dataset:
    return against if isinstance(against, Dataset) else Dataset.open(against, settings, progress=progress)
