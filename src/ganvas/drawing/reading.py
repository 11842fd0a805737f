"""Reading: what models that read pictures are asked for. They translate or restore one that comes with the request; nothing of it stays."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.data.found import why_in_words
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.full_size import WholePicture, read_whole
from ganvas.data.pictures.mark import write_marked
from ganvas.devices import own_modes
from ganvas.drawing.models import Held
from ganvas.drawing.requests import Example, Learned, OfReading, Restore, Translate
from ganvas.errors import ModelError, SettingError, SourceError
from ganvas.inference.pictures import check_restores, check_translates, restored, translated
from ganvas.inference.trained import TrainedModel
from ganvas.progress import ProgressCallback
from ganvas.words import Command, Step, message

Answer = tuple[dict[str, Any], list[bytes]]
"""A header, and the files of its pictures."""
LOSSLESS = {"lossless": True, "quality": 0, "method": 0}
"""The fastest WebP that keeps every bit."""
_OPAQUE = 128
"""Of 255. What is less than half there is a hole."""


@own_modes()
def do(held: Held, request: OfReading, parts: Sequence[bytes], progress: ProgressCallback | None = None) -> Answer:
    """What is asked of a model. progress: is told how far a large picture is. Raises GanvasError, saying why not."""
    match request:
        case Translate():
            check_translates(held.trained.model, request.direction)
            picture = _read(held.trained, parts, request.direction)
            return _made(held, translated(held.trained.model, picture, direction=request.direction, progress=progress))
        case Restore():
            check_restores(held.trained.model)
            return _restored(held, _read(held.trained, parts), holes=request.holes, progress=progress)
        case Learned():
            return learned(held), []
        case Example():
            return _example(held, request.number)
        case _:
            assert_never(request)


def learned(held: Held) -> dict[str, Any]:
    """What a model reads and makes, and what there is to begin with. Raises ModelError for one that doesn't read pictures."""
    trained, examples = held.trained, held.examples
    model = trained.model
    if not (model.restores or model.directions):
        raise ModelError(
            message("This model makes pictures from nothing: it reads none that are drawn."),
            Step(message("Train one that does"), Command("train", ("inputs/", "targets/"))),
        )
    channels, height, width = trained.config.shape
    palettes = [examples.palette(side) for side in range(examples.sides)] if examples else []
    return {
        "model": held.sha256,
        "restores": model.restores,
        "directions": list(model.directions),
        "is_paired": trained.config.model.relation == "pairs",
        "damage": [task.name for task in model.tasks] if model.restores else [],
        "channels": channels,
        "height": height,
        "width": width,
        "images": trained.config.images_shown,
        "examples": len(examples) if examples else 0,
        "is_held_out": bool(examples and examples.is_held_out),
        "palettes": [{"colours": [_hex(each) for each in found.colours], "is_flat": found.is_flat} for found in palettes],
    }


def _restored(held: Held, picture: WholePicture, *, holes: bool, progress: ProgressCallback | None) -> Answer:
    if not holes:
        return _made(held, restored(held.trained.model, picture, progress=progress))
    gone = None if picture.alpha is None else picture.alpha < _OPAQUE
    if gone is None or not gone.any():
        raise SettingError(
            message("Nothing of the picture is marked to be filled."),
            message("Paint over what should be filled, and try again."),
        )
    if gone.all():
        raise SettingError(
            message("All of the picture is marked to be filled, so nothing is left to go by."),
            message("Erase some of the marks, and try again."),
        )
    return _made(held, restored(held.trained.model, picture, gone, progress=progress), float(gone.mean()))


def _made(held: Held, picture: WholePicture, filled: float = 0.0) -> Answer:
    width, height = picture.size
    return {"model": held.sha256, "width": width, "height": height, "filled": filled}, [_marked(picture.image)]


def _example(held: Held, number: int) -> Answer:
    if held.examples is None or not len(held.examples):
        raise SourceError(
            message("The pictures that this run learned from aren't packed on this computer any more."),
            message("Draw, or choose a picture of your own."),
        )
    return {"model": held.sha256}, [_plain(each) for each in held.examples.pictures(number)]


def _read(trained: TrainedModel, parts: Sequence[bytes], direction: str | None = None) -> WholePicture:
    """The picture that came. Its colours are what was drawn, also where the model learned from masks of class numbers.

    Raises SourceError for what isn't one.
    """
    try:
        picture = read_whole(BytesIO(b"".join(parts[:1])), ground=trained.ground, scale=trained.scale(direction))
    except (Refused, OSError) as error:
        reason = why_in_words(error.reason, error.detail) if isinstance(error, Refused) else error
        raise SourceError(
            message("The picture can't be used: {reason}.", reason=reason), message("Give a PNG, JPEG or WebP picture.")
        ) from None
    return picture


def _marked(image: Image.Image) -> bytes:
    """As a WebP file without any loss, which says that ganvas made it."""
    buffer = BytesIO()
    image.info.pop("icc_profile", None)
    write_marked(image, buffer, "WEBP", options=LOSSLESS)
    return buffer.getvalue()


def _plain(picture: NDArray[np.uint8]) -> bytes:
    """A person's own picture, as a PNG without a mark."""
    buffer = BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
