"""Finding: is what is found nearer to a person's picture than anything a long look through samples would show?

    python benchmarks/find.py runs/fashion runs/vae --pictures 50
    python benchmarks/find.py runs/emoji=emojione.zip --pictures 20 --sheet found

Pictures are those that a run holds out, or the test part of its source, or those of a source that is named behind the run, which it wasn't
trained on. Judged are distances in the features of three untrained networks that finding doesn't use, each feature in its deviation among
samples. The nearest of 10,000 samples is the one that the judges find nearest themselves. Times are of a picture at a time, after what is
worked out once for each model; processor seconds say more where a machine is shared.
"""

import argparse
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

import ganvas
from ganvas.data import Dataset
from ganvas.data.packs.withheld import Divided
from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.exploration.finding.targets import Target, Targets
from ganvas.exploration.latents import Latents
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of
from ganvas.randomness import random_of
from ganvas.runs.run import Run

SAMPLES = 10_000
TESTED = 50
"""Pictures that are tested on; to choose settings by, only those after them are looked at (``--after 50``)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help="RUN, or RUN=SOURCE for other pictures than those it holds out")
    parser.add_argument("--pictures", type=int, default=TESTED)
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--samples", type=int, default=SAMPLES)
    parser.add_argument("--sheet", type=Path, help="a folder for sheets: each picture, what was found, the nearest sample")
    arguments = parser.parse_args()
    heads = "model | pictures | nearer than all samples | distance, of the nearest | difference | nearest sample's | oddness"
    print(f"| {heads} | once | a picture |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for named in arguments.models:
        path, _, source = named.partition("=")
        pictures = unseen(Run(Path(path)), source)[arguments.after :][: arguments.pictures]
        row(Path(path), pictures, arguments.samples, arguments.sheet)


def unseen(run: Run, source: str) -> Pixels:
    """Pictures that a run wasn't trained on, in an order of their own."""
    trained, facts = run.model(), run.read_facts()
    if source or not facts.withheld:
        pictures = Dataset.open(source or f"{facts.source}:test", Targets(trained).settings)
        rows = np.arange(len(pictures))
    else:
        pictures = run.dataset()
        (rows,) = Divided.of(pictures, facts.withheld).withheld
    return np.array(pictures.images[rows[random_of("find", len(rows)).permutation(len(rows))[:1_000]]])


class Judge:
    """Networks that look, and samples."""

    def __init__(self, latents: Latents, samples: int) -> None:
        self._networks = random_networks(latents.trained.config.shape, 5)[2:]
        genes = [latents.sampled(10**9, index, sampler=latents.sampler) for index in range(samples)]
        self.pictures = latents.roughly(genes)
        features = self._features(self.pictures)
        self._deviation = features.std(0) + 1e-9
        self.known = features / self._deviation

    def seen(self, pictures: Pixels) -> NDArray[np.float64]:
        return self._features(pictures) / self._deviation

    def _features(self, pictures: Pixels) -> NDArray[np.float64]:
        return np.concatenate([features_of(network, pictures) for network in self._networks], 1).astype(np.float64)


def row(path: Path, pictures: Pixels, samples: int, sheets: Path | None) -> None:
    explorer = ganvas.explore(ganvas.load(path))
    judge = Judge(explorer.pieces.latents, samples)
    finder = explorer.finder
    with TemporaryDirectory() as fresh, patch.dict(os.environ, GANVAS_CACHE=fresh):  # so that nothing is known yet
        once = -time.process_time()
        finder.prepare()
        once += time.process_time()
    found, wall, processor = [], [], []
    for picture in pictures:
        began, busy = time.monotonic(), time.process_time()
        found.append(finder.find(Target(picture)))
        wall.append(time.monotonic() - began)
        processor.append(time.process_time() - busy)
    apart = cdist(judge.seen(pictures), judge.known)
    made = np.stack([each.piece.picture for each in found])
    reached = np.linalg.norm(judge.seen(made) - judge.seen(pictures), axis=1)
    share = reached / apart.min(1)
    cells = [
        path.name,
        str(len(pictures)),
        f"{(share < 1).mean():.0%}",
        f"{np.median(share):.2f} ({np.quantile(share, 0.1):.2f} to {np.quantile(share, 0.9):.2f})",
        f"{np.median([each.difference for each in found]):.2f}",
        f"{np.median([each.of_samples for each in found]):.2f}",
        f"{np.median([each.oddness for each in found]):.2f}",
        f"{once:.0f} s of a processor",
        f"{np.median(wall):.1f} s ({np.median(processor):.1f} s of a processor)",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)
    if sheets is not None:
        sheets.mkdir(parents=True, exist_ok=True)
        threes = np.stack([pictures, made, judge.pictures[apart.argmin(1)]], 1).reshape(-1, *pictures.shape[1:])
        Sheet(threes, columns=12).save(sheets / f"{path.name}.png")


if __name__ == "__main__":
    main()
