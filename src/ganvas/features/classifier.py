"""Classifier: a small network trained on a labelled source's own training pictures; what it looks at is what is compared."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from filelock import FileLock
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from ganvas.data import Dataset
from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import withheld_rows
from ganvas.data.pictures.sheets import Pixels
from ganvas.disk import keep, write_tensors
from ganvas.errors import EvaluationError
from ganvas.features.space import Features, Space, applied, evaluators_folder, pieces, sha256_of
from ganvas.networks.features import FeatureNetwork, start_he
from ganvas.progress import Pace, ProgressCallback
from ganvas.randomness import key_of, random_of
from ganvas.words import Flag, Message, message

FORMAT = 5
SECONDS = 150.0
"""The longest that training goes on."""
IMAGES = 400_000
"""Where it ends when time doesn't end it: seven times through MNIST."""
BATCH = 128
LEARNING_RATE = 3e-3
KEPT_BACK = 5_000
"""Training pictures, at most a tenth of them, that only measure the accuracy."""
SEED = 1
FILE = "classifier.safetensors"

GATES = {"mnist": 0.99, "kmnist": 0.97, "fashion-mnist": 0.90, "digits": 0.96, "cifar10": 0.65}
"""Accuracy that a classifier of a named source must reach on the pictures kept back."""
USUAL_GATE = 0.5
"""Of other sources: this share of the way from guessing to classifying every picture correctly."""


@dataclass(frozen=True)
class Training:
    """How a classifier was trained; kept next to its weights."""

    accuracy: float
    """On ``kept_back`` pictures of the training split that it was not trained on, in [0, 1]."""
    gate: float
    pictures: int
    kept_back: int
    images_shown: int
    seconds: float
    ended_by_time: bool
    """Whether the clock ended it before all images were shown, as on a slow or busy machine."""
    seed: int = SEED
    format: int = FORMAT


def classifier(dataset: Dataset, *, progress: ProgressCallback | None = None) -> Space:
    """The 64 features before the last layer of a classifier of the ``dataset``, which must have labels: its training split.

    Trained once per content of the data set, in at most SECONDS, and kept in the user's cache. One that doesn't reach its gate
    is not used: raises EvaluationError.
    """
    if dataset.labels is None or len(dataset.classes) < 2:
        raise EvaluationError(
            message("{source} has no labels, so no classifier can be trained on it.", source=dataset.source),
            message("Put the pictures into one folder per class, or use {flag}.", flag=Flag("features", "random")),
        )
    folder = evaluators_folder("classifier", FORMAT, SEED, dataset.fingerprint)
    network = FeatureNetwork(shape=dataset.shape, classes=len(dataset.classes)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with _alone(folder):
        training = _load(folder, network)
        if training is None:
            training = train(network, dataset, progress=progress)
            if training.accuracy >= training.gate or not training.ended_by_time:  # a quieter machine may do better
                _save(folder, network, training)
    if training.accuracy < training.gate:
        raise EvaluationError(
            _not_good_enough(dataset, training), message("Use {flag}, which needs no labels.", flag=Flag("features", "random"))
        )
    return _space(network.eval(), dataset, training)


def _not_good_enough(dataset: Dataset, training: Training) -> Message:
    if training.ended_by_time:
        return message(
            "A classifier trained on {pictures:,} pictures of {source} for {seconds:.0f} s, the longest it may take, classifies only "
            "{accuracy:.1%} of other pictures correctly; {gate:.1%} are needed to evaluate with it.",
            pictures=training.pictures,
            source=dataset.source,
            seconds=SECONDS,
            accuracy=training.accuracy,
            gate=training.gate,
        )
    return message(
        "A classifier trained on {pictures:,} pictures of {source} classifies only {accuracy:.1%} of other pictures correctly; "
        "{gate:.1%} are needed to evaluate with it.",
        pictures=training.pictures,
        source=dataset.source,
        accuracy=training.accuracy,
        gate=training.gate,
    )


def gate_of(dataset: Dataset) -> float:
    """The accuracy in [0, 1] that a classifier of these pictures must reach."""
    name = dataset.source.partition(":")[0]
    guessing = float(np.bincount(dataset.labels).max() / len(dataset)) if dataset.labels is not None else 0.0
    return GATES.get(name, guessing + USUAL_GATE * (1 - guessing))


def kept_back(pictures: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of so many pictures, the rows that only measure the accuracy and those that it is trained on, both sorted.

    What runs hold out is kept back too: the classifier must not know the pictures that stand for those that a model was never shown.
    """
    withheld = withheld_rows(pictures)
    others = np.setdiff1d(random_of(SEED, "kept back").permutation(pictures), withheld, assume_unique=True)
    count = max(0, min(KEPT_BACK, pictures // 10) - len(withheld))
    held = np.sort(np.concatenate([withheld, random_of(SEED, "kept back").permutation(others)[:count]]))
    return held, np.setdiff1d(np.arange(pictures), held)


def train(network: FeatureNetwork, dataset: Dataset, *, progress: ProgressCallback | None = None) -> Training:
    """Train ``network`` in place: Adam, a rate that rises and falls once (Smith 2018, arXiv:1803.09820), pictures moved about a bit."""
    assert dataset.labels is not None
    start_he(network, torch.Generator().manual_seed(key_of(SEED, "classifier") % 2**63))
    held, shown = kept_back(len(dataset))
    kept = len(held)
    stream = Stream(dataset, batch_size=min(BATCH, len(shown)), seed=SEED, only=(shown,))
    steps = max(1, min(IMAGES, max(30 * len(shown), 20_000)) // stream.batch_size)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    network.train()
    pace = Pace(message("training a classifier on {source}", source=dataset.source), 1000, progress)
    start, done, images = time.perf_counter(), 0.0, 0
    for step in range(steps):
        # How far it is: by steps, or by time where there isn't enough for all of them.
        done = max(step / steps, (time.perf_counter() - start) / SECONDS)
        if done >= 1:
            break
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * max(min(done / 0.2, (1 - done) / 0.8), 1e-3)
        batch = stream.batch(step)
        moved = _moved(batch.images, batch.random("moved"))
        optimiser.zero_grad()
        loss = cross_entropy(_logits(network, moved), _labels(batch.labels))
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        images += len(batch)
        pace.note(int(1000 * done))
    pace.note(1000)
    network.eval()
    right = _classify(network)(dataset.images[held]).argmax(1) == dataset.labels[held] if kept else np.zeros(1)
    seconds = time.perf_counter() - start
    return Training(float(np.mean(right)), gate_of(dataset), len(shown), kept, images, round(seconds, 1), done >= 1)


def _moved(images: Tensor, random: np.random.Generator) -> Tensor:
    """The batch moved by up to a tenth of the shorter side, one move for all: cheap, and enough to separate shape from place."""
    height, width = images.shape[-2:]
    reach = max(1, min(height, width) // 14)
    down, right = random.integers(0, 2 * reach + 1, 2)
    return pad(images, (reach,) * 4, mode="replicate")[..., down : down + height, right : right + width]


def _logits(network: FeatureNetwork, images: Tensor) -> Tensor:
    assert network.logits is not None
    logits: Tensor = network.logits(network(images.contiguous(memory_format=torch.channels_last)))
    return logits


def _labels(labels: Tensor | None) -> Tensor:
    assert labels is not None
    return labels


def _classify(network: FeatureNetwork) -> Callable[[Pixels], Features]:
    with_logits = nn.Sequential(network, network.logits if network.logits is not None else nn.Identity(), nn.Softmax(1))
    classify = applied(with_logits.eval())

    def in_pieces(pictures: Pixels) -> Features:
        return np.concatenate([classify(piece) for piece in pieces(pictures)])

    return in_pieces


def _space(network: FeatureNetwork, dataset: Dataset, training: Training) -> Space:
    return Space(
        name="classifier",
        title=message(
            "a classifier of {source} that is right {accuracy:.1%} of the time",
            source=dataset.source,
            accuracy=training.accuracy,
        ),
        sha256=sha256_of(network),
        extract=applied(network),
        classify=_classify(network),
        classes=dataset.classes,
        facts=asdict(training) | {"trained_on": dataset.source, "fingerprint": dataset.fingerprint},
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two processes that need the same classifier share one; where no lock can be had, each trains its own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        lock.acquire()
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _load(folder: Path, network: nn.Module) -> Training | None:
    """What ``_save`` wrote, put into the network; None where it isn't there, or of another version: then one is trained again."""
    try:
        with safe_open(folder / FILE, "pt") as file:
            training = Training(**json.loads((file.metadata() or {})["training"]))
            network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118 - no mapping
        return training
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, SafetensorError):
        return None


def _save(folder: Path, network: nn.Module, training: Training) -> None:
    about = {"training": json.dumps(asdict(training))}
    keep(folder / FILE, lambda path: write_tensors(path, network.state_dict(), about))
