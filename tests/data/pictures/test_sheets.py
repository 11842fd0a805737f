"""Sheets and GIFs, pixel by pixel."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganvas.data.pictures.mark import is_marked
from ganvas.data.pictures.sheets import Pixels, Sheet, save_gif
from ganvas.errors import SettingError


def greys(count: int, height: int = 4, width: int = 5, channels: int = 1) -> Pixels:
    """Picture k has the value 10 * k everywhere."""
    return np.broadcast_to(10 * np.arange(count, dtype=np.uint8)[:, None, None, None], (count, height, width, channels)).copy()


@pytest.mark.parametrize(
    ("count", "columns", "rows_and_columns"),
    [
        (6, 3, (2, 3)),
        (7, 3, (3, 3)),
        (5, None, (3, 2)),
        (20, None, (5, 4)),
        (9, None, (3, 3)),
        (2, 8, (1, 2)),
        (1, None, (1, 1)),
    ],
)
def test_every_picture_stands_in_its_row_and_column(count: int, columns: int | None, rows_and_columns: tuple[int, int]) -> None:
    rows, wide = rows_and_columns
    image = np.asarray(Sheet(greys(count), columns, scale=2, gap=3, ground=200).image)
    assert image.shape == (rows * (4 * 2 + 3) + 3, wide * (5 * 2 + 3) + 3)
    expected = np.full_like(image, 200)
    for index in range(count):
        top, left = 3 + index // wide * 11, 3 + index % wide * 13
        expected[top : top + 8, left : left + 10] = 10 * index
    assert np.array_equal(image, expected)


def test_pictures_are_enlarged_by_whole_pixels_until_they_can_be_seen() -> None:
    picture = np.arange(28 * 28, dtype=np.uint32).reshape(1, 28, 28, 1).astype(np.uint8)
    image = np.asarray(Sheet(picture, gap=0).image)
    assert image.shape == (56, 56)
    assert np.array_equal(image[::2, ::2], picture[0, :, :, 0])
    assert np.array_equal(image[1::2, 1::2], picture[0, :, :, 0])
    assert Sheet(greys(1, 8, 8), gap=0).image.size == (64, 64)
    assert Sheet(greys(1, 200, 200), gap=0).image.size == (200, 200)


def test_grey_stays_grey_and_colour_colour() -> None:
    assert Sheet(greys(2)).image.mode == "L"
    red = np.zeros((1, 4, 4, 3), np.uint8)
    red[..., 0] = 255
    image = Sheet(red, scale=1, gap=0).image
    assert image.mode == "RGB"
    assert image.getpixel((2, 2)) == (255, 0, 0)


def test_a_sheet_is_saved_whole_in_the_format_of_its_name(tmp_path: Path) -> None:
    sheet = Sheet(greys(4), scale=1)
    for name, kind in (("sheet.png", "PNG"), ("deep/er/sheet.jpg", "JPEG"), ("sheet.webp", "WEBP"), ("sheet", "PNG")):
        path = sheet.save(tmp_path / name)
        with Image.open(path) as image:
            assert image.format == kind
            assert image.size == sheet.image.size
    assert not list(tmp_path.rglob("*unfinished*"))
    with Image.open(sheet.save(str(tmp_path / "text.png"))) as image:
        assert np.array_equal(np.asarray(image), np.asarray(sheet.image))


def test_an_animation_is_a_gif_in_name_too_and_says_who_wrote_it(tmp_path: Path) -> None:
    sheet = Sheet(greys(4), scale=1)
    with pytest.raises(SettingError, match=r"(?s)written as \.png.*walk\.gif"):
        sheet.animate(tmp_path / "walk.png")
    assert not list(tmp_path.iterdir())
    for name in ("walk.gif", "walk.GIF", "deep/walk"):
        path = sheet.animate(tmp_path / name)
        with Image.open(path) as image, path.open("rb") as file:
            assert image.format == "GIF"
            assert is_marked(file)


def test_a_sheet_counts_its_pictures_and_gives_them_back() -> None:
    sheet = Sheet(greys(5))
    assert len(sheet) == 5
    assert np.array_equal(np.asarray(sheet), greys(5))
    assert np.asarray(sheet, dtype=np.float32).dtype == np.float32
    assert sheet._repr_png_().startswith(b"\x89PNG")


def test_a_sheet_of_nothing_is_an_empty_picture(tmp_path: Path) -> None:
    assert Sheet(greys(0)).save(tmp_path / "nothing.png").exists()


def frames(folder: Path, count: int, channels: int = 1) -> list[Path]:
    return [Sheet(greys(25, channels=channels)[k : k + 1], scale=4).save(folder / f"{k:03}.png") for k in range(count)]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_gif_shows_every_frame_and_rests_on_the_last(channels: int, tmp_path: Path) -> None:
    path = save_gif(frames(tmp_path, 5, channels), tmp_path / "progress.gif", seconds=1.0)
    assert path is not None
    with Image.open(path) as gif:
        assert gif.n_frames == 5
        assert gif.info["loop"] == 0
        durations, middles = [], []
        for number in range(5):
            gif.seek(number)
            durations.append(gif.info["duration"])
            middles.append(np.asarray(gif.convert("L"))[10, 10])
    assert durations == [200, 200, 200, 200, 2000]
    assert middles == pytest.approx([0, 10, 20, 30, 40], abs=1)


def test_a_long_run_gives_a_short_gif_with_its_first_and_last_frame(tmp_path: Path) -> None:
    path = save_gif(frames(tmp_path, 25), tmp_path / "progress.gif", most=7)
    assert path is not None
    with Image.open(path) as gif:
        assert gif.n_frames == 7
        assert np.asarray(gif.convert("L"))[10, 10] == 0
        gif.seek(6)
        assert np.asarray(gif.convert("L"))[10, 10] == 240


def test_no_frames_give_no_gif_and_one_gives_a_still(tmp_path: Path) -> None:
    assert save_gif([], tmp_path / "none.gif") is None
    assert not (tmp_path / "none.gif").exists()
    path = save_gif(frames(tmp_path, 1), tmp_path / "one.gif")
    assert path is not None
    with Image.open(path) as gif:
        assert gif.n_frames == 1


def test_a_sheet_is_not_written_as_something_else(tmp_path: Path) -> None:
    for ending in (".npz", ".pngg", ".mid"):
        with pytest.raises(SettingError, match=ending):
            Sheet(greys(3)).save(tmp_path / f"samples{ending}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", [None, 5, "odd"])
def test_a_sheet_goes_into_a_file_and_nowhere_else(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd").mkdir()
    with pytest.raises(SettingError, match=f"^{place} is (not a path|a folder)"):
        Sheet(np.zeros((2, 8, 8, 1), np.uint8)).save(place)
    assert list(tmp_path.rglob("*")) == [tmp_path / "odd"]
