"""The gallery: how long a search takes among many pieces, how long it takes to add some, and whether anything is lost by kills.

    python benchmarks/gallery.py --pieces 50000 --kills 100
    python benchmarks/gallery.py --place postgresql://NAME@HOST/DATABASE --pieces 50000 --kills 0

The pieces are made up: samples of many seeds, and children of several generations of these, with tags, stars and notes. Their pictures are
noise of 32 x 32 pixels, for what matters is the number of files. Times are medians of several searches that ask for different things.
A process that adds pieces is killed with SIGKILL at a random moment, again and again. It writes down what was reported as added; afterwards
all of that has to be there, with its picture, and a check of the gallery must find nothing that it can't mend.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import numpy as np

import ganvas
from ganvas import origins
from ganvas.origins import Blend, Origin, Vary
from ganvas.progress import Pace
from ganvas.workspace.adding import Incoming, add_all
from ganvas.workspace.marking import Marks

MODELS = tuple(f"{number:064x}" for number in range(1, 6))
WORDS = ("moth", "나방", "蛾", "poster", "too dark", "100%", "🦋 wings", "keep", "ask Kim", "두 번째")
GENERATIONS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=50_000, help="0, or more than 3,000, which it begins with")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--place", help="a folder or the address of an empty database; by default a temporary folder")
    parser.add_argument("--adding", metavar="SEED", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.adding is not None:
        add_until_killed(arguments.place, arguments.adding)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_DATA_HOME", folder)
        if arguments.pieces:
            measure(arguments.place or f"{folder}/many", arguments.pieces)
        if arguments.kills:
            killed = [  # a new gallery now and then, or checking takes ever longer
                kill(arguments.place or f"{folder}/killed-{start}", min(10, arguments.kills - start), start)
                for start in range(0, arguments.kills, 10)
            ]
            reported, lost, mended = map(sum, zip(*killed, strict=True))
            print(f"{arguments.kills} kills: {reported:,} reported as added, {lost} of them lost; mended after {mended} kills")


def family(seed: int) -> Iterator[Origin]:
    """Pieces without an end: samples, and what was bred of the last ones."""
    draw = random.Random(seed)
    last: list[Origin] = []
    number = 0
    while True:
        number += 1
        if len(last) < 8 or draw.random() < 0.3:
            made = origins.of_samples(draw.choice(MODELS), draw.randrange(2_000), number)
        else:
            one, other = draw.choice(last), draw.choice(last)
            made = origins.then(Blend(of=(0, 1), weights=(1, 2)), one, other if other.model == one.model else one)
            made = origins.then(Vary(of=0, similarity=0.9, seed=number), made)
            if len(made.nodes) > 4 * GENERATIONS:
                made = origins.of_samples(made.model, draw.randrange(2_000), number)
        last = [*last[-40:], made]
        yield made


def incoming(seed: int) -> Iterator[list[Incoming]]:
    noise = np.random.default_rng(seed)
    for origin in family(seed):
        yield [Incoming(origin, noise.integers(0, 256, (32, 32, 3)).astype(np.uint8), None)]


def first(count: int, pieces: Iterator[list[Incoming]]) -> Iterator[list[Incoming]]:
    for _ in range(count):
        yield next(pieces)


def measure(place: str, count: int) -> None:
    gallery = ganvas.Gallery(place)
    add_all(gallery.database, gallery.pictures, first(3_000, incoming(5)), Marks(tags=WORDS), Pace("", 0, None))
    pieces, draw = incoming(1), random.Random(2)
    some: list[float] = []
    while len(gallery) < count:
        ready = list(first(1_000, pieces))
        start = time.perf_counter()
        marks = Marks(stars=draw.randrange(6), tags=tuple(draw.sample(WORDS, 2)))
        numbers, _ = add_all(gallery.database, gallery.pictures, iter(ready), marks, Pace("", 0, None))
        some.append(time.perf_counter() - start)
        with gallery.database.reading() as connection:
            from ganvas.workspace.pieces import read

            named = read(connection, numbers[:100], gallery.pictures)
        gallery.note(" ".join(draw.choices(WORDS, k=40)), *named)
        gallery.collect(draw.choice(WORDS), *named[:30])
    print(f"{len(gallery):,} pieces; adding 1,000 takes {statistics.median(some):.2f} s ({min(some):.2f} to {max(some):.2f})\n")
    with gallery.database.writing() as connection:
        if connection.dialect.name == "postgresql":  # which does it by itself a minute after so much has changed
            connection.exec_driver_sql("analyze")
    known = gallery.search(limit=300, order="oldest")
    ancestors = [each for each in known if len(each.origin.nodes) == 1]
    print("| search, first 100 of | found | median ms | slowest |")
    print("|---|---:|---:|---:|")
    searches: dict[str, Callable[[], dict[str, object]]] = {
        "all": dict,
        "stars": lambda: {"stars": draw.randrange(1, 6)},
        "best first": lambda: {"order": "best"},
        "a tag": lambda: {"tag": draw.choice(WORDS)},
        "two tags and stars": lambda: {"tag": draw.sample(WORDS, 2), "stars": 3},
        "a model": lambda: {"model": draw.choice(MODELS)},
        "a seed": lambda: {"seed": draw.randrange(2_000)},
        "a picture of a seed": lambda: {"seed": draw.choice(ancestors).origin.nodes[0].seed},  # type: ignore[union-attr]
        "a day": lambda: {"since": "2020-01-01", "until": "2100-01-01"},
        "text": lambda: {"text": draw.choice(("나방 poster", "100%", "dark wings", "nowhere"))},
        "a collection": lambda: {"collection": draw.choice(list(gallery.collections()))},
        "an ancestor": lambda: {"ancestor": draw.choice(ancestors).id},
        "an ancestor, a tag and text": lambda: {"ancestor": draw.choice(ancestors).id, "tag": "moth", "text": "keep"},
    }
    for name, asked in searches.items():
        times, found = [], 0
        for _ in range(15):
            what = asked()
            start = time.perf_counter()
            gallery.search(limit=100, **what)  # type: ignore[arg-type]
            times.append(1000 * (time.perf_counter() - start))
            found = max(found, len(gallery.search(**what)) if len(times) == 1 else 0)  # type: ignore[arg-type]
        print(f"| {name} | {found:,} | {statistics.median(times):.1f} | {max(times):.1f} |", flush=True)
    start = time.perf_counter()
    everything = gallery.search()
    print(f"\nreading all {len(everything):,} takes {time.perf_counter() - start:.1f} s", flush=True)


def kill(place: str, kills: int, first: int) -> tuple[int, int, int]:
    draw, lost, mended, reported = random.Random(first), 0, 0, set[str]()
    ganvas.Gallery(place).close()
    for number in range(kills):
        words = [sys.executable, __file__, "--adding", str(first + number), "--place", place]
        adding = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert adding.stdout is not None
        adding.stdout.readline()  # it has begun
        time.sleep(draw.uniform(0.0, 1.5))
        adding.send_signal(signal.SIGKILL)
        told = adding.stdout.read()
        reported |= {line for line in told.split("\n")[:-1] if line}  # the last line may be cut off
        adding.wait()
        with ganvas.Gallery(place, create=False) as gallery:
            there = {each.id for each in gallery.search() if each.path.is_file()}
            lost += len(reported - there)
            checked = gallery.check()
            mended += bool(checked.mended)
            if checked.wrong:
                sys.exit("\n".join(checked.wrong))
    print(f"{kills} kills: {len(reported):,} reported, {lost} lost, mended after {mended}", flush=True)
    return len(reported), lost, mended


def add_until_killed(place: str, seed: int) -> None:
    with ganvas.Gallery(place, create=False) as gallery:
        print("begun", flush=True)
        pieces, draw = incoming(10_000 + seed), random.Random(seed)
        while True:
            some = list(first(draw.choice((1, 7, 60)), pieces))
            add_all(gallery.database, gallery.pictures, iter(some), Marks(tags=("kept",)), Pace("", 0, None))
            print(*(each.origin.id for batch in some for each in batch), sep="\n", flush=True)


if __name__ == "__main__":
    main()
