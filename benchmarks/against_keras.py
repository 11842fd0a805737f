"""ganvas against the customary Keras and TensorFlow training loops: the same networks, batch sizes and optimisers.

    python benchmarks/against_keras.py [--keras-python PATH] [--keras-policy mixed_bfloat16] [--rounds 9] [--pictures FILE.npy]

Both sides run at the same time in processes of their own and take turns, round by round, so that a busy machine slows both.
Prints for each job the median seconds of a step, their range, the median of the rounds' ratios, the peak memory of each side, and
what share of the machine's own matrix-product rate, measured in the same rounds, the steps reach. Without --keras-python it
makes an environment in .venv-keras (about 2 GB) from requirements-keras.txt. Training speed doesn't depend on what the pictures
show, so by default they are noise.
"""

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

from ganvas import RECIPES
from ganvas.models import trainable
from ganvas.runs.facts import Precision
from ganvas.training.cost.operations import predict
from ganvas.training.precision import PRODUCT_SIDE, products_per_second
from worker import Worker

HERE = Path(__file__).resolve().parent
STEPS = {"gan-dense": (400, 40), "dcgan-28": (12, 6)}
"""Steps in a round, ganvas's and Keras's: about three seconds each."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keras-python", type=Path, help="the Python of an environment that has TensorFlow and Keras")
    parser.add_argument(
        "--keras-policy",
        default="float32",
        choices=["float32", "mixed_bfloat16"],
        help="Keras's dtype policy; the tutorials leave it",
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--pictures", type=Path, help="a .npy file of (N, 28, 28) uint8 pictures")
    parser.add_argument("--jobs", nargs="+", choices=list(STEPS), default=list(STEPS))
    choices = parser.parse_args()
    keras_python = choices.keras_python or keras_environment()
    print(f"{platform.processor() or platform.machine()}, {torch.get_num_threads()} threads, {platform.system()}\n")
    with tempfile.TemporaryDirectory() as folder:
        pictures = choices.pictures or noise(Path(folder) / "pictures.npy")
        for job in choices.jobs:
            errors = Path(folder) / f"{job}.txt"
            with (
                Worker(sys.executable, HERE / "ganvas_side.py", str(pictures), errors=errors) as ours,
                Worker(keras_python, HERE / "keras_side.py", str(pictures), choices.keras_policy, errors=errors) as theirs,
            ):
                compare(job, ours, theirs, rounds=choices.rounds)


def compare(job: str, ours: Worker, theirs: Worker, *, rounds: int) -> None:
    sides = (("ganvas", ours, STEPS[job][0]), ("Keras", theirs, STEPS[job][1]))
    facts = {name: worker.ask(job, 0) for name, worker, _ in sides}
    check_alike(job, facts["Keras"])
    for _, worker, steps in sides:  # warm up
        worker.ask(job, steps)
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in sides}
    rates: dict[Precision, list[float]] = {"float32": [], "bfloat16": []}
    peaks: dict[str, int] = {}
    for turn in range(rounds):
        for name, worker, steps in sides if turn % 2 else reversed(sides):
            answer = worker.ask(job, steps)
            seconds[name].append(answer["seconds_per_step"])
            peaks[name] = answer["peak_bytes"]
        for kind, found in rates.items():
            found.append(products_per_second(kind, torch.device("cpu")))

    operations = operations_of_a_step(job)
    ratios = [b / a for a, b in zip(seconds["ganvas"], seconds["Keras"], strict=True)]
    print(f"{job}: batch {RECIPES[job].schedule.batch_size}, {operations / 1e9:.2f} billion operations a step, {rounds} rounds")
    for name in seconds:
        share = ", ".join(
            f"{operations / statistics.median(seconds[name]) / statistics.median(found):.0%} of the {kind} rate"
            for kind, found in rates.items()
        )
        print(f"  {name:7} {spread(seconds[name], 1000)} ms a step, peak memory {peaks[name] / 2**20:,.0f} MiB, {share}")
        print(f"          {facts[name]['versions']}")
    print(f"  ratio   {spread(ratios, 1)} times as fast, {peaks['ganvas'] / peaks['Keras']:.2f} of the memory")
    products = ", ".join(f"{kind} {statistics.median(found) / 1e9:,.0f}" for kind, found in rates.items())
    print(f"  machine {products} billion operations a second in {PRODUCT_SIDE} x {PRODUCT_SIDE} matrix products\n", flush=True)


def check_alike(job: str, theirs: dict[str, object]) -> None:
    """The comparison is void unless both sides have the same numbers of weights, and the other side's move."""
    with torch.device("meta"):
        model = RECIPES[job].model.build((1, 28, 28))
    counts = [trainable(network) for network in model.networks.values()]
    if counts != theirs["parameters"] or theirs["moves"] != [True, True]:
        raise SystemExit(f"{job}: the networks are not alike: {counts} weights here, {theirs} there.")


def operations_of_a_step(job: str) -> float:
    """Multiplications and additions in the products and convolutions of one step of ganvas, both phases, forwards and backwards.

    A convolution's products with the zeros around its input count, although good kernels skip them.
    """
    recipe = RECIPES[job]
    return predict(recipe, (1, 28, 28)).operations * recipe.schedule.batch_size


def spread(values: list[float], scale: float) -> str:
    low, middle, high = (scale * value for value in (min(values), statistics.median(values), max(values)))
    return f"{middle:.3g} [{low:.3g} to {high:.3g}]"


def noise(path: Path) -> Path:
    np.save(path, np.random.default_rng(0).integers(0, 256, (60_000, 28, 28), np.uint8))
    return path


def keras_environment() -> Path:
    folder = HERE.parent / ".venv-keras"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        print(f"Making {folder} with TensorFlow and Keras, once ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    # Quick when everything is there, and mends an environment whose making was cut short.
    subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements-keras.txt")], check=True)
    return python


if __name__ == "__main__":
    main()
