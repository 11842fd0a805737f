"""Litters: children of some pieces, as different as is asked for, of which those are kept that cover most.

Many candidates are made around the parents and looked at; the difference is that which ``Eyes`` see, not a distance of codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import softmax

from ganvas.data.pictures.sheets import Sheet
from ganvas.exploration.eyes import Eyes, spread_out
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece, Pieces, sheet_of
from ganvas.exploration.taste import Taste, best_guesses
from ganvas.randomness import key_of, random_of

CANDIDATES = 4
"""For each child that is kept."""
WILD = 6
"""One child in so many is a wild card, half a stranger."""
CANDIDATES_WITH_TASTE, WILD_WITH_TASTE = 8, 4
"""The same where a taste chooses among them: more to choose from, and more that it hasn't chosen."""
IDEALS = 400
"""Candidates, drawn as they may be liked, near to which children should be."""
WILD_SIMILARITY, WILD_TRIES = 0.3, 3
BAND = 0.25
"""Candidates may differ by so large a share more or less than was asked for."""
AIM = 0.95
"""The share of the difference that candidates aim at: of those around it, the selection prefers the ones that are further away."""
STEPS = (0.999, 0.995, 0.98, 0.95, 0.9, 0.8, 0.65, 0.45, 0.2, 0.0)
"""Similarities at which the difference is measured, with PROBES strangers each."""
PROBES = 4


@dataclass(frozen=True)
class Litter:
    """The children of some parents."""

    parents: tuple[Piece, ...]
    children: tuple[Piece, ...]
    differences: NDArray[np.float64]
    """Of each child from its parent, or from the even blend of several: 0 is the same, 1 as far as two usual pictures."""
    wild: tuple[bool, ...]
    """Whether a child is a wild card."""

    def __len__(self) -> int:
        return len(self.children)

    @property
    def sheet(self) -> Sheet:
        """The children, numbered; it carries their origins."""
        return replace(sheet_of(self.children), numbered=True)

    def _repr_png_(self) -> bytes:
        return self.sheet._repr_png_()


class Breeder:
    """Breeds pieces of one model."""

    def __init__(self, pieces: Pieces, eyes: Eyes | None = None) -> None:
        self.pieces, self.eyes = pieces, eyes or Eyes(pieces)
        self._measured: dict[str, NDArray[np.float64]] = {}

    def breed(
        self,
        parents: Sequence[Piece],
        *,
        n: int = 12,
        difference: float = 0.4,
        seed: int = 0,
        taste: Taste | None = None,
        with_wild: bool = True,
    ) -> Litter:
        """``n`` children of one or more parents.

        difference: 0 is the parent, 1 as far as two usual pictures are. seed: another one gives other children. Of several parents each
        child has shares of its own; of a model with styles some take their shape from one parent and their colours from another.
        taste: what was chosen before; three quarters of the children are then those that may be liked. with_wild: whether there are wild
        cards.
        """
        wild = n // (WILD if taste is None else WILD_WITH_TASTE) if with_wild else 0
        bases = self._bases(parents, (CANDIDATES if taste is None else CANDIDATES_WITH_TASTE) * (n - wild), seed)
        first = key_of("litter", seed, *(parent.id for parent in parents)) % 2**63
        seen = self.eyes.looks_of([*bases, *parents])
        own, known = seen[: len(bases)], seen[len(bases) :]
        similarities = np.full(len(bases), self.similarity(bases[0], AIM * difference))
        for again in (True, False):
            candidates = [
                self.pieces.vary(base, round(float(similarity), 4), first + number)
                for number, (base, similarity) in enumerate(zip(bases, similarities, strict=True))
            ]
            looks = self.eyes.looks_of(candidates)
            apart = np.linalg.norm(looks - own, axis=1)
            if again:  # strangers lead far or not so far: each child is brought to where it was meant to be
                steps = np.sqrt(1 - similarities**2) * AIM * difference / np.maximum(apart, 1e-6)
                similarities = np.sqrt(1 - np.clip(steps, 1e-3, 1) ** 2)
        fits = self._fitting(apart, difference, self.eyes.oddness(looks), n - wild)
        if taste is not None:
            chances = softmax(taste.liking(looks[fits]))
            ideals = looks[random_of("ideals", first).choice(fits, IDEALS, p=chances)]
            kept = [int(fits[row]) for row in best_guesses(looks[fits], ideals, n - wild)]
        else:
            kept = [int(fits[row]) for row in spread_out(looks[fits], n - wild, known)]
        strangers = self._wild(bases, wild, first + len(bases))
        children = [*(candidates[row] for row in kept), *strangers]
        found = cdist(np.concatenate([looks[kept], self.eyes.looks_of(strangers)]), own[:1])[:, 0]
        return Litter(tuple(parents), tuple(children), found, (False,) * len(kept) + (True,) * wild)

    def offer(self, taste: Taste, *, n: int = 12, seed: int = 0) -> Litter:
        """``n`` pieces that may be liked, whatever they are from; a quarter of them are wild cards. Differences are from the first one."""
        offered, wild = taste.offer(n, seed)
        looks = self.eyes.looks_of([*offered, *wild])
        return Litter(
            (),
            (*offered, *wild),
            cdist(looks, looks[:1])[:, 0],
            (False,) * len(offered) + (True,) * len(wild),
        )

    def _wild(self, bases: Sequence[Piece], count: int, first: int) -> list[Piece]:
        """Wild cards: of three times as many, the first ones that aren't broken."""
        drawn = [
            self.pieces.vary(bases[number % len(bases)], WILD_SIMILARITY, first + number)
            for number in range(WILD_TRIES * count)
        ]
        order = np.argsort(self.eyes.oddness(self.eyes.looks_of(drawn)) > 1, kind="stable")[:count]
        return [drawn[row] for row in order]

    def similarity(self, piece: Piece, difference: float) -> float:
        """The similarity of codes at which children of a piece look about so different from it."""
        if piece.id not in self._measured:
            latents = self.pieces.latents
            seeds = [key_of("probe", probe) % 2**63 for probe in range(PROBES)]
            genes: list[Genes] = [latents.varied(piece.genes, step, seed, latents.sampler) for step in STEPS for seed in seeds]
            looks = self.eyes.looks(latents.roughly([piece.genes, *genes]))
            apart = cdist(looks[1:], looks[:1])[:, 0].reshape(len(STEPS), PROBES).mean(1)
            self._measured[piece.id] = np.maximum.accumulate(apart)
        known = np.concatenate([[0.0], self._measured[piece.id]])
        return float(np.interp(difference, known, [1.0, *STEPS]))

    def _bases(self, parents: Sequence[Piece], count: int, seed: int) -> list[Piece]:
        """What each candidate starts from: the parent, or a mixture of the parents in shares of its own."""
        if len(parents) == 1:
            return [parents[0]] * count
        random = random_of("bases", seed, *(parent.id for parent in parents))
        bases = [self.pieces.blend(parents)]
        while len(bases) < count:
            if self.pieces.latents.layers and len(bases) % 3 == 0:
                bases.append(self.pieces.inherit(parents, self._by_groups(len(parents), random)))
            else:
                bases.append(self.pieces.blend(parents, (random.dirichlet(np.ones(len(parents))).round(3) + 1e-3).tolist()))
        return bases

    def _by_groups(self, parents: int, random: np.random.Generator) -> list[int]:
        """A parent for each third of the layers: coarse, middle and fine, not all from one."""
        layers = self.pieces.latents.layers
        chosen = random.integers(0, parents, 3)
        if len(set(chosen.tolist())) == 1:
            chosen[random.integers(3)] = (chosen[0] + 1) % parents
        return [int(chosen[min(2, 3 * layer // layers)]) for layer in range(layers)]

    def _fitting(
        self, apart: NDArray[np.float64], difference: float, oddness: NDArray[np.float64], fewest: int
    ) -> NDArray[np.int64]:
        """The rows of the candidates that differ as was asked and aren't broken; where those are too few, the ones that come nearest."""
        off = np.abs(apart - difference) / max(difference, 1e-6)
        worst = np.maximum(off / BAND, oddness)
        fits = np.flatnonzero(worst <= 1)
        return fits if len(fits) >= fewest else np.argsort(worst, kind="stable")[:fewest]
