"""Searching: directions of a model, from its samples, its weights, its classes, pieces that a person chose, and what can be computed.

All are found by one survey of samples and, but for the weights, by one map: how fast something changes with the code, along each axis
of the model's own metric. Each is then tried on other samples, and what it really changes is measured there.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import ModelError, SettingError
from ganvas.exploration.directions.direction import HARDLY, WAY, Direction, Found, unit
from ganvas.exploration.directions.survey import Survey
from ganvas.exploration.eyes import Eyes, Looks
from ganvas.exploration.latents import Genes
from ganvas.exploration.operators import Code
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import did_you_mean, listed, message, nearest

TRIED, FEWEST = 64, 16
"""Samples on which what a direction changes is measured; the second of very large pictures."""
KEPT_STILL = 3.0
"""How much it counts that other properties stay, compared with one standard deviation of the code; more leads further for less."""
ONE_AND_THE_SAME = 0.7
"""Properties that go together so closely in samples aren't held still for each other: what would remain has nothing to do with either."""
SAME_NAME = 0.95
"""Of two properties that are so nearly the same, such as the amount of ink on black ground and the brightness, one is shown."""
RAISES = 0.6
"""A direction of a property must raise it in so many of the pictures, and by HARDLY, or there is none."""


class Search:
    """Finds directions of one model."""

    def __init__(self, eyes: Eyes, samples: int | None = None) -> None:
        self.eyes, self.latents = eyes, eyes.latents
        self.survey = Survey(eyes, samples)
        self._tried: list[Genes] | None = None

    def principal(self, n: int, progress: ProgressCallback | None = None) -> list[Direction]:
        """Those along which looks change most: singular vectors of the linear map from codes to looks that fits samples best."""
        along, _, _ = np.linalg.svd(self.survey.slopes(self.survey.looks(progress)), full_matrices=False)
        return self._numbered("principal", along[:, :n].T, progress)

    def styles(self, n: int, progress: ProgressCallback | None = None) -> list[Direction]:
        """Those to which the layers that read styles answer most, from their weights A alone: eigenvectors of A'A, in closed form.

        Shen and Zhou 2021, arXiv:2007.06600, section 3.2; here of unit length where codes vary by one standard deviation, which changes
        pictures about twice as much as directions of unit length in w. Raises ModelError for a model without styles.
        """
        weights = self.latents.model.style_weights()
        if weights is None:
            raise ModelError(
                message("This model has no styles, whose weights could be read."),
                message("Ask for its principal directions instead, which every model has."),
            )
        answers = weights.detach().double().cpu().numpy() @ self.survey.metric.axes.T
        _, _, along = np.linalg.svd(answers, full_matrices=False)
        return self._numbered("styles", along[:n], progress)

    def classes(self, one: int, other: int, progress: ProgressCallback | None = None) -> Direction:
        """From one class to another, given by their places. WAY is all of the way."""
        names = self.latents.trained.config.classes
        name = f"{names[one]} to {names[other]}"[:64]
        if self.latents.space == "z":
            values = np.zeros(self.latents.classes)
            values[one], values[other] = -1, 1
            direction = self._direction(name, "classes", values / WAY, "classes")
        else:
            means = [self.latents.centre(self._in_class(label), self.latents.sampler) for label in (one, other)]
            direction = self._direction(name, self.latents.space, (means[1] - means[0]) / WAY, "classes")
        return self.measured([replace(direction, labels=(one, other))], progress)[0]

    def properties(self, names: Sequence[str] = (), progress: ProgressCallback | None = None) -> list[Direction]:
        """For each property one that changes it, and the others as little as possible; without those that the model can't change.

        names: the wanted ones; none are all that differ. Raises SettingError for a property that there isn't, ModelError where one that
        was asked for can't be changed.
        """
        known = self.survey.names
        if not known:
            raise ModelError(
                message("Properties are computed of pictures, and this model makes something else."),
                message("Ask for its principal directions instead, which every model has."),
            )
        for name in names:
            if name not in known:
                raise SettingError(
                    message("There is no property called {name!r}.", name=name),
                    *did_you_mean(nearest(name, known), known),
                )
        values = self.survey.properties(progress)
        spread = self.survey.within_classes(values).std(0)
        slopes = self.survey.slopes(values / np.maximum(spread, 1e-12))
        alike = self._alike(values)
        wanted = [known.index(name) for name in names or known]
        if not names:  # of two that are the same, the first
            wanted = [each for each in wanted if not any(alike[each, other] > SAME_NAME for other in wanted if other < each)]
        found = []
        for place in wanted:
            others = [other for other in range(len(known)) if other != place and alike[place, other] < ONE_AND_THE_SAME]
            along = self.survey.metric.direction(_holding_still(slopes[:, place], slopes[:, others]))
            direction = self._direction(known[place], self.latents.space, along, "property")
            found.append(direction)
        tried = self.measured(found, progress)
        good = [each for each in tried if each.effects[each.name] > HARDLY and (each.rises or 0.0) >= RAISES]
        if names and len(good) < len(names):
            missing = [each.name for each in tried if each not in good]
            raise ModelError(
                message("No direction of this model raises the {names} of its pictures.", names=listed(missing)),
                message("Leave {names} out; what the other directions do is measured.", names=listed(missing)),
            )
        return good

    def pieces(self, more: Sequence[Piece], less: Sequence[Piece], progress: ProgressCallback | None = None) -> Direction:
        """More like some pieces, less like others: a picture's looks along the difference of the two's mean looks, taken as a property.

        With four pieces on each side it changes a hidden property three times as much as the difference of their mean codes does
        (benchmarks/directions.py): most numbers of a code have nothing to do with what the pieces have in common. less: where none are
        given, they are compared with what the model usually makes.
        """
        others = self.eyes.looks(pictures_of(less)) if less else self.survey.looks(progress)
        values = self.towards(self.eyes.looks(pictures_of(more)).mean(0) - others.mean(0), progress)
        return self.measured([self._direction("pieces", self.latents.space, values, "pieces")], progress)[0]

    def towards(self, apart: Looks, progress: ProgressCallback | None = None) -> Code:
        """The direction along which looks change most as ``apart`` says, (F,)."""
        scores = self.survey.looks(progress) @ apart
        return self.survey.metric.direction(self.survey.slopes(scores[:, None])[:, 0])

    def measured(self, directions: Sequence[Direction], progress: ProgressCallback | None = None) -> list[Direction]:
        """The same with what one standard deviation of each changes, there and back, in samples that it wasn't found by."""
        if self._tried is None:
            self._tried = self.survey.drawn("tried", self.eyes.affordable(TRIED, FEWEST))
        names, pace = self.survey.names, Pace(message("measuring what directions change"), len(directions), progress)
        plain = self._seen(self._tried)
        spread = np.maximum(self.survey.properties(progress).std(0), 1e-12) if names else np.ones(0)
        found = []
        for number, direction in enumerate(directions):
            moved = [
                self._seen([self.latents.moved(each, direction.space, direction.values, step) for each in self._tried])
                for step in (1.0, -1.0)
            ]
            changes = ((moved[0][0] - moved[1][0]) / 2 / spread).mean(0)
            effects = {name: round(float(change), 3) for name, change in zip(names, changes, strict=True)}
            rises = None
            if direction.found == "property":
                column = names.index(direction.name)
                rises = float((moved[0][0][:, column] > plain[0][:, column]).mean())
            looks = float(np.linalg.norm(moved[0][1] - moved[1][1], axis=1).mean() / 2)
            found.append(replace(direction, effects=effects, rises=rises, looks=round(looks, 3)))
            pace.note(number + 1)
        return found

    def _numbered(self, found: Found, along: NDArray[np.float64], progress: ProgressCallback | None) -> list[Direction]:
        directions = [
            self._direction(f"{found}-{number + 1}", self.latents.space, self.survey.metric.direction(place), found)
            for number, place in enumerate(along)
        ]
        # Either way is as good; the one that raises what it changes most is easier to name.
        tried = self.measured(directions, progress)
        return [-each if each.main_effects and each.main_effects[0][1] < 0 else each for each in tried]

    def _direction(self, name: str, space: str, values: NDArray[np.float64], found: Found) -> Direction:
        return Direction(name, space, values, self.latents.trained.sha256, found)

    def _in_class(self, label: int) -> Genes:
        genes = self.latents.sampled(0, 0, label=label)
        return self.latents.into(genes, self.latents.space)

    def _alike(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """How closely properties go together, (P, P) in [0, 1]; those that never change with none."""
        with np.errstate(invalid="ignore"):
            found: NDArray[np.float64] = np.nan_to_num(np.abs(np.corrcoef(values.T)))
        return found.reshape(values.shape[1], -1)

    def _seen(self, genes: Sequence[Genes]) -> tuple[NDArray[np.float64], Looks]:
        """What can be computed of some pictures, (N, P), and how they look, (N, F)."""
        pictures = self.latents.roughly(genes)
        return self.survey.computed(pictures), self.eyes.looks(pictures)


def _holding_still(slope: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The place (K,) of length 1 that leads up a slope (K,) while others, (K, Q), rise and fall little.

    It is the least of (1 - slope' d)² + KEPT_STILL² |others' d|² + |d|², but for its length.
    """
    system = np.eye(len(slope)) + KEPT_STILL**2 * others @ others.T
    return unit(np.asarray(np.linalg.solve(system, slope), np.float64))
