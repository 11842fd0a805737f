"""Paths as people give them, and the names that are made from them."""

import itertools
import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ganvas
from ganvas.disk import cache_folder, claimed_folder
from ganvas.errors import SettingError
from ganvas.inference.places import names_for
from ganvas.outputs import next_free
from ganvas.paths import ending_of, numbered, path_named, path_of, portable, shareable
from ganvas.words import message


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "kim"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.skipif(os.name == "nt", reason="addresses of files and homes are others there")
def test_a_path_means_the_same_however_it_was_given(home: Path) -> None:
    expected = home / "my moths"
    for text in ("~/my moths", '"~/my moths"', " '~/my moths' ", "“~/my moths”", f"file://{home}/my%20moths"):
        assert path_of(text) == expected
        assert path_of(path_of(text)) == expected
    assert path_of(f"file://localhost{home}") == home
    assert path_of("~nobody-of-that-name/x") == Path("~nobody-of-that-name/x")
    assert path_of(path_of("./~/x")) == home.parent.parent / "~" / "x"
    assert path_of("moths/it's") == Path("moths/it's")
    Path("'quoted'").mkdir()
    assert path_of("'quoted'") == Path("'quoted'"), "it is there as it stands"


@pytest.mark.parametrize("text", ["", '""', "a\0b", "file://elsewhere/moths", "bad\udcff", "\ud800"])
def test_what_cannot_be_a_path_is_refused(text: str) -> None:
    with pytest.raises(SettingError):
        path_of(text)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always text")
def test_a_name_that_is_no_text_is_refused_in_a_sentence_and_may_be_inside_a_folder(
    home: Path, ganvas: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    from small import dots

    bad = os.fsdecode(b"bad\xff")
    (home / bad).mkdir()
    for number, picture in enumerate(dots(1, 20)):
        Image.fromarray(picture[..., 0]).save(home / bad / f"{bad}{number}.png")
    quick = ("--recipe", "gan-dense", "--resolution", 8, "--steps", 2, "--precision", "float32")
    monkeypatch.chdir(home)
    for words in (("train", bad, *quick), ("data", bad), ("train", "digits", *quick, "--run", bad), ("sample", bad)):
        code, out, err = ganvas(*words)
        assert code == 1
        assert "The name bad\\xff is not UTF-8.\n  Use another name" in err
        (out + err).encode()
    monkeypatch.chdir(home / bad)
    assert "bad\\xff is not UTF-8" in ganvas("train", ".", *quick)[2]
    assert ganvas("data", ".")[0] == 0
    assert Path("bad--contact.png").exists()
    (home / "moths").symlink_to(home / bad)
    monkeypatch.chdir(home)
    code, _, err = ganvas("train", "moths", *quick, "--run", "run")
    assert code == 0, err
    assert ganvas("resume", "run", "--steps", 3)[0] == 0


def test_every_path_of_a_training_may_begin_with_a_tilde(home: Path) -> None:
    settings = {"model.generator_widths": [16], "model.discriminator_widths": [16]}
    run = ganvas.train(
        *("digits",), recipe="gan-dense", settings=settings, resolution=8, length="2 steps", precision="float32",
        quiet=True, run="~/run", previews="'~/sheets'",
    )  # fmt: skip
    assert run.path == home / "run"
    assert len(list((home / "sheets").glob("*.png"))) == 2
    assert ganvas.Run("~/run").path == run.path
    ganvas.load("~/run").sample(4).save("~/sheet.png")
    assert (home / "sheet.png").exists()
    again = ganvas.train(
        "digits", settings=settings, length="2 steps", precision="float32", quiet=True, run="~/b", start_from="~/run"
    )
    assert again.facts.started_from == str(run.path)
    assert not Path("~").exists()


def test_without_a_home_folder_there_is_still_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GANVAS_CACHE")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: "~/.cache/ganvas")  # what it gives there
    assert cache_folder().is_absolute()
    assert "~" not in str(cache_folder())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("moth.png", "moth.png"),
        ("나방 🦋.png", "나방 🦋.png"),
        ('a:b*c?"<>|.png', "a-b-c-----.png"),
        ("nul.png", "_nul.png"),
        ("CON", "_CON"),
        ("com1 .tar.gz", "_com1 .tar.gz"),
        ("console.png", "console.png"),
        ("ends. . ", "ends"),
        ("..", "unnamed"),
        ("a/b\\c", "a-b-c"),
        ("bad\udcff.png", "bad-.png"),
    ],
)
def test_names_that_are_made_can_be_written_on_windows(name: str, expected: str) -> None:
    assert portable(name) == expected


@given(st.text(min_size=1, max_size=30))
def test_no_name_that_is_made_is_a_device_or_a_folder_on_windows(name: str) -> None:
    made = portable(name)
    assert PureWindowsPath(made).name == made
    assert not made.endswith((" ", "."))
    assert portable(made) == made


def test_no_two_pictures_get_one_name_where_case_does_not_count() -> None:
    names = names_for(["a.jpg", "A.png", "a.png", "b/nul.tif", "exp-v1.5", "e\u0301.png", "\u00e9.jpg"])
    assert len({made.casefold() for made in names.values()}) == len(names)
    assert names["b/nul.tif"] == "b/_nul.png"
    assert names["exp-v1.5"] == "exp-v1.5.png"
    assert names["a.jpg"] == "a.jpg.png"


@pytest.mark.parametrize(
    ("name", "ending"), [("a.png", ".png"), ("a.PNG", ".png"), ("exp-v1.5", ""), ("x.final", ""), ("a.pgn", ".pgn"), ("a", "")]
)
def test_an_ending_is_one_only_where_it_is_known(name: str, ending: str) -> None:
    assert ending_of(Path(name)) == ending


def test_free_names_are_numbered_before_their_ending(tmp_path: Path) -> None:
    for name in ("sheet.png", "sheet-2.png", "exp-v1.5"):
        (tmp_path / name).touch()
    assert next_free(tmp_path / "sheet.png").name == "sheet-3.png"
    assert next_free(tmp_path / "exp-v1.5").name == "exp-v1.5-2"


def test_two_trainings_that_want_one_name_get_two_folders(tmp_path: Path) -> None:
    wanted = tmp_path / "runs" / "digits-sketch"
    assert [claimed_folder(wanted).name for _ in range(3)] == ["digits-sketch", "digits-sketch-2", "digits-sketch-3"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("runs/moths", "runs/moths"),
        ("mnist:test", "mnist:test"),
        ("/home/kim/secret/moths", "moths"),
        ("/home/kim/secret/moths:val", "moths:val"),
        ("C:\\Users\\Kim\\moths", "moths"),
        ("~/moths", "moths"),
        (message("{a} and {b}", a="/home/kim/a", b=Path("/home/kim/b")), "a and b"),
    ],
)
def test_what_is_published_names_no_folder_of_a_person(given: str, shown: str) -> None:
    assert str(shareable(given)) == shown


def test_a_name_is_meant_to_the_letter_where_it_can_be() -> None:
    composed, apart = Path("고양이"), Path(unicodedata.normalize("NFD", "고양이"))
    assert path_named([apart], "고양이") == apart
    assert path_named([apart, composed], "고양이") == composed
    assert path_named([composed, apart], apart.name) == apart
    assert path_named([Path("Moths"), Path("moths")], "MOTHS") is None  # nobody knows which one
    assert path_named([Path("a/Moths")], "moths") == Path("a/Moths")
    assert path_named([composed], "moths") is None


def test_names_are_numbered_before_their_ending() -> None:
    assert list(itertools.islice(numbered("sheet", ".png"), 3)) == ["sheet.png", "sheet-2.png", "sheet-3.png"]


def test_no_record_report_or_card_names_the_home_of_whoever_made_it(home: Path) -> None:
    from PIL import Image

    from small import dots

    (home / "moths").mkdir()
    for number, picture in enumerate(dots(1, 60)):
        Image.fromarray(picture[..., 0]).save(home / "moths" / f"{number}.png")
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    run = ganvas.train(
        str(home / "moths"), recipe="gan-dense", settings=settings, length="2 steps", precision="float32", quiet=True,
        run=home / "runs" / "x",
    )  # fmt: skip
    record = ganvas.evaluate(run.path / "model", against=str(home / "moths"), samples=40, features="random", copies=False)
    written = [record.to_json(), record.html(), record.markdown()]
    written += [(run.path / "model" / name).read_text(encoding="utf-8") for name in ("README.md", "config.json")]
    for text in written:
        assert "kim" not in text
    assert "moths" in record.markdown() + record.to_json()
