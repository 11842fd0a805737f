"""Which pictures are pairs, where their names differ a little, or where some of them are no pair at all."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganvas.data import Dataset
from ganvas.data.packs.withheld import Divided
from ganvas.data.sources.partners import matched
from ganvas.data.sources.two_sides import alike
from ganvas.errors import SourceError

NUMBERS = [f"{number:03d}" for number in range(12)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IMG_{}.JPG", "img_{}.png"),
        ("{}.jpg", "{}_mask.png"),
        ("{}.jpg", "{}-edges.png"),
        ("{}_A.jpg", "{}_B.jpg"),
        ("{}A.jpg", "{}B.jpg"),
        ("photo_{}_in.jpg", "photo_{}_gt.jpg"),
        ("img{}.jpg", "mask{}.jpg"),
        ("night-{}-x.jpg", "gt-night-{}-x.jpg"),
        ("2024_{}.jpg", "2024_{}_something.jpg"),
    ],
)
def test_names_that_differ_by_capitals_or_by_what_all_share_are_pairs(one: str, other: str) -> None:
    way = matched([one.format(number) for number in NUMBERS], [other.format(number) for number in NUMBERS])
    assert way.count == len(NUMBERS)
    assert [*way.one] == [*way.other]
    assert way.differ
    assert way.sure


def test_zeros_before_numbers_do_not_matter() -> None:
    way = matched([f"a/{n:04d}.jpg" for n in range(1, 13)], [f"b/{n}.jpg" for n in range(1, 13)])
    assert way.count == 12
    assert way.sure


def test_equal_names_are_matched_as_they_are() -> None:
    way = matched(["x/IMG_1.jpg", "x/img_1.jpg"], ["y/IMG_1.jpg", "y/img_1.jpg"])
    assert (way.count, way.differ) == (2, False)


def test_horses_and_zebras_are_pairs_only_where_that_is_asked_for(tmp_path: Path) -> None:
    for side, animal in (("a", "horse"), ("b", "zebra")):
        (tmp_path / side).mkdir()
        for number in NUMBERS:
            Image.new("RGB", (16, 16), (int(number), 9, 90)).save(tmp_path / side / f"{animal}_{number}.png")
    assert alike((tmp_path / "a", tmp_path / "b"), tmp_path) == "sides"
    dataset = Dataset.open((tmp_path / "a", tmp_path / "b"), relation="pairs")
    assert len(dataset) == 24
    assert "They were matched like horse_000.png with zebra_000.png." in " ".join(dataset.report.notes)


def halves(folder: Path, count: int, pictures: int = 2, size: int = 32) -> Path:
    folder.mkdir()
    for number in range(count):
        ramps = [
            np.linspace(start, start + 40, size)[None, :, None].repeat(size, 0).repeat(3, 2)
            for start in np.random.default_rng(number).permutation([5, 100, 200])[:pictures]
        ]
        Image.fromarray(np.concatenate(ramps, 1).astype(np.uint8)).save(folder / f"{number:02d}.png")
    return folder


def test_single_pictures_among_those_of_two_halves_are_left_out_by_name(tmp_path: Path) -> None:
    folder = halves(tmp_path / "pairs", 8)
    Image.new("RGB", (32, 32)).save(folder / "lone.png")
    Image.new("RGB", (48, 32)).save(folder / "wide.png")
    dataset = Dataset.open(folder, relation="pairs")
    assert len(dataset) == 16
    assert {refusal.name: refusal.reason for refusal in dataset.report.refused} == {
        "lone.png": "not two halves",
        "wide.png": "not two halves",
    }


def test_three_pictures_side_by_side_are_refused_and_two_wide_ones_are_not(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="are three side by side"):
        Dataset.open(halves(tmp_path / "three", 8, pictures=3), relation="pairs")
    folder = halves(tmp_path / "two", 8)
    for path in folder.iterdir():
        Image.open(path).resize((96, 32)).save(path)
    assert len(Dataset.open(folder, relation="pairs")) == 16


def test_equal_pairs_are_counted_as_pairs_and_never_split_by_what_is_held_out(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (60, 8, 8, 3), np.uint8)
    one, other = pictures[np.arange(100) % 60], pictures[::-1][np.arange(100) % 60]
    dataset = Dataset.open((one, other), relation="pairs", cache=tmp_path)
    assert dataset.report.duplicates == 40
    assert "40 pairs equal an earlier one in both pictures" in str(dataset.report)
    parts = Divided.of(dataset, 16)
    held = {dataset.images[row].tobytes() for row in parts.withheld[0]}
    assert len(parts.withheld[0]) == 16
    assert not held & {dataset.images[row].tobytes() for row in parts.shown[0]}
    assert [*parts.withheld[0] + 1] == [*parts.withheld[1]]


def test_pictures_side_by_side_get_a_hint_and_refused_pairs_a_command_that_shows_them(tmp_path: Path, ganvas) -> None:  # type: ignore[no-untyped-def]
    folder = halves(tmp_path / "pairs", 8)
    _, out, _ = ganvas("train", folder, "--dry-run")
    assert f"ganvas train {folder} --recipe pix2pix" in out
    (folder / "00.png").write_bytes(b"")
    _, out, _ = ganvas("train", folder, "--recipe", "pix2pix", "--dry-run")
    assert f"ganvas data {folder} --pairs" in out
    assert "its left half is a" in out
