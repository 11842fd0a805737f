"""An hour each: what ganvas makes of whole sets of pictures when it is given nothing but them and the time.

    python benchmarks/sets.py fashion-mnist pictures.zip --minutes 60 --runs long/
    python benchmarks/sets.py pictures.zip --minutes 20 --threads 1 --set model.width=32       # how much a setting matters

Each set is trained as ``ganvas train SET --for TIME`` trains it, and judged: named sources beside their test part, others beside a tenth
that is withheld, where there are enough of them; with the search for copies. Below RUNS, each set has its run (stopped ones go on when
the same command is given again), and in it a sheet and the whole record.

Seconds are those of training. Two of these with ``--threads 1`` share a machine of two cores without getting in each other's way.
"""

import argparse
from pathlib import Path

import torch

import ganvas
from ganvas.data import short_name
from ganvas.data.packs.withheld import how_many_withheld
from ganvas.evaluation.samples.record import Evaluation
from quality import TEST_PARTS

COLUMNS = ("frechet", "precision", "recall", "coverage")
SHOWN = 64
"""Pictures on the sheet."""
JUDGED_EVERY = 100_000
"""Images, where pictures are withheld to judge by."""


def trained(source: str, place: Path, minutes: float, seed: int, settings: list[str], recipe: str | None) -> ganvas.Run:
    """The run of a set, begun or gone on with until it was trained for so long."""
    length = f"{minutes:g} minutes"
    if (place / "run.json").exists():
        run = ganvas.Run(place)
        asked = run.recipe.but(*settings, f'schedule.length="{length}"')
        if changed := run.recipe.differences(asked):
            raise SystemExit(f"{place} has {changed[0][0]}={changed[0][1]}, you ask for {changed[0][2]}: give another --runs")
        finished = (run.path / "progress.gif").exists() and run.log[-1]["seconds"] >= 60 * minutes
        return run if finished else ganvas.resume(run)
    # Judging on the way is what withholds pictures, and costs a hundredth of the time; a test part makes it needless.
    judged = JUDGED_EVERY if source not in TEST_PARTS and how_many_withheld(len(ganvas.Dataset.open(source))) else None
    return ganvas.train(source, recipe=recipe, length=length, run=place, seed=seed, settings=settings, evaluate_every=judged)


def judged(run: ganvas.Run, source: str, place: Path, samples: int) -> Evaluation:
    """The record, kept beside the run with a page and a sheet for people."""
    record = ganvas.evaluate(run, TEST_PARTS.get(source), samples=samples)
    (place / "evaluation.json").write_text(record.to_json())
    (place / "evaluation.html").write_text(record.html())
    ganvas.load(run.path).sample(SHOWN, seed=0).save(place / "sheet.png")
    return record


def row(run: ganvas.Run, record: Evaluation) -> str:
    """Figures with those of as many training pictures behind a slash: what a perfect memory would reach."""
    last, shown, real = run.log[-1], record.metrics, record.controls["training"]
    cells = [
        short_name(run.facts.source),
        run.recipe.name,
        f"{last['images']:,}",
        f"{last['seconds'] / 60:.0f}",
        f"{record.protocol.n:,}",
    ]
    cells += [f"{shown[name]:.2f} / {real[name]:.2f}" for name in COLUMNS]
    return f"| {' | '.join([*cells, record.copying_headline])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--runs", type=Path, default=Path("runs") / "sets", help="where runs, sheets and records are kept")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="processor cores to use; by default all")
    parser.add_argument("--recipe", help="another one than that which is taken")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="change settings of what is taken")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    arguments.runs.mkdir(parents=True, exist_ok=True)
    head = ["set", "recipe", "images shown", "minutes", "n", *COLUMNS, "copies"]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)
    for source in arguments.sources:
        place = arguments.runs / f"{short_name(source)}-{arguments.seed}"
        run = trained(source, place, arguments.minutes, arguments.seed, arguments.set, arguments.recipe)
        record = judged(run, source, place, arguments.samples)
        print(row(run, record), *record.sentences(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
