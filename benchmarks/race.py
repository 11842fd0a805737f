"""How soon, how good? The recipe that ganvas takes for MNIST by itself, judged along one training, beside the customary Keras loop.

Keras trains its dense GAN for the customary 5,000 steps first. Then one training of ganvas, without any choice but its length, is
judged after a twenty-fifth of Keras' time, after as long as Keras, and after half an hour, against mnist:test. Three goals: as good
as Keras in a twenty-fifth of its time; a thirtieth of its Fréchet distance in its time; three times that of real pictures in the end.

    python benchmarks/race.py --keras-python .venv-keras/bin/python
    python benchmarks/race.py --keras-seconds 300 --keras-frechet 23.9        # without running Keras again

Training seconds are counted without judging. Keras and ganvas don't run at the same time: repeat it on a machine that does nothing else.
"""

import argparse
import json
import tempfile
from pathlib import Path

import ganvas
from quality import KERAS, Table, keras


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keras-python", type=Path, help="the Python of an environment with requirements-keras.txt")
    parser.add_argument("--keras-seconds", type=float, help="what an earlier run of Keras took")
    parser.add_argument("--keras-frechet", type=float, help="what an earlier run of Keras reached")
    parser.add_argument("--recipe", help="another recipe than the one that ganvas takes by itself")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="change settings of the recipe")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=30.0, help="the length of the whole training")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--json", type=Path, help="write all records here")
    arguments = parser.parse_args()

    table = Table("mnist", arguments.samples)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.keras_python:
            seconds = keras(table, arguments.keras_python, Path(folder))
            distance = table.records[KERAS]["frechet"]
        elif arguments.keras_seconds and arguments.keras_frechet:
            seconds, distance = arguments.keras_seconds, arguments.keras_frechet
        else:
            parser.error("give --keras-python, or both --keras-seconds and --keras-frechet")
        print(f"Keras took {seconds:.0f} s for {distance:.1f}", flush=True)
        stops = {"a twenty-fifth of it": seconds / 25, "as long": seconds, "in the end": 60 * arguments.minutes}
        run: ganvas.Run | None = None
        found: dict[str, float] = {}
        for name, stop in stops.items():
            trained = run.log[-1]["seconds"] if run else 0.0
            length = f"{max(stop - trained, 0.1):.1f} seconds"
            if run is None:
                place, choices = Path(folder) / "run", {"recipe": arguments.recipe, "settings": arguments.set}
                run = ganvas.train("mnist", length=length, run=place, seed=arguments.seed, quiet=True, **choices)
                print(f"ganvas takes {run.recipe.name}", flush=True)
            else:
                run = ganvas.resume(run, length=length, quiet=True)
            row = f"{run.recipe.name}, {name}, {run.log[-1]['seconds']:.0f} s"
            table.judge(run, row)
            found[name] = table.records[row]["frechet"]
        floor = table.records[row]["controls"]["held_out"]["frechet"]
    early, same, late = found.values()
    print(f"\nin a twenty-fifth of the time: {early:.2f}, Keras {distance:.2f}: {verdict(early <= distance)}")
    print(f"in the same time: 1/{distance / same:.0f} of Keras' distance, goal 1/30: {verdict(same <= distance / 30)}")
    print(
        f"in {arguments.minutes:g} minutes: {late / floor:.1f} times real pictures' {floor:.2f}, goal 3: {verdict(late <= 3 * floor)}"
    )
    if arguments.json:
        arguments.json.write_text(json.dumps(table.records, indent=2))


def verdict(reached: bool) -> str:
    return "reached" if reached else "not reached"


if __name__ == "__main__":
    main()
