"""Drawing over HTTP: a picture goes in, what a model makes of it comes out, and nothing of either stays."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient
from studios import API, HERE, PORT, as_file, picture, png

import ganvas
from drawn import a_run
from ganvas.data.pictures.mark import is_marked
from ganvas.models.kinds import KINDS
from ganvas.studio.app import create_app
from ganvas.studio.guard.doors import Doors
from ganvas.studio.guard.guard import LARGEST_PICTURE
from ganvas.studio.held import Held
from ganvas.studio.resources.translating import MOST_PIXELS
from ganvas.studio.uses import USES, uses_of
from ganvas.workspace.home import Workspace

PNG = {"content-type": "image/png"}
PAIRS, SIDES, MENDED = (f"{API}/runs/{name}" for name in ("pairs", "sides", "mended"))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """One for all of these tests, so that the process is warm."""
    with Workspace(tmp_path_factory.mktemp("home")) as home:
        for name, recipe in (("pairs", "pix2pix"), ("sides", "cyclegan"), ("mended", "restore")):
            a_run(home.runs, name, recipe)
        made = Held(home, Doors(PORT))
        yield made
        made.close()


@pytest.fixture(scope="module")
def page(held: Held) -> TestClient:
    client = TestClient(create_app(held), base_url=HERE, raise_server_exceptions=False)
    assert client.post(f"{API}/session", json={"token": held.doors.token}).status_code == 204
    return client


def files_below(held: Held) -> set[Path]:
    return {path for path in held.workspace.folder.rglob("*") if path.is_file()}


def test_a_page_gets_what_the_library_makes(page: TestClient, held: Held) -> None:
    before, given = files_below(held), picture(1, (48, 40))
    for address, run, direction in ((PAIRS, "pairs", None), (SIDES, "sides", "b-to-a")):
        asked = {} if direction is None else {"direction": direction}
        answer = page.post(f"{address}/translations", params=asked, content=as_file(given, "PNG"), headers=PNG)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp"), answer.text
        assert answer.headers["cache-control"] == "no-store"
        wanted = ganvas.load(held.workspace.runs / run).translate(given, direction=direction)
        made = Image.open(BytesIO(answer.content)).convert("RGB")
        assert made.tobytes() == wanted.convert("RGB").tobytes()
        assert is_marked(BytesIO(answer.content))
        # What was made can be drawn on again.
        again = page.post(f"{address}/translations", content=answer.content, headers={"content-type": "image/webp"})
        assert again.status_code == 200
    assert files_below(held) == before


def test_what_is_transparent_is_filled(page: TestClient) -> None:
    pixels = np.asarray(picture(2, (40, 40)).convert("RGBA")).copy()
    pixels[5:15, 5:25, 3] = 0
    file = as_file(Image.fromarray(pixels), "PNG")
    answer = page.post(f"{MENDED}/restorations", params={"holes": True}, content=file, headers=PNG)
    assert answer.headers["ganvas-filled"] == "0.1250"
    made = np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))
    kept = pixels[..., 3] == 255
    assert (made[kept] == pixels[kept]).all()
    nothing = page.post(f"{MENDED}/restorations", params={"holes": True}, content=png(3, (40, 40)), headers=PNG)
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (400, "SettingError")
    assert page.post(f"{MENDED}/restorations", content=png(3, (40, 40)), headers=PNG).status_code == 200


def test_a_page_learns_what_a_model_is(page: TestClient) -> None:
    found = page.get(f"{SIDES}/translator").json()
    assert (found["directions"], found["is_paired"], found["restores"]) == (["a-to-b", "b-to-a"], False, False)
    assert page.get(f"{MENDED}/translator").json()["restores"]
    assert page.get(f"{API}/runs/none/translator").status_code == 404
    assert page.get(f"{PAIRS}/translator", params={"model": "best"}).status_code == 400  # it has kept none
    assert page.get(f"{PAIRS}/examples/0.png").json()["error"]["code"] == "SourceError"  # its pictures are gone


def test_only_small_pictures_come_in(page: TestClient) -> None:
    bomb = as_file(Image.new("L", (3000, 3000)), "PNG")
    refused = {
        "text": (b"hello", PNG, 415),
        "nothing": (b"", PNG, 415),
        "many pixels": (bomb, PNG, 415),
        "tiny": (png(0, (4, 4)), PNG, 415),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PNG, 415),
        "eps": (as_file(picture(), "EPS"), PNG, 415),
        "JSON": (b"{}", {"content-type": "application/json"}, 415),
        "another kind": (png(), {"content-type": "image/tiff"}, 415),
        "a form": (b"x", {"content-type": "multipart/form-data; boundary=x"}, 415),
        "many bytes": (b"\0" * (LARGEST_PICTURE + 1), PNG, 413),
    }
    for what, (data, headers, status) in refused.items():
        answer = page.post(f"{PAIRS}/translations", content=data, headers=headers)
        assert answer.status_code == status, (what, answer.text)
        assert answer.json()["error"]["next"], what
    assert MOST_PIXELS < 3000 * 3000
    too_much = page.post(f"{API}/runs/pairs/litters", content=b"x" * 2**21, headers=PNG)
    assert too_much.status_code == 415  # pictures come in where they belong
    none = page.post(f"{PAIRS}/translations", params={"direction": "../.."}, content=png(), headers=PNG)
    assert none.status_code == 422


def test_a_run_says_what_it_can_be_used_for(page: TestClient, held: Held, tmp_path: Path) -> None:
    for kind, settings in KINDS.items():
        run = tmp_path / kind
        (run / "model").mkdir(parents=True)
        assert uses_of(run, {"model": {"kind": kind}}) == []  # no model yet
        (run / "model" / "config.json").write_text("{}")
        (use,) = uses_of(run, {"model": {"kind": kind}})
        assert (use != "explore") == settings.reads_pictures, kind
        assert (use == "restore") == (settings.verb == "restore"), kind
    assert set(USES) <= set(KINDS)
    for odd in ({}, {"model": None}, {"model": {"kind": 3}}):
        assert uses_of(tmp_path / "pix2pix", odd) == []
    (held.workspace.runs / "pairs" / "recipe.json").write_text(json.dumps({"model": {"kind": "pix2pix"}}))
    assert {run["name"]: run["does"] for run in page.get(f"{API}/runs").json()}["pairs"] == ["draw"]
    (held.workspace.runs / "pairs" / "recipe.json").write_text("{}")
