"""Whole pictures through models that read pictures: translated or restored at the size they have, with all that belongs to them."""

import os
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from ganvas.amounts import seed
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.found import why_in_words
from ganvas.data.objects.gather import array_of, refused_object
from ganvas.data.objects.numbers import picture_of, span_of
from ganvas.data.pictures.decode import upright_of
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.full_size import WHITE, Pixels, WholePicture, read_whole, whole_of
from ganvas.data.pictures.holes import Hole, hole_in, read_hole
from ganvas.data.pictures.values import Scale
from ganvas.errors import ModelError, SettingError, SourceError
from ganvas.inference.masks import LARGEST_SHARE
from ganvas.inference.tiles import in_tiles
from ganvas.models.model import Model
from ganvas.networks.dropout import drops, still_dropping
from ganvas.networks.filling import continued
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.randomness import key_of
from ganvas.words import Command, Message, Step, listed, message

PictureLike = str | os.PathLike[str] | Image.Image | NDArray[Any] | Tensor


def whole_picture(
    picture: PictureLike,
    *,
    is_mask: bool = False,
    ground: tuple[int, int, int] = WHITE,
    scale: Scale | None = None,
) -> WholePicture:
    """A picture from wherever it is; ``is_mask`` and ``scale`` as for ``read_whole``. Raises SourceError."""
    if isinstance(picture, Image.Image):
        return whole_of(upright_of(picture), picture.info.get("icc_profile"), is_mask=is_mask, ground=ground, scale=scale)
    if not isinstance(picture, (str, os.PathLike)):
        return whole_of(Image.fromarray(_pixels_of(picture, is_mask=is_mask)), is_mask=is_mask, ground=ground)
    try:
        with path_of(picture).open("rb") as file:
            return read_whole(file, is_mask=is_mask, ground=ground, scale=scale)
    except (Refused, OSError) as error:
        reason = why_in_words(error.reason, error.detail) if isinstance(error, Refused) else error.strerror
        raise SourceError(
            message("{picture} can't be used: {reason}.", picture=picture, reason=reason),
            message("Give a picture: a PNG, JPEG, WebP or the like."),
        ) from None


def hole_of(mask: PictureLike, *, any_share: bool = False) -> Hole:
    """What a mask from wherever it is marks. Raises SourceError where it can't be one, SettingError where that is more than half.

    any_share: it may be more.
    """
    hole = _hole_of(mask)
    if hole.share > LARGEST_SHARE and not any_share:
        raise SettingError(
            message("The mask marks {share:.0%} of the picture as a hole, which is more than half.", share=hole.share),
            message("If it is dark where the hole is, invert it first."),
            message("To fill so much, add yes=True."),
        )
    return hole


def _hole_of(mask: PictureLike) -> Hole:
    try:
        if isinstance(mask, Image.Image):
            return hole_in(upright_of(mask))
        if not isinstance(mask, (str, os.PathLike)):
            return hole_in(Image.fromarray(_pixels_of(mask, is_mask=True)))
        with path_of(mask).open("rb") as file:
            return read_hole(file)
    except (Refused, OSError) as error:
        reason = why_in_words(error.reason, error.detail) if isinstance(error, Refused) else error.strerror
        raise SourceError(message("The mask can't be used: {reason}.", reason=reason), what_a_mask_is()) from None


def what_a_mask_is() -> Message:
    return message("A mask is a picture that is light where a hole should be filled and dark elsewhere.")


def _pixels_of(picture: Any, *, is_mask: bool) -> Pixels:
    """An array or tensor as (H, W) or (H, W, C) uint8, whatever its range and order of axes. Raises SourceError."""
    array = array_of(picture)
    if array is None or array.dtype == object:
        raise refused_object(picture, message("Give one picture: a path, a picture of Pillow, or an array or tensor."))
    array = picture_of(array, message("The array"))
    whole_numbers = array.dtype.kind in "ui" and array.min() >= 0 and array.max() <= 255
    # The numbers of classes are names, and bytes are what they are.
    pixels = array.astype(np.uint8) if whole_numbers and (is_mask or array.dtype == np.uint8) else None
    if pixels is None:
        pixels = span_of([array], message("The array")).pixels(array)
    return np.ascontiguousarray(pixels[..., 0] if pixels.shape[2:] == (1,) else pixels)


def translated(
    model: Model,
    picture: WholePicture,
    *,
    direction: str | None = None,
    variant: int | None = None,
    progress: ProgressCallback | None = None,
) -> WholePicture:
    """A picture translated at its own size. Raises what ``check_translates`` raises.

    direction: a-to-b or b-to-a, of a model that knows both. variant: a seed, for another translation by a model with dropout, which
    None leaves off.
    """
    network, channels = check_translates(model, direction, variant), model.shape[0]
    translate = partial(model.translated, direction=direction)
    pixels = picture.seen(channels)
    with nullcontext() if variant is None else still_dropping(network, key_of(seed(variant), "variant") % 2**63):
        return picture.changed(in_tiles(network, translate, pixels, channels=channels, device=model.device, progress=progress))


def _continued(pixels: Pixels, hole: NDArray[np.bool_]) -> Pixels:
    """(H, W, C) with its holes filled smoothly: over the whole, because no tile holds everything around a large hole."""
    gone = torch.tensor(hole, dtype=torch.float32)[None, None]
    channels = [to_float(torch.tensor(pixels[None, ..., [channel]])) for channel in range(pixels.shape[2])]
    return np.concatenate([to_pixels(continued(channel, gone))[0] for channel in channels], 2)


def restored(
    model: Model, picture: WholePicture, hole: NDArray[np.bool_] | None = None, *, progress: ProgressCallback | None = None
) -> WholePicture:
    """A picture without its damage. hole: (H, W), what is to be filled, while all else stays as it is; None restores all of it.

    Raises ModelError where the model doesn't restore, SettingError for a mask of another size or one that marks nothing.
    """
    check_restores(model)
    channels = model.shape[0]
    pixels = picture.seen(channels)
    if hole is not None and hole.shape != pixels.shape[:2]:
        mask, size = (f"{width}x{height}" for height, width in (hole.shape, pixels.shape[:2]))
        raise SettingError(
            message("The mask is {mask}, its picture {size}.", mask=mask, size=size), message("Give one of the same size.")
        )
    if hole is not None and not hole.any():
        raise SettingError(message("The mask marks nothing."), message("It should be light where a hole is to be filled."))
    gone = np.zeros(pixels.shape[:2], np.bool_) if hole is None else hole
    filled = pixels if hole is None else _continued(pixels, hole)
    given = np.concatenate([filled, gone[..., None] * np.uint8(255)], 2)

    def mend(images: Tensor) -> Tensor:
        return model.mended(images[:, :-1], (images[:, -1:] + 1) / 2)

    made = in_tiles(model.translator(), mend, given, channels=channels, device=model.device, progress=progress)
    return picture.changed(made, only=hole)


def check_translates(model: Model, direction: str | None, variant: int | None = None) -> nn.Module:
    """The network that translates. Raises ModelError where a model doesn't, or not in that direction, or has no variants, and SettingError
    for a variant that is not a seed."""
    if model.restores:
        raise ModelError(
            message("This model restores pictures, it doesn't translate."),
            Step(message("Use it"), Command("restore", "RUN", "PICTURES", out="FOLDER")),
        )
    if not model.directions:
        raise ModelError(
            message("This model makes pictures from nothing, it doesn't translate."),
            Step(message("Train one that does"), Command("train", ("inputs/", "targets/"))),
        )
    if direction is not None and direction not in model.directions:
        raise ModelError(
            message("This model doesn't translate {direction}.", direction=direction),
            message("It knows: {known}.", known=listed(model.directions)),
        )
    network = model.translator(direction)
    if variant is not None:
        seed(variant, "variant")
    if variant is not None and not drops(network):
        raise ModelError(
            message("This model makes one translation of a picture and no variants: it has no dropout."),
            message("Leave the variant out."),
            Step(
                message("Or train one that has dropout, for pictures of 64 pixels or more"),
                Command("train", ("inputs/", "targets/"), recipe="pix2pix-256"),
            ),
        )
    return network


def check_restores(model: Model) -> None:
    """Raises ModelError where a model doesn't restore."""
    if not model.restores:
        raise ModelError(
            message("This model doesn't restore pictures."),
            Step(message("Train one that does"), Command("train", "PICTURES", recipe="restore")),
        )
