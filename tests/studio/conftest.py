"""Studios to test: the application as it is served, and browsers that ask it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from studios import HERE, PORT

from ganvas.studio.app import create_app
from ganvas.studio.guard.doors import Doors
from ganvas.studio.guard.guard import Guard
from ganvas.studio.held import Held
from ganvas.workspace.home import Workspace


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "home") as made:
        yield made


@pytest.fixture
def held(home: Workspace) -> Held:
    return Held(home, Doors(PORT))


@pytest.fixture
def app(held: Held) -> Guard:
    return create_app(held)


@pytest.fixture
def stranger(app: Guard) -> TestClient:
    """A browser that isn't signed in."""
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)


@pytest.fixture
def browser(app: Guard, held: Held) -> TestClient:
    """One that is."""
    client = TestClient(app, base_url=HERE, raise_server_exceptions=False)
    assert client.post("/api/v1/session", json={"token": held.doors.token}).status_code == 204
    return client


@pytest.fixture
def uploaded(browser: TestClient) -> Callable[..., dict[str, object]]:
    """uploaded({"a.png": data}, "moths"): a new set of files; gives what was answered."""

    def upload(files: dict[str, bytes], name: str = "moths") -> dict[str, object]:
        sent = [("files", (each, data, "application/octet-stream")) for each, data in files.items()]
        answer = browser.post("/api/v1/pictures", params={"name": name}, files=sent)
        found: dict[str, object] = answer.json()
        return found | {"status": answer.status_code}

    return upload
