"""The shape of a set: its pictures' own where nearly all share one that is no square, squares where they don't."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_pictures import scene

from ganvas.data import Dataset, DataSettings
from ganvas.data.packs.writer import PackWriter
from ganvas.data.pictures.frame import Frame, frame_for, frame_of, resolution_for
from ganvas.errors import SettingError
from ganvas.networks.stages import stages_of

Make = Callable[..., Path]
Size = tuple[int, int]


def frame(sizes: list[Size], **settings: object) -> Frame:
    return frame_for(sizes, DataSettings.model_validate(settings))[0]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((175, 300), Frame(224, 128)),
        ((1920, 1080), Frame(256, 448)),
        ((2000, 3000), Frame(384, 256)),
        ((300, 300), Frame(256, 256)),
        ((110, 100), Frame(64, 64)),
        ((28, 28), Frame(28, 28)),
        ((9, 18), Frame(16, 8)),
    ],
)
def test_pictures_of_one_size_keep_their_shape_unless_it_is_nearly_square(size: Size, expected: Frame) -> None:
    assert frame([size] * 10) == expected


def test_nearly_all_must_have_about_the_same_shape() -> None:
    cards, others = [(175, 300), (350, 600), (170, 300)] * 30, [(300, 175)] * 10
    assert frame(cards + others, resolution=64) == Frame(112, 64)
    assert frame(cards + others + [(300, 300)], resolution=64) == Frame(64, 64)
    photographs = [(3000, 2000)] * 50 + [(2000, 3000)] * 50
    assert frame(photographs, resolution=64) == Frame(64, 64), "half lie, half stand"


def test_what_is_said_wins_over_what_is_found() -> None:
    cards = [(175, 300)] * 10
    assert frame(cards, aspect="square", resolution=64) == Frame(64, 64)
    assert frame(cards, aspect="16:9", resolution=36) == Frame(36, 64)
    assert frame([(100, 100), (150, 100), (200, 100)], aspect="keep", resolution=64) == Frame(64, 96)
    assert frame([(100, 1000)], aspect="keep", resolution=64) == Frame(256, 64), "four times as high is the most"


def test_a_shape_that_was_taken_or_rounded_is_reported() -> None:
    def said(sizes: list[Size], **settings: object) -> str:
        return frame_for(sizes, DataSettings.model_validate({"resolution": 64, **settings}))[1]

    assert (
        said([(175, 300)]) == "Nearly all are about 1.71 times as high as wide, so all become 64 x 112. For squares, set "
        "data.aspect=square (for ganvas data, --aspect square)."
    )
    assert (
        said([(175, 300)], aspect="9:16") == "All become 64 x 112, the size nearest to 9:16 that doubling a small grid reaches."
    )
    assert "Their median is 1.71 times as high as wide" in said([(175, 300)], aspect="keep")
    assert said([(175, 300)], aspect="4:7") == said([(175, 300)], aspect="square") == said([(64, 64)]) == ""


def test_one_picture_of_another_size_ends_the_special_case_of_28() -> None:
    assert resolution_for([(28, 28), (28, 28)]) == 28
    assert resolution_for([(28, 28), (28, 28), (30, 30)]) == 16


@given(
    resolution=st.builds(lambda start, doublings: start << doublings, st.integers(4, 7), st.integers(1, 7)),
    ratio=st.floats(0.2, 5),
)
def test_every_shape_that_is_chosen_is_the_nearest_that_networks_can_double(resolution: int, ratio: float) -> None:
    chosen = frame_of(resolution, ratio)
    (rows, columns), doublings = stages_of(chosen)
    assert (rows << doublings, columns << doublings) == chosen
    assert min(chosen) == resolution
    assert max(chosen) <= 4 * resolution
    wanted = min(4.0, max(ratio, 1 / ratio)) * resolution
    assert abs(max(chosen) - wanted) <= 2**doublings / 2
    assert (chosen.width >= chosen.height) if ratio >= 1 else (chosen.height >= chosen.width)


@given(resolution=st.integers(8, 300), ratio=st.floats(0.25, 4))
def test_a_shape_is_made_again_from_its_own_numbers(resolution: int, ratio: float) -> None:
    chosen = frame_of(resolution, ratio)
    settings = DataSettings(fit="pad").making((3, *chosen))
    assert frame_for([(50, 50)], settings) == (chosen, "")
    assert (settings.channels, settings.fit) == (3, "pad")


@pytest.mark.parametrize(
    ("aspect", "says"), [("wide", "width:height such as 16:9"), ("0:1", "16:9"), ("1:5", "at most 4 times"), ("5:1", "4:1")]
)
def test_an_aspect_that_makes_no_sense_is_refused_with_one_that_does(aspect: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        DataSettings().but(f"aspect={aspect}")


def test_a_folder_of_cards_is_packed_as_cards_and_says_so(pictures: Make) -> None:
    folder = pictures("a.png", "b.png", "c.png", size=(35, 60))
    dataset = Dataset.open(folder)
    assert dataset.shape == (3, 56, 32)
    assert "1.71 times as high as wide, so all become 32 x 56" in "".join(dataset.report.notes)
    assert dataset.report.title() == "3 pictures of 32 x 56, colour"
    assert Dataset.open(folder, DataSettings(resolution=16)).shape == (3, 28, 16)
    np.testing.assert_array_equal(Dataset.open(folder, DataSettings(resolution=35)).images[1], np.asarray(scene(35, 60, 1)))
    assert Dataset.open(folder, DataSettings(aspect="square")).shape == (3, 32, 32)


def test_small_cards_are_counted_as_enlarged(pictures: Make) -> None:
    folder = pictures("a.png", size=(35, 60))
    for settings, enlarged in ((DataSettings(resolution=32), 0), (DataSettings(resolution=64), 1)):
        assert Dataset.open(folder, settings).report.enlarged == enlarged
    assert "is smaller than 64 x 112" in str(Dataset.open(folder, DataSettings(resolution=64)).report)


def test_arrays_keep_their_shape_too() -> None:
    array = np.random.default_rng(0).integers(0, 256, (5, 32, 48, 3), np.uint8)
    np.testing.assert_array_equal(Dataset.open(array).images, array)
    assert Dataset.open(array[:, :, :33]).shape == (3, 32, 32)


def test_a_pack_of_squares_from_before_there_were_other_shapes_is_found(
    pictures: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a pack has the name that squares have to this day."""
    folder = pictures("a.png", "b.png", "c.png")
    before = Dataset.open(folder, DataSettings(aspect="square"))
    index = before.folder / "index.json"
    document = json.loads(index.read_text())
    del document["settings"]["aspect"]
    index.write_text(json.dumps(document))
    monkeypatch.setattr(PackWriter, "add", None)
    assert Dataset.open(folder).folder == before.folder


def test_a_pack_of_squares_is_not_taken_for_pictures_that_keep_their_shape(pictures: Make) -> None:
    folder = pictures("a.png", "b.png", size=(60, 35))
    assert Dataset.open(folder, DataSettings(aspect="square")).shape == (3, 32, 32)
    assert Dataset.open(folder).shape == (3, 32, 56)


def test_squares_have_one_fingerprint_however_they_were_asked_for(pictures: Make, tmp_path: Path) -> None:
    folder = pictures("a.png", "b.png")
    ways = [DataSettings(), DataSettings(aspect="square"), DataSettings(aspect="keep"), DataSettings(aspect="1:1")]
    caches = [tmp_path / str(number) for number in range(len(ways))]
    found = [Dataset.open(folder, way, cache=cache) for way, cache in zip(ways, caches, strict=True)]
    assert len({dataset.fingerprint for dataset in found}) == 1
    assert [dataset.report.notes for dataset in found] == [(), (), found[2].report.notes, ()]
