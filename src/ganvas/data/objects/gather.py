"""Gather: from lists, tensors, data sets and dictionaries to pictures and their labels. Nothing but NumPy and Pillow is imported for it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ganvas.amounts import as_integer
from ganvas.data.objects.numbers import picture_of, set_of, span_of
from ganvas.data.pictures.sheets import Sheet
from ganvas.errors import SourceError
from ganvas.paths import path_of
from ganvas.words import Message, listed, message

Picture = Path | Image.Image
_PICTURES = ("images", "image", "pictures", "pixel_values", "img", "x", "x_train", "data")
_LABELS = ("labels", "label", "targets", "y", "y_train")
_PLAIN = ("L", "RGB", "RGBA")
_ORIENTATION = 0x0112


@dataclass(frozen=True, eq=False)
class Gathered:
    """images: (N, H, W[, C]) uint8 where all have one size, else a picture each; labels: one whole number or name for each, or None."""

    images: NDArray[np.uint8] | list[Picture]
    labels: list[Any] | NDArray[Any] | None = None
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def in_memory(source: Any) -> bool:
    """Whether a source is an object that holds pictures, and not the name of a place."""
    return not isinstance(source, (str, os.PathLike))


def one_or_two(source: Any) -> Any:
    """A source in which a tuple means two sides, and nothing else: one of pictures and labels or of any other length is one source."""
    if not isinstance(source, tuple):
        return source
    if len(source) == 2 and _are_labels(source[1], source[0]):
        return {"images": source[0], "labels": source[1]}
    return source if len(source) == 2 else list(source)


def _are_labels(labels: Any, images: Any) -> bool:
    if isinstance(labels, (str, os.PathLike)) or isinstance(images, (str, os.PathLike)):
        return False
    found = array_of(labels)
    if found is None and isinstance(labels, list):
        found = np.array([0 if as_integer(each) is None else 1 for each in labels])
        return bool(found.size) and bool(found.all()) and hasattr(images, "__len__") and len(images) == len(labels)
    return found is not None and found.ndim == 1 and found.dtype.kind in "ui" and _length(images) == len(found)


def gathered(source: Any, where: str) -> Gathered:
    """The pictures of an object. Raises SourceError, which names its type and length and never shows what is in it."""
    if isinstance(source, Sheet):
        return Gathered(source.pictures)
    if isinstance(source, Image.Image):
        return _of_items([source], None, (), where)
    if isinstance(source, Mapping):
        return _of_dictionary(source, where)
    if (array := array_of(source)) is not None and array.dtype != object:
        images = set_of(array, where)
        span = span_of([images], where)
        return Gathered(span.pixels(images), notes=(span.note,) if span.note else ())
    items, labels = [], []
    for item in _items(source):
        picture, label = _divided(item)
        items.append(picture)
        labels.append(label)
    if not items:
        raise SourceError(message("{what} is empty.", what=_said(source)), _wanted())
    has_labels = all(label is not None for label in labels)
    return _of_items(items, labels if has_labels else None, _classes(source) if has_labels else (), where)


def _of_dictionary(source: Mapping[Any, Any], where: str) -> Gathered:
    name = next((each for each in _PICTURES if each in source), None)
    if name is None:
        keys = listed([str(key)[:30] for key in list(source)[:8]])
        raise SourceError(
            message("The dictionary has no pictures: its keys are {keys}.", keys=keys),
            message("Give them as {example}.", example='{"images": ..., "labels": ...}'),
        )
    found = gathered(source[name], where)
    labels = next((source[each] for each in _LABELS if each in source), None)
    if labels is None:
        return found
    array = array_of(labels)
    return Gathered(found.images, list(labels) if array is None else array, found.classes, found.notes)


def array_of(thing: Any) -> NDArray[Any] | None:
    """An array or tensor of any library as NumPy's; None for all else."""
    if isinstance(thing, np.ndarray):
        return thing
    if hasattr(thing, "detach") and hasattr(thing, "cpu"):  # torch's, which is not imported for asking
        tensor = thing.detach().cpu()
        return np.asarray((tensor.float() if "bfloat16" in str(tensor.dtype) else tensor).numpy())
    if hasattr(thing, "__array__") and hasattr(thing, "dtype") and not hasattr(thing, "iloc"):
        return np.asarray(thing)
    return None


def _items(source: Any) -> Iterator[Any]:
    """The elements of a list, a tuple or a map-style data set."""
    if isinstance(source, (list, tuple)) or (isinstance(source, np.ndarray) and source.ndim == 1):
        yield from source
        return
    if hasattr(source, "iloc") or _length(source) is None or not hasattr(source, "__getitem__") or isinstance(source, bytes):
        raise refused_object(source)
    for index in range(len(source)):
        try:
            item = source[index]
        except (KeyError, TypeError, IndexError):
            raise refused_object(source) from None
        yield item


def _divided(item: Any) -> tuple[Any, Any]:
    """An element as its picture and its label, None where it has none."""
    if isinstance(item, Mapping):
        picture = next((item[name] for name in _PICTURES if name in item), None)
        return picture, _label(next((item[name] for name in _LABELS if name in item), None))
    if isinstance(item, (tuple, list)) and item and _is_picture(item[0]):
        return item[0], _label(item[1]) if len(item) > 1 else None
    return item, None


def _label(value: Any) -> int | str | None:
    return value if isinstance(value, str) else as_integer(value)


def _is_picture(thing: Any) -> bool:
    return isinstance(thing, (str, os.PathLike, Image.Image)) or array_of(thing) is not None


def _classes(source: Any) -> tuple[str, ...]:
    """The names of its labels that a data set tells: of torchvision's kind, or of Hugging Face's."""
    found = getattr(source, "classes", None)
    if found is None and isinstance(features := getattr(source, "features", None), Mapping):
        found = next((getattr(features[name], "names", None) for name in _LABELS if name in features), None)
    return tuple(found) if isinstance(found, (list, tuple)) and all(isinstance(name, str) for name in found) else ()


def _of_items(items: list[Any], labels: list[Any] | None, classes: tuple[str, ...], where: str) -> Gathered:
    """Pictures of one kind and size as one array, others one by one; their numbers have one range."""
    plain = [
        np.asarray(item) if _is_plain(item) else None if isinstance(item, Image.Image) else array_of(item) for item in items
    ]
    numbers = [array for array in plain if array is not None]
    pictured = [isinstance(item, (str, os.PathLike, Image.Image)) for item in items]
    for item, array, is_picture in zip(items, plain, pictured, strict=True):
        if array is None and not is_picture:
            raise refused_object(item)
    # Pictures of Pillow are bytes, whatever the range of arrays among them.
    loose = [array for array, is_picture in zip(plain, pictured, strict=True) if array is not None and not is_picture]
    loose = [picture_of(array, where) for array in loose]
    span = span_of(loose, where) if loose else None
    notes = (span.note,) if span and span.note else ()
    ready = iter([span.pixels(array) for array in loose] if span else ())
    arrays = [
        next(ready) if array is not None and not is_picture else array
        for array, is_picture in zip(plain, pictured, strict=True)
    ]
    if len(numbers) == len(items) and len({array.shape for array in arrays if array is not None}) == 1:
        return Gathered(np.stack([array for array in arrays if array is not None]), labels, classes, notes)
    pictures: list[Picture] = []
    for item, array in zip(items, arrays, strict=True):
        if isinstance(item, (str, os.PathLike)):
            pictures.append(path_of(item))
        elif isinstance(item, Image.Image):
            pictures.append(item)
        else:
            assert array is not None
            pictures.append(Image.fromarray(np.ascontiguousarray(array[..., 0] if array.shape[2:] == (1,) else array)))
    return Gathered(pictures, labels, classes, notes)


def _is_plain(item: Any) -> bool:
    """Whether a picture of Pillow is its numbers and nothing else: upright, opaque or with alpha, without a profile of its colours."""
    if not isinstance(item, Image.Image) or item.mode not in _PLAIN:
        return False
    return not {"transparency", "icc_profile"} & item.info.keys() and item.getexif().get(_ORIENTATION, 1) == 1


def _length(thing: Any) -> int | None:
    try:
        return len(thing)
    except (TypeError, AttributeError, NotImplementedError):
        return None


def _said(source: Any) -> Message:
    kind, length = f"{type(source).__module__}.{type(source).__name__}".removeprefix("builtins."), _length(source)
    if length is None:
        return message("An object of the type {kind}", kind=kind)
    return message("An object of the type {kind} and the length {length:,}", kind=kind, length=length)


def refused_object(source: Any, wanted: Message | None = None) -> SourceError:
    """The error for what is no picture or source, which names its type and length. wanted: what to give instead."""
    steps = [wanted or _wanted()]
    if hasattr(source, "dataset"):
        steps.insert(0, message("Give the data set that it loads: its attribute dataset."))
    return SourceError(message("{what} can't be read as pictures.", what=_said(source)), *steps)


def _wanted() -> Message:
    return message(
        "Give a folder, a zip or tar, an array or tensor, a list of pictures, arrays or paths, or a map-style data set whose elements are "
        "pictures or (picture, label)."
    )
