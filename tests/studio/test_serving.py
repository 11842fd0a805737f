"""A studio as it is started and ended: one a workspace, ready without torch, and nothing left of it afterwards."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from filelock import FileLock

import ganvas
from ganvas.errors import SettingError, StudioError
from ganvas.studio.alone import alone, note
from ganvas.studio.app import create_app
from ganvas.studio.child import TAKEN, Child
from ganvas.studio.drawing.drawer import Drawer
from ganvas.studio.guard.doors import Doors
from ganvas.studio.held import Held
from ganvas.studio.openapi import document
from ganvas.workspace.home import Workspace

ROOT = Path(__file__).parent.parent.parent
STUDIO = "import sys; from ganvas.cli import main; sys.argv[0] = 'ganvas'; main()"


class Opened:
    """ganvas studio FOLDER, as a person starts it."""

    def __init__(self, folder: Path, *words: str) -> None:
        command = [sys.executable, "-c", STUDIO, "studio", str(folder), "--no-browser", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said = ""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", line):
                self.address, self.token = found.groups()
                break

    def get(self, path: str, **headers: str) -> Any:
        asked = urllib.request.Request(f"{self.address}{path}", headers={"Authorization": f"Bearer {self.token}", **headers})
        return urllib.request.urlopen(asked, timeout=60)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=120)
        return self.process.returncode, self.said + said


def until(condition: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def is_free(lock: Path) -> bool:
    held = FileLock(lock)
    try:
        held.acquire(timeout=0)
    except TimeoutError:
        return False
    held.release()
    return True


@pytest.mark.skipif(os.name != "posix", reason="signals of another process")
def test_a_studio_is_opened_and_closed_and_there_is_one_of_a_folder(tmp_path: Path) -> None:
    home, hidden = tmp_path / "홈", tmp_path / "홈" / ".ganvas"
    first = Opened(home)
    try:
        assert first.get("/").status == 200
        assert json.load(first.get("/api/v1/workspace"))["name"] == "홈"
        with pytest.raises(urllib.error.HTTPError, match="403"):
            first.get("/api/v1/workspace", Host="evil.example")
        second = Opened(home)
        code, said = second.end()
        assert code == 1
        assert f"is open already, at {first.address}/" in said
        assert first.token not in said
    finally:
        first.process.kill()
        first.process.communicate()
    # Nothing is left of one that was killed: its child notices, and the next studio takes its place.
    assert (hidden / "studio.json").exists()
    assert until(lambda: is_free(hidden / "supervisor.lock"))
    third = Opened(home)
    try:
        assert third.get("/api/v1/jobs").read() == b"[]"
        assert until(lambda: not is_free(hidden / "supervisor.lock"))  # its child is there
        with third.get("/api/v1/events") as stream:  # a tab that is open doesn't keep it
            assert stream.readline().startswith(b":")
            code, said = third.end()
    finally:
        third.process.kill()
    assert code == 0, said
    assert "The studio is closed." in said
    assert not (hidden / "studio.json").exists()
    assert is_free(hidden / "supervisor.lock")


_ASKED = """
import json, sys
from pathlib import Path
from starlette.testclient import TestClient
from ganvas.studio.app import create_app
from ganvas.studio.guard.doors import Doors
from ganvas.studio.held import Held
from ganvas.studio import serving
from ganvas.workspace.home import Workspace
with Workspace(sys.argv[1]) as home:
    doors = Doors(80)
    client = TestClient(create_app(Held(home, doors)), base_url="http://localhost", headers={"Authorization": f"Bearer {doors.token}"})
    for path in ("workspace", "pictures", "runs", "jobs", "pieces", "labels", "languages", "openapi.json"):
        assert client.get(f"/api/v1/{path}").status_code == 200, path
    assert client.get("/").status_code == 200
    assert client.post("/api/v1/jobs", json={"kind": "train", "params": {"source": "digits"}}).status_code == 201
heavy = ("torch", "sklearn", "scipy", "matplotlib")
print(json.dumps(sorted(name for name in sys.modules if name in heavy or name.startswith("ganvas.training"))))
"""


def test_a_studio_imports_nothing_heavy_and_nothing_of_training(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _ASKED, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_the_document_of_the_interface_is_the_committed_one() -> None:
    """To write it:  python -m ganvas.studio.openapi web/openapi.json"""
    assert (ROOT / "web" / "openapi.json").read_text(encoding="utf-8") == document() + "\n"
    names = re.findall(r'"operationId": "(\w+)"', document())
    assert len(names) == len(set(names)) > 25


def test_a_studio_that_is_open_is_named_and_one_that_was_killed_is_not(home: Workspace) -> None:
    with alone(home) as place:
        with pytest.raises(StudioError, match="open already"), alone(home):
            pass
        note(place, "http://127.0.0.1:7/")
        with pytest.raises(StudioError, match=r"at http://127\.0\.0\.1:7/"), alone(home):
            pass
    assert not place.exists()
    place.write_text("damaged")
    with alone(home):
        pass


def test_a_port_of_another_program_and_a_wrong_host_are_named(home: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StudioError, match="another program's"):
            ganvas.studio(home.folder, port=taken.getsockname()[1], browser=False)
    with pytest.raises(StudioError, match="no name is given"):
        ganvas.studio(home.folder, host="0.0.0.0", browser=False)
    with pytest.raises(StudioError, match="can't listen on"):
        ganvas.studio(home.folder, host="192.0.2.1", browser=False, allowed_hosts=["studio.local"])
    with pytest.raises((StudioError, SettingError)):
        ganvas.studio(home.folder, host="0.0.0.0", browser=False, allowed_hosts=["http://x"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_the_command_refuses_to_be_open_to_all(ganvas: Callable[..., tuple[int, str, str]], tmp_path: Path, host: str) -> None:
    code, _, err = ganvas("studio", tmp_path / "home", "--host", host, "--no-browser")
    assert code == 1
    assert "--allowed-host NAME" in err
    assert not (tmp_path / "home").exists()


def test_a_worker_that_ends_is_started_again_until_the_studio_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganvas.studio.child.FIRST_WAIT", 0.01)
    starts = tmp_path / "starts"
    code = f"import sys; file = {str(starts)!r}; open(file, 'a').write('x'); len(open(file).read()) < 3 or sys.stdin.read(); sys.exit(1)"
    child = Child(tmp_path, [sys.executable, "-c", code])
    child.start()
    assert until(lambda: starts.exists() and len(starts.read_text()) == 3 and child.is_alive)
    child.ask_to_end()
    assert child.wait(30)
    assert len(starts.read_text()) == 3


def test_a_second_worker_leaves_the_jobs_to_the_first(home: Workspace) -> None:
    with FileLock(home.hidden / "supervisor.lock"):
        command = [sys.executable, "-m", "ganvas.studio.child", str(home.folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as second:
            assert second.wait(60) == TAKEN


def test_what_lies_in_the_folder_of_a_shell_is_no_part_of_the_studio(home: Workspace) -> None:
    """Whoever opens the studio in a folder of downloads runs nothing of it."""
    assert Child(home.folder)._command[1] == "-P"
    assert Drawer(home.folder)._command[1] == "-P"
    package = Path(ganvas.__file__).parent
    started = [path.name for path in package.rglob("*.py") if "sys.executable" in path.read_text(encoding="utf-8")]
    assert started == ["processes.py"]  # all others are started by what that says


@pytest.fixture
def served(home: Workspace) -> Iterator[tuple[Held, str]]:
    """A studio behind a real server, and its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        held = Held(home, Doors(listening.getsockname()[1]))
        server = uvicorn.Server(uvicorn.Config(create_app(held), log_config=None, timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield held, held.doors.address
        held.pulse.stop()
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


class Tab:
    """A browser's stream of events. seen: (id, event) of each."""

    def __init__(self, held: Held, query: str = "", **headers: str) -> None:
        headers["Cookie"] = f"{held.doors.cookie}={held.doors.session}"
        asked = urllib.request.Request(f"{held.doors.address}api/v1/events{query}", headers=headers)
        self.stream = urllib.request.urlopen(asked, timeout=30)
        self.lines: list[str] = []

    def read(self, count: int) -> list[tuple[int, str, Any]]:
        """So many events: (number, name, data)."""
        found: list[tuple[int, str, Any]] = []
        block: dict[str, str] = {}
        while len(found) < count:
            line = self.stream.readline().decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                block[name] = value
            else:
                if "data" in block:
                    found.append((int(block["id"]), block["event"], json.loads(block["data"])["data"]))
                block = {}
        return found


def test_events_are_streamed_and_nothing_is_missed(served: tuple[Held, str]) -> None:
    held, _ = served
    events = held.workspace.events
    events.tell("runs", "noted", {"step": 0})
    now, later = Tab(held), Tab(held, "?after=0&topics=runs")
    assert now.stream.headers["content-type"].startswith("text/event-stream")
    assert now.stream.headers["cache-control"] == "no-cache"
    job = held.workspace.queue.add("look", {"source": "digits"})
    for step in range(1, 4):
        events.tell("runs", "noted", {"step": step}, job.number)
    seen = now.read(4)
    assert [name for _, name, _ in seen] == ["jobs.queued", *["runs.noted"] * 3]
    assert [data["step"] for _, _, data in later.read(4)] == [0, 1, 2, 3]
    # After sleep, or a restart, a browser says what it saw last.
    again = Tab(held, **{"Last-Event-ID": str(seen[1][0])})
    assert [number for number, _, _ in again.read(2)] == [number for number, _, _ in seen[2:]]
    # A number of another database is not waited for.
    other = Tab(held, **{"Last-Event-ID": "999999"})
    assert b"id: " in other.stream.readline() + other.stream.readline()
    events.tell("runs", "ended", {})
    assert other.read(1)[0][1] == "runs.ended"
    assert not held.pulse.is_over


def test_many_tabs_look_at_the_table_as_one(served: tuple[Held, str], monkeypatch: pytest.MonkeyPatch) -> None:
    held, _ = served
    looks = 0
    latest = held.workspace.events.latest

    def counted() -> int:
        nonlocal looks
        looks += 1
        return latest()

    monkeypatch.setattr(held.pulse, "_latest", counted)
    tabs = [Tab(held) for _ in range(10)]
    for tab in tabs:
        tab.stream.readline()
    time.sleep(1)
    assert looks < 12
    held.workspace.events.tell("runs", "noted", {"step": 1})
    for tab in tabs:
        assert tab.read(1)[0][2] == {"step": 1}
