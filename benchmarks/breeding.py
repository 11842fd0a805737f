"""Breeding: how many clicks does a person need to come to a picture that they have in mind?

    python benchmarks/breeding.py runs/emoji runs/fashion runs/vae runs/style --users 200

A simulated user has a hidden picture in mind, which the model could make. Twelve pictures at a time are shown, and the nearest to it is
clicked on, in features of untrained networks that breeding doesn't use; one click in ten goes to any picture. A user is there when a
picture is as near as the nearest of 500 random ones usually is. Compared are

- litters of ganvas of the best picture so far, less different after each click, and still less when no child was nearer than its parent;
  what ganvas shows before anything is chosen is the first sheet;
- the same by a taste, which every click tells more about;
- what ganvas offers by taste, whatever it is from;
- GANBreeder's operators, written from their description: twelve children with uniform noise of four standard deviations' width, divided by
  the largest absolute value. As on its site the user goes on from the child that was clicked on; in a second row, from the best so far;
- random pictures.

The mean counts a user who doesn't come as one click more than there were. Twelve pictures at a time can't tell one of 500 apart in fewer
than 2.5 clicks (log 500 / log 12), whoever chooses them.
Then litters are compared at equal likeness to their parent: mean distance to each other and Vendi score.
"""

import argparse
from collections.abc import Sequence
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
    print(f"| model | way | median clicks | mean | there within {MOST_CLICKS} |")
    print("|---|---|---:|---:|---:|")
    for path in arguments.models:
        explorer = explore(ganvas.load(path))
        judge = Judge(explorer)
        for name, way in WAYS.items():
            clicks = np.array([judge.clicks(way, user) for user in range(arguments.users)])
            there = (clicks <= MOST_CLICKS).mean()
            print(f"| {path.name} | {name} | {np.median(clicks):.1f} | {clicks.mean():.1f} | {there:.0%} |", flush=True)
    print("\n| model | litter | difference from the parent | distance to each other | Vendi |")
    print("|---|---|---:|---:|---:|")
    for path in arguments.models:
        litters(path.name, explore(ganvas.load(path)))


class Way:
    """How somebody looks for what they have in mind: at random, to begin with."""

    def __init__(self, explorer: Explorer, user: int) -> None:
        self.explorer, self.latents, self.user, self.click = explorer, explorer.pieces.latents, user, 0
        self.best: Genes | None = None
        """What is gone on from."""
        self.idle = 0
        """How many clicks brought nothing nearer."""

    @property
    def seed(self) -> int:
        return self.user * 1_000 + self.click

    def show(self) -> list[Genes]:
        self.click += 1
        return self.at_random() if self.best is None else self.children(self.best)

    def at_random(self) -> list[Genes]:
        sampler = self.latents.sampler
        return [self.latents.sampled(3 * 10**9, self.seed * SHOWN + index, sampler=sampler) for index in range(SHOWN)]

    def children(self, best: Genes) -> list[Genes]:
        return self.at_random()

    def note(self, shown: Sequence[Genes], chosen: int, is_nearer: bool) -> None:
        """is_nearer: than all that were clicked on before, as the user sees it."""
        if is_nearer:
            self.best, self.idle = shown[chosen], 0
        else:
            self.idle += 1


class Offered(Way):
    def __init__(self, explorer: Explorer, user: int) -> None:
        super().__init__(explorer, user)
        self.taste, self.pieces = explorer.taste(), list[Piece]()

    def show(self) -> list[Genes]:
        self.click += 1
        self.pieces = self.litter()
        return [piece.genes for piece in self.pieces]

    def litter(self) -> list[Piece]:
        return list(self.explorer.offer(self.taste, n=SHOWN, seed=self.user).children)

    def note(self, shown: Sequence[Genes], chosen: int, is_nearer: bool) -> None:
        super().note(shown, chosen, is_nearer)
        self.taste.choose([self.pieces[chosen]], [piece for place, piece in enumerate(self.pieces) if place != chosen])


class BredByTaste(Offered):
    tells = True
    """Whether clicks tell of a taste."""

    def litter(self) -> list[Piece]:
        if self.best is None:
            return super().litter()
        difference = 0.7 * 0.85 ** (self.click - 2) * 0.8**self.idle
        return children(self.explorer, self.best, difference, self.seed, self.taste if self.tells else None)


class Bred(BredByTaste):
    note = Way.note
    tells = False


class Theirs(Way):
    def children(self, best: Genes) -> list[Genes]:
        return theirs(best, self.seed)

    def note(self, shown: Sequence[Genes], chosen: int, is_nearer: bool) -> None:
        self.best = shown[chosen]


class TheirsWithAWayBack(Theirs):
    note = Way.note


WAYS: dict[str, type[Way]] = {
    "ganvas": Bred,
    "ganvas, by taste": BredByTaste,
    "ganvas, offers by taste": Offered,
    "GANBreeder": Theirs,
    "GANBreeder, from the best so far": TheirsWithAWayBack,
    "random": Way,
}


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

    def clicks(self, way: type[Way], user: int) -> int:
        """How many sheets a user looks at until they are there; one more than MOST_CLICKS where they don't come."""
        random = np.random.default_rng(user)
        target = self.seen([self.latents.sampled(2 * 10**9, user, sampler=self.latents.sampler)])
        near = np.quantile(cdist(target, self.known), 1 / ONE_IN)
        search, nearest = way(self.explorer, user), np.inf
        for click in range(1, MOST_CLICKS + 1):
            shown = search.show()
            apart = cdist(target, self.seen(shown))[0]
            if apart.min() <= near:
                return click
            chosen = int(random.integers(len(shown))) if random.random() < WRONG else int(apart.argmin())
            search.note(shown, chosen, bool(apart[chosen] < nearest))
            nearest = min(nearest, apart[chosen])
        return MOST_CLICKS + 1


def children(explorer: Explorer, best: Genes, difference: float, seed: int, taste: Taste | None = None) -> list[Piece]:
    parents = [explorer.pieces.kept(best)]
    return list(explorer.breeder.breed(parents, n=SHOWN, difference=difference, seed=seed, taste=taste).children)


def theirs(best: Genes, seed: int) -> list[Genes]:
    random, own = np.random.default_rng(seed), best.numbers * STD
    noisy = own + 4 * own.std() * random.uniform(-0.5, 0.5, (SHOWN, own.size))
    made = noisy / np.abs(noisy).max(1, keepdims=True)
    return [Genes("z", row / STD, best.classes) for row in made]


def litters(name: str, explorer: Explorer) -> None:
    """How varied litters are that look as much like their parents as GANBreeder's."""
    rows: dict[str, list[tuple[float, float, float]]] = {"ganvas": [], "GANBreeder": []}
    for number in range(50):
        parent = explorer.pieces.sample(number)
        others = theirs(explorer.pieces.latents.sampled(number, 0), number)
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
