"""Arrays go in as they are when they fit, and are refused with the line that mends them when they don't."""

from pathlib import Path

import numpy as np
import pytest

from ganvas.data import Dataset, DataSettings
from ganvas.errors import SourceError

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (12, 32, 32), np.uint8)
COLOUR = RNG.integers(0, 256, (12, 32, 32, 3), np.uint8)


@pytest.mark.parametrize("array", [GREY, GREY[..., None], COLOUR], ids=["NHW", "NHW1", "NHW3"])
def test_an_array_is_packed_as_it_is(array: np.ndarray) -> None:
    dataset = Dataset.open(array)
    np.testing.assert_array_equal(dataset.images, array if array.ndim == 4 else array[..., None])
    assert dataset.names[11] == "11"
    assert dataset.source == "array"


@pytest.mark.parametrize("shown", ["npy", "npz images", "npz x_train", "npz arr_0"])
def test_numpy_files(shown: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{shown[:3]}"
    marks = np.arange(12) % 3
    if shown == "npy":
        np.save(path, COLOUR)
    elif shown == "npz images":
        np.savez_compressed(path, images=COLOUR, labels=marks)
    elif shown == "npz x_train":
        np.savez(path, x_train=COLOUR, y_train=marks[:, None], x_test=GREY)
    else:
        np.savez(path, COLOUR)
    dataset = Dataset.open(path)
    np.testing.assert_array_equal(dataset.images, COLOUR)
    if shown in ("npz images", "npz x_train"):
        np.testing.assert_array_equal(dataset.labels, marks)
        assert dataset.classes == ("0", "1", "2")


def test_labels_may_be_any_whole_numbers() -> None:
    dataset = Dataset.open(GREY, labels=[7, -3] * 6)
    assert dataset.classes == ("-3", "7")
    np.testing.assert_array_equal(dataset.labels, [1, 0] * 6)
    assert dataset.fingerprint != Dataset.open(GREY).fingerprint


def test_arrays_are_resized_cropped_and_laid_on_the_ground() -> None:
    oblong = RNG.integers(0, 256, (5, 20, 50, 3), np.uint8)
    squares = DataSettings(aspect="square")
    assert Dataset.open(oblong, squares).images.shape == (5, 16, 16, 3)
    np.testing.assert_array_equal(Dataset.open(oblong, squares.but("resolution=20")).images, oblong[:, :, 15:35])
    clear = np.zeros((3, 32, 32, 4), np.uint8)
    dataset = Dataset.open(clear, DataSettings(ground="#804020"))
    assert (dataset.images == (0x80, 0x40, 0x20)).all()
    assert dataset.report.modes == {"RGBA": 3}


def test_equal_channels_are_one_and_late_colour_counts() -> None:
    grey = GREY[..., None].repeat(3, axis=3)
    assert Dataset.open(grey).shape == (1, 32, 32)
    late = grey.copy()
    late[11, 31, 31] = (1, 2, 3)
    np.testing.assert_array_equal(Dataset.open(late).images, late)


@pytest.mark.parametrize(
    ("array", "says", "advice"),
    [
        (GREY[:0], r"\(0, 32, 32\)", "pictures, height, width"),
        (COLOUR[..., :2], r"\(12, 32, 32, 2\)", "pictures, height, width"),
        (np.array([object()]), "object", "array or tensor"),
        (GREY * 5.0, "float64 from 0", r"images.min\(\)"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(array: np.ndarray, says: str, advice: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        Dataset.open(array)
    assert any(__import__("re").search(advice, step) for step in caught.value.next_steps)


def test_labels_that_do_not_fit_are_refused() -> None:
    for labels in ([1, 2], np.zeros((12, 2), int), np.zeros(12)):
        with pytest.raises(SourceError, match="labels"):
            Dataset.open(GREY, labels=labels)
    with pytest.raises(SourceError, match="are not in memory"):
        Dataset.open("digits", labels=[1])


def test_an_array_file_of_python_objects_is_never_opened(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}], dtype=object))
    np.savez(tmp_path / "a.npz", images=np.array([{"a": 1}], dtype=object))
    for name in ("a.npy", "a.npz"):
        with pytest.raises(SourceError, match="holds Python objects"):
            Dataset.open(tmp_path / name)


def test_damaged_array_files_are_named(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", COLOUR)
    np.savez(tmp_path / "a.npz", images=COLOUR)
    np.savez(tmp_path / "other.npz", pictures=COLOUR, faces=COLOUR)
    for name in ("a.npy", "a.npz"):
        path = tmp_path / name
        path.write_bytes(path.read_bytes()[:-5000])
        with pytest.raises(SourceError, match=name):
            Dataset.open(path)
    with pytest.raises(SourceError, match="no array named images"):
        Dataset.open(tmp_path / "other.npz")


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_stored_objects_are_named_with_what_to_save_instead(ending: str, tmp_path: Path) -> None:
    objects = np.array([np.zeros((4, 4)), np.zeros((5, 5))], dtype=object)
    path = tmp_path / f"odd.{ending}"
    np.save(path, objects) if ending == "npy" else np.savez(path, images=objects)
    with pytest.raises(SourceError, match="holds Python objects") as caught:
        Dataset.open(path)
    assert "numpy.save('pictures.npy', numpy.stack(pictures))" in caught.value.next_steps[0]
    np.save(path := tmp_path / "cut.npy", np.zeros((9, 8, 8), np.uint8))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(SourceError, match=r"can't be read: mmap[^.]+\.\n"):
        Dataset.open(path)
