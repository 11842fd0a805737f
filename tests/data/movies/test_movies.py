"""Movies: all frames, in the right colours and size, the same bytes each time, and never half a file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganvas.data.movies import kinds, sound
from ganvas.data.movies.kinds import KINDS, check_movie, frame_name, frames_in, kind_of
from ganvas.data.movies.sizes import Frame, size_of
from ganvas.data.movies.sound import Sound
from ganvas.data.movies.write import write_movie
from ganvas.data.pictures.mark import MARK, carried_origin, is_marked
from ganvas.errors import SettingError
from ganvas.progress import Progress

av = pytest.importorskip("av")

COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (250, 200, 30))
COUNT = 40


def frames(count: int = COUNT, channels: int = 3) -> Iterator[Frame]:
    """Stripes of known colours, with a white line that moves down."""
    for number in range(count):
        picture = np.zeros((27, 40, 3), np.uint8)
        for place, colour in enumerate(COLOURS):
            picture[:, 8 * place : 8 * place + 8] = colour
        picture[number % 27] = 255
        yield picture[..., :channels]


def tone(seconds: float, rate: int = 44_100, channels: int = 2) -> Sound:
    wave = np.sin(np.arange(round(seconds * rate)) / rate * 2 * np.pi * 440)
    return Sound(np.repeat((wave * 20_000).astype(np.int16)[:, None], channels, 1), rate)


@pytest.mark.parametrize("ending", [".mp4", ".webm"])
def test_a_video_has_every_frame_in_the_right_colours_and_even_sides(ending: str, tmp_path: Path) -> None:
    path = write_movie(tmp_path / f"walk{ending}", frames(), COUNT, size=135, sound=tone(3), origin='{"a":1}')
    with av.open(str(path)) as container:
        stream, heard = container.streams.video[0], container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264" if ending == ".mp4" else "vp9", "yuv420p")
        assert stream.average_rate == 30
        assert heard.codec_context.name == ("aac" if ending == ".mp4" else "opus")
        assert MARK in {value for key, value in container.metadata.items() if key.lower() == "comment"}
        assert '{"a":1}' in {value for key, value in container.metadata.items() if key.lower() == "description"}
        assert container.duration / 1e6 == pytest.approx(COUNT / 30, abs=0.05)  # the sound was cut
        found = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(found) == COUNT
    assert found[0].shape == (136, 200, 3)
    for place, colour in enumerate(COLOURS):
        np.testing.assert_allclose(found[10][100, 40 * place + 20], colour, atol=4)
    white = [int((picture[:, 20].astype(int).min(-1) > 200).nonzero()[0].mean()) for picture in found[:27]]
    np.testing.assert_allclose(white, (np.arange(27) + 0.5) / 27 * 136, atol=3)


def test_a_player_finds_what_it_needs_at_the_beginning(tmp_path: Path) -> None:
    data = write_movie(tmp_path / "walk.mp4", frames(), COUNT).read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".gif", ".webp", ".png"])
def test_the_same_frames_are_the_same_bytes(ending: str, tmp_path: Path) -> None:
    written = [
        write_movie(tmp_path / f"{name}{ending}", frames(), COUNT, size=64, sound=tone(2)).read_bytes() for name in ("a", "b")
    ]
    assert written[0] == written[1]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("ending", [".gif", ".webp", ".png", ".mp4"])
def test_every_kind_of_file_is_written_of_grey_and_colour(ending: str, channels: int, tmp_path: Path) -> None:
    path = write_movie(tmp_path / "deep" / f"walk{ending}", frames(channels=channels), COUNT, origin='{"a":1}')
    with path.open("rb") as file:
        assert is_marked(file)
    if ending != ".mp4":
        with Image.open(path) as image:
            assert image.n_frames == COUNT
            assert image.size == (400, 270)
        assert carried_origin(path) == ("" if ending == ".gif" else '{"a":1}')


def test_a_folder_has_numbered_pictures_each_with_its_origin(tmp_path: Path) -> None:
    path = write_movie(tmp_path / "walk", frames(), COUNT, origin_of=lambda number: f'{{"frame":{number}}}')
    names = sorted(each.name for each in path.iterdir())
    assert names == [frame_name(number, COUNT) for number in range(COUNT)]
    for number, wanted in enumerate(frames()):
        np.testing.assert_array_equal(np.asarray(Image.open(path / names[number])), wanted)
        assert carried_origin(path / names[number]) == f'{{"frame":{number}}}'
    with pytest.raises(SettingError, match="already that would be replaced"):
        write_movie(path, frames(), COUNT)
    with pytest.raises(SettingError, match="3 frames of another movie"):
        write_movie(path, frames(), COUNT - 3, overwrite=True)
    write_movie(path, frames(channels=1), COUNT, overwrite=True)
    assert Image.open(path / names[0]).mode == "L"


@pytest.mark.parametrize("ending", [".mp4", ".webm", ".gif", ".webp", ".png"])
def test_what_is_stopped_leaves_nothing_and_keeps_what_was_there(ending: str, tmp_path: Path) -> None:
    def stopped() -> Iterator[Frame]:
        yield from frames(20)
        raise KeyboardInterrupt

    path = tmp_path / f"walk{ending}"
    path.write_text("mine")
    with pytest.raises(SettingError, match="exists already"):
        write_movie(path, frames(), COUNT)
    with pytest.raises(KeyboardInterrupt):
        write_movie(path, stopped(), COUNT, overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "mine"


def test_frames_are_asked_for_one_by_one_and_progress_counts_them(tmp_path: Path) -> None:
    told: list[Progress] = []
    write_movie(tmp_path / "walk.webp", frames(), COUNT, progress=told.append)
    assert (told[-1].done, told[-1].total) == (COUNT, COUNT)


def test_small_pictures_stay_pixels_and_large_ones_are_smoothed() -> None:
    board = (np.indices((28, 28)).sum(0) % 2 * 255).astype(np.uint8)[..., None]
    large = size_of((28, 28), KINDS[".mp4"])
    assert (large.height, large.width) == (532, 532)
    assert set(np.unique(large(board))) == {0, 255}
    odd = size_of((28, 28), KINDS[".mp4"], 1080)(board)
    assert odd.shape == (1080, 1080, 1)
    assert ((odd > 5) & (odd < 250)).mean() < 0.06  # the edges alone, which lie between two pixels
    assert size_of((128, 96), KINDS[".png"], 300) == size_of((128, 96), KINDS[".png"], 300, smooth=True)
    assert (size_of((128, 96), KINDS[".png"], 300).height, size_of((128, 96), KINDS[".png"], 300).width) == (400, 300)
    assert (size_of((33, 65), KINDS[".webm"], 33).height, size_of((33, 65), KINDS[".webm"], 33).width) == (34, 66)
    assert size_of((28, 28), KINDS[""])(board).shape == (28, 28, 1)
    with pytest.raises(SettingError, match="17,280"):
        size_of((16, 64), KINDS[".mp4"], 4_320)
    smaller = size_of((128, 128), KINDS[".gif"], 32)(np.full((128, 128, 3), 70, np.uint8))
    np.testing.assert_array_equal(smaller, np.full((32, 32, 3), 70))


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("walk.avi", {}, r"can't be written as \.avi"),
        ("walk.apng", {}, r"(?s)\.apng.*walk\.png"),
        ("walk.gif", {"fps": 60}, "--fps 60"),
        ("walk.mp4", {"fps": 0}, "--fps 0"),
        ("walk.mp4", {"size": 8}, "--size 8"),
        ("walk.mp4", {"size": 100_000}, "--size 100000"),
        ("there.mp4", {}, "exists already"),
        ("file", {}, "is a file"),
    ],
)
def test_what_cannot_be_written_is_refused_before_a_frame_is_made(name: str, options: dict, said: str, tmp_path: Path) -> None:
    for there in ("there.mp4", "file"):
        (tmp_path / there).touch()

    def never() -> Iterator[Frame]:
        raise AssertionError
        yield

    with pytest.raises(SettingError) as refused:
        write_movie(tmp_path / name, never(), COUNT, **options)
    refused.match(said.replace("--", "").replace(" ", "=") if said.startswith("--") else said)


def test_without_pyav_a_video_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (kinds, sound):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=r"(?s)PyAV is needed.*pip install 'ganvas\[video\]'.*walk\.webp"):
        check_movie(tmp_path / "walk.mp4", COUNT)
    assert kinds.usual_ending() == ".webp"
    assert check_movie(tmp_path / "walk.webp", COUNT).ending == ".webp"


def test_a_length_is_a_number_of_frames() -> None:
    assert frames_in(12, 30) == 360
    assert frames_in(0.1, 24) == 2
    for seconds in (0, -1, 0.01, float("nan"), float("inf")):
        with pytest.raises(SettingError, match="are not a movie"):
            frames_in(seconds, 30)
    with pytest.raises(SettingError, match="216,000"):
        frames_in(10_000, 60)


def test_a_folder_is_a_folder_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "v1.mp4").mkdir()
    assert kind_of(tmp_path / "v1.mp4").ending == ""
    assert kind_of(tmp_path / "walk-1.5").ending == ""
