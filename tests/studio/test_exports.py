"""What is taken out of the gallery: pictures as files, archives, exports; and what is done to several pieces at once."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from ganvas.data.pictures.mark import carried_origin
from ganvas.errors import GalleryError, SettingError
from ganvas.jobs.heart import Heart
from ganvas.jobs.kinds.export import Export
from ganvas.jobs.known import ask
from ganvas.jobs.work import Work
from ganvas.origins import Origin, Sample
from ganvas.progress import Pace
from ganvas.words import message
from ganvas.workspace.adding import Incoming, add_all
from ganvas.workspace.home import Workspace
from ganvas.workspace.marking import Marks

SIDE = 8


@pytest.fixture
def kept(home: Workspace) -> list[str]:
    """The ids of three pieces of one model and one of another, which isn't there."""
    return [keep(home, "a" * 64, index) for index in range(3)] + [keep(home, "b" * 64, 7)]


def keep(home: Workspace, model: str, index: int) -> str:
    origin = Origin(model=model, nodes=(Sample(seed=0, index=index),))
    picture = np.random.default_rng(index).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    gallery = home.gallery
    incoming = iter([[Incoming(origin, picture)]])
    add_all(gallery.database, gallery.pictures, incoming, Marks(), Pace(message("adding pictures"), 1, None))
    return origin.id


def pixels(data: bytes) -> np.ndarray:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize(("ending", "kind"), [("png", "PNG"), ("webp", "WEBP"), ("jpg", "JPEG")])
def test_a_piece_is_saved_in_the_format_and_size_that_is_wanted(
    browser: TestClient, home: Workspace, kept: Sequence[str], tmp_path: Path, ending: str, kind: str
) -> None:
    answer = browser.get(f"/api/v1/pieces/{kept[0]}/file", params={"ending": ending, "scale": 4})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{kept[0][:12]}.{ending}"'
    (tmp_path / f"piece.{ending}").write_bytes(answer.content)
    with Image.open(BytesIO(answer.content)) as image:
        assert (image.format, image.size) == (kind, (4 * SIDE, 4 * SIDE))
    piece = home.gallery.piece_named(kept[0])
    assert carried_origin(tmp_path / f"piece.{ending}") == piece.text
    if ending != "jpg":
        assert np.array_equal(pixels(answer.content), piece.picture.repeat(4, 0).repeat(4, 1))
    large = browser.get(f"/api/v1/pieces/{kept[0]}/file", params={"scale": 17})
    assert large.status_code == 422


def test_several_pieces_come_in_an_archive_in_their_order(browser: TestClient, home: Workspace, kept: Sequence[str]) -> None:
    wanted = [kept[2], kept[0], kept[3]]
    answer = browser.get("/api/v1/pieces/archive", params={"ids": ",".join(wanted)})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as whole:
        assert whole.testzip() is None
        assert whole.namelist() == [f"{place}-{each[:12]}.png" for place, each in enumerate(wanted, 1)]
        for name, each in zip(whole.namelist(), wanted, strict=True):
            assert np.array_equal(pixels(whole.read(name)), home.gallery.piece_named(each).picture)
    assert browser.get("/api/v1/pieces/archive", params={"ids": ",".join(wanted), "scale": 17}).status_code == 422
    home.gallery.piece_named(kept[2]).path.unlink()
    assert browser.get("/api/v1/pieces/archive", params={"ids": ",".join(wanted)}).status_code == 404
    assert browser.get("/api/v1/pieces/archive", params={"ids": "../" * 10}).status_code == 422


def test_a_picture_is_kept_by_browsers_only_at_the_address_of_what_it_shows(browser: TestClient, kept: Sequence[str]) -> None:
    address = f"/api/v1/pieces/{kept[0]}/picture"
    digest = browser.get(f"/api/v1/pieces/{kept[0]}").json()["digest"]
    assert "immutable" in browser.get(address, params={"v": digest}).headers["cache-control"]
    assert browser.get(address, params={"v": "0" * 64}).headers["cache-control"] == "no-store"
    assert browser.get(address).headers["cache-control"] == "no-store"


def test_several_pieces_are_marked_at_once_and_other_pages_hear_of_it(
    browser: TestClient, home: Workspace, kept: Sequence[str]
) -> None:
    before = home.events.latest()
    some = list(kept[:2])
    body = {"ids": some, "stars": 4, "tag": "moth", "collect": "Best of"}
    assert browser.patch("/api/v1/pieces", json=body).json() == {"n": 2}
    labels = browser.get("/api/v1/labels").json()
    assert labels["tags"] == {"moth": 2}
    assert labels["collections"] == {"Best of": 2}
    assert labels["models"] == [{"asked": "a" * 12, "run": None, "n": 3}, {"asked": "b" * 12, "run": None, "n": 1}]
    told = home.events.after(before, ("pieces",))
    assert [(each.type, each.data["what"], each.data["n"]) for each in told] == [
        ("changed", "stars", 2),
        ("changed", "tags", 2),
        ("changed", "collections", 2),
    ]
    assert set(told[0].data["ids"]) == set(some)
    assert told[0].data["stars"] == 4

    assert browser.patch("/api/v1/pieces", json={"ids": [*some, "c" * 32], "trashed": True}).status_code == 400
    assert browser.get("/api/v1/pieces").json()["total"] == 4


def test_a_collection_is_renamed_unless_the_name_is_taken(browser: TestClient, kept: Sequence[str]) -> None:
    for name, id in (("Moths", kept[0]), ("Birds", kept[1])):
        browser.patch("/api/v1/pieces", json={"ids": [id], "collect": name})
    assert browser.patch("/api/v1/collections", json={"name": "moths", "new": "MOTHS of night"}).status_code == 200
    assert browser.get("/api/v1/labels").json()["collections"] == {"Birds": 1, "MOTHS of night": 1}
    taken = browser.patch("/api/v1/collections", json={"name": "birds", "new": "moths OF night"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (400, "GalleryError")
    assert browser.patch("/api/v1/collections", json={"name": "birds", "new": "BIRDS"}).status_code == 200
    assert browser.patch("/api/v1/collections", json={"name": "fish", "new": "x"}).status_code == 400


def test_the_trash_is_emptied_only_of_as_many_as_somebody_agreed_to(
    browser: TestClient, home: Workspace, kept: Sequence[str]
) -> None:
    browser.patch("/api/v1/pieces", json={"ids": list(kept[:2]), "trashed": True})
    assert browser.delete("/api/v1/trash", params={"expected": 1}).status_code == 409
    assert home.gallery.count() == 2
    assert browser.get("/api/v1/pieces", params={"trashed": True}).json()["total"] == 2
    before = home.events.latest()
    assert browser.delete("/api/v1/trash", params={"expected": 2}).json() == {"n": 2}
    assert [each.data["what"] for each in home.events.after(before, ("pieces",))] == ["removed"]
    assert browser.get(f"/api/v1/pieces/{kept[0]}").status_code == 404


def test_a_piece_whose_model_is_gone_is_not_made_again(browser: TestClient, kept: Sequence[str]) -> None:
    answer = browser.post(f"/api/v1/pieces/{kept[0]}/again")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ModelIsGone")


def test_exports_are_listed_and_saved_by_their_names_alone(browser: TestClient, home: Workspace, tmp_path: Path) -> None:
    (home.exports / "나비.png").write_bytes(b"picture")
    (home.exports / "notes.txt").write_bytes(b"mine")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (home.exports / "link.png").symlink_to(tmp_path / "secret.png")
    found = browser.get("/api/v1/exports").json()
    assert [(each["name"], each["bytes"]) for each in found["files"]] == [("나비.png", 7)]
    answer = browser.get("/api/v1/exports/나비.png")
    assert (answer.content, answer.headers["content-type"]) == (b"picture", "image/png")
    assert answer.headers["content-disposition"].startswith("attachment")
    for name in ("link.png", "notes.txt", "..%2f..%2fsecret.png", "secret.png"):
        assert browser.get(f"/api/v1/exports/{name}").status_code == 404


def test_an_export_that_cannot_be_made_is_refused_before_it_waits(home: Workspace, kept: Sequence[str]) -> None:
    walk = {"what": "walk", "ending": "gif"}
    with pytest.raises(GalleryError, match="of several models"):
        ask(home, "export", {"pieces": kept, **walk})
    with pytest.raises(GalleryError, match="isn't there any more"):
        ask(home, "export", {"pieces": kept[:2], **walk})
    with pytest.raises(SettingError, match="can't be written as gif"):
        ask(home, "export", {"pieces": kept, "what": "sheet", "ending": "gif"})
    with pytest.raises(GalleryError):
        ask(home, "export", {"pieces": ["c" * 32], "what": "sheet", "ending": "png"})
    assert ask(home, "export", {"pieces": kept, "what": "sheet", "ending": "png"}).state == "queued"


def test_an_export_leaves_a_file_that_is_there_and_goes_on_with_its_own(
    home: Workspace, kept: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home.folder)
    number = ask(home, "export", {"pieces": kept, "what": "sheet", "ending": "png"}).number
    own = home.exports / f"sheet-job-{number}.png"
    own.write_bytes(b"of a person")

    def work() -> Work:
        job = home.queue.claim("me", ["export"])
        return Work(home, job, Heart(home, job, asked=lambda asked: None, lost=lambda: None))

    first = work()
    place = first.place_in_exports("sheet", "png")
    assert place == Path("exports") / f"sheet-job-{number}-2.png"
    made = Export(pieces=tuple(kept), what="sheet", ending="png").do(first)
    assert made.result["file"] == place.as_posix()
    assert own.read_bytes() == b"of a person"
    assert place.is_file()
    # It is there now, and is the job's own.
    assert first.place_in_exports("sheet", "png") == place
