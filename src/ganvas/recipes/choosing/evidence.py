"""Evidence: how many images a recipe must be shown before it is worth taking, as it was measured, each figure with its source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Enough:
    """Images shown from which a recipe is worth taking for pictures of a size."""

    recipe: str
    side: int
    """The shorter side, in pixels."""
    images: int
    source: str


EVIDENCE = (
    Enough("sketch", 16, 4_000, "as for 28 pixels"),
    Enough("sketch", 28, 6_000, "results.md, Speed: MNIST is far past recognisable after 12 s, some 26,000 images shown"),
    Enough("sketch", 32, 8_000, "choices.py, 200 emoji"),
    Enough(
        "sketch",
        64,
        26_000,
        "choices.py, 200 emoji: nearly level with 32 pixels after the same time, in features that hardly see details",
    ),
    Enough("sketch", 128, 100_000, "no measurement: four times as many with each doubling, nearly as from 32 to 64 pixels"),
    Enough("sketch", 256, 400_000, "no measurement: four times as many with each doubling"),
    Enough("few-shot", 16, 60_000, "as for 32 pixels"),
    Enough("few-shot", 28, 60_000, "as for 32 pixels"),
    Enough("few-shot", 32, 60_000, "choices.py, 200 emoji: behind sketch at 18,461 images, after the same time"),
    Enough("few-shot", 64, 12_000, "its promise: outlines and shadings after 8,000; busy scenes take longer"),
    Enough("few-shot", 128, 36_000, "no measurement: three times as many with each doubling"),
    Enough(
        "few-shot",
        256,
        100_000,
        "no measurement: three times as many with each doubling; Liu et al. 2021 stop at 400,000, from 80,000 on usable",
    ),
    Enough("evening", 16, 1_200_000, "as for 28 pixels"),
    Enough("evening", 28, 1_200_000, "results.md, Whole sets: an hour of Fashion-MNIST, 1,843,904 images; 45 minutes of it"),
    Enough("evening", 32, 800_000, "results.md, When a wider network pays: behind sketch at 400,000, ahead at 965,000"),
    Enough("evening", 64, 180_000, "results.md, Whole sets: 263,872 heroes and 329,664 emoji; 45 minutes of it"),
    Enough("evening", 128, 250_000, "no measurement: not before few-shot and sketch have enough"),
    Enough("evening", 256, 400_000, "no measurement: not before few-shot and sketch have enough"),
)
"""``python benchmarks/choices.py`` renews it: it races candidates on a set of pictures for equal time."""


COPIED_AFTER = 500
"""Times that sketch can be shown each of few pictures before it copies them. choices.py, 200 emoji of 32 pixels: after 97,959 images, 490
of each, what it makes is as a whole closer to them than chance (C_T -4.1, where chance ends at -4.0). results.md: of 78 cards, 31
near-copies after 1,000 times each."""


def enough(recipe: str, side: int) -> int:
    """Images shown from which a recipe is worth taking at a size; between two measured sizes, that of the smaller one.

    Raises KeyError for a recipe of which nothing is known.
    """
    known = {each.side: each.images for each in EVIDENCE if each.recipe == recipe}
    if not known:
        raise KeyError(recipe)
    return known[max((each for each in known if each <= side), default=min(known))]
