"""Sources as people have them at hand: dragged, quoted, as patterns, in their own place, or not readable."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ganvas.cli.sides import check_not_expanded
from ganvas.data import Dataset, DataSettings, short_name
from ganvas.data.sources.find import lasting
from ganvas.errors import SettingError, SourceError
from ganvas.progress import Progress
from ganvas.training.planning.choices import Choices
from ganvas.training.planning.plan import plan

PictureFolder = Callable[..., Path]
SMALL = DataSettings(resolution=8)


@pytest.mark.parametrize("written", ["file://{}", "file://localhost{}", "'{}'", '"{}"', ' "{}" '])
def test_a_path_may_be_wrapped_as_file_managers_give_it(written: str, pictures: PictureFolder) -> None:
    folder = pictures("a b.png", folder="my pictures")
    source = written.format(folder.as_uri().removeprefix("file://") if "file:" in written else folder)
    assert len(Dataset.open(source, SMALL)) == 1
    assert lasting(source) == str(folder)
    assert short_name(source) == "my pictures"


def test_a_pattern_gets_the_folder(pictures: PictureFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pictures("a.png", "b.png", "c.png")
    with pytest.raises(SourceError, match="looks like a pattern") as caught:
        Dataset.open(str(folder / "*.png"))
    assert str(folder) in caught.value.next_steps[0]
    monkeypatch.chdir(folder.parent)
    names = [f"pictures/{name}.png" for name in "abc"]
    for words, advice in (
        (["data", *names], "data"),
        (["train", "--for", "2m", *names], "train"),
        (["translate", "RUN", *names], "RUN"),
    ):
        with pytest.raises(SettingError, match="3 files of pictures") as expanded:
            check_not_expanded(words)
        assert advice in expanded.value.next_steps[0]
        assert expanded.value.next_steps[0].endswith(" pictures")
    check_not_expanded(["restore", "RUN", names[0], "--mask", names[1]])
    check_not_expanded(["restore", "RUN", "--mask", names[0], names[1]])


def test_a_folder_that_may_not_be_read_is_named(pictures: PictureFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, scandir = pictures("a.png"), os.scandir

    def forbidden(path: object) -> object:
        if Path(os.fspath(path)) == folder:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)  # chmod does not stop root
    with pytest.raises(SourceError, match="can't be read: Permission denied"):
        Dataset.open(folder)


def test_a_published_set_is_found_as_pictures_in_its_own_place(
    pictures: PictureFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{split}/{label}/{n}.png" for split in ("train", "test") for label in ("cat", "ship") for n in range(2)]
    folder = pictures(*names, folder="kept/cifar10")
    monkeypatch.setenv("GANVAS_DATA", str(folder.parent))
    assert Dataset.open("cifar10", SMALL).report.classes == {"cat": 2, "ship": 2}
    assert Dataset.open("cifar10:test", SMALL).names[0] == "test/cat/0.png"
    packed = tmp_path / "packed" / "cifar-10"
    packed.mkdir(parents=True)
    with zipfile.ZipFile(packed / "CIFAR-10-images.zip", "w") as archive:
        for name in names:
            archive.write(folder / name, f"images/{name}")
    monkeypatch.setenv("GANVAS_DATA", str(packed.parent))
    assert Dataset.open("cifar10", SMALL).report.classes == {"cat": 2, "ship": 2}


def test_a_famous_set_that_is_not_published_here_is_said_to_be_any_folder() -> None:
    with pytest.raises(SourceError, match="not one of the data sets") as caught:
        Dataset.open("imagenet")
    assert "folder" in caught.value.next_steps[0]


def planned(source: Path) -> str:
    return "\n".join(plan(str(source), Choices(recipe="gan-dense", precision="float32")).remarks)


def test_what_is_cut_off_is_said_with_the_command_that_keeps_it(pictures: PictureFolder) -> None:
    folder = pictures("a.png", "b.png", folder="scans", size=(16, 32))
    pictures("c.png", "d.png", folder="scans", size=(32, 16))
    report = Dataset.open(folder).report
    assert (report.cut.mean, report.cut.most) == (0.5, 0.5)
    assert "lose 50% of their area" in str(report)
    assert f"ganvas train {folder} --set data.fit=pad" in str(report)
    assert "lose 50%" in planned(folder)
    assert not Dataset.open(folder, DataSettings(fit="pad")).report.cut.mean
    assert "cut off" not in str(Dataset.open(pictures("e.png", folder="square")).report)


def test_equal_pictures_are_refused_or_counted_once(pictures: PictureFolder) -> None:
    folder = pictures("0.png")
    for number in range(1, 12):
        (folder / f"{number}.png").write_bytes((folder / "0.png").read_bytes())
    with pytest.raises(SourceError, match="All 12 pictures"):
        planned(folder)
    other = pictures("x.png", "y.png", folder="other")
    (folder / "other.png").write_bytes((other / "y.png").read_bytes())
    remarks = planned(folder)
    assert "11 of the 13 pictures equal an earlier one, so there are 2 different ones." in remarks
    assert "Only 2 pictures" in remarks


def test_what_packing_noted_is_said_before_a_training_too(pictures: PictureFolder) -> None:
    folder = pictures(*(f"10_cat/{n}.png" for n in range(2)), *(f"5_dog/{n}.png" for n in range(2)))
    assert "shown equally often" in planned(folder)


def test_the_time_left_is_not_guessed_from_the_first_picture() -> None:
    assert Progress("packing", 1, 204, 5.0).seconds_left is None
    assert Progress("packing", 51, 204, 5.0).seconds_left == pytest.approx(15)
