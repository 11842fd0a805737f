"""Breeding: how many clicks does a person need to come to a picture that they have in mind?

    python benchmarks/breeding.py runs/emoji runs/fashion runs/vae runs/style --users 200

A simulated user has a hidden picture in mind, which the model could make. Twelve pictures at a time are shown, and the nearest to it is
chosen, in features of untrained networks that breeding doesn't use; one choice in ten is wrong. A user is there when a picture is as near
as the nearest of 500 random ones usually is. Compared are

- litters of ganvas, with the difference turned down when no child was nearer than its parent;
- GANBreeder's operators, written from their description: twelve children with uniform noise of four standard deviations' width, divided by
  the largest absolute value; the user goes on from the best picture so far too;
- random pictures.

Then litters are compared at equal likeness to their parent: mean distance to each other and Vendi score.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

import ganvas
from ganvas.evaluation.figures.coverage import vendi
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.latents import Genes
from ganvas.exploration.pieces import Piece
from ganvas.exploration.taste import Taste
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of

SHOWN = 12
MOST_CLICKS = 60
WRONG = 0.1
KNOWN = 2_000
"""Random pictures by which nearness is known."""
ONE_IN = 500
STD = 0.44
"""Of GANBreeder's latents: a normal distribution cut at two deviations, halved."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--users", type=int, default=200)
    arguments = parser.parse_args()
    print(f"| model | way | median clicks | there within {MOST_CLICKS} |")
    print("|---|---|---:|---:|")
    for path in arguments.models:
        explorer = explore(ganvas.load(path))
        judge = Judge(explorer)
        for name, way in WAYS.items():
            clicks = np.array([judge.clicks(way, user) for user in range(arguments.users)])
            print(f"| {path.name} | {name} | {np.median(clicks):.1f} | {(clicks <= MOST_CLICKS).mean():.0%} |", flush=True)
    print("\n| model | litter | difference from the parent | distance to each other | Vendi |")
    print("|---|---|---:|---:|---:|")
    for path in arguments.models:
        litters(path.name, explore(ganvas.load(path)))


@dataclass
class Search:
    """Where a user is."""

    user: int
    click: int = 0
    best: Genes | None = None
    """The nearest that was chosen so far."""
    idle: int = 0
    """How many clicks in a row brought nothing nearer."""
    taste: Taste | None = None

    @property
    def seed(self) -> int:
        return self.user * 1_000 + self.click


Show = Callable[[Explorer, Search], list[Genes]]
"""What is shown next."""


class Judge:
    """What users see, and what they have in mind."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.latents = explorer, explorer.pieces.latents
        self._networks = random_networks(explorer.trained.config.shape, 5)[2:]
        genes = [self.latents.sampled(10**9, index, sampler=self.latents.sampler) for index in range(KNOWN)]
        self.known = self.seen(genes, scaled=False)
        self.deviation = self.known.std(0) + 1e-9
        self.known = self.known / self.deviation

    def seen(self, genes: Sequence[Genes], *, scaled: bool = True) -> NDArray[np.float64]:
        pictures = self.latents.roughly(genes)
        found = np.concatenate([features_of(network, pictures) for network in self._networks], 1).astype(np.float64)
        return found / self.deviation if scaled else found

    def clicks(self, show: Show, user: int) -> int:
        """How many sheets a user looks at until they are there; one more than MOST_CLICKS where they don't come."""
        random = np.random.default_rng(user)
        target = self.seen([self.latents.sampled(2 * 10**9, user, sampler=self.latents.sampler)])
        near = np.quantile(cdist(target, self.known), 1 / ONE_IN)
        search, nearest = Search(user), np.inf
        if show is tasteful:
            search.taste = Taste(self.explorer.breeder.eyes)
        for click in range(1, MOST_CLICKS + 1):
            search.click = click
            shown = show(self.explorer, search)
            apart = cdist(target, self.seen(shown))[0]
            if apart.min() <= near:
                return click
            chosen = int(random.integers(len(shown))) if random.random() < WRONG else int(apart.argmin())
            if search.taste is not None:
                search.taste.compare([shown[chosen]], [each for place, each in enumerate(shown) if place != chosen])
            if apart[chosen] < nearest or random.random() < WRONG:
                search.best, nearest, search.idle = shown[chosen], apart[chosen], 0
            else:
                search.idle += 1
        return MOST_CLICKS + 1


def at_random(explorer: Explorer, search: Search) -> list[Genes]:
    latents = explorer.pieces.latents
    return [latents.sampled(3 * 10**9, search.seed * SHOWN + index, sampler=latents.sampler) for index in range(SHOWN)]


def bred(explorer: Explorer, search: Search) -> list[Genes]:
    if search.best is None:
        return at_random(explorer, search)
    return [child.genes for child in children(explorer, search.best, 0.6 * 0.75**search.idle, search.seed, search.taste)]


def tasteful(explorer: Explorer, search: Search) -> list[Genes]:
    return bred(explorer, search)


def children(explorer: Explorer, best: Genes, difference: float, seed: int, taste: Taste | None = None) -> list[Piece]:
    parent = explorer.pieces.kept(best)
    return list(explorer.breeder.breed([parent], n=SHOWN, difference=difference, seed=seed, taste=taste).children)


def theirs(explorer: Explorer, search: Search) -> list[Genes]:
    if search.best is None:
        return at_random(explorer, search)
    random, own = np.random.default_rng(search.seed), search.best.numbers * STD
    noisy = own + 4 * own.std() * random.uniform(-0.5, 0.5, (SHOWN, own.size))
    made = noisy / np.abs(noisy).max(1, keepdims=True)
    return [Genes("z", row / STD, search.best.classes) for row in made]


WAYS: dict[str, Show] = {"ganvas": bred, "ganvas with taste": tasteful, "GANBreeder": theirs, "random": at_random}


def litters(name: str, explorer: Explorer) -> None:
    """How varied litters are that look as much like their parents as GANBreeder's."""
    rows: dict[str, list[tuple[float, float, float]]] = {"ganvas": [], "GANBreeder": []}
    for number in range(50):
        parent = explorer.pieces.sample(number)
        others = theirs(explorer, Search(number, best=explorer.pieces.latents.sampled(number, 0)))
        own = explorer.breeder.eyes.looks(explorer.pieces.latents.roughly([parent.genes, *others]))
        difference = float(cdist(own[:1], own[1:]).mean())
        mine = children(explorer, parent.genes, difference, number)
        looks = explorer.breeder.eyes.looks(explorer.pieces.latents.roughly([parent.genes, *(child.genes for child in mine)]))
        for way, each in (("ganvas", looks), ("GANBreeder", own)):
            among = cdist(each[1:], each[1:])
            rows[way].append(
                (float(cdist(each[:1], each[1:]).mean()), float(among.sum() / (SHOWN * (SHOWN - 1))), vendi(each[1:]))
            )
    for way, figures in rows.items():
        mean = np.mean(figures, 0)
        print(f"| {name} | {way} | {mean[0]:.2f} | {mean[1]:.2f} | {mean[2]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
