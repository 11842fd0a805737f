"""What the room Explore asks of the drawing process is what the library makes, and is found once."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ganvas
from drawn import a_run
from ganvas.drawing.__main__ import TakenBack
from ganvas.drawing.desk import Desk
from ganvas.drawing.inbox import Inbox
from ganvas.drawing.requests import Along, Directions, Find, Litter, Map, Shape, as_header
from ganvas.errors import ModelError
from ganvas.exploration.directions import kept
from ganvas.exploration.directions.searching import Search
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.maps.maps import Mapper
from ganvas.progress import Progress


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GANVAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home")
    for name, recipe in (("moths", "dcgan"), ("styles", "style"), ("classes", "conditional-dcgan")):
        a_run(made / "runs", name, recipe)
    return made


@pytest.fixture(scope="module")
def desk(home: Path, _cache: None) -> Desk:
    return Desk(home)


def explorer_of(home: Path, run: str) -> Explorer:
    return ganvas.explore(ganvas.load(home / "runs" / run))


def test_directions_are_found_once_for_a_model(desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[Progress] = []
    header, files = desk.do(Directions(run="styles"), (), noted.append)
    names = [each["name"] for each in header["directions"]]
    assert {"principal-1", "styles-1"} <= set(names)
    assert len(files) == len(header["pieces"]) == 2 * len(names)
    assert noted

    def never(*_: object) -> None:
        raise AssertionError("they are known")

    monkeypatch.setattr(Search, "principal", never)
    assert desk.do(Directions(run="styles"))[0] == header
    assert Desk(home).do(Directions(run="styles"))[0] == header  # of the cache, by another process


def test_what_is_wrong_in_the_cache_is_found_anew(home: Path) -> None:
    explorer = explorer_of(home, "moths")
    model = explorer.trained.sha256
    found = explorer.directions.principal(2)
    kept.keep_directions(model, found)
    again = kept.kept_directions(model) or []
    assert [each.name for each in again] == ["principal-1", "principal-2"]
    np.testing.assert_array_equal(again[0].numbers.values, found[0].numbers.values)
    assert again[0].effects == found[0].effects
    path = kept._path(model)
    for wrong in (b"", b"x" * 100, path.read_bytes()[:-9]):
        path.write_bytes(wrong)
        assert kept.kept_directions(model) is None
    kept.keep_directions("0" * 64, found)  # of another model
    assert kept.kept_directions("0" * 64) is None
    path.unlink()


def test_a_piece_moves_along_the_sum_of_directions(desk: Desk, home: Path) -> None:
    desk.do(Directions(run="styles"))
    along = (Along(name="principal-1", amount=1.5), Along(name="principal-2", amount=-2.0))
    (both,) = desk.do(Shape(run="styles", parents=("7:0",), along=along))[0]["pieces"]
    explorer = explorer_of(home, "styles")
    one, two = explorer.directions.principal(6)[:2]
    stepwise = explorer.move(explorer.move("7:0", one, 1.5), two, -2.0)
    summed = explorer.piece(ganvas.origins.read(both["origin"]))
    assert np.abs(summed.picture.astype(int) - stepwise.picture.astype(int)).max() <= 2  # rounded in another order
    assert len(both["origin"]) < 1_500
    with pytest.raises(ModelError, match="no direction"):
        desk.do(Shape(run="styles", parents=("7:0",), along=(Along(name="none", amount=1.0),)))


def test_a_glance_is_the_same_piece_but_for_rounding(desk: Desk) -> None:
    header, (file,) = desk.do(Shape(run="styles", parents=("7:0", "7:1")))
    seen, (other,) = desk.do(Shape(run="styles", parents=("7:0", "7:1"), glance=True))
    assert seen == header
    pictures = [np.asarray(Image.open(BytesIO(each)).convert("RGB")).astype(int) for each in (file, other)]
    assert np.abs(pictures[0] - pictures[1]).max() <= 1


def test_a_class_is_another_one_of_the_same_latent(desk: Desk, home: Path) -> None:
    explorer = explorer_of(home, "classes")
    names = explorer.trained.config.classes
    assert desk.do(Directions(run="classes"))[0]["classes"] == list(names)
    (piece,) = desk.do(Shape(run="classes", parents=("7:3",), class_name=names[1]))[0]["pieces"]
    assert piece["id"] == explorer.sample(7, 3, class_name=names[1]).id
    (between,) = desk.do(Shape(run="classes", parents=("7:3", "7:4"), class_name=names[0]))[0]["pieces"]
    made = explorer.piece(ganvas.origins.read(between["origin"]))
    assert made.genes.classes is not None
    assert made.genes.classes.argmax() == 0
    with pytest.raises(ModelError):
        desk.do(Shape(run="classes", parents=("7:3",), class_name="none"))
    with pytest.raises(ModelError):
        desk.do(Shape(run="moths", parents=("7:3",), class_name=names[0]))


def test_a_map_is_the_librarys_and_is_drawn_once(desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header, (file,) = desk.do(Map(run="moths", columns=4, rows=3))
    wanted = explorer_of(home, "moths").map(4, 3)
    assert [each["origin"] for each in header["pieces"]] == [piece.origin.text for piece in wanted.pieces]
    assert Image.open(BytesIO(file)).size == (4 * header["width"], 3 * header["height"])
    monkeypatch.setattr(Mapper, "map", lambda *_, **__: pytest.fail("it is known"))
    assert desk.do(Map(run="moths", columns=4, rows=3))[1] == [file]


def test_what_nobody_waits_for_ends_where_it_says_how_far_it_is(desk: Desk) -> None:
    def gone(progress: Progress) -> None:
        if progress.total:
            raise TakenBack

    with pytest.raises(TakenBack):
        desk.do(Find(run="moths"), [_png()], gone)
    assert desk.do(Shape(run="moths", parents=("7:0",)))[1]  # and it goes on
    header, files = desk.do(Find(run="moths"), [_png()])
    assert len(files) == 1
    assert header["difference"] >= 0


def _png() -> bytes:
    buffer = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_what_is_quick_is_taken_out_of_its_turn() -> None:
    inbox = Inbox()
    for number, request in enumerate((Litter(run="a"), Map(run="a"), Shape(run="a", parents=("1:0",)))):
        inbox.put(as_header(request, number), [])
    assert inbox.next().number == 0
    quick = inbox.next_quick()
    assert quick is not None
    assert quick.number == 2
    assert inbox.next_quick() is None
    inbox.put({"take_back": 1}, [])
    assert inbox.is_taken_back(inbox.next().number)
    inbox.forget(1)
    assert not inbox.is_taken_back(1)
    for wrong in ({}, {"number": "x"}, {"request": []}, {"take_back": "x"}):
        inbox.put(wrong, [])
    assert inbox.next_quick() is None
