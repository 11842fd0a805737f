"""Which recipe and which size make the most of a time: candidates raced on one set for equal time, and which was the best by figures.

    python benchmarks/choices.py emoji.zip --take 200 --size 64 --candidates sketch:32 few-shot:32 sketch:64 few-shot:64

Each candidate is trained as far as it would come in each of --seconds when nothing else runs: images shown are the seconds divided by those
that it takes for one picture, which are measured first or given (--paces sketch:32=0.0025 ...). So a busy machine changes nothing.
Samples are enlarged to --size and compared with the pictures that were not taken, in untrained networks' features; the first rows are
the taken pictures themselves, reduced and enlarged again, which is what a size can reach at most.

The figures behind ``ganvas.recipes.choosing.evidence`` are from here. Runs stay below --runs and are gone on with.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

import ganvas
from ganvas.recipes import find
from ganvas.recipes.choosing.choice import adapted
from ganvas.training.cost.speed import speed_of, tried, work_of

SAMPLES = 1_200


def at(pictures: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """(N, H, W, C) as squares of another side."""
    if pictures.shape[1] == side:
        return pictures
    grey = pictures.shape[3] == 1
    resized = [
        np.asarray(Image.fromarray(each[..., 0] if grey else each).resize((side, side), Image.Resampling.LANCZOS))
        for each in pictures
    ]
    return np.stack(resized).reshape(len(pictures), side, side, -1)


def row(name: str, made: NDArray[np.uint8], others: NDArray[np.uint8]) -> str:
    record = ganvas.evaluate(at(made, others.shape[1]), others, features="random", samples=SAMPLES, copies=False)
    figures = " | ".join(f"{record.metrics[each]:.2f}" for each in ("frechet", "precision", "recall", "coverage"))
    return f"| {name} | {record.protocol.n} | {figures} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("--take", type=int, default=200, help="pictures to learn from; the others are compared with")
    parser.add_argument("--size", type=int, default=64, help="the largest side, at which all are compared")
    parser.add_argument("--candidates", nargs="+", default=["sketch:32", "few-shot:32", "sketch:64", "few-shot:64"])
    parser.add_argument("--seconds", nargs="+", type=float, default=[30, 60, 120, 240])
    parser.add_argument("--paces", nargs="*", default=[], metavar="NAME:SIDE=SECONDS", help="seconds for one picture")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=Path, default=Path("runs") / "choices")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    data = ganvas.Dataset.open(arguments.source, ganvas.DataSettings(resolution=arguments.size, aspect="square"))
    rows = np.random.default_rng(5).permutation(len(data))
    taken, others = data.images[np.sort(rows[: arguments.take])], data.images[np.sort(rows[arguments.take :])]
    paces = dict(text.split("=") for text in arguments.paces)
    cpu = torch.device("cpu")
    print(
        "| seconds, candidate, images shown | n | Fréchet | precision | recall | coverage |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for side in sorted({int(each.partition(":")[2]) for each in arguments.candidates}):
        print(row(f"the taken pictures at {side}", at(taken, side), others), flush=True)
    for seconds in arguments.seconds:
        for candidate in arguments.candidates:
            name, _, side = candidate.partition(":")
            pictures, run = at(taken, int(side)), arguments.runs / f"{name}-{side}"
            shape = (pictures.shape[3], int(side), int(side))
            recipe = adapted(find(name), shape[0], len(pictures)).but("schedule.previews=100000000 images")
            if candidate not in paces:
                speed = speed_of(cpu, arguments.threads)
                paces[candidate] = tried(
                    recipe,
                    shape,
                    0,
                    device=cpu,
                    precision="float32",
                    threads=arguments.threads,
                    speed=speed,
                    expected=speed.seconds(work_of(recipe, shape)),
                )
            length = f"{int(seconds / float(paces[candidate]))} images"
            if (run / "run.json").exists():
                ganvas.resume(run, length=length, quiet=True)
            else:
                ganvas.train(pictures, recipe=recipe, run=run, length=length, precision="float32", device="cpu", quiet=True)
            made = ganvas.load(run).sample(SAMPLES, seed=3).pictures
            print(row(f"{seconds:g} s, {candidate}, {length}", made, others), flush=True)


if __name__ == "__main__":
    main()
