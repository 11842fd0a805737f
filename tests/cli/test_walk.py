"""Walks as a person types them: movies of every kind, music, and refusals before minutes of work."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas import origins
from ganvas.data.movies import kinds
from ganvas.data.pictures.mark import carried_origin
from small import dots

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "moths"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(dots(1, 60), recipe="gan-dense", settings=settings, run=folder, length="6 steps", batch_size=16, quiet=True)
    return folder


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def song(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(np.random.default_rng(0).integers(-9_000, 9_000, round(8_000 * seconds)).astype("<i2").tobytes())
    return path


def test_a_walk_is_a_movie_in_this_folder_and_says_what_to_do_next(run: Path, ganvas: Typed) -> None:
    pytest.importorskip("av")
    code, out, err = ganvas("walk", run, "7:1", "7:2", "7:3", "--for", "1s", "--loop", "--size", 64)
    assert code == 0, err
    assert "30 frames in moths-walk.mp4: 1 s" in out
    advice = f"ganvas walk {run} 7:1 7:2 7:3 --for 1s --loop --out moths-walk"
    assert advice in out
    code, out, err = ganvas(*advice.split()[1:])
    assert code == 0, err
    frame = "moths-walk/frame-00015.png"
    assert f"ganvas vary {run} {frame}" in out
    assert len(list(Path("moths-walk").iterdir())) == 30
    assert ganvas("vary", run, frame, "-n", 2)[0] == 0
    explorer = package.explore(package.load(run))
    found = explorer.walk(["7:1", "7:2", "7:3"], 1, loop=True)
    assert found.piece(15) == explorer.piece(frame)


def test_the_frames_that_are_offered_are_those_of_the_movie(run: Path, ganvas: Typed) -> None:
    code, out, err = ganvas("walk", run, "7:1", "7:2", "--for", "1s", "--fps", 7, "--out", "walk.webp")
    assert code == 0, err
    advice = f"ganvas walk {run} 7:1 7:2 --for 1s --fps 7 --out walk"
    assert advice in out
    assert "7 frames in walk" in ganvas(*advice.split()[1:])[1]


@pytest.mark.parametrize("ending", ["gif", "webp", "png"])
def test_one_piece_is_gone_around_in_an_animated_picture(ending: str, run: Path, ganvas: Typed) -> None:
    code, out, err = ganvas("walk", run, "7:1", "--for", "1s", "--fps", 10, "--out", f"walk.{ending}", "--wander")
    assert code == 0, err
    assert f"10 frames in walk.{ending}" in out
    with Image.open(f"walk.{ending}") as image:
        assert image.n_frames == 10
    before = Path(f"walk.{ending}").read_bytes()
    assert ganvas("walk", run, "7:1", "--for", "1s", "--fps", 10, "--out", f"walk.{ending}")[0] == 1
    assert ganvas("walk", run, "7:1", "--for", "1s", "--fps", 10, "--out", f"walk.{ending}", "--overwrite")[0] == 0
    assert Path(f"walk.{ending}").read_bytes() == before


def test_pieces_of_a_sheet_are_walked_through(run: Path, ganvas: Typed) -> None:
    package.load(run).sample(9, seed=7).save("sheet.png")
    assert ganvas("walk", run, "sheet.png", "--like", "3,7", "--for", "1s", "--fps", 8, "--out", "walk.webp")[0] == 0
    found = origins.read(carried_origin(Path("walk.webp")))
    assert [found.cell(index).nodes[-1].index for index in range(2)] == [3, 7]


def test_music_decides_the_length_and_is_heard_in_videos_only(run: Path, ganvas: Typed) -> None:
    av = pytest.importorskip("av")
    song(Path("song.wav"), 1.5)
    code, out, err = ganvas("walk", run, "7:1", "7:2", "--music", "song.wav", "--fps", 10, "--out", "walk.mp4", "--size", 64)
    assert code == 0, err
    assert "15 frames in walk.mp4: 1.5 s" in out
    with av.open("walk.mp4") as container:
        assert len(container.streams.audio) == 1
    code, out, err = ganvas("walk", run, "7:1", "7:2", "--music", "song.wav", "--for", "1s", "--fps", 10, "--out", "walk.gif")
    assert code == 0, err
    assert "10 frames in walk.gif: 1 s" in out
    assert "only a video has its sound" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "walk.avi"), "can't be written as .avi"),
        (("--for", "soon"), "--for 'soon' is not a duration"),
        (("--for", "0s"), "--for '0s' is not a duration"),
        (("--for", "9h"), "972,000 frames"),
        (("--size", "7"), "--size 7 is not a size"),
        (("--fps", "240", "--out", "walk.mp4"), "--fps 240"),
        (("--fps", "60", "--out", "walk.gif"), "--fps 60"),
        (("--music", "missing.wav"), "missing.wav can't be read"),
        (("--music", "there.gif"), "holds no sound"),
        (("--out", "there.gif"), "there.gif exists already"),
        (("--out", "file"), "file is a file"),
    ],
)
def test_what_cannot_be_made_is_refused_before_a_model_is_read(words: tuple[str, ...], said: str, ganvas: Typed) -> None:
    Path("there.gif").write_bytes(b"x")
    Path("file").touch()
    before = sorted(Path().iterdir())
    code, _, err = ganvas("walk", "no-such-run", "7:1", "7:2", *words)
    assert code == 1
    assert said in err
    assert sorted(Path().iterdir()) == before


def test_without_pyav_it_is_said_in_one_line_how_to_install_it(
    run: Path, ganvas: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "find_spec", lambda name: None)
    code, _, err = ganvas("walk", run, "7:1", "7:2", "--out", "walk.mp4")
    assert code == 1
    assert "pip install 'ganvas[video]'" in err
    code, out, err = ganvas("walk", run, "7:1", "7:2", "--for", "1s", "--fps", 5)
    assert code == 0, err
    assert "5 frames in moths-walk.webp" in out


def test_wandering_is_around_one_piece(run: Path, ganvas: Typed) -> None:
    code, _, err = ganvas("walk", run, "7:1", "7:2", "--wander")
    assert code == 1
    assert "a loop around one picture, and 2 are named" in err
    assert ganvas("walk", run)[0] == 1
