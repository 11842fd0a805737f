"""How far apart two samples of the very same distribution seem: the floor that no generator can get below.

    python benchmarks/bias.py [--width 64] [--repeats 10]

Draws pairs of samples of N(0, I) of several sizes and prints mean and standard deviation, over the pairs, of the Fréchet
distance, the rule of thumb d (d + 4) / (2 n) for it, its limit for infinitely many vectors, the kernel distance and MIND.
The true value of each is 0.
"""

import argparse

import numpy as np

from ganvas.evaluation.figures.distances import frechet, kernel_distance, mind
from limits import frechet_limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 2000, 5000, 10_000])
    parser.add_argument("--repeats", type=int, default=10)
    arguments = parser.parse_args()
    width = arguments.width
    print(f"{'n':>7}{'frechet':>19}{'rule':>8}{'frechet_limit':>19}{'kernel_distance':>21}{'mind':>19}")
    for size in arguments.sizes:
        found = []
        for seed in range(arguments.repeats):
            one, other = np.random.default_rng(seed).normal(size=(2, size, width))
            kernel = kernel_distance(one, other, subsets=10, subset_size=min(1000, size)).mean
            found.append((frechet(one, other), frechet_limit(one, other), kernel, mind(one, other, directions=4 * width)))
        plain, limit, kernel, sliced = (
            f"{mean:.{digits}f} ± {spread:.{digits}f}"
            for mean, spread, digits in zip(np.mean(found, 0), np.std(found, 0), (3, 3, 5, 3), strict=True)
        )
        print(f"{size:7}{plain:>19}{width * (width + 4) / (2 * size):8.3f}{limit:>19}{kernel:>21}{sliced:>19}", flush=True)


if __name__ == "__main__":
    main()
