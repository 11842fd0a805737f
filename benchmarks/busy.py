"""Training next to one other busy process: 1 thread, all threads, and what ganvas chooses, in pictures a second.

    python benchmarks/busy.py --source mnist --seconds 20 --rounds 3

Each round trains every way once on the quiet machine and once next to a process that does nothing but count, in turns whose order is
reversed from round to round; medians are printed. The last column is the share of the best quiet speed. The busy process is started
and ended here. Each training measures precision and threads again: earlier answers are kept out of its way. Packed pictures are reused.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKER = """
import sys, ganvas
from ganvas.training.cost import measured
from pathlib import Path
source, folder, threads, seconds, recipe = sys.argv[1:]
measured.choices_folder = lambda: Path(folder) / "choices"
run = ganvas.train(source, recipe=recipe, run=Path(folder) / "run", length=f"{seconds} seconds", threads=threads, quiet=True)
last = run.log[-1]
print(last["images"] / last["seconds"], run.facts.threads, run.facts.precision)
"""


@contextmanager
def busy(wanted: bool) -> Iterator[None]:
    """One process that counts for as long as this lasts."""
    if not wanted:
        yield
        return
    counting = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        counting.terminate()
        counting.wait()


def trained(source: str, threads: str, seconds: float, recipe: str) -> tuple[float, str]:
    """Pictures a second, and the threads and precision it was."""
    environment = {name: value for name, value in os.environ.items() if name not in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", WORKER, source, folder, threads, str(seconds), recipe]
        words = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(words[-3]), " ".join(words[-2:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default="mnist")
    parser.add_argument("--recipe", default="sketch")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ways = [(threads, wanted) for threads in ("1", str(os.cpu_count()), "auto") for wanted in (False, True)]
    found: dict[tuple[str, bool], list[tuple[float, str]]] = {way: [] for way in ways}
    print(f"load when it began: {Path('/proc/loadavg').read_text().strip()}", flush=True)
    for number in range(arguments.rounds):
        for threads, wanted in ways if number % 2 == 0 else ways[::-1]:
            with busy(wanted):
                found[threads, wanted].append(trained(arguments.source, threads, arguments.seconds, arguments.recipe))
    medians = {way: statistics.median(speed for speed, _ in speeds) for way, speeds in found.items()}
    best = max(medians[way] for way in ways if not way[1])
    for (threads, wanted), speed in medians.items():
        chosen = ", ".join(sorted({words for _, words in found[threads, wanted]}))
        where = "next to a busy process" if wanted else "quiet"
        print(
            f"threads {threads:5} {where:24} {speed:9,.0f} pictures a second {speed / best:6.2f}   threads, precision: {chosen}"
        )


if __name__ == "__main__":
    main()
