"""Choice: which recipe suits a person's pictures, time and machine where none was named, and why."""

from ganvas.amounts import parse_amount
from ganvas.data.sources.two_sides import Relation
from ganvas.models.sizes import Shape
from ganvas.networks.stages import stages_of
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.recipe import Recipe
from ganvas.recipes.sketch import evening, sketch
from ganvas.recipes.translation import cyclegan, pix2pix, pix2pix_photo
from ganvas.words import Message, message, sentences

FEW = 20_000
"""Fewer pictures are shown so often that a discriminator may memorise them; augmentation then rises as far as needed."""

LONG = 45 * 60
"""Seconds of training from which there is time for wider networks."""

LARGE = 128
"""Pixels of the shorter side of pairs above which it matters more that each place depends on the whole picture (decision 23)."""

_KINDS = {1: '["shift", "scale", "colour"]', 3: '["flip", "shift", "scale", "colour"]'}
"""By channels: what hardly leaks into samples. Karras et al. 2020, arXiv:2006.06676, section 3, without its quarter turns; grey
pictures are often letters and digits, which must not be mirrored."""


def suited(shape: Shape, pictures: int, length: str | None = None, *, gpu: bool = False) -> tuple[Recipe, Message]:
    """The recipe for ``pictures`` pictures of (C, H, W), of at least 8 pixels a side, and the reason in words.

    length: as ``parse_amount`` takes it; None where none was asked for. gpu: whether the training runs on one.
    """
    _, height, width = shape
    if not _can_be_doubled_to((height, width)):
        side = min(height, width)  # the longer one is chosen to fit it
        below = next(other for other in range(side, 0, -1) if _can_be_doubled_to((other, other)))
        above = next(other for other in range(side, 2 * side) if _can_be_doubled_to((other, other)))
        return gan_dense, message(
            "{recipe} was chosen, because layers that double the size can't reach {width}x{height}. "
            "They can where the resolution is {below} or {above}.",
            recipe=gan_dense.name,
            width=width,
            height=height,
            below=below,
            above=above,
        )
    amount, unit = parse_amount(length) if length else (0.0, "seconds")
    recipe = sketch
    reason = message("{recipe} was chosen: its light networks show the most after a few minutes.", recipe=sketch.name)
    if gpu:
        recipe = evening
        reason = message("{recipe} was chosen: its networks are wider, and a GPU has the power for them.", recipe=evening.name)
        recipe = recipe.but(f'schedule.length="{sketch.schedule.length}"')
    elif unit == "seconds" and amount >= LONG:
        recipe = evening
        reason = message("{recipe} was chosen: its networks are wider, and there is time for them.", recipe=evening.name)
    if pictures < FEW:
        recipe = recipe.but(f"model.augment.kinds={_KINDS[shape[0]]}", "model.augment.adaptive=true")
        few = message("The {n:,} pictures are augmented as far as is needed to keep it from memorising them.", n=pictures)
        return recipe, sentences(reason, few)
    return recipe, reason


def suited_to_sides(relation: Relation, shape: Shape | None = None) -> tuple[Recipe, Message]:
    """The recipe for two sides, and the reason in words. shape: (C, H, W), or None while it isn't known."""
    if relation != "pairs":
        return cyclegan, message("{recipe} was chosen: by their file names, the two sides are not pairs.", recipe=cyclegan.name)
    if shape is not None and min(shape[1:]) > LARGE:
        return pix2pix_photo, message(
            "{recipe} was chosen: most pictures of one side have a partner of the same name on the other, and they are large. "
            "Half of them will be mirrored, unless model.jitter.flip=false is set.",
            recipe=pix2pix_photo.name,
        )
    return pix2pix, message(
        "{recipe} was chosen: most pictures of one side have a partner of the same name on the other.", recipe=pix2pix.name
    )


def _can_be_doubled_to(size: tuple[int, int]) -> bool:
    try:
        stages_of(size)
    except ValueError:
        return False
    return True
