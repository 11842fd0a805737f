"""What the folders inside a source say: parts, classes, and when they say nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ganvas.data import Dataset
from ganvas.errors import SourceError

Make = Callable[..., Path]


def test_one_subfolder_a_class(pictures: Make) -> None:
    dataset = Dataset.open(pictures("나방/1.png", "나방/2.png", "bee/1.png"))
    assert dataset.classes == ("bee", "나방")
    np.testing.assert_array_equal(dataset.labels, [0, 1, 1])
    assert dataset.names == ("bee/1.png", "나방/1.png", "나방/2.png")
    assert dataset.report.classes == {"bee": 1, "나방": 2}


def test_a_flat_folder_has_no_classes(pictures: Make) -> None:
    dataset = Dataset.open(pictures("1.png", "2.png"))
    assert (dataset.classes, dataset.labels) == ((), None)


def test_a_single_folder_that_holds_everything_is_no_class(pictures: Make) -> None:
    assert Dataset.open(pictures("all/1.png", "all/2.png")).labels is None
    assert Dataset.open(pictures("all/a/1.png", "all/b/2.png", folder="deep")).classes == ("a", "b")


def test_deeper_folders_belong_to_their_topmost_class(pictures: Make) -> None:
    assert Dataset.open(pictures("a/x/1.png", "a/y/2.png", "b/3.png")).report.classes == {"a": 2, "b": 1}


def test_loose_pictures_beside_folders_mean_no_classes_and_are_mentioned(pictures: Make) -> None:
    report = Dataset.open(pictures("a/1.png", "b/2.png", "3.png")).report
    assert report.classes == {}
    assert report.notes == ("There are no classes, because 1 picture is loose next to 2 folders.",)


def test_side_files_and_broken_pictures_do_not_disturb_the_classes(pictures: Make) -> None:
    folder = pictures("a/1.png", "b/2.png")
    (folder / "README.md").write_text("hello")
    (folder / "broken.png").write_bytes(b"\x89PNG")
    (folder / "c").mkdir()
    (folder / "c" / "empty.png").touch()
    assert Dataset.open(folder).classes == ("a", "b")


@pytest.mark.parametrize("top", ["", "moths/"])
def test_of_splits_the_training_part_is_taken_and_the_rest_is_a_colon_away(top: str, pictures: Make) -> None:
    folder = pictures(
        *(top + name for name in ("train/a/1.png", "train/b/2.png", "test/a/3.png", "test/b/4.png", "test/b/5.png"))
    )
    train, test = Dataset.open(folder), Dataset.open(f"{folder}:test")
    assert (len(train), len(test)) == (2, 3)
    assert train.classes == test.classes == ("a", "b")
    assert f"{folder}:test" in train.report.notes[0]
    assert train.fingerprint != test.fingerprint


def test_splits_are_known_under_their_other_names(pictures: Make) -> None:
    folder = pictures("Training/1.png", "validation/2.png", "validation/3.png")
    assert len(Dataset.open(folder)) == 1
    assert len(Dataset.open(f"{folder}:val")) == 2


def test_any_folder_at_the_top_can_be_taken_alone(pictures: Make) -> None:
    folder = pictures("trainA/1.png", "trainA/2.png", "trainB/3.png")
    assert len(Dataset.open(f"{folder}:trainA")) == 2
    with pytest.raises(SourceError, match="no part 'trainC'") as caught:
        Dataset.open(f"{folder}:trainC")
    assert "trainA" in caught.value.next_steps[0]


def test_a_folder_further_down_can_be_taken_alone(pictures: Make) -> None:
    folder = pictures("top/train/A/1.png", "top/train/A/2.png", "top/train/B/3.png", "top/test/A/4.png", "top/test/B/5.png")
    assert Dataset.open(f"{folder}:train/A").names == ("top/train/A/1.png", "top/train/A/2.png")
    assert len(Dataset.open(f"{folder}:testing/B")) == 1


def test_splits_without_a_training_part_are_not_guessed_at(pictures: Make) -> None:
    with pytest.raises(SourceError, match="none of them is train") as caught:
        Dataset.open(pictures("test/1.png", "val/2.png"))
    assert "test" in caught.value.next_steps[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no colon in names")
def test_a_drive_letter_or_a_colon_in_a_name_is_no_part(pictures: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pictures("1.png", folder="a:b")
    assert len(Dataset.open(folder)) == 1
    assert len(Dataset.open(str(folder))) == 1
    monkeypatch.chdir(folder.parent)
    (folder.parent / "C").mkdir()
    with pytest.raises(SourceError, match=r"There is no C:\\pictures"):
        Dataset.open("C:\\pictures")


def test_a_folder_that_is_reached_twice_is_read_once(pictures: Make) -> None:
    folder = pictures("a/1.png", "b/2.png")
    (folder / "c").symlink_to(folder / "a", target_is_directory=True)
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    dataset = Dataset.open(folder)
    assert dataset.names == ("a/1.png", "b/2.png")


def test_a_link_to_a_folder_elsewhere_is_followed(pictures: Make) -> None:
    elsewhere = pictures("1.png", "2.png", folder="elsewhere")
    folder = pictures("a/1.png")
    (folder / "b").symlink_to(elsewhere, target_is_directory=True)
    assert Dataset.open(folder).report.classes == {"a": 1, "b": 2}
