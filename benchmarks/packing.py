"""How fast a folder of small pictures is packed, and in how much memory.

    python benchmarks/packing.py [--count 200000]

Writes COUNT 32 x 32 PNG files into a temporary folder (in 100 subfolders, as classes), packs them in a fresh process, and
prints seconds, pictures a second and the peak of the process's memory; then the seconds of opening the pack again. How long it takes
to look for the mark of pictures that ganvas wrote is measured by itself, before.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

PACK = """
import json, resource, sys, time
from pathlib import Path
from ganvas.data import Dataset
from ganvas.data.sources.folders import Folder
from ganvas.data.sources.own import without_own
folder = Folder(Path(sys.argv[1]))
start = time.perf_counter()
without_own(folder, folder.entries)
marks = time.perf_counter() - start
start = time.perf_counter()
dataset = Dataset.open(sys.argv[1], cache=Path(sys.argv[2]))
first = time.perf_counter() - start
start = time.perf_counter()
Dataset.open(sys.argv[1], cache=Path(sys.argv[2]))
again = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"pictures": len(dataset), "seconds": first, "again_seconds": again, "marks_seconds": marks, "peak_mib": peak / 2**20}))
"""


def write_pictures(folder: Path, count: int) -> None:
    """Smooth coloured blobs: they compress about as well as real small pictures do."""
    rng = np.random.default_rng(0)
    for start in range(0, count, 1000):
        coarse = rng.integers(0, 256, (1000, 8, 8, 3), np.uint8)
        (folder / f"class{start // 1000 % 100:02d}").mkdir(exist_ok=True)
        for index, pixels in enumerate(coarse[: count - start], start):
            picture = Image.fromarray(pixels).resize((32, 32), Image.Resampling.BICUBIC)
            picture.save(folder / f"class{start // 1000 % 100:02d}" / f"{index:06d}.png", compress_level=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50_000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        pictures, cache = Path(folder) / "pictures", Path(folder) / "cache"
        pictures.mkdir()
        start = time.perf_counter()
        write_pictures(pictures, count)
        print(f"{count:,} PNG files of 32 x 32 written in {time.perf_counter() - start:.0f} s; {os.cpu_count()} cores")
        command = [sys.executable, "-c", PACK, str(pictures), str(cache)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    speed = found["pictures"] / found["seconds"]
    print(f"packed {found['pictures']:,} in {found['seconds']:.1f} s: {speed:,.0f} pictures a second")
    print(f"of which {found['marks_seconds']:.2f} s to see whether ganvas wrote them")
    print(f"peak memory {found['peak_mib']:.0f} MiB; opened again in {found['again_seconds']:.2f} s")


if __name__ == "__main__":
    main()
