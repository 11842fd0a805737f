"""Same time, how good? Every shipped recipe but dcgan-64 trained for the same wall-clock time, judged beside real pictures.

For each source it trains each recipe for --seconds and judges --samples pictures (``ganvas.evaluate``, against the test part where
there is one), and prints the rows of real pictures first: what can be reached. With --keras-python it also runs the customary Keras
loop of gan-dense for its 5,000 steps on MNIST, and ganvas' gan-dense for 5,000 steps and for as many seconds as Keras took.

    python benchmarks/quality.py --seconds 60 --json quality.json
    python benchmarks/quality.py --sources mnist --recipes gan-dense dcgan --keras-python .venv-keras/bin/python

One seed each, unless --seeds says more: the spread over seeds is larger than the sampling spread.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import ganvas

SHOWN = ("frechet", "kid", "precision", "recall", "density", "coverage", "frechet_random", "frechet_pixels", "class_score")
TEST_PARTS = {"mnist": "mnist:test", "fashion-mnist": "fashion-mnist:test", "kmnist": "kmnist:test"}
KERAS_STEPS = 5_000
KERAS = f"Keras gan-dense, {KERAS_STEPS:,} steps"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", nargs="*", default=["mnist", "fashion-mnist", "digits"])
    parser.add_argument("--recipes", nargs="*", default=[name for name in ganvas.RECIPES if name != "dcgan-64"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--keras-python", type=Path, help="the Python of an environment with requirements-keras.txt")
    parser.add_argument("--json", type=Path, help="write all records here")
    arguments = parser.parse_args()

    records: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in arguments.sources:
            table = Table(source, arguments.samples)
            for name in arguments.recipes:
                for seed in range(arguments.seeds):
                    length, place = f"{arguments.seconds} seconds", Path(folder) / f"{source}-{name}-{seed}"
                    run = ganvas.train(source, recipe=name, length=length, run=place, seed=seed, quiet=True)
                    sampler = "mixture" if name.startswith("vae") else "prior"
                    table.judge(run, f"{name}{f' seed {seed}' if seed else ''}", sampler=sampler)
            if source == "mnist" and arguments.keras_python:
                beside_keras(table, arguments.keras_python, Path(folder))
            records[source] = table.records
    if arguments.json:
        arguments.json.write_text(json.dumps(records, indent=2))


class Table:
    """The rows of one source, printed as they come; the real ones before the first."""

    def __init__(self, source: str, samples: int) -> None:
        self.source, self.samples, self.against = source, samples, TEST_PARTS.get(source, source)
        self.records: dict[str, Any] = {}

    def judge(self, what: "ganvas.Run | str", name: str, *, sampler: str = "prior") -> None:
        record = ganvas.evaluate(what, self.against, samples=self.samples, sampler=sampler, copies=False)
        if not self.records:
            space = ", ".join(space.name for space in record.protocol.features)
            print(f"\n{self.source}, judged against {self.against}, {record.protocol.n:,} pictures a row, features: {space}")
            print(f"{'':38}{''.join(f'{column[:14]:>15}' for column in SHOWN)}")
            for row, figures in record.controls.items():
                print_row(f"real, {row}", figures)
        images = record.sampling.get("images_shown")
        print_row(f"{name}{f' ({images:,} images)' if images else ''}", record.metrics)
        self.records[name] = json.loads(record.to_json())


def keras(table: Table, python: Path, folder: Path) -> float:
    """Judge what the customary loop makes after its steps, as the row KERAS; the seconds that it took."""
    pictures = ganvas.Dataset.open(table.source).images
    np.save(folder / "pictures.npy", np.array(pictures[..., 0]))
    out = folder / "keras.npz"
    side = Path(__file__).with_name("keras_samples.py")
    command = [python, side, folder / "pictures.npy", str(KERAS_STEPS), str(table.samples), out]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    table.judge(str(out), KERAS)
    return float(said.rpartition("seconds")[2])


def beside_keras(table: Table, python: Path, folder: Path) -> None:
    """The customary loop for its steps; then ours for as many steps, and for as long."""
    seconds = keras(table, python, folder)
    print(f"(Keras took {seconds:.0f} s)")
    for length, name in ((f"{KERAS_STEPS} steps", "as many steps"), (f"{seconds:.1f} seconds", "as long")):
        run = ganvas.train(table.source, recipe="gan-dense", length=length, run=folder / name.replace(" ", "-"), quiet=True)
        table.judge(run, f"ganvas gan-dense, {name}, {run.log[-1]['seconds']:.0f} s")


def print_row(name: str, figures: dict[str, float]) -> None:
    cells = (f"{figures[column]:>15.3f}" if column in figures else " " * 15 for column in SHOWN)
    print(f"{name[:37]:38}{''.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
