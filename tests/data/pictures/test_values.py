"""Pictures with more than eight bits a channel: one scale for a whole set, so that they keep their brightness next to each other."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganvas.data import Dataset, DataSettings
from ganvas.data.pictures.full_size import read_whole
from ganvas.errors import SettingError
from ganvas.inference.medium import medium_of

SIDE = 16


def ramp(top: float, dtype: str = "uint16") -> np.ndarray:
    return np.linspace(0, top, SIDE * SIDE).reshape(SIDE, SIDE).astype(dtype)


def colours_of_sixteen_bits(numbers: np.ndarray) -> bytes:
    """A PNG of (H, W, 3) uint16, which Pillow can't write."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    height, width, _ = numbers.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in numbers)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def packed(folder: Path, *pictures: np.ndarray | bytes, **settings: object) -> Dataset:
    folder.mkdir(exist_ok=True)
    for number, picture in enumerate(pictures):
        path = folder / f"{number}{'.png' if isinstance(picture, bytes) else '.tif'}"
        path.write_bytes(picture) if isinstance(picture, bytes) else Image.fromarray(picture).save(path)
    return Dataset.open(folder, DataSettings(**{"resolution": SIDE} | settings))


@pytest.mark.parametrize(
    ("tops", "kind", "white"),
    [
        ((4000, 900), "uint16", 4095),  # twelve bits, as microscopes and cameras have
        ((1000, 300), "uint16", 1023),
        ((16000, 2000), "uint16", 16383),
        ((60000, 4000), "uint16", 65535),  # one picture of a set that uses all bits may be dark
        ((200, 100), "uint16", 255),
        ((100_000, 50_000), "int32", 2**17 - 1),
        ((0.98, 0.3), "float32", 1),
        ((250.0, 40.0), "float32", 255),
        ((4000.0, 900.0), "float32", 4095),
    ],
)
def test_one_white_is_found_for_a_set_and_said(tops: tuple[float, ...], kind: str, white: float, tmp_path: Path) -> None:
    dataset = packed(tmp_path / "set", *(ramp(top, kind) for top in tops))
    assert dataset.report.values == (f"0:{white}",)
    for picture, top in zip(dataset.images, tops, strict=True):
        assert picture.max() == pytest.approx(255 * top / white, abs=1)
    assert [note for note in dataset.report.notes if f"0 becomes black and {white:,} white" in note]


def test_pictures_that_a_common_scale_makes_black_or_white_are_counted(tmp_path: Path) -> None:
    signed = [ramp(255, "int32") - 100 for _ in range(3)]
    light = ramp(300, "int32") + 65_200
    flat = np.full((SIDE, SIDE), -100, "int32")
    (note,) = packed(tmp_path / "set", ramp(65_500), ramp(65_500), *signed, light, flat).report.notes
    assert "3 of them become nearly black" in note
    assert "1 of them becomes nearly white" in note
    assert "nearly" not in packed(tmp_path / "other", ramp(4000), ramp(900)).report.notes[0]


def test_a_highlight_above_1_does_not_darken_a_float_picture(tmp_path: Path) -> None:
    plain, shining = ramp(0.9, "float32"), ramp(0.9, "float32")
    shining[0, 0] = 40
    dataset = packed(tmp_path / "set", plain, shining)
    assert dataset.report.values == ("0:1",)
    assert dataset.images[1, 0, 0] == 255
    np.testing.assert_array_equal(dataset.images[0].ravel()[1:], dataset.images[1].ravel()[1:])
    assert "clipped" in dataset.report.notes[0]


def test_floats_from_minus_1_to_1_have_minus_1_for_black(tmp_path: Path) -> None:
    dataset = packed(tmp_path / "set", 2 * ramp(1, "float32") - 1, ramp(0.5, "float32"))
    assert dataset.report.values == ("-1:1",)
    assert (dataset.images[0].min(), dataset.images[0].max(), dataset.images[1].min()) == (0, 255, 128)


def test_nan_and_infinity_cost_nothing_but_their_own_pixels(tmp_path: Path) -> None:
    broken = ramp(0.9, "float32")
    broken[3, :3] = np.nan, np.inf, -np.inf
    dataset = packed(tmp_path / "set", broken, ramp(0.9, "float32"))
    assert dataset.images[0, 3, :3, 0].tolist() == [0, 255, 0]
    np.testing.assert_array_equal(dataset.images[0, 4:], dataset.images[1, 4:])
    assert "1 of them has NaN" in dataset.report.notes[0]


def test_pictures_of_eight_bits_among_deeper_ones_stay_as_they_are(tmp_path: Path) -> None:
    eight = ramp(255, "uint8")
    dataset = packed(tmp_path / "set", eight, ramp(4000))
    np.testing.assert_array_equal(dataset.images[0, ..., 0], eight)
    assert dataset.images[1].max() == round(4000 / 4095 * 255)


def test_colours_of_twelve_bits_are_not_black_either(tmp_path: Path) -> None:
    numbers = np.stack([ramp(4000), ramp(2000), ramp(500)], 2)
    dataset = packed(tmp_path / "set", colours_of_sixteen_bits(numbers))
    assert dataset.report.values == ("0:4095",)
    np.testing.assert_array_equal(dataset.images[0], np.rint(numbers * (255 / 4095)))


def test_colours_of_sixteen_bits_keep_their_upper_byte(tmp_path: Path) -> None:
    numbers = np.stack([ramp(65000), ramp(2000), ramp(500)], 2)
    np.testing.assert_array_equal(packed(tmp_path / "set", colours_of_sixteen_bits(numbers)).images[0], numbers >> 8)


def test_the_scale_can_be_set_and_packs_of_ordinary_pictures_do_not_depend_on_the_setting(tmp_path: Path) -> None:
    dataset = packed(tmp_path / "set", ramp(4000), values="1000:3000")
    assert (dataset.images[0] == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert dataset.report.values == ("1000:3000",)
    assert "values" not in DataSettings().identity()
    for wrong in ("white", "3:1", "0:1,0:1,0:1", "nan:1"):
        with pytest.raises((SettingError, ValueError)):
            DataSettings(values=wrong)


def test_a_model_reads_a_dark_picture_with_the_scale_that_it_learned(tmp_path: Path) -> None:
    dataset = packed(tmp_path / "set", ramp(4000), ramp(3000))
    medium = medium_of(DataSettings(), values=dataset.report.values)
    dark = BytesIO()
    Image.fromarray(ramp(300)).save(dark, format="PNG")
    assert read_whole(dark, scale=medium.scale_of()).pixels.max() == round(300 / 4095 * 255)
    assert read_whole(dark).pixels.max() == round(300 / 511 * 255), "without one it goes by its own numbers"
    assert medium.preparation((1, SIDE, SIDE)).values == "0:4095", "so are other pictures that it is compared with"


def test_each_side_of_a_translation_has_a_scale_of_its_own(tmp_path: Path) -> None:
    for side, top in (("a", 4000), ("b", 60000)):
        (tmp_path / side).mkdir()
        for number in range(3):
            Image.fromarray(ramp(top - number)).save(tmp_path / side / f"{number}.png")
    dataset = Dataset.open(tmp_path, DataSettings(resolution=SIDE), relation="pairs")
    assert dataset.report.values == ("0:4095", "0:65535")
    assert medium_of(DataSettings(), values=dataset.report.values).preparation((1, SIDE, SIDE)).values == "0:4095,0:65535"


def test_a_pack_from_before_one_scale_for_all_is_made_again(tmp_path: Path) -> None:
    import json

    dataset = packed(tmp_path / "set", ramp(4000))
    index = json.loads((dataset.folder / "index.json").read_text())
    del index["report"]["values"]
    (dataset.folder / "index.json").write_text(json.dumps(index))
    (dataset.folder / "images.npy").write_bytes((dataset.folder / "images.npy").read_bytes()[:-1] + b"\x07")
    assert packed(tmp_path / "set", ramp(4000)).images[0].max() == round(4000 / 4095 * 255)


def test_a_png_that_imagemagick_turned_is_read_upright(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    exif = Image.Exif()
    exif[0x0112] = 6
    content = exif.tobytes()
    notes = PngInfo()
    notes.add_text("Raw profile type exif", f"\nexif\n{len(content):8}\n{content.hex()}\n", zip=True)
    Image.fromarray(ramp(255, "uint8")[:12]).save(tmp_path / "turned.png", pnginfo=notes)
    with (tmp_path / "turned.png").open("rb") as file:
        assert read_whole(file).size == (12, 16)
