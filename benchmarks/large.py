"""Large pictures through a model that translates: seconds, peak memory, and what cutting them into tiles changes.

    python benchmarks/large.py RUN --side 6000

The picture is one of the run's own, laid out side by side until it is large enough. The second figure compares tiles with the whole at
a side that still fits into memory at once.
"""

import argparse
import time
from pathlib import Path

import numpy as np

import ganvas
from ganvas.data.pictures.full_size import WholePicture
from ganvas.inference.pictures import translated
from ganvas.inference.tiles import in_tiles
from ganvas.training.memory import peak_bytes


def laid_out(pictures: np.ndarray, side: int) -> np.ndarray:
    """Pictures (N, H, W, C) side by side and one below the other, (side, side, C)."""
    _, height, width, _ = pictures.shape
    rows = [
        np.concatenate([pictures[(row * 31 + column) % len(pictures)] for column in range(-(-side // width))], 1)
        for row in range(-(-side // height))
    ]
    return np.ascontiguousarray(np.concatenate(rows, 0)[:side, :side])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--side", type=int, default=6000)
    parser.add_argument("--compared", type=int, default=1536, help="the side at which tiles are compared with the whole")
    arguments = parser.parse_args()
    run = ganvas.Run(arguments.run)
    model = ganvas.load(run.path).model
    pictures = run.dataset().images[:64]
    network, channels = next(iter(model.networks.values())), model.shape[0]
    picture = laid_out(pictures, arguments.compared)
    whole = in_tiles(network, model.sample, picture, channels=channels, tile=2 * arguments.compared)
    tiles = in_tiles(network, model.sample, picture, channels=channels)
    off = np.abs(whole.astype(int) - tiles)
    print(
        f"{arguments.compared}x{arguments.compared} in tiles and at once: at most {off.max()} of 255 apart, mean {off.mean():.4f}"
    )
    shown = laid_out(pictures, arguments.side)
    start = time.perf_counter()
    translated(model, WholePicture(shown if channels == 3 else shown[..., 0]))
    seconds = time.perf_counter() - start
    print(f"{arguments.side}x{arguments.side}: {seconds:.0f} s, peak {peak_bytes(model.device) / 2**30:.2f} GiB")


if __name__ == "__main__":
    main()
