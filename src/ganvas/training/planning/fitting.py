"""Fitting: whether a training fits into this machine's memory, decided before anything is made."""

from ganvas.errors import SettingError
from ganvas.models.sizes import Shape
from ganvas.recipes import Recipe
from ganvas.training.cost.operations import Memory, predict
from ganvas.training.planning.checks import can_be_cut
from ganvas.words import Command, Message, Step, message

GIBIBYTE = 2**30
USABLE = 0.85
"""The share of a machine's memory that a training may take; PyTorch, the pictures and all else need the rest."""
LARGE_PIXELS = 2**21
"""Pixels in a batch from which memory is counted: less fits everywhere, and counting takes a second."""


def micro_batch_for(recipe: Recipe, shape: Shape, classes: int, room: int | None) -> tuple[int | None, Message | None]:
    """How many pictures may pass through the networks at once, and why; (None, None) where the whole batch fits.

    room: bytes of memory, None where they aren't known. Raises SettingError where not even the weights fit.
    """
    whole = recipe.schedule.micro_batch or recipe.schedule.batch_size
    if room is None or whole * shape[1] * shape[2] < LARGE_PIXELS:
        return None, None
    memory = predict(recipe, shape, classes).memory
    usable = int(USABLE * room)
    if memory.total <= usable:
        return None, None
    fixed = memory.total - memory.activations
    each = memory.activations / whole
    part = next((size for size in range(whole - 1, 0, -1) if _fits(recipe, shape, size, fixed, each, usable)), None)
    if part is None:
        raise _too_large(recipe, shape, memory, each, room)
    return part, message(
        "A batch of {batch_size} pictures of {width}x{height} would need {needed:.0f} GiB of memory, and there are {room:.0f}. They will "
        "pass through the networks {part} at a time.",
        batch_size=recipe.schedule.batch_size,
        width=shape[2],
        height=shape[1],
        needed=memory.total / GIBIBYTE,
        room=room / GIBIBYTE,
        part=part,
    )


def _fits(recipe: Recipe, shape: Shape, size: int, fixed: int, each: float, usable: int) -> bool:
    return fixed + each * size <= usable and can_be_cut(recipe, shape, size)


def _too_large(recipe: Recipe, shape: Shape, memory: Memory, each: float, room: int) -> SettingError:
    return SettingError(
        message(
            "{recipe} at {width}x{height} needs {needed:.0f} GiB of memory even for the smallest part of a batch, and there are "
            "{room:.0f}.",
            recipe=recipe.name,
            width=shape[2],
            height=shape[1],
            needed=(memory.total - memory.activations + 2 * each) / GIBIBYTE,
            room=room / GIBIBYTE,
        ),
        Step(message("Try smaller pictures"), Command("train", "PICTURES", resolution=max(32, min(shape[1:]) // 4))),
        Step(message("Or lighter networks"), Command("train", "PICTURES", recipe="sketch", resolution=min(shape[1:]))),
    )
