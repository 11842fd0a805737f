"""Latents: what one model makes pictures from. Strangers drawn by seeds, their mean, and codes made into pictures.

It knows a model by its contract alone: ``spaces``, ``to_space``, ``decode``, ``latents``, ``prior`` and ``classes``. Codes are varied,
blended and moved in w where there are styles, else in z.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.data.batches.pixels import to_pixels
from ganvas.data.pictures.sheets import Pixels
from ganvas.devices import own_modes
from ganvas.errors import ModelError, OriginError
from ganvas.exploration import operators
from ganvas.exploration.operators import Code
from ganvas.inference.trained import TrainedModel, picture_key
from ganvas.randomness import key_of
from ganvas.words import Command, Step, message

CENTRE = 4_096
"""Strangers whose mean is the centre, where it isn't known."""


@dataclass(frozen=True, eq=False)
class Genes:
    """What one picture is made from."""

    space: str
    """z, w or w+: see ``Model.spaces``."""
    numbers: Code
    """Of that space's shape, as float32 holds them; of z without the classes."""
    classes: Code | None = None
    """Shares of the classes, (K,), which sum to 1; None of a model without."""
    slot: int = 0
    """Its place among those that are made together, which it always has: matrix products may round otherwise in another. A sample has that
    which ``ganvas sample`` gives it; strangers of neighbouring seeds have neighbouring ones, so a litter is made at once."""


class Latents:
    """The latents of a trained model.

    Raises ModelError for a model that makes its pictures from others: it has none.
    """

    def __init__(self, trained: TrainedModel) -> None:
        self.trained, self.model = trained, trained.model
        if not self.model.spaces:
            raise ModelError(
                message("This model turns pictures into pictures: it has nothing to explore or breed."),
                Step(message("Train one that makes pictures from nothing"), Command("train", "PICTURES")),
            )
        self.space = "w" if "w" in self.model.spaces else "z"
        self.classes = self.model.classes
        fitted = [sampler for sampler in self.model.samplers if sampler != "prior" and self.model.is_fitted(sampler)]
        self.sampler = fitted[0] if fitted else "prior"
        """How strangers are drawn: of a VAE like the latents of its training pictures, where that was fitted."""
        self._centres: dict[bytes, Code] = {}
        self._strangers: tuple[object, Code] | None = None

    @cached_property
    def layers(self) -> int:
        """How many styles a picture has; 0 of a model without styles."""
        return self.model.spaces["w+"][0] if "w+" in self.model.spaces else 0

    def sampled(self, seed: int, index: int, *, sampler: str = "prior", label: int | None = None) -> Genes:
        """Those of picture ``index`` of a seed, in z, as ``TrainedModel.sample`` draws it."""
        if label is not None and not 0 <= label < max(1, self.classes):
            raise OriginError(
                message("The origin names class {label}, and the model has {classes}.", label=label, classes=self.classes),
                message("Give the model that the picture was made with."),
            )
        with own_modes():
            row = self.model.latents([picture_key(seed, index)], sampler, label if self.classes else None)[0]
        noise, classes = np.split(row.double().cpu().numpy(), [len(row) - self.classes])
        return Genes("z", noise, classes if self.classes else None, slot=index)

    def strangers(self, seed: int, count: int, like: Genes, *, sampler: str) -> Code:
        """Other codes that the model could draw, of the same classes as ``like`` and in its space: (count, ...)."""
        asked = (seed, count, sampler, like.space, None if like.classes is None else like.classes.tobytes())
        last = self._strangers  # read once: another thread may ask for others meanwhile
        if last is None or last[0] != asked:  # a loop around a piece asks for the same ones at each frame
            last = self._strangers = asked, self._drawn(seed, count, like, sampler)
        return last[1]

    def _drawn(self, seed: int, count: int, like: Genes, sampler: str) -> Code:
        keys = [key_of("stranger", seed, index) for index in range(count)]
        with own_modes():
            rows = self.model.latents(keys, sampler).double().cpu().numpy()
        rows = rows[:, : rows.shape[1] - self.classes]
        if like.space == "z":
            return rows
        return self._converted([Genes("z", row, like.classes, slot) for slot, row in enumerate(rows)], like.space)

    def centre(self, like: Genes, sampler: str) -> Code:
        """The mean code of what the model makes of those classes, in the space of ``like``."""
        if like.space == "z" and sampler == "prior":
            return np.zeros_like(like.numbers)  # of both priors
        key = repr((sampler, like.space)).encode() + (b"" if like.classes is None else like.classes.tobytes())
        if key not in self._centres:
            self._centres[key] = _as_float32(self.strangers(0, CENTRE, like, sampler=sampler).mean(0))
        return self._centres[key]

    def into(self, genes: Genes, space: str) -> Genes:
        """The same picture's code in another space: z to w, w to w+. Raises ModelError for a space that the model doesn't have."""
        if genes.space == space:
            return genes
        self.model.check_space(space)
        if genes.space == "w" and space == "w+":
            return replace(genes, space=space, numbers=np.repeat(genes.numbers[None], self.layers, 0))
        if genes.space != "z":
            raise OriginError(
                message("A code in {space} can't be converted to {other}.", space=genes.space, other=space),
                message("Give the model that the picture was made with."),
            )
        return replace(genes, space=space, numbers=self._converted([genes], space)[0])

    def all_into(self, genes: Sequence[Genes], space: str) -> list[Genes]:
        """Codes of z in another space, as fast as can be."""
        if space == "z":
            return list(genes)
        self.model.check_space(space)
        codes = self._converted([replace(each, slot=row) for row, each in enumerate(genes)], space)
        return [replace(each, space=space, numbers=code) for each, code in zip(genes, codes, strict=True)]

    def working(self, *genes: Genes) -> list[Genes]:
        """All in the one space in which they are joined: w+ where one has styles of its own for each layer, else the usual one."""
        space = "w+" if any(each.space == "w+" for each in genes) else self.space
        return [self.into(each, space) for each in genes]

    def blended(self, genes: list[Genes], weights: tuple[float, ...]) -> Genes:
        """See ``operators.round_about`` and ``straight``."""
        first, *_ = genes = self.working(*genes)
        codes = [each.numbers for each in genes]
        if first.space != "z":
            made = operators.straight(codes, weights)
        elif self.model.prior == "uniform":
            made = operators.as_uniform(operators.round_about(operators.as_normal(codes), weights))
        else:
            made = operators.round_about(codes, weights)
        classes = None if first.classes is None else operators.straight([_classes_of(each) for each in genes], weights)
        return replace(first, numbers=_as_float32(made), classes=_shares(classes))

    def varied(self, genes: Genes, similarity: float, seed: int, sampler: str) -> Genes:
        """See ``operators.vary``."""
        genes = replace(self.working(genes)[0], slot=seed)
        return self._by_strangers(
            genes, seed, 1, sampler, lambda own, others, centre: operators.vary(own, others[0], similarity, centre)
        )

    def through(self, genes: list[Genes], share: float, frame: int) -> Genes:
        """See ``operators.round_through`` and ``through``; of uniform latents, in the normal numbers that they came from."""
        genes = self.working(*genes)
        codes = [each.numbers for each in genes]
        if genes[0].space != "z":
            made = operators.through(codes, share)
        elif self.model.prior == "uniform":
            made = operators.as_uniform(operators.round_through(operators.as_normal(codes), share))
        else:
            made = operators.round_through(codes, share)
        classes = None
        if genes[0].classes is not None:
            shares = np.maximum(operators.through([_classes_of(each) for each in genes], share), 0)
            classes = shares / shares.sum()
        return Genes(genes[0].space, _as_float32(made), _shares(classes), slot=frame)

    def wandered(
        self, genes: Genes, turn: float, similarity: float, seed: int, pairs: int, sampler: str, frame: int = 0
    ) -> Genes:
        """See ``operators.wander``."""
        return self._by_strangers(
            replace(self.working(genes)[0], slot=genes.slot + frame),
            seed,
            2 * pairs,
            sampler,
            lambda own, others, centre: operators.wander(own, others, turn, similarity, centre),
        )

    def _by_strangers(
        self, genes: Genes, seed: int, count: int, sampler: str, changed: Callable[[Code, Code, Code], Code]
    ) -> Genes:
        """What becomes of a code by strangers of a seed and their centre; of uniform latents, in the normal numbers that they came from."""
        strangers, centre = self.strangers(seed, count, genes, sampler=sampler), self.centre(genes, sampler)
        if genes.space == "z" and self.model.prior == "uniform":
            made = operators.as_uniform(changed(operators.as_normal(genes.numbers), operators.as_normal(strangers), centre))
        else:
            made = changed(genes.numbers, strangers, centre)
        return replace(genes, numbers=_as_float32(made))

    def truncated(self, genes: Genes, psi: float, layers: int | None) -> Genes:
        """See ``operators.truncate``. Towards the mean style of a model that has one, as ``ganvas sample --psi`` does; else the centre."""
        (genes,) = self.working(genes)
        if layers is not None:
            genes = self.into(genes, "w+")
        known = self.model.mean_code(genes.space)
        if known is not None and layers is None:
            (code,) = self._codes([genes])
            return replace(genes, numbers=torch.lerp(known, code, psi).double().cpu().numpy())  # to the last bit
        centre = self.centre(genes, self.sampler) if known is None else known.double().cpu().numpy()
        return replace(genes, numbers=_as_float32(operators.truncate(genes.numbers, psi, centre, layers=layers)))

    def moved(self, genes: Genes, space: str, direction: Code, amount: float) -> Genes:
        """See ``operators.move``; in the space "classes", shares of them move instead, and none is less than 0.

        Raises OriginError for a direction of another space or shape.
        """
        if space == "classes":
            return self._moved_between_classes(genes, direction, amount)
        genes = self.into(genes, space) if genes.space in ("z", space) or space == "w+" else self.working(genes)[0]
        if direction.shape not in (genes.numbers.shape, genes.numbers.shape[-1:]):
            raise OriginError(
                message(
                    "The direction has the shape {shape}, and the code {other}.",
                    shape=direction.shape,
                    other=genes.numbers.shape,
                ),
                message("Give a direction that was found in this model."),
            )
        return replace(
            genes, numbers=_as_float32(operators.move(genes.numbers, np.broadcast_to(direction, genes.numbers.shape), amount))
        )

    def _moved_between_classes(self, genes: Genes, direction: Code, amount: float) -> Genes:
        fits = genes.classes is not None and genes.space == "z" and direction.shape == genes.classes.shape
        left = np.maximum(_classes_of(genes) + amount * direction, 0) if fits else np.zeros(1)
        if not left.sum():
            raise OriginError(
                message(
                    "The direction is one of {count} classes, which doesn't fit this piece of a model with {classes}.",
                    count=direction.size,
                    classes=self.classes,
                ),
                message("Give a direction that was found in this model."),
            )
        return replace(genes, classes=_shares(left / left.sum()))

    def inherited(self, genes: list[Genes], layers: tuple[int, ...]) -> Genes:
        """See ``operators.inherit``; the classes are shared out as the layers are."""
        raised = [self.into(each, "w+") for each in genes]
        if len(layers) != self.layers:
            raise OriginError(
                message("The origin has {count} layers, and the model {layers}.", count=len(layers), layers=self.layers),
                message("Give the model that the picture was made with."),
            )
        counts = np.bincount(layers, minlength=len(genes)).astype(float)
        classes = (
            None
            if not self.classes
            else operators.straight([_classes_of(each) for each in raised], tuple(counts[: len(genes)]))
        )
        numbers = _as_float32(operators.inherit([each.numbers for each in raised], layers))
        return replace(raised[0], numbers=numbers, classes=_shares(classes))

    def with_classes(self, genes: Genes, shares: tuple[float, ...]) -> Genes:
        """The same in other classes. Raises OriginError where the model has others, or the code is of styles, which hold their classes."""
        if len(shares) != self.classes or not sum(shares) or genes.space != "z":
            raise OriginError(
                message(
                    "The origin has shares of {count} classes, which don't fit this piece of a model with {classes}.",
                    count=len(shares),
                    classes=self.classes,
                ),
                message("Give the model that the picture was made with."),
            )
        return replace(genes, classes=_shares(np.asarray(shares, np.float64) / sum(shares)))

    def kept(self, space: str, numbers: Code, classes: Code | None) -> Genes:
        """A code that was written down. Raises OriginError where it doesn't fit the model."""
        wanted = dict(self.model.spaces)
        wanted["z"] = (self.model.latent_size - self.classes,)
        own = None if not self.classes else (self.classes,)
        if numbers.shape != wanted.get(space) or (None if classes is None else classes.shape) != own:
            raise OriginError(
                message(
                    "The origin's code is {shape} in {space}, which the model doesn't have.", shape=numbers.shape, space=space
                ),
                message("Give the model that the picture was made with."),
            )
        if classes is None:
            return Genes(space, _as_float32(numbers))
        shares = np.maximum(classes, 0)
        return Genes(space, _as_float32(numbers), _shares(shares / max(float(shares.sum()), operators.NEARLY)))

    def pictures(self, genes: Sequence[Genes]) -> Pixels:
        """(N, H, W, C) uint8, each a function of its genes alone, whatever is made with it."""
        channels, height, width = self.trained.config.shape
        made = np.empty((len(genes), height, width, channels), np.uint8)
        for space in dict.fromkeys(each.space for each in genes):
            rows = [row for row, each in enumerate(genes) if each.space == space]
            made[rows] = self._in_slots([genes[row] for row in rows], partial(self._decoded, space))
        return made

    def _decoded(self, space: str, codes: Tensor) -> Pixels:
        return to_pixels(self.model.decode(space, codes))

    @own_modes()
    @torch.inference_mode()
    def glimpsed(self, genes: Genes) -> Pixels:
        """One picture (1, H, W, C) but for rounding, without those that it is otherwise made with: many times as fast."""
        return self._decoded(genes.space, self._codes([genes]))

    def roughly(self, genes: Sequence[Genes]) -> Pixels:
        """The same but for rounding, as fast as can be: to look through many of which most are passed over."""
        return self.pictures([replace(each, slot=row) for row, each in enumerate(genes)])

    def _converted(self, genes: Sequence[Genes], space: str) -> Code:
        """Codes of z in another space."""
        return self._in_slots(genes, lambda codes: self.model.to_space(space, codes).double().cpu().numpy())

    @own_modes()
    @torch.inference_mode()
    def _in_slots(self, genes: Sequence[Genes], make: Callable[[Tensor], NDArray[Any]]) -> NDArray[Any]:
        """What becomes of codes of one space, ``at_once`` together, each in its own slot."""
        codes, at_once = self._codes(genes), self.model.at_once
        turns: list[dict[int, int]] = []
        for row, each in enumerate(genes):
            slot = each.slot % at_once
            turn = next((turn for turn in turns if slot not in turn), None)
            if turn is None:
                turns.append(turn := {})
            turn[slot] = row
        made: NDArray[Any] | None = None
        for turn in turns:
            chunk = codes.new_zeros(at_once, *codes.shape[1:])
            chunk[list(turn)] = codes[list(turn.values())]
            found = make(chunk)
            made = np.empty((len(genes), *found.shape[1:]), found.dtype) if made is None else made
            made[list(turn.values())] = found[list(turn)]
        assert made is not None
        return made

    def _codes(self, genes: Sequence[Genes]) -> Tensor:
        """As the model reads them: those in z with their classes."""
        rows = np.stack([each.numbers for each in genes])
        if genes[0].space == "z" and self.classes:
            rows = np.concatenate([rows, np.stack([_classes_of(each) for each in genes])], 1)
        return torch.from_numpy(rows.astype(np.float32)).to(self.model.device)


def _classes_of(genes: Genes) -> Code:
    assert genes.classes is not None
    return genes.classes


def _shares(classes: Code | None) -> Code | None:
    return None if classes is None else _as_float32(classes)


def _as_float32(numbers: NDArray[np.floating]) -> Code:
    """What the model will read: rounded once, so that what comes of it doesn't depend on when."""
    return np.asarray(numbers, np.float64).astype(np.float32).astype(np.float64)
