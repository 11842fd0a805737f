"""The measures of ganvas.evaluation beside other people's: the same numbers, the time and the memory of each.

    python benchmarks/metrics.py [--count 10000] [--width 64] [--rounds 5] [--jobs coverage mind]

Both sides get the same float64 features, each in a process of its own, and take turns; seconds are medians of the rounds after a
first call that isn't timed, memory is what the peak grew by over features and imports. A value that differs by more than 1e-6
relative ends the benchmark with exit status 1. The other side needs the extra ``metrics`` (benchmarks/README.md).
"""

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import torch

from worker import Worker, peak_bytes, serve

Compute = Callable[[], Any]
MODULES = {"torch_fidelity": "torch-fidelity", "prdc": "prdc", "vendi_score": "vendi-score", "ot": "pot"}


def features(count: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Like those of a classifier's last layer: correlated, never negative, some of them rarely alive; the fakes less varied."""
    random = np.random.default_rng(0)
    mix = random.normal(size=(width, width)) / width**0.5
    real, fake = random.normal(size=(2, count, width))
    return np.maximum(real @ mix - 0.2, 0), np.maximum(0.9 * fake @ mix - 0.15, 0)


def probabilities(count: int) -> np.ndarray:
    """Logits of ten classes, (count, 10)."""
    return np.random.default_rng(1).normal(size=(count, 10)) * 3


def ganvas_side(real: np.ndarray, fake: np.ndarray) -> dict[str, tuple[Compute, Compute]]:
    """For each job what is timed, and what gives the values to compare (often the same)."""
    from ganvas.evaluation.figures.classes import class_score
    from ganvas.evaluation.figures.coverage import coverage, two_sample_accuracy, vendi
    from ganvas.evaluation.figures.distances import frechet, kernel_distance, mind

    few = min(2000, len(real))
    return {
        "frechet": (lambda: frechet(real, fake),) * 2,
        # Other random subsets have other values; one subset of everything hasn't.
        "kernel_distance": (
            lambda: kernel_distance(real, fake),
            lambda: kernel_distance(real[:few], fake[:few], subsets=1, subset_size=few).mean,
        ),
        "mind": (lambda: mind(real, fake),) * 2,
        "mind, sizes 10:7": (lambda: mind(real, fake[: len(fake) * 7 // 10]),) * 2,
        "coverage": (lambda: list(coverage(real, fake, 5)),) * 2,
        "vendi": (lambda: vendi(fake),) * 2,
        "two_sample_accuracy": (lambda: list(two_sample_accuracy(real, fake)),) * 2,
        "class_score": (lambda: class_score(torch.from_numpy(probabilities(len(real))).softmax(1).numpy()),) * 2,
    }


def other_side(real: np.ndarray, fake: np.ndarray) -> dict[str, tuple[Compute, Compute]]:
    """The same by torch-fidelity, prdc, vendi-score, POT and scikit-learn, as their functions of features are."""
    if importlib.util.find_spec("torchvision") is None:
        # torch-fidelity imports it for its networks, which no job here uses.
        for name in ("torchvision", "torchvision.transforms", "torchvision.datasets", "torchvision.transforms.functional"):
            sys.modules[name] = MagicMock()
    import ot
    from prdc import compute_prdc
    from sklearn.neighbors import NearestNeighbors
    from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
    from torch_fidelity.metric_isc import isc_features_to_metric
    from torch_fidelity.metric_kid import kid_features_to_metric
    from vendi_score.vendi import score_dual

    from ganvas.evaluation.figures.distances import unit_directions

    these, those = torch.from_numpy(real), torch.from_numpy(fake)
    few, width = min(2000, len(real)), real.shape[1]
    axes = unit_directions(width, 1000, 0).T

    def frechet() -> float:
        both = (fid_features_to_statistics(side) for side in (these, those))
        return fid_statistics_to_metric(*both, verbose=False)["frechet_inception_distance"]

    def kernel(count: int, **options: int) -> float:
        found = kid_features_to_metric(these[:count], those[:count], verbose=False, **options)
        return found["kernel_inception_distance_mean"]

    def mind(count: int) -> float:
        return 3 * width * ot.sliced_wasserstein_distance(real, fake[:count], projections=axes, p=2) ** 2

    def prdc() -> list[float]:
        found = compute_prdc(real, fake, 5)
        return [found[name] for name in ("precision", "recall", "density", "coverage")]

    def two_sample() -> list[float]:
        both = np.concatenate([real, fake])
        found = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(both).kneighbors(return_distance=False)[:, 0]
        return [(found[: len(real)] < len(real)).mean(), (found[len(real) :] >= len(real)).mean()]

    def score() -> float:
        found = isc_features_to_metric(torch.from_numpy(probabilities(len(real))), splits=1)
        return found["inception_score_mean"]

    return {
        "frechet": (frechet,) * 2,
        "kernel_distance": (
            lambda: kernel(len(real)),
            lambda: kernel(few, kid_subsets=1, kid_subset_size=few),
        ),
        "mind": (lambda: mind(len(fake)),) * 2,
        "mind, sizes 10:7": (lambda: mind(len(fake) * 7 // 10),) * 2,
        "coverage": (prdc,) * 2,
        "vendi": (lambda: score_dual(fake),) * 2,
        "two_sample_accuracy": (two_sample,) * 2,
        "class_score": (score,) * 2,
    }


def side(name: str, count: int, width: int) -> None:
    """One process of the comparison: answers with seconds, and at first with the values and the memory before."""
    jobs = (ganvas_side if name == "ganvas" else other_side)(*features(count, width))

    def prepare(which: str) -> tuple[Callable[[int], float], dict[str, Any]]:
        timed, compared = jobs[which]
        before = peak_bytes()
        timed()
        after = peak_bytes()

        def job(steps: int) -> float:
            start = time.perf_counter()
            for _ in range(steps):
                timed()
            return (time.perf_counter() - start) / steps

        return job, {"extra_bytes": after - before, "values": np.atleast_1d(compared()).astype(float).tolist()}

    serve(prepare)


def compare(job: str, arguments: argparse.Namespace, errors: Path) -> bool:
    """One row of the table; whether the values agree."""
    sizes = [str(arguments.count), str(arguments.width)]
    # New processes for each job: a peak of memory never comes down again.
    with (
        Worker(sys.executable, Path(__file__), "--side", "ganvas", *sizes, errors=errors) as ours,
        Worker(sys.executable, Path(__file__), "--side", "others", *sizes, errors=errors) as theirs,
    ):
        facts = [worker.ask(job, 0) for worker in (ours, theirs)]
        rounds = [[worker.ask(job, 1)["seconds_per_step"] for worker in (ours, theirs)] for _ in range(arguments.rounds)]
    one, other = (np.array(fact["values"]) for fact in facts)
    apart = float((np.abs(one - other) / np.maximum(np.abs(other), 1e-300)).max())
    mine, yours = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    ratios = sorted(your / my for my, your in rounds)
    memory = [fact["extra_bytes"] / 2**20 for fact in facts]
    print(
        f"{job:20}{mine:10.3f}{yours:10.3f}{statistics.median(ratios):8.1f} ({ratios[0]:.1f}-{ratios[-1]:.1f})"
        f"{memory[0]:10.0f}{memory[1]:10.0f}{apart:12.1e}",
        flush=True,
    )
    return apart <= 1e-6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", nargs="*", help="some of the rows")
    parser.add_argument("--side", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        name, count, width = arguments.side
        side(name, int(count), int(width))
        return
    missing = [package for module, package in MODULES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise SystemExit(f"The other side is missing. Install it with:  pip install --no-deps tqdm {' '.join(missing)}")
    known = list(ganvas_side(*features(10, 2)))
    if unknown := set(arguments.jobs or ()) - set(known):
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}; the jobs are: {'; '.join(known)}")
    print(f"{arguments.count:,} x {arguments.width} features a side, {torch.get_num_threads()} threads")
    print(f"{'':20}{'ganvas s':>10}{'other s':>10}{'times as fast':>18}{'MiB':>8}{'other MiB':>12}{'apart':>10}")
    with tempfile.TemporaryDirectory() as folder:
        agree = [compare(job, arguments, Path(folder) / "errors.txt") for job in arguments.jobs or known]
    if not all(agree):
        raise SystemExit("Some values differ by more than 1e-6.")


if __name__ == "__main__":
    main()
