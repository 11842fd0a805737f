"""Exploring over HTTP and over the socket: what is answered is what the library makes, one's own picture is kept nowhere, and what nobody
waits for any more ends."""

import json
import struct
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from studios import API, HERE, HOST, PORT, as_file, png

import ganvas
from drawn import a_run
from ganvas.drawing.requests import Litter, Shape
from ganvas.exploration.explorer import Explorer
from ganvas.exploration.pieces import Piece
from ganvas.studio.answers import Refused
from ganvas.studio.app import create_app
from ganvas.studio.drawing.drawer import Drawer
from ganvas.studio.guard.doors import Doors
from ganvas.studio.held import Held
from ganvas.studio.resources.exploring import live
from ganvas.workspace.home import Workspace

RUN = f"{API}/runs/moths"
TICKET = "c" * 32


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GANVAS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, _cache: None) -> Iterator[Held]:
    """One for all of these tests, so that the process is warm."""
    with Workspace(tmp_path_factory.mktemp("home")) as home:
        a_run(home.runs)
        a_run(home.runs, "pairs", "pix2pix")
        made = Held(home, Doors(PORT))
        yield made
        made.close()


@pytest.fixture(scope="module")
def page(held: Held) -> Iterator[TestClient]:
    with TestClient(create_app(held), base_url=HERE, raise_server_exceptions=False) as client:
        assert client.post(f"{API}/session", json={"token": held.doors.token}).status_code == 204
        yield client


@pytest.fixture(scope="module")
def explorer(held: Held) -> Explorer:
    return ganvas.explore(ganvas.load(held.workspace.runs / "moths"))


def ask(page: TestClient, what: str, **given: Any) -> dict[str, Any]:
    answer = page.post(f"{RUN}/{what}", json=given)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def error(page: TestClient, what: str, **given: Any) -> tuple[int, str]:
    answer = page.post(f"{API}/{what}", json=given)
    return answer.status_code, answer.json()["error"]["code"]


def is_of(file: bytes, piece: Piece) -> bool:
    """Whether a picture is that of a piece, to the last bit."""
    shown = np.asarray(Image.open(BytesIO(file)).convert("RGB" if piece.picture.shape[2] == 3 else "L"))
    return shown.tobytes() == piece.picture.tobytes()


def test_only_what_has_latents_can_be_explored(page: TestClient, held: Held) -> None:
    (found,) = page.get(f"{API}/explorable").json()
    assert (found["name"], found["width"]) == ("moths", found["height"])
    broken = held.workspace.runs / "broken" / "model"
    broken.mkdir(parents=True)
    (broken.parent / "recipe.json").write_text("{}")
    (broken.parent / "run.json").write_text("{}")
    for text in ("", "[]", "{}", '{"model": 1}', '{"model": {"latent_size": 1}, "medium": [], "shape": [1]}'):
        (broken / "config.json").write_text(text)
        (broken / "model.safetensors").write_bytes(b"")
        assert [each["name"] for each in page.get(f"{API}/explorable").json()] == ["moths"], text


def test_a_shape_is_what_the_library_makes(page: TestClient, explorer: Explorer) -> None:
    sample = explorer.sample(7, 3)
    found = ask(page, "shapes", parents=["7:3"])
    assert found["model"] == explorer.trained.sha256
    assert found["piece"]["origin"] == sample.origin.text
    assert is_of(page.get(found["piece"]["picture"]).content, sample)
    usual = explorer.pieces.truncate(explorer.blend(["7:3", "7:4"], [3, 1]), 0.5)
    found = ask(page, "shapes", parents=["7:3", "7:4"], weights=[3, 1], variety=0.5)
    assert found["piece"]["origin"] == usual.origin.text
    assert ask(page, "shapes", parents=["7:3"], variety=1)["piece"]["id"] == sample.id


def test_directions_are_found_once_and_pieces_move_along_several(page: TestClient, explorer: Explorer) -> None:
    found = ask(page, "directions", ticket=TICKET)
    names = [each["name"] for each in found["directions"]]
    assert {"principal-1", "principal-6"} <= set(names)
    assert found["classes"] == []
    for each in found["directions"]:
        assert len({end["id"] for end in each["ends"]}) == 2
        assert (each["least"], each["most"]) == (-3, 3)
        assert page.get(each["ends"][0]["picture"]).status_code == 200
    again = ask(page, "directions")
    assert [each["ends"] for each in again["directions"]] == [each["ends"] for each in found["directions"]]
    along = [{"name": "principal-1", "amount": 2}]
    (one,) = [each for each in explorer.directions.principal(6) if each.name == "principal-1"]
    moved = explorer.move("7:3", one, 2.0)
    shown = ask(page, "shapes", parents=["7:3"], along=along)["piece"]
    assert is_of(page.get(shown["picture"]).content, moved)
    both = ask(page, "shapes", parents=["7:3"], along=[*along, {"name": "principal-2", "amount": -1.5}])["piece"]
    assert both["id"] != shown["id"]
    assert explorer.piece(ganvas.origins.read(both["origin"])).picture.shape[0] == both["height"]
    assert (
        ask(page, "shapes", parents=["7:3"], along=[{"name": "principal-1", "amount": 0}])["piece"]["id"]
        == explorer.sample(7, 3).id
    )
    assert error(page, "runs/moths/shapes", parents=["7:3"], along=[{"name": "none", "amount": 1}]) == (400, "ModelError")
    assert error(page, "runs/moths/shapes", parents=["7:3"], class_name="cat") == (400, "ModelError")


def test_a_map_is_one_picture_and_names_that_lead_to_its_pieces(page: TestClient, explorer: Explorer) -> None:
    found = ask(page, "maps", columns=4, rows=3)
    assert (found["columns"], found["rows"], len(found["pieces"])) == (4, 3, 12)
    answer = page.get(found["picture"])
    assert Image.open(BytesIO(answer.content)).size == (4 * found["width"], 3 * found["height"])
    wanted = explorer.map(4, 3)
    assert found["pieces"] == [piece.id for piece in wanted.pieces]
    piece = ask(page, "shapes", parents=[found["pieces"][5]])["piece"]
    assert piece["origin"] == wanted.pieces[5].origin.text
    assert page.post(f"{RUN}/maps", json={"columns": 60, "rows": 60}).status_code == 422
    assert page.post(f"{RUN}/maps", json={"columns": 1}).status_code == 422


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "gallery" not in path.parts}


def test_ones_own_picture_is_found_and_kept_nowhere(page: TestClient, explorer: Explorer, held: Held) -> None:
    before = files_in(held.workspace.folder)
    picture = as_file(
        Image.fromarray(np.repeat(explorer.sample(7, 3).picture, 3, 2)[..., :3]).resize((300, 300)), "JPEG", quality=95
    )
    answer = page.post(f"{RUN}/found", files=[("files", ("밤.jpg", picture, "image/jpeg"))], params={"ticket": TICKET})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["difference"] <= found["of_samples"] + 0.05
    assert page.get(found["piece"]["picture"]).status_code == 200
    assert files_in(held.workspace.folder) == before
    for wrong in (b"", b"x", b"\x89PNG\r\n\x1a\n", b"<svg/>", png()[:90]):
        refused = page.post(f"{RUN}/found", files=[("files", ("x.png", wrong, "image/png"))])
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "RequestError"), wrong
        assert str(held.workspace.folder) not in refused.text
    assert page.post(f"{RUN}/found", files=[("files", (None, "x"))]).status_code == 422
    assert page.post(f"{API}/runs/none/found", files=[("files", ("x.png", png()))]).status_code == 404
    assert page.post(f"{RUN}/found", content=b"x", headers={"content-type": "multipart/form-data"}).status_code == 400
    assert page.post(f"{RUN}/found", files=[("files", ("x.png", png()))], params={"ticket": "../x"}).status_code == 422


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"parents": []},
        {"parents": ["1:0"] * 5},
        {"parents": ["1:0"], "variety": 1.6},
        {"parents": ["1:0"], "along": [{"name": "a", "amount": 7}]},
        {"parents": ["1:0"], "along": [{"name": "a", "amount": 1}] * 33},
        {"parents": ["1:0"], "along": [{"name": "a" * 65, "amount": 1}]},
        {"parents": ["1:0"], "ticket": "x"},
        {"parents": ["1:0"], "folder": "/"},
    ],
)
def test_more_than_fits_is_refused(page: TestClient, given: dict[str, Any]) -> None:
    assert error(page, "runs/moths/shapes", **given) == (422, "RequestError")


def test_nothing_else_is_named(page: TestClient) -> None:
    assert error(page, "runs/pairs/shapes", parents=["7:0"]) == (400, "ModelError")
    assert error(page, "runs/none/directions") == (404, "NotFound")
    assert error(page, "runs/moths/shapes", parents=["../x"]) == (400, "OriginError")
    assert error(page, "runs/moths/shapes", parents=["0" * 32]) == (404, "NotFound")
    assert page.get(f"{API}/asked/{'0' * 32}").json()["state"] == "over"
    assert page.get(f"{API}/asked/x").status_code == 422


def own(held: Held) -> dict[str, str]:
    """The headers of its own page."""
    return {"host": HOST, "origin": HERE, "cookie": f"{held.doors.cookie}={held.doors.session}"}


class Socket:
    def __init__(self, socket: Any) -> None:
        self.socket = socket

    def send(self, number: int, **given: Any) -> None:
        self.socket.send_text(json.dumps({"number": number, **given}))

    def frame(self) -> tuple[dict[str, Any], bytes]:
        data = self.socket.receive_bytes()
        (length,) = struct.unpack(">I", data[:4])
        return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_a_picture_follows_the_hand_and_the_latest_wins(page: TestClient, explorer: Explorer, held: Held) -> None:
    with page.websocket_connect(f"{API}/live?run=moths&language=pseudo", headers=own(held)) as opened:
        socket = Socket(opened)
        socket.send(1, parents=["7:3"])
        header, file = socket.frame()
        assert (header["number"], header["id"]) == (1, explorer.sample(7, 3).id)
        assert is_of(file, explorer.sample(7, 3))
        assert held.drawn.origin(header["id"]) == explorer.sample(7, 3).origin.text
        for number in range(2, 60):
            socket.send(number, parents=["7:3", "7:4"], weights=[number, 60], glance=True)
        numbers = []
        while not numbers or numbers[-1] < 59:
            numbers.append(socket.frame()[0]["number"])
        assert numbers == sorted(numbers)
        assert len(numbers) < 58  # what was passed over was not drawn
        blend = explorer.blend(["7:3", "7:4"], [59, 60])
        assert held.drawn.origin(blend.id) == blend.origin.text
        assert held.drawn.file(blend.id) is None  # until it is drawn to the last bit
        socket.send(60, parents=["x"])
        refused = json.loads(opened.receive_text())
        assert (refused["number"], refused["error"]["code"]) == (60, "OriginError")
        assert refused["error"]["message"].startswith("⟦")
        socket.send(61, parents=["7:3"])  # and it goes on
        assert socket.frame()[0]["number"] == 61


def test_a_fault_while_a_hand_is_followed_is_answered(page: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(request: Any) -> Any:
        raise OSError("no room for another process")

    with page.websocket_connect(f"{API}/live?run=moths", headers=own(held)) as opened, monkeypatch.context() as broken:
        broken.setattr(held.drawer, "ask", fails)
        opened.send_text(json.dumps({"number": 1, "parents": ["7:3"]}))
        said = json.loads(opened.receive_text())
        assert (said["number"], said["error"]["code"]) == (1, "InternalError")
        assert "no room" not in said["error"]["message"]
        broken.undo()
        Socket(opened).send(2, parents=["7:3"])  # and it goes on
        assert Socket(opened).frame()[0]["number"] == 2


@pytest.mark.parametrize(
    "sent", ["", "{}", "[]", '{"number": 1, "parents": ["1:0"], "x": 1}', '{"number": -1, "parents": ["1:0"]}']
)
def test_a_socket_that_says_something_else_is_closed(page: TestClient, held: Held, sent: str) -> None:
    with page.websocket_connect(f"{API}/live?run=moths", headers=own(held)) as opened:
        opened.send_text(sent)
        message = opened.receive()
        assert (message["type"], message["code"]) == ("websocket.close", live.POLICY)


def test_a_socket_takes_only_so_much(page: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{API}/live?run=moths"
    with page.websocket_connect(address, headers=own(held)) as opened:
        opened.send_text('{"number": 1, "parents": ["' + "x" * live.LARGEST_MESSAGE + '"]}')
        assert opened.receive()["code"] == live.TOO_LARGE
    with page.websocket_connect(address, headers=own(held)) as opened:
        for _ in range(live.MOST_A_SECOND + 1):
            opened.send_text('{"number": 1, "parents": ["7:3"]}')
        while (message := opened.receive())["type"] != "websocket.close":
            pass
        assert message["code"] == live.POLICY
    with page.websocket_connect(address, headers=own(held)) as opened:
        opened.send_bytes(b"x")
        assert opened.receive()["code"] == live.POLICY
    monkeypatch.setattr(live, "MOST_SOCKETS", 1)
    with (
        page.websocket_connect(address, headers=own(held)),
        pytest.raises(WebSocketDisconnect),
        page.websocket_connect(address, headers=own(held)),
    ):
        pass
    until(lambda: not held.drags)


def until(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_is_quick_is_done_in_between_and_what_is_taken_back_ends(held: Held, page: TestClient) -> None:
    """Of a real process: a first look at a model takes a while, a drag meanwhile doesn't wait for it."""
    fresh = Drawer(held.workspace.folder)
    try:
        fresh.ask(Shape(run="moths", parents=("7:0",))).result(60)
        long = fresh.ask(Litter(run="moths", n=2))
        until(lambda: long.progress is not None)
        quick = [fresh.ask(Shape(run="moths", parents=(f"7:{number}",))).result(60) for number in range(3)]
        assert len(quick) == 3
        if not long.done():
            long.take_back()
            assert isinstance(long.exception(60), Refused | None)
        waiting: Future[Any] = fresh.ask(Shape(run="moths", parents=("7:9",)))
        assert waiting.result(60)[0]["pieces"]
    finally:
        fresh.close()


FAKE = """
import sys, time
from ganvas.drawing import frames
first = frames.read(sys.stdin.buffer)[0]
for step in range(3):
    frames.write(sys.stdout.buffer, {"number": first["number"], "progress": {"what": "x", "share": step / 4, "seconds_left": 9.0}})
    time.sleep(0.2)
taken = frames.read(sys.stdin.buffer)[0]
frames.write(sys.stdout.buffer, {"number": first["number"], "taken_back": taken["take_back"] == first["number"]})
"""


def test_a_page_asks_how_far_it_is_and_the_process_is_told_that_nobody_waits(
    page: TestClient, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Drawer(tmp_path, [sys.executable, "-c", FAKE])
    monkeypatch.setattr(held, "drawer", fake)
    asking = fake.ask(Litter(run="moths"))
    behind = fake.ask(Litter(run="moths"))
    with held.tickets.of(TICKET, asking), held.tickets.of("d" * 32, behind):
        until(lambda: asking.progress is not None and asking.progress["share"] == 0.5)
        assert page.get(f"{API}/asked/{TICKET}").json() == {"state": "drawing", "before": 0, "share": 0.5, "seconds_left": 9.0}
        assert page.get(f"{API}/asked/{'d' * 32}").json()["state"] == "waiting"
        behind.take_back()
        asking.take_back()
        refused = asking.exception(60)
        assert isinstance(refused, Refused)
        assert refused.code == "Cancelled"
    assert behind.cancelled()
    assert page.get(f"{API}/asked/{TICKET}").json()["state"] == "over"
    closing = threading.Thread(target=fake.close)
    closing.start()
    closing.join(30)
