"""Do the words of ganvas evaluate rise with what they judge? A ladder of trainings, real pictures made worse, planted copies, fog.

    python benchmarks/words.py rungs mnist --images 262144 --runs ladder/       # trains, doubling the images shown from rung to rung
    python benchmarks/words.py damaged noto-emoji.zip --resolution 32           # real pictures, eight ways, four strengths each
    python benchmarks/words.py planted noto-emoji.zip --resolution 32           # copies in five disguises among others, 1, 10, 100 %
    python benchmarks/words.py accused noto-emoji.zip --others mnist --trials 40   # none of these copies: is any accused?

Each line is one set of pictures: the blur that stands for its distance, the words for quality and variety, the verdict on copying.
Where sets have an order, Spearman's correlation says how well blur and words follow it: 1 is perfect.

``damaged``, ``planted`` and ``accused`` divide the source in two halves: one is compared with, the other is what is judged.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr

import ganvas
from damaging import DEGRADATIONS, STRENGTHS
from ganvas.data import Dataset, DataSettings
from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.copies.disguises import ATTACKS
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.evaluation.samples.grades import quality, varied
from ganvas.evaluation.samples.record import Evaluation
from ganvas.inference.medium import Pictures

FIRST_RUNG = 512
"""Images shown at the first rung; each next one has seen twice as many."""
SAMPLES = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("rungs", "damaged", "planted", "accused"))
    parser.add_argument("source")
    parser.add_argument("--resolution", type=int, default=None)
    parser.add_argument(
        "--most", type=int, default=4_000, help="pictures of the source that are used, for damaged, planted and accused"
    )
    parser.add_argument("--images", type=int, default=131_072, help="images shown at the last rung")
    parser.add_argument(
        "--runs", type=Path, default=Path("ladder"), help="where the run and the pictures of each rung are kept"
    )
    parser.add_argument("--recipe", default="sketch")
    parser.add_argument("--others", nargs="*", default=[], help="other sources, whose pictures can't be copies")
    parser.add_argument("--no-copies", action="store_true", help="don't search the rungs for copies")
    parser.add_argument("--trials", type=int, default=40)
    arguments = parser.parse_args()
    {"rungs": rungs, "damaged": damaged, "planted": planted, "accused": accused}[arguments.what](arguments)


def rungs(arguments: argparse.Namespace) -> None:
    """Train from rung to rung, and judge each."""
    name = Path(arguments.source).stem
    place = arguments.runs / f"run-{name}"
    shown, records = FIRST_RUNG, []
    while shown <= arguments.images:
        pictures = arguments.runs / f"{name}-{shown:08d}.npz"
        if not pictures.exists():
            _train(arguments, place, shown)
            np.savez_compressed(pictures, images=ganvas.Run(place).model().sample(SAMPLES, seed=5).pictures)
        made = np.load(pictures)["images"]
        record = ganvas.evaluate(made, ganvas.Run(place).trained_on(), samples=SAMPLES, copies=not arguments.no_copies)
        _say(f"{shown:,} images", record, copies=True)
        records.append(record)
        shown *= 2
    _agreement("trainings", records, falling=True)


def _train(arguments: argparse.Namespace, place: Path, shown: int) -> None:
    length = f"{shown} images"
    if place.exists():
        ganvas.resume(place, length=length)
        return
    settings = [f"data.resolution={arguments.resolution}"] if arguments.resolution else []
    # A tenth of the pictures is held out, so that copies can be told from what real pictures do.
    ganvas.train(arguments.source, run=place, recipe=arguments.recipe, length=length, settings=settings, evaluate_every=10**9)


def damaged(arguments: argparse.Namespace) -> None:
    """Real pictures made worse."""
    real, others = _halves(arguments)
    _say("as they are", _judged(others, real))
    for kind, degrade in DEGRADATIONS.items():
        records = []
        for strength in STRENGTHS:
            worse = degrade(others, strength, np.random.default_rng(strength))
            records.append(_judged(worse, real))
            _say(f"{kind} {strength}", records[-1])
        _agreement(kind, records, falling=False)
    for kind, pictures in _hopeless(others, len(others)):
        _say(kind, _judged(pictures, real))


def planted(arguments: argparse.Namespace) -> None:
    """Copies of training pictures among real ones that are none."""
    real, others = _halves(arguments)
    for name, disguise in ATTACKS.items():
        for percent in (1, 10, 100):
            random = np.random.default_rng(percent)
            count = min(len(others), len(real)) * percent // 100
            copies = disguise(real[random.permutation(len(real))[:count]], random)
            mixed = np.concatenate([copies, others[: min(len(others), len(real)) - count]])
            record = _judged(mixed[random.permutation(len(mixed))], real, copies=True)
            _say(f"{name}, {percent} %", record, copies=True)


def accused(arguments: argparse.Namespace) -> None:
    """Real pictures never shown, fog, and other sets: none of them copies."""
    wrong, done, twice = 0, 0, 0
    strangers = [Dataset.open(other) for other in arguments.others]
    for trial in range(arguments.trials):
        real, held_out = _halves(arguments, seed=trial)
        equal = exact_duplicates(real).which_equal(held_out)
        twice += int(equal.sum())
        held_out = held_out[~equal]  # what equals a training picture is a copy, however it came about
        random = np.random.default_rng(trial)
        sets = [("real, never shown", held_out), ("blurred", DEGRADATIONS["blur"](held_out, 1 + trial % 4, random))]
        sets += [(name, pictures) for name, pictures in _hopeless(held_out, 400, seed=trial) if name != "one picture"]
        for other in strangers:
            some = Dataset.open(other.images[random.permutation(len(other))[:400]], _settings(real.shape))
            sets.append((other.source, some.images))
        for name, pictures in sets:
            record = _judged(pictures, real, copies=True)
            done += 1
            if record.copying["copies"] or record.copying["closer"] or "copies look like" in " ".join(record.sentences()):
                wrong += 1
                print(f"ACCUSED: {name}, trial {trial}: {record.copying_headline}", flush=True)
    print(f"{wrong} of {done} sets that copy nothing were accused ({twice} pictures that a source has twice were left out).")


def _halves(arguments: argparse.Namespace, seed: int = 0) -> tuple[Pixels, Pixels]:
    dataset = Dataset.open(arguments.source, DataSettings(resolution=arguments.resolution) if arguments.resolution else None)
    rows = np.random.default_rng(seed).permutation(len(dataset))[: arguments.most]
    return dataset.images[np.sort(rows[::2])], dataset.images[np.sort(rows[1::2])]


def _settings(shape: Sequence[int]) -> DataSettings:
    _, height, width, channels = shape
    return Pictures().preparation((channels, height, width))


def _hopeless(pictures: Pixels, count: int, seed: int = 0) -> Iterator[tuple[str, Pixels]]:
    """Fog, noise, and one picture repeated."""
    random = np.random.default_rng(seed)
    shape = (count, *pictures.shape[1:])
    side = min(pictures.shape[1:3])
    smooth = gaussian_filter(random.normal(0, 1, shape), (0, side / 8, side / 8, 0))
    fog = pictures.mean((0, 1, 2)) + 20 * smooth / smooth.std()
    yield "fog", np.clip(np.rint(fog), 0, 255).astype(np.uint8)
    yield "noise", random.integers(0, 256, shape, np.uint8)
    yield "one picture", np.repeat(pictures[random.integers(len(pictures))][None], count, 0)


def _judged(pictures: NDArray[np.uint8], real: Pixels, *, copies: bool = False) -> Evaluation:
    record = ganvas.evaluate(pictures, real, samples=SAMPLES, copies=copies)
    assert isinstance(record, Evaluation)
    return record


def _say(name: str, record: Evaluation, *, copies: bool = False) -> None:
    least = record.power["notices"]["blur"]
    print(
        f"{name:24} blur {record.metrics['blur']:7.3f} (notices {least}) {quality(record).name:9} variety {varied(record).name:9} "
        f"{record.copying_headline if copies or record.copying.get('copies') else ''}",
        flush=True,
    )


def _agreement(name: str, records: Sequence[Evaluation], *, falling: bool) -> None:
    """How well figures and words follow the order in which the sets should be."""
    order = np.arange(len(records)) * (-1 if falling else 1)
    blur = spearmanr(order, [record.metrics["blur"] for record in records]).statistic
    grades = [int(quality(records[place])) for place in order.argsort()]  # of the best set first
    # There are fewer words than sets: what counts is that no worse set gets a better word.
    wrong = sum(better < worse for better, worse in combinations(grades, 2))
    print(f"{name}: Spearman of the blur {blur:.3f}; pairs whose words are the wrong way round: {wrong}\n", flush=True)


if __name__ == "__main__":
    main()
