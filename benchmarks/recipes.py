"""What each shipped recipe costs: pictures a second, the minutes of its own length, and peak memory, one process each; beside the
pictures a second and the memory that ganvas.training.counting predicts from its operations and the machine's rate.

    python benchmarks/recipes.py                      # on MNIST
    python benchmarks/recipes.py --colour pictures.zip --pairs pairs.zip
    python benchmarks/recipes.py --source digits --seconds 20

Dcgan-64 and restore learn from --colour; recipes that translate from --pairs, and are left out without it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from ganvas import RECIPES, Dataset, train
from ganvas.amounts import parse_amount
from ganvas.training.cost.operations import predict
from ganvas.training.memory import peak_bytes
from ganvas.training.precision import products_per_second

MEBIBYTE = 2**20


def one(name: str, source: str, seconds: float) -> None:
    """Train one recipe here and print what it cost as JSON; the process ends afterwards, so its peak memory is the recipe's."""
    with tempfile.TemporaryDirectory() as folder:
        run = train(source, recipe=name, length=f"{seconds} seconds", run=Path(folder) / "run", quiet=True)
        last, run_recipe, precision = run.log[-1], run.recipe, run.facts.precision
        shape, classes, device = run.facts.shape, len(run.facts.classes), torch.device(run.facts.device)
    peak = peak_bytes(device)
    prediction = predict(run_recipe, shape, classes)
    used = {precision, *("float32" for phase in prediction.phases if phase.twice)}
    rates = {kind: products_per_second(kind, device) for kind in used}
    answer = {
        "images_per_second": last["images"] / last["seconds"],
        "peak": peak,
        "precision": precision,
        "operations": prediction.operations,
        "predicted_per_second": 1 / prediction.total_seconds(rates, precision),
        "predicted_bytes": prediction.memory.total,
    }
    print(json.dumps(answer))


def minutes(name: str, pictures: int, images_per_second: float) -> float:
    """How long the recipe's own length takes at that speed."""
    schedule = RECIPES[name].schedule
    number, unit = parse_amount(schedule.length)
    if unit == "seconds":
        return number / 60
    images = number * {"images": 1, "steps": schedule.batch_size, "epochs": pictures}[unit]
    return images / images_per_second / 60


def source_for(name: str, source: str, colour: str | None, pairs: str | None) -> str | None:
    """What a recipe is tried on; None where nothing suits it."""
    if RECIPES[name].model.relation:
        return pairs
    return colour if colour and name in ("dcgan-64", "restore") else source


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default="mnist")
    parser.add_argument("--colour", help="pictures for dcgan-64 and restore; without it, --source")
    parser.add_argument("--pairs", help="pairs for the recipes that translate")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--recipes", nargs="*", default=list(RECIPES))
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one(arguments.one, arguments.source, arguments.seconds)
        return
    print(
        f"{'recipe':22}{'MFLOP each':>11}{'pictures/s':>12}{'predicted':>11}{'share':>7}{'its length':>14}{'minutes':>10}"
        f"{'peak MiB':>10}{'predicted':>11}  precision"
    )
    for name in arguments.recipes:
        source = source_for(name, arguments.source, arguments.colour, arguments.pairs)
        if source is None:
            continue
        command = [sys.executable, __file__, "--one", name, "--source", source, "--seconds", str(arguments.seconds)]
        answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
        pictures = Dataset.open(source, RECIPES[name].data, relation=RECIPES[name].model.relation).examples
        speed = answer["images_per_second"]
        length = RECIPES[name].schedule.length
        time, peak = minutes(name, pictures, speed), answer["peak"] / MEBIBYTE
        operations, full, own = answer["operations"] / 1e6, answer["predicted_per_second"], answer["predicted_bytes"] / MEBIBYTE
        print(
            f"{name:22}{operations:11,.1f}{speed:12,.0f}{full:11,.0f}{speed / full:7.0%}{length:>14}{time:10.1f}"
            f"{peak:10,.0f}{own:11,.0f}  {answer['precision']}",
            flush=True,
        )


if __name__ == "__main__":
    main()
