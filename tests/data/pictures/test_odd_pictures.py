"""Any folder goes in: odd, damaged and malicious files are named with their reason and stop nothing."""

import sys
import threading
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from odd_pictures import PASSED_OVER, READ, Outcomes, encoded, modes, scene
from PIL import Image

from ganvas.data import Dataset, DataSettings
from ganvas.data.pictures.decode import read_picture
from ganvas.data.pictures.frame import Frame


def one(tmp_path: Path, name: str, content: bytes, **settings: object) -> np.ndarray:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / name).write_bytes(content)
    return Dataset.open(folder, DataSettings(**{"resolution": 40} | settings)).images[0]


def test_each_odd_file_is_read_or_refused_with_its_reason(odd_folder: tuple[Path, Outcomes]) -> None:
    folder, outcomes = odd_folder
    dataset = Dataset.open(folder)
    refused = {refusal.name: refusal.reason for refusal in dataset.report.refused}
    found = dict.fromkeys(dataset.names, READ) | refused
    assert found == {name: outcome for name, outcome in outcomes.items() if outcome != PASSED_OVER}
    assert dataset.report.passed_over == list(outcomes.values()).count(PASSED_OVER)
    assert len(dataset) == list(outcomes.values()).count(READ)


def test_the_report_of_an_odd_folder_can_be_printed_and_read_back(odd_folder: tuple[Path, Outcomes]) -> None:
    from rich.console import Console

    dataset = Dataset.open(odd_folder[0])
    text = str(dataset.report)
    assert "decompression bomb 4" in text
    assert "bomb.png: decompression bomb (Image size (10000000000 pixels)" in text
    assert "about.json" not in text, "side files come after the pictures that are lost"
    assert "more are listed in the report as JSON" in text
    assert type(dataset.report).from_json(dataset.report.to_json()) == dataset.report
    console = Console(record=True, width=200)
    console.print(dataset.report)
    assert "truncated" in console.export_text()
    assert dataset._repr_png_().startswith(b"\x89PNG")
    assert "bomb.png" in dataset._repr_html_()


def test_names_are_shown_composed_however_the_disk_spells_them(odd_folder: tuple[Path, Outcomes]) -> None:
    names = Dataset.open(odd_folder[0]).names
    assert unicodedata.normalize("NFC", "분해된 이름.png") in names
    assert all(unicodedata.is_normalized("NFC", name) for name in names)


def test_a_pipe_without_a_writer_does_not_block(odd_folder: tuple[Path, Outcomes]) -> None:
    done = threading.Event()
    worker = threading.Thread(target=lambda: (Dataset.open(odd_folder[0]), done.set()), daemon=True)
    worker.start()
    assert done.wait(30), "opening a folder with a pipe in it must not wait for the pipe"


@pytest.mark.parametrize(
    "name", [name for name in modes() if name not in ("turned.jpg", "1.png", "big.jpg", "wide.png", "tall.png")]
)
def test_every_mode_shows_the_same_scene(name: str, tmp_path: Path) -> None:
    pixels = one(tmp_path, name, modes()[name], ground="black").astype(float)
    assert pixels.shape[:2] == (40, 40)
    if "transparent" in name or name in ("LA.png", "RGBA.png", "lossless.webp", "lab.tif"):
        return  # looked at below
    grey = np.asarray(scene().convert("L"), float)
    seen = pixels[..., 0] if pixels.shape[2] == 1 else pixels @ [0.299, 0.587, 0.114]
    assert np.abs(seen - grey).mean() < 8, "brightness of every pixel, up to compression and palettes"


def test_sixteen_bits_become_the_upper_eight(tmp_path: Path) -> None:
    deep = np.arange(1600, dtype=np.uint16).reshape(40, 40) * 40
    pixels = one(tmp_path, "deep.png", encoded(Image.fromarray(deep), "PNG"))
    np.testing.assert_array_equal(pixels[..., 0], np.rint(deep / 257))


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_pictures_stand_upright_whatever_way_the_camera_was_held(turn: int, kind: str, tmp_path: Path) -> None:
    upright = Image.new("RGB", (40, 60), "white")
    upright.paste("red", (0, 0, 20, 20))  # the mark is at the upper left when seen
    # How the sensor stored it, for each orientation of the EXIF standard.
    method = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = upright.transpose(method[turn]) if turn in method else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    content = encoded(stored, kind, exif=exif, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))
    pixels = one(tmp_path, "picture", content, resolution=60, fit="pad", aspect="square").astype(int)
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 80)
    rows, columns = np.nonzero(red)
    assert rows.max() < 22
    assert columns.max() < 32
    assert red.sum() > 250
    dataset = Dataset.open(tmp_path / "one")
    assert dataset.report.sizes.median == (40, 60), "sizes are told the way up the picture is seen"
    assert dataset.shape[1:] == (48, 32), "and so is the shape that is kept"


@pytest.mark.parametrize(("ground", "colour"), [("white", (255, 255, 255)), ("#204060", (0x20, 0x40, 0x60))])
@pytest.mark.parametrize("name", ["RGBA.png", "LA.png", "P.png", "PA.tga"])
def test_transparency_shows_the_ground(name: str, ground: str, colour: tuple[int, int, int], tmp_path: Path) -> None:
    if name == "P.png":
        image = Image.new("P", (40, 40), 0)
        image.putpalette([10, 20, 30, 200, 100, 50])
        content = encoded(image, "PNG", transparency=0)
    else:
        content = encoded(Image.new("LA" if name == "LA.png" else "RGBA", (40, 40), 0), name[-3:].upper())
    pixels = one(tmp_path, name, content, ground=ground, channels=3)
    assert (pixels == colour).all()


def test_a_half_transparent_pixel_is_half_ground() -> None:
    from io import BytesIO

    content = encoded(Image.new("RGBA", (40, 40), (255, 0, 0, 128)), "PNG")
    pixels = read_picture(BytesIO(content), Frame(40, 40), DataSettings(ground="black")).pixels
    np.testing.assert_allclose(pixels[0, 0], (128, 0, 0), atol=1)


@pytest.mark.parametrize("name", modes())
def test_random_damage_ends_in_a_picture_or_a_reason(name: str) -> None:
    import random
    from io import BytesIO

    from ganvas.data.pictures.decode import Refused, quiet_pillow

    chance = random.Random(name)
    with quiet_pillow():
        for _ in range(10):
            content = bytearray(modes()[name])
            for _ in range(chance.choice([1, 3, 20])):
                content[chance.randrange(min(len(content), chance.choice([64, 400, len(content)])))] = chance.randrange(256)
            try:
                pixels = read_picture(BytesIO(content), Frame(32, 32), DataSettings()).pixels
            except Refused:
                continue
            assert pixels.shape[:2] == (32, 32)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_no_text_is_read_and_shown(tmp_path: Path) -> None:
    with open(bytes(tmp_path) + b"/\xff\xfe.png", "wb") as file:  # noqa: PTH123 - a Path can't say this name
        file.write(encoded(scene(), "PNG"))
    dataset = Dataset.open(tmp_path)
    assert dataset.names == ("\ufffd\ufffd.png",)
    assert dataset.report.to_json()


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    pixels = one(tmp_path, "animated.png", modes()["animated.png"])
    np.testing.assert_array_equal(pixels, np.asarray(scene(seed=0)))


def test_an_eps_file_never_starts_ghostscript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import EpsImagePlugin

    def start(*args: object, **options: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", start)
    folder = tmp_path / "eps"
    folder.mkdir()
    (folder / "a.eps").write_bytes(encoded(scene(), "EPS"))
    (folder / "b.png").write_bytes(encoded(scene(), "PNG"))
    assert [str(refusal) for refusal in Dataset.open(folder).report.refused] == [
        "a.eps: not pixels (a PostScript or PDF page: save it as PNG)"
    ]


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ganvas.data.sources.folders import Folder

    def forbidden(self: object, entry: object) -> None:
        if entry.name == "a.png":
            raise PermissionError(13, "Permission denied")
        return kept(self, entry)

    kept = Folder.open
    monkeypatch.setattr(Folder, "open", forbidden)  # chmod does not stop root
    for name in ("a.png", "b.png"):
        scene().save(tmp_path / name)
    report = Dataset.open(tmp_path).report
    assert (report.pictures, report.reasons) == (1, {"unreadable": 1})


@pytest.mark.skipif(
    not any(Path(Image.__file__).parent.parent.glob("[Pp]illow.libs/libtiff*")),
    reason="libtiff is not next to Pillow, as in its wheels",
)
def test_a_damaged_tiff_writes_nothing_into_what_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    from io import BytesIO

    from ganvas.data.pictures.decode import Refused

    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    content = bytearray(encoded(noise, "TIFF", compression="tiff_lzw"))
    content[300:1200] = bytes(k * 37 & 255 for k in range(900))
    with pytest.raises(Refused):
        read_picture(BytesIO(content), Frame(32, 32), DataSettings())
    assert capfd.readouterr().err == ""
