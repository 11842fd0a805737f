"""Sliders: does breeding do what it says, and does it stay as good as the model is?

    python benchmarks/sliders.py runs/emoji runs/fashion runs/vae runs/style

- Difference: litters of 50 pieces at eight differences, against how far their children are from them, in the features that breeding uses
  and in those of other untrained networks. Spearman's correlation over all litters, and over all children.
- Precision (Kynkäänniemi et al. 2019) among the training pictures, in features of other untrained networks: of samples, of half-way
  blends of two of them, and of ten generations, each bred from a random child of the one before. Next to each, GANBreeder's operators,
  written from their description: linear mixes, and children with uniform noise (see breeding.py).
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import spearmanr

import ganvas
from breeding import children, theirs
from ganvas.data.packs.withheld import Divided
from ganvas.evaluation.figures.coverage import coverage
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.latents import Genes
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of

DIFFERENCES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
PIECES, SHOWN = 50, 12
SAMPLES, REAL = 1_000, 2_000
LINES, GENERATIONS, STEP = 40, 10, 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    arguments = parser.parse_args()
    explorers = {path: explore(ganvas.load(path)) for path in arguments.runs}
    print("| model | Spearman, litters | other networks | Spearman, children | other networks |\n|---|---:|---:|---:|---:|")
    for path, explorer in explorers.items():
        print(f"| {path.name} | " + " | ".join(f"{each:.3f}" for each in truth(explorer)) + " |", flush=True)
    print("\n| model | precision of samples | blends | GANBreeder's mixes |\n|---|---:|---:|---:|")
    judges = {path: Judge(path, explorer) for path, explorer in explorers.items()}
    for path, judge in judges.items():
        print(f"| {path.name} | {judge.samples:.3f} | {judge.blends():.3f} | {judge.their_mixes():.3f} |", flush=True)
    print(f"\n| model | way | {' | '.join(f'generation {k}' for k in range(1, GENERATIONS + 1))} |")
    print("|---|---|" + "---:|" * GENERATIONS)
    for path, judge in judges.items():
        for name, next_ones in (("ganvas", bred), ("GANBreeder", their_children)):
            figures = judge.generations(next_ones)
            print(f"| {path.name} | {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |", flush=True)


def others(explorer: Explorer) -> Callable[[Sequence[Genes]], NDArray[np.float64]]:
    """Features of networks that breeding doesn't use."""
    networks = random_networks(explorer.trained.config.shape, 5)[2:]

    def seen(genes: Sequence[Genes]) -> NDArray[np.float64]:
        pictures = explorer.pieces.latents.roughly(genes)
        return np.concatenate([features_of(network, pictures) for network in networks], 1).astype(np.float64)

    return seen


def truth(explorer: Explorer) -> tuple[float, float, float, float]:
    """Spearman's correlation of what was asked for with what came: of litters, own and other networks, and of children."""
    seen, latents, eyes = others(explorer), explorer.pieces.latents, explorer.breeder.eyes
    deviation = seen([latents.sampled(10**9, index, sampler=latents.sampler) for index in range(500)]).std(0) + 1e-9
    asked, own, other = [], [], []
    for number in range(PIECES):
        parent = explorer.sample(4_321, number)
        for difference in DIFFERENCES:
            litter = explorer.breed([parent], n=SHOWN, difference=difference, seed=number)
            tame = [child.genes for child, wild in zip(litter.children, litter.wild, strict=True) if not wild]
            looks = eyes.looks(latents.roughly([parent.genes, *tame]))
            far = seen([parent.genes, *tame]) / deviation
            asked.append(np.full(len(tame), difference))
            own.append(cdist(looks[:1], looks[1:])[0])
            other.append(cdist(far[:1], far[1:])[0])
    means = [spearmanr([each.mean() for each in asked], [each.mean() for each in found]).statistic for found in (own, other)]
    each = [spearmanr(np.concatenate(asked), np.concatenate(found)).statistic for found in (own, other)]
    return (*means, *each)


class Judge:
    """Precision of what a model makes among the pictures that it was trained on."""

    def __init__(self, run: Path, explorer: Explorer) -> None:
        self.explorer, self.latents, self.seen = explorer, explorer.pieces.latents, others(explorer)
        facts = ganvas.Run(run).facts
        dataset = ganvas.Run(run).trained_on()
        rows = np.random.default_rng(0).permutation(Divided.of(dataset, facts.withheld).shown[0])[:REAL]
        networks = random_networks(explorer.trained.config.shape, 5)[2:]
        pictures = np.moveaxis(np.asarray(dataset.images[np.sort(rows)]), 1, -1)
        real = np.concatenate([features_of(network, pictures) for network in networks], 1).astype(np.float64)
        self.centre, self.deviation = real.mean(0), real.std(0) + 1e-9
        self.real = (real - self.centre) / self.deviation
        self.first = [self.latents.sampled(5_000, index, sampler=self.latents.sampler) for index in range(2 * SAMPLES)]
        self.samples = self.precision(self.first[:SAMPLES])

    def precision(self, genes: Sequence[Genes]) -> float:
        return coverage(self.real, (self.seen(genes) - self.centre) / self.deviation).precision

    def blends(self) -> float:
        pairs = zip(self.first[:SAMPLES], self.first[SAMPLES:], strict=True)
        return self.precision([self.latents.blended([one, other], (1, 1)) for one, other in pairs])

    def their_mixes(self) -> float:
        pairs = zip(self.first[:SAMPLES], self.first[SAMPLES:], strict=True)
        return self.precision([Genes("z", (one.numbers + other.numbers) / 2, one.classes) for one, other in pairs])

    def generations(self, next_ones: Callable[[Explorer, Genes, int], list[Genes]]) -> list[float]:
        """Of all children of each generation."""
        random = np.random.default_rng(1)
        made: list[list[Genes]] = [[] for _ in range(GENERATIONS)]
        for line in range(LINES):
            parent = self.first[line]
            for generation in range(GENERATIONS):
                litter = next_ones(self.explorer, parent, line * GENERATIONS + generation)
                made[generation] += litter
                parent = litter[int(random.integers(len(litter)))]
        return [self.precision(each) for each in made]


def bred(explorer: Explorer, parent: Genes, seed: int) -> list[Genes]:
    return [child.genes for child in children(explorer, parent, STEP, seed)]


def their_children(explorer: Explorer, parent: Genes, seed: int) -> list[Genes]:
    return theirs(Genes("z", parent.numbers, parent.classes), seed)


if __name__ == "__main__":
    main()
