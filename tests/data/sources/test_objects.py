"""What a program holds in memory is a source: whatever its type, range and order of axes, it is the same pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import ganvas
from ganvas.data import Dataset, DataSettings
from ganvas.errors import SourceError
from small import dots, small

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (12, 32, 32), np.uint8)
GREY[0, 0, :2] = 0, 255
COLOUR = RNG.integers(0, 256, (12, 32, 32, 3), np.uint8)
COLOUR[0, 0, :2, 0] = 0, 255
LABELS = [0, 1, 2] * 4
SETTINGS = DataSettings(resolution=16)


class Pairs:
    """A map-style data set, as torch's are."""

    def __init__(self, pictures: list[Any], labels: list[Any], classes: Any = None) -> None:
        self.pictures, self.labels = pictures, labels
        if classes:
            self.classes = classes

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: int) -> Any:
        return self.pictures[index], self.labels[index]


def pil(pictures: np.ndarray) -> list[Image.Image]:
    return [Image.fromarray(picture) for picture in pictures]


SAME: dict[str, tuple[np.ndarray, Callable[[], Any]]] = {
    "a list of arrays": (COLOUR, lambda: list(COLOUR)),
    "a tuple of pictures": (COLOUR, lambda: tuple(pil(COLOUR))),
    "pictures and arrays": (COLOUR, lambda: [*pil(COLOUR[:6]), *COLOUR[6:]]),
    "channels first": (COLOUR, lambda: COLOUR.transpose(0, 3, 1, 2)),
    "a tensor": (COLOUR, lambda: torch.tensor(COLOUR).permute(0, 3, 1, 2)),
    "a list of tensors": (COLOUR, lambda: [torch.tensor(each).permute(2, 0, 1) for each in COLOUR]),
    "tensors that learn": (COLOUR, lambda: (torch.tensor(COLOUR) / 255).requires_grad_()),
    "fractions": (GREY, lambda: GREY / 255),
    "fractions around zero": (GREY, lambda: (GREY / 127.5 - 1).astype(np.float32)),
    "floats of bytes": (GREY, lambda: GREY.astype(np.float16)),
    "int64": (GREY, lambda: GREY.astype(np.int64)),
    "objects": (GREY, lambda: np.array([*pil(GREY), None], dtype=object)[:-1]),
    "a dictionary": (GREY, lambda: {"images": GREY}),
    "one picture": (COLOUR[:1], lambda: COLOUR[0]),
    "one of Pillow": (COLOUR[:1], lambda: Image.fromarray(COLOUR[0])),
}


@pytest.mark.parametrize("form", SAME)
def test_equal_pictures_have_equal_fingerprints(form: str) -> None:
    array, source = SAME[form]
    found = Dataset.open(source())
    np.testing.assert_array_equal(found.images, array if array.ndim == 4 else array[..., None])
    assert found.fingerprint == Dataset.open(array).fingerprint


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        (GREY > 127, "False was read as black"),
        ((GREY > 127).astype(np.uint8), "0 and 1 alone"),
        ((GREY > 127).astype(np.float32), "from 0 (black) to 1 (white)"),
        (GREY / 255, "from 0 (black) to 1 (white)"),
        (GREY / 127.5 - 1, "from -1 (black) to 1 (white)"),
        (GREY.astype(float), "from 0 (black) to 255 (white)"),
    ],
    ids=str,
)
def test_the_range_that_was_understood_is_said(numbers: np.ndarray, says: str) -> None:
    found = Dataset.open(numbers)
    assert (found.images.min(), found.images.max()) == (0, 255)
    assert any(says in note for note in found.report.notes)


def test_one_range_holds_for_a_whole_list() -> None:
    """The darker half alone would be brightened otherwise."""
    dark, light = np.full((32, 32), 0.25), np.linspace(0, 1, 32 * 40).reshape(32, 40)
    found = Dataset.open([dark, light], SETTINGS)
    assert (found.images[0] == 64).all()


def test_a_set_with_labels_has_its_classes() -> None:
    names = ["cat", "dog", "moth"]
    wanted = Dataset.open(GREY, labels=LABELS)
    of_torch = torch.utils.data.TensorDataset(torch.tensor(GREY), torch.tensor(LABELS))
    rows = [{"image": picture, "label": label} for picture, label in zip(pil(GREY), LABELS, strict=True)]
    for source in ({"images": GREY, "labels": LABELS}, (GREY, np.array(LABELS)), Pairs(pil(GREY), LABELS), of_torch, rows):
        assert Dataset.open(source).fingerprint == wanted.fingerprint
    for source in (Pairs(pil(GREY), LABELS, names), Pairs(list(GREY), [names[label] for label in LABELS])):
        assert Dataset.open(source).classes == ("cat", "dog", "moth")


def test_labels_of_many_sizes_and_of_one_are_the_same_classes() -> None:
    pictures = [Image.fromarray(picture[: 32 - k % 2]) for k, picture in enumerate(GREY)]
    found = Dataset.open(Pairs(pictures, LABELS), SETTINGS)
    assert found.classes == ("0", "1", "2")
    np.testing.assert_array_equal(found.labels, LABELS)


def test_a_list_of_paths_is_read_in_its_order(tmp_path: Path) -> None:
    paths = [tmp_path / f"{9 - number}.png" for number in range(4)]
    for path, picture in zip(paths, pil(COLOUR), strict=False):
        picture.save(path)
    found = Dataset.open([str(paths[0]), *paths[1:], tmp_path / "gone.png"])
    np.testing.assert_array_equal(found.images, COLOUR[:4])
    assert [refusal.name[-8:] for refusal in found.report.refused] == ["gone.png"]


def test_pictures_of_pillow_are_upright_and_of_any_mode() -> None:
    turned = Image.fromarray(COLOUR[0][:, :20])
    turned.getexif()[0x0112] = 6
    modes = [Image.fromarray(COLOUR[1]).convert(mode) for mode in ("1", "P", "CMYK", "LA", "RGBA", "HSV")]
    found = Dataset.open([turned, *modes], DataSettings(aspect="square", resolution=16))
    assert len(found) == 7
    assert found.report.sizes.largest == (32, 32)


class Table:
    """Like a table of pandas, megabytes wide when it is shown."""

    iloc = columns = None

    def __len__(self) -> int:
        return 70_000

    def __getitem__(self, name: str) -> Any:
        raise KeyError(name)

    def __repr__(self) -> str:
        return "1 2 3 " * 500_000


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (Table(), "Table and the length 70,000"),
        ([Table()], "Table and the length 70,000"),
        ({"pixels": GREY, "year": 5}, "its keys are pixels, year"),
        (iter(GREY), "can't be read"),
        ([], "is empty"),
        (5, "int can't be read"),
        (None, "NoneType can't be read"),
        ([1, 2], "int can't be read"),
        (b"abc", "bytes and the length 3"),
        (np.full((9, 32, 32), np.nan), "9,216 are NaN"),
        (GREY * 300.0, "float64 from 0 to 7.65e+04"),
        (GREY.astype(complex), "complex128"),
        (COLOUR[..., :2], r"(12, 32, 32, 2)"),
        (GREY[:0], "(0, 32, 32)"),
        (COLOUR[0].transpose(2, 0, 1), "one picture in colour or three grey ones"),
        ([COLOUR, COLOUR], "several pictures where one is wanted"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_source_is_named_by_its_type_and_never_shown(source: Any, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        Dataset.open(source)
    assert says in caught.value.what
    assert len(str(caught.value)) < 700


def test_what_is_advised_for_a_shape_with_two_meanings_is_read_as_it_says() -> None:
    images = torch.tensor(GREY[:3])
    with pytest.raises(SourceError) as caught:
        Dataset.open(images)
    colour, grey = caught.value.next_steps
    assert "images[None]: (1, 3, 32, 32)" in str(colour)
    assert "images[..., None]: (3, 32, 32, 1)" in str(grey)
    assert Dataset.open(images[None]).images.shape == (1, 32, 32, 3)
    assert Dataset.open(images[..., None]).images.shape == (3, 32, 32, 1)


def test_an_npz_of_another_tool_says_what_it_has(tmp_path: Path) -> None:
    np.savez(tmp_path / "two.npz", first=GREY, second=GREY[:3])
    with pytest.raises(SourceError, match=r"It has first \(12, 32, 32\), second \(3, 32, 32\)"):
        Dataset.open(tmp_path / "two.npz")
    np.savez(tmp_path / "one.npz", faces=GREY)
    assert len(Dataset.open(tmp_path / "one.npz")) == 12


def test_a_run_that_was_trained_on_objects_is_evaluated_and_resumed(tmp_path: Path) -> None:
    pictures = dots(1, 40)
    recipe = small("gan-dense").but("schedule.preview_rows=1", 'schedule.length="1 step"')
    run = ganvas.train(Pairs(pil(pictures[..., 0]), [0] * 40), recipe=recipe, run=tmp_path / "run", device="cpu", quiet=True)
    assert run.facts.fingerprint == Dataset.open(Pairs(pil(pictures[..., 0]), [0] * 40), recipe.data).fingerprint
    assert ganvas.resume(run, length="2 steps", quiet=True).log[-1]["step"] == 2
    made = run.model().sample(40)
    wanted = ganvas.evaluate(made.pictures, against=pictures, samples=40, features="pixels", copies=False).figures
    for what in (made, list(made.pictures), torch.tensor(made.pictures).permute(0, 3, 1, 2)):
        against = torch.tensor(pictures)
        assert ganvas.evaluate(what, against=against, samples=40, features="pixels", copies=False).figures == wanted
