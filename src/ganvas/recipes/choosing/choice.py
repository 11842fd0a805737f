"""Choice: which recipe suits a person's pictures, time and machine where none was named, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from ganvas.data.sources.sides.shots import Relation
from ganvas.models.sizes import Shape
from ganvas.networks.stages import stages_of
from ganvas.recipes.choosing.evidence import COPIED_AFTER
from ganvas.recipes.dense import gan_dense
from ganvas.recipes.modern import few_shot
from ganvas.recipes.recipe import Recipe
from ganvas.recipes.sketch import evening, sketch
from ganvas.recipes.translation import cyclegan, pix2pix, pix2pix_photo
from ganvas.words import Message, message

FEW = 20_000
"""Fewer pictures are shown so often that a discriminator may memorise them; augmentation then rises as far as needed."""

VERY_FEW = 1_000
"""Up to so many, few-shot is taken where another recipe would have had time to copy them (docs/results.md, Seventy-eight pictures)."""

SMALLEST = 32
"""Pixels of the shorter side below which larger pictures aren't reduced, however little time there is."""

LARGE = 128
"""Pixels of the shorter side of pairs above which it matters more that each place depends on the whole picture (decision 23)."""

_KINDS = {1: '["shift", "scale", "colour"]', 3: '["flip", "shift", "scale", "colour"]'}
"""By channels: what hardly leaks into samples. Karras et al. 2020, arXiv:2006.06676, section 3, without its quarter turns; grey
pictures are often letters and digits, which must not be mirrored."""


@dataclass(frozen=True)
class Candidate:
    """A recipe for pictures of one size, and how fast it is."""

    recipe: Recipe
    height: int
    width: int
    enough: int
    """Images shown from which it is worth taking."""
    seconds_each: float
    """For one picture shown."""

    @property
    def side(self) -> int:
        return min(self.height, self.width)

    def shown(self, seconds: float) -> int:
        """Images shown in so many seconds."""
        return int(seconds / self.seconds_each)


def sides_below(side: int) -> list[int]:
    """The sizes that pictures of this shorter side may be reduced to, the largest first; the side itself is one of them."""
    found = [side]
    while found[-1] % 2 == 0 and found[-1] // 2 >= SMALLEST:
        found.append(found[-1] // 2)
    return found


def considered(pictures: int, changes: Sequence[str] = ()) -> tuple[Recipe, ...]:
    """The recipes that come into question for so many pictures, the one to take first where several have had enough.

    changes: settings that are asked for; recipes that don't have them don't come into question.
    """
    recipes = (few_shot, sketch) if pictures <= VERY_FEW else (evening, sketch)
    return tuple(recipe for recipe in recipes if recipe is sketch or _takes(recipe, changes))


def _takes(recipe: Recipe, changes: Sequence[str]) -> bool:
    known = recipe.flat()
    return all(change.partition("=")[0].strip() in known for change in changes if change.lstrip().startswith("model."))


def best(candidates: Sequence[Candidate], seconds: float, pictures: int) -> Candidate:
    """The one that can make the most of this time: the largest size for which some recipe is shown enough, and there the first such one.

    Few-shot leaves the others first as long as they would not copy. Where none is shown enough, the one that comes closest to it.
    candidates: at least one; of one size, the one to prefer first.
    """
    fit = [candidate for candidate in candidates if candidate.shown(seconds) >= candidate.enough]
    if not fit:
        return max(candidates, key=lambda candidate: candidate.shown(seconds) / candidate.enough)
    largest = max(candidate.side for candidate in fit)
    first, *others = [candidate for candidate in fit if candidate.side == largest]
    if first.recipe.name == few_shot.name and others and others[0].shown(seconds) <= COPIED_AFTER * pictures:
        return others[0]
    return first


def adapted(recipe: Recipe, channels: int, pictures: int) -> Recipe:
    """A recipe that was chosen, augmented as far as needed where there are few pictures; few-shot always is."""
    if pictures >= FEW or recipe.model.augmented_by:
        return recipe
    return recipe.but(f"model.augment.kinds={_KINDS[channels]}", "model.augment.adaptive=true")


def can_be_doubled_to(size: tuple[int, int]) -> bool:
    """Whether layers that double the size reach (height, width)."""
    try:
        stages_of(size)
    except ValueError:
        return False
    return True


def dense_instead(height: int, width: int) -> tuple[Recipe, Message]:
    """The recipe for a size that no doubling leads to, and the reason in words with the sizes next to it that would."""
    side = min(height, width)  # the longer one is chosen to fit it
    below = next(other for other in range(side, 0, -1) if can_be_doubled_to((other, other)))
    above = next(other for other in range(side, 2 * side) if can_be_doubled_to((other, other)))
    return gan_dense, message(
        "{recipe} was chosen, because layers that double the size can't reach {width}x{height}. "
        "They can where the resolution is {below} or {above}.",
        recipe=gan_dense.name,
        width=width,
        height=height,
        below=below,
        above=above,
    )


def suited(pictures: int, *, gpu: bool = False, changes: Sequence[str] = ()) -> tuple[Recipe, Message]:
    """The recipe where an amount of training is given instead of a time, and the reason in words. changes: as for ``considered``."""
    if few_shot in considered(pictures, changes):
        return few_shot, message("{recipe} was chosen: of few pictures, it copies least.", recipe=few_shot.name)
    if gpu:
        return evening, message(
            "{recipe} was chosen: its networks are wider, and a GPU has the power for them.", recipe=evening.name
        )
    return sketch, message("{recipe} was chosen: its light networks learn the most in a short time.", recipe=sketch.name)


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
