"""Which recipe suits the pictures, the time and the machine a person has, when none was named, and why."""

from ganvas.data.sources.two_sides import Relation
from ganvas.models.sizes import Shape
from ganvas.networks.stages import stages_of
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.recipe import Recipe, parse_amount
from ganvas.recipes.sketch import evening, sketch
from ganvas.recipes.translation import cyclegan, pix2pix, pix2pix_photo

FEW = 20_000
"""Fewer pictures are seen so often that a discriminator may learn them by heart; augmentation then rises as much as it takes."""

LONG = 45 * 60
"""Seconds from which there is time for wider networks."""

LARGE = 128
"""Pixels of the shorter side of pairs, above which it matters more that each place sees all of its picture (decision 23)."""

_KINDS = {1: '["shift", "scale", "colour"]', 3: '["flip", "shift", "scale", "colour"]'}
"""By channels: what hardly leaks into samples. Karras et al. 2020, arXiv:2006.06676, section 3, without its quarter turns; grey
pictures are often letters and digits, which must not be mirrored."""


def suited(shape: Shape, pictures: int, length: str | None = None, *, gpu: bool = False) -> tuple[Recipe, str]:
    """The recipe for so many pictures of (C, H, W) of at least 8 pixels a side, and the reason in a sentence.

    length: as ``parse_amount`` takes it; None when none was asked for. gpu: whether the training runs on one.
    """
    _, height, width = shape
    if not _can_be_doubled_to((height, width)):
        side = min(height, width)  # the longer one is chosen to fit it
        below = next(other for other in range(side, 0, -1) if _can_be_doubled_to((other, other)))
        above = next(other for other in range(side, 2 * side) if _can_be_doubled_to((other, other)))
        return gan_dense, (
            f"gan-dense was chosen, because convolutions can't double to {width}x{height}; "
            f"they can with --resolution {below} or {above}"
        )
    amount, unit = parse_amount(length) if length else (0.0, "seconds")
    recipe, reason = sketch, "sketch was chosen: light networks, which show most in minutes"
    if gpu:
        recipe, reason = evening, "evening was chosen: wider networks, for which a GPU has the power"
        recipe = recipe.but(f'schedule.length="{sketch.schedule.length}"')
    elif unit == "seconds" and amount >= LONG:
        recipe, reason = evening, "evening was chosen: wider networks, for which there is time"
    if pictures < FEW:
        recipe = recipe.but(f"model.augment.kinds={_KINDS[shape[0]]}", "model.augment.adaptive=true")
        reason += f"; {pictures:,} pictures are few, so they will be augmented as far as that is needed"
    return recipe, reason


def suited_to_sides(relation: Relation, shape: Shape | None = None) -> tuple[Recipe, str]:
    """The recipe for two sides, and the reason in a sentence. shape: (C, H, W), None as long as it isn't known."""
    if relation != "pairs":
        return cyclegan, "cyclegan was chosen: the two sides are no pairs by their names"
    pairs = "most pictures of one side have a partner of their name on the other"
    if shape is not None and min(shape[1:]) > LARGE:
        return (
            pix2pix_photo,
            f"pix2pix-photo was chosen: {pairs}, and they are large; half of them will be mirrored, unless model.jitter.flip=false",
        )
    return pix2pix, f"pix2pix was chosen: {pairs}"


def _can_be_doubled_to(size: tuple[int, int]) -> bool:
    try:
        stages_of(size)
    except ValueError:
        return False
    return True
