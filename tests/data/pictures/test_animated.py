"""Animated pictures: every frame as it was given, in its time, in flat memory, marked as ganvas's own."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from PIL import Image

from ganvas.data.pictures.animated.apng import write_apng
from ganvas.data.pictures.animated.gif import write_gif
from ganvas.data.pictures.animated.ticks import ticks
from ganvas.data.pictures.animated.webp import write_webp
from ganvas.data.pictures.mark import carried_origin, is_marked

COUNT = 25


def frames(mode: str, count: int = COUNT) -> Iterator[Image.Image]:
    rows, columns = np.mgrid[:15, :21]
    for number in range(count):
        shades = (60 + 8 * rows, 220 - 6 * columns, 20 + 4 * (rows + columns) + 3 * number)
        numbers = np.stack(shades, -1).astype(np.uint8)
        yield Image.fromarray(numbers if mode == "RGB" else numbers[..., 0])


def written(kind: str, path: Path, given: Iterator[Image.Image], fps: int = 30) -> Path:
    lasts = [Fraction(1, fps)] * COUNT
    match kind:
        case "gif":
            write_gif(path, given, lasts)
        case "png":
            write_apng(path, given, lasts, COUNT, origin='{"a":1}')
        case _:
            write_webp(path, given, lasts, lossless=kind == "lossless.webp", origin='{"a":1}')
    return path


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize(
    ("kind", "furthest"), [("gif", 4), ("png", 0), ("lossless.webp", 0), ("webp", 4)], ids=["gif", "png", "lossless", "webp"]
)
def test_every_frame_comes_back_in_its_time(kind: str, furthest: int, mode: str, tmp_path: Path) -> None:
    path = written(kind, tmp_path / f"walk.{kind}", frames(mode))
    total = 0.0
    with Image.open(path) as image:
        assert image.n_frames == COUNT
        for number, wanted in enumerate(frames("RGB" if mode == "RGB" else "L")):
            image.seek(number)
            image.load()
            total += image.info["duration"]
            off = np.abs(np.asarray(image.convert("RGB")).astype(int) - np.asarray(wanted.convert("RGB")))
            assert off.max() <= (0 if mode == "L" and kind == "gif" else 4 * furthest)
            assert off.mean() <= furthest
        assert image.info["loop"] == 0
    assert total == pytest.approx(1000 * COUNT / 30, abs=5.1)  # the rounding of one frame, not of all
    with path.open("rb") as file:
        assert is_marked(file)
    assert carried_origin(path) == ("" if kind == "gif" else '{"a":1}')


@pytest.mark.parametrize("kind", ["gif", "png", "webp"])
def test_no_more_than_a_few_frames_are_in_memory(kind: str, tmp_path: Path) -> None:
    made: list[ref[Image.Image]] = []
    most = 0

    def watched() -> Iterator[Image.Image]:
        nonlocal most
        for frame in frames("RGB"):
            made.append(ref(frame))
            most = max(most, sum(each() is not None for each in made))
            yield frame

    written(kind, tmp_path / f"walk.{kind}", watched())
    assert most <= 3


def test_rounding_never_adds_up() -> None:
    for fps in (7, 24, 29, 30, 48):
        found = list(ticks([Fraction(1, fps)] * 1000, 100))
        sums = np.cumsum(found)
        np.testing.assert_allclose(sums, np.arange(1, 1001) * 100 / fps, atol=0.51)
        assert min(found) >= 1


def test_a_picture_of_few_colours_keeps_them_in_a_gif(tmp_path: Path) -> None:
    art = np.zeros((8, 8, 3), np.uint8)
    art[2:5, 3:] = (200, 30, 90)
    path = tmp_path / "art.gif"
    write_gif(path, (Image.fromarray(np.roll(art, k, 0)) for k in range(3)), [Fraction(1, 10)] * 3)
    with Image.open(path) as image:
        for number in range(3):
            image.seek(number)
            np.testing.assert_array_equal(np.asarray(image.convert("RGB")), np.roll(art, number, 0))
