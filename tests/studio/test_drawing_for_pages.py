"""Breeding and exploring over HTTP: what is answered is what the library makes, and nothing else than a run's pieces can be asked for."""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.requests import Request
from starlette.testclient import TestClient
from studios import API, HERE, PORT

import ganvas
from drawn import a_model, a_run
from ganvas.drawing.requests import Again, AnyRequest
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece, pictures_of
from ganvas.studio.answers import Refused
from ganvas.studio.app import create_app
from ganvas.studio.drawing.drawer import MOST_WAITING, Drawer
from ganvas.studio.drawing.drawn import Drawn
from ganvas.studio.guard.doors import Doors
from ganvas.studio.held import Held
from ganvas.studio.resources.asking import told
from ganvas.workspace.home import Workspace

RUN = f"{API}/runs/moths"
ASKED = Again(run="moths", pieces=("7:0",))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """One for all of these tests, so that the process is warm."""
    with Workspace(tmp_path_factory.mktemp("home")) as home:
        a_run(home.runs)
        a_run(home.runs, "pairs", "pix2pix")
        made = Held(home, Doors(PORT))
        yield made
        made.close()


@pytest.fixture(scope="module")
def page(held: Held) -> TestClient:
    client = TestClient(create_app(held), base_url=HERE, raise_server_exceptions=False)
    assert client.post(f"{API}/session", json={"token": held.doors.token}).status_code == 204
    return client


@pytest.fixture(scope="module")
def explorer(held: Held) -> Explorer:
    return ganvas.explore(ganvas.load(held.workspace.runs / "moths"))


def ask(page: TestClient, what: str, **given: Any) -> list[dict[str, Any]]:
    answer = page.post(f"{RUN}/{what}", json=given)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["pieces"]
    return found


def check_same(page: TestClient, found: list[dict[str, Any]], pieces: list[Piece]) -> None:
    """That it is these, and their pictures to the last bit."""
    assert [each["origin"] for each in found] == [piece.origin.text for piece in pieces]
    for each, picture in zip(found, pictures_of(pieces), strict=True):
        answer = page.get(each["picture"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "no-store"
        shown = np.asarray(Image.open(BytesIO(answer.content)).convert("RGB" if picture.shape[2] == 3 else "L"))
        assert shown.tobytes() == picture.tobytes()
        assert (each["height"], each["width"]) == picture.shape[:2]


def error(page: TestClient, what: str, **given: Any) -> tuple[int, str]:
    answer = page.post(f"{API}/{what}", json=given)
    found = answer.json()["error"]
    assert found["message"]
    assert found["next"]
    assert "Traceback" not in answer.text
    return answer.status_code, found["code"]


def test_a_page_gets_what_the_library_makes(page: TestClient, explorer: Explorer) -> None:
    first = ask(page, "litters", n=6)
    offered = explorer.offer(explorer.taste(), n=6)
    check_same(page, first, list(offered.children))
    ids = [each["id"] for each in first]
    taste = explorer.taste().choose(offered.children[:1], offered.children[1:])
    choices = [{"chosen": ids[:1], "others": [each["origin"] for each in first[1:]]}]
    check_same(page, ask(page, "litters", n=6, seed=1, choices=choices), list(explorer.offer(taste, n=6, seed=1).children))
    litter = explorer.breed(offered.children[:2], n=6, difference=0.5, seed=4)
    bred = ask(page, "litters", parents=ids[:2], n=6, difference=0.5, seed=4)
    check_same(page, bred, list(litter.children))
    assert [each["wild"] for each in bred] == list(litter.wild)
    np.testing.assert_allclose([each["difference"] for each in bred], litter.differences)
    near = explorer.vary("7:3", n=2, difference=0.2, seed=1).children
    check_same(page, ask(page, "variations", piece="7:3", n=2, difference=0.2, seed=1), list(near))
    (blend,) = ask(page, "blends", parents=[ids[0], "7:3"], weights=[1, 2])
    check_same(page, [blend], [explorer.blend([offered.children[0], "7:3"], [1, 2])])
    assert blend["difference"] is None
    again = page.post(f"{RUN}/drawings", json={"pieces": [blend["origin"], "7:3"]}).json()
    assert again["model"] == explorer.trained.sha256
    assert [each["id"] for each in again["pieces"]] == [blend["id"], explorer.piece("7:3").id]


def test_pieces_are_kept_in_the_gallery(page: TestClient, explorer: Explorer, held: Held) -> None:
    (blend,) = ask(page, "blends", parents=["7:0", "7:1"])
    body = {"run": "moths", "pieces": [blend["id"], "7:5"], "stars": 4, "tags": ["밤"], "note": "first"}
    answer = page.post(f"{API}/pieces", json=body)
    assert answer.status_code == 201
    added = answer.json()
    assert (added["new"], [each["stars"] for each in added["pieces"]]) == (2, [4, 4])
    assert added["pieces"][0]["run"] == "moths"
    kept = held.workspace.gallery.piece_named(blend["id"])
    assert kept.picture.tobytes() == explorer.blend(["7:0", "7:1"]).picture.tobytes()
    assert page.post(f"{API}/pieces", json=body).json()["new"] == 0
    # A piece of the gallery is a parent like any other, also of a page that never drew it.
    held.drawn._origins.clear()
    check_same(page, ask(page, "variations", piece=blend["id"], n=1), list(explorer.vary(kept.origin, n=1).children))


def test_wrong_requests_are_answered_with_a_sentence(page: TestClient, explorer: Explorer, held: Held) -> None:
    origin = explorer.vary("7:0", n=1).children[0].origin.text
    label = explorer.sample(7, 0).origin.text.replace('"seed":7', '"seed":7,"label":5')
    broken = [
        origin.replace('"op":"vary"', '"op":"none"'),
        origin.replace('"of":0', '"of":9'),
        origin[:-1],
        "{}",
        "[[[[",
        label,
    ]
    path = held.workspace.folder / "gallery" / "gallery.db"
    for wrong in (*broken, a_model(seed=4).origin_of(7, 0), "7", str(path), "../x", "runs/moths#7:0", "C:\\x", "\0", "é"):
        assert error(page, "runs/moths/drawings", pieces=[wrong]) == (400, "OriginError"), wrong
    assert error(page, "runs/moths/drawings", pieces=["0" * 32]) == (404, "NotFound")
    assert error(page, "runs/moths/drawings", pieces=[f"{2**64}:0"]) == (400, "SettingError")
    for what in ("runs/none/litters", "runs/..%2f..%2fetc/litters", "runs/%2e%2e/litters"):
        assert error(page, what)[0] in (404, 405), what
    assert error(page, "pieces", run="../runs/moths", pieces=["7:0"]) == (404, "NotFound")
    assert error(page, "runs/pairs/litters") == (400, "ModelError")
    assert error(page, "runs/moths/litters", model="best") == (400, "ModelError")
    assert error(page, "runs/moths/inheritances", coarse="1:0", middle="1:1", fine="1:2") == (400, "ModelError")
    assert error(page, "runs/moths/blends", parents=["1:0", "1:1"], weights=[0, 0]) == (400, "SettingError")
    assert error(page, "runs/moths/blends", parents=["1:0", "1:1"], weights=[1]) == (400, "SettingError")
    assert page.post(f"{RUN}/litters", json={"n": 2}).status_code == 200  # and it goes on
    (said,) = page.post(f"{API}/runs/pairs/litters", json={}, headers={"accept-language": "pseudo"}).json().values()
    assert said["message"] == "⟦This model turns pictures into pictures: it has nothing to explore or breed.⟧"


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("litters", {"n": 0}),
        ("litters", {"n": 61}),
        ("litters", {"difference": 1.6}),
        ("litters", {"seed": 2**53}),
        ("litters", {"parents": ["1:0"] * 17}),
        ("litters", {"choices": [{"chosen": [], "others": ["1:0"]}]}),
        ("litters", {"choices": [{"chosen": ["1:0"], "others": ["1:0"]}] * 201}),
        ("litters", {"model": "last"}),
        ("litters", {"folder": "/etc"}),
        ("litters", {"parents": "7:0"}),
        ("variations", {}),
        ("variations", {"piece": "x" * 4_097}),
        ("blends", {"parents": ["1:0"]}),
        ("blends", {"parents": ["1:0", "1:1"], "weights": [-1, 1]}),
        ("drawings", {"pieces": []}),
        ("drawings", {"pieces": ["1:0"] * 61}),
    ],
)
def test_more_than_fits_is_refused(page: TestClient, what: str, given: dict[str, Any]) -> None:
    assert error(page, f"runs/moths/{what}", **given) == (422, "RequestError")


def test_a_picture_that_was_not_drawn_is_not_there(page: TestClient) -> None:
    assert page.get(f"{API}/drawn/{'0' * 32}.webp").status_code == 404
    for wrong in ("x", "0" * 31, "..%2fx", "0" * 33):
        assert page.get(f"{API}/drawn/{wrong}.webp").status_code in (404, 422)


@pytest.mark.skipif(os.name != "posix", reason="signals of another process")
def test_when_the_process_is_killed_another_one_is_started(page: TestClient, held: Held) -> None:
    ask(page, "drawings", pieces=["7:0"])
    before = held.drawer.process
    assert before is not None
    os.kill(before, signal.SIGKILL)
    until(lambda: held.drawer.process is None)
    ask(page, "drawings", pieces=["7:0"])
    assert held.drawer.process not in (None, before)


def until(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


FAKE = """
import os, sys, time
from ganvas.drawing import frames
while (found := frames.read(sys.stdin.buffer)) is not None:
    name, number = found[0]["request"]["pieces"][0], found[0]["number"]
    if name == "9:0":
        time.sleep(600)
    elif name == "9:1":
        os._exit(1)
    elif name == "9:2":
        os.write(1, b"Traceback (most recent call last)")
    elif name == "9:3":
        frames.write(sys.stdout.buffer, {"number": number, "fault": True, "error": {"code": "StudioError", "what": "x", "steps": ["y"]}})
    elif name == "9:4":
        time.sleep(0.5)
        frames.write(sys.stdout.buffer, {"number": number, "name": name, "process": os.getpid()})
    else:
        frames.write(sys.stdout.buffer, {"number": number, "name": name, "process": os.getpid()})
"""
"""Does to the server what a process can do."""


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Any]:
    made: list[Drawer] = []

    def start(**options: float) -> Drawer:
        made.append(Drawer(tmp_path, [sys.executable, "-c", FAKE], **options))
        return made[-1]

    yield start
    for each in made:
        each.close()


def asked(name: str) -> AnyRequest:
    return Again(run="moths", pieces=(name,))


def code_of(future: "Future[Any]") -> tuple[int, str]:
    refused = future.exception(60)
    assert isinstance(refused, Refused)
    return refused.status, refused.code


def test_whatever_happens_to_the_process_the_next_request_is_done(fake: Any) -> None:
    drawer = fake(limit_seconds=3.0)
    assert drawer.process is None  # until something is asked
    first = drawer.ask(asked("1:0")).result(60)[0]["process"]
    assert drawer.ask(asked("1:1")).result(60)[0]["process"] == first
    waiting = [drawer.ask(asked(name)) for name in ("9:0", "1:0", "9:1", "1:0", "9:2", "1:0", "9:3", "1:0")]
    wanted = [(503, "DrawingTookTooLong"), (503, "DrawingEnded"), (503, "DrawingEnded"), (500, "InternalError")]
    assert [code_of(future) for future in waiting[::2]] == wanted
    processes = [future.result(60)[0]["process"] for future in waiting[1::2]]
    assert len({first, *processes}) == 4  # only a fault that it survives leaves it as it is
    assert processes[2] == processes[3]


def test_what_is_taken_back_is_not_done_and_only_so_much_waits(fake: Any) -> None:
    drawer = fake()
    running = drawer.ask(asked("9:4"))
    until(running.running)
    waiting = [drawer.ask(asked(f"1:{number}")) for number in range(MOST_WAITING)]
    with pytest.raises(Refused) as refused:
        drawer.ask(ASKED)
    assert refused.value.status == 429
    assert not running.cancel()
    assert waiting[3].cancel()
    last = drawer.ask(ASKED)  # in the place of the one that was taken back
    assert running.result(60)
    names = [future.result(60)[0]["name"] for future in (*waiting[:3], *waiting[4:], last)]
    assert names == [*(f"1:{number}" for number in range(MOST_WAITING) if number != 3), "7:0"]


def test_a_request_that_is_too_large_costs_nobody_the_process(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = fake()
    first = drawer.ask(ASKED).result(60)[0]["process"]
    with monkeypatch.context() as smaller:
        smaller.setattr("ganvas.drawing.frames.LARGEST_HEADER", 40)
        assert code_of(drawer.ask(ASKED)) == (413, "TooLarge")
    assert drawer.ask(ASKED).result(60)[0]["process"] == first


def test_the_process_ends_when_nobody_asks_and_with_the_studio(fake: Any) -> None:
    drawer = fake(idle_seconds=0.2)
    first = drawer.ask(ASKED).result(60)[0]["process"]
    until(lambda: drawer.process is None)
    assert drawer.ask(ASKED).result(60)[0]["process"] != first
    other = fake()
    running, waits = other.ask(asked("9:0")), other.ask(ASKED)
    until(lambda: other.process is not None)
    closing = threading.Thread(target=other.close)
    closing.start()
    with pytest.raises(CancelledError):
        waits.result(60)
    assert code_of(running) == (503, "DrawingEnded")
    closing.join()
    assert other.process is None
    with pytest.raises(Refused):
        other.ask(ASKED)


def test_a_page_that_has_gone_takes_its_request_back(fake: Any, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    drawer = fake()
    monkeypatch.setattr(held, "drawer", drawer)
    running = drawer.ask(asked("9:4"))
    until(running.running)

    async def gone() -> Any:
        return {"type": "http.disconnect"}

    monkeypatch.setattr("ganvas.studio.resources.asking.LOOK_SECONDS", 0.01)
    with pytest.raises(Refused) as refused:
        asyncio.run(told(ASKED, Request({"type": "http", "headers": []}, gone), held))
    assert refused.value.code == "Cancelled"
    assert all(each.cancelled() for each in drawer._waiting)
    running.result(60)


def test_pictures_are_forgotten_before_origins() -> None:
    drawn = Drawn(most_bytes=10, most_origins=3)
    for name in "abcd":
        drawn.add([{"id": name, "origin": name.upper()}], [b"xxxx"])
        drawn.file("a")
    assert [drawn.file(name) for name in "abcd"] == [b"xxxx", None, None, b"xxxx"]
    assert [drawn.origin(name) for name in "abcd"] == [None, "B", "C", "D"]
    drawn.add([{"id": name, "origin": name} for name in "efg"], [b"xxxxx"] * 3)  # one answer is kept whole
    assert [drawn.file(name) for name in "aefg"] == [None, b"xxxxx", b"xxxxx", b"xxxxx"]
    drawn.add([{"id": "g", "origin": "g"}], [b"x"])
    assert [drawn.file(name) for name in "efg"] == [None, b"xxxxx", b"x"]
