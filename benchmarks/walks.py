"""Walks: are they as fast everywhere as they look, do loops close, and how much memory does a movie take?

    python benchmarks/walks.py runs/emoji runs/fashion runs/vae runs/style --walks 10

Walks lead through five random pieces in twelve seconds. The distances between neighbouring frames are judged by untrained networks: those
that the walk was measured with, and others that it doesn't know. Their coefficient of variation is the standard deviation over the mean: 0
is an even pace. Compared is plain interpolation, with as many frames between any two pieces: along the sphere, or straight in styles and
uniform latents. Of loops, the last step, back to the first frame, is compared with the mean step. Then a movie of 720 frames of 512 pixels
is made in a process of its own, and its peak memory is read.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import ganvas
from ganvas.exploration.explorer import Explorer, explore
from ganvas.exploration.latents import Genes
from ganvas.features.random_networks import random_networks
from ganvas.features.space import features_of

PIECES, SECONDS, FPS = 5, 12.0, 30
KNOWN = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--walks", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1_000)
    parser.add_argument("--movie", action="store_true", help="only what one movie takes, in this process")
    arguments = parser.parse_args()
    if arguments.movie:
        movie(arguments.models[0])
        return
    print("| model | walk | judged by its own networks, worst | by others, worst | plain, by others, median | last step |")
    print("|---|---|---:|---:|---:|---:|")
    for path in arguments.models:
        evenness(path.name, explore(ganvas.load(path)), arguments.walks, arguments.seconds, arguments.seed)
    print("\n| model | frames | seconds | peak memory, MB | before the walk, MB |")
    print("|---|---:|---:|---:|---:|")
    for path in arguments.models:
        subprocess.run([sys.executable, __file__, path, "--movie"], check=True)


Seen = Callable[[Sequence[Genes]], NDArray[np.float64]]


def others(explorer: Explorer) -> Seen:
    """What networks see that no walk knows, each feature in units of its deviation among random pictures."""
    latents = explorer.pieces.latents
    networks = random_networks(explorer.trained.config.shape, 5)[2:]

    def features(genes: Sequence[Genes]) -> NDArray[np.float64]:
        parts = [latents.roughly(genes[start : start + 64]) for start in range(0, len(genes), 64)]
        rows = [np.concatenate([features_of(network, part) for network in networks], 1) for part in parts]
        return np.concatenate(rows).astype(np.float64)

    usual = features([latents.sampled(10**9, index, sampler=latents.sampler) for index in range(KNOWN)])
    deviation = usual.std(0) + 1e-9
    return lambda genes: features(genes) / deviation


def evenness(name: str, explorer: Explorer, walks: int, seconds: float, seed: int) -> None:
    latents, eyes, see = explorer.pieces.latents, explorer.breeder.eyes, others(explorer)

    def own(genes: Sequence[Genes]) -> NDArray[np.float64]:
        return np.concatenate([eyes.looks(latents.roughly(genes[k : k + 64])) for k in range(0, len(genes), 64)])

    for kind in ("open", "loop", "around one"):
        rows = []
        for number in range(walks):
            pieces = [explorer.sample(seed + number, index) for index in range(PIECES if kind != "around one" else 1)]
            walk = explorer.walk(pieces, seconds, fps=FPS, loop=kind == "loop", seed=number)
            closed = kind != "open"
            frames = [walk.way.genes(float(place), index) for index, place in enumerate(walk.places)]
            plain = [] if kind != "open" else plainly(explorer, [piece.genes for piece in pieces], len(walk))
            steps = [lengths(of(frames), closed) for of in (own, see)]
            rows.append(
                (
                    variation(steps[0]),
                    variation(steps[1]),
                    variation(lengths(see(plain), False)) if plain else np.nan,
                    float(steps[1][-1] / steps[1].mean()) if closed else np.nan,
                )
            )
        found = np.array(rows)
        last = f"{found[:, 3].min():.2f} to {found[:, 3].max():.2f}" if kind != "open" else ""
        plain_one = f"{np.median(found[:, 2]):.2f}" if kind == "open" else ""
        mine, theirs = (f"{np.median(found[:, k]):.3f}, {found[:, k].max():.3f}" for k in (0, 1))
        print(f"| {name} | {kind} | {mine} | {theirs} | {plain_one} | {last} |", flush=True)


def plainly(explorer: Explorer, genes: Sequence[Genes], count: int) -> list[Genes]:
    """As many frames between any two pieces, linear in time: slerp, or straight in styles and uniform latents."""
    found = []
    for number, place in enumerate(np.linspace(0, len(genes) - 1, count)):
        start = min(int(place), len(genes) - 2)
        share = float(place - start)
        made = explorer.pieces.latents.blended(list(genes[start : start + 2]), (1 - share, share))
        found.append(Genes(made.space, made.numbers, made.classes, slot=number))
    return found


def lengths(seen: NDArray[np.float64], closed: bool) -> NDArray[np.float64]:
    around = np.concatenate([seen, seen[:1]]) if closed else seen
    found: NDArray[np.float64] = np.linalg.norm(np.diff(around, axis=0), axis=1)
    return found


def variation(steps: NDArray[np.float64]) -> float:
    return float(steps.std() / steps.mean())


def movie(path: Path) -> None:
    explorer, start = explore(ganvas.load(path)), time.monotonic()
    before = peak_megabytes()
    with tempfile.TemporaryDirectory() as folder:
        walk = explorer.walk([explorer.sample(1, index) for index in range(PIECES)], 24)
        walk.save(Path(folder) / "walk.mp4", size=512)
    print(f"| {path.name} | {len(walk)} | {time.monotonic() - start:.0f} | {peak_megabytes():.0f} | {before:.0f} |", flush=True)


def peak_megabytes() -> float:
    """Of this process. Linux counts into ``ru_maxrss`` what the process that started this one had, but not into VmHWM."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    except OSError:
        found = None
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
