"""Breeding as a person types it: sheets with numbers, pieces by name, and refusals with a way out."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas as package
from ganvas import origins
from ganvas.cli.pieces import saved
from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import OriginError, SettingError
from small import dots

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "runs" / "moths"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(dots(1, 60), recipe="gan-dense", settings=settings, run=folder, length="6 steps", batch_size=16, quiet=True)
    return folder


def test_a_litter_of_a_sheet_goes_on_to_the_next(
    run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ganvas("sample", run, "-n", 9, "--seed", 7, "--out", "sheet.png")[0] == 0
    code, out, err = ganvas("breed", run, "sheet.png", "--like", "3,7")
    assert code == 0, err
    assert "12 children in moths-breed.png" in out
    assert "Wild cards: 10, 11." in out
    assert f"ganvas breed {run} moths-breed.png --like 3,7" in out
    before = Path("moths-breed.png").read_bytes()
    first = origins.read(carried_origin(Path("moths-breed.png")))
    assert len(first) == 12
    assert {node.index for node in first.nodes if node.op == "sample"} == {3, 7}
    code, out, err = ganvas("breed", run / "model", "moths-breed.png#5", "7:1", "-n", 4, "--difference", 0.2)
    assert code == 0, err
    assert "4 children in moths-breed-2.png" in out
    assert Path("moths-breed.png").read_bytes() == before
    explorer = package.explore(package.load(run))
    assert explorer.piece("moths-breed.png#5") == explorer.breed(["sheet.png#3", "7:7"]).children[5]
    assert ganvas("breed", run, "7:1", "--out", "moths-breed.png")[0] == 1


def test_the_model_is_found_by_what_it_made(run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.parent.parent)
    other = Path("runs") / "newer"
    settings = ["model.generator_widths=[16]", "model.discriminator_widths=[16]"]
    package.train(dots(1, 60), recipe="gan-dense", settings=settings, run=other, length="2 steps", batch_size=16, quiet=True)
    package.load(run).sample(9, seed=7).save(tmp_path / "sheet.png")
    code, out, err = ganvas("vary", tmp_path / "sheet.png", "--like", 3, "-n", 4, "--out", tmp_path / "varied.png")
    assert code == 0, err
    assert "ganvas vary runs/moths" in out
    code, _, err = ganvas("vary", "runs/moths#7:3", "-n", 4, "--out", tmp_path / "same.png")
    assert code == 0, err
    assert (tmp_path / "same.png").read_bytes() == (tmp_path / "varied.png").read_bytes()
    code, _, err = ganvas("vary", other, tmp_path / "sheet.png", "--like", 3)
    assert code == 1
    assert "sheet.png#3 was made by runs/moths, and not by runs/newer." in err
    code, _, err = ganvas("blend", "runs/moths#7:3", "runs/newer#7:3", "--out", tmp_path / "two.png")
    assert code == 1
    assert "another model" in err
    monkeypatch.chdir(tmp_path)
    code, _, err = ganvas("vary", "sheet.png#3")
    assert code == 1
    assert "No run in runs made sheet.png#3" in err


def test_slips_are_answered_before_torch_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom ganvas.cli import main\n"
        "for words in ('breed runs/nothing 7:1', 'vary nothing.png#3', 'walk 7:1', 'find no own.png', 'map no'):\n"
        "    sys.argv = ['ganvas', *words.split()]\n"
        "    try:\n        main()\n    except SystemExit as ended:\n        assert ended.code == 1\n"
        "    assert 'torch' not in sys.modules, words\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "There is nothing at runs/nothing" in ended.stderr


def test_blends_of_two_are_a_way_and_of_three_a_mixture(run: Path, ganvas: Typed, tmp_path: Path) -> None:
    explorer = package.explore(package.load(run))
    code, out, err = ganvas("blend", run, "7:0", "7:1", "-n", 5, "--out", tmp_path / "way.png")
    assert code == 0, err
    assert "5 blends in" in out
    assert [explorer.piece(f"{tmp_path}/way.png#{k}") for k in range(5)] == explorer.between("7:0", "7:1", n=5)
    code, out, err = ganvas("blend", run, "7:0", "7:1", "7:2", "--out", tmp_path / "three.png")
    assert code == 0, err
    mixed = [explorer.piece(f"{tmp_path}/three.png#{k}") for k in range(15)]
    assert "15 blends" in out
    assert [mixed[k] for k in (0, 10, 14)] == [explorer.piece(f"7:{k}") for k in range(3)]
    assert len(set(mixed)) == 15
    code, _, err = ganvas("blend", run, "7:0", "7:1", "--weights", "3,1", "--out", tmp_path / "one.png")
    assert code == 0, err
    assert explorer.piece(tmp_path / "one.png") == explorer.blend(["7:0", "7:1"], [3, 1])
    for words, said in (
        (("blend", run, "7:0"), "takes two or more"),
        (("vary", run, "7:0", "7:1"), "takes one picture"),
        (("blend", run, "7:0", "7:1", "--weights", "3;1"), "not a list of numbers"),
        (("blend", run, "7:0", "7:1", "--weights", "3,-1"), "don't suit 2 pieces"),
        (("breed", run.parent / "mothss", "7:1"), "There is nothing at"),
        (("breed", run, "7:99999999999999999999"), "index=99999999999999999999"),
        (("breed", run, "7:" + "9" * 5_000), "can't be read"),
        (("vary", run, "7:0", "--out", "v.gif"), "can't be written as .gif"),
    ):
        code, _, err = ganvas(*words)
        assert code == 1
        assert said in err


def test_breeding_begins_with_pictures_that_cover_what_it_makes(run: Path, ganvas: Typed, tmp_path: Path) -> None:
    code, out, err = ganvas("breed", run, "--out", tmp_path / "first.png")
    assert code == 0, err
    assert "12 pictures in" in out
    assert "wild" not in out
    explorer = package.explore(package.load(run))
    offered = explorer.offer(explorer.taste())
    assert explorer.piece(f"{tmp_path}/first.png#7") == offered.children[7]


def test_children_are_less_like_what_is_not_liked(run: Path, ganvas: Typed, tmp_path: Path) -> None:
    package.load(run).sample(9, seed=7).save(tmp_path / "sheet.png")
    code, _, err = ganvas("breed", run, tmp_path / "sheet.png", "--like", 3, "--unlike", "5,6", "--out", tmp_path / "bred.png")
    assert code == 0, err
    explorer = package.explore(package.load(run))
    taste = explorer.taste().choose([explorer.piece("7:3")], [explorer.piece("7:5"), explorer.piece("7:6")])
    children = explorer.breed(["7:3"], taste=taste).children
    assert explorer.piece(f"{tmp_path}/bred.png#2") == children[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing.png",), "can't be read"),
        (("own.png",), "carries no origin"),
        (("sheet.png",), "sheet.png has 9 pictures"),
        (("7",), "a seed without the number of a picture"),
        (("7:1", "--out", "own.png/x.png"), "can't be written"),
        (("7:1", "--out", "a" * 260 + ".png"), "can't be written"),
        (("sheet.png#9",), "There is no picture 9"),
        (("sheet.png", "--like", "3;4"), "not a list of numbers of pictures"),
        (("sheet.png", "7:1", "--like", "3"), "doesn't name pictures of one sheet"),
        (("other.png#0",), "made by another model"),
    ],
)
def test_what_is_no_piece_is_refused(
    words: tuple[str, ...], said: str, run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (9, 9)).save("own.png")
    package.load(run).sample(9, seed=7).save("sheet.png")
    text = carried_origin(Path("sheet.png")).replace(package.load(run).sha256, "0" * 64)
    package.Sheet(dots(1, 9), origin=text).save("other.png")
    code, _, err = ganvas("breed", run, *words)
    assert code == 1
    assert said in err
    assert not Path("moths-breed.png").exists()


def test_the_numbers_of_a_sheet_can_be_read() -> None:
    plain, numbered = (package.Sheet(np.zeros((12, 64, 64, 1), np.uint8), columns=4, numbered=each) for each in (False, True))
    assert numbered.image.height > plain.image.height
    assert numbered.image.width == plain.image.width
    strips = [np.asarray(numbered.image)[66:78, 2 + 66 * column : 20 + 66 * column] for column in range(4)]
    assert len({strip.tobytes() for strip in strips}) == 4
    one = np.asarray(numbered.image)[68:78, 68:74] == 255
    assert one[::2, ::2].astype(int).tolist() == [[0, 1, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [1, 1, 1]]


def test_python_says_what_to_give(run: Path) -> None:
    with pytest.raises(SettingError, match=r"ganvas\.load"):
        package.explore(str(run))  # type: ignore[arg-type]
    explorer = package.explore(package.load(run))
    way = explorer.between("7:0", "7:1", n=5)
    assert way[0] == explorer.piece("7:0")
    assert len(way) == 5
    assert explorer.sheet(way).image.size == explorer.sheet(["7:0"] * 5).image.size
    with pytest.raises(OriginError, match="can't be read"):
        explorer.piece("7:x")


def test_what_is_offered_is_a_litter_without_parents(run: Path) -> None:
    explorer = package.explore(package.load(run))
    taste = explorer.taste()
    first = explorer.offer(taste, n=8)
    assert (len(first), sum(first.wild), first.parents) == (8, 0, ())
    assert first.sheet.numbered
    taste.choose(first.children[:1], first.children[1:])
    second = explorer.offer(taste, n=8)
    assert second.children != first.children
    assert sum(second.wild) == 2
    with pytest.raises(SettingError, match="n="):
        explorer.offer(taste, n=0)


def test_a_piece_of_the_gallery_is_named_by_its_id(
    run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANVAS_GALLERY", str(tmp_path / "gallery"))
    explorer = package.explore(package.load(run))
    piece = explorer.piece("7:3")
    assert ganvas("gallery", "add", f"{run}#7:3")[0] == 0
    monkeypatch.chdir(tmp_path)
    code, _, err = ganvas("vary", piece.id[:8], "-n", 4, "--out", "varied.png")
    assert code == 0, err
    assert explorer.piece("varied.png#1") == explorer.vary(piece, n=4, difference=0.2).children[1]
    code, _, err = ganvas("vary", "0" * 8)
    assert code == 1
    assert "0" * 8 in err


def test_stars_are_a_taste(run: Path, ganvas: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANVAS_GALLERY", str(tmp_path / "gallery"))
    monkeypatch.chdir(tmp_path)
    explorer = package.explore(package.load(run))
    liked, plain, dismissed = (explorer.piece(f"7:{index}") for index in range(3))
    assert ganvas("gallery", "add", *(f"{run}#7:{index}" for index in range(3)))[0] == 0
    code, _, err = ganvas("breed", run, "--taste")
    assert code == 1
    assert "rated differently" in err
    assert ganvas("gallery", "star", 5, liked.id[:10])[0] == 0
    assert ganvas("gallery", "trash", dismissed.id[:10])[0] == 0
    code, out, err = ganvas("breed", run, "--taste", "-n", 8)
    assert code == 0, err
    assert "8 pictures in moths-breed.png" in out
    taste = explorer.taste().choose([plain], [dismissed]).choose([liked], [dismissed, plain])
    assert tuple(explorer.piece(f"moths-breed.png#{k}") for k in range(8)) == explorer.offer(taste, n=8).children
    code, out, err = ganvas("breed", run, liked.id[:10], "--taste", "-n", 8)
    assert code == 0, err
    assert "8 children in moths-breed-2.png" in out


def test_a_file_that_came_meanwhile_stays(tmp_path: Path) -> None:
    sheet = package.Sheet(dots(1, 4))
    (tmp_path / "moths-vary.png").write_bytes(b"somebody's")
    assert saved(sheet, tmp_path / "moths-vary.png", overwrite=False) == tmp_path / "moths-vary-2.png"
    assert (tmp_path / "moths-vary.png").read_bytes() == b"somebody's"
    assert saved(sheet, tmp_path / "moths-vary.png", overwrite=True) == tmp_path / "moths-vary.png"
    with pytest.raises(SettingError):
        saved(sheet, tmp_path / "x.nothing", overwrite=False)
    assert not (tmp_path / "x.nothing").exists()
