"""Do all figures agree on how far a training is? One training, judged again and again, in several spaces and by a judge of another kind.

A figure that can be trusted gets better as training goes on, in whatever features. This trains --recipe on --source to each of
--steps, judges every stop, and prints one row a stop and, for each figure, how its order agrees with the order of the stops (Spearman).
The last columns are the distance and the share of clear pictures by a network that has nothing in common with the project's own
classifier: a dense network that saw no moved pictures, trained here.

    python benchmarks/checkpoints.py                                   # digits, a minute
    python benchmarks/checkpoints.py --source mnist --recipe dcgan --steps 2 300 1000 3000 --samples 10000
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from scipy.stats import spearmanr
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

import ganvas
from ganvas.data.batches.stream import Stream

SHOWN = ("frechet", "frechet_random", "frechet_pixels", "kid", "mind", "precision", "recall", "coverage", "class_score")
TEST_PARTS = {"mnist": "mnist:test", "fashion-mnist": "fashion-mnist:test"}
OTHER = ("frechet_other", "mind_other", "coverage_other")


class Dense(nn.Module):
    """(N, C, H, W) in [-1, 1] -> 32 features; ``classes`` tells them apart."""

    def __init__(self, size: int, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(size, 256), nn.Tanh(), nn.Dropout(0.2), nn.Linear(256, 32))
        self.classes = nn.Sequential(nn.Tanh(), nn.Linear(32, classes))

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.features(images)
        return features


def another_judge(dataset: ganvas.Dataset) -> Dense:
    """A classifier of the training pictures that shares neither layers nor tricks with the project's."""
    torch.manual_seed(0)
    network = Dense(int(np.prod(dataset.shape)), len(dataset.classes))
    optimiser = torch.optim.SGD(network.parameters(), lr=0.05, momentum=0.9, nesterov=True)
    stream = Stream(dataset, batch_size=100, seed=99)
    for step in range(max(1_000, 4 * len(dataset) // 100)):
        batch = stream.batch(step)
        optimiser.zero_grad()
        cross_entropy(network.classes(network(batch.images)), batch.labels).backward()
        optimiser.step()
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default="digits")
    parser.add_argument("--recipe", default="gan-dense")
    parser.add_argument("--steps", type=int, nargs="*", default=[2, 700, 2_000])
    parser.add_argument("--samples", type=int, default=1_600)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()

    against = TEST_PARTS.get(arguments.source, arguments.source)
    other = another_judge(ganvas.Dataset.open(arguments.source))
    rows: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "run"
        for stop in arguments.steps:
            length = f"{stop} steps"
            if place.exists():
                run = ganvas.resume(place, length=length, quiet=True)
            else:
                run = ganvas.train(arguments.source, recipe=arguments.recipe, length=length, run=place, quiet=True)
            own = ganvas.evaluate(run, against, samples=arguments.samples, copies=False)
            theirs = ganvas.evaluate(run, against, samples=arguments.samples, copies=False, features=other)
            figures = {name: own.metrics[name] for name in SHOWN if name in own.metrics}
            figures |= {name: theirs.metrics[name.removesuffix("_other")] for name in OTHER}
            if not rows:
                names = ", ".join(space.name for space in own.protocol.features)
                print(f"{arguments.recipe} on {arguments.source}, {own.protocol.n:,} pictures a row; features: {names}")
                print(f"{'steps':>8}" + "".join(f"{name[:15]:>16}" for name in figures))
                print(f"{'real':>8}" + "".join(f"{floor_of(name, own, theirs):>16.3f}" for name in figures))
            print(f"{stop:>8}" + "".join(f"{value:>16.3f}" for value in figures.values()), flush=True)
            rows.append(figures)
    agreement = {name: agrees(name, [row[name] for row in rows]) for name in rows[0]}
    print(f"{'agrees':>8}" + "".join(f"{value:>+16.2f}" for value in agreement.values()))
    if arguments.json:
        arguments.json.write_text(json.dumps({"steps": arguments.steps, "rows": rows, "agreement": agreement}, indent=2))


def floor_of(name: str, own: ganvas.Evaluation, theirs: ganvas.Evaluation) -> float:
    return theirs.floor[name.removesuffix("_other")] if name.endswith("_other") else own.floor[name]


def agrees(name: str, values: list[float]) -> float:
    """+1 where the figure gets better at every stop, -1 where worse at every one."""
    better = 1 if ganvas.Evaluation.figure(name.removesuffix("_other")).better == "higher" else -1
    return float(better * spearmanr(range(len(values)), values).statistic)


if __name__ == "__main__":
    main()
