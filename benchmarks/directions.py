"""Directions and maps: does a direction change what it is called after and little else, and are a map's neighbours alike?

    python benchmarks/directions.py runs/emoji runs/fashion runs/vae runs/style

Everything is measured on samples that nothing was found by; looks by features of untrained networks that exploring doesn't use.

1. Properties. What one standard deviation raises, in standard deviations of the property, and the most that it changes another property
   which doesn't go together with it in samples (correlation below 0.7). Compared with random directions, and with the slope of the property
   alone, which holds nothing still.
2. Pieces. A hidden property chooses the four of 24 samples that have most of it, and the four that have least. How much does the direction
   between them raise it? Compared with the difference of their mean codes, and with linear discriminants of codes.
3. Principal directions. How far looks are apart from -2 to 2 standard deviations, and how alike that change is from piece to piece (length
   of the mean change by the root mean square of its lengths). Compared with random ones, and of styles with principal components of w and
   with the weights' own directions.
4. Maps of 300 pictures. The mean distance of neighbours, as a share of that in a random arrangement; and from how many random samples
   others are as near to the nearest one as they are on the map.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.manifold import TSNE

import ganvas
from ganvas.exploration.directions.direction import unit
from ganvas.exploration.directions.searching import ONE_AND_THE_SAME, Search
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.latents import Genes
from ganvas.exploration.maps.layout import main_axes, neighbours_apart
from ganvas.exploration.operators import Code
from ganvas.exploration.pieces import pictures_of
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of

TRIED, ROUNDS, FRESH = 128, 10, 1_000
COLUMNS, ROWS = 20, 15


class Bench:
    """One model, and samples of it that nothing is found by."""

    def __init__(self, path: Path) -> None:
        self.name, self.explorer = path.name, explore(ganvas.load(path))
        self.latents, self.search = self.explorer.pieces.latents, Search(self.explorer.breeder.eyes)
        self.survey = self.search.survey
        self.tried = self.survey.drawn("benchmark", TRIED)
        self._networks = random_networks(self.explorer.trained.config.shape, 5)[2:]
        self.fresh = self.survey.drawn("fresh", FRESH)
        raw = self._features(self.fresh)
        self._deviation = raw.std(0) + 1e-9
        known = raw / self._deviation
        self._usual = float(cdist(known[: FRESH // 2], known[FRESH // 2 :]).mean())

    def seen(self, genes: Sequence[Genes]) -> NDArray[np.float64]:
        return self._features(genes) / self._deviation / self._usual

    def _features(self, genes: Sequence[Genes]) -> NDArray[np.float64]:
        pictures = self.latents.roughly(genes)
        return np.concatenate([features_of(network, pictures) for network in self._networks], 1).astype(np.float64)

    def moved(self, values: Code, amount: float) -> list[Genes]:
        return [self.latents.moved(each, self.latents.space, values, amount) for each in self.tried]

    def computed(self, genes: Sequence[Genes]) -> NDArray[np.float64]:
        return self.survey.computed(self.latents.roughly(genes))

    def random_directions(self, count: int) -> list[Code]:
        axes = self.survey.metric.axes
        places = np.random.default_rng(0).standard_normal((count, len(axes)))
        return [self.survey.metric.direction(place) for place in places]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--maps", type=Path, help="A folder to write the maps to.")
    arguments = parser.parse_args()
    benches = [Bench(path) for path in arguments.models]
    print("| model | directions of properties | number | raises its own | in pictures | most of another |")
    print("|---|---|---:|---:|---:|---:|")
    for bench in benches:
        properties(bench)
    print("\n| model | from four pieces to four others | raises the hidden property | worst tenth |\n|---|---|---:|---:|")
    for bench in benches:
        pieces(bench)
    print("\n| model | eight directions | looks apart from -2 to 2 | the same for all pieces |\n|---|---|---:|---:|")
    for bench in benches:
        principal(bench)
    print("\n| model | map | neighbours apart | covers as much as so many random samples | seconds |\n|---|---|---:|---:|---:|")
    for bench in benches:
        maps(bench, arguments.maps)


def properties(bench: Bench) -> None:
    survey, names = bench.survey, bench.survey.names
    start = time.monotonic()
    found = bench.search.properties()
    seconds = time.monotonic() - start
    values = survey.properties()
    spread, alike = values.std(0), np.abs(np.corrcoef(values.T))
    slopes = survey.slopes(values / np.maximum(spread, 1e-12))
    places = [names.index(each.name) for each in found]
    ways = {
        "random": bench.random_directions(len(found)),
        "slope alone": [survey.metric.direction(slopes[:, place]) for place in places],
        f"ganvas ({seconds:.0f} s)": [each.values for each in found],
    }
    plain = bench.computed(bench.tried)
    for way, directions in ways.items():
        rows = []
        for place, values_of in zip(places, directions, strict=True):
            changes = (bench.computed(bench.moved(values_of, 1.0)) - plain) / spread
            others = [each for each in range(len(names)) if each != place and alike[place, each] < ONE_AND_THE_SAME]
            rows.append(
                (changes[:, place].mean(), (changes[:, place] > 0).mean(), np.abs(changes.mean(0))[others].max(initial=0))
            )
        own, rises, most = np.mean(rows, 0)
        print(f"| {bench.name} | {way} | {len(found)} | {own:+.2f} | {rises:.0%} | {most:.2f} |", flush=True)


def pieces(bench: Bench) -> None:
    survey = bench.survey
    pool = survey.drawn("pool", 24 * ROUNDS)
    computed, spread = bench.computed(pool), survey.properties().std(0)
    centre = np.stack([each.numbers for each in survey.genes]).mean(0)
    codes = survey.metric.places(np.stack([each.numbers for each in pool]) - centre)
    looks = bench.explorer.breeder.eyes.looks(bench.latents.roughly(pool))
    found: dict[str, list[float]] = {}
    plain = bench.computed(bench.tried[:32])
    for place in range(len(survey.names)):
        for number in range(ROUNDS):
            rows = np.arange(24 * number, 24 * number + 24)
            rows = rows[np.argsort(computed[rows, place])]
            less, more = rows[:4], rows[-4:]
            apart = codes[more].mean(0) - codes[less].mean(0)
            scatter = np.concatenate([codes[side] - codes[side].mean(0) for side in (more, less)])
            within = scatter.T @ scatter / len(scatter) + np.eye(len(apart))
            ways = {
                "difference of mean codes": survey.metric.direction(apart),
                "discriminant of codes": survey.metric.direction(unit(np.linalg.solve(within, apart))),
                "ganvas": bench.search.towards(looks[more].mean(0) - looks[less].mean(0)),
            }
            for way, values in ways.items():
                changed = bench.computed(
                    [bench.latents.moved(each, bench.latents.space, values, 1.0) for each in bench.tried[:32]]
                )
                found.setdefault(way, []).append(float((changed - plain)[:, place].mean() / spread[place]))
    for way, effects in found.items():
        print(f"| {bench.name} | {way} | {np.mean(effects):+.2f} | {np.quantile(effects, 0.1):+.2f} |", flush=True)


def principal(bench: Bench) -> None:
    metric = bench.survey.metric
    ways = {"random": bench.random_directions(8), "ganvas": [each.values for each in bench.search.principal(8)]}
    if bench.latents.layers:
        ways["components of w"] = list(metric.axes[:8])
        ways["weights (ganvas, --from styles)"] = [each.values for each in bench.search.styles(8)]
        weights = bench.latents.model.style_weights()
        assert weights is not None
        along = np.linalg.svd(weights.detach().double().numpy())[2][:8]
        ways["weights, as published"] = [each / np.linalg.norm(metric.places(each[None])) for each in along]
    for way, directions in ways.items():
        rows = []
        for values in directions:
            changes = bench.seen(bench.moved(values, 2.0)) - bench.seen(bench.moved(values, -2.0))
            lengths = np.linalg.norm(changes, axis=1)
            rows.append((lengths.mean(), np.linalg.norm(changes.mean(0)) / np.sqrt((lengths**2).mean())))
        far, steady = np.mean(rows, 0)
        print(f"| {bench.name} | {way} | {far:.2f} | {steady:.2f} |", flush=True)


def maps(bench: Bench, folder: Path | None) -> None:
    explorer: Explorer = bench.explorer
    start = time.monotonic()
    made = explorer.map(COLUMNS, ROWS)
    seconds = time.monotonic() - start
    if folder:
        made.save(folder / f"{bench.name}-map.png", overwrite=True)
    seen, fresh = bench.seen([piece.genes for piece in made.pieces]), bench.seen(bench.fresh)
    axes = main_axes(explorer.breeder.eyes.looks(pictures_of(made.pieces)))
    random = np.random.default_rng(0)
    by_chance = np.mean(
        [neighbours_apart(seen[random.permutation(len(seen))], ROWS, COLUMNS) for _ in range(20)]
    )  # the same pictures
    known = cdist(fresh, bench.seen(bench.survey.drawn("random picks", 4 * len(made))))
    covered = np.minimum.accumulate(known, 1).mean(0)  # by the first random sample, the first two, ...
    worth = int((covered > cdist(fresh, seen).min(1).mean()).sum()) + 1
    flat = TSNE(2, init="pca", random_state=0, perplexity=15).fit_transform(axes)
    orders = {
        "two main axes, then assignment": _assigned(axes[:, :2]),
        "t-SNE, then assignment": _assigned(flat),
        "ganvas": np.arange(len(made)),
    }
    for way, order in orders.items():
        share = neighbours_apart(seen[order], ROWS, COLUMNS) / by_chance
        took = f"{seconds:.0f}" if way == "ganvas" else ""
        print(f"| {bench.name} | {way} | {share:.2f} | {worth} | {took} |", flush=True)


def _assigned(flat: NDArray[np.floating]) -> NDArray[np.int64]:
    """Points (N, 2) to the cells of the grid, by one optimal assignment."""
    scaled = (flat - flat.min(0)) / np.ptp(flat, axis=0)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    cells = np.stack([(x.ravel() + 0.5) / COLUMNS, (y.ravel() + 0.5) / ROWS], 1)
    return np.asarray(linear_sum_assignment(cdist(cells, scaled, "sqeuclidean"))[1])


if __name__ == "__main__":
    main()
