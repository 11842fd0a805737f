"""Names of pieces: what a person types, told apart in one place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ganvas
from ganvas.errors import OriginError, SettingError
from ganvas.origins import Name, OfFile, OfGallery, OfSeed, parsed
from small import dots


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("7:12", OfSeed(7, 12)),
        ("runs/moths#7:12", OfSeed(7, 12, Path("runs/moths"))),
        ("~/runs/moths#7:12", OfSeed(7, 12, Path.home() / "runs" / "moths")),
        ("a#b#7:12", OfSeed(7, 12, Path("a#b"))),
        ("moth.png", OfFile(Path("moth.png"))),
        ("sheet.png#3", OfFile(Path("sheet.png"), 3)),
        ("sheet#12", OfFile(Path("sheet"), 12)),
        ("0beff8", OfGallery("0beff8")),
        ("0BEFF873", OfGallery("0beff873")),
        ("0beff", OfFile(Path("0beff"))),
        ("7", OfFile(Path("7"))),
        ("7:", OfFile(Path("7:"))),
        ("٣:٤", OfFile(Path("٣:٤"))),  # other digits are no numbers of a seed
        ("there.png#3", OfFile(Path("there.png#3"))),
        ("0beff873aa", OfFile(Path("0beff873aa"))),
    ],
)
def test_what_is_typed_means_one_thing(text: str, name: Name, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for there in ("there.png#3", "0beff873aa"):  # a file that is there wins
        Path(there).touch()
    assert parsed(text) == name


@given(
    st.one_of(
        st.builds(OfSeed, st.integers(0, 2**64 - 1), st.integers(0, 2**53 - 1)),
        st.builds(OfGallery, st.from_regex(r"[0-9a-f]{6,32}", fullmatch=True)),
    )
)
def test_a_name_is_read_as_it_is_written(name: Name) -> None:
    assert parsed(str(name)) == name


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> ganvas.Run:
    folder = tmp_path_factory.mktemp("named") / "runs" / "moths"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    return ganvas.train(
        dots(1, 60), recipe="gan-dense", settings=settings, run=folder, length="2 steps", batch_size=16, quiet=True
    )


def test_python_takes_every_name_of_a_piece(run: ganvas.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.path.parent.parent)
    explorer = ganvas.explore(run.model())
    piece = explorer.sample(7, 12)
    explorer.sheet(["7:11", piece]).save(tmp_path / "sheet.png")
    with ganvas.Gallery(tmp_path / "gallery") as gallery:
        kept = gallery.add(piece).pieces[0]
        named = (
            "7:12",
            "runs/moths#7:12",
            "runs/moths/model#7:12",
            f"{tmp_path}/sheet.png#1",
            kept,
            OfSeed(7, 12),
            piece.origin,
        )
        assert [explorer.piece(name) for name in named] == [piece] * len(named)
        assert [gallery.piece_named(name).id for name in ("runs/moths#7:12", f"{tmp_path}/sheet.png#1", kept.id[:6])] == [
            piece.id
        ] * 3


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("runs/others#7:12", OriginError, "is of runs/others, and the model here is"),
        ("0beff873", OriginError, "is a piece of a gallery"),
        ("1234567", OriginError, "is a seed without the number of a picture"),
        ("7:99999999999999999999", SettingError, "index=99999999999999999999"),
        ("sheet.png#3", OriginError, "can't be read"),
    ],
)
def test_what_is_no_name_here_says_what_to_give(
    run: ganvas.Run, name: str, error: type[Exception], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=said):
        ganvas.explore(run.model()).piece(name)
