"""ganvas data: what a person sees of a source before training on it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner, Result

from ganvas.cli.data import data
from ganvas.errors import SettingError, SourceError

Make = Callable[..., Path]


def ganvas_data(*words: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(data)
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "150"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_it_prints_the_report_and_writes_a_contact_sheet(pictures: Make, here: Path) -> None:
    result = ganvas_data(str(pictures("a/1.png", "b/2.png")))
    assert result.exit_code == 0
    assert "2 pictures of 32 x 32, colour, 2 classes" in result.stdout
    assert "contact sheet: pictures-contact.png" in result.stdout
    assert Image.open(here / "pictures-contact.png").mode == "RGB"


def test_refused_files_are_named_with_their_reasons_pictures_first(pictures: Make) -> None:
    folder = pictures("1.png", "2.png")
    (folder / "about.txt").write_text("about these pictures")
    (folder / "cut.png").write_bytes((folder / "1.png").read_bytes()[:60])
    said = ganvas_data(str(folder)).stdout
    assert "2: not a picture 1, truncated 1" in said
    assert said.index("cut.png: truncated") < said.index("about.txt: not a picture")
    for number in range(20):
        (folder / f"note {number:02}.txt").write_text("a note")
    said = ganvas_data(str(folder)).stdout
    assert said.count(".txt: not a picture") == 9
    assert "12 more are listed in the report as JSON." in said


def test_json_is_all_that_comes_out(pictures: Make) -> None:
    report = json.loads(ganvas_data(str(pictures("1.png")), "--json", "--grey", "--resolution", "16", "--fit", "pad").stdout)
    assert report["shape"] == [1, 16, 16, 1]


def test_the_shape_can_be_chosen(pictures: Make) -> None:
    folder = str(pictures("1.png", size=(35, 60)))
    for words, title in (((), "32 x 56"), (("--aspect", "square"), "32 x 32"), (("--aspect", "3:2"), "48 x 32")):
        assert f"1 picture of {title}" in ganvas_data(folder, *words).stdout


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("my pictures", "my pictures"),
        ("my pictures/", "my pictures"),
        ("../here", "here"),
        (".", "here"),
        ("digits:train", "digits-train"),
    ],
)
def test_the_sheet_is_named_after_the_source_and_written_here(source: str, name: str, pictures: Make, here: Path) -> None:
    pictures("1.png", folder="here/my pictures")
    ganvas_data(source)
    assert (here / f"{name}-contact.png").exists()


def test_the_sheet_goes_where_it_is_asked_to(pictures: Make, here: Path) -> None:
    ganvas_data(str(pictures("1.png")), "--out", "deep/er/sheet.png")
    assert (here / "deep" / "er" / "sheet.png").exists()
    (here / "file").touch()
    with pytest.raises(SourceError, match="can't be written"):
        ganvas_data(str(pictures("1.png")), "--out", "file/sheet.png")


@pytest.mark.parametrize("out", ["c.txt", "contact", "."])
def test_a_sheet_that_would_not_be_a_png_is_refused_before_anything_is_read(out: str, here: Path) -> None:
    with pytest.raises(SettingError, match=r"doesn't end in \.png"):
        ganvas_data("nowhere", "--out", out)
    assert list(here.iterdir()) == []


def test_wrong_words_are_errors_that_name_them(pictures: Make) -> None:
    folder = str(pictures("1.png"))
    for words, named in (
        (("--fit", "stretch"), "fit"),
        (("--aspect", "9:1"), "aspect"),
        (("--ground", 'no"colour'), "ground"),
        (("--resolution", "3"), "resolution"),
    ):
        with pytest.raises(SettingError, match=named):
            ganvas_data(folder, *words)
    with pytest.raises(SourceError, match="There is no nowhere"):
        ganvas_data("nowhere")


def test_a_sheet_shows_each_class_in_rows_of_its_own(pictures: Make, here: Path) -> None:
    from ganvas.data import Dataset

    dataset = Dataset.open(pictures("a/1.png", "b/2.png", "b/3.png"))
    sheet = dataset.sheet()
    assert sheet.columns == 10
    assert len(sheet) == 20
    assert (sheet.pictures[1] == 255).all(), "the row of the class with one picture stays empty behind it"
    assert (sheet.pictures[10] == dataset.images[1]).all()


def test_a_sheet_of_very_many_classes_shows_them_in_order(pictures: Make) -> None:
    from ganvas.data import Dataset

    dataset = Dataset.open(pictures(*(f"{number:03}/{each}.png" for number in range(150) for each in (1, 2)), size=(8, 8)))
    assert len(dataset.classes) == 150
    assert len(dataset.sheet()) == 100
    assert len(dataset.sheet(7)) == 7
