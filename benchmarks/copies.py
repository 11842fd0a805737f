"""How many disguised copies the copy detector finds, and how often it cries wolf.

    GANVAS_DATA=FOLDER python benchmarks/copies.py [mnist fashion-mnist emoji.zip ...]

Each source is opened with its test part, or split seven to three. Copies of training pictures are planted among real pictures
that neither the detector's training nor its calibration has seen: as they are, shifted by a pixel, 5 % brighter or darker,
through JPEG at a quality of 50 to 75, mirrored, and all at once. For each false-alarm level it prints the recall and the
precision (at 200 copies among the fresh pictures), then the verdict on three made-up generators: one that shows held-out
pictures, one of whose pictures every twentieth is a copy, disguised in one of those ways, and one that shows copies alone.
"""

import argparse
import time

import numpy as np

from ganvas.data import Dataset
from ganvas.errors import SourceError
from ganvas.evaluation.copies.detector import CopyDetector
from ganvas.evaluation.copies.disguises import ATTACKS


def opened(source: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Training and held-out pictures."""
    try:
        return Dataset.open(source).images, Dataset.open(f"{source}:test").images
    except SourceError:
        pictures = Dataset.open(source).images
        order = np.random.default_rng(seed).permutation(len(pictures))
        cut = len(order) * 7 // 10
        return pictures[np.sort(order[:cut])], pictures[np.sort(order[cut:])]


def disguised(train: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Copies of training pictures, a sixth in each way."""
    parts = np.array_split(train[np.sort(random.choice(len(train), count))], len(ATTACKS))
    return np.concatenate([attack(part, random) for attack, part in zip(ATTACKS.values(), parts, strict=True) if len(part)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=["mnist", "fashion-mnist"])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for source in options.sources:
        train, held_out = opened(source, options.seed)
        random = np.random.default_rng(options.seed)
        order = random.permutation(len(held_out))
        # Some are kept from the detector altogether, for the made-up generators.
        generated, held_out = held_out[order[: len(order) // 4]], held_out[order[len(order) // 4 :]]
        start = time.perf_counter()
        detector = CopyDetector(train, held_out, seed=options.seed)
        fitted = time.perf_counter()
        measured = detector.measure(seed=options.seed)
        print(f"\n{source}: {len(train):,} training pictures, {len(held_out):,} held-out ones, {detector.train.shape[1:]}")
        for level in measured:
            print(f"  1 in {1 / level.level:.0f}: {level.false_alarms} false alarms among {level.fresh:,} fresh real pictures")
            for name, caught in level.attacks.items():
                precision = "   -" if caught.precision is None else f"{caught.precision:.3f}"
                print(f"    {name:<12} recall {caught.recall:.3f}  precision {precision}")
        copies = disguised(train, max(1, len(generated) // 20), random)
        one_in_twenty = np.concatenate([copies, generated[len(copies) :]])
        alone = disguised(train, len(generated), random)
        for title, pictures in (("held-out", generated), ("1 in 20 copied", one_in_twenty), ("copies alone", alone)):
            print(f"  {title}: {detector.judge(pictures).text}")
        searched = time.perf_counter()
        detector.search(generated)
        each = (time.perf_counter() - searched) / len(generated)
        print(f"  {fitted - start:.1f} s to calibrate, {1e4 * each:.1f} s for each 10,000 pictures")


if __name__ == "__main__":
    main()
