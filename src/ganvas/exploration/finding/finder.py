"""Finder: finds pieces that look like given pictures. An encoder's guess and the nearest samples are where the search starts.

Of a model with styles it goes on with a style for each layer. What is found is rounded as its origin holds it, and is a piece like others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
import torch
from torch import Tensor

from ganvas import origins
from ganvas.data.batches.pixels import to_float
from ganvas.data.pictures.mark import carried_origin
from ganvas.devices import own_modes
from ganvas.errors import GanvasError, ModelError, OriginError
from ganvas.exploration.eyes import Eyes
from ganvas.exploration.finding.known import SAMPLES, Knowledge, Known
from ganvas.exploration.finding.likeness import Likeness
from ganvas.exploration.finding.search import Goal, Rounds, search
from ganvas.exploration.finding.shown import shows
from ganvas.exploration.finding.targets import Target, Targets
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece, Pieces
from ganvas.inference.pictures import PictureLike
from ganvas.progress import Pace, ProgressCallback
from ganvas.words import Command, Step, message

ROUNDS: Rounds = ((12, 25), (3, 50), (1, 100))
IN_LAYERS: Rounds = ((1, 100),)
"""The same with a style for each layer, after that."""
STEP_IN_LAYERS = 0.1

__all__ = ["SAMPLES", "Finder", "Found"]


@dataclass(frozen=True, eq=False)
class Found:
    """A piece that was found for a picture."""

    target: Target
    piece: Piece
    difference: float
    """Of the piece from the picture: 0 is the same, 1 as far as two usual pictures of the model are."""
    of_samples: float
    """The same of the nearest of SAMPLES samples: what a long look through samples would have found."""
    oddness: float
    """How odd the place is: up to 1 the model's own pictures are there, and it can be bred and moved as they can."""
    is_own: bool = False
    """Whether the picture carries its origin and is unchanged, so that nothing had to be found."""


class Finder:
    """Finds pieces of one model."""

    def __init__(self, pieces: Pieces, eyes: Eyes) -> None:
        self.pieces, self.latents, self.eyes = pieces, pieces.latents, eyes
        self.targets = Targets(self.latents.trained)
        self._known: Known | None = None

    @property
    def steps(self) -> int:
        """Of a search, as ``note`` counts them."""
        return sum(steps for _, steps in (*ROUNDS, *(IN_LAYERS if self.latents.layers else ())))

    @own_modes()
    def prepare(self, progress: ProgressCallback | None = None) -> Known:
        """Get to know the model, once for all pictures: it takes up to some minutes, and is kept from then on."""
        if self._known is None:
            self._known = self._knowledge.known(progress)
        return self._known

    def own(self, target: Target) -> Piece | None:
        """The piece that a picture file is: it carries the origin of one of this model, and shows it unchanged. Raises as ``carried``."""
        piece = self.carried(target)
        if piece is None or target.path is None:
            return None
        return piece if np.array_equal(target.pixels, piece.picture) or shows(target.path, piece) else None

    def carried(self, target: Target) -> Piece | None:
        """The piece of this model whose origin a picture file carries, whatever was done to the picture since.

        None where there is none, or its origin is broken: then it is a picture like any other. Raises OriginError for a sheet.
        """
        try:
            text = carried_origin(target.path) if target.path is not None else ""
            origin = origins.read(text) if text else None
            if origin is None or origin.model != self.pieces.model:
                return None
            if len(origin) == 1:
                return self.pieces.grown(origin)
        except (GanvasError, ValueError, IndexError, OSError):
            return None
        raise OriginError(
            message("{path} is a sheet of {count:,} pictures that this model made.", path=target.path, count=len(origin)),
            Step(message("To go on with one of them"), Command("breed", "RUN", f"{target.path}#{len(origin) - 1}")),
        )

    def find_one(self, picture: PictureLike, *, label: int | None = None, progress: ProgressCallback | None = None) -> Found:
        """``find`` for a picture as a person has it. Raises SourceError for what is not a picture, and as ``carried``."""
        target = self.targets.of(picture)
        self.prepare(progress)
        return self.find(target, label=label, note=self.pace(1, progress))

    def pace(self, pictures: int, progress: ProgressCallback | None) -> Callable[[], None]:
        """What is called after each step of the search for so many pictures, and reports how far it is."""
        pace, done = Pace(message("finding"), pictures * self.steps, progress), count(1)
        return lambda: pace.note(next(done))

    @own_modes()
    def find(self, target: Target, *, label: int | None = None, note: Callable[[], None] = lambda: None) -> Found:
        """The piece that looks most like a picture; itself where it is one. label: the place of the class to look in; None looks in all.

        note: is called after each of ``steps`` steps. The same picture always gives the same piece, whatever is looked for before.
        """
        known = self.prepare()
        view = self._knowledge.views(target.pixels[None])
        near = known.nearest(view, ROUNDS[0][0], label)
        looks = self.eyes.looks(np.stack([target.pixels, self.latents.roughly([known.genes[near[0]]])[0]]))
        own = self.own(target)
        piece = own or self.pieces.kept(self._searched(target, view, near, known, note))
        seen = self.eyes.looks(piece.picture[None])
        (genes,) = self.latents.working(piece.genes)
        place = known.chart.placed(torch.from_numpy(genes.numbers[None]).float())
        return Found(
            target,
            piece,
            difference=float(np.linalg.norm(seen[0] - looks[0])),
            of_samples=float(np.linalg.norm(looks[1] - looks[0])),
            oddness=float(known.chart.oddness(place)),
            is_own=own is not None,
        )

    def _searched(self, target: Target, view: np.ndarray, near: list[int], known: Known, note: Callable[[], None]) -> Genes:
        model, chart, device = self.latents.model, known.chart, self.latents.model.device
        wanted = self._likeness.views(to_float(torch.from_numpy(target.pixels[None].copy())).to(device))

        def in_space(space: str) -> Goal:
            def different(places: Tensor, classes: Tensor) -> Tensor:
                codes = chart.codes(places)
                made = model.decode(space, torch.cat([codes, classes], 1) if space == "z" else codes)
                return self._likeness.different(self._likeness.views(made), wanted)

            return Goal(different, chart)

        places, classes = self._starts(target, view, near, known)
        space = self.latents.space
        place, shares = search(in_space(space), places.to(device), classes.to(device), ROUNDS, note=note)
        if self.latents.layers:
            space, place = "w+", place[:, None].repeat(1, self.latents.layers, 1)
            place, shares = search(in_space(space), place, shares, IN_LAYERS, step=STEP_IN_LAYERS, note=note)
        code = chart.codes(place)[0].double().cpu().numpy()
        return Genes(space, code, shares[0].double().cpu().numpy() if self.latents.classes else None)

    def _starts(self, target: Target, view: np.ndarray, near: list[int], known: Known) -> tuple[Tensor, Tensor]:
        """Places (N, D) and classes (N, K) to start from: what an encoder says, of the class of the nearest sample, and samples."""
        genes = [known.genes[row] for row in near]
        guess = torch.from_numpy(known.guess(view)).float()
        codes = torch.from_numpy(np.stack([each.numbers for each in genes])).float()
        places = [guess, known.chart.placed(codes)]
        if (encoded := self._encoded(target)) is not None:
            places.insert(0, known.chart.placed(encoded))
        starts = torch.cat(places)
        first = len(starts) - len(genes)
        if not self.latents.classes:
            return starts, starts.new_zeros(len(starts), 0)
        shares = np.stack([each.classes for each in genes if each.classes is not None])
        return starts, torch.from_numpy(np.concatenate([shares[:1].repeat(first, 0), shares])).float()

    def _encoded(self, target: Target) -> Tensor | None:
        """The code that the model's own encoder finds, (1, D), where it has one."""
        with torch.inference_mode():
            image = to_float(torch.from_numpy(target.pixels[None].copy()))
            try:
                found = self.latents.model.encode(image.to(self.latents.model.device))
            except ModelError:
                return None
            return found.float().cpu().clone()

    @cached_property
    def _knowledge(self) -> Knowledge:
        return Knowledge(self.latents, self.eyes)

    @cached_property
    def _likeness(self) -> Likeness:
        usual = to_float(torch.from_numpy(self._knowledge.usual))
        return Likeness(usual.to(self.latents.model.device))
