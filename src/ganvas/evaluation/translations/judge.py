"""Judge: translations compared with the pictures that they should be, and with what is reached without any model."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.evaluation.figures.distances import Moments, frechet_of_moments
from ganvas.evaluation.figures.paired_pictures import Perceptual, absolute_error, psnr, ssim
from ganvas.evaluation.translations.chance import of_differences, of_sets
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.features.random_networks import random_networks
from ganvas.features.scaling import Scaling
from ganvas.features.space import Features, Space, features_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.version import VERSION
from ganvas.words import message

SHOWN, MOST = 24, 2_000
"""Examples on the sheet, and training pictures that controls are made of."""
SIDE = 16
"""Pictures are compared at about this side to find the nearest."""


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One direction to evaluate. All (N, H, W, C) uint8, each with its own N but the first three, whose rows belong together."""

    name: str
    given: Pixels
    made: Pixels
    wanted: Pixels | None
    """What should have been made; None where that is unknown."""
    real: Pixels
    """Pictures of the wanted kind that were not trained on."""
    learned_given: Pixels
    learned_wanted: Pixels
    """The training pictures: pairs row by row where there are pairs, so that both have the same number."""
    paired: bool
    smooth: Pixels | None = None
    """What is given with its holes continued smoothly, which needs no model; None where there are no holes."""
    back: Pixels | None = None
    """What was made, translated back again."""


def judge_translations(
    what: str,
    against: str,
    translations: Sequence[Translation],
    *,
    notes: Sequence[str] = (),
    progress: ProgressCallback | None = None,
) -> TranslationEvaluation:
    """Measure each direction's translations and its control rows."""
    _, height, width, channels = translations[0].made.shape
    perceptual, spaces = Perceptual((channels, height, width)), random_networks((channels, height, width))
    tables, sheets, judged_by, of_each, chances = {}, {}, {}, {}, {}
    for translation in translations:
        rows = {"model": translation.made, **_controls(translation)}
        seen = _Seen(spaces, translation)
        pace = Pace(message("evaluating {translation}", translation=translation.name), len(rows) + 1, progress)
        each: dict[str, dict[str, NDArray[np.float64]]] = {}
        looks: dict[str, list[Features]] = {}
        for number, (row, pictures) in enumerate(rows.items(), 1):
            each[row] = {}
            if translation.wanted is not None:
                for name, measure in (("l1", absolute_error), ("psnr", psnr), ("ssim", ssim), ("perceptual", perceptual)):
                    each[row][name] = measure(pictures, translation.wanted)
            looks[row] = seen.features(pictures)
            pace.note(number)
        table = {
            row: {name: float(values.mean()) for name, values in each[row].items()} | {"frechet": seen.frechet(looks[row])}
            for row in rows
        }
        table["real"] = {"frechet": seen.frechet(seen.features(_some(translation.learned_wanted, len(translation.made))))}
        chances[translation.name] = {
            row: {name: of_differences(values - each[row][name]) for name, values in each["model"].items()}
            | {"frechet": seen.chance(looks["model"], looks[row])}
            for row in rows
            if row != "model"
        }
        if translation.back is not None:
            each["model"]["cycle"] = absolute_error(translation.back, translation.given)
            table["model"]["cycle"] = float(each["model"]["cycle"].mean())
        pace.note(len(rows) + 1)
        tables[translation.name] = table
        sheets[translation.name] = _sheet(translation)
        judged_by[translation.name] = _fingerprints(translation, spaces)
        of_each[translation.name] = {name: tuple(values.tolist()) for name, values in each["model"].items()}
    return TranslationEvaluation(
        what=what,
        against=against,
        n={translation.name: len(translation.made) for translation in translations},
        tables=tables,
        judged_by=judged_by,
        of_each=of_each,
        chances=chances,
        notes=tuple(notes),
        environment={
            "ganvas": VERSION,
            "torch": torch.__version__,
            "spaces": {space.name: space.sha256 for space in spaces},
        },
        sheets=sheets,
    )


class _Seen:
    """The real pictures in untrained networks' features, scaled by the training pictures."""

    def __init__(self, spaces: Sequence[Space], translation: Translation) -> None:
        self.spaces = spaces
        self.scalings = [Scaling.of(features_of(space, _some(translation.learned_wanted, MOST))) for space in spaces]
        self.real = [Moments(features) for features in self.features(translation.real)]

    def features(self, pictures: Pixels) -> list[Features]:
        """The pictures in each network's features, scaled."""
        return [scaling(features_of(space, pictures)) for space, scaling in zip(self.spaces, self.scalings, strict=True)]

    def frechet(self, looks: Sequence[Features]) -> float:
        """The mean distance over the networks."""
        return float(np.mean([frechet_of_moments(real, Moments(each)) for real, each in zip(self.real, looks, strict=True)]))

    def chance(self, looks: Sequence[Features], others: Sequence[Features]) -> float:
        """How far the distances of two sets, of the same number of pictures, may be apart by chance."""

        def apart(rows: NDArray[np.int64]) -> float:
            one, other = (self.frechet([each[rows] for each in side]) for side in (looks, others))
            return one - other

        return of_sets(apart, len(looks[0]))


def _controls(translation: Translation) -> dict[str, Pixels]:
    """What is reached without a model: the input, the mean of all targets, and the target of the nearest training input.

    Where there are no pairs, the target that is nearest to the input itself. Of inputs with
    holes, also those holes continued smoothly.
    """
    learned_given, learned_wanted = translation.learned_given[:MOST], translation.learned_wanted[:MOST]
    mean = np.rint(learned_wanted.mean(0, dtype=np.float64)).astype(np.uint8)
    places = nearest(translation.given, learned_given if translation.paired else learned_wanted)
    controls = {
        "copy": translation.given,
        "mean": np.broadcast_to(mean, translation.made.shape).copy(),
        "nearest": learned_wanted[places],
    }
    return controls if translation.smooth is None else {**controls, "smooth": translation.smooth}


def nearest(pictures: Pixels, known: Pixels) -> NDArray[np.int64]:
    """For each picture the row of the known one that is nearest to it and not the same, by small copies of both: (N,)."""
    step = max(1, min(pictures.shape[1:3]) // SIDE)
    one, other = (torch.from_numpy(_small(each, step)) for each in (pictures, known))
    # The same picture doesn't count: a pair that was trained on would be its own answer. Distances by matrix products are too rough
    # to recognise it.
    distances = torch.cdist(one, other, compute_mode="donot_use_mm_for_euclid_dist")
    distances[distances < 1e-3] = torch.inf
    return distances.argmin(1).numpy()


def _small(pictures: Pixels, step: int) -> NDArray[np.float32]:
    count, height, width, channels = pictures.shape
    cut = pictures[:, : height // step * step, : width // step * step].astype(np.float32)
    small: NDArray[np.float32] = cut.reshape(count, height // step, step, width // step, step, channels).mean((2, 4))
    return small.reshape(count, -1)


def _fingerprints(translation: Translation, spaces: Sequence[Space]) -> dict[str, str]:
    """Of everything that decides the figures, except what the model made."""
    parts = {
        "given": translation.given,
        "wanted": translation.wanted,
        "real": translation.real,
        "learned": _some(translation.learned_wanted, MOST),
    }
    judges = " ".join(space.sha256 for space in spaces).encode()
    found = {}
    for name, pictures in parts.items():
        content = hashlib.sha256(judges if name == "learned" else b"")
        if pictures is not None:
            content.update(repr(pictures.shape).encode())
            for picture in pictures:  # one by one: all of them at once would be copied
                content.update(np.ascontiguousarray(picture).data)
        found[name] = content.hexdigest()
    return found


def _some(pictures: Pixels, count: int) -> Pixels:
    """At most so many, spread evenly."""
    if len(pictures) <= count:
        return pictures
    return pictures[np.linspace(0, len(pictures) - 1, count).round().astype(np.int64)]


def _sheet(translation: Translation) -> Sheet:
    last = translation.back if translation.wanted is None else translation.wanted
    columns = [translation.given, translation.made, *([] if last is None else [last])]
    shown = np.stack([_some(column, SHOWN) for column in columns], 1)
    return Sheet(shown.reshape(-1, *shown.shape[2:]), columns=2 * len(columns))
