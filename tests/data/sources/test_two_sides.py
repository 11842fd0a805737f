"""Two sides of a translation: found in one source or two, in pairs or not, and what is left out of them and why."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from PIL import Image

from ganvas.data import Dataset, DataSettings
from ganvas.data.batches.stream import Stream
from ganvas.data.packs.withheld import Divided
from ganvas.data.pictures.masks import COLOURS
from ganvas.data.sources.two_sides import alike
from ganvas.errors import SourceError

Make = Callable[..., Path]


def marked(path: Path, grey: int, size: tuple[int, int] = (32, 32), mode: str = "RGB") -> None:
    """A picture of one grey value, except for a corner that makes it colourful."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new(mode, size, (grey, grey, grey) if mode == "RGB" else grey)
    if mode == "RGB":
        image.putpixel((size[0] - 1, size[1] - 1), (255, 0, 0))
    image.save(path)


def greys(dataset: Dataset, side: int) -> list[int]:
    return [int(dataset.images[row, 0, 0, 0]) for row in dataset.sides[side]]


def refused(dataset: Dataset) -> dict[str, str]:
    return {refusal.name: refusal.reason for refusal in dataset.report.refused}


def pairs_in(folder: Path, count: int = 4, a: str = "a", b: str = "b") -> Path:
    for number in range(count):
        marked(folder / a / f"{number}.png", 10 * number)
        marked(folder / b / f"{number}.png", 10 * number + 5)
    return folder


@pytest.mark.parametrize(("a", "b"), [("a", "b"), ("A", "B"), ("inputs", "targets"), ("before", "after"), ("trainA", "trainB")])
def test_folders_say_the_sides(a: str, b: str, tmp_path: Path) -> None:
    dataset = Dataset.open(pairs_in(tmp_path / "set", a=a, b=b), relation="pairs")
    assert dataset.relation == "pairs"
    assert dataset.classes == ("a", "b")
    assert (greys(dataset, 0), greys(dataset, 1)) == ([0, 10, 20, 30], [5, 15, 25, 35])
    assert dataset.report.title() == "4 pairs of 32 x 32, colour"


def test_two_folders_of_any_name_are_taken_in_order_and_that_is_told(tmp_path: Path) -> None:
    dataset = Dataset.open(pairs_in(tmp_path / "set", a="edges", b="shoes"), relation="pairs")
    assert greys(dataset, 1) == [5, 15, 25, 35]
    assert any("edges is taken as a, shoes as b" in note for note in dataset.report.notes)


def test_two_sources_are_matched_whatever_their_endings_and_depth(tmp_path: Path) -> None:
    marked(tmp_path / "in" / "deep" / "x.png", 40)
    marked(tmp_path / "in" / "deep" / "y.png", 60)
    marked(tmp_path / "out" / "y.bmp", 65)
    marked(tmp_path / "out" / "x.webp", 45)
    dataset = Dataset.open((tmp_path / "in", tmp_path / "out"), relation="pairs")
    assert greys(dataset, 0) == [40, 60]
    assert greys(dataset, 1) == pytest.approx([45, 65], abs=2)


def test_a_zip_with_parts_and_sides(tmp_path: Path) -> None:
    pairs_in(tmp_path / "set" / "train")
    pairs_in(tmp_path / "set" / "test", count=2)
    with ZipFile(tmp_path / "set.zip", "w") as archive:
        for path in sorted((tmp_path / "set").rglob("*.png")):
            archive.write(path, path.relative_to(tmp_path))
    archive_path = tmp_path / "set.zip"
    assert len(Dataset.open(archive_path, relation="pairs").sides[0]) == 4
    assert len(Dataset.open(f"{archive_path}:test", relation="pairs").sides[0]) == 2


def test_the_layout_of_unpaired_sets_has_parts_too(tmp_path: Path) -> None:
    for part, count in (("train", 3), ("test", 2)):
        for number in range(count):
            marked(tmp_path / "set" / f"{part}A" / f"a{number}.png", number)
        marked(tmp_path / "set" / f"{part}B" / "b.png", 100)
    train, test = (Dataset.open(f"{tmp_path / 'set'}{part}", relation="sides") for part in ("", ":test"))
    assert [len(side) for side in train.sides] == [3, 1]
    assert [len(side) for side in test.sides] == [2, 1]
    assert Dataset.open(tmp_path / "set").classes == ("trainA", "trainB")


def test_halves_side_by_side(tmp_path: Path) -> None:
    for number in range(3):
        image = Image.new("RGB", (65, 32), (10 * number, 0, 0))
        image.paste((0, 10 * number, 0), (33, 0, 65, 32))
        image.putpixel((32, 5), (255, 255, 255))  # of the column that belongs to neither
        (tmp_path / "set").mkdir(exist_ok=True)
        image.save(tmp_path / "set" / f"{number}.png")
    dataset = Dataset.open(tmp_path / "set", relation="pairs")
    assert dataset.shape == (3, 32, 32)
    one, other = (dataset.images[rows] for rows in dataset.sides)
    assert (one[:, ..., 0] == np.array([0, 10, 20])[:, None, None]).all()
    assert (other[:, ..., 1] == np.array([0, 10, 20])[:, None, None]).all()
    assert not one[..., 1].any()
    array = Dataset.open(np.stack([np.asarray(Image.open(tmp_path / "set" / f"{n}.png")) for n in range(3)]), relation="pairs")
    np.testing.assert_array_equal(array.images, dataset.images)


def test_arrays_make_pairs_too() -> None:
    one = np.full((4, 16, 16), 7, np.uint8) + np.arange(4, dtype=np.uint8)[:, None, None]
    dataset = Dataset.open((one, one + 100), relation="pairs")
    assert (greys(dataset, 0), greys(dataset, 1)) == ([7, 8, 9, 10], [107, 108, 109, 110])
    assert dataset.shape == (1, 16, 16)


def test_broken_pairs_are_left_out_whole_and_told(tmp_path: Path) -> None:
    folder = pairs_in(tmp_path / "set", count=3)
    marked(folder / "a" / "lone.png", 1)
    marked(folder / "b" / "other.png", 2)
    marked(folder / "a" / "sizes.png", 3, (32, 32))
    marked(folder / "b" / "sizes.png", 3, (40, 32))
    marked(folder / "a" / "twice.png", 4)
    marked(folder / "a" / "twice.jpg", 4)
    marked(folder / "b" / "twice.png", 4)
    marked(folder / "a" / "broken.png", 5)
    (folder / "b" / "broken.png").write_bytes((folder / "a" / "broken.png").read_bytes()[:60])
    dataset = Dataset.open(folder, relation="pairs")
    assert greys(dataset, 0) == [0, 10, 20]
    assert greys(dataset, 1) == [5, 15, 25]
    assert refused(dataset) == {
        "a: a/lone.png": "no partner",
        "b: b/other.png": "no partner",
        "a: a/sizes.png, b: b/sizes.png": "sizes differ",
        "a: a/twice.png": "ambiguous",
        "a: a/twice.jpg": "ambiguous",
        "b: b/twice.png": "no partner",
        "a: a/broken.png, b: b/broken.png": "truncated",
    }


def test_pairs_of_small_and_large_pictures_are_usual_where_all_are(tmp_path: Path) -> None:
    for number in range(4):
        marked(tmp_path / "small" / f"{number}.png", number, (32, 32))
        marked(tmp_path / "large" / f"{number}.png", number, (64, 64))
    marked(tmp_path / "small" / "odd.png", 9, (32, 32))
    marked(tmp_path / "large" / "odd.png", 9, (32, 32))
    dataset = Dataset.open((tmp_path / "small", tmp_path / "large"), relation="pairs")
    assert len(dataset.sides[0]) == 4
    assert list(refused(dataset).values()) == ["sizes differ"]


def test_notes_beside_pictures_are_no_pictures_and_break_no_pair(tmp_path: Path) -> None:
    folder = pairs_in(tmp_path / "set", a="edges", b="shoes")
    for name in ("edges/0.txt", "shoes/0.json", "README.md"):
        (folder / name).write_text("hello")
    dataset = Dataset.open(folder, relation="pairs")
    assert greys(dataset, 0) == [0, 10, 20, 30]
    assert set(refused(dataset).values()) == {"not a picture"}
    assert len(refused(dataset)) == 3


def test_pairs_in_folders_of_other_names_are_found_by_their_own(tmp_path: Path) -> None:
    marked(tmp_path / "one" / "x" / "7.png", 70)
    marked(tmp_path / "one" / "x" / "8.png", 80)
    marked(tmp_path / "two" / "7.png", 75)
    marked(tmp_path / "two" / "8.png", 85)
    assert greys(Dataset.open((tmp_path / "one", tmp_path / "two"), relation="pairs"), 1) == [75, 85]


def test_pairs_of_other_shapes_are_refused_and_of_other_sizes_take_the_larger(tmp_path: Path) -> None:
    for number in range(3):
        marked(tmp_path / "square" / f"{number}.png", number)
        marked(tmp_path / "wide" / f"{number}.png", number, (64, 32))
        marked(tmp_path / "large" / f"{number}.png", number, (64, 64))
    with pytest.raises(SourceError, match="can't be aligned, for example 32x32 and 64x32"):
        Dataset.open((tmp_path / "square", tmp_path / "wide"), relation="pairs")
    larger = Dataset.open((tmp_path / "square", tmp_path / "large"), relation="pairs")
    assert larger.shape == (3, 64, 64)
    assert any("2 times as large" in note for note in larger.report.notes)


def test_arrays_of_other_lengths_are_no_pairs(tmp_path: Path) -> None:
    one, other = np.zeros((3, 16, 16, 1), np.uint8), np.zeros((4, 16, 16), np.uint8)
    with pytest.raises(SourceError, match="3 and 4 pictures"):
        Dataset.open((one, other), relation="pairs")
    assert alike((one, other), tmp_path) == "sides"


def test_masks_of_class_numbers_become_visible(tmp_path: Path) -> None:
    numbers = np.arange(3).repeat(12)[:32]
    for picture in range(3):
        mask = np.tile(np.roll(numbers, picture), (32, 1)).astype(np.uint8)
        mask[:2] = 255
        (tmp_path / "masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(tmp_path / "masks" / f"{picture}.png")
        marked(tmp_path / "photos" / f"{picture}.png", 90 + picture)
    dataset = Dataset.open((tmp_path / "masks", tmp_path / "photos"), relation="pairs")
    assert dataset.masks == (True, False)
    shown = dataset.images[dataset.sides[0][0]]
    assert shown.shape == (32, 32, 3)
    np.testing.assert_array_equal(shown[5], COLOURS[numbers])
    np.testing.assert_array_equal(shown[0], COLOURS[[255] * 32])
    assert any("masks of class numbers" in note for note in dataset.report.notes)
    # Smaller ones have the same colours and no mixtures of them.
    small = Dataset.open((tmp_path / "masks", tmp_path / "photos"), DataSettings(resolution=16), relation="pairs")
    found = {tuple(colour) for colour in small.images[small.sides[0]].reshape(-1, 3)}
    assert found == {tuple(COLOURS[number]) for number in (0, 1, 2, 255)}


def test_dark_pictures_and_line_art_are_no_masks(tmp_path: Path) -> None:
    for number in range(3):
        dark = np.random.default_rng(number).integers(0, 120, (32, 32), np.uint8)
        Image.fromarray(dark).save(_made(tmp_path / "dark" / f"{number}.png"))
        Image.fromarray((dark > 60).astype(np.uint8) * 255).save(_made(tmp_path / "lines" / f"{number}.png"))
    assert Dataset.open((tmp_path / "dark", tmp_path / "lines"), relation="pairs").masks == (False, False)


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_what_cannot_be_two_sides_is_refused_with_what_to_do(tmp_path: Path, pictures: Make) -> None:
    flat = pictures("1.png", "2.png")
    with pytest.raises(SourceError, match="neither folders a and b nor"):
        Dataset.open(flat, relation="pairs")
    with pytest.raises(SourceError, match="which of its pictures are of side a") as error:
        Dataset.open(flat, relation="sides")
    assert error.value.next_steps[0].endswith("ganvas train --a inputs/ --b targets/")
    with pytest.raises(SourceError, match="same name") as error:
        Dataset.open((flat, pictures("x.png", folder="others")), relation="pairs")
    assert "x" in error.value.what
    with pytest.raises(SourceError, match="Two sources"):
        Dataset.open((flat, flat))


def test_whether_two_sources_are_pairs_is_seen_by_their_names(tmp_path: Path, pictures: Make) -> None:
    one = pictures("1.png", "2.png", "3.png", folder="one")
    cache = tmp_path / "cache"
    assert alike((one, pictures("1.jpg", "2.jpg", "9.jpg", folder="two")), cache) == "pairs"
    assert alike((one, pictures("1.jpg", "x.jpg", "y.jpg", folder="three")), cache) == "sides"
    assert alike((one, pictures("x.jpg", folder="four")), cache) == "sides"


def test_the_same_source_is_packed_apart_for_each_relation(tmp_path: Path) -> None:
    folder = pairs_in(tmp_path / "set")
    kinds = [Dataset.open(folder, relation=relation) for relation in (None, "pairs", "sides")]
    assert len({kind.folder for kind in kinds}) == 3
    assert len({kind.fingerprint for kind in kinds[1:]}) == 2  # pairs lie in another order


def test_batches_of_pairs_keep_them_together_and_heaps_do_not() -> None:
    numbers = np.arange(12, dtype=np.uint8).repeat(64).reshape(12, 8, 8)
    paired = Dataset.open((numbers, numbers + 100), DataSettings(resolution=8), relation="pairs")
    batch = Stream(paired, batch_size=12, seed=1, only=paired.sides, paired=True).batch(3)
    values = ((batch.images[:, :, 0, 0] + 1) * 127.5).round()
    assert batch.images.shape == (12, 2, 8, 8)
    assert batch.labels is None
    assert (values[:, 1] - values[:, 0]).tolist() == [100] * 12
    assert sorted(values[:, 0].tolist()) == list(range(12))

    heaps = Dataset.open((numbers, numbers[:5] + 100), DataSettings(resolution=8), relation="sides")
    stream = Stream(heaps, batch_size=4, seed=1, only=heaps.sides)
    shown = torch.cat([((stream.batch(step).images[:, :, 0, 0] + 1) * 127.5).round() for step in range(15)])
    assert sorted(shown[:12, 0].tolist()) == list(range(12))
    assert all(sorted(shown[k : k + 5, 1].tolist()) == list(range(100, 105)) for k in range(0, 60, 5))
    assert torch.equal(stream.batch(7).images, Stream(heaps, batch_size=4, seed=1, only=heaps.sides).batch(7).images)


def test_withheld_pairs_stay_pairs_and_heaps_give_their_share() -> None:
    numbers = np.arange(100, dtype=np.uint8).repeat(64).reshape(100, 8, 8)
    paired = Dataset.open((numbers, numbers + 100), DataSettings(resolution=8), relation="pairs")
    parts = Divided.of(paired, 10)
    assert [len(rows) for rows in (*parts.shown, *parts.withheld)] == [90, 90, 10, 10]
    for rows in (parts.shown, parts.withheld):
        assert (paired.images[rows[1]] == paired.images[rows[0]] + 100).all()
    looked = parts.images(paired, 4)
    assert looked.shape == (4, 8, 8, 2)
    assert (looked[..., 1] == looked[..., 0] + 100).all()
    heaps = Dataset.open((numbers, numbers[:50]), DataSettings(resolution=8), relation="sides")
    assert [len(rows) for rows in Divided.of(heaps, 10).withheld] == [10, 8]
