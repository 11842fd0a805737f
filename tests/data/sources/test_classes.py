"""Classes: what folders and files of labels say, and what is said where folders are no classes."""

import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ganvas.data import Dataset, DataSettings
from ganvas.data.sources.classes import classes_of

PictureFolder = Callable[..., Path]


def named(*folders: str, each: int = 3) -> list[str]:
    """Files that run on from one folder to the next."""
    return [
        f"set/{folder}/img{place * each + number:06d}.png" for place, folder in enumerate(folders) for number in range(each)
    ]


def restarting(*folders: str, each: int = 3) -> list[str]:
    return [f"set/{folder}/{number}.png" for folder in folders for number in range(each)]


def stylegan_labels(files: Sequence[str]) -> str:
    return json.dumps({"labels": [[name, 11 - number % 2 * 9] for number, name in enumerate(files)]})


FILES = [f"{number // 4:05d}/img{number:08d}.png" for number in range(12)]


def test_stylegan_labels_are_the_classes_in_a_folder_and_in_a_zip(pictures: PictureFolder, tmp_path: Path) -> None:
    folder = pictures(*FILES)
    (folder / "dataset.json").write_text(stylegan_labels(FILES))
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, f"top/{path.relative_to(folder)}")
    for source in (folder, tmp_path / "set.zip"):
        dataset = Dataset.open(source, DataSettings(resolution=8))
        assert dataset.classes == ("2", "11"), "in the order of the numbers"
        assert dataset.labels is not None
        assert dataset.labels.tolist() == [1, 0] * 6
        assert not dataset.report.refused, "the file of labels was used"
        assert any("dataset.json" in note for note in dataset.report.notes)


@pytest.mark.parametrize("labels", [None, [["00000/img00000000.png", 1]]])
def test_shards_are_no_classes_where_labels_are_missing(labels: object, pictures: PictureFolder) -> None:
    folder = pictures(*FILES)
    (folder / "dataset.json").write_text(json.dumps({"labels": labels}))
    dataset = Dataset.open(folder, DataSettings(resolution=8))
    assert not dataset.classes
    assert any("dataset.json" in note for note in dataset.report.notes)


def test_a_table_of_labels_is_read_and_captions_are_said_to_be_unused(pictures: PictureFolder) -> None:
    folder = pictures("train/0.png", "train/1.png", "train/2.png", "train/3.png", "test/9.png")
    (folder / "train" / "metadata.csv").write_text("file_name,label\n0.png,cat\n1.png,dog\n2.png,cat\n3.png,dog\n")
    assert Dataset.open(folder, DataSettings(resolution=8)).report.classes == {"cat": 2, "dog": 2}
    (folder / "train" / "metadata.csv").write_text("file_name,text\n0.png,a cat\n1.png,a dog\n2.png,a cat\n3.png,a dog\n")
    (folder / "train" / "0.txt").write_text("a cat")
    report = Dataset.open(folder, DataSettings(resolution=8)).report
    assert not report.classes
    assert not report.refused
    assert any("no column label" in note for note in report.notes)
    assert any("1 text has the name of a picture" in note for note in report.notes)


@pytest.mark.parametrize(
    "names",
    [
        named("00000", "00001", "00002"),
        restarting("00000", "00001"),
        named("001", "002", "003"),
        restarting("photos-001", "photos-002"),
        restarting("Takeout 1", "Takeout 3"),
        restarting("Photos from 2021", "Photos from 2023"),
        restarting("100CANON", "101CANON"),
    ],
    ids=lambda names: names[0].split("/")[1],
)
def test_folders_that_only_store_pictures_are_no_classes(names: list[str]) -> None:
    found = classes_of(names)
    assert not found.names
    assert "parts of one set" in found.notes[0]


@pytest.mark.parametrize(
    ("folders", "is_said"),
    [
        (tuple("0123456789"), True),
        (("class1", "class2"), True),
        (("001", "002", "003"), True),
        (("cats", "dogs"), False),
        (("01_cats", "02_dogs"), False),
        (("n01440764", "n01443537"), False),
    ],
    ids=str,
)
def test_other_folders_are_classes_and_numbered_ones_are_mentioned(folders: tuple[str, ...], is_said: bool) -> None:
    found = classes_of(restarting(*folders))
    assert found.names == folders
    assert any("numbered folders" in note for note in found.notes) == is_said


def test_a_folder_for_each_picture_makes_no_classes() -> None:
    found = classes_of(restarting("ann", "bob", "cid", "dan", "eve", "fay", each=1))
    assert not found.names
    assert "single picture" in found.notes[0]


def test_a_class_of_one_picture_is_named() -> None:
    found = classes_of([*restarting("cats", "dogs"), "set/owls/0.png"])
    assert found.names == ("cats", "dogs", "owls")
    assert found.notes == ("1 class has a single picture, too little to learn it: owls.",)


def test_counts_of_repeats_are_not_part_of_a_class() -> None:
    found = classes_of(restarting("10_cat", "5_dog"))
    assert found.names == ("cat", "dog")
    assert "shown equally often" in found.notes[0]
    assert not classes_of(restarting("10_cat", "5_cat")).names
    assert "10_cat" in classes_of(restarting("10_cat")).notes[0]


def test_an_unlabelled_dataset_json_of_another_program_is_a_file_like_any_other(pictures: PictureFolder) -> None:
    folder = pictures("a/0.png", "a/1.png", "b/2.png", "b/3.png")
    (folder / "dataset.json").write_text('{"images": []}')
    report = Dataset.open(folder, DataSettings(resolution=8)).report
    assert report.classes == {"a": 2, "b": 2}
    assert [refusal.name for refusal in report.refused] == ["dataset.json"]
