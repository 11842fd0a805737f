"""Translations learned for the same time: the recipes sized for a CPU beside the papers' own, and both beside what no model would reach.

    python benchmarks/translations.py emoji-pairs.zip --minutes 20
    python benchmarks/translations.py emoji-pairs.zip --minutes 20 --recipes cyclegan cyclegan-256 --unpaired
    python benchmarks/translations.py pairs.zip --recipes pix2pix pix2pix-256 --set pix2pix-256:data.resolution=64

Each source has a part ``train``, which is learned from, and a part ``test``, which judges. With ``--unpaired``, side a shows one half of
the training pairs and side b the other, so that no picture has a partner, and the test part still says what is right. Below RUNS each
training has its run, a sheet and its record; stopped ones go on when the same command is given again.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from PIL import Image

import ganvas
from ganvas.data import Dataset, short_name
from ganvas.evaluation.translations.record import TranslationEvaluation
from ganvas.training.display.sentences import span


def halves(source: str, folder: Path) -> tuple[str, str]:
    """Folders with the pictures of a of every other pair, and those of b of the others."""
    dataset = Dataset.open(source, relation="pairs")
    for side, rows in enumerate(dataset.sides):
        (folder / "ab"[side]).mkdir(exist_ok=True)
        for place in range(side, len(rows), 2):
            pixels = dataset.images[rows[place]]
            picture = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
            picture.save(folder / "ab"[side] / f"{'ab'[side]}{place:05d}.png")
    return str(folder / "a"), str(folder / "b")


def trained(sources: str | tuple[str, str], recipe: str, place: Path, minutes: float, settings: list[str]) -> ganvas.Run:
    """The run of a recipe, begun or gone on with until it was trained for so long."""
    if (place / "run.json").exists():
        run = ganvas.Run(place)
        finished = run.log and run.log[-1]["seconds"] >= 60 * minutes
        return run if finished else ganvas.resume(run, source=sources)
    return ganvas.train(sources, recipe=recipe, length=f"{minutes:g} minutes", run=place, settings=settings)


def told(name: str, run: ganvas.Run, record: TranslationEvaluation) -> list[str]:
    """A line of the table for each direction, and before the first one those of its controls."""
    lines = []
    for direction, rows in record.tables.items():
        names = list(rows["model"])
        for row in rows:
            label = f"{name}, {run.log[-1]['images']:,} images" if row == "model" else record.rows[row]
            cells = [f"{rows[row][figure]:.4g}" if figure in rows[row] else "" for figure in names]
            lines.append(f"| {direction} | {label} | {' | '.join(cells)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--recipes", nargs="+", default=["pix2pix", "pix2pix-256"])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--unpaired", action="store_true", help="half of the pairs for each side")
    parser.add_argument("--threads", type=int, help="processor cores to use; by default all")
    parser.add_argument("--runs", type=Path, default=Path("runs") / "translations")
    parser.add_argument("--set", nargs="*", default=[], metavar="[RECIPE:]NAME=VALUE", help="change settings of all or one")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    for source in arguments.sources:
        for recipe in arguments.recipes:
            place = arguments.runs / f"{short_name(source)}-{recipe}"
            changes = [change.removeprefix(f"{recipe}:") for change in arguments.set]
            mine = [change for change in changes if ":" not in change.partition("=")[0]]
            with tempfile.TemporaryDirectory() as folder:
                sources = halves(source, Path(folder)) if arguments.unpaired else source
                run = trained(sources, recipe, place, arguments.minutes, mine)
                record = ganvas.evaluate(run, f"{source}:test")
            (place / "evaluation.json").write_text(record.to_json())
            for direction, sheet in record.sheets.items():
                sheet.save(place / f"{direction.replace(' ', '-')}.png")
            names = list(next(iter(record.tables.values()))["model"])
            print(f"\n{source}, {span(run.log[-1]['seconds'])}: {record.n}")
            print(f"| | | {' | '.join(names)} |\n|---|---|{'---:|' * len(names)}")
            print(*told(recipe, run, record), *record.notes, *record.sentences(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
